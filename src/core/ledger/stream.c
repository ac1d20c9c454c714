/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams: leaves and complete nodes are index entries, the frontier is read back from the nodes.
 */
#include "core/ledger/stream.h"

#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/ledger/index.h"
#include "core/merkle/rfc6962.h"

typedef struct
{
  uint8_t bytes[MED_STREAM_ID_MAX + 1 + 8];
  size_t size;
} entry_key;

static med_span
key_span (const entry_key *key)
{
  return med_span_make (key->bytes, key->size);
}

static void
put_u64 (entry_key *key, uint64_t value)
{
  for (int i = 0; i < 8; i++)
    key->bytes[key->size++] = (uint8_t)(value >> (56 - 8 * i));
}

static entry_key
leaf_key (med_span stream, uint64_t seq)
{
  med_assert (stream.size > 0 && stream.size <= MED_STREAM_ID_MAX);
  entry_key key = { .size = stream.size };
  memcpy (key.bytes, stream.data, stream.size);
  put_u64 (&key, seq);
  return key;
}

static entry_key
node_key (med_span stream, unsigned level, uint64_t index)
{
  med_assert (stream.size > 0 && stream.size <= MED_STREAM_ID_MAX);
  entry_key key = { .size = stream.size };
  memcpy (key.bytes, stream.data, stream.size);
  key.bytes[key.size++] = (uint8_t)level;
  put_u64 (&key, index);
  return key;
}

med_row_id
med_stream_id (med_stream_kind kind, med_span owner, med_span tag)
{
  uint8_t byte = (uint8_t)kind;
  med_row_id head = med_row_id_join (MED_SPAN_OF (byte), owner);
  med_row_id id = med_row_id_join (med_row_id_span (&head), tag);
  med_assert (med_stream_id_valid (med_row_id_span (&id)));
  return id;
}

bool
med_stream_id_valid (med_span id)
{
  static const uint8_t sizes[] = { 0, 1 + 20, 1 + 20 + 8, 1 + 16, 1 + 16, 1 };
  return id.size > 0 && id.data[0] >= 1 && id.data[0] <= MED_STREAM_NETWORK
         && id.size == sizes[id.data[0]];
}

typedef struct
{
  med_state *state;
  med_span stream;
} stream_context;

static med_result
read_node (void *context, unsigned level, uint64_t index, med_hash *hash)
{
  stream_context *c = (stream_context *)context;
  entry_key key = node_key (c->stream, level, index);
  med_span value;
  if (!med_state_get (c->state, MED_INDEX_NODE, key_span (&key), &value)
      || value.size != sizeof *hash)
    return MED_E_DAMAGED;
  memcpy (hash, value.data, sizeof *hash);
  return MED_OK;
}

static void
write_node (void *context, unsigned level, uint64_t index, const med_hash *hash)
{
  stream_context *c = (stream_context *)context;
  entry_key key = node_key (c->stream, level, index);
  med_state_put (c->state, MED_INDEX_NODE, key_span (&key), MED_SPAN_OF (*hash));
}

/* The complete subtrees of a log of `size` leaves are the bits of its size, largest first. */
static med_result
load_frontier (stream_context *c, uint64_t size, med_log_frontier *frontier)
{
  *frontier = (med_log_frontier){ .size = size };
  size_t count = 0;
  for (unsigned level = 64; level-- > 0;)
    if (size >> level & 1)
      MED_TRY (read_node (c, level, (size >> level) - 1, &frontier->nodes[count++]));
  return MED_OK;
}

void
med_stream_append (med_state *state, const med_row_id *stream, uint64_t height, uint64_t time,
                   Med__EventKind kind, med_span object, med_stream_when when)
{
  stream_context c = { state, med_row_id_span (stream) };
  Med__StreamRow *row = med_state_stream (state, c.stream);
  Med__StreamRow fresh = MED__STREAM_ROW__INIT;
  if (row == NULL)
    row = &fresh;
  Med__Event event = MED__EVENT__INIT;
  event.seq = row->size;
  event.height = height;
  event.time = time;
  event.kind = kind;
  event.object = med_pb_bytes (object);
  event.start = when.start;
  event.minutes = when.minutes;
  med_span leaf;
  med_hash hash;
  med_result result = state->failure;
  if (result == MED_OK)
    result = med_canonical_encode (&event.base, state->arena, &leaf);
  if (result == MED_OK)
    {
      entry_key key = leaf_key (c.stream, row->size);
      med_state_put (state, MED_INDEX_LEAF, key_span (&key), leaf);
      med_log_leaf_hash (leaf, &hash);
      result = med_log_append (row->size, &hash, read_node, write_node, &c);
    }
  if (result != MED_OK)
    {
      med_state_fail (state, result);
      return;
    }
  row->size++;
  med_state_put_stream (state, c.stream, row);
}

void
med_stream_seal (med_state *state, med_span stream)
{
  stream_context c = { state, stream };
  Med__StreamRow *row = med_state_stream (state, stream);
  med_log_frontier frontier;
  med_hash root;
  if (row == NULL)
    return;
  med_result result = load_frontier (&c, row->size, &frontier);
  if (result != MED_OK)
    {
      med_state_fail (state, result);
      return;
    }
  med_log_frontier_root (&frontier, &root);
  row->root = med_pb_bytes (MED_SPAN_OF (root));
  med_state_put_stream (state, stream, row);
}

bool
med_stream_complete (med_state *state, med_span stream, const Med__StreamRow *row)
{
  stream_context c = { state, stream };
  med_log_frontier frontier;
  med_hash root;
  if (row->size == 0 || load_frontier (&c, row->size, &frontier) != MED_OK)
    return false;
  med_log_frontier_root (&frontier, &root);
  return med_span_equal (MED_SPAN_OF (root), med_pb_span (row->root));
}

size_t
med_stream_leaves (med_state *state, med_span stream, uint64_t from, size_t limit,
                   med_span **leaves)
{
  med_pair *pairs;
  *leaves = NULL;
  if (!med_stream_id_valid (stream))
    return 0;
  entry_key key = leaf_key (stream, from);
  size_t count = med_state_scan (state, MED_INDEX_LEAF, stream, key_span (&key), limit, &pairs);
  if (count == 0)
    return 0;
  *leaves = (med_span *)med_arena_array (state->arena, count, sizeof **leaves);
  if (*leaves == NULL)
    {
      med_state_fail (state, MED_E_NO_MEMORY);
      return 0;
    }
  for (size_t i = 0; i < count; i++)
    (*leaves)[i] = pairs[i].value;
  return count;
}

bool
med_stream_consistency (med_state *state, med_span stream, uint64_t old, med_hash **hashes,
                        size_t *count)
{
  const Med__StreamRow *row = med_state_stream (state, stream);
  uint64_t size = row == NULL ? 0 : row->size;
  if (old > size || state->failure != MED_OK)
    return false;
  med_log_proof proof = { 0 };
  stream_context c = { state, stream };
  med_result result = MED_OK;
  if (old > 0)
    result = med_log_prove_consistency (old, size, read_node, &c, &proof);
  med_span copy = MED_SPAN_EMPTY;
  if (result == MED_OK)
    result = med_arena_copy (state->arena,
                             med_span_make (proof.hashes, proof.count * sizeof (med_hash)), &copy);
  if (result != MED_OK)
    {
      med_state_fail (state, result);
      return false;
    }
  *hashes = (med_hash *)copy.data;
  *count = proof.count;
  return true;
}
