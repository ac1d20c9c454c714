/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed calls over net/node-client. */
#include "client/gateway.h"

#include "base/text.h"
#include "client/block-ahead.h"
#include "core/chain/decode.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/dag/car.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

struct med_gateway
{
  med_node_client *client;
  char *address;
  char *chain;
  const med_sign_seed *seed;
};

static med_result
sign (void *context, med_span message, med_signature *signature)
{
  const med_gateway *gateway = (const med_gateway *)context;
  if (gateway->seed == NULL)
    return MED_E_LOCKED;
  med_sign (gateway->seed, message, signature);
  return MED_OK;
}

/* What went wrong, in words. A hospital whose disk is full or that failed was reached all the same.
 */
static med_result
failed (med_result result, const med_problem *problem, med_failure *failure)
{
  if (result == MED_E_OFFLINE && problem != NULL && problem->status != 0)
    return med_fail (failure, result,
                     _ ("The hospital's computer cannot take this at the moment. What you wrote is "
                        "kept on this computer and is sent later."));
  return med_fail_plain (failure, result, problem != NULL ? problem->reason : MED_REASON_NONE);
}

static med_result
call (med_gateway *gateway, const med_route *route, med_span body, size_t answer_max,
      GCancellable *cancellable, med_arena *arena, med_span *answer, med_failure *failure)
{
  g_autoptr (GBytes) bytes = NULL;
  med_problem problem;
  med_result result
      = med_node_call (gateway->client, route, body, answer_max, cancellable, &bytes, &problem);
  /* A connection that was kept may have been closed at its other end this very moment. Asking twice
   * does no harm: every request is idempotent, or begins something that lapses by itself. */
  if (result == MED_E_OFFLINE)
    result
        = med_node_call (gateway->client, route, body, answer_max, cancellable, &bytes, &problem);
  if (result != MED_OK)
    return failed (result, &problem, failure);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  MED_TRY_PLAIN (med_arena_copy (arena, med_span_make (data, size), answer), failure);
  return MED_OK;
}

/* Calls and decodes a canonical message. */
static med_result
call_message (med_gateway *gateway, const med_route *route, med_span body,
              const ProtobufCMessageDescriptor *type, GCancellable *cancellable, med_arena *arena,
              ProtobufCMessage **message, med_failure *failure)
{
  med_span answer;
  MED_TRY (call (gateway, route, body, MED_ANSWER_MAX, cancellable, arena, &answer, failure));
  med_result result = med_canonical_decode (type, answer, MED_ANSWER_MAX, arena, message);
  if (result == MED_E_INVALID)
    result = MED_E_UNVERIFIED;
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

med_result
med_gateway_info (med_gateway *gateway, GCancellable *cancellable, med_arena *arena,
                  const Med__Info **info, med_failure *failure)
{
  const med_route route = { .kind = MED_ROUTE_INFO };
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, MED_SPAN_EMPTY, &med__info__descriptor, cancellable,
                         arena, &message, failure));
  *info = (const Med__Info *)message;
  return MED_OK;
}

static med_result
greet (med_gateway *gateway, const char *chain, GCancellable *cancellable, med_failure *failure)
{
  uint8_t room[4096];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const Med__Info *info;
  MED_TRY (med_gateway_info (gateway, cancellable, &arena, &info, failure));
  if (info->chain_id.len == 0 || info->chain_id.len > MED_CHAIN_ID_MAX || info->node_id.len != 20)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  gateway->chain = g_strndup ((const char *)info->chain_id.data, info->chain_id.len);
  if (chain != NULL && strcmp (chain, gateway->chain) != 0)
    return med_fail (failure, MED_E_UNVERIFIED,
                     _ ("This hospital belongs to another network than your account. Nothing was "
                        "sent or kept."));
  char node[40];
  MED_TRY_PLAIN (
      med_base32_encode (med_span_make (info->node_id.data, info->node_id.len), node, sizeof node),
      failure);
  med_node_client_set_names (gateway->client, gateway->chain, node);
  return MED_OK;
}

