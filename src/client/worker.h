/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thread that owns profile, session and keys. The main thread hands it jobs as GTasks and
 * gets back what they left in the task's data; whenever something changed, a new snapshot comes
 * along, and it arrives before the job's answer.
 *
 *   main:   med_worker_run (task, job, done)                   listener (snapshot), done (task)
 *   worker:               └─► job (session, data) ─► snapshot? ─┘
 *
 * All functions are for the main thread unless they say otherwise. */
#pragma once

#include "client/error.h"
#include "client/snapshot.h"

#include <gio/gio.h>

typedef struct med_worker med_worker;

/* Runs on the worker. `session` is NULL while locked, which only jobs with MED_JOB_LOCKED see.
 * `data` is the task's data; nobody else touches it until the job is done. */
typedef med_result (*med_job) (med_worker *worker, med_session *session, gpointer data,
                               GCancellable *cancellable, med_failure *failure);
/* Runs on the main thread after a job that succeeded, and answers the task. */
typedef void (*med_job_done) (GTask *task, gpointer data);

typedef enum
{
  MED_JOB_NORMAL = 0,
  MED_JOB_LOCKED = 1,     /* also without a session */
  MED_JOB_BACKGROUND = 2, /* gives way to other jobs: cancelled and forgotten */
  MED_JOB_KEEP = 4,       /* short; locking waits for it instead of dropping it */
} med_job_flags;

/* What the network looked like when a job ended. */
typedef struct
{
  med_sync_status sync;
  bool joined;
  bool personal;          /* a place of one's own: its only person is a patient here */
  const char *alarm_kind; /* static; "" when there is no alarm */
  bool keeps_node;        /* the profile founded the node it lives on */
  int64_t backup_last;    /* of that node; unix seconds, 0: never */
  char backup_folder[1024];
  char chain[MED_CHAIN_ID_MAX + 1];
  char engine[64];
  char address[256];
} med_weather_facts;

/* `snapshot` NULL: only the weather may have changed. News of a session that has ended meanwhile
 * do not come here. */
typedef void (*med_worker_listener) (gpointer owner, med_snapshot *snapshot,
                                     const med_weather_facts *weather);
/* How far the upload of a record is; total 0: it has ended. */
typedef void (*med_upload_listener) (gpointer owner, const med_id *record, uint64_t done,
                                     uint64_t total);

med_worker *med_worker_new (med_worker_listener listener, med_upload_listener upload,
                            gpointer owner);
/* Ends the session and the thread. */
void med_worker_free (med_worker *worker);

/* Takes the task. `done` NULL: answers TRUE. A failure answers a MED_ERROR. */
void med_worker_run (med_worker *worker, GTask *task, med_job job, med_job_done done,
                     med_job_flags flags);
/* Cancels what runs and waits, ends the session, wipes the keys; returns when it is done. */
void med_worker_lock (med_worker *worker);
/* Something waits or runs that is not of the background kind. */
bool med_worker_busy (med_worker *worker);

/* ── On the worker, for jobs ────────────────────────────────────────────────────────────────── */

/* Opens the profile's folder, its keys and its database; an open session is closed first. */
med_result med_worker_open (med_worker *worker, const char *folder, med_span passphrase,
                            med_failure *failure) MED_CHECKED;
void med_worker_close (med_worker *worker);
med_session *med_worker_session (med_worker *worker);
/* "" until it is set, after each opening. */
const char *med_worker_engine (med_worker *worker);
void med_worker_set_engine (med_worker *worker, const char *engine);
/* Height of the last whole synchronisation, 0 after each opening. */
uint64_t med_worker_synced (med_worker *worker);
void med_worker_set_synced (med_worker *worker, uint64_t height);
/* Calls `func` on the main thread, unless the session that is open now has ended until then. */
void med_worker_post (med_worker *worker, GSourceFunc func, gpointer data, GDestroyNotify free);
