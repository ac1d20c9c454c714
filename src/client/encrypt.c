/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job is one leaf of the DAG, with all it takes to make it by itself:
 *
 *   content ─► SHA-256, in order                                    (calling thread)
 *           └► chunks that the leaf overlaps ─► seal ─► hash = CID  (any thread)
 *                                                         └► kept, linked, in order
 *
 * A leaf ends somewhere inside a chunk. The next leaf gets that chunk's bytes too and seals it
 * again: one chunk in sixteen is sealed twice, and no leaf waits for another. */
#include "client/encrypt.h"

#include "client/pipeline.h"
#include "core/crypto/hash.h"
#include "core/dag/cid.h"

#include <glib/gi18n-lib.h>

#define LEAF_SIZE ((size_t)1 << 20)
/* As many as a leaf can overlap. */
#define CHUNKS (LEAF_SIZE / MED_AGE_SEALED_CHUNK_SIZE + 2)

typedef struct
{
  const med_encrypt_source *source;
  med_age_payload payload; /* zero until the job is first worked on */
  uint64_t first;          /* number of the first chunk */
  size_t count;            /* of chunks */
  size_t last_size;        /* of the last one's content */
  bool final;              /* it is the stream's last */
  size_t start, size;      /* of the leaf, in `bytes` */
  med_cid cid;
  med_result result;
  /* Nonce, then room for sealed chunks: the content stands where it will be sealed. */
  uint8_t bytes[MED_AGE_NONCE_SIZE + CHUNKS * MED_AGE_SEALED_CHUNK_SIZE];
} leaf_job;

typedef struct
{
  const med_encrypt_source *source;
  med_pipeline *pipeline;
  med_dag_builder *builder;
  med_sha256_state sha256;
  med_encrypted out;
  uint8_t held; /* the byte behind the last chunk: there is another one */
  bool holds;
  /* The chunk in which the last leaf ended. */
  uint8_t carry[MED_AGE_CHUNK_SIZE];
  size_t carry_size;
  bool carry_final, carries;
} encryption;

static uint8_t *
chunk_place (leaf_job *job, size_t index)
{
  return job->bytes + MED_AGE_NONCE_SIZE + index * MED_AGE_SEALED_CHUNK_SIZE;
}

/* ── On any thread ──────────────────────────────────────────────────────────────────────────── */

static med_result
seal_leaf (leaf_job *job)
{
  const med_encrypt_source *source = job->source;
  if (job->payload.chacha.context == NULL)
    MED_TRY (
        med_age_payload_init (&job->payload, source->file_key, source->nonce, MED_CHACHA_SEAL));
  for (size_t i = 0; i < job->count; i++)
    {
      bool last = i + 1 == job->count;
      uint8_t *chunk = chunk_place (job, i);
      MED_TRY (med_age_payload_seal (
          &job->payload, job->first + i, last && job->final,
          med_span_make (chunk, last ? job->last_size : MED_AGE_CHUNK_SIZE), chunk));
    }
  med_cid_of (MED_CODEC_RAW, med_span_make (job->bytes + job->start, job->size), &job->cid);
  return MED_OK;
}

static void
work (void *job)
{
  ((leaf_job *)job)->result = seal_leaf ((leaf_job *)job);
}

static void
clear (void *job)
{
  leaf_job *leaf = (leaf_job *)job;
  med_age_payload_clear (&leaf->payload);
  /* One more than are counted: its reading may have failed. */
  size_t count = MIN (leaf->count + 1, CHUNKS);
  med_wipe (leaf->bytes, MED_AGE_NONCE_SIZE + count * MED_AGE_SEALED_CHUNK_SIZE);
}

/* ── On the calling thread ──────────────────────────────────────────────────────────────────── */

/* One chunk, and the byte behind it where its tag will stand: only so is it known whether the
 * chunk is the last. */