med_result
med_gateway_open (const char *address, const med_hash *pins, size_t pin_count, const char *chain,
                  const med_gateway_signer *signer, const med_env *env, GCancellable *cancellable,
                  med_gateway **gateway, med_failure *failure)
{
  med_gateway *opened = g_new0 (med_gateway, 1);
  const med_node_options options = { .address = address, .pins = pins, .pin_count = pin_count };
  med_result result = med_node_client_open (&options, env, &opened->client);
  if (result != MED_OK)
    {
      g_free (opened);
      return med_fail (failure, result, _ ("“%s” is not an address of a hospital."), address);
    }
  opened->address = g_strdup (address);
  if (signer != NULL)
    med_gateway_set_signer (opened, signer);
  result = greet (opened, chain, cancellable, failure);
  if (result != MED_OK)
    {
      med_gateway_close (opened);
      return result;
    }
  *gateway = opened;
  return MED_OK;
}

void
med_gateway_close (med_gateway *gateway)
{
  if (gateway == NULL)
    return;
  med_node_client_close (gateway->client);
  g_free (gateway->address);
  g_free (gateway->chain);
  g_free (gateway);
}

void
med_gateway_set_signer (med_gateway *gateway, const med_gateway_signer *signer)
{
  gateway->seed = signer->seed;
  med_node_client_set_signer (gateway->client, &signer->keyid, sign, gateway);
}

const char *
med_gateway_chain (const med_gateway *gateway)
{
  return gateway->chain;
}

const char *
med_gateway_address (const med_gateway *gateway)
{
  return gateway->address;
}

med_result
med_gateway_light (med_gateway *gateway, uint64_t height, GCancellable *cancellable,
                   med_arena *arena, med_light_block *block, med_span *raw, med_failure *failure)
{
  const med_route route = { .kind = MED_ROUTE_LIGHT, .height = height };
  med_span answer;
  MED_TRY (call (gateway, &route, MED_SPAN_EMPTY, MED_LIGHT_BLOCK_BYTES_MAX, cancellable, arena,
                 &answer, failure));
  med_result result = med_light_block_decode (answer, arena, block);
  if (result != MED_OK && result != MED_E_NO_MEMORY)
    result = MED_E_UNVERIFIED;
  MED_TRY_PLAIN (result, failure);
  if (raw != NULL)
    *raw = answer;
  return MED_OK;
}

med_result
med_gateway_rows (med_gateway *gateway, const med_row_name *names, size_t count,
                  GCancellable *cancellable, med_arena *arena, const Med__Rows **rows,
                  med_failure *failure)
{
  Med__RowsRequest request = MED__ROWS_REQUEST__INIT;
  Med__RowKey *keys = (Med__RowKey *)med_arena_array (arena, count, sizeof *keys);
  request.keys = (Med__RowKey **)med_arena_array (arena, count, sizeof *request.keys);
  if (keys == NULL || request.keys == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  request.n_keys = count;
  for (size_t i = 0; i < count; i++)
    {
      med__row_key__init (&keys[i]);
      keys[i].table = names[i].table;
      keys[i].id = (ProtobufCBinaryData){ names[i].id.size, (uint8_t *)names[i].id.data };
      request.keys[i] = &keys[i];
    }
  med_span body;
  MED_TRY_PLAIN (med_canonical_encode (&request.base, arena, &body), failure);
  const med_route route = { .kind = MED_ROUTE_ROWS };
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, body, &med__rows__descriptor, cancellable, arena,
                         &message, failure));
  *rows = (const Med__Rows *)message;
  if ((*rows)->n_rows != count)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  return MED_OK;
}

med_result
med_gateway_stream (med_gateway *gateway, med_span stream, uint64_t old, uint64_t from,
                    uint64_t limit, GCancellable *cancellable, med_arena *arena,
                    const Med__StreamPage **page, med_failure *failure)
{
  med_route route = { .kind = MED_ROUTE_STREAM, .old = old, .from = from, .limit = limit };
  if (stream.size > sizeof route.stream)
    return med_fail_plain (failure, MED_E_INVALID, MED_REASON_NONE);
  memcpy (route.stream, stream.data, stream.size);
  route.stream_size = stream.size;
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, MED_SPAN_EMPTY, &med__stream_page__descriptor,
                         cancellable, arena, &message, failure));
  *page = (const Med__StreamPage *)message;
  return MED_OK;
}

