/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records for people without MedEase: archives of their blocks, proofs of their rows. */
#include "client/record-archive.h"

#include "base/text.h"
#include "client/record-private.h"
#include "client/sync-private.h"
#include "core/chain/decode.h"
#include "core/dag/car.h"
#include "core/limits.h"
#include "net/comet-json.h"

#include <glib/gi18n-lib.h>

/* ── Sealed objects ─────────────────────────────────────────────────────────────────────────── */

med_result
med_record_sealed_manifest (med_session *session, const med_record_info *record,
                            GCancellable *cancellable, med_arena *arena, med_span *file,
                            med_failure *failure)
{
  med_result result = med_blocks_get (session->blocks, &record->manifest_cid, arena, file);
  if (result == MED_OK)
    return MED_OK;
  if (result != MED_E_NOT_FOUND && result != MED_E_DAMAGED)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  return med_session_note (session,
                           med_gateway_block (gateway, &record->manifest_cid, &record->manifest_cid,
                                              cancellable, arena, file, failure));
}

med_result
med_record_resource (med_session *session, const med_id *record, med_arena *arena,
                     med_span *resource, med_failure *failure)
{
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (record->bytes), arena);
  if (document == NULL || document->problem != 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This record cannot be opened here."));
  *resource = med_pb_span (document->resource);
  return MED_OK;
}

static med_result
write_all (GOutputStream *output, med_span bytes)
{
  gsize written;
  g_autoptr (GError) error = NULL;
  if (bytes.size == 0
      || g_output_stream_write_all (output, bytes.data, bytes.size, &written, NULL, &error))
    return MED_OK;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? MED_E_FULL : MED_E_IO;
}

med_result
med_record_put_section (GOutputStream *output, const med_cid *cid, med_span block)
{
  uint8_t head[MED_CAR_SECTION_HEAD_MAX];
  med_buf buf;
  med_span bytes;
  buf = med_buf_make (head, sizeof head);
  med_car_put_section_head (cid, block.size, &buf);
  MED_TRY (med_buf_finish (&buf, &bytes));
  MED_TRY (write_all (output, bytes));
  return write_all (output, block);
}

med_result
med_record_archive (med_session *session, const med_record_info *record, GOutputStream *output,
                    GCancellable *cancellable, med_failure *failure)
{
  const med_cid roots[] = { record->payload_cid, record->manifest_cid };
  uint8_t head[256];
  med_buf buf;
  med_span bytes, manifest;
  med_arena arena;
  buf = med_buf_make (head, sizeof head);
  med_car_put_header (roots, G_N_ELEMENTS (roots), &buf);
  MED_TRY_PLAIN (med_buf_finish (&buf, &bytes), failure);
  MED_TRY_PLAIN (write_all (output, bytes), failure);
  MED_TRY (
      med_record_archive_payload (session, &record->payload_cid, output, cancellable, failure));
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result
      = med_record_sealed_manifest (session, record, cancellable, &arena, &manifest, failure);
  if (result == MED_OK)
    {
      result = med_record_put_section (output, &record->manifest_cid, manifest);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}

/* ── Proofs ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_session *session;
  med_proof_visit visit;
  void *context;
  med_arena *arena;
  uint64_t shown; /* height of the block that was given last */
} proving;

static void
put_hex (GString *out, med_span bytes)
{
  for (size_t i = 0; i < bytes.size; i++)
    g_string_append_printf (out, "%02x", bytes.data[i]);
}

/* core/FORMATS.md, proof files. */
static med_result
give_row (proving *work, const Med__Row *row, const med_app_hash *root)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"member\",\"root\":\"");
  char name[32];
  put_hex (text, med_span_make (root->bytes, root->size));
  g_string_append_printf (text, "\",\"table\":%u,\"id\":\"", row->table);
  put_hex (text, med_pb_span (row->id));
  g_autofree char *value = g_base64_encode (row->value.data, row->value.len);
  g_string_append_printf (text, "\",\"value\":\"%s\",\"path\":[", value);
  for (size_t i = 0; i < row->proof->n_siblings; i++)
    {
      g_string_append (text, i > 0 ? ",\"" : "\"");
      put_hex (text, med_pb_span (row->proof->siblings[i]));
      g_string_append_c (text, '"');
    }
  g_string_append (text, "]}\n");
  MED_TRY (med_base32_encode (med_pb_span (row->id), name, sizeof name));
  return work->visit (work->context, name, med_span_make (text->str, text->len));
}

/* The rows were proven against the newest header. */
static med_result
give_block (proving *work, med_light_block *block)
{
  MED_TRY (med_light_block_decode (med_pb_span (med_replica_anchor (work->session->replica)->light),
                                   work->arena, block));
  if ((uint64_t)block->header.height == work->shown)
    return MED_OK;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("block-%" G_GINT64_FORMAT, (gint64)block->header.height);
  work->shown = (uint64_t)block->header.height;
  MED_TRY (med_comet_light_block_write (block, text));
  return work->visit (work->context, name, med_span_make (text->str, text->len));
}

static med_result
give_part (proving *work, const med_id *records, size_t count, GCancellable *cancellable,
           med_failure *failure)
{
  med_row_name names[MED_ROWS_REQUEST_MAX];
  const Med__Rows *rows;
  med_light_block block;
  for (size_t i = 0; i < count; i++)
    names[i] = (med_row_name){ MED_TABLE_RECORD, MED_SPAN_OF (records[i].bytes) };
  MED_TRY (med_sync_rows (work->session, names, count, cancellable, work->arena, &rows, failure));
  MED_TRY_PLAIN (give_block (work, &block), failure);
  for (size_t i = 0; i < count; i++)
    if (rows->rows[i]->value.len > 0)
      MED_TRY_PLAIN (give_row (work, rows->rows[i], &block.header.app_hash), failure);
  return MED_OK;
}

med_result
med_record_proofs (med_session *session, const med_id *records, size_t count, med_proof_visit visit,
                   void *context, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  proving work = { .session = session, .visit = visit, .context = context, .arena = &arena };
  med_result result = MED_OK;
  for (size_t done = 0; result == MED_OK && done < count;)
    {
      size_t part = MIN (count - done, MED_ROWS_REQUEST_MAX);
      result = give_part (&work, records + done, part, cancellable, failure);
      done += part;
      med_arena_clear (&arena);
    }
  med_arena_clear (&arena);
  return result;
}
