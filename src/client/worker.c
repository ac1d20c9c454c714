/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thread, queue, and news for the main thread. */
#include "client/worker.h"

#include "client/backup.h"

#include "client/invite-object-private.h"
#include "client/session-private.h"

typedef struct
{
  GTask *task;
  med_job job;
  med_job_done done;
  med_job_flags flags;
  GCancellable *cancellable; /* the job's own */
  gulong chained;            /* to the task's */
} queued;

struct med_worker
{
  GThread *thread;
  med_worker_listener listener;
  med_upload_listener upload;
  gpointer owner;
  unsigned opened; /* counts sessions; of the main thread */

  GMutex mutex; /* guards the following */
  GCond changed;
  GQueue jobs;           /* background ones last */
  GCancellable *running; /* of the job at work; the job itself may be answered and gone */
  bool running_background, running_keep, lock_wanted, end_wanted;
  unsigned serial; /* of the session that jobs belong to */

  /* Of the thread. */
  med_profile *profile;
  med_session *session;
  uint64_t changes; /* as of the last snapshot */
  int64_t runs_out; /* when something of it is over, by the clock alone; 0: never */
  bool never_taken;
  char engine[64];
  uint64_t synced;
};

/* What goes to the main thread. */
typedef struct
{
  med_worker *worker;
  unsigned serial;
  queued *item; /* NULL: a post */
  med_result result;
  med_failure failure;
  med_snapshot *snapshot;
  bool has_weather;
  med_weather_facts weather;
  GSourceFunc func;
  gpointer data;
  GDestroyNotify free;
} news;

static void
queued_free (queued *item)
{
  GCancellable *outer = g_task_get_cancellable (item->task);
  if (item->chained != 0)
    g_cancellable_disconnect (outer, item->chained);
  g_object_unref (item->cancellable);
  g_object_unref (item->task);
  g_free (item);
}

static void
news_free (gpointer data)
{
  news *message = (news *)data;
  if (message->snapshot != NULL)
    med_snapshot_unref (message->snapshot);
  if (message->item != NULL)
    queued_free (message->item);
  if (message->free != NULL)
    message->free (message->data);
  g_free (message);
}

static void
answer (queued *item, med_result result, const med_failure *failure)
{
  if (result != MED_OK)
    g_task_return_error (item->task, med_error_new (failure));
  else if (item->done != NULL)
    item->done (item->task, g_task_get_task_data (item->task));
  else
    g_task_return_boolean (item->task, TRUE);
}

static gboolean
deliver (gpointer data)
{
  news *message = (news *)data;
  med_worker *worker = message->worker;
  bool current = message->serial == worker->opened;
  if (current && message->has_weather && worker->listener != NULL)
    worker->listener (worker->owner, message->snapshot, &message->weather);
  if (message->item != NULL)
    {
      /* What was kept is kept, whoever hears of it. */
      if (!current && message->result == MED_OK && (message->item->flags & MED_JOB_KEEP) == 0)
        message->result = med_fail_plain (&message->failure, MED_E_CANCELLED, MED_REASON_NONE);
      answer (message->item, message->result, &message->failure);
    }
  else if (current)
    message->func (message->data);
  return G_SOURCE_REMOVE;
}

static void
send_news (news *message)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, message, news_free);
}

static bool
is_personal (med_worker *worker)
{
  return g_strcmp0 (med_profile_get (worker->profile, "personal"), "yes") == 0;
}

