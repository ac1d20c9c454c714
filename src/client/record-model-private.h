/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records, for the client's own façade files. */
#pragma once

#include "client/record-model.h"
#include "client/worker.h"

/* Properties of MedRecord. */
enum
{
  MED_RECORD_ID,
  MED_RECORD_TITLE,
  MED_RECORD_CATEGORY,
  MED_RECORD_TYPE,
  MED_RECORD_MEDIA_TYPE,
  MED_RECORD_FILE_NAME,
  MED_RECORD_DATE,
  MED_RECORD_AUTHOR,
  MED_RECORD_CLINIC,
  MED_RECORD_OWN,
  MED_RECORD_VERSION,
  MED_RECORD_VERSIONS,
  MED_RECORD_SIZE,
  MED_RECORD_STATE,
  MED_RECORD_REASON,
  MED_RECORD_BLOCK,
  MED_RECORD_RECORDED_AT,
  MED_RECORD_DONE,
  MED_RECORD_TOTAL,
  MED_RECORD_ETA,
  MED_RECORD_LOCAL,
  MED_RECORD_LEAVING,
  MED_RECORD_CHECK,
  MED_RECORD_SIGNER,
  MED_RECORD_UNCHANGED_SINCE,
  MED_RECORD_COPIES,
  MED_RECORD_COPIES_OF,
  MED_RECORD_FACTS,
  MED_RECORD_READERS,
  MED_RECORD_HISTORY,
  MED_RECORD_PATIENT,
  MED_RECORD_BORN,
};

/* A record whose owner is the session. */
MedRecord *med_record_object_new (gpointer session);
/* `view` is in the set; `me`: who looks. */
void med_record_object_fill (MedRecord *self, const med_record_set *set,
                             const med_record_view *view, const med_account_id *me);
const med_id *med_record_object_id (MedRecord *self);
/* The item in the outbox while it is on its way; all zero otherwise. */
const med_id *med_record_object_outbox (MedRecord *self);
const med_account_id *med_record_object_patient (MedRecord *self);
bool med_record_object_readable (MedRecord *self);
/* Shows how far a transfer is; total 0: none. */
void med_record_object_progress (MedRecord *self, uint64_t done, uint64_t total);

/* Begins and ends what the progress is of. */
void med_record_object_set_transfer (MedRecord *self, bool transfer);

/* `session` gives jobs to the rows. */
MedRecordList *med_record_list_object_new (gpointer session);
/* The snapshot's records. NULL: none. */
void med_record_list_object_take (MedRecordList *self, med_snapshot *snapshot,
                                  const med_account_id *me);
/* The object for this record, in the list or elsewhere; a new reference. NULL: not known. */
MedRecord *med_record_list_object_get (MedRecordList *self, const med_id *id);
/* The record goes to the hospital now: if somebody looks at it, it says how far. */
void med_record_list_object_uploading (MedRecordList *self, const med_id *id, uint64_t done,
                                       uint64_t total);
/* All that the list was given, filters aside; NULL when nothing was. */
const med_record_set *med_record_list_object_set (MedRecordList *self);
