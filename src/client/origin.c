/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting and checking the proof of what was signed elsewhere. */
#include "client/origin.h"

#include "care/document.h"
#include "client/sync-private.h"
#include "client/verify.h"
#include "core/chain/decode.h"
#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/light/verify.h"

#define ORIGIN_SIZE_MAX ((size_t)16 * 1024)
/* Validators' keys change, what was signed stays signed: nothing of it expires. */
#define ANY_TIME ((int64_t)400 * 366 * 86400)

/* ── Collecting ─────────────────────────────────────────────────────────────────────────────── */

static med_result
light_bytes (med_session *session, uint64_t height, GCancellable *cancellable, med_arena *arena,
             ProtobufCBinaryData *bytes, med_failure *failure)
{
  med_light_block block;
  med_span raw;
  MED_TRY (med_gateway_light (session->gateway, height, cancellable, arena, &block, &raw, failure));
  *bytes = med_pb_bytes (raw);
  return MED_OK;
}

static med_result
proof_bytes (const Med__ListProof *proof, med_arena *arena, ProtobufCBinaryData *bytes,
             med_failure *failure)
{
  med_span encoded;
  if (proof == NULL)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  MED_TRY_PLAIN (med_canonical_encode (&proof->base, arena, &encoded), failure);
  *bytes = med_pb_bytes (encoded);
  return MED_OK;
}

static const Med__DeviceRow *
device_of (med_session *session, const Med__RecordRow *row, med_arena *arena)
{
  return (const Med__DeviceRow *)med_replica_decode (session->replica, MED_TABLE_DEVICE,
                                                     med_pb_span (row->device), arena);
}

med_result
med_origin_make (med_session *session, const Med__RecordRow *row,
                 const Med__LocalDocument *document, GCancellable *cancellable, med_arena *arena,
                 med_span *origin, med_failure *failure)
{
  Med__Origin message = MED__ORIGIN__INIT;
  med_gateway *gateway;
  const Med__TxStatus *status;
  med_hash id;
  const Med__DeviceRow *device = device_of (session, row, arena);
  if (row->add_txid.len != sizeof id.bytes || device == NULL)
    return med_fail_plain (failure, MED_E_NOT_FOUND, MED_REASON_NONE);
  memcpy (id.bytes, row->add_txid.data, sizeof id.bytes);
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  MED_TRY (med_gateway_tx (gateway, &id, cancellable, arena, &status, failure));
  MED_TRY (light_bytes (session, status->height, cancellable, arena, &message.block, failure));
  MED_TRY (light_bytes (session, status->height + 1, cancellable, arena, &message.next, failure));
  MED_TRY (proof_bytes (status->data_proof, arena, &message.data_proof, failure));
  MED_TRY (proof_bytes (status->results_proof, arena, &message.results_proof, failure));
  message.chain_id = session->keys->message->chain_id;
  message.device_sign = device->sign;
  message.tx = status->tx;
  message.index = status->index;
  message.resource = document->resource;
  message.salt = document->salt;
  MED_TRY_PLAIN (med_canonical_encode (&message.base, arena, origin), failure);
  return MED_OK;
}

/* ── Checking ───────────────────────────────────────────────────────────────────────────────── */

static med_result
read_block (ProtobufCBinaryData bytes, const char *chain, med_arena *arena, med_light_block *block)
{
  med_light_options options = med_light_options_default (chain);
  med_light_outcome outcome;
  med_hash hash;
  MED_TRY (med_light_block_decode (med_pb_span (bytes), arena, block));
  MED_TRY (med_header_hash (&block->header, &hash));
  options.trusting_period.seconds = ANY_TIME;
  med_light_verify_anchor (&options, block->header.height, &hash, block, block->header.time,
                           &outcome);
  return outcome.verdict == MED_LIGHT_SUCCESS ? MED_OK : MED_E_UNVERIFIED;
}

static med_result
read_proof (ProtobufCBinaryData bytes, med_arena *arena, Med__ListProof **proof)
{
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (&med__list_proof__descriptor, med_pb_span (bytes), ORIGIN_SIZE_MAX,
                                 arena, &message));
  *proof = (Med__ListProof *)message;
  return MED_OK;
}