med_result
med_gateway_submit (med_gateway *gateway, med_span tx, GCancellable *cancellable,
                    med_failure *failure)
{
  uint8_t room[1024];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const med_route route = { .kind = MED_ROUTE_TX_SUBMIT };
  ProtobufCMessage *message;
  return call_message (gateway, &route, tx, &med__tx_accepted__descriptor, cancellable, &arena,
                       &message, failure);
}

med_result
med_gateway_tx (med_gateway *gateway, const med_hash *id, GCancellable *cancellable,
                med_arena *arena, const Med__TxStatus **status, med_failure *failure)
{
  const med_route route = { .kind = MED_ROUTE_TX, .tx = *id };
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, MED_SPAN_EMPTY, &med__tx_status__descriptor, cancellable,
                         arena, &message, failure));
  *status = (const Med__TxStatus *)message;
  return MED_OK;
}

med_result
med_gateway_wait (med_gateway *gateway, uint64_t height, GCancellable *cancellable, uint64_t *tip,
                  med_failure *failure)
{
  uint8_t room[1024];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const med_route route = { .kind = MED_ROUTE_WAIT, .height = height };
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, MED_SPAN_EMPTY, &med__tip__descriptor, cancellable,
                         &arena, &message, failure));
  *tip = ((const Med__Tip *)message)->height;
  return MED_OK;
}

typedef struct
{
  med_block_ahead *ahead;
  const med_cid *cids;
  size_t count, next;
  med_node_progress progress;
  void *progress_context;
} upload_source;

static void
report (void *context, uint64_t blocks, uint64_t bytes)
{
  const upload_source *source = (const upload_source *)context;
  if (source->progress != NULL)
    source->progress (source->progress_context, blocks, bytes);
}

static med_result
next_block (void *context, med_cid *cid, GBytes **bytes)
{
  upload_source *source = (upload_source *)context;
  med_span block;
  if (source->next == source->count)
    return MED_E_NOT_FOUND;
  med_result result = med_block_ahead_next (source->ahead, &block);
  /* That one of them is missing must not look like the end. */
  if (result != MED_OK)
    return result == MED_E_NOT_FOUND ? MED_E_DAMAGED : result;
  *cid = source->cids[source->next++];
  *bytes = g_bytes_new (block.data, block.size);
  return MED_OK;
}

/* A list names each block once; a file of equal megabytes has equal leaves. */
static size_t
unique_cids (const med_cid *cids, size_t count, med_cid *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  size_t unique = 0;
  for (size_t i = 0; i < count; i++)
    {
      GBytes *key = g_bytes_new_static (cids[i].bytes, sizeof cids[i].bytes);
      g_ptr_array_add (keep, key);
      if (g_hash_table_add (seen, key))
        out[unique++] = cids[i];
    }
  return unique;
}

static med_result
start_upload (med_gateway *gateway, const med_cid *root, const med_cid *cids, size_t count,
              uint64_t bytes, GCancellable *cancellable, med_arena *arena, med_id *id,
              med_failure *failure)
{
  Med__UploadStart start = MED__UPLOAD_START__INIT;
  start.root = (ProtobufCBinaryData){ sizeof root->bytes, (uint8_t *)root->bytes };
  start.bytes = bytes;
  start.n_blocks = count;
  start.blocks = (ProtobufCBinaryData *)med_arena_array (arena, count, sizeof *start.blocks);
  if (start.blocks == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < count; i++)
    start.blocks[i] = (ProtobufCBinaryData){ sizeof cids[i].bytes, (uint8_t *)cids[i].bytes };
  med_span body;
  MED_TRY_PLAIN (med_canonical_encode (&start.base, arena, &body), failure);
  const med_route route = { .kind = MED_ROUTE_UPLOAD };
  ProtobufCMessage *message;
  MED_TRY (call_message (gateway, &route, body, &med__upload_lease__descriptor, cancellable, arena,
                         &message, failure));
  const Med__UploadLease *lease = (const Med__UploadLease *)message;
  if (lease->id.len != sizeof id->bytes)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  memcpy (id->bytes, lease->id.data, sizeof id->bytes);
  return MED_OK;
}

