/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks in memory, for tests of the builder and the walker. */
#pragma once

#include "core/dag/walker.h"

#include <glib.h>

typedef struct
{
  GPtrArray *blocks; /* GBytes, in the order in which they came */
  GArray *list;      /* med_dag_block */
  guint fetched;
  const med_cid *missing; /* pretended not to be there */
} dag_store;

static inline void
dag_store_init (dag_store *store)
{
  *store = (dag_store){
    .blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref),
    .list = g_array_new (FALSE, FALSE, sizeof (med_dag_block)),
  };
}

static inline void
dag_store_clear (dag_store *store)
{
  g_ptr_array_unref (store->blocks);
  g_array_unref (store->list);
}

/* A med_dag_emit_fn. */
static inline med_result
dag_store_put (void *context, const med_cid *cid, med_span block)
{
  dag_store *store = (dag_store *)context;
  med_dag_block entry = { *cid, block.size };
  g_assert_cmpint (med_cid_check (cid, block), ==, MED_OK);
  g_array_append_val (store->list, entry);
  g_ptr_array_add (store->blocks, g_bytes_new (block.data, block.size));
  return MED_OK;
}

static inline med_dag_block *
dag_store_entry (dag_store *store, size_t number)
{
  return &g_array_index (store->list, med_dag_block, number);
}

/* A med_dag_get_fn. */
static inline med_result
dag_store_get (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  dag_store *store = (dag_store *)context;
  store->fetched++;
  if (store->missing != NULL && MED_ID_EQUAL (*cid, *store->missing))
    return MED_E_NOT_FOUND;
  for (guint i = 0; i < store->list->len; i++)
    if (MED_ID_EQUAL (dag_store_entry (store, i)->cid, *cid))
      {
        gsize size;
        const void *data = g_bytes_get_data (g_ptr_array_index (store->blocks, i), &size);
        *block = med_span_make (data, size);
        return MED_OK;
      }
  return MED_E_NOT_FOUND;
}

static inline void
dag_size_assert_equal (const med_dag_size *a, const med_dag_size *b)
{
  g_assert_cmpuint (a->file_size, ==, b->file_size);
  g_assert_cmpuint (a->dag_size, ==, b->dag_size);
  g_assert_cmpuint (a->block_count, ==, b->block_count);
  g_assert_cmpuint (a->height, ==, b->height);
}

static inline void
dag_summary_assert_equal (const med_dag_summary *a, const med_dag_summary *b)
{
  g_assert_true (MED_ID_EQUAL (a->root, b->root));
  dag_size_assert_equal (&a->size, &b->size);
}

/* Builds the DAG of `bytes`, handed over `piece` bytes at a time. */
static inline med_dag_summary
dag_store_build (dag_store *store, const med_dag_profile *profile, med_span bytes, size_t piece)
{
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (profile));
  g_assert_cmpint (med_dag_builder_new (profile, dag_store_put, store, &arena, &builder), ==,
                   MED_OK);
  for (size_t at = 0; at < bytes.size; at += piece)
    {
      size_t size = MIN (piece, bytes.size - at);
      g_assert_cmpint (med_dag_builder_add (builder, med_span_make (bytes.data + at, size)), ==,
                       MED_OK);
    }
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_OK);
  med_arena_clear (&arena);
  return summary;
}
