/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session can do besides its lists: passphrase, invitations, roles. */
#include "client/session-object-private.h"

#include "client/invite-object-private.h"
#include "client/network.h"
#include "client/person-object-private.h"

#include <glib/gi18n-lib.h>

#define WEEK_SECONDS (7 * 86400)

/* ── Passphrase ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  size_t old_size, new_size;
  char old_text[1024], new_text[1024];
} passphrases; /* in locked memory */

static med_result
passphrase_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
                med_failure *failure)
{
  const passphrases *texts = (const passphrases *)data;
  return med_identity_change_passphrase (
      med_session_profile (session), med_span_make (texts->old_text, texts->old_size),
      med_span_make (texts->new_text, texts->new_size), 0, failure);
}

void
med_session_change_passphrase_async (MedSession *self, const char *old_passphrase,
                                     const char *new_passphrase, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && old_passphrase != NULL && new_passphrase != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  passphrases *texts = (passphrases *)med_locked_alloc (sizeof *texts);
  if (texts == NULL)
    {
      g_task_return_error (task, med_error_new_plain (MED_E_NO_MEMORY));
      g_object_unref (task);
      return;
    }
  texts->old_size = MIN (strlen (old_passphrase), sizeof texts->old_text);
  texts->new_size = MIN (strlen (new_passphrase), sizeof texts->new_text);
  memcpy (texts->old_text, old_passphrase, texts->old_size);
  memcpy (texts->new_text, new_passphrase, texts->new_size);
  g_task_set_task_data (task, texts, med_locked_free);
  med_session_object_run (self, task, passphrase_job, NULL);
}

gboolean
med_session_change_passphrase_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── Joining ────────────────────────────────────────────────────────────────────────────────── */

static med_result
join_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  return med_network_join (session, (const char *)data, NULL, NULL, cancellable, failure);
}

void
med_session_join_async (MedSession *self, const char *invite, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && invite != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (invite), g_free);
  med_session_object_write (self, task, join_job, NULL);
}

gboolean
med_session_join_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── Invitations ────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  uint32_t role;
  char *note;
  int64_t until;
  med_account_id claims;
  bool has_claims;
  med_arena arena; /* of the answer */
  med_invite_info info;
} inviting;

static void
inviting_free (gpointer data)
{
  inviting *work = (inviting *)data;
  g_free (work->note);
  med_arena_clear (&work->arena);
  g_free (work);
}

static med_result
invite_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  inviting *work = (inviting *)data;
  return med_people_invite (session, work->role, work->note, work->until,
                            work->has_claims ? &work->claims : NULL, &work->arena, &work->info,
                            NULL, failure);
}

static void
invited (GTask *task, gpointer data)
{
  const inviting *work = (const inviting *)data;
  MedSession *self = MED_SESSION (g_task_get_source_object (task));
  const med_snapshot *snapshot = med_session_object_snapshot (self);
  g_task_return_pointer (
      task, med_invite_object_new (&work->info, snapshot != NULL ? snapshot->self.clinic_name : ""),
      g_object_unref);
}

static uint32_t
role_number (const char *word)
{
  for (uint32_t role = MED__ROLE__ROLE_DOCTOR; role <= MED__ROLE__ROLE_OFFICER; role++)
    if (g_strcmp0 (word, med_role_name (role)) == 0)
      return role;
  return MED__ROLE__ROLE_PATIENT;
}

void
med_session_invite_async (MedSession *self, const char *role, const char *for_whom, gint64 until,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  inviting *work = g_new0 (inviting, 1);
  work->role = role_number (role);
  work->note = g_strdup (for_whom != NULL ? for_whom : "");
  work->until = until != 0 ? until : g_get_real_time () / G_USEC_PER_SEC + WEEK_SECONDS;
  med_arena_init (&work->arena, med_memory_heap (), (size_t)1 << 20);
  g_task_set_task_data (task, work, inviting_free);
  med_session_object_write (self, task, invite_job, invited);
}

void
med_session_invite_person_async (MedSession *self, MedPerson *person, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && MED_IS_PERSON (person));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  inviting *work = g_new0 (inviting, 1);
  work->role = MED__ROLE__ROLE_PATIENT;
  work->note = g_strdup (med_model_text (person, MED_PERSON_NAME));
  work->until = g_get_real_time () / G_USEC_PER_SEC + WEEK_SECONDS;
  work->claims = *med_person_object_account (person);
  work->has_claims = true;
  med_arena_init (&work->arena, med_memory_heap (), (size_t)1 << 20);
  g_task_set_task_data (task, work, inviting_free);
  med_session_object_write (self, task, invite_job, invited);
}

MedInvite *
med_session_invite_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedInvite *)g_task_propagate_pointer (G_TASK (result), error);
}

static med_result
withdraw_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
              med_failure *failure)
{
  return med_people_withdraw_invite (session, (const med_sign_public *)data, NULL, failure);
}

void
med_session_withdraw_invite_async (MedSession *self, MedInvite *invite, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && MED_IS_INVITE (invite));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_memdup2 (med_invite_object_key (invite), sizeof (med_sign_public)),
                        g_free);
  med_session_object_write (self, task, withdraw_job, NULL);
}

gboolean
med_session_withdraw_invite_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── Staff ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_account_id account;
  uint32_t role;
} ending;

static med_result
end_role_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
              med_failure *failure)
{
  const ending *work = (const ending *)data;
  med_id item;
  return med_people_end_role (session, &work->account, work->role, &item, failure);
}

void
med_session_end_role_async (MedSession *self, MedPerson *person, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && MED_IS_PERSON (person));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ending *work = g_new0 (ending, 1);
  work->account = *med_person_object_account (person);
  work->role = role_number (med_model_text (person, MED_PERSON_ROLE));
  g_task_set_task_data (task, work, g_free);
  med_session_object_write (self, task, end_role_job, NULL);
}

gboolean
med_session_end_role_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
