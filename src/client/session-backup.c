/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups, for the views. */
#include "client/session-object-private.h"

#include "client/backup.h"
#include "client/session-private.h"

typedef struct
{
  char *folder, *path;
} backup_work;

static void
backup_work_free (gpointer data)
{
  backup_work *work = (backup_work *)data;
  g_free (work->folder);
  g_free (work->path);
  g_free (work);
}

static med_result
backup_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  backup_work *work = (backup_work *)data;
  return med_backup_make (med_session_profile (session), work->folder, &work->path, failure);
}

static void
backup_done (GTask *task, gpointer data)
{
  g_task_return_pointer (task, g_steal_pointer (&((backup_work *)data)->path), g_free);
}

void
med_session_back_up_async (MedSession *self, GFile *folder, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  backup_work *work = g_new0 (backup_work, 1);
  work->folder = folder != NULL ? g_file_get_path (folder) : NULL;
  g_task_set_task_data (task, work, backup_work_free);
  med_session_object_run (self, task, backup_job, backup_done);
}

char *
med_session_back_up_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (char *)g_task_propagate_pointer (G_TASK (result), error);
}
