/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job is one block: found on the caller's thread, read and hashed on any. */
#include "client/block-ahead.h"

#include "client/pipeline.h"
#include "core/dag/builder.h"

#include <stdlib.h>

typedef struct
{
  med_block_file file;
  med_result result; /* of finding it, then of reading it */
  bool is_file;
  uint8_t *bytes; /* room for any block; NULL until it is needed */
  med_arena arena;
  med_span block;
} block_job;

struct med_block_ahead
{
  med_blocks *blocks;
  const med_cid *cids;
  size_t count, given;
  med_pipeline *pipeline;
};

static void
work (void *data)
{
  block_job *job = (block_job *)data;
  if (!job->is_file || job->result != MED_OK)
    return;
  job->result = med_block_file_get (&job->file, job->bytes);
  job->block = med_span_make (job->bytes, job->file.size);
}

static void
clear (void *data)
{
  block_job *job = (block_job *)data;
  free (job->bytes);
  med_arena_clear (&job->arena);
}

static med_result
find (med_block_ahead *ahead, block_job *job, const med_cid *cid)
{
  if (job->arena.memory == NULL)
    med_arena_init (&job->arena, med_memory_heap (), MED_DAG_BLOCK_SIZE_MAX + 65536);
  med_result result = med_blocks_find_file (ahead->blocks, cid, &job->file);
  job->is_file = result == MED_OK;
  if (result == MED_E_NOT_FOUND)
    {
      /* A small one is a row, and here at once. */
      med_arena_clear (&job->arena);
      return med_blocks_get (ahead->blocks, cid, &job->arena, &job->block);
    }
  MED_TRY (result);
  if (job->bytes == NULL)
    job->bytes = (uint8_t *)malloc (MED_DAG_BLOCK_SIZE_MAX);
  return job->bytes != NULL ? MED_OK : MED_E_NO_MEMORY;
}

static void
look_ahead (med_block_ahead *ahead)
{
  while (ahead->given < ahead->count)
    {
      block_job *job = (block_job *)med_pipeline_slot (ahead->pipeline);
      if (job == NULL)
        return;
      job->result = find (ahead, job, &ahead->cids[ahead->given++]);
      med_pipeline_push (ahead->pipeline);
    }
}

med_block_ahead *
med_block_ahead_new (med_blocks *blocks, const med_cid *cids, size_t count)
{
  med_block_ahead *ahead = g_new0 (med_block_ahead, 1);
  ahead->blocks = blocks;
  ahead->cids = cids;
  ahead->count = count;
  ahead->pipeline = med_pipeline_new (sizeof (block_job), work, clear);
  look_ahead (ahead);
  return ahead;
}

void
med_block_ahead_free (med_block_ahead *ahead)
{
  if (ahead == NULL)
    return;
  med_pipeline_free (ahead->pipeline);
  g_free (ahead);
}

/* The ring is filled up before the oldest is taken: what was taken stays valid, as its place is
 * only given again by the next call. */
med_result
med_block_ahead_next (med_block_ahead *ahead, med_span *block)
{
  look_ahead (ahead);
  const block_job *job = (const block_job *)med_pipeline_pop (ahead->pipeline);
  MED_TRY (job->result);
  *block = job->block;
  return MED_OK;
}
