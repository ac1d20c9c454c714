/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring of jobs under one lock. Jobs are large (about a megabyte), so the lock is seldom taken. */
#include "client/pipeline.h"

#include <string.h>

#define WORKERS_MAX 3

typedef enum
{
  WAITING,
  RUNNING,
  DONE,
} job_state;

struct med_pipeline
{
  med_pipeline_fn work, clear;
  size_t job_size;
  void *jobs[MED_PIPELINE_DEPTH]; /* NULL: not made yet */
  guint depth;
  GThread *workers[WORKERS_MAX];
  guint worker_count; /* still to be started */

  GMutex lock;
  GCond given, done;
  job_state states[MED_PIPELINE_DEPTH];
  guint first, count; /* of those under way */
  guint next;         /* of those under way, how many were begun */
  gboolean ended;
};

med_pipeline *
med_pipeline_new (size_t job_size, med_pipeline_fn work, med_pipeline_fn clear)
{
  med_pipeline *pipeline = g_new0 (med_pipeline, 1);
  pipeline->work = work;
  pipeline->clear = clear;
  pipeline->job_size = job_size;
  /* The giving thread is one of them. */
  guint processors = g_get_num_processors ();
  pipeline->worker_count = MIN (processors - 1, WORKERS_MAX);
  pipeline->depth = 2 * (pipeline->worker_count + 1);
  g_mutex_init (&pipeline->lock);
  g_cond_init (&pipeline->given);
  g_cond_init (&pipeline->done);
  return pipeline;
}

/* Works on the oldest job that nobody has begun. Locked before and after, not in between. */
static gboolean
work_on_next (med_pipeline *pipeline)
{
  if (pipeline->next == pipeline->count)
    return FALSE;
  guint index = (pipeline->first + pipeline->next++) % pipeline->depth;
  pipeline->states[index] = RUNNING;
  g_mutex_unlock (&pipeline->lock);
  pipeline->work (pipeline->jobs[index]);
  g_mutex_lock (&pipeline->lock);
  pipeline->states[index] = DONE;
  g_cond_signal (&pipeline->done);
  return TRUE;
}

static gpointer
run_worker (gpointer context)
{
  med_pipeline *pipeline = (med_pipeline *)context;
  g_mutex_lock (&pipeline->lock);
  while (!pipeline->ended)
    if (!work_on_next (pipeline))
      g_cond_wait (&pipeline->given, &pipeline->lock);
  g_mutex_unlock (&pipeline->lock);
  return NULL;
}

/* A small stream is one job, which is done sooner than a thread is started. */
static void
start_workers (med_pipeline *pipeline)
{
  for (guint i = 0; i < pipeline->worker_count; i++)
    pipeline->workers[i] = g_thread_try_new ("pipeline", run_worker, pipeline, NULL);
  pipeline->worker_count = 0;
}

void
med_pipeline_free (med_pipeline *pipeline)
{
  if (pipeline == NULL)
    return;
  g_mutex_lock (&pipeline->lock);
  pipeline->ended = TRUE;
  g_cond_broadcast (&pipeline->given);
  g_mutex_unlock (&pipeline->lock);
  for (guint i = 0; i < WORKERS_MAX; i++)
    if (pipeline->workers[i] != NULL)
      g_thread_join (pipeline->workers[i]);
  for (guint i = 0; i < pipeline->depth; i++)
    if (pipeline->jobs[i] != NULL)
      {
        pipeline->clear (pipeline->jobs[i]);
        g_free (pipeline->jobs[i]);
      }
  g_mutex_clear (&pipeline->lock);
  g_cond_clear (&pipeline->given);
  g_cond_clear (&pipeline->done);
  g_free (pipeline);
}

/* `first` and `count` change on this thread only. */
void *
med_pipeline_slot (med_pipeline *pipeline)
{
  if (pipeline->count == pipeline->depth)
    return NULL;
  void **job = &pipeline->jobs[(pipeline->first + pipeline->count) % pipeline->depth];
  if (*job == NULL)
    *job = g_malloc0 (pipeline->job_size);
  return *job;
}

void
med_pipeline_push (med_pipeline *pipeline)
{
  if (pipeline->count > 0 && pipeline->worker_count > 0)
    start_workers (pipeline);
  g_mutex_lock (&pipeline->lock);
  pipeline->states[(pipeline->first + pipeline->count++) % pipeline->depth] = WAITING;
  g_cond_signal (&pipeline->given);
  g_mutex_unlock (&pipeline->lock);
}

void *
med_pipeline_pop (med_pipeline *pipeline)
{
  if (pipeline->count == 0)
    return NULL;
  g_mutex_lock (&pipeline->lock);
  guint oldest = pipeline->first;
  while (pipeline->states[oldest] != DONE)
    if (!work_on_next (pipeline))
      g_cond_wait (&pipeline->done, &pipeline->lock);
  pipeline->first = (oldest + 1) % pipeline->depth;
  pipeline->count--;
  pipeline->next--;
  g_mutex_unlock (&pipeline->lock);
  return pipeline->jobs[oldest];
}
