/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ordered maps: what is committed, and the changes since begin as a layer over it. */
#include "core/kv-memory.h"

static med_result
kv_get (void *self, med_span key, med_arena *arena, med_span *value)
{
  const med_kv_memory *store = (const med_kv_memory *)self;
  const med_map_node *node = med_ordered_map_find (&store->changes, key);
  if (node == NULL)
    node = med_ordered_map_find (&store->committed, key);
  if (node == NULL || node->removed)
    return MED_E_NOT_FOUND;
  return med_arena_copy (arena, node->value, value);
}

static med_result
kv_put (void *self, med_span key, med_span value)
{
  med_kv_memory *store = (med_kv_memory *)self;
  return med_ordered_map_put (store->open ? &store->changes : &store->committed, key, value, false);
}

static med_result
kv_remove (void *self, med_span key)
{
  med_kv_memory *store = (med_kv_memory *)self;
  if (store->open)
    return med_ordered_map_put (&store->changes, key, MED_SPAN_EMPTY, true);
  med_ordered_map_remove (&store->committed, key);
  return MED_OK;
}

static med_result
kv_seek (void *self, med_span prefix, med_span from, med_kv_visit visit, void *context)
{
  const med_kv_memory *store = (const med_kv_memory *)self;
  med_span start = med_span_compare (from, prefix) > 0 ? from : prefix;
  const med_map_node *base = med_ordered_map_seek (&store->committed, start, false);
  const med_map_node *change = med_ordered_map_seek (&store->changes, start, false);
  while (base != NULL || change != NULL)
    {
      int order = base == NULL     ? 1
                  : change == NULL ? -1
                                   : med_span_compare (base->key, change->key);
      const med_map_node *node = order < 0 ? base : change;
      if (node->key.size < prefix.size
          || (prefix.size > 0 && memcmp (node->key.data, prefix.data, prefix.size) != 0))
        break;
      if (!node->removed && !visit (context, node->key, node->value))
        break;
      if (order <= 0)
        base = med_ordered_map_seek (&store->committed, node->key, true);
      if (order >= 0)
        change = med_ordered_map_seek (&store->changes, node->key, true);
    }
  return MED_OK;
}

static med_result
kv_begin (void *self)
{
  med_kv_memory *store = (med_kv_memory *)self;
  if (store->open)
    return MED_E_STATE;
  store->open = true;
  return MED_OK;
}

static med_result
kv_commit (void *self, bool keep)
{
  med_kv_memory *store = (med_kv_memory *)self;
  if (!store->open)
    return MED_E_STATE;
  store->open = false;
  if (keep)
    med_ordered_map_absorb (&store->committed, &store->changes, false);
  med_ordered_map_clear (&store->changes);
  return MED_OK;
}

static const med_kv_class kv_class = {
  .get = kv_get,
  .put = kv_put,
  .remove = kv_remove,
  .seek = kv_seek,
  .begin = kv_begin,
  .commit = kv_commit,
};

void
med_kv_memory_init (med_kv_memory *store, const med_memory *memory)
{
  *store = (med_kv_memory){ 0 };
  med_ordered_map_init (&store->committed, memory);
  med_ordered_map_init (&store->changes, memory);
}

void
med_kv_memory_clear (med_kv_memory *store)
{
  med_ordered_map_clear (&store->committed);
  med_ordered_map_clear (&store->changes);
}

med_kv
med_kv_memory_kv (med_kv_memory *store)
{
  return (med_kv){ &kv_class, store };
}
