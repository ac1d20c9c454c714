/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, locking, looking for news. */
#include "client/context-private.h"

#include "client/profile-object-private.h"
#include "client/replica-object-private.h"
#include "client/sample.h"
#include "client/session-object-private.h"
#include "client/setup-private.h"

/* Between two looks for a new block; the node answers the idle ones from memory. */
#define SYNC_SECONDS 5
#define WARN_SECONDS 30

enum
{
  PROFILES,
  SESSION,
  IDLE_LOCK_SECONDS,
  LOCK_REASON,
};

static const med_field fields[] = {
  [PROFILES] = { "profiles", 'o', false },
  [SESSION] = { "session", 'o', false },
  [IDLE_LOCK_SECONDS] = { "idle-lock-seconds", 'u', true },
  [LOCK_REASON] = { "lock-reason", 's', false },
};

struct _MedContext
{
  MedModel parent_instance;
  char *data_dir;
  med_worker *worker;
  guint tick, sync_soon;
  bool syncing, warned;
  gint64 touched, synced; /* monotonic, microseconds */
  med_snapshot *first;    /* of a session that is not made yet */
  med_weather_facts weather;
};

G_DEFINE_FINAL_TYPE (MedContext, med_context, MED_TYPE_MODEL)

static guint lock_soon_signal;

MedSession *
med_context_get_session (MedContext *self)
{
  return (MedSession *)med_model_object (self, SESSION);
}

med_worker *
med_context_get_worker (MedContext *self)
{
  return self->worker;
}

const char *
med_context_get_data_dir (MedContext *self)
{
  return self->data_dir;
}

static void
news_cb (gpointer owner, med_snapshot *snapshot, const med_weather_facts *weather)
{
  MedContext *self = MED_CONTEXT (owner);
  MedSession *session = med_context_get_session (self);
  if (session != NULL)
    {
      med_session_object_take (session, snapshot, weather);
      return;
    }
  /* It comes before the answer that the session is open. */
  self->weather = *weather;
  if (snapshot == NULL)
    return;
  g_clear_pointer (&self->first, med_snapshot_unref);
  self->first = med_snapshot_ref (snapshot);
}

static void
upload_cb (gpointer owner, const med_id *record, uint64_t done, uint64_t total)
{
  MedSession *session = med_context_get_session (MED_CONTEXT (owner));
  if (session != NULL)
    med_session_object_uploading (session, record, done, total);
}

void
med_context_scan (MedContext *self)
{
  GListStore *profiles = G_LIST_STORE (med_model_object (self, PROFILES));
  med_profiles_scan (profiles, self->data_dir, false);
  g_autofree char *root = g_build_filename (self->data_dir, "sample", NULL);
  size_t count;
  g_autofree char *sample = med_sample_profile (root, med_sample_people (&count));
  if (sample != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (sample);
      med_profiles_scan (profiles, folder, true);
    }
}

/* ── Looking for news ───────────────────────────────────────────────────────────────────────── */

static void
synced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MedContext *self = MED_CONTEXT (object);
  self->syncing = false;
  self->synced = g_get_monotonic_time ();
  /* The weather says what went wrong, if anything did. */
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
sync_now (MedContext *self)
{
  if (self->syncing || med_context_get_session (self) == NULL)
    return;
  self->syncing = true;
  med_worker_run (self->worker, g_task_new (self, NULL, synced_cb, NULL), med_sync_job, NULL,
                  MED_JOB_BACKGROUND);
}

static gboolean
sync_soon_cb (gpointer user_data)
{
  MedContext *self = MED_CONTEXT (user_data);
  /* One that runs began too early: this comes again when it has ended. */
  if (self->syncing)
    return G_SOURCE_CONTINUE;
  self->sync_soon = 0;
  sync_now (self);
  return G_SOURCE_REMOVE;
}

void
med_context_sync_soon (MedContext *self)
{
  if (self->sync_soon == 0)
    self->sync_soon = g_timeout_add (50, sync_soon_cb, self);
}

static gboolean
tick_cb (gpointer user_data)
{
  MedContext *self = MED_CONTEXT (user_data);
  gint64 now = g_get_monotonic_time ();
  gint64 limit = med_model_number (self, IDLE_LOCK_SECONDS);
  gint64 idle = (now - self->touched) / G_USEC_PER_SEC;

  if (now - self->synced >= SYNC_SECONDS * G_USEC_PER_SEC)
    sync_now (self);
  if (limit == 0)
    return G_SOURCE_CONTINUE;
  if (idle >= limit)
    {
      self->tick = 0;
      med_context_lock (self, "idle");
      return G_SOURCE_REMOVE;
    }
  if (idle >= limit - WARN_SECONDS)
    {
      self->warned = true;
      g_signal_emit (self, lock_soon_signal, 0, (guint)(limit - idle));
    }
  return G_SOURCE_CONTINUE;
}

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

static MedProfile *
profile_of (MedContext *self, const char *folder)
{
  GListModel *profiles = G_LIST_MODEL (med_model_object (self, PROFILES));
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (MedProfile) profile = (MedProfile *)g_list_model_get_item (profiles, i);
      if (g_str_equal (med_profile_object_folder (profile), folder))
        return profile;
    }
  return NULL;
}

