/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIDs of files, and CAR archives. */
#include "client/inspect-private.h"

#include "core/dag/builder.h"
#include "core/dag/car.h"
#include "core/dag/dag-pb.h"

#include <glib/gi18n-lib.h>

static med_result
ignore_block (void *context, const med_cid *cid, med_span block)
{
  return MED_OK;
}

med_result
med_inspect_cid (const char *path, med_arena *arena, med_cid_report *report, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span bytes;
  med_dag_builder *builder;
  med_dag_summary summary;
  MED_TRY (med_inspect_map (path, &file, &bytes, failure));
  MED_TRY_PLAIN (med_dag_builder_new (&med_dag_unixfs_v1_2025, ignore_block, NULL, arena, &builder),
                 failure);
  MED_TRY_PLAIN (med_dag_builder_add (builder, bytes), failure);
  MED_TRY_PLAIN (med_dag_builder_finish (builder, &summary), failure);
  char *text = (char *)med_arena_alloc (arena, MED_CID_TEXT_SIZE);
  if (text == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_cid_to_text (&summary.root, text);
  *report = (med_cid_report){ .cid = text,
                              .file_size = summary.size.file_size,
                              .blocks = summary.size.block_count,
                              .dag_size = summary.size.dag_size };
  return MED_OK;
}

/* ── CAR ────────────────────────────────────────────────────────────────────────────────────── */

/* One block of the archive; keys of the table are the CID's bytes. */
typedef struct
{
  GPtrArray *links; /* GBytes; NULL for a block without */
  bool opaque;      /* of a codec whose links are not read here */
  bool seen;
} car_entry;

static void
free_entry (gpointer data)
{
  car_entry *entry = (car_entry *)data;
  if (entry->links != NULL)
    g_ptr_array_unref (entry->links);
  g_free (entry);
}

/* A CID in whatever base its version is written; version 0 as version 1 would be. */
static const char *
cid_text (const med_cid_view *view, med_arena *arena)
{
  med_cid cid;
  if (med_cid_from_view (view, &cid) == MED_OK)
    {
      char *text = (char *)med_arena_alloc (arena, MED_CID_TEXT_SIZE);
      if (text != NULL)
        med_cid_to_text (&cid, text);
      return text;
    }
  const char *body = med_inspect_id (view->bytes, arena);
  size_t size = body == NULL ? 0 : strlen (body) + 2;
  char *text = (char *)med_arena_alloc (arena, size);
  if (body == NULL || text == NULL)
    return NULL;
  text[0] = 'b';
  memcpy (text + 1, body, size - 1);
  return text;
}

static med_result
read_entry (const med_car_block *block, car_entry *entry)
{
  if (block->cid.codec == MED_CODEC_RAW)
    return MED_OK;
  if (block->cid.codec != MED_CODEC_DAG_PB)
    {
      entry->opaque = true;
      return MED_OK;
    }
  med_arena arena;
  med_dag_pb_node node;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result = med_dag_pb_decode (block->bytes, &arena, &node);
  if (result == MED_OK)
    {
      entry->links = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      for (size_t i = 0; i < node.link_count; i++)
        g_ptr_array_add (entry->links,
                         g_bytes_new (node.links[i].cid.bytes.data, node.links[i].cid.bytes.size));
    }
  med_arena_clear (&arena);
  return result;
}

/* Whether everything below the roots is there. */
static med_car_state
follow (GHashTable *blocks, const med_car_reader *reader)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  med_car_state state = MED_CAR_COMPLETE;
  for (size_t i = 0; i < reader->root_count; i++)
    g_ptr_array_add (waiting,
                     g_bytes_new (reader->roots[i].bytes.data, reader->roots[i].bytes.size));
  while (waiting->len > 0)
    {
      g_autoptr (GBytes) cid = (GBytes *)g_ptr_array_steal_index_fast (waiting, waiting->len - 1);
      car_entry *entry = (car_entry *)g_hash_table_lookup (blocks, cid);
      if (entry == NULL)
        return MED_CAR_INCOMPLETE;
      if (entry->seen)
        continue;
      entry->seen = true;
      if (entry->opaque)
        state = MED_CAR_UNKNOWN;
      for (guint i = 0; entry->links != NULL && i < entry->links->len; i++)
        g_ptr_array_add (waiting, g_bytes_ref ((GBytes *)entry->links->pdata[i]));
    }
  return state;
}

static med_result
read_car (med_car_reader *reader, med_span input, GHashTable *blocks, med_car_report *report)
{
  for (;;)
    {
      med_car_event event;
      med_car_block block;
      MED_TRY (med_car_reader_next (reader, &input, &event, &block));
      if (event == MED_CAR_MORE)
        return med_car_reader_end (reader);
      report->blocks++;
      g_autoptr (GBytes) cid = g_bytes_new (block.cid.bytes.data, block.cid.bytes.size);
      if (g_hash_table_contains (blocks, cid))
        continue;
      car_entry *entry = g_new0 (car_entry, 1);
      med_result result = read_entry (&block, entry);
      if (result != MED_OK)
        {
          free_entry (entry);
          return result;
        }
      g_hash_table_insert (blocks, g_steal_pointer (&cid), entry);
    }
}

static med_result
explain_car (med_result result, const med_car_reader *reader, const char *path,
             med_failure *failure)
{
  unsigned long long position = reader->position;
  switch ((int)result)
    {
    case MED_E_UNVERIFIED:
      return med_fail (
          failure, result,
          _ ("%s: the block that ends at byte %llu is not the one that its CID names."), path,
          position);
    case MED_E_UNSUPPORTED:
      return med_fail (
          failure, result,
          _ ("%s: of another version than CARv1, or with a hash other than SHA-256, at "
             "byte %llu."),
          path, position);
    case MED_E_NO_MEMORY:
      return med_fail_plain (failure, result, MED_REASON_NONE);
    default:
      return med_fail (failure, result, _ ("%s is no sound CARv1 archive: broken at byte %llu."),
                       path, position);
    }
}

med_result
med_inspect_car (const char *path, med_arena *arena, med_car_report *report, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GHashTable) blocks = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                         (GDestroyNotify)g_bytes_unref, free_entry);
  med_span bytes;
  med_car_reader reader;
  med_car_report found = { 0 };
  MED_TRY (med_inspect_map (path, &file, &bytes, failure));
  MED_TRY_PLAIN (med_car_reader_init (&reader, arena), failure);
  med_result result = read_car (&reader, bytes, blocks, &found);
  if (result != MED_OK)
    return explain_car (result, &reader, path, failure);
  const char **roots = (const char **)med_arena_array (arena, reader.root_count + 1, sizeof *roots);
  for (size_t i = 0; roots != NULL && i < reader.root_count; i++)
    roots[i] = cid_text (&reader.roots[i], arena);
  if (roots == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  found.roots = roots;
  found.root_count = reader.root_count;
  found.size = bytes.size;
  found.state = follow (blocks, &reader);
  *report = found;
  return MED_OK;
}