static void
fill_weather (med_worker *worker, med_weather_facts *weather)
{
  const Med__Keys *keys = worker->session->keys->message;
  weather->personal = is_personal (worker);
  med_backup_status backup;
  med_backup_get_status (worker->profile, &backup);
  weather->keeps_node = backup.here;
  weather->backup_last = backup.last;
  g_strlcpy (weather->backup_folder, backup.folder, sizeof weather->backup_folder);
  const char *address = med_profile_node (worker->profile);
  med_sync_get_status (worker->session, &weather->sync);
  weather->joined = med_session_joined (worker->session);
  weather->alarm_kind
      = weather->sync.weather == MED_WEATHER_ALARM && worker->session->alarm_kind != NULL
            ? worker->session->alarm_kind
            : "";
  if (keys->chain_id.len > 0 && keys->chain_id.len <= MED_CHAIN_ID_MAX)
    memcpy (weather->chain, keys->chain_id.data, keys->chain_id.len);
  g_strlcpy (weather->engine, worker->engine, sizeof weather->engine);
  g_strlcpy (weather->address, address != NULL ? address : "", sizeof weather->address);
}

static void
set_label (med_worker *worker, const char *key, const char *value)
{
  med_failure failure;
  const char *old = med_profile_get (worker->profile, key);
  if (value == NULL || value[0] == '\0' || g_strcmp0 (old, value) == 0)
    return;
  if (med_profile_set (worker->profile, key, value, &failure) != MED_OK)
    g_warning ("the profile's label could not be written");
}

/* What the lock screen shows. */
static void
label_profile (med_worker *worker, const med_self *self)
{
  set_label (worker, "name", self->name);
  set_label (worker, "clinic", self->clinic_name);
  if (self->joined)
    set_label (worker, "role", is_personal (worker) ? "patient" : med_roles_name (self->roles));
}

static void
sooner (int64_t end, int64_t now, int64_t *first)
{
  if (end > now && (*first == 0 || end < *first))
    *first = end;
}

/* Nothing is recorded when a share begins or ends, or when a request waited for too long. */
static int64_t
next_end (const med_snapshot *snapshot, int64_t now)
{
  int64_t first = 0;
  for (size_t i = 0; i < snapshot->grant_count; i++)
    {
      sooner (snapshot->grants[i].from, now, &first);
      sooner (snapshot->grants[i].until, now, &first);
    }
  for (size_t i = 0; i < snapshot->request_count; i++)
    sooner (snapshot->requests[i].until, now, &first);
  return first;
}

static void
add_view (med_worker *worker, news *message)
{
  if (worker->session == NULL)
    return;
  fill_weather (worker, &message->weather);
  message->has_weather = true;
  uint64_t changes = med_replica_changes (worker->session->replica);
  int64_t now = med_session_now (worker->session);
  med_failure failure;
  bool over = worker->runs_out != 0 && now >= worker->runs_out;
  if (changes == worker->changes && !worker->never_taken && !over)
    return;
  if (med_snapshot_take (worker->session, &message->snapshot, &failure) != MED_OK)
    {
      g_warning ("what is on this computer could not be read");
      return;
    }
  worker->changes = changes;
  worker->runs_out = next_end (message->snapshot, now);
  worker->never_taken = false;
  label_profile (worker, &message->snapshot->self);
}

static void
run_item (med_worker *worker, queued *item, unsigned serial)
{
  news *message = g_new0 (news, 1);
  message->worker = worker;
  message->item = item;
  message->serial = serial;
  if (worker->session == NULL && (item->flags & MED_JOB_LOCKED) == 0)
    message->result = med_fail_plain (&message->failure, MED_E_CANCELLED, MED_REASON_NONE);
  else if (g_cancellable_is_cancelled (item->cancellable))
    message->result = med_fail_plain (&message->failure, MED_E_CANCELLED, MED_REASON_NONE);
  else
    message->result = item->job (worker, worker->session, g_task_get_task_data (item->task),
                                 item->cancellable, &message->failure);
  add_view (worker, message);
  send_news (message);
}

