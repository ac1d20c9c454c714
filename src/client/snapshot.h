/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What crosses from the worker to the main thread: everything that the views show, read at one
 * moment, never changed afterwards, shared by counting references. Wiped with the last one. */
#pragma once

#include "client/consents.h"
#include "client/devices.h"
#include "client/drafts.h"
#include "client/network.h"
#include "client/people.h"
#include "client/record-index.h"
#include "client/records.h"
#include "client/recovery.h"
#include "core/proto/state.pb-c.h"
#include "core/proto/tx.pb-c.h"

#include <glib.h>

typedef struct
{
  gatomicrefcount references;
  med_arena arena;
  med_self self;
  med_person_info person; /* oneself, as others see one */
  med_record_set *set;    /* own records, or those of the patient whose chart it is */
  const med_record_view *const
      *records; /* in the set, with history, newest first, waiting before */
  size_t record_count;
  med_outbox_item *outbox; /* in sending order */
  size_t outbox_count;
  med_person_info *directory, *patients;
  size_t directory_count, patient_count;
  med_invite_info *invites;
  size_t invite_count;
  med_grant_info *grants;
  size_t grant_count;
  med_request_info *requests;
  size_t request_count;
  med_access_info *accesses;
  size_t access_count;
  med_device_info *devices;
  size_t device_count;
  med_draft_info *drafts; /* as they were when the session was opened; later they live in objects */
  size_t draft_count;
  med_recovery_state recovery; /* people who can let one back in, and who asked for it */
  med_recovery_held *held;     /* those whom one can help */
  size_t held_count;
  int64_t words_checked; /* unix seconds, 0: never here */
} med_snapshot;

/* Reads everything. Worker thread. */
med_result med_snapshot_take (med_session *session, med_snapshot **snapshot,
                              med_failure *failure) MED_CHECKED;
/* The records of one patient and nothing else. Worker thread. */
med_result med_snapshot_take_patient (med_session *session, const med_account_id *patient,
                                      med_snapshot **snapshot, med_failure *failure) MED_CHECKED;
/* These records and nothing else; takes the set. Any thread. */
med_snapshot *med_snapshot_of_records (med_record_set *set);
med_snapshot *med_snapshot_ref (med_snapshot *snapshot);
void med_snapshot_unref (med_snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_snapshot, med_snapshot_unref)

/* Words, folded for searching, each with a space before it. Free it. */
char *med_snapshot_fold (const char *text);
/* Whether each word of `search` (folded) begins a word of `folded`. */
bool med_snapshot_matches (const char *folded, const char *search);
/* Base32 of an id, for an "id" property. */
#define MED_ID_TEXT_SIZE 40
const char *med_id_text (med_span id, char text[MED_ID_TEXT_SIZE]);
/* "draft saved uploading uploaded recorded refused" */
const char *med_state_word (Med__OutboxState state);
/* The texts of a set in order, NULL-terminated; the texts stay the set's. */
GPtrArray *med_texts_of (GHashTable *set, GCompareFunc order);
