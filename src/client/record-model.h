/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as the views show them, and the list of them. */
#pragma once

#include "client/rows.h"

/* id, title, category, type, media-type, file-name, date, author, clinic, own, version, versions,
 * size, state, reason, block, recorded-at, done, total, eta, local, leaving (taken out in a
 * moment); after med_record_load_async (): check, signer, unchanged-since, copies, copies-of, facts
 * [MedFact], readers [MedReader], history [MedRecord] (all versions, newest first, this one too),
 * patient (clinical name) and born, both "" when not known here. */
#define MED_TYPE_RECORD (med_record_get_type ())
G_DECLARE_FINAL_TYPE (MedRecord, med_record, MED, RECORD, MedModel)

/* A GListModel of MedRecord, and MedGroup by month when grouped, of what is recorded. RW: search,
 * category, type, year (0: all), grouped, by-year (groups of a year, else of a month). Read: shown,
 * total, years, categories, types, waiting [MedRecord] (not recorded yet, in sending order),
 * waiting-count. */
#define MED_TYPE_RECORD_LIST (med_record_list_get_type ())
G_DECLARE_FINAL_TYPE (MedRecordList, med_record_list, MED, RECORD_LIST, MedRows)

/* All that is in the list now, whatever it was searched for; its own filters are empty. */
MedRecordList *med_record_list_new_whole (MedRecordList *self);

void med_record_load_async (MedRecord *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_load_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* The original bytes, verified, at most 64 MiB. */
void med_record_read_async (MedRecord *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
GBytes *med_record_read_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* The text of a text record; NULL without an error for other kinds. */
void med_record_text_async (MedRecord *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
char *med_record_text_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* Any size; progress is seen on done and total. What is written is verified chunk by chunk. */
void med_record_save_async (MedRecord *self, GFile *file, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_save_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* Makes it readable offline. */
void med_record_fetch_async (MedRecord *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_fetch_finish (MedRecord *self, GAsyncResult *result, GError **error);

void med_record_retire_async (MedRecord *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_retire_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* Held back for some seconds, so that it can be undone; "leaving" is set meanwhile. */
void med_record_undo_retire_async (MedRecord *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_undo_retire_finish (MedRecord *self, GAsyncResult *result, GError **error);
void med_record_erase_async (MedRecord *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_erase_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* What moving it to that category changes for others, in sentences; free them. */
char *med_record_move_words (MedRecord *self, const char *category);
void med_record_move_async (MedRecord *self, const char *category, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_move_finish (MedRecord *self, GAsyncResult *result, GError **error);
/* Of one that waits: cancel and discard forget it, retry sends a refused one again. */
void med_record_cancel_async (MedRecord *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_cancel_finish (MedRecord *self, GAsyncResult *result, GError **error);
void med_record_discard_async (MedRecord *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_discard_finish (MedRecord *self, GAsyncResult *result, GError **error);
void med_record_retry_async (MedRecord *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_record_retry_finish (MedRecord *self, GAsyncResult *result, GError **error);
