/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions: taken in, tried, and found again with their proofs. A transaction is acknowledged
 * when its block is durable, so that nothing acknowledged can be lost. */
#include "node/call.h"

#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/dag/cid.h"
#include "core/merkle/rfc6962.h"
#include "node/pins.h"

static void
send_accepted (med_http_reply *reply, const med_hash *id)
{
  Med__TxAccepted accepted = MED__TX_ACCEPTED__INIT;
  guint8 packed[64];
  accepted.id = med_pb_bytes (MED_SPAN_OF (id->bytes));
  g_autoptr (GBytes) body = g_bytes_new (packed, med__tx_accepted__pack (&accepted, packed));
  med_http_reply_send (reply, 202, "application/x-protobuf", body);
}

static void
send_problem (med_http_reply *reply, unsigned status, med_reason reason, const char *words)
{
  const med_problem problem = med_problem_make (status, reason, 0, words);
  med_http_reply_problem (reply, &problem);
}

static void
tx_done (void *context, med_result result, const med_tx_outcome *outcome, uint64_t height)
{
  med_http_reply *reply = (med_http_reply *)context;
  if (result != MED_OK)
    send_problem (reply, 503, MED_REASON_NONE, "this node makes no blocks at the moment");
  else if (height == 0)
    send_problem (reply, 422, outcome->code, "not admitted any more");
  else
    send_accepted (reply, &outcome->id);
}

/* ── Taking in ──────────────────────────────────────────────────────────────────────────────── */

/* Rates count operations and are kept by signer; unsigned bytes cost one. */
static bool
check_rate (med_call *call, const med_tx *tx)
{
  guint cost = tx == NULL ? 1 : (guint)tx->body->n_ops;
  med_span name = tx == NULL ? MED_SPAN_LITERAL ("?") : med_pb_span (tx->body->account);
  if (name.size > 32)
    name.size = 32;
  if (med_rates_take (call->gateway->rates, name, cost, g_get_monotonic_time ()))
    return true;
  med_call_refuse (call, 429, MED_REASON_RATE, "too many operations");
  return false;
}

/* Decoded and within the rate; false when it was answered already. */
static bool
read_tx (med_call *call, med_tx *tx)
{
  med_result result = med_tx_decode (call->http->body, &call->arena, tx);
  if (!check_rate (call, result == MED_OK ? tx : NULL))
    return false;
  if (result == MED_OK)
    return true;
  if (result == MED_E_TOO_LARGE)
    med_call_refuse (call, 413, MED_REASON_TOO_LARGE, "a transaction has at most 64 KiB");
  else
    med_call_refuse (call, 400, MED_REASON_NONE, "not a canonical transaction");
  return false;
}

typedef struct
{
  med_blocks *blocks;
  med_result result;
} holdings;

static void
check_stored (void *context, med_span bytes)
{
  holdings *h = (holdings *)context;
  med_cid cid;
  med_object_info info;
  if (h->result != MED_OK)
    return;
  h->result = med_cid_decode (bytes, &cid);
  if (h->result == MED_OK)
    h->result = med_blocks_object_find (h->blocks, &cid, &info);
}

/* Whether all objects that it names lie here complete; false when it was answered. */
static bool
check_objects (med_call *call, const med_tx *tx)
{
  holdings h = { .blocks = call->gateway->node->blocks };
  med_message_each_cid (&tx->body->base, check_stored, &h);
  if (h.result == MED_OK)
    return true;
  if (h.result == MED_E_IO || h.result == MED_E_DAMAGED || h.result == MED_E_NO_MEMORY)
    med_call_fail (call, h.result);
  else
    med_call_refuse (call, 409, MED_REASON_NOT_STORED, "an object of it is not stored here");
  return false;
}

/* Sent again, it counts once: it stands in a block or waits for one already. */
static bool
answer_again (med_call *call, const med_tx *tx)
{
  med_node *node = call->gateway->node;
  med_tx_place place;
  med_result result = med_chain_find_tx (node->db, &tx->id, &place);
  if (result == MED_E_NOT_FOUND)
    return false;
  if (result == MED_OK)
    send_accepted (med_call_keep (call), &tx->id);
  else
    med_call_fail (call, result);
  return true;
}

static void
submit (med_call *call, const med_tx *tx)
{
  med_node *node = call->gateway->node;
  med_tx_outcome outcome;
  if (!med_driver_waits (node->driver, &tx->id))
    {
      med_result checked = med_driver_check (node->driver, tx->bytes, false, &outcome);
      if (checked != MED_OK)
        {
          med_call_fail (call, checked);
          return;
        }
      if (!outcome.admitted)
        {
          med_call_refuse (call, 422, outcome.code, "refused before a block");
          return;
        }
    }
  med_result result = med_driver_submit (node->driver, &tx->id, tx->bytes, tx_done, call->reply);
  if (result == MED_OK)
    (void)med_call_keep (call);
  else if (result == MED_E_FULL)
    med_call_refuse (call, 503, MED_REASON_RATE, "too many transactions wait");
  else
    med_call_fail (call, result);
}

void
med_route_tx_submit (med_call *call)
{
  med_tx tx;
  if (!read_tx (call, &tx) || answer_again (call, &tx) || !check_objects (call, &tx))
    return;
  submit (call, &tx);
}

