/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed rows over SQLite. */
#include "store/sealed-db.h"

#include "base/buf.h"
#include "core/crypto/aead.h"
#include "core/crypto/blind.h"

#include <stdlib.h>

#define ROW_FORMAT 1
#define KEY_SIZE MED_BLIND_INDEX_SIZE
#define PAD 64

struct med_sealed_db
{
  med_db *db;
  const med_env *env;
  med_seal_key row_key;
  med_index_key index_key;
  /* One buffer that grows to the largest row, wiped on close. */
  uint8_t *scratch;
  size_t scratch_size;
};

med_result
med_sealed_db_open (med_db *db, const med_seal_key *row_key, const med_index_key *index_key,
                    const med_env *env, med_sealed_db **sealed)
{
  med_sealed_db *opened = (med_sealed_db *)calloc (1, sizeof *opened);
  if (opened == NULL)
    return MED_E_NO_MEMORY;
  opened->db = db;
  opened->env = env;
  opened->row_key = *row_key;
  opened->index_key = *index_key;
  *sealed = opened;
  return MED_OK;
}

static void
drop_scratch (med_sealed_db *sealed)
{
  if (sealed->scratch != NULL)
    med_wipe (sealed->scratch, sealed->scratch_size);
  free (sealed->scratch);
  sealed->scratch = NULL;
  sealed->scratch_size = 0;
}

void
med_sealed_db_close (med_sealed_db *sealed)
{
  if (sealed == NULL)
    return;
  drop_scratch (sealed);
  med_wipe (&sealed->row_key, sizeof sealed->row_key);
  med_wipe (&sealed->index_key, sizeof sealed->index_key);
  free (sealed);
}

static med_result
need_scratch (med_sealed_db *sealed, size_t size)
{
  if (size <= sealed->scratch_size)
    return MED_OK;
  drop_scratch (sealed);
  size_t room = size < 4096 ? 4096 : size + size / 2;
  sealed->scratch = (uint8_t *)malloc (room);
  if (sealed->scratch == NULL)
    return MED_E_NO_MEMORY;
  sealed->scratch_size = room;
  return MED_OK;
}

static void
row_key_of (const med_sealed_db *sealed, uint32_t kind, med_span id, uint8_t key[KEY_SIZE])
{
  uint8_t kind_bytes[4];
  med_buf prefix = med_buf_make (kind_bytes, sizeof kind_bytes);
  med_buf_put_u32_be (&prefix, kind);
  const med_span parts[] = { MED_SPAN_OF (kind_bytes), id };
  med_blind_index (&sealed->index_key, parts, 2, key);
}

static med_span
associated_data (uint8_t *room, size_t size, uint32_t kind, const uint8_t key[KEY_SIZE])
{
  med_buf out = med_buf_make (room, size);
  med_buf_put (&out, MED_SPAN_LITERAL ("medease/row/v1\0"));
  med_buf_put_text (&out, "sealed");
  med_buf_put_u32_be (&out, kind);
  med_buf_put (&out, med_span_make (key, KEY_SIZE));
  med_buf_put_u32_be (&out, ROW_FORMAT);
  return med_span_make (out.data, out.size);
}