static gpointer
thread_main (gpointer data)
{
  med_worker *worker = (med_worker *)data;
  g_mutex_lock (&worker->mutex);
  for (;;)
    {
      /* What locking waits for stands in the queue alone. */
      if ((worker->lock_wanted || worker->end_wanted) && worker->jobs.length == 0)
        {
          med_worker_close (worker);
          worker->lock_wanted = false;
          g_cond_broadcast (&worker->changed);
          if (worker->end_wanted)
            break;
        }
      queued *item = (queued *)g_queue_pop_head (&worker->jobs);
      if (item == NULL)
        {
          g_cond_wait (&worker->changed, &worker->mutex);
          continue;
        }
      unsigned serial = worker->serial;
      worker->running = g_object_ref (item->cancellable);
      worker->running_background = (item->flags & MED_JOB_BACKGROUND) != 0;
      worker->running_keep = (item->flags & MED_JOB_KEEP) != 0;
      g_mutex_unlock (&worker->mutex);
      run_item (worker, item, serial);
      g_mutex_lock (&worker->mutex);
      g_clear_object (&worker->running);
      g_cond_broadcast (&worker->changed);
    }
  g_mutex_unlock (&worker->mutex);
  return NULL;
}

med_worker *
med_worker_new (med_worker_listener listener, med_upload_listener upload, gpointer owner)
{
  med_worker *worker = g_new0 (med_worker, 1);
  worker->listener = listener;
  worker->upload = upload;
  worker->owner = owner;
  g_mutex_init (&worker->mutex);
  g_cond_init (&worker->changed);
  g_queue_init (&worker->jobs);
  worker->thread = g_thread_new ("medease-worker", thread_main, worker);
  return worker;
}

static void
chain_cancel (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel ((GCancellable *)inner);
}

void
med_worker_run (med_worker *worker, GTask *task, med_job job, med_job_done done,
                med_job_flags flags)
{
  queued *item = g_new0 (queued, 1);
  item->task = task;
  item->job = job;
  item->done = done;
  item->flags = flags;
  item->cancellable = g_cancellable_new ();
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_get_cancellable (task) != NULL)
    item->chained = g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (chain_cancel),
                                           item->cancellable, NULL);
  g_mutex_lock (&worker->mutex);
  if ((flags & MED_JOB_BACKGROUND) != 0)
    g_queue_push_tail (&worker->jobs, item);
  else
    {
      GList *at = worker->jobs.head;
      while (at != NULL && (((queued *)at->data)->flags & MED_JOB_BACKGROUND) == 0)
        at = at->next;
      if (at != NULL)
        g_queue_insert_before (&worker->jobs, at, item);
      else
        g_queue_push_tail (&worker->jobs, item);
      if (worker->running != NULL && worker->running_background)
        g_cancellable_cancel (worker->running);
    }
  g_cond_broadcast (&worker->changed);
  g_mutex_unlock (&worker->mutex);
}

static void
drop_jobs (med_worker *worker, GQueue *dropped)
{
  GList *next;
  for (GList *at = worker->jobs.head; at != NULL; at = next)
    {
      next = at->next;
      if ((((queued *)at->data)->flags & MED_JOB_KEEP) != 0)
        continue;
      g_queue_push_tail (dropped, at->data);
      g_queue_delete_link (&worker->jobs, at);
    }
  if (worker->running != NULL && !worker->running_keep)
    g_cancellable_cancel (worker->running);
}

static void
answer_dropped (GQueue *dropped)
{
  queued *item;
  med_failure failure;
  med_result result = med_fail_plain (&failure, MED_E_CANCELLED, MED_REASON_NONE);
  while ((item = (queued *)g_queue_pop_head (dropped)) != NULL)
    {
      answer (item, result, &failure);
      queued_free (item);
    }
}

void
med_worker_lock (med_worker *worker)
{
  GQueue dropped = G_QUEUE_INIT;
  worker->opened++;
  g_mutex_lock (&worker->mutex);
  drop_jobs (worker, &dropped);
  worker->lock_wanted = true;
  g_cond_broadcast (&worker->changed);
  while (worker->lock_wanted)
    g_cond_wait (&worker->changed, &worker->mutex);
  worker->serial = worker->opened;
  g_mutex_unlock (&worker->mutex);
  answer_dropped (&dropped);
}

