/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts that become records. */
#include "client/draft-object-private.h"

#include "client/person-object-private.h"
#include "client/session-object-private.h"

typedef struct
{
  med_draft_copy *draft;
  med_account_id patient;
  med_id former; /* item that was refused; all zero: none */
  med_id item, record;
} sending;

static void
sending_free (gpointer data)
{
  sending *work = (sending *)data;
  med_draft_copy_free (work->draft);
  g_free (work);
}

static med_result
add_record (sending *work, med_session *session, GCancellable *cancellable, med_failure *failure)
{
  const med_draft_copy *draft = work->draft;
  const char *date = med_draft_copy_field (draft, "date");
  g_autoptr (GInputStream) content
      = g_memory_input_stream_new_from_data (draft->text, (gssize)strlen (draft->text), NULL);
  const med_record_new input = {
    .content = content,
    .size_hint = strlen (draft->text),
    .title = med_draft_copy_field (draft, "title"),
    .category = med_draft_copy_field (draft, "category"),
    .date = *date != '\0' ? date : NULL,
    .media_type = "text/plain",
    .file_name = "",
    .patient = &work->patient,
    .replicas = 1,
  };
  return med_records_add (session, &input, cancellable, &work->record, &work->item, failure);
}

static med_result
send_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  sending *work = (sending *)data;
  MED_TRY (add_record (work, session, cancellable, failure));
  /* From here on the draft knows what it became, also after a crash. */
  med_draft_copy_set_sent (work->draft, &work->item, &work->record);
  MED_TRY (med_drafts_save (session, &work->draft->info, failure));
  if (!MED_ID_ZERO (work->former))
    {
      med_failure ignored;
      if (med_outbox_discard (session, &work->former, &ignored) != MED_OK)
        g_debug ("what was refused stays in the outbox: %s", ignored.message);
    }
  return MED_OK;
}

static void
sent (GTask *task, gpointer data)
{
  const sending *work = (const sending *)data;
  med_draft_object_set_sent (MED_DRAFT (g_task_get_source_object (task)), &work->item,
                             &work->record);
  g_task_return_boolean (task, TRUE);
}

void
med_draft_send_async (MedDraft *self, MedPerson *patient, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_DRAFT (self) && MED_IS_PERSON (patient));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  sending *work = g_new0 (sending, 1);
  med_draft_object_flush (self);
  work->draft = med_draft_copy_new (self);
  work->patient = *med_person_object_account (patient);
  work->former = *med_draft_object_item (self);
  g_task_set_task_data (task, work, sending_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, send_job, sent);
}

gboolean
med_draft_send_finish (MedDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