med_result
med_sealed_put (med_sealed_db *sealed, uint32_t kind, med_span id, med_span plain)
{
  if (id.size > MED_SEALED_ID_MAX || plain.size > MED_SEALED_PLAIN_MAX)
    return MED_E_TOO_LARGE;
  size_t content = 2 + id.size + 4 + plain.size;
  size_t padded = (content + PAD - 1) / PAD * PAD;
  size_t total = sizeof (med_aead_nonce) + padded + MED_AEAD_TAG_SIZE;
  MED_TRY (need_scratch (sealed, total));
  uint8_t key[KEY_SIZE], aad_room[64];
  row_key_of (sealed, kind, id, key);
  med_span aad = associated_data (aad_room, sizeof aad_room, kind, key);
  med_aead_nonce nonce;
  med_env_random (sealed->env, nonce.bytes, sizeof nonce.bytes);
  memcpy (sealed->scratch, nonce.bytes, sizeof nonce.bytes);
  uint8_t *body = sealed->scratch + sizeof nonce.bytes;
  memset (body, 0, padded);
  med_buf out = med_buf_make (body, padded);
  med_buf_put_u16_le (&out, (uint16_t)id.size);
  med_buf_put (&out, id);
  med_buf_put_u32_le (&out, (uint32_t)plain.size);
  med_buf_put (&out, plain);
  med_aead_seal (&sealed->row_key, &nonce, aad, med_span_make (body, padded), body);
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (sealed->db,
                           "INSERT INTO sealed (kind, key, body) VALUES (?1, ?2, ?3)"
                           " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                           &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  med_db_bind_span (statement, 2, med_span_make (key, sizeof key));
  med_db_bind_span (statement, 3, med_span_make (sealed->scratch, total));
  return med_db_run (sealed->db, statement);
}

/* Opens into the scratch buffer. */
static med_result
open_body (med_sealed_db *sealed, uint32_t kind, med_span key, med_span body, med_span *id,
           med_span *plain)
{
  med_reader reader = med_reader_make (body);
  med_aead_nonce nonce;
  if (key.size != KEY_SIZE || med_reader_copy (&reader, nonce.bytes, sizeof nonce.bytes) != MED_OK
      || reader.rest.size < MED_AEAD_TAG_SIZE)
    return MED_E_DAMAGED;
  MED_TRY (need_scratch (sealed, reader.rest.size));
  uint8_t aad_room[64];
  med_span aad = associated_data (aad_room, sizeof aad_room, kind, key.data);
  if (med_aead_open (&sealed->row_key, &nonce, aad, reader.rest, sealed->scratch) != MED_OK)
    return MED_E_DAMAGED;
  med_reader content
      = med_reader_make (med_span_make (sealed->scratch, reader.rest.size - MED_AEAD_TAG_SIZE));
  uint16_t id_size;
  uint32_t size;
  if (med_reader_u16_le (&content, &id_size) != MED_OK
      || med_reader_take (&content, id_size, id) != MED_OK
      || med_reader_u32_le (&content, &size) != MED_OK
      || med_reader_take (&content, size, plain) != MED_OK)
    return MED_E_DAMAGED;
  return MED_OK;
}

med_result
med_sealed_get (med_sealed_db *sealed, uint32_t kind, med_span id, med_arena *arena,
                med_span *plain)
{
  uint8_t key[KEY_SIZE];
  row_key_of (sealed, kind, id, key);
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (sealed->db, "SELECT body FROM sealed WHERE kind = ?1 AND key = ?2",
                           &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  med_db_bind_span (statement, 2, med_span_make (key, sizeof key));
  MED_TRY (med_db_step (sealed->db, statement));
  med_span found_id, found;
  med_result result = open_body (sealed, kind, med_span_make (key, sizeof key),
                                 med_db_column_span (statement, 0), &found_id, &found);
  sqlite3_reset (statement);
  if (result == MED_OK && !med_span_equal (found_id, id))
    result = MED_E_DAMAGED;
  if (result == MED_OK)
    result = med_arena_copy (arena, found, plain);
  return result;
}

med_result
med_sealed_remove (med_sealed_db *sealed, uint32_t kind, med_span id)
{
  uint8_t key[KEY_SIZE];
  row_key_of (sealed, kind, id, key);
  sqlite3_stmt *statement;
  MED_TRY (
      med_db_prepare (sealed->db, "DELETE FROM sealed WHERE kind = ?1 AND key = ?2", &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  med_db_bind_span (statement, 2, med_span_make (key, sizeof key));
  return med_db_run (sealed->db, statement);
}

med_result
med_sealed_remove_kind (med_sealed_db *sealed, uint32_t kind)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (sealed->db, "DELETE FROM sealed WHERE kind = ?1", &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  return med_db_run (sealed->db, statement);
}

med_result
med_sealed_each (med_sealed_db *sealed, uint32_t kind, med_sealed_visit visit, void *context,
                 size_t *damaged)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (sealed->db, "SELECT key, body FROM sealed WHERE kind = ?1", &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  size_t bad = 0;
  med_result result;
  while ((result = med_db_step (sealed->db, statement)) == MED_OK)
    {
      med_span id, plain;
      if (open_body (sealed, kind, med_db_column_span (statement, 0),
                     med_db_column_span (statement, 1), &id, &plain)
          != MED_OK)
        {
          bad++;
          continue;
        }
      if (!visit (context, id, plain))
        {
          sqlite3_reset (statement);
          result = MED_E_NOT_FOUND;
          break;
        }
    }
  if (result != MED_E_NOT_FOUND)
    return result;
  *damaged = bad;
  return MED_OK;
}

med_result
med_sealed_each_damaged (med_sealed_db *sealed, uint32_t kind, med_sealed_visit visit,
                         void *context)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (sealed->db, "SELECT key, body FROM sealed WHERE kind = ?1", &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  med_result result;
  while ((result = med_db_step (sealed->db, statement)) == MED_OK)
    {
      med_span id, plain, key = med_db_column_span (statement, 0);
      if (open_body (sealed, kind, key, med_db_column_span (statement, 1), &id, &plain) == MED_OK
          || visit (context, key, MED_SPAN_EMPTY))
        continue;
      sqlite3_reset (statement);
      return MED_OK;
    }
  return result == MED_E_NOT_FOUND ? MED_OK : result;
}

med_result
med_sealed_remove_damaged (med_sealed_db *sealed, uint32_t kind, med_span key)
{
  sqlite3_stmt *statement;
  MED_TRY (
      med_db_prepare (sealed->db, "DELETE FROM sealed WHERE kind = ?1 AND key = ?2", &statement));
  sqlite3_bind_int64 (statement, 1, kind);
  med_db_bind_span (statement, 2, key);
  MED_TRY (med_db_run (sealed->db, statement));
  return sqlite3_changes (med_db_handle (sealed->db)) > 0 ? MED_OK : MED_E_NOT_FOUND;
}