static gboolean
free_last (gpointer data)
{
  med_worker *worker = (med_worker *)data;
  g_mutex_clear (&worker->mutex);
  g_cond_clear (&worker->changed);
  g_free (worker);
  return G_SOURCE_REMOVE;
}

void
med_worker_free (med_worker *worker)
{
  GQueue dropped = G_QUEUE_INIT;
  if (worker == NULL)
    return;
  g_mutex_lock (&worker->mutex);
  drop_jobs (worker, &dropped);
  worker->end_wanted = true;
  g_cond_broadcast (&worker->changed);
  g_mutex_unlock (&worker->mutex);
  g_thread_join (worker->thread);
  answer_dropped (&dropped);
  /* What is on its way to the main loop still names the worker: it is delivered to nobody. */
  worker->listener = NULL;
  worker->opened++;
  g_idle_add_full (G_PRIORITY_DEFAULT, free_last, worker, NULL);
}

bool
med_worker_busy (med_worker *worker)
{
  g_mutex_lock (&worker->mutex);
  const queued *next = (const queued *)g_queue_peek_head (&worker->jobs);
  bool busy = (worker->running != NULL && !worker->running_background)
              || (next != NULL && (next->flags & MED_JOB_BACKGROUND) == 0);
  g_mutex_unlock (&worker->mutex);
  return busy;
}

typedef struct
{
  med_worker *worker;
  med_id record;
  uint64_t done, total;
} upload_news;

static gboolean
show_upload (gpointer data)
{
  const upload_news *upload = (const upload_news *)data;
  upload->worker->upload (upload->worker->owner, &upload->record, upload->done, upload->total);
  return G_SOURCE_REMOVE;
}

static void
note_upload (void *context, med_span object, uint64_t done, uint64_t total)
{
  upload_news *upload = g_new0 (upload_news, 1);
  upload->worker = (med_worker *)context;
  upload->done = done;
  upload->total = total;
  if (object.size == sizeof upload->record.bytes)
    memcpy (upload->record.bytes, object.data, object.size);
  med_worker_post (upload->worker, show_upload, upload, g_free);
}

med_result
med_worker_open (med_worker *worker, const char *folder, med_span passphrase, med_failure *failure)
{
  med_profile *profile;
  med_keys *keys;
  med_worker_close (worker);
  MED_TRY (med_profile_open (folder, false, med_client_env (), &profile, failure));
  med_result result = med_identity_unlock (profile, passphrase, &keys, failure);
  if (result == MED_OK)
    {
      result = med_session_open (profile, keys, &worker->session, failure);
      if (result != MED_OK)
        med_identity_lock (keys);
    }
  if (result != MED_OK)
    {
      med_profile_close (profile);
      return result;
    }
  worker->profile = profile;
  worker->session->upload_progress = note_upload;
  worker->session->upload_context = worker;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  set_label (worker, "last-used", now);
  worker->never_taken = true;
  worker->engine[0] = '\0';
  worker->synced = 0;
  return MED_OK;
}

void
med_worker_close (med_worker *worker)
{
  med_session_close (worker->session);
  worker->session = NULL;
  med_profile_close (worker->profile);
  worker->profile = NULL;
}

med_session *
med_worker_session (med_worker *worker)
{
  return worker->session;
}

const char *
med_worker_engine (med_worker *worker)
{
  return worker->engine;
}

uint64_t
med_worker_synced (med_worker *worker)
{
  return worker->synced;
}

void
med_worker_set_synced (med_worker *worker, uint64_t height)
{
  worker->synced = height;
}

void
med_worker_set_engine (med_worker *worker, const char *engine)
{
  g_strlcpy (worker->engine, engine, sizeof worker->engine);
}

void
med_worker_post (med_worker *worker, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
  news *message = g_new0 (news, 1);
  message->worker = worker;
  message->func = func;
  message->data = data;
  message->free = free_data;
  g_mutex_lock (&worker->mutex);
  message->serial = worker->serial;
  g_mutex_unlock (&worker->mutex);
  send_news (message);
}
