/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Original bytes of a record: blocks from here or from the node, each checked against its CID, each
 * chunk authenticated before it leaves. */
#include "client/record-private.h"

#include "care/document.h"
#include "client/access-private.h"
#include "client/progress.h"
#include "client/record-archive.h"
#include "client/record-blocks.h"
#include "client/record-index.h"
#include "core/age/file.h"
#include "core/age/payload.h"

#include <glib/gi18n-lib.h>

/* What somebody wanted here stays about as long as what waits for upload. */
#define KEEP_SECONDS ((int64_t)400 * 86400)

/* What is needed to open a payload. */
typedef struct
{
  med_cid root;
  uint64_t size; /* of the original bytes */
  med_span age_header;
} payload_facts;

typedef struct
{
  med_block_source source;
  med_age_payload payload;
  med_age_extent extent;
  uint64_t position;   /* in the payload file, of the next byte wanted */
  uint64_t chunk;      /* number of the chunk being gathered */
  uint64_t skip, left; /* plaintext bytes to leave out, then to give */
  uint8_t *sealed, *plain;
  size_t gathered;
  GOutputStream *output;
  med_progress progress;
  void *context;
  uint64_t done, total;
  med_progress_pace pace;
} reading;

static med_result
give (reading *read, size_t size)
{
  size_t skip = (size_t)MIN (read->skip, size);
  read->skip -= skip;
  size_t count = (size_t)MIN (read->left, size - skip);
  read->left -= count;
  g_autoptr (GError) error = NULL;
  gsize written;
  if (count > 0
      && !g_output_stream_write_all (read->output, read->plain + skip, count, &written,
                                     read->source.cancellable, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return MED_E_CANCELLED;
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? MED_E_FULL : MED_E_IO;
    }
  read->done += count;
  if (read->progress == NULL || !med_progress_due (&read->pace, read->done))
    return MED_OK;
  return read->progress (read->context, read->done, read->total) ? MED_OK : MED_E_CANCELLED;
}

static med_result
open_chunk (reading *read)
{
  MED_TRY (med_age_extent_open (&read->extent, &read->payload, read->chunk,
                                med_span_make (read->sealed, read->gathered), read->plain));
  size_t plain_size = read->gathered - MED_CHACHA_TAG_SIZE;
  read->chunk++;
  read->gathered = 0;
  return give (read, plain_size);
}

static med_result
take_leaf (void *context, const med_dag_visit *visit)
{
  reading *read = (reading *)context;
  if (visit->height > 0)
    return MED_OK;
  med_span leaf = visit->block;
  uint64_t end = visit->offset + leaf.size;
  if (end <= read->position)
    return MED_OK;
  if (visit->offset > read->position)
    return MED_E_INVALID;
  leaf.data += read->position - visit->offset;
  leaf.size = (size_t)(end - read->position);
  while (leaf.size > 0 && read->chunk < read->extent.chunk_count && read->left > 0)
    {
      uint64_t offset;
      size_t size;
      MED_TRY (med_age_extent_chunk (&read->extent, read->chunk, &offset, &size));
      size_t part = MIN (size - read->gathered, leaf.size);
      memcpy (read->sealed + read->gathered, leaf.data, part);
      read->gathered += part;
      leaf.data += part;
      leaf.size -= part;
      read->position += part;
      if (read->gathered == size)
        MED_TRY (open_chunk (read));
    }
  return MED_OK;
}

static med_result
take_nonce (void *context, const med_dag_visit *visit)
{
  uint8_t *nonce = (uint8_t *)context;
  if (visit->height == 0 && visit->offset == 0 && visit->block.size >= MED_AGE_NONCE_SIZE)
    memcpy (nonce, visit->block.data, MED_AGE_NONCE_SIZE);
  return MED_OK;
}

/* A failure without words yet gets the standard ones. */
static med_result
worded (med_result result, med_failure *failure)
{
  if (result == MED_OK || failure->result == result)
    return result;
  if (result == MED_E_AUTH || result == MED_E_INVALID)
    result = MED_E_UNVERIFIED;
  return med_fail_plain (failure, result, MED_REASON_NONE);
}

static med_result
find_payload (med_session *session, const med_id *id, med_arena *arena, payload_facts *facts,
              med_failure *failure)
{
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (id->bytes), arena);
  if (document == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("There is no such record here, or it is not "
                        "open. Open the chart first."));
  if (document->problem != 0)
    return med_fail (failure, MED_E_UNVERIFIED,
                     _ ("This record does not match its signature. It is not shown."));
  med_document parsed;
  MED_TRY_PLAIN (med_document_read (med_pb_span (document->resource), arena, &parsed), failure);
  med_record_info info;
  MED_TRY (med_records_get (session, id, arena, &info, failure));
  facts->root = info.payload_cid;
  facts->size = parsed.size;
  facts->age_header = med_pb_span (document->age_header);
  return MED_OK;
}

