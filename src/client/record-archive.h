/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record as it lies in the store and in the ledger: sealed objects, archives and proofs that
 * anybody can check without MedEase. */
#pragma once

#include "client/records.h"

/* The sealed manifest, an age file, checked against its CID; in the arena. */
med_result med_record_sealed_manifest (med_session *session, const med_record_info *record,
                                       GCancellable *cancellable, med_arena *arena, med_span *file,
                                       med_failure *failure) MED_CHECKED;
/* Line 1 of the manifest, the FHIR DocumentReference that its author committed to; in the arena. */
med_result med_record_resource (med_session *session, const med_id *record, med_arena *arena,
                                med_span *resource, med_failure *failure) MED_CHECKED;
/* CARv1 with the payload's blocks and the manifest, which are its two roots. */
med_result med_record_archive (med_session *session, const med_record_info *record,
                               GOutputStream *output, GCancellable *cancellable,
                               med_failure *failure) MED_CHECKED;

/* One file of proofs: its name and its text. */
typedef med_result (*med_proof_visit) (void *context, const char *name, med_span text);
/* For each record a proof that its row stands in the state, named by the record's id, and for each
 * block that these lead to its light block, "block-HEIGHT". Needs a node. */
med_result med_record_proofs (med_session *session, const med_id *records, size_t count,
                              med_proof_visit visit, void *context, GCancellable *cancellable,
                              med_failure *failure) MED_CHECKED;

/* For the client's own files: one block as an archive's section, and a whole payload's. */
med_result med_record_put_section (GOutputStream *output, const med_cid *cid,
                                   med_span block) MED_CHECKED;
med_result med_record_archive_payload (med_session *session, const med_cid *root,
                                       GOutputStream *output, GCancellable *cancellable,
                                       med_failure *failure) MED_CHECKED;
