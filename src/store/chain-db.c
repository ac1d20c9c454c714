/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block table, the transaction index and named values. */
#include "store/chain-db.h"

#include "base/buf.h"

static med_result
encode_codes (const med_chain_entry *entry, med_arena *arena, med_span *bytes)
{
  med_buf out;
  MED_TRY (med_buf_init_arena (&out, arena, entry->code_count * 4));
  for (size_t i = 0; i < entry->code_count; i++)
    med_buf_put_u32_be (&out, entry->codes[i]);
  return med_buf_finish (&out, bytes);
}

med_result
med_chain_put (med_db *db, const med_chain_entry *entry)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_span codes;
  sqlite3_stmt *statement;
  med_result result = encode_codes (entry, &arena, &codes);
  if (result == MED_OK)
    result = med_db_prepare (db,
                             "INSERT INTO block (height, hash, block, light, results, app_hash)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                             &statement);
  if (result == MED_OK)
    {
      sqlite3_bind_int64 (statement, 1, (sqlite3_int64)entry->height);
      med_db_bind_span (statement, 2, MED_SPAN_OF (entry->hash.bytes));
      med_db_bind_span (statement, 3, entry->block);
      med_db_bind_span (statement, 4, entry->light);
      med_db_bind_span (statement, 5, codes);
      med_db_bind_span (statement, 6, MED_SPAN_OF (entry->app_hash.bytes));
      result = med_db_run (db, statement);
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
column_hash (sqlite3_stmt *statement, int column, med_hash *hash)
{
  med_span bytes = med_db_column_span (statement, column);
  if (bytes.size != sizeof hash->bytes)
    return MED_E_DAMAGED;
  memcpy (hash->bytes, bytes.data, bytes.size);
  return MED_OK;
}

static med_result
decode_codes (med_span bytes, med_arena *arena, med_chain_entry *entry)
{
  if (bytes.size % 4 != 0)
    return MED_E_DAMAGED;
  size_t count = bytes.size / 4;
  uint32_t *codes = (uint32_t *)med_arena_array (arena, count, sizeof *codes);
  if (codes == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    codes[i] = (uint32_t)bytes.data[4 * i] << 24 | (uint32_t)bytes.data[4 * i + 1] << 16
               | (uint32_t)bytes.data[4 * i + 2] << 8 | bytes.data[4 * i + 3];
  entry->codes = codes;
  entry->code_count = count;
  return MED_OK;
}

med_result
med_chain_get (med_db *db, uint64_t height, med_arena *arena, med_chain_entry *entry)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      db, "SELECT hash, block, light, results, app_hash FROM block WHERE height = ?1", &statement));
  sqlite3_bind_int64 (statement, 1, (sqlite3_int64)height);
  MED_TRY (med_db_step (db, statement));
  med_chain_entry found = { .height = height };
  med_result result = column_hash (statement, 0, &found.hash);
  if (result == MED_OK)
    result = med_arena_copy (arena, med_db_column_span (statement, 1), &found.block);
  if (result == MED_OK)
    result = med_arena_copy (arena, med_db_column_span (statement, 2), &found.light);
  if (result == MED_OK)
    result = decode_codes (med_db_column_span (statement, 3), arena, &found);
  if (result == MED_OK)
    result = column_hash (statement, 4, &found.app_hash);
  sqlite3_reset (statement);
  if (result == MED_OK)
    *entry = found;
  return result;
}

med_result
med_chain_get_light (med_db *db, uint64_t height, med_arena *arena, med_span *light)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT light FROM block WHERE height = ?1", &statement));
  sqlite3_bind_int64 (statement, 1, (sqlite3_int64)height);
  MED_TRY (med_db_step (db, statement));
  med_result result = med_arena_copy (arena, med_db_column_span (statement, 0), light);
  sqlite3_reset (statement);
  return result;
}

med_result
med_chain_tip (med_db *db, uint64_t *height)
{
  sqlite3_stmt *statement;
  MED_TRY (
      med_db_prepare (db, "SELECT height FROM block ORDER BY height DESC LIMIT 1", &statement));
  MED_TRY (med_db_step (db, statement));
  *height = (uint64_t)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_chain_put_tx (med_db *db, const med_hash *id, const med_tx_place *place)
{
  sqlite3_stmt *statement;
  /* The same bytes may stand in two blocks; the first one counts. */
  MED_TRY (med_db_prepare (db,
                           "INSERT INTO tx (id, height, position, code) VALUES (?1, ?2, ?3, ?4)"
                           " ON CONFLICT (id) DO NOTHING",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  sqlite3_bind_int64 (statement, 2, (sqlite3_int64)place->height);
  sqlite3_bind_int64 (statement, 3, place->position);
  sqlite3_bind_int64 (statement, 4, place->code);
  return med_db_run (db, statement);
}

med_result
med_chain_find_tx (med_db *db, const med_hash *id, med_tx_place *place)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT height, position, code FROM tx WHERE id = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  MED_TRY (med_db_step (db, statement));
  *place = (med_tx_place){
    .height = (uint64_t)sqlite3_column_int64 (statement, 0),
    .position = (uint32_t)sqlite3_column_int64 (statement, 1),
    .code = (uint32_t)sqlite3_column_int64 (statement, 2),
  };
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_chain_count (med_db *db, uint64_t *blocks, uint64_t *txs)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT (SELECT count (*) FROM block), (SELECT count (*) FROM tx)",
                           &statement));
  MED_TRY (med_db_step (db, statement));
  *blocks = (uint64_t)sqlite3_column_int64 (statement, 0);
  *txs = (uint64_t)sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_meta_put (med_db *db, const char *name, med_span value)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db,
                           "INSERT INTO meta (name, value) VALUES (?1, ?2)"
                           " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                           &statement));
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  med_db_bind_span (statement, 2, value);
  return med_db_run (db, statement);
}

med_result
med_meta_get (med_db *db, const char *name, med_arena *arena, med_span *value)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT value FROM meta WHERE name = ?1", &statement));
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  MED_TRY (med_db_step (db, statement));
  med_result result = med_arena_copy (arena, med_db_column_span (statement, 0), value);
  sqlite3_reset (statement);
  return result;
}
