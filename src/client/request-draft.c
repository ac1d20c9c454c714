/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request before it is sent. */
#include "client/draft.h"

#include "care/phrase.h"
#include "client/draft-private.h"
#include "client/person-object-private.h"
#include "client/session-object-private.h"

#define DAYS_AT_FIRST 30

enum
{
  PATIENT,
  CATEGORIES,
  ADD,
  CORRECT,
  UNTIL,
  PURPOSE,
  MESSAGE,
  SENTENCE,
  PROBLEM,
  READY,
};

static const med_field fields[] = {
  [PATIENT] = { "patient", 'o', false }, [CATEGORIES] = { "categories", 'S', true },
  [ADD] = { "add", 'b', true },          [CORRECT] = { "correct", 'b', true },
  [UNTIL] = { "until", 'x', true },      [PURPOSE] = { "purpose", 's', true },
  [MESSAGE] = { "message", 's', true },  [SENTENCE] = { "sentence", 's', false },
  [PROBLEM] = { "problem", 's', false }, [READY] = { "ready", 'b', false },
};

struct _MedRequestDraft
{
  MedModel parent_instance;
};

G_DEFINE_FINAL_TYPE (MedRequestDraft, med_request_draft, MED_TYPE_MODEL)

static uint32_t
actions_of (MedRequestDraft *self)
{
  uint32_t actions = MED_ACTION_SEE;
  if (med_model_number (self, ADD) != 0)
    actions |= MED_ACTION_ADD;
  if (med_model_number (self, CORRECT) != 0)
    actions |= MED_ACTION_CORRECT;
  return actions;
}

static void
update (MedRequestDraft *self)
{
  g_autofree char *name = NULL, *clinic = NULL, *plain = NULL, *markup = NULL;
  const char *problem;
  GObject *session = (GObject *)med_model_owner (self);

  if (session != NULL)
    g_object_get (session, "name", &name, "clinic", &clinic, NULL);
  plain = med_draft_sentence (name, clinic, med_model_texts (self, CATEGORIES), 0,
                              actions_of (self), med_model_text (self, PURPOSE),
                              med_model_number (self, UNTIL), &problem);
  markup = plain != NULL ? med_draft_markup (plain) : NULL;
  med_model_set_text (self, SENTENCE, markup);
  med_model_set_text (self, PROBLEM, problem);
  med_model_set_number (self, READY, plain != NULL);
}

static void
draft_written (MedModel *model, guint field)
{
  if (field != MESSAGE)
    update (MED_REQUEST_DRAFT (model));
}

static void
med_request_draft_class_init (MedRequestDraftClass *klass)
{
  MED_MODEL_CLASS (klass)->written = draft_written;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_request_draft_init (MedRequestDraft *self)
{
}

MedRequestDraft *
med_session_draft_request (MedSession *session, MedPerson *patient)
{
  g_return_val_if_fail (MED_IS_SESSION (session) && MED_IS_PERSON (patient), NULL);
  MedRequestDraft *self = (MedRequestDraft *)g_object_new (MED_TYPE_REQUEST_DRAFT, NULL);
  med_model_set_owner (self, session);
  med_model_set_object (self, PATIENT, patient);
  med_model_set_text (self, PURPOSE, "TREAT");
  med_model_set_number (self, UNTIL, med_draft_end_of_day (DAYS_AT_FIRST));
  update (self);
  return self;
}

void
med_request_draft_send_async (MedRequestDraft *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REQUEST_DRAFT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_draft_job *job = g_new0 (med_draft_job, 1);
  const char *message = med_model_text (self, MESSAGE);

  job->other = *med_person_object_account ((MedPerson *)med_model_object (self, PATIENT));
  job->categories = g_strdupv ((char **)med_model_texts (self, CATEGORIES));
  job->actions = actions_of (self);
  /* An unknown purpose stays 0, which the job refuses. */
  if (med_purpose_parse (med_model_text (self, PURPOSE), &job->purpose) != MED_OK)
    job->purpose = 0;
  job->until = med_model_number (self, UNTIL);
  job->text = g_strdup (message != NULL ? message : "");
  g_task_set_task_data (task, job, med_draft_job_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, med_draft_job_ask, NULL);
}

gboolean
med_request_draft_send_finish (MedRequestDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
