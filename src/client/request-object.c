/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and their list. */
#include "client/consent-objects-private.h"

#include "care/phrase.h"
#include "client/person-object-private.h"
#include "client/session-object-private.h"

enum
{
  ID,
  WHO,
  PERSON,
  PEOPLE,
  SPECIALTY,
  ORGANISATION,
  MESSAGE,
  CATEGORIES,
  ACTIONS,
  PURPOSE,
  UNTIL,
  ASKED_AT,
  ANSWERED_AT,
  STATE,
  REMINDED,
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },
  [WHO] = { "who", 's', false },
  [PERSON] = { "person", 'o', false },
  [PEOPLE] = { "people", 'u', false },
  [SPECIALTY] = { "specialty", 's', false },
  [ORGANISATION] = { "organisation", 's', false },
  [MESSAGE] = { "message", 's', false },
  [CATEGORIES] = { "categories", 'S', false },
  [ACTIONS] = { "actions", 'S', false },
  [PURPOSE] = { "purpose", 's', false },
  [UNTIL] = { "until", 'x', false },
  [ASKED_AT] = { "asked-at", 'x', false },
  [ANSWERED_AT] = { "answered-at", 'x', false },
  [STATE] = { "state", 's', false },
  [REMINDED] = { "reminded", 'b', false },
};

struct _MedRequest
{
  MedModel parent_instance;
  med_id id;
};

G_DEFINE_FINAL_TYPE (MedRequest, med_request, MED_TYPE_MODEL)

static void
med_request_class_init (MedRequestClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_request_init (MedRequest *self)
{
}

const med_id *
med_request_object_id (MedRequest *self)
{
  return &self->id;
}

enum
{
  LIST_STATE,
  WAITING_COUNT,
};

static const med_field list_fields[] = {
  [LIST_STATE] = { "state", 's', true },
  [WAITING_COUNT] = { "waiting-count", 'u', false },
};

struct _MedRequestList
{
  MedRows parent_instance;
  med_snapshot *snapshot;
};

G_DEFINE_FINAL_TYPE (MedRequestList, med_request_list, MED_TYPE_ROWS)

static void
request_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  med_id_text (MED_SPAN_OF (((const med_request_info *)info)->id.bytes), key);
}

static MedModel *
make_request (MedRows *rows)
{
  MedModel *request = MED_MODEL (g_object_new (MED_TYPE_REQUEST, NULL));
  med_model_set_owner (request, med_model_owner (rows));
  return request;
}

/* The grant that answers may hold less than was asked for. */
static const char *
state_of (const med_snapshot *snapshot, const med_request_info *request)
{
  if (strcmp (request->state, "granted") != 0)
    return request->state;
  for (size_t i = 0; i < snapshot->grant_count; i++)
    if (MED_ID_EQUAL (snapshot->grants[i].id, request->grant))
      return snapshot->grants[i].category_count < request->category_count ? "partly" : "granted";
  return "granted";
}

/* A patient by the name on the chart, where it is known. */
static const char *
who_of (MedModel *row, const char *name, bool to_me)
{
  MedPerson *person = (MedPerson *)med_model_object (row, PERSON);
  const char *clinical = person != NULL ? med_model_text (person, MED_PERSON_CLINICAL_NAME) : NULL;
  return to_me || clinical == NULL || *clinical == '\0' ? name : clinical;
}

static void
fill_request (MedRows *rows, MedModel *row, const void *info)
{
  const med_request_info *request = (const med_request_info *)info;
  const med_snapshot *snapshot = MED_REQUEST_LIST (rows)->snapshot;
  bool to_me = MED_ID_EQUAL (request->patient, snapshot->self.account);
  g_auto (GStrv) actions = med_action_words (request->actions);
  g_autofree const char **categories = g_new0 (const char *, request->category_count + 1);
  char id[MED_ID_TEXT_SIZE];

  MED_REQUEST (row)->id = request->id;
  for (size_t i = 0; i < request->category_count; i++)
    categories[i] = request->categories[i];
  if (med_model_object (row, PERSON) == NULL)
    {
      g_autoptr (MedPerson) person
          = med_snapshot_person (snapshot, to_me ? &request->doctor : &request->patient);
      med_model_set_object (row, PERSON, person);
    }
  med_model_set_text (row, ID, med_id_text (MED_SPAN_OF (request->id.bytes), id));
  med_model_set_text (row, WHO,
                      who_of (row, to_me ? request->doctor_name : request->patient_name, to_me));
  med_model_set_number (row, PEOPLE, 1);
  med_model_set_text (row, SPECIALTY, request->specialty);
  med_model_set_text (row, ORGANISATION, request->clinic_name);
  med_model_set_text (row, MESSAGE, request->message);
  med_model_set_texts (row, CATEGORIES, categories);
  med_model_set_texts (row, ACTIONS, (const char *const *)actions);
  med_model_set_text (row, PURPOSE, med_purpose_code (request->purpose));
  med_model_set_number (row, UNTIL, request->until);
  med_model_set_number (row, ASKED_AT, request->asked);
  med_model_set_number (row, ANSWERED_AT, request->answered);
  med_model_set_text (row, STATE, state_of (snapshot, request));
  med_model_set_number (row, REMINDED, request->reminded);
}

