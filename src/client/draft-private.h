/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drafts hand to the worker. */
#pragma once

#include "client/worker.h"

typedef struct
{
  med_account_id other; /* who gets it, or the patient who is asked */
  char **categories;
  med_id *records;
  guint record_count;
  uint32_t actions, purpose;
  int64_t until;
  bool answers, replaces;
  med_id request, former;
  char *text; /* the sentence that was read; of a request the message */
} med_draft_job;

void med_draft_job_free (gpointer job);
/* Jobs of the worker, data is a med_draft_job. */
med_result med_draft_job_share (med_worker *worker, med_session *session, gpointer data,
                                GCancellable *cancellable, med_failure *failure) MED_CHECKED;
med_result med_draft_job_ask (med_worker *worker, med_session *session, gpointer data,
                              GCancellable *cancellable, med_failure *failure) MED_CHECKED;

/* The plain sentence of these terms; NULL and `problem` (static) when something is missing. Free
 * it. */
char *med_draft_sentence (const char *who, const char *organisation, const char *const *categories,
                          guint record_count, uint32_t actions, const char *purpose, int64_t until,
                          const char **problem);
/* A sentence as Pango markup: who, what, why and until when are bold. Free it. */
char *med_draft_markup (const char *sentence);
/* End of the local day in so many days: shares end with a day. */
int64_t med_draft_end_of_day (int days);
