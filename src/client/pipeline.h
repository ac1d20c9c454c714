/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of a stream, worked on by several threads and taken back in the order they were given in:
 *
 *   job = med_pipeline_slot () ─ fill ─► med_pipeline_push () ─► work (job), on any thread
 *   job = med_pipeline_pop ()  ◄──── the oldest, when done ────┘
 *
 * One thread gives and takes. Instead of waiting it works itself, so that on a machine with one
 * processor, or when no thread can be started, everything still goes on. Memory is bounded: at most
 * MED_PIPELINE_DEPTH jobs, each made when it is first needed. */
#pragma once

#include <glib.h>

#define MED_PIPELINE_DEPTH 8

typedef struct med_pipeline med_pipeline;
typedef void (*med_pipeline_fn) (void *job);

/* Jobs are job_size bytes, zero at first. `work` must touch nothing that changes but its job;
 * `clear` is called once for each job that was made. */
med_pipeline *med_pipeline_new (size_t job_size, med_pipeline_fn work, med_pipeline_fn clear);
/* Waits for what is being worked on, drops the rest. */
void med_pipeline_free (med_pipeline *pipeline);

/* A job to fill, as its last user left it; NULL while all are under way: pop one. */
void *med_pipeline_slot (med_pipeline *pipeline);
/* Gives the job that med_pipeline_slot () returned last. */
void med_pipeline_push (med_pipeline *pipeline);
/* The oldest job, done; NULL when none is under way. Valid until the next med_pipeline_slot (). */
void *med_pipeline_pop (med_pipeline *pipeline);
