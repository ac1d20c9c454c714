/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions, for the client's own façade files. */
#pragma once

#include "client/context-private.h"
#include "client/session-object.h"

MedSession *med_session_object_new (MedContext *context, MedProfile *profile);
void med_session_object_take (MedSession *self, med_snapshot *snapshot,
                              const med_weather_facts *weather);
/* The keys are gone: lists become empty, jobs fail with MED_E_LOCKED. */
void med_session_object_end (MedSession *self);
MedProfile *med_session_object_profile (MedSession *self);
void med_session_object_uploading (MedSession *self, const med_id *record, uint64_t done,
                                   uint64_t total);
/* The same for a short job that locking waits for. */
void med_session_object_keep (MedSession *self, GTask *task, med_job job);
/* Before the keys go: hands everything that is being written to the worker. */
void med_session_object_flush (MedSession *self);
void med_session_object_drop_draft (MedSession *self, gpointer draft);
/* An open chart hears of every change until it is dropped; only borrowed. */
void med_session_object_add_chart (MedSession *self, MedChart *chart);
void med_session_object_drop_chart (MedSession *self, MedChart *chart);
/* What is shown now; NULL before the first and after the end. Borrowed. */
med_snapshot *med_session_object_snapshot (MedSession *self);

/* Runs a job for an object of this session (NULL or ended: fails). Takes the task. */
void med_session_object_run (MedSession *self, GTask *task, med_job job, med_job_done done);
/* The same for jobs that write: what they wrote is sent right after. */
void med_session_object_write (MedSession *self, GTask *task, med_job job, med_job_done done);
/* The set in which this record is, of an open chart or one's own; NULL when there is nothing yet.
 */
const med_record_set *med_session_object_records (MedSession *self, const med_id *record);
