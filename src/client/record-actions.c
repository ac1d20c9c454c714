/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a record: load details, read, save, fetch, retire, retry, discard. */
#include "client/record-model-private.h"

#include "client/outbox-object-private.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

/* What is shown in a window; larger records are saved or fetched piece by piece. */
#define READ_MAX ((uint64_t)64 << 20)

typedef struct
{
  med_id id, outbox;
  med_worker *worker;
  MedRecord *record; /* for progress; only held */
  GFile *file;
  GBytes *bytes;
  bool mismatch;
} action;

static void
action_free (gpointer data)
{
  action *act = (action *)data;
  g_clear_object (&act->record);
  g_clear_object (&act->file);
  g_clear_pointer (&act->bytes, g_bytes_unref);
  g_free (act);
}

static GTask *
action_task (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  action *act = g_new0 (action, 1);
  act->id = *med_record_object_id (self);
  act->outbox = *med_record_object_outbox (self);
  act->record = g_object_ref (self);
  g_task_set_task_data (task, act, action_free);
  return task;
}

static MedSession *
session_of (MedRecord *self)
{
  return (MedSession *)med_model_owner (self);
}

static gboolean
finish_plain (MedRecord *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── Progress ───────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  MedRecord *record;
  uint64_t done, total;
} progress_news;

static gboolean
show_progress (gpointer data)
{
  const progress_news *news = (const progress_news *)data;
  med_record_object_progress (news->record, news->done, news->total);
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  progress_news *news = (progress_news *)data;
  g_object_unref (news->record);
  g_free (news);
}

static bool
report (void *context, uint64_t done, uint64_t total)
{
  const action *act = (const action *)context;
  progress_news *news = g_new0 (progress_news, 1);
  news->record = g_object_ref (act->record);
  news->done = done;
  news->total = total;
  med_worker_post (act->worker, show_progress, news, progress_free);
  return true;
}

static void
transfer_ended (GObject *task, GParamSpec *pspec, gpointer record)
{
  med_record_object_set_transfer (MED_RECORD (record), false);
}

static GTask *
transfer_task (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = action_task (self, cancellable, callback, user_data);
  med_record_object_set_transfer (self, true);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (transfer_ended), self, 0);
  return task;
}

/* ── Reading ────────────────────────────────────────────────────────────────────────────────── */

static med_result
read_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  action *act = (action *)data;
  uint8_t room[16384];
  med_arena arena;
  med_record_info info;
  med_arena_init_buffer (&arena, room, sizeof room);
  MED_TRY (med_records_get (session, &act->id, &arena, &info, failure));
  if (info.size > READ_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("This record is too large to show here. Save it as a file instead."));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  act->worker = worker;
  MED_TRY (med_records_read (session, &act->id, 0, 0, memory, report, act, cancellable, failure));
  if (!g_output_stream_close (memory, NULL, NULL))
    return med_fail_plain (failure, MED_E_IO, MED_REASON_NONE);
  act->bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return MED_OK;
}

static void
read_done (GTask *task, gpointer data)
{
  g_task_return_pointer (task, g_bytes_ref (((const action *)data)->bytes),
                         (GDestroyNotify)g_bytes_unref);
}

void
med_record_read_async (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self));
  med_session_object_run (session_of (self), transfer_task (self, cancellable, callback, user_data),
                          read_job, read_done);
}

GBytes *
med_record_read_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (GBytes *)g_task_propagate_pointer (G_TASK (result), error);
}

static bool
is_text (const char *media_type)
{
  return g_str_has_prefix (media_type, "text/") || g_str_has_suffix (media_type, "json")
         || g_str_has_suffix (media_type, "xml");
}

static med_result
text_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  uint8_t room[16384];
  med_arena arena;
  med_record_info info;
  med_arena_init_buffer (&arena, room, sizeof room);
  MED_TRY (med_records_get (session, &((const action *)data)->id, &arena, &info, failure));
  if (!is_text (info.media_type))
    return MED_OK;
  return read_job (worker, session, data, cancellable, failure);
}

static void
text_done (GTask *task, gpointer data)
{
  const action *act = (const action *)data;
  gsize size = 0;
  const char *text = act->bytes != NULL ? (const char *)g_bytes_get_data (act->bytes, &size) : NULL;
  bool good = act->bytes != NULL && g_utf8_validate (text != NULL ? text : "", (gssize)size, NULL);
  g_task_return_pointer (task, good ? g_strndup (text != NULL ? text : "", size) : NULL, g_free);
}

void
med_record_text_async (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self));
  med_session_object_run (session_of (self), transfer_task (self, cancellable, callback, user_data),
                          text_job, text_done);
}

char *
med_record_text_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (char *)g_task_propagate_pointer (G_TASK (result), error);
}