void
med_route_tx_check (med_call *call)
{
  med_tx tx;
  med_tx_outcome outcome;
  if (!read_tx (call, &tx))
    return;
  med_result result = med_driver_check (call->gateway->node->driver, tx.bytes, true, &outcome);
  if (result != MED_OK)
    {
      med_call_fail (call, result);
      return;
    }
  Med__TxVerdict verdict = MED__TX_VERDICT__INIT;
  verdict.code = (uint32_t)outcome.code;
  med_call_message (call, 200, &verdict.base);
}

/* ── Found again ────────────────────────────────────────────────────────────────────────────── */

static med_verdict
tx_verdict (const med_call *call, const void *about)
{
  return med_query_tx (&call->query, &call->asker, (const med_tx *)about);
}

static med_result
list_proof (med_call *call, const med_hash *leaves, size_t count, size_t index,
            Med__ListProof *message)
{
  med_list_proof *proof = (med_list_proof *)med_arena_alloc (&call->arena, sizeof *proof);
  if (proof == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_list_prove (leaves, count, index, proof));
  message->aunts = (ProtobufCBinaryData *)med_arena_array (&call->arena, proof->aunt_count,
                                                           sizeof *message->aunts);
  if (message->aunts == NULL)
    return MED_E_NO_MEMORY;
  message->total = proof->total;
  message->index = proof->index;
  message->leaf_hash = med_pb_bytes (MED_SPAN_OF (proof->leaf_hash.bytes));
  message->n_aunts = proof->aunt_count;
  for (size_t i = 0; i < proof->aunt_count; i++)
    message->aunts[i] = med_pb_bytes (MED_SPAN_OF (proof->aunts[i].bytes));
  return MED_OK;
}

static void
result_leaf (uint32_t code, med_hash *leaf)
{
  uint8_t room[64];
  const med_exec_result result = { .code = code };
  med_buf buf = med_buf_make (room, sizeof room);
  med_exec_result_put (&buf, &result);
  med_log_leaf_hash (med_span_make (buf.data, buf.size), leaf);
}

/* Both proofs of one place in a block. */
static med_result
prove (med_call *call, const med_chain_entry *entry, const med_block *block, uint32_t position,
       Med__ListProof *data, Med__ListProof *results)
{
  if (block->tx_count != entry->code_count || position >= block->tx_count)
    return MED_E_DAMAGED;
  med_hash *leaves = (med_hash *)med_arena_array (&call->arena, block->tx_count, sizeof *leaves);
  if (leaves == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < block->tx_count; i++)
    {
      med_hash id;
      med_tx_hash (block->txs[i], &id);
      med_log_leaf_hash (MED_SPAN_OF (id.bytes), &leaves[i]);
    }
  MED_TRY (list_proof (call, leaves, block->tx_count, position, data));
  for (size_t i = 0; i < block->tx_count; i++)
    result_leaf (entry->codes[i], &leaves[i]);
  return list_proof (call, leaves, block->tx_count, position, results);
}

/* The place of a transaction, and its decoded bytes. */
typedef struct
{
  med_tx_place place;
  med_chain_entry entry;
  med_block block;
  med_tx tx;
} found_tx;

static med_result
find_tx (med_call *call, found_tx *f)
{
  med_db *db = call->gateway->node->db;
  MED_TRY (med_chain_find_tx (db, &call->http->route.tx, &f->place));
  MED_TRY (med_chain_get (db, f->place.height, &call->arena, &f->entry));
  if (med_block_decode (f->entry.block, &call->arena, &f->block) != MED_OK
      || f->place.position >= f->block.tx_count
      || med_tx_decode (f->block.txs[f->place.position], &call->arena, &f->tx) != MED_OK)
    return MED_E_DAMAGED;
  return MED_OK;
}

static void
send_status (med_call *call, const found_tx *f)
{
  Med__TxStatus status = MED__TX_STATUS__INIT;
  Med__ListProof data = MED__LIST_PROOF__INIT, results = MED__LIST_PROOF__INIT;
  med_result result = prove (call, &f->entry, &f->block, f->place.position, &data, &results);
  if (result != MED_OK)
    {
      med_call_fail (call, result);
      return;
    }
  status.height = f->place.height;
  status.index = f->place.position;
  status.code = f->place.code;
  status.data_proof = &data;
  status.results_proof = &results;
  status.tx = med_pb_bytes (f->tx.bytes);
  med_call_message (call, 200, &status.base);
}

void
med_route_tx (med_call *call)
{
  found_tx f;
  med_verdict verdict;
  med_result result = find_tx (call, &f);
  if (result == MED_E_NOT_FOUND)
    {
      /* Whoever knows the id has the bytes; that it waits tells nothing more. */
      Med__TxStatus waits = MED__TX_STATUS__INIT;
      if (med_driver_waits (call->gateway->node->driver, &call->http->route.tx))
        med_call_message (call, 200, &waits.base);
      else
        med_call_refuse (call, 404, MED_REASON_UNKNOWN, "no such transaction for this key");
      return;
    }
  if (result != MED_OK)
    {
      med_call_fail (call, result);
      return;
    }
  if (!med_call_ask (call, tx_verdict, &f.tx, &verdict))
    return;
  if (verdict.reason == MED_REASON_NONE)
    send_status (call, &f);
  else
    med_call_deny (call, verdict);
}
