/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stopping a share, taking that back, and letting a suspended one go on. */
#include "client/consent-objects-private.h"
#include "client/session-object-private.h"

static void
start (MedGrant *self, med_job job, GCancellable *cancellable, GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_memdup2 (med_grant_object_id (self), sizeof (med_id)), g_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, job, NULL);
}

static gboolean
finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static med_result
stop_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  med_id item;
  return med_consent_revoke (session, (const med_id *)data, &item, failure);
}

static med_result
undo_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  return med_consent_undo_revoke (session, (const med_id *)data, failure);
}

static med_result
undo_share_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
                med_failure *failure)
{
  return med_consent_undo_grant (session, (const med_id *)data, failure);
}

static med_result
resume_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  med_id item;
  return med_consent_resume (session, (const med_id *)data, &item, failure);
}

void
med_grant_stop_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT (self));
  start (self, stop_job, cancellable, callback, user_data);
}

gboolean
med_grant_stop_finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_grant_undo_stop_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT (self));
  start (self, undo_job, cancellable, callback, user_data);
}

gboolean
med_grant_undo_stop_finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_grant_undo_share_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT (self));
  start (self, undo_share_job, cancellable, callback, user_data);
}

gboolean
med_grant_undo_share_finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

void
med_grant_resume_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT (self));
  start (self, resume_job, cancellable, callback, user_data);
}

gboolean
med_grant_resume_finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