static med_result
read_chunk (encryption *e, uint8_t *chunk, size_t *size, bool *final, med_failure *failure)
{
  gsize got, had = e->holds ? 1 : 0;
  g_autoptr (GError) error = NULL;
  chunk[0] = e->held;
  if (!g_input_stream_read_all (e->source->content, chunk + had, MED_AGE_CHUNK_SIZE + 1 - had, &got,
                                e->source->cancellable, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return med_fail_plain (failure, MED_E_CANCELLED, MED_REASON_NONE);
      return med_fail (failure, MED_E_IO, _ ("The file could not be read: %s. Nothing was added."),
                       error->message);
    }
  got += had;
  e->holds = got > MED_AGE_CHUNK_SIZE;
  e->held = e->holds ? chunk[MED_AGE_CHUNK_SIZE] : 0;
  *final = !e->holds;
  *size = MIN (got, MED_AGE_CHUNK_SIZE);
  med_sha256_update (&e->sha256, med_span_make (chunk, *size));
  if (e->out.size == 0)
    {
      e->out.head_size = MIN (*size, sizeof e->out.head);
      memcpy (e->out.head, chunk, e->out.head_size);
    }
  e->out.size += *size;
  if (e->source->report != NULL && !e->source->report (e->source->report_context, e->out.size))
    return med_fail_plain (failure, MED_E_CANCELLED, MED_REASON_NONE);
  return MED_OK;
}

static void
take_carry (encryption *e, leaf_job *job)
{
  memcpy (chunk_place (job, 0), e->carry, e->carry_size);
  job->last_size = e->carry_size;
  job->final = e->carry_final;
  job->count = 1;
  e->carries = false;
}

static void
leave_carry (encryption *e, leaf_job *job)
{
  e->carry_size = job->last_size;
  e->carry_final = job->final;
  e->carries = true;
  memcpy (e->carry, chunk_place (job, job->count - 1), e->carry_size);
}

/* Everything that leaf `number` needs; `more`: another one follows. */
static med_result
fill_leaf (encryption *e, leaf_job *job, uint64_t number, bool *more, med_failure *failure)
{
  uint64_t start = number * LEAF_SIZE, leaf_end = start + LEAF_SIZE, end;
  job->source = e->source;
  job->count = 0;
  job->first = number == 0 ? 0 : (start - MED_AGE_NONCE_SIZE) / MED_AGE_SEALED_CHUNK_SIZE;
  memcpy (job->bytes, e->source->nonce, MED_AGE_NONCE_SIZE);
  job->start = (size_t)(start - job->first * MED_AGE_SEALED_CHUNK_SIZE);
  if (e->carries)
    take_carry (e, job);
  do
    {
      if (job->count == 0 || !job->final)
        {
          MED_TRY (
              read_chunk (e, chunk_place (job, job->count), &job->last_size, &job->final, failure));
          job->count++;
        }
      end = MED_AGE_NONCE_SIZE + (job->first + job->count - 1) * MED_AGE_SEALED_CHUNK_SIZE
            + job->last_size + MED_CHACHA_TAG_SIZE;
    }
  while (end < leaf_end && !job->final);
  job->size = (size_t)(MIN (end, leaf_end) - start);
  if (end > leaf_end)
    leave_carry (e, job);
  *more = end > leaf_end || !job->final;
  return MED_OK;
}

/* Keeps and links the oldest leaf. */
static med_result
take_leaf (encryption *e, const leaf_job *job)
{
  MED_TRY (job->result);
  MED_TRY (e->source->keep (e->source->keep_context, &job->cid,
                            med_span_make (job->bytes + job->start, job->size)));
  return med_dag_builder_add_leaf (e->builder, &job->cid, job->size);
}

static med_result
run (encryption *e, med_failure *failure)
{
  const leaf_job *done;
  bool more = true;
  for (uint64_t number = 0; more; number++)
    {
      leaf_job *job = (leaf_job *)med_pipeline_slot (e->pipeline);
      if (job == NULL)
        {
          MED_TRY_PLAIN (take_leaf (e, (const leaf_job *)med_pipeline_pop (e->pipeline)), failure);
          job = (leaf_job *)med_pipeline_slot (e->pipeline);
        }
      MED_TRY (fill_leaf (e, job, number, &more, failure));
      med_pipeline_push (e->pipeline);
    }
  while ((done = (const leaf_job *)med_pipeline_pop (e->pipeline)) != NULL)
    MED_TRY_PLAIN (take_leaf (e, done), failure);
  med_dag_summary summary;
  MED_TRY_PLAIN (med_dag_builder_finish (e->builder, &summary), failure);
  e->out.root = summary.root;
  med_sha256_final (&e->sha256, &e->out.sha256);
  return MED_OK;
}

med_result
med_encrypt (const med_encrypt_source *source, med_encrypted *encrypted, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&med_dag_unixfs_v1_2025));
  encryption *e = g_new0 (encryption, 1);
  e->source = source;
  e->pipeline = med_pipeline_new (sizeof (leaf_job), work, clear);
  med_sha256_init (&e->sha256);
  med_result result = med_dag_builder_new (&med_dag_unixfs_v1_2025, source->keep,
                                           source->keep_context, &arena, &e->builder);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = run (e, failure);
  if (result == MED_OK)
    *encrypted = e->out;
  med_pipeline_free (e->pipeline);
  med_wipe (e, sizeof *e);
  g_free (e);
  med_arena_clear (&arena);
  return result;
}