/* ── Saving, fetching ───────────────────────────────────────────────────────────────────────── */

static med_result
save_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  action *act = (action *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileOutputStream) output
      = g_file_replace (act->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &error);
  if (output == NULL)
    return med_fail (failure, MED_E_IO, _ ("The file could not be written: %s."), error->message);
  act->worker = worker;
  med_result result = med_records_read (session, &act->id, 0, 0, G_OUTPUT_STREAM (output), report,
                                        act, cancellable, failure);
  if (result == MED_OK)
    {
      if (!g_output_stream_close (G_OUTPUT_STREAM (output), cancellable, &error))
        return med_fail (failure, MED_E_IO, _ ("The file could not be written: %s."),
                         error->message);
      return MED_OK;
    }
  /* Closed with a cancelled cancellable, the file that was there before stays. */
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_cancellable_cancel (stop);
  g_output_stream_close (G_OUTPUT_STREAM (output), stop, NULL);
  return result;
}

void
med_record_save_async (MedRecord *self, GFile *file, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self) && G_IS_FILE (file));
  GTask *task = transfer_task (self, cancellable, callback, user_data);
  ((action *)g_task_get_task_data (task))->file = g_object_ref (file);
  med_session_object_run (session_of (self), task, save_job, NULL);
}

gboolean
med_record_save_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  return finish_plain (self, result, error);
}

static med_result
fetch_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
           med_failure *failure)
{
  action *act = (action *)data;
  act->worker = worker;
  return med_records_fetch (session, &act->id, report, act, cancellable, failure);
}

static void
fetch_done (GTask *task, gpointer data)
{
  med_model_set_number (((action *)data)->record, MED_RECORD_LOCAL, TRUE);
  g_task_return_boolean (task, TRUE);
}

void
med_record_fetch_async (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self));
  med_session_object_run (session_of (self), transfer_task (self, cancellable, callback, user_data),
                          fetch_job, fetch_done);
}

gboolean
med_record_fetch_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  return finish_plain (self, result, error);
}

/* ── Changes ────────────────────────────────────────────────────────────────────────────────── */

static med_result
retire_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  return med_records_retire_held (session, &((const action *)data)->id, NULL, failure);
}

static void
retire_done (GTask *task, gpointer data)
{
  med_model_set_number (((action *)data)->record, MED_RECORD_LEAVING, TRUE);
  g_task_return_boolean (task, TRUE);
}

static med_result
undo_retire_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
                 med_failure *failure)
{
  return med_records_undo_retire (session, &((const action *)data)->id, failure);
}

static void
undo_retire_done (GTask *task, gpointer data)
{
  med_model_set_number (((action *)data)->record, MED_RECORD_LEAVING, FALSE);
  g_task_return_boolean (task, TRUE);
}

static med_result
erase_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
           med_failure *failure)
{
  return med_records_erase (session, &((const action *)data)->id, NULL, failure);
}

static med_result
waiting_item (const action *act, med_failure *failure)
{
  if (MED_ID_ZERO (act->outbox))
    return med_fail (failure, MED_E_STATE,
                     _ ("This record is recorded already. Nothing was changed."));
  return MED_OK;
}

static med_result
discard_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  const action *act = (const action *)data;
  MED_TRY (waiting_item (act, failure));
  return med_outbox_discard (session, &act->outbox, failure);
}

static med_result
retry_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
           med_failure *failure)
{
  const action *act = (const action *)data;
  MED_TRY (waiting_item (act, failure));
  return med_outbox_retry (session, &act->outbox, failure);
}

#define DEFINE_CHANGE(name, job, done)                                                             \
  void med_record_##name##_async (MedRecord *self, GCancellable *cancellable,                      \
                                  GAsyncReadyCallback callback, gpointer user_data)                \
  {                                                                                                \
    g_return_if_fail (MED_IS_RECORD (self));                                                       \
    med_session_object_write (session_of (self),                                                   \
                              action_task (self, cancellable, callback, user_data), job, done);    \
  }                                                                                                \
  gboolean med_record_##name##_finish (MedRecord *self, GAsyncResult *result, GError **error)      \
  {                                                                                                \
    return finish_plain (self, result, error);                                                     \
  }

DEFINE_CHANGE (retire, retire_job, retire_done)
DEFINE_CHANGE (undo_retire, undo_retire_job, undo_retire_done)
DEFINE_CHANGE (erase, erase_job, NULL)
/* An upload that is cancelled is forgotten like a draft: its bytes never were a record. */
DEFINE_CHANGE (cancel, discard_job, NULL)
DEFINE_CHANGE (discard, discard_job, NULL)
DEFINE_CHANGE (retry, retry_job, NULL)