void
med_context_opened (MedContext *self, const char *folder)
{
  med_context_scan (self);
  MedProfile *profile = profile_of (self, folder);
  g_return_if_fail (profile != NULL);
  g_autoptr (MedSession) session = med_session_object_new (self, profile);
  med_profile_object_set_signed_in (profile, true);
  self->touched = g_get_monotonic_time ();
  self->warned = false;
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (1, tick_cb, self);
  g_autoptr (med_snapshot) first = g_steal_pointer (&self->first);
  med_session_object_take (session, first, &self->weather);
  med_model_set_object (self, SESSION, session);
  med_context_sync_soon (self);
}

typedef struct
{
  char *folder;
  size_t size;
  char *passphrase; /* locked memory */
} unlock_data;

static void
unlock_data_free (gpointer data)
{
  unlock_data *unlock = (unlock_data *)data;
  g_free (unlock->folder);
  med_locked_free (unlock->passphrase); /* wipes */
  g_free (unlock);
}

static med_result
unlock_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
            med_failure *failure)
{
  const unlock_data *unlock = (const unlock_data *)data;
  return med_worker_open (worker, unlock->folder, med_span_make (unlock->passphrase, unlock->size),
                          failure);
}

static void
unlocked (GTask *task, gpointer data)
{
  med_context_opened (MED_CONTEXT (g_task_get_source_object (task)),
                      ((const unlock_data *)data)->folder);
  g_task_return_boolean (task, TRUE);
}

static unlock_data *
unlock_data_new (const char *folder, const char *passphrase)
{
  unlock_data *unlock = g_new0 (unlock_data, 1);
  unlock->folder = g_strdup (folder);
  unlock->size = strlen (passphrase);
  unlock->passphrase = (char *)med_locked_alloc (unlock->size + 1);
  if (unlock->passphrase == NULL)
    g_error ("no locked memory");
  memcpy (unlock->passphrase, passphrase, unlock->size + 1);
  return unlock;
}

void
med_context_unlock_async (MedContext *self, MedProfile *profile, const char *passphrase,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (MED_IS_CONTEXT (self) && MED_IS_PROFILE (profile));
  if (passphrase == NULL && med_profile_object_is_sample (profile))
    passphrase = MED_SAMPLE_PASSPHRASE;
  if (med_context_get_session (self) != NULL)
    med_context_lock (self, "user");
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (
      task,
      unlock_data_new (med_profile_object_folder (profile), passphrase != NULL ? passphrase : ""),
      unlock_data_free);
  med_worker_run (self->worker, task, unlock_job, unlocked, MED_JOB_LOCKED);
}

gboolean
med_context_unlock_finish (MedContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
med_context_lock (MedContext *self, const char *reason)
{
  g_return_if_fail (MED_IS_CONTEXT (self));
  g_autoptr (MedSession) session = med_context_get_session (self);
  if (session != NULL)
    g_object_ref (session);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->sync_soon, g_source_remove);
  if (session != NULL)
    med_session_object_flush (session);
  med_worker_lock (self->worker);
  g_clear_pointer (&self->first, med_snapshot_unref);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, LOCK_REASON, reason);
  med_model_set_object (self, SESSION, NULL);
  g_object_thaw_notify (G_OBJECT (self));
  if (session != NULL)
    {
      med_profile_object_set_signed_in (med_session_object_profile (session), false);
      med_session_object_end (session);
      med_context_scan (self);
    }
}

void
med_context_touch (MedContext *self)
{
  g_return_if_fail (MED_IS_CONTEXT (self));
  self->touched = g_get_monotonic_time ();
  if (self->warned)
    g_signal_emit (self, lock_soon_signal, 0, 0u);
  self->warned = false;
}

MedSetup *
med_context_setup (MedContext *self)
{
  g_return_val_if_fail (MED_IS_CONTEXT (self), NULL);
  return med_setup_new (self);
}

static void
med_context_dispose (GObject *object)
{
  MedContext *self = MED_CONTEXT (object);
  if (self->worker != NULL)
    med_context_lock (self, "user");
  g_clear_pointer (&self->worker, med_worker_free);
  G_OBJECT_CLASS (med_context_parent_class)->dispose (object);
}

static void
med_context_finalize (GObject *object)
{
  g_free (MED_CONTEXT (object)->data_dir);
  G_OBJECT_CLASS (med_context_parent_class)->finalize (object);
}

static void
med_context_class_init (MedContextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_context_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_context_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
  lock_soon_signal = g_signal_new ("lock-soon", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
med_context_init (MedContext *self)
{
  g_autoptr (GListStore) profiles = g_list_store_new (MED_TYPE_PROFILE);
  med_model_set_object (self, PROFILES, profiles);
  med_model_set_text (self, LOCK_REASON, "start");
  self->worker = med_worker_new (news_cb, upload_cb, self);
}

MedContext *
med_context_new (const char *data_dir)
{
  MedContext *self = (MedContext *)g_object_new (MED_TYPE_CONTEXT, NULL);
  self->data_dir = data_dir != NULL ? g_strdup (data_dir)
                                    : g_build_filename (g_get_user_data_dir (), "medease", NULL);
  med_context_scan (self);
  return self;
}
