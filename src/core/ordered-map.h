/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A balanced tree from byte strings to byte strings, in order of bytes with a prefix first. The
 * shape depends only on the sequence of calls, and nothing but the order is visible. */
#pragma once

#include "base/memory.h"

typedef struct med_map_node med_map_node;
struct med_map_node
{
  med_map_node *left, *right;
  uint64_t lead; /* first eight bytes of the key, which mostly tell two keys apart */
  int height;
  bool removed;        /* set by whoever uses the map as a layer over another; the value is empty */
  med_span key, value; /* in the node's own block */
};

typedef struct
{
  const med_memory *memory;
  med_map_node *root;
  size_t count;
} med_ordered_map;

void med_ordered_map_init (med_ordered_map *map, const med_memory *memory);
void med_ordered_map_clear (med_ordered_map *map);
const med_map_node *med_ordered_map_find (const med_ordered_map *map, med_span key);
/* The first node whose key is at least `key`, or greater than it when `after`; NULL at the end. */
const med_map_node *med_ordered_map_seek (const med_ordered_map *map, med_span key, bool after);
/* Copies key and value; replaces what is there. On MED_E_NO_MEMORY the map is as before. */
med_result med_ordered_map_put (med_ordered_map *map, med_span key, med_span value,
                                bool removed) MED_CHECKED;
/* Taking away what is not there is no error. */
void med_ordered_map_remove (med_ordered_map *map, med_span key);
/* Moves all nodes of `from` into `map`, replacing what is there; allocates nothing. Removed nodes
 * are kept as such, or else take away what they name. `from` is empty afterwards. */
void med_ordered_map_absorb (med_ordered_map *map, med_ordered_map *from, bool keep_removed);
