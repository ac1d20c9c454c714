/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who help each other back in, for the views. */
#include "client/session-object-private.h"

#include "client/error.h"
#include "client/recovery.h"
#include "core/vault/token.h"

#include <string.h>

#define BUDGET ((size_t)4 << 20)

typedef struct
{
  char *text, *account; /* of a help text */
  char **people;
  guint of;
  char *answer;
} help_work;

static void
help_work_free (gpointer data)
{
  help_work *work = (help_work *)data;
  g_free (work->text);
  g_free (work->account);
  g_strfreev (work->people);
  g_free (work->answer);
  g_free (work);
}

static GTask *
new_task (MedSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
          gpointer user_data, help_work **work)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  *work = g_new0 (help_work, 1);
  g_task_set_task_data (task, *work, help_work_free);
  return task;
}

static void
answered (GTask *task, gpointer data)
{
  g_task_return_pointer (task, g_steal_pointer (&((help_work *)data)->answer), g_free);
}

/* ── Choosing and stopping ──────────────────────────────────────────────────────────────────── */

static med_result
choose_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  const help_work *work = (const help_work *)data;
  med_id item;
  return med_recovery_set (session, work->of, (const char *const *)work->people,
                           g_strv_length (work->people), cancellable, &item, failure);
}

void
med_session_choose_helpers_async (MedSession *self, guint of, const char *const *people,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  help_work *work;
  g_return_if_fail (MED_IS_SESSION (self) && people != NULL);
  GTask *task = new_task (self, cancellable, callback, user_data, &work);
  work->of = of;
  work->people = g_strdupv ((char **)people);
  med_session_object_write (self, task, choose_job, NULL);
}

gboolean
med_session_choose_helpers_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static med_result
stop_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  med_id item;
  return med_recovery_cancel (session, &item, failure);
}

void
med_session_stop_recovery_async (MedSession *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));
  med_session_object_write (self, g_task_new (self, cancellable, callback, user_data), stop_job,
                            NULL);
}

gboolean
med_session_stop_recovery_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── Texts ──────────────────────────────────────────────────────────────────────────────────── */

static med_result
card_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  med_arena arena;
  const char *card;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  med_result result = med_recovery_card (session, &arena, &card, failure);
  if (result == MED_OK)
    ((help_work *)data)->answer = g_strdup (card);
  med_arena_clear (&arena);
  return result;
}

void
med_session_card_async (MedSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  help_work *work;
  g_return_if_fail (MED_IS_SESSION (self));
  GTask *task = new_task (self, cancellable, callback, user_data, &work);
  med_session_object_run (self, task, card_job, answered);
}

static med_result
take_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  help_work *work = (help_work *)data;
  med_arena arena;
  med_id item;
  const char *name = "", *code;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  med_result result
      = g_str_has_prefix (work->text, MED_TOKEN_TRUST)
            ? med_recovery_accept (session, work->text, cancellable, &arena, &name, &code, &item,
                                   failure)
            : med_recovery_confirm (session, work->text, &arena, &name, &item, failure);
  if (result == MED_OK)
    work->answer = g_strdup (name);
  med_arena_clear (&arena);
  return result;
}

void
med_session_take_help_text_async (MedSession *self, const char *text, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  help_work *work;
  g_return_if_fail (MED_IS_SESSION (self) && text != NULL);
  GTask *task = new_task (self, cancellable, callback, user_data, &work);
  work->text = g_strstrip (g_strdup (text));
  med_session_object_write (self, task, take_job, answered);
}

static med_result
help_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  help_work *work = (help_work *)data;
  med_arena arena;
  const char *answer, *name;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  med_result result
      = med_recovery_approve (session, work->text, work->account, &arena, &answer, &name, failure);
  if (result == MED_OK)
    work->answer = g_strdup (answer);
  med_arena_clear (&arena);
  return result;
}

void
med_session_help_async (MedSession *self, const char *help, const char *account,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  help_work *work;
  g_return_if_fail (MED_IS_SESSION (self) && help != NULL && account != NULL);
  GTask *task = new_task (self, cancellable, callback, user_data, &work);
  work->text = g_strdup (help);
  work->account = g_strdup (account);
  med_session_object_run (self, task, help_job, answered);
}

char *
med_session_help_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (char *)g_task_propagate_pointer (G_TASK (result), error);
}

char *
med_session_help_words (const char *help, GError **error)
{
  med_arena arena;
  med_failure failure;
  const char *words;
  char *copy = NULL;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  med_result result = med_recovery_read_help (help, &arena, &words, &failure);
  if (result == MED_OK)
    copy = g_strdup (words);
  else
    g_propagate_error (error, med_error_new (&failure));
  med_arena_clear (&arena);
  return copy;
}
