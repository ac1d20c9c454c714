/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing and opening of records, for the client's own files. */
#pragma once

#include "care/document.h"
#include "client/outbox-private.h"
#include "client/records.h"
#include "client/session-private.h"
#include "core/vault/manifest.h"

/* Where a new record goes and who will open it. */
typedef struct
{
  med_account_id patient;
  med_tag tag;
  uint32_t epoch;
  med_manifest_recipients recipients;
} med_record_target;

/* Present epoch and recipients of a category of a patient, from proven rows. */
med_result med_record_target_of (med_session *session, const med_account_id *patient,
                                 const med_tag *tag, GCancellable *cancellable,
                                 med_record_target *target, med_failure *failure) MED_CHECKED;
/* Seals payload header (line 2 is written here) and manifest, and stores the manifest's object. */
med_result med_record_seal_manifest (med_session *session, const med_manifest_lines *lines,
                                     const med_record_target *target, const med_file_key *file_key,
                                     med_arena *arena, med_cid *manifest,
                                     med_failure *failure) MED_CHECKED;
/* The payload's file key from line 2. Wipe it. */
med_result med_record_file_key (med_session *session, const med_manifest_lines *lines,
                                med_arena *arena, med_file_key *file_key,
                                med_failure *failure) MED_CHECKED;
/* Checks an opened manifest against its proven row (commitment, record, patient, author) and keeps
 * it; what does not fit is kept as a problem, never shown. */
med_result med_record_keep_document (med_session *session, const med_id *record,
                                     const Med__RecordRow *row, const med_manifest_lines *lines,
                                     med_failure *failure) MED_CHECKED;
/* Fetches, opens and keeps the manifests of these records. Those that cannot be had stay unknown.
 */
med_result med_record_fetch_documents (med_session *session, const med_id *records, size_t count,
                                       GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* What row and document say of a record, without the names of people and the category that it is
 * in; texts in the arena. `document` may be NULL. */
void med_record_fill (med_session *session, med_span id, const Med__RecordRow *row,
                      const Med__LocalDocument *document, med_arena *arena, med_record_info *info);
/* The word of the tag that a record has now, borrowed, goes before the one that its author wrote
 * down: it may have been moved since. What waits in the inbox is called as its author called it. */
void med_record_file_under (med_record_info *info, const med_tag *tag, const char *word);
/* The words to search in, folded. Free it. */
char *med_record_words (const med_record_info *info);
/* Whether this is what came of the row's present manifest. */
bool med_record_document_fits (const Med__LocalDocument *document, const Med__RecordRow *row);
/* A patient's records that wait in the outbox, newest first. */
med_result med_records_waiting (med_session *session, const med_account_id *patient,
                                med_arena *arena, med_record_info **records,
                                size_t *count) MED_CHECKED;
/* Tag that a category word stands for with this patient, from the keyring or an envelope. */
med_result med_record_tag_of (med_session *session, const med_account_id *patient,
                              const char *category, med_tag *tag, med_failure *failure) MED_CHECKED;
/* Word of a tag, "" when not known. */
const char *med_record_category_of (med_session *session, const med_account_id *patient,
                                    const med_tag *tag, med_arena *arena);

/* A new record that is sealed and stored here. */
typedef struct
{
  const med_id *record;
  const uint8_t *nonce; /* 16 bytes that the id was made of */
  const med_record_target *target;
  med_span resource; /* line 1 */
  const med_document_parameters *parameters;
  const med_cid *manifest;
  const char *title;
  const med_id *previous; /* NULL: none */
  uint64_t bytes;         /* of the payload's object */
  uint32_t replicas;
  uint64_t number; /* as in med_outbox_new */
} med_record_queued;

/* The own copy of its description, so that the list shows it before it is recorded. */
med_result med_record_keep_own (med_session *session, const med_id *record,
                                const med_manifest_lines *lines,
                                const med_document_parameters *parameters, const med_cid *manifest,
                                med_failure *failure) MED_CHECKED;
/* Puts record.add into the outbox. */
med_result med_record_queue (med_session *session, const med_record_queued *queued, med_id *item,
                             med_failure *failure) MED_CHECKED;
