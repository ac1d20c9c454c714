/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Genesis, sign-state and blocks in node.db. */
#include "node/chain-store.h"

#include "base/buf.h"
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "node/genesis-doc.h"

#define META_GENESIS "genesis"
#define META_APP_STATE "app-state"
#define META_SIGN_STATE "sign-state"
#define MEMORY_MAX ((size_t)128 << 20)

med_result
med_chain_store_genesis (med_db *db, const med_solo_genesis *genesis, med_span app_state)
{
  g_autofree char *text = med_genesis_doc_write (genesis, MED_SPAN_EMPTY);
  MED_TRY (med_meta_put (db, META_GENESIS, med_span_text (text)));
  return med_meta_put (db, META_APP_STATE, app_state);
}

med_result
med_chain_load_genesis (med_db *db, med_solo_genesis *genesis)
{
  med_arena arena;
  med_span text;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_result result = med_meta_get (db, META_GENESIS, &arena, &text);
  if (result == MED_OK && med_genesis_doc_read (text, genesis) != MED_OK)
    result = MED_E_DAMAGED;
  med_arena_clear (&arena);
  return result;
}

med_result
med_chain_load_app_state (med_db *db, med_arena *arena, med_span *app_state)
{
  return med_meta_get (db, META_APP_STATE, arena, app_state);
}

/* ── Sign-state ─────────────────────────────────────────────────────────────────────────────── */

static med_result
store_sign_state (med_db *db, const med_solo_sign_state *state)
{
  uint8_t room[MED_SOLO_SIGN_BYTES_MAX + 128];
  med_buf buf = med_buf_make (room, sizeof room);
  med_buf_put_u64_le (&buf, (uint64_t)state->height);
  med_buf_put_u32_le (&buf, (uint32_t)state->round);
  med_buf_put_byte (&buf, state->step);
  med_buf_put_u64_le (&buf, (uint64_t)state->timestamp.seconds);
  med_buf_put_u32_le (&buf, (uint32_t)state->timestamp.nanos);
  med_buf_put (&buf, MED_SPAN_OF (state->signature.bytes));
  med_buf_put_u16_le (&buf, state->sign_bytes_size);
  med_buf_put (&buf, med_span_make (state->sign_bytes, state->sign_bytes_size));
  med_span bytes;
  MED_TRY (med_buf_finish (&buf, &bytes));
  return med_meta_put (db, META_SIGN_STATE, bytes);
}

static med_result
read_sign_state (med_span bytes, med_solo_sign_state *state)
{
  med_reader reader = med_reader_make (bytes);
  uint64_t height, seconds;
  uint32_t round, nanos;
  MED_TRY (med_reader_u64_le (&reader, &height));
  MED_TRY (med_reader_u32_le (&reader, &round));
  MED_TRY (med_reader_byte (&reader, &state->step));
  MED_TRY (med_reader_u64_le (&reader, &seconds));
  MED_TRY (med_reader_u32_le (&reader, &nanos));
  MED_TRY (med_reader_copy (&reader, state->signature.bytes, sizeof state->signature.bytes));
  MED_TRY (med_reader_u16_le (&reader, &state->sign_bytes_size));
  if (state->sign_bytes_size > sizeof state->sign_bytes)
    return MED_E_INVALID;
  MED_TRY (med_reader_copy (&reader, state->sign_bytes, state->sign_bytes_size));
  state->height = (int64_t)height;
  state->round = (int32_t)round;
  state->timestamp = (med_time){ (int64_t)seconds, (int32_t)nanos };
  return med_reader_end (&reader);
}

med_result
med_chain_load_sign_state (med_db *db, med_solo_sign_state *state)
{
  uint8_t room[1024];
  med_arena arena;
  med_span bytes;
  med_arena_init_buffer (&arena, room, sizeof room);
  med_solo_sign_state read = { 0 };
  med_result result = med_meta_get (db, META_SIGN_STATE, &arena, &bytes);
  if (result == MED_OK && read_sign_state (bytes, &read) != MED_OK)
    return MED_E_DAMAGED;
  if (result != MED_OK && result != MED_E_NOT_FOUND)
    return result;
  *state = read;
  return MED_OK;
}

/* ── Blocks ─────────────────────────────────────────────────────────────────────────────────── */

static med_result
read_end (const med_chain_entry *entry, med_arena *arena, med_chain_end *end)
{
  med_light_block light;
  if (med_light_block_decode (entry->light, arena, &light) != MED_OK
      || light.commit.signature_count != 1 || light.header.height != (int64_t)entry->height)
    return MED_E_DAMAGED;
  *end = (med_chain_end){
    .exists = true,
    .tip = { light.header, light.commit.block_id, light.commit.signatures[0] },
    .codes = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
    .app_hash = entry->app_hash,
  };
  g_array_append_vals (end->codes, entry->codes, (guint)entry->code_count);
  return MED_OK;
}

med_result
med_chain_load_end (med_db *db, med_chain_end *end)
{
  uint64_t height;
  med_result result = med_chain_tip (db, &height);
  if (result == MED_E_NOT_FOUND)
    {
      *end = (med_chain_end){ .codes = g_array_new (FALSE, FALSE, sizeof (uint32_t)) };
      return MED_OK;
    }
  med_arena arena;
  med_chain_entry entry;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  if (result == MED_OK)
    result = med_chain_get (db, height, &arena, &entry);
  if (result == MED_OK)
    result = read_end (&entry, &arena, end);
  med_arena_clear (&arena);
  return result;
}

static med_result
encode_light (const med_chain_addition *a, med_arena *arena, med_span *bytes)
{
  const med_light_block light = {
    .header = a->block->header,
    .commit = med_solo_commit (&a->block->header, &a->block->block_id, a->vote),
    .validators = { &a->genesis->validator, 1 },
  };
  med_buf buf;
  MED_TRY (med_buf_init_arena (&buf, arena, med_light_block_size_max (&light)));
  med_light_block_put (&buf, &light);
  return med_buf_finish (&buf, bytes);
}

static med_result
store_block (med_db *db, const med_chain_addition *a, med_arena *arena)
{
  med_chain_entry entry = { .height = (uint64_t)a->block->header.height,
                            .block = a->block->bytes,
                            .app_hash = *a->app_hash,
                            .code_count = a->outcome_count };
  memcpy (entry.hash.bytes, a->block->block_id.hash.bytes, sizeof entry.hash.bytes);
  uint32_t *codes = (uint32_t *)med_arena_array (arena, a->outcome_count, sizeof *codes);
  if (codes == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < a->outcome_count; i++)
    {
      codes[i] = (uint32_t)a->outcomes[i].code;
      const med_tx_place place = { entry.height, (uint32_t)i, codes[i] };
      MED_TRY (med_chain_put_tx (db, &a->outcomes[i].id, &place));
    }
  entry.codes = codes;
  MED_TRY (encode_light (a, arena, &entry.light));
  return med_chain_put (db, &entry);
}

med_result
med_chain_store_block (med_db *db, const med_chain_addition *addition)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  med_result result = store_sign_state (db, addition->sign_state);
  if (result == MED_OK)
    result = store_block (db, addition, &arena);
  med_arena_clear (&arena);
  return result;
}
