/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records, grants and looks between the people of a ledger lab: each function fills a message whose
 * fields a test may still change, or does the usual thing and asserts that it was done. */
#pragma once

#include "core/ledger/grant.h"
#include "support/ledger-lab.h"

/* Two clinics; everybody but the visitors belongs to the first one. */
typedef struct
{
  ledger_lab *lab;
  lab_person *patient, *neighbour; /* both registered at the first clinic */
  lab_person *doctor, *colleague, *receptionist;
  lab_person *visitor;  /* doctor of the second clinic, unknown to the patients */
  lab_person *outsider; /* patient of the second clinic */
} care_lab;

care_lab *care_lab_new (uint64_t seed);
void care_lab_free (care_lab *care);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (care_lab, care_lab_free)

/* A copy in the lab's arena, as a field. */
ProtobufCBinaryData care_copy (ledger_lab *lab, med_span bytes);
#define CARE_COPY(lab, object) care_copy (lab, MED_SPAN_OF (object))
/* The id that this person's nonce makes. */
med_id care_id (const lab_person *signer, ProtobufCBinaryData nonce);
uint64_t care_grants_version (ledger_lab *lab, const lab_person *patient);

Med__RecordAdd *care_record (ledger_lab *lab, const lab_person *patient, int tag);
Med__RecordRewrap *care_rewrap (ledger_lab *lab, med_id record, const lab_person *patient, int tag);
Med__GrantCreate *care_grant (ledger_lab *lab, const lab_person *patient, const lab_person *grantee,
                              int tag, uint32_t actions);
/* The same for single records instead of a tag. */
Med__GrantCreate *care_grant_records (ledger_lab *lab, const lab_person *patient,
                                      const lab_person *grantee, const med_id *records,
                                      size_t count);
Med__GrantRevoke *care_revoke (ledger_lab *lab, med_id grant);
Med__RequestCreate *care_request (ledger_lab *lab, const lab_person *patient, med_id clinic);
Med__EpochRotate *care_rotate (ledger_lab *lab, const lab_person *patient, int tag, uint32_t epoch);
Med__AccessOpen *care_open (ledger_lab *lab, med_id grant, const lab_person *patient, int tag);
/* `open` may be NULL. */
Med__AccessRead *care_read (ledger_lab *lab, const med_id *open, const med_id *records,
                            size_t count);

med_id care_add_record (ledger_lab *lab, lab_person *author, const lab_person *patient, int tag);
med_id care_share (ledger_lab *lab, lab_person *patient, const lab_person *grantee, int tag,
                   uint32_t actions);
void care_stop (ledger_lab *lab, lab_person *patient, med_id grant);
med_id care_do_open (ledger_lab *lab, lab_person *actor, med_id grant, const lab_person *patient,
                     int tag);
med_id care_do_read (ledger_lab *lab, lab_person *actor, const med_id *open, med_id record);

/* Rows of the committed state; fail the test when absent. */
Med__RecordRow *care_record_row (ledger_lab *lab, med_id record);
Med__GrantRow *care_grant_row (ledger_lab *lab, med_id grant);