static bool
waits (const med_request_info *request)
{
  return strcmp (request->state, "waiting") == 0 || strcmp (request->state, "saved") == 0;
}

static void
show (MedRequestList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  const char *wanted = med_model_text (self, LIST_STATE);
  const med_snapshot *snapshot = self->snapshot;
  guint waiting = 0;

  for (size_t i = 0; snapshot != NULL && i < snapshot->request_count; i++)
    {
      const med_row row = { .info = &snapshot->requests[i] };
      bool open = waits (&snapshot->requests[i]);
      waiting += open ? 1 : 0;
      if (wanted == NULL || *wanted == '\0' || g_str_equal (wanted, "waiting") == open)
        g_array_append_val (rows, row);
      else
        med_rows_follow (MED_ROWS (self), row.info);
    }
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->snapshot);
  med_model_set_number (self, WAITING_COUNT, waiting);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  show (MED_REQUEST_LIST (model));
}

static void
med_request_list_finalize (GObject *object)
{
  g_clear_pointer (&MED_REQUEST_LIST (object)->snapshot, med_snapshot_unref);
  G_OBJECT_CLASS (med_request_list_parent_class)->finalize (object);
}

static void
med_request_list_class_init (MedRequestListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_request_list_finalize;
  MED_MODEL_CLASS (klass)->written = list_written;
  rows_class->key = request_key;
  rows_class->make = make_request;
  rows_class->fill = fill_request;
  med_model_class_set_fields (klass, list_fields, G_N_ELEMENTS (list_fields));
}

static void
med_request_list_init (MedRequestList *self)
{
}

MedRequestList *
med_request_list_object_new (gpointer session)
{
  MedRequestList *self = (MedRequestList *)g_object_new (MED_TYPE_REQUEST_LIST, NULL);
  med_model_set_owner (self, session);
  med_model_set_text (self, LIST_STATE, "");
  return self;
}

void
med_request_list_object_take (MedRequestList *self, med_snapshot *snapshot)
{
  med_snapshot *old = self->snapshot;
  self->snapshot = snapshot != NULL ? med_snapshot_ref (snapshot) : NULL;
  show (self);
  if (old != NULL)
    med_snapshot_unref (old);
}

MedRequest *
med_request_list_object_get (MedRequestList *self, const med_id *id)
{
  char key[MED_ROW_KEY_MAX];
  for (size_t i = 0; self->snapshot != NULL && i < self->snapshot->request_count; i++)
    {
      const med_request_info *info = &self->snapshot->requests[i];
      if (!MED_ID_EQUAL (info->id, *id))
        continue;
      request_key (info, key);
      MedModel *live = med_rows_live (MED_ROWS (self), key);
      if (live != NULL)
        return (MedRequest *)g_object_ref (live);
      MedModel *request = make_request (MED_ROWS (self));
      fill_request (MED_ROWS (self), request, info);
      return MED_REQUEST (request);
    }
  return NULL;
}

/* ── Answers ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_id id;
  char *message;
} answering;

static void
answering_free (gpointer data)
{
  g_free (((answering *)data)->message);
  g_free (data);
}

static GTask *
answer_task (MedRequest *self, const char *message, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  answering *work = g_new0 (answering, 1);
  work->id = self->id;
  work->message = g_strdup (message != NULL ? message : "");
  g_task_set_task_data (task, work, answering_free);
  return task;
}

static med_result
decline_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  const answering *work = (const answering *)data;
  return med_consent_decline_held (session, &work->id, work->message, failure);
}

static med_result
undo_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  return med_consent_undo_decline (session, &((const answering *)data)->id, failure);
}

static med_result
withdraw_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
              med_failure *failure)
{
  return med_consent_withdraw (session, &((const answering *)data)->id, NULL, failure);
}

static med_result
remind_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  return med_consent_remind (session, &((const answering *)data)->id, NULL, failure);
}

static gboolean
finish (MedRequest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
med_request_decline_async (MedRequest *self, const char *message, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REQUEST (self));
  med_session_object_write ((MedSession *)med_model_owner (self),
                            answer_task (self, message, cancellable, callback, user_data),
                            decline_job, NULL);
}

gboolean
med_request_decline_finish (MedRequest *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_request_undo_decline_async (MedRequest *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REQUEST (self));
  med_session_object_write ((MedSession *)med_model_owner (self),
                            answer_task (self, NULL, cancellable, callback, user_data), undo_job,
                            NULL);
}

gboolean
med_request_undo_decline_finish (MedRequest *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_request_withdraw_async (MedRequest *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REQUEST (self));
  med_session_object_write ((MedSession *)med_model_owner (self),
                            answer_task (self, NULL, cancellable, callback, user_data),
                            withdraw_job, NULL);
}

gboolean
med_request_withdraw_finish (MedRequest *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_request_remind_async (MedRequest *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (MED_IS_REQUEST (self));
  med_session_object_write ((MedSession *)med_model_owner (self),
                            answer_task (self, NULL, cancellable, callback, user_data), remind_job,
                            NULL);
}

gboolean
med_request_remind_finish (MedRequest *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
