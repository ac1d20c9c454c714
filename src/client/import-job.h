/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding several files or texts on the worker, one after the other. */
#pragma once

#include "client/worker.h"

typedef struct
{
  GPtrArray *parts; /* of import-job.c */
  bool has_patient, has_replaces;
  med_account_id patient;
  med_id replaces;
  guint saved; /* how many are safe; valid when the job has ended */
  /* Called on the main thread, with the owner (held). */
  void (*progress) (gpointer owner, guint index, uint64_t done, uint64_t total);
  gpointer owner;
} med_import_job;

med_import_job *med_import_job_new (void);
void med_import_job_free (gpointer job);
/* Either a file or a text. Texts are copied. */
void med_import_job_add (med_import_job *job, GFile *file, GBytes *text, const char *title,
                         const char *category, const char *date, const char *file_name);
/* A med_job whose data is the struct above. */
med_result med_import_job_run (med_worker *worker, med_session *session, gpointer data,
                               GCancellable *cancellable, med_failure *failure) MED_CHECKED;