static med_result
unwrap (med_session *session, med_span raw, med_arena *arena, med_file_key *file_key,
        med_failure *failure)
{
  med_age_header header;
  med_open_secret *identities;
  size_t count;
  MED_TRY_PLAIN (med_age_header_decode (raw, &med_age_limits_default, arena, &header), failure);
  MED_TRY_PLAIN (med_session_identities (session, true, arena, &identities, &count), failure);
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  med_result result = med_age_unwrap (&header, &keys, file_key, NULL);
  med_wipe (identities, count * sizeof *identities);
  if (result == MED_E_NO_MATCH)
    result = med_access_file_key (session, raw, arena, file_key);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

static med_result
read_chunks (reading *read, const payload_facts *facts, uint64_t offset, uint64_t length,
             const med_file_key *file_key, med_arena *arena)
{
  uint8_t nonce[MED_AGE_NONCE_SIZE];
  med_dag_summary summary;
  MED_TRY (
      med_block_source_walk (&read->source, 0, MED_AGE_NONCE_SIZE, take_nonce, nonce, &summary));
  if (summary.size.file_size != med_age_payload_size (facts->size))
    return MED_E_UNVERIFIED;
  MED_TRY (med_age_extent_init (&read->extent, summary.size.file_size - MED_AGE_NONCE_SIZE));
  MED_TRY (med_age_payload_init (&read->payload, file_key, nonce, MED_CHACHA_OPEN));
  read->sealed = (uint8_t *)med_arena_alloc (arena, MED_AGE_SEALED_CHUNK_SIZE);
  read->plain = (uint8_t *)med_arena_alloc (arena, MED_AGE_CHUNK_SIZE);
  if (read->sealed == NULL || read->plain == NULL)
    return MED_E_NO_MEMORY;
  read->chunk = offset / MED_AGE_CHUNK_SIZE;
  read->skip = offset % MED_AGE_CHUNK_SIZE;
  read->left = read->total = length;
  read->position = MED_AGE_NONCE_SIZE + read->chunk * MED_AGE_SEALED_CHUNK_SIZE;
  if (length == 0 && facts->size > 0)
    return MED_OK;
  uint64_t chunks = (read->skip + length + MED_AGE_CHUNK_SIZE - 1) / MED_AGE_CHUNK_SIZE;
  /* An empty file still has one chunk, whose tag says that it is the end. */
  if (length == 0)
    read->left = 1;
  MED_TRY (med_block_source_walk (&read->source, read->position,
                                  MAX (chunks, 1) * MED_AGE_SEALED_CHUNK_SIZE, take_leaf, read,
                                  &summary));
  if (length > 0 && read->left > 0)
    return MED_E_UNVERIFIED;
  return MED_OK;
}

med_result
med_records_read (med_session *session, const med_id *id, uint64_t offset, uint64_t length,
                  GOutputStream *output, med_progress progress, void *context,
                  GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  failure->result = MED_OK;
  payload_facts facts;
  med_file_key file_key;
  med_result result = find_payload (session, id, &arena, &facts, failure);
  if (result == MED_OK && offset > facts.size)
    result = med_fail (failure, MED_E_INVALID,
                       _ ("The record has only %" G_GUINT64_FORMAT " bytes."), (guint64)facts.size);
  if (result == MED_OK)
    result = med_access_before_read (session, id, cancellable, failure);
  if (result == MED_OK)
    result = unwrap (session, facts.age_header, &arena, &file_key, failure);
  if (result == MED_OK)
    {
      uint64_t rest = facts.size - offset;
      reading read = { .source = { .session = session,
                                   .root = &facts.root,
                                   .cancellable = cancellable,
                                   .failure = failure },
                       .output = output,
                       .progress = progress,
                       .context = context };
      med_arena_init (&read.source.block_arena, med_memory_heap (), (size_t)4 << 20);
      result
          = worded (read_chunks (&read, &facts, offset,
                                 length == 0 || length > rest ? rest : length, &file_key, &arena),
                    failure);
      med_age_payload_clear (&read.payload);
      if (read.plain != NULL)
        med_wipe (read.plain, MED_AGE_CHUNK_SIZE);
      med_arena_clear (&read.source.block_arena);
      med_wipe (&file_key, sizeof file_key);
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
copy_leaf (void *context, const med_dag_visit *visit)
{
  GOutputStream *output = (GOutputStream *)context;
  gsize written;
  if (visit->height > 0 || visit->block.size == 0)
    return MED_OK;
  return g_output_stream_write_all (output, visit->block.data, visit->block.size, &written, NULL,
                                    NULL)
             ? MED_OK
             : MED_E_IO;
}

med_result
med_records_read_encrypted (med_session *session, const med_id *id, GOutputStream *output,
                            GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  failure->result = MED_OK;
  payload_facts facts;
  med_dag_summary summary;
  gsize written;
  med_result result = find_payload (session, id, &arena, &facts, failure);
  if (result == MED_OK)
    result = med_access_before_read (session, id, cancellable, failure);
  if (result == MED_OK
      && !g_output_stream_write_all (output, facts.age_header.data, facts.age_header.size, &written,
                                     cancellable, NULL))
    result = med_fail_plain (failure, MED_E_IO, MED_REASON_NONE);
  if (result == MED_OK)
    {
      med_block_source source = {
        .session = session, .root = &facts.root, .cancellable = cancellable, .failure = failure
      };
      med_arena_init (&source.block_arena, med_memory_heap (), (size_t)4 << 20);
      result = worded (med_block_source_walk (&source, 0, UINT64_MAX, copy_leaf, output, &summary),
                       failure);
      med_arena_clear (&source.block_arena);
    }
  med_arena_clear (&arena);
  return result;
}

typedef struct
{
  med_block_source *source;
  GOutputStream *output;
} archiving;

static med_result
archive_block (void *context, const med_dag_visit *visit)
{
  archiving *archive = (archiving *)context;
  med_span block = visit->block;
  if (visit->height > 0)
    MED_TRY (med_block_source_get (archive->source, &visit->cid, &block));
  return med_record_put_section (archive->output, &visit->cid, block);
}

med_result
med_record_archive_payload (med_session *session, const med_cid *root, GOutputStream *output,
                            GCancellable *cancellable, med_failure *failure)
{
  med_dag_summary summary;
  med_block_source source
      = { .session = session, .root = root, .cancellable = cancellable, .failure = failure };
  archiving archive = { &source, output };
  failure->result = MED_OK;
  med_arena_init (&source.block_arena, med_memory_heap (), (size_t)4 << 20);
  med_result result = worded (
      med_block_source_walk (&source, 0, UINT64_MAX, archive_block, &archive, &summary), failure);
  med_arena_clear (&source.block_arena);
  return result;
}

typedef struct
{
  med_session *session;
  GArray *cids; /* in walking order */
  uint64_t stored, total;
  med_progress_pace pace;
  med_progress progress;
  void *context;
} keeping;

static med_result
keep_visited (void *context, const med_dag_visit *visit)
{
  keeping *keep = (keeping *)context;
  g_array_append_val (keep->cids, visit->cid);
  keep->stored += visit->block_size;
  if (keep->progress == NULL || !med_progress_due (&keep->pace, keep->stored))
    return MED_OK;
  return keep->progress (keep->context, MIN (keep->stored, keep->total), keep->total)
             ? MED_OK
             : MED_E_CANCELLED;
}

med_result
med_records_fetch (med_session *session, const med_id *id, med_progress progress, void *context,
                   GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  failure->result = MED_OK;
  payload_facts facts;
  med_dag_summary summary;
  med_result result = find_payload (session, id, &arena, &facts, failure);
  if (result == MED_OK)
    result = med_access_before_read (session, id, cancellable, failure);
  if (result == MED_OK)
    {
      med_block_source source = { .session = session,
                                  .root = &facts.root,
                                  .cancellable = cancellable,
                                  .failure = failure,
                                  .keep = true };
      keeping keep = { .session = session,
                       .cids = g_array_new (FALSE, FALSE, sizeof (med_cid)),
                       .total = facts.size,
                       .progress = progress,
                       .context = context };
      med_arena_init (&source.block_arena, med_memory_heap (), (size_t)4 << 20);
      result = med_block_source_walk (&source, 0, UINT64_MAX, keep_visited, &keep, &summary);
      if (result == MED_OK)
        result = med_blocks_object_add (session->blocks, &facts.root,
                                        (const med_cid *)keep.cids->data, keep.cids->len,
                                        keep.stored, "", med_session_now (session) + KEEP_SECONDS);
      if (result == MED_OK)
        result = med_blocks_sync (session->blocks);
      if (result == MED_OK)
        med_record_index_touch (session->index, id);
      result = worded (result, failure);
      g_array_unref (keep.cids);
      med_arena_clear (&source.block_arena);
    }
  med_arena_clear (&arena);
  return result;
}
