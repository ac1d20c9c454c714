/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AVL tree. Recursion is as deep as the tree, 1.44·log2 (n). */
#include "core/ordered-map.h"

#include "base/assert.h"

/* Of a tree with 2^64 nodes. */
#define DEPTH_MAX 93

/* Shorter keys are filled up with zeros: equal leads decide nothing, others all. */
static uint64_t
key_lead (med_span key)
{
  uint64_t lead = 0;
  for (size_t i = 0; i < sizeof lead; i++)
    lead = lead << 8 | (i < key.size ? key.data[i] : 0);
  return lead;
}

static int
compare (med_span key, uint64_t lead, const med_map_node *node)
{
  if (lead != node->lead)
    return lead < node->lead ? -1 : 1;
  return med_span_compare (key, node->key);
}

static int
node_height (const med_map_node *node)
{
  return node == NULL ? 0 : node->height;
}

static void
measure (med_map_node *node)
{
  int left = node_height (node->left), right = node_height (node->right);
  node->height = 1 + (left > right ? left : right);
}

static med_map_node *
rotate_right (med_map_node *node)
{
  med_map_node *top = node->left;
  node->left = top->right;
  top->right = node;
  measure (node);
  measure (top);
  return top;
}

static med_map_node *
rotate_left (med_map_node *node)
{
  med_map_node *top = node->right;
  node->right = top->left;
  top->left = node;
  measure (node);
  measure (top);
  return top;
}

static med_map_node *
balance (med_map_node *node)
{
  measure (node);
  int lean = node_height (node->left) - node_height (node->right);
  if (lean > 1)
    {
      if (node_height (node->left->left) < node_height (node->left->right))
        node->left = rotate_left (node->left);
      return rotate_right (node);
    }
  if (lean < -1)
    {
      if (node_height (node->right->right) < node_height (node->right->left))
        node->right = rotate_right (node->right);
      return rotate_left (node);
    }
  return node;
}

/* A node with the same key gives way to `fresh`. */
static void
link_node (med_ordered_map *map, med_map_node *fresh)
{
  med_map_node **path[DEPTH_MAX], **slot = &map->root;
  size_t depth = 0;
  while (*slot != NULL)
    {
      med_map_node *node = *slot;
      int order = compare (fresh->key, fresh->lead, node);
      if (order == 0)
        {
          fresh->left = node->left;
          fresh->right = node->right;
          fresh->height = node->height;
          *slot = fresh;
          map->memory->free (map->memory->context, node);
          return;
        }
      med_assert (depth < DEPTH_MAX);
      path[depth++] = slot;
      slot = order < 0 ? &node->left : &node->right;
    }
  *slot = fresh;
  map->count++;
  /* Above a subtree that is as high as it was nothing changes. */
  while (depth-- > 0)
    {
      int before = (*path[depth])->height;
      *path[depth] = balance (*path[depth]);
      if ((*path[depth])->height == before)
        break;
    }
}

static med_map_node *
take_first (med_map_node *node, med_map_node **first)
{
  if (node->left == NULL)
    {
      *first = node;
      return node->right;
    }
  node->left = take_first (node->left, first);
  return balance (node);
}

static med_map_node *
take (med_map_node *node, med_span key, uint64_t lead, med_map_node **taken)
{
  if (node == NULL)
    return NULL;
  int order = compare (key, lead, node);
  if (order < 0)
    node->left = take (node->left, key, lead, taken);
  else if (order > 0)
    node->right = take (node->right, key, lead, taken);
  else
    {
      *taken = node;
      if (node->right == NULL)
        return node->left;
      med_map_node *next = NULL;
      med_map_node *right = take_first (node->right, &next);
      next->right = right;
      next->left = node->left;
      return balance (next);
    }
  return balance (node);
}

static void
free_nodes (med_ordered_map *map, med_map_node *node)
{
  if (node == NULL)
    return;
  free_nodes (map, node->left);
  free_nodes (map, node->right);
  map->memory->free (map->memory->context, node);
}

void
med_ordered_map_init (med_ordered_map *map, const med_memory *memory)
{
  *map = (med_ordered_map){ .memory = memory };
}

void
med_ordered_map_clear (med_ordered_map *map)
{
  free_nodes (map, map->root);
  map->root = NULL;
  map->count = 0;
}

const med_map_node *
med_ordered_map_find (const med_ordered_map *map, med_span key)
{
  const med_map_node *node = map->root;
  uint64_t lead = key_lead (key);
  while (node != NULL)
    {
      int order = compare (key, lead, node);
      if (order == 0)
        return node;
      node = order < 0 ? node->left : node->right;
    }
  return NULL;
}

const med_map_node *
med_ordered_map_seek (const med_ordered_map *map, med_span key, bool after)
{
  const med_map_node *node = map->root, *best = NULL;
  uint64_t lead = key_lead (key);
  while (node != NULL)
    {
      int order = compare (key, lead, node);
      if (order < 0 || (order == 0 && !after))
        {
          best = node;
          node = node->left;
        }
      else
        node = node->right;
    }
  return best;
}

med_result
med_ordered_map_put (med_ordered_map *map, med_span key, med_span value, bool removed)
{
  if (key.size > SIZE_MAX / 4 || value.size > SIZE_MAX / 4)
    return MED_E_TOO_LARGE;
  med_map_node *fresh = (med_map_node *)map->memory->alloc (
      map->memory->context, sizeof (med_map_node) + key.size + value.size);
  if (fresh == NULL)
    return MED_E_NO_MEMORY;
  uint8_t *bytes = (uint8_t *)(fresh + 1);
  *fresh = (med_map_node){ .key = { bytes, key.size },
                           .value = { bytes + key.size, value.size },
                           .lead = key_lead (key),
                           .height = 1,
                           .removed = removed };
  if (key.size > 0)
    memcpy (bytes, key.data, key.size);
  if (value.size > 0)
    memcpy (bytes + key.size, value.data, value.size);
  link_node (map, fresh);
  return MED_OK;
}

void
med_ordered_map_remove (med_ordered_map *map, med_span key)
{
  med_map_node *taken = NULL;
  map->root = take (map->root, key, key_lead (key), &taken);
  if (taken == NULL)
    return;
  map->count--;
  map->memory->free (map->memory->context, taken);
}

static void
absorb (med_ordered_map *map, med_map_node *node, bool keep_removed)
{
  if (node == NULL)
    return;
  med_map_node *left = node->left, *right = node->right;
  absorb (map, left, keep_removed);
  absorb (map, right, keep_removed);
  if (node->removed && !keep_removed)
    {
      med_ordered_map_remove (map, node->key);
      map->memory->free (map->memory->context, node);
      return;
    }
  node->left = node->right = NULL;
  node->height = 1;
  link_node (map, node);
}

void
med_ordered_map_absorb (med_ordered_map *map, med_ordered_map *from, bool keep_removed)
{
  absorb (map, from->root, keep_removed);
  from->root = NULL;
  from->count = 0;
}