/* That the transaction was recorded, and when. */
static med_result
check_place (const Med__Origin *origin, const med_tx *tx, med_arena *arena, med_origin_facts *facts)
{
  med_light_block block, next;
  Med__TxStatus status = MED__TX_STATUS__INIT;
  MED_TRY (read_block (origin->block, facts->chain.text, arena, &block));
  MED_TRY (read_block (origin->next, facts->chain.text, arena, &next));
  MED_TRY (read_proof (origin->data_proof, arena, &status.data_proof));
  MED_TRY (read_proof (origin->results_proof, arena, &status.results_proof));
  status.height = (uint64_t)block.header.height;
  status.index = origin->index;
  MED_TRY (med_verify_tx_status (&status, &tx->id, &block.header, &next.header));
  facts->height = status.height;
  facts->time = block.header.time.seconds;
  return MED_OK;
}

/* That it commits to this line 1, in one of its operations. */
static med_result
check_commitment (const Med__Origin *origin, const med_tx *tx)
{
  med_hash commitment;
  if (origin->salt.len != MED_MANIFEST_SALT_SIZE)
    return MED_E_INVALID;
  med_manifest_commit (origin->salt.data, med_pb_span (origin->resource), &commitment);
  for (size_t i = 0; i < tx->body->n_ops; i++)
    if (tx->body->ops[i]->kind_case == MED__OP__KIND_RECORD_ADD
        && med_span_equal (med_pb_span (tx->body->ops[i]->record_add->doc_commit),
                           MED_SPAN_OF (commitment.bytes)))
      return MED_OK;
  return MED_E_UNVERIFIED;
}

static bool
same_text (const char *first, const char *second)
{
  return strcmp (first, second) == 0;
}

static med_result
check_content (const Med__Origin *origin, med_span resource, const med_origin_facts *facts,
               med_arena *arena)
{
  med_document there, here;
  MED_TRY (med_document_read (med_pb_span (origin->resource), arena, &there));
  MED_TRY (med_document_read (resource, arena, &here));
  return MED_ID_EQUAL (there.author, facts->author) && MED_ID_EQUAL (there.sha256, here.sha256)
                 && there.size == here.size && same_text (there.title, here.title)
                 && same_text (there.media_type, here.media_type)
                 && same_text (there.date, here.date)
             ? MED_OK
             : MED_E_UNVERIFIED;
}

med_result
med_origin_check (med_span bytes, med_span resource, med_arena *arena, med_origin_facts *facts)
{
  ProtobufCMessage *message;
  med_tx tx;
  med_sign_public key;
  med_origin_facts found = { .height = 0 };
  MED_TRY (
      med_canonical_decode (&med__origin__descriptor, bytes, ORIGIN_SIZE_MAX, arena, &message));
  const Med__Origin *origin = (const Med__Origin *)message;
  if (origin->chain_id.len == 0 || origin->chain_id.len > MED_CHAIN_ID_MAX
      || origin->device_sign.len != sizeof key.bytes)
    return MED_E_INVALID;
  memcpy (found.chain.text, origin->chain_id.data, origin->chain_id.len);
  memcpy (key.bytes, origin->device_sign.data, sizeof key.bytes);
  MED_TRY (med_tx_decode (med_pb_span (origin->tx), arena, &tx));
  med_device_id_make (MED_SPAN_OF (key.bytes), &found.device);
  if (tx.body->account.len != sizeof found.author.bytes
      || !med_span_equal (med_pb_span (tx.body->device), MED_SPAN_OF (found.device.bytes))
      || med_tx_verify (&tx, &found.chain, &key) != MED_OK)
    return MED_E_UNVERIFIED;
  memcpy (found.author.bytes, tx.body->account.data, sizeof found.author.bytes);
  MED_TRY (check_place (origin, &tx, arena, &found));
  MED_TRY (check_commitment (origin, &tx));
  MED_TRY (check_content (origin, resource, &found, arena));
  *facts = found;
  return MED_OK;
}

med_result
med_records_origin (med_session *session, const med_id *id, med_record_origin *origin)
{
  med_arena arena;
  med_origin_facts facts;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (id->bytes), &arena);
  med_result result = document == NULL || document->origin.len == 0
                          ? MED_E_NOT_FOUND
                          : med_origin_check (med_pb_span (document->origin),
                                              med_pb_span (document->resource), &arena, &facts);
  med_arena_clear (&arena);
  MED_TRY (result);
  *origin = (med_record_origin){
    .chain = facts.chain, .author = facts.author, .height = facts.height, .time = facts.time
  };
  return MED_OK;
}
