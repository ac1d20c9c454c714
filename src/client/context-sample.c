/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample clinic among the profiles of this computer. */
#include "client/context-private.h"

#include "client/sample.h"

static med_result
make_sample (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  return med_sample_ensure ((const char *)data, NULL, NULL, cancellable, failure);
}

static void
made (GTask *task, gpointer data)
{
  med_context_scan (MED_CONTEXT (g_task_get_source_object (task)));
  g_task_return_boolean (task, TRUE);
}

void
med_context_sample_async (MedContext *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (MED_IS_CONTEXT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  if (med_context_get_session (self) != NULL)
    med_context_lock (self, "user");
  g_task_set_task_data (task, g_build_filename (med_context_get_data_dir (self), "sample", NULL),
                        g_free);
  med_worker_run (med_context_get_worker (self), task, make_sample, made, MED_JOB_LOCKED);
}

gboolean
med_context_sample_finish (MedContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
