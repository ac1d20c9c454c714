/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample clinic as a session. */
#include "client/context-private.h"

#include "client/sample.h"

/* From the sample's folder to that of its first patient. */
static med_result
make_sample (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  char **folder = (char **)data;
  size_t count;
  MED_TRY (med_sample_ensure (*folder, NULL, NULL, cancellable, failure));
  char *person = med_sample_profile (*folder, med_sample_people (&count));
  if (person == NULL)
    return med_fail_plain (failure, MED_E_NOT_FOUND, MED_REASON_NONE);
  g_free (*folder);
  *folder = person;
  return MED_OK;
}

void
med_context_sample_async (MedContext *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (MED_IS_CONTEXT (self));
  g_autofree char *root = g_build_filename (med_context_get_data_dir (self), "sample", NULL);
  med_context_open (self, g_task_new (self, cancellable, callback, user_data), root,
                    MED_SAMPLE_PASSPHRASE, make_sample);
}

gboolean
med_context_sample_finish (MedContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