static med_result
upload (med_gateway *gateway, med_blocks *blocks, const med_cid *root, med_node_progress progress,
        void *context, GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_object_info info;
  med_cid *cids;
  size_t count;
  MED_TRY_PLAIN (med_blocks_object_find (blocks, root, &info), failure);
  MED_TRY_PLAIN (med_blocks_object_list (blocks, root, arena, &cids, &count), failure);
  med_cid *unique = (med_cid *)med_arena_array (arena, count, sizeof *unique);
  if (unique == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  upload_source source = { .cids = unique, .progress = progress, .progress_context = context };
  source.count = unique_cids (cids, count, unique);
  med_id id;
  MED_TRY (start_upload (gateway, root, unique, source.count, info.bytes, cancellable, arena, &id,
                         failure));
  g_autoptr (med_block_ahead) ahead = med_block_ahead_new (blocks, unique, source.count);
  source.ahead = ahead;
  const med_node_put put = { .next = next_block, .progress = report, .context = &source };
  med_problem problem;
  med_result result = med_node_put_blocks (gateway->client, &id, &put, cancellable, &problem);
  return result == MED_OK ? MED_OK : failed (result, &problem, failure);
}

med_result
med_gateway_upload (med_gateway *gateway, med_blocks *blocks, const med_cid *root,
                    med_node_progress progress, void *context, GCancellable *cancellable,
                    med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result
      = upload (gateway, blocks, root, progress, context, cancellable, &arena, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_gateway_block (med_gateway *gateway, const med_cid *root, const med_cid *cid,
                   GCancellable *cancellable, med_arena *arena, med_span *block,
                   med_failure *failure)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *cid };
  med_span answer;
  MED_TRY (call (gateway, &route, MED_SPAN_EMPTY, MED_DAG_BLOCK_SIZE_MAX, cancellable, arena,
                 &answer, failure));
  MED_TRY_PLAIN (med_cid_check (cid, answer), failure);
  *block = answer;
  return MED_OK;
}

med_result
med_gateway_blocks (med_gateway *gateway, const med_cid *root, const med_node_get *get,
                    GCancellable *cancellable, med_failure *failure)
{
  med_problem problem;
  med_result result = med_node_get_blocks (gateway->client, root, get, cancellable, &problem);
  return result == MED_OK ? MED_OK : failed (result, &problem, failure);
}

static med_result
read_car (med_span car, const med_cid *roots, size_t count, med_gateway_take take, void *context,
          med_arena *arena)
{
  med_car_reader reader;
  MED_TRY (med_car_reader_init (&reader, arena));
  while (car.size > 0)
    {
      med_car_event event;
      med_car_block block;
      MED_TRY (med_car_reader_next (&reader, &car, &event, &block));
      if (event != MED_CAR_BLOCK)
        continue;
      med_cid cid;
      MED_TRY (med_cid_from_view (&block.cid, &cid));
      for (size_t i = 0; i < count; i++)
        if (MED_ID_EQUAL (roots[i], cid))
          {
            MED_TRY (take (context, &cid, block.bytes));
            break;
          }
    }
  return med_car_reader_end (&reader);
}

med_result
med_gateway_objects (med_gateway *gateway, const med_cid *roots, size_t count,
                     med_gateway_take take, void *context, GCancellable *cancellable,
                     med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)80 << 20);
  Med__ObjectsRequest request = MED__OBJECTS_REQUEST__INIT;
  request.n_roots = count;
  request.roots = (ProtobufCBinaryData *)med_arena_array (&arena, count, sizeof *request.roots);
  med_result result = request.roots == NULL ? MED_E_NO_MEMORY : MED_OK;
  for (size_t i = 0; result == MED_OK && i < count; i++)
    request.roots[i] = (ProtobufCBinaryData){ sizeof roots[i].bytes, (uint8_t *)roots[i].bytes };
  med_span body, answer;
  if (result == MED_OK)
    result = med_canonical_encode (&request.base, &arena, &body);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    {
      const med_route route = { .kind = MED_ROUTE_OBJECTS };
      result = call (gateway, &route, body, MED_ANSWER_MAX, cancellable, &arena, &answer, failure);
    }
  if (result == MED_OK)
    {
      result = read_car (answer, roots, count, take, context, &arena);
      if (result == MED_E_INVALID || result == MED_E_UNSUPPORTED)
        result = MED_E_UNVERIFIED;
      if (result != MED_OK)
        result = med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}
