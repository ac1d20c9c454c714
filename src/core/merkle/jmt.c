/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state map as a persistent binary tree in two pools of nodes.
 *
 * A node belongs to the generation that made it. Changing a node of the pending generation happens
 * in place; an older one is copied and the old one *retired*: tip and previous still need it. A
 * commit releases what the commit before it retired, because nothing but the version that falls out
 * now could reach it. So a version costs its changed paths, and nothing is reference counted.
 *
 *   set, delete     copy the path to the leaf, mark it stale
 *   root, commit    hash what is stale, children first, once
 *   rollback        release what the pending generation made, forget what it retired */
#include "core/merkle/jmt.h"

#include "base/assert.h"

/* Names a node: 0 is the empty subtree, else the place in one of the pools. */
typedef uint32_t node_ref;
#define LEAF_FLAG ((node_ref)1 << 31)

/* A live node does not stand in a list, so `next` has room for a flag; no place has this number. */
#define NEXT_STALE UINT32_MAX

typedef struct
{
  uint32_t next; /* place of the next one in a list, or NEXT_STALE while the hash is out of date */
  uint32_t generation;
} node_head;

typedef struct
{
  node_head head;
  node_ref children[2];
  med_hash hash;
} inner_node;

typedef struct
{
  node_head head;
  med_hash key, value_hash, hash;
} leaf_node;

#define CHUNK_BITS 11
#define CHUNK_NODES ((uint32_t)1 << CHUNK_BITS)

/* Places of a pool, linked by `next`; joined to the free list without being walked. */
typedef struct
{
  uint32_t first, last, count;
} node_list;

/* Nodes of one size, in chunks that never move. Place 0 is never given out. */
typedef struct
{
  size_t node_size;
  uint8_t **chunks;
  uint32_t chunk_count, chunk_room;
  uint32_t used;
  node_list free;
  node_list retired; /* of the tip, replaced in the pending version */
  node_list dying;   /* of the previous version, replaced in the tip */
} node_pool;

struct med_jmt
{
  const med_memory *memory;
  node_pool inners, leaves;
  node_ref pending, tip, previous;
  uint64_t pending_count, tip_count;
  uint64_t commits;
  uint32_t generation;
};

/* ── Pools ──────────────────────────────────────────────────────────────────────────────────── */

static void *
pool_at (const node_pool *pool, uint32_t place)
{
  return pool->chunks[place >> CHUNK_BITS] + (size_t)(place & (CHUNK_NODES - 1)) * pool->node_size;
}

static med_result
pool_grow (node_pool *pool, const med_memory *memory)
{
  if (pool->chunk_count == LEAF_FLAG >> CHUNK_BITS)
    return MED_E_NO_MEMORY;
  if (pool->chunk_count == pool->chunk_room)
    {
      uint32_t room = pool->chunk_room == 0 ? 16 : pool->chunk_room * 2;
      uint8_t **chunks = (uint8_t **)memory->alloc (memory->context, room * sizeof (uint8_t *));
      if (chunks == NULL)
        return MED_E_NO_MEMORY;
      if (pool->chunk_count > 0)
        memcpy (chunks, pool->chunks, pool->chunk_count * sizeof (uint8_t *));
      if (pool->chunks != NULL)
        memory->free (memory->context, pool->chunks);
      pool->chunks = chunks;
      pool->chunk_room = room;
    }
  uint8_t *chunk = (uint8_t *)memory->alloc (memory->context, CHUNK_NODES * pool->node_size);
  if (chunk == NULL)
    return MED_E_NO_MEMORY;
  pool->chunks[pool->chunk_count++] = chunk;
  return MED_OK;
}

/* After this, so many pool_take () succeed: a change is made wholly or not at all. */
static med_result
pool_reserve (node_pool *pool, const med_memory *memory, uint32_t count)
{
  /* Place 0 is used before there is a chunk. */
  while (pool->free.count + (pool->chunk_count << CHUNK_BITS) < pool->used + count)
    MED_TRY (pool_grow (pool, memory));
  return MED_OK;
}

static uint32_t
pool_take (node_pool *pool)
{
  if (pool->free.count == 0)
    {
      med_assert (pool->used >> CHUNK_BITS < pool->chunk_count);
      return pool->used++;
    }
  uint32_t place = pool->free.first;
  pool->free.first = ((node_head *)pool_at (pool, place))->next;
  pool->free.count--;
  return place;
}

static void
list_push (node_pool *pool, node_list *list, uint32_t place)
{
  ((node_head *)pool_at (pool, place))->next = list->first;
  list->first = place;
  if (list->count++ == 0)
    list->last = place;
}

static void
pool_turn (node_pool *pool)
{
  if (pool->dying.count > 0)
    {
      ((node_head *)pool_at (pool, pool->dying.last))->next = pool->free.first;
      pool->free.first = pool->dying.first;
      pool->free.count += pool->dying.count;
    }
  pool->dying = pool->retired;
  pool->retired = (node_list){ 0 };
}

static void
pool_clear (node_pool *pool, const med_memory *memory)
{
  for (uint32_t i = 0; i < pool->chunk_count; i++)
    memory->free (memory->context, pool->chunks[i]);
  if (pool->chunks != NULL)
    memory->free (memory->context, pool->chunks);
}

/* ── Nodes ──────────────────────────────────────────────────────────────────────────────────── */

static bool
is_leaf (node_ref ref)
{
  return (ref & LEAF_FLAG) != 0;
}

static inner_node *
inner_at (const med_jmt *map, node_ref ref)
{
  return (inner_node *)pool_at (&map->inners, ref);
}

static leaf_node *
leaf_at (const med_jmt *map, node_ref ref)
{
  return (leaf_node *)pool_at (&map->leaves, ref & ~LEAF_FLAG);
}

static unsigned
key_bit (const med_hash *key, size_t depth)
{
  return key->bytes[depth / 8] >> (7 - depth % 8) & 1u;
}

/* Gives a node up: at once when only the pending version has it. */
static void
release (med_jmt *map, node_ref ref)
{
  node_pool *pool = is_leaf (ref) ? &map->leaves : &map->inners;
  uint32_t place = ref & ~LEAF_FLAG;
  bool ours = ((node_head *)pool_at (pool, place))->generation == map->generation;
  list_push (pool, ours ? &pool->free : &pool->retired, place);
}

/* The inner node behind a slot, made ours and marked stale. */
static inner_node *
own_inner (med_jmt *map, node_ref *slot)
{
  inner_node *node = inner_at (map, *slot);
  if (node->head.generation != map->generation)
    {
      node_ref copy = pool_take (&map->inners);
      inner_node *fresh = inner_at (map, copy);
      *fresh = *node;
      fresh->head.generation = map->generation;
      release (map, *slot);
      *slot = copy;
      node = fresh;
    }
  node->head.next = NEXT_STALE;
  return node;
}

static node_ref
new_leaf (med_jmt *map, const med_hash *key, const med_hash *value_hash)
{
  uint32_t place = pool_take (&map->leaves);
  leaf_node *leaf = (leaf_node *)pool_at (&map->leaves, place);
  leaf->head = (node_head){ NEXT_STALE, map->generation };
  leaf->key = *key;
  leaf->value_hash = *value_hash;
  return place | LEAF_FLAG;
}

/* The leaf with this key, or NULL. */
static leaf_node *
find (const med_jmt *map, node_ref ref, const med_hash *key)
{
  for (size_t depth = 0; ref != 0 && !is_leaf (ref); depth++)
    ref = inner_at (map, ref)->children[key_bit (key, depth)];
  if (ref == 0)
    return NULL;
  leaf_node *leaf = leaf_at (map, ref);
  return MED_ID_EQUAL (leaf->key, *key) ? leaf : NULL;
}

static const med_hash *
node_hash (const med_jmt *map, node_ref ref, const med_hash *empty)
{
  if (ref == 0)
    return empty;
  return is_leaf (ref) ? &leaf_at (map, ref)->hash : &inner_at (map, ref)->hash;
}

/* Hashes what is stale below and at `ref`. Recurses once a level, 256 at most. */
static void
refresh (med_jmt *map, node_ref ref, const med_hash *empty)
{
  if (ref == 0)
    return;
  if (is_leaf (ref))
    {
      leaf_node *leaf = leaf_at (map, ref);
      if (leaf->head.next == NEXT_STALE)
        med_jmt_leaf_hash (&leaf->key, &leaf->value_hash, &leaf->hash);
      leaf->head.next = 0;
      return;
    }
  inner_node *node = inner_at (map, ref);
  if (node->head.next != NEXT_STALE)
    return;
  refresh (map, node->children[0], empty);
  refresh (map, node->children[1], empty);
  med_jmt_inner_hash (node_hash (map, node->children[0], empty),
                      node_hash (map, node->children[1], empty), &node->hash);
  node->head.next = 0;
}

/* Puts two leaves that part at some bit from `depth` on below a slot. */
static void
place_two (med_jmt *map, node_ref *slot, size_t depth, node_ref added, node_ref old)
{
  const med_hash *key = &leaf_at (map, added)->key, *other = &leaf_at (map, old)->key;
  for (;; depth++)
    {
      med_assert (depth < MED_JMT_DEPTH_MAX);
      unsigned bit = key_bit (key, depth);
      node_ref ref = pool_take (&map->inners);
      inner_node *node = inner_at (map, ref);
      node->head = (node_head){ NEXT_STALE, map->generation };
      node->children[0] = node->children[1] = 0;
      *slot = ref;
      if (key_bit (other, depth) != bit)
        {
          node->children[bit] = added;
          node->children[!bit] = old;
          return;
        }
      slot = &node->children[bit];
    }
}

/* ── Public ─────────────────────────────────────────────────────────────────────────────────── */

med_result
med_jmt_open (const med_memory *memory, med_jmt **map)
{
  med_jmt *opened = (med_jmt *)memory->alloc (memory->context, sizeof (med_jmt));
  if (opened == NULL)
    return MED_E_NO_MEMORY;
  *opened = (med_jmt){ .memory = memory, .generation = 1 };
  opened->inners.node_size = sizeof (inner_node);
  opened->leaves.node_size = sizeof (leaf_node);
  opened->inners.used = opened->leaves.used = 1;
  *map = opened;
  return MED_OK;
}

void
med_jmt_close (med_jmt *map)
{
  if (map == NULL)
    return;
  const med_memory *memory = map->memory;
  pool_clear (&map->inners, memory);
  pool_clear (&map->leaves, memory);
  memory->free (memory->context, map);
}

med_result
med_jmt_set (med_jmt *map, const med_hash *key, const med_hash *value_hash)
{
  const leaf_node *known = find (map, map->pending, key);
  if (known != NULL && MED_ID_EQUAL (known->value_hash, *value_hash))
    return MED_OK;
  /* One inner node a level, copied or new. */
  MED_TRY (pool_reserve (&map->inners, map->memory, MED_JMT_DEPTH_MAX));
  MED_TRY (pool_reserve (&map->leaves, map->memory, 1));
  node_ref *slot = &map->pending;
  size_t depth = 0;
  while (*slot != 0 && !is_leaf (*slot))
    slot = &own_inner (map, slot)->children[key_bit (key, depth++)];
  if (known != NULL && known->head.generation == map->generation)
    {
      leaf_node *leaf = leaf_at (map, *slot);
      leaf->value_hash = *value_hash;
      leaf->head.next = NEXT_STALE;
      return MED_OK;
    }
  node_ref old = *slot, added = new_leaf (map, key, value_hash);
  if (old == 0 || known != NULL)
    {
      *slot = added;
      if (old != 0)
        release (map, old);
    }
  else
    place_two (map, slot, depth, added, old);
  map->pending_count += known == NULL;
  return MED_OK;
}

med_result
med_jmt_delete (med_jmt *map, const med_hash *key)
{
  if (find (map, map->pending, key) == NULL)
    return MED_E_NOT_FOUND;
  MED_TRY (pool_reserve (&map->inners, map->memory, MED_JMT_DEPTH_MAX));
  node_ref *slots[MED_JMT_DEPTH_MAX + 1];
  size_t depth = 0;
  slots[0] = &map->pending;
  for (; !is_leaf (*slots[depth]); depth++)
    slots[depth + 1] = &own_inner (map, slots[depth])->children[key_bit (key, depth)];
  release (map, *slots[depth]);
  *slots[depth] = 0;
  /* A leaf that is now alone below a node takes the node's place, level by level. */
  while (depth-- > 0)
    {
      const inner_node *node = inner_at (map, *slots[depth]);
      node_ref rest = node->children[0] == 0 ? node->children[1] : node->children[0];
      if ((node->children[0] != 0 && node->children[1] != 0) || !is_leaf (rest))
        break;
      release (map, *slots[depth]);
      *slots[depth] = rest;
    }
  map->pending_count--;
  return MED_OK;
}

static void
refresh_pending (med_jmt *map)
{
  med_hash empty;
  med_jmt_empty_root (&empty);
  refresh (map, map->pending, &empty);
}

void
med_jmt_commit (med_jmt *map, med_hash *root)
{
  med_hash empty;
  med_jmt_empty_root (&empty);
  refresh (map, map->pending, &empty);
  pool_turn (&map->inners);
  pool_turn (&map->leaves);
  map->previous = map->tip;
  map->tip = map->pending;
  map->tip_count = map->pending_count;
  map->commits++;
  map->generation++;
  med_assert (map->generation != 0);
  *root = *node_hash (map, map->tip, &empty);
}

/* Recurses once a level; older nodes stay, and so does all below them. */
static void
release_pending (med_jmt *map, node_ref ref)
{
  if (ref == 0)
    return;
  if (is_leaf (ref))
    {
      if (leaf_at (map, ref)->head.generation == map->generation)
        release (map, ref);
      return;
    }
  inner_node *node = inner_at (map, ref);
  if (node->head.generation != map->generation)
    return;
  release_pending (map, node->children[0]);
  release_pending (map, node->children[1]);
  release (map, ref);
}

void
med_jmt_rollback (med_jmt *map)
{
  release_pending (map, map->pending);
  map->inners.retired = map->leaves.retired = (node_list){ 0 };
  map->pending = map->tip;
  map->pending_count = map->tip_count;
}

static med_result
version_ref (const med_jmt *map, med_jmt_version version, node_ref *ref)
{
  if (version == MED_JMT_PREVIOUS && map->commits < 2)
    return MED_E_STATE;
  *ref = version == MED_JMT_PENDING ? map->pending
         : version == MED_JMT_TIP   ? map->tip
                                    : map->previous;
  return MED_OK;
}

med_result
med_jmt_root (med_jmt *map, med_jmt_version version, med_hash *root)
{
  node_ref ref;
  med_hash empty;
  MED_TRY (version_ref (map, version, &ref));
  if (version == MED_JMT_PENDING)
    refresh_pending (map);
  med_jmt_empty_root (&empty);
  *root = *node_hash (map, ref, &empty);
  return MED_OK;
}

med_result
med_jmt_get (const med_jmt *map, med_jmt_version version, const med_hash *key, med_hash *value_hash)
{
  node_ref ref;
  MED_TRY (version_ref (map, version, &ref));
  const leaf_node *leaf = find (map, ref, key);
  if (leaf == NULL)
    return MED_E_NOT_FOUND;
  *value_hash = leaf->value_hash;
  return MED_OK;
}

med_result
med_jmt_prove (med_jmt *map, med_jmt_version version, const med_hash *key, med_jmt_proof *proof)
{
  node_ref ref;
  med_hash empty;
  MED_TRY (version_ref (map, version, &ref));
  if (version == MED_JMT_PENDING)
    refresh_pending (map);
  med_jmt_empty_root (&empty);
  size_t depth = 0;
  for (; ref != 0 && !is_leaf (ref); depth++)
    {
      const inner_node *node = inner_at (map, ref);
      unsigned bit = key_bit (key, depth);
      proof->siblings[depth] = *node_hash (map, node->children[!bit], &empty);
      ref = node->children[bit];
    }
  proof->sibling_count = depth;
  proof->has_leaf = ref != 0;
  proof->leaf_key = proof->leaf_value_hash = (med_hash){ 0 };
  if (ref != 0)
    {
      proof->leaf_key = leaf_at (map, ref)->key;
      proof->leaf_value_hash = leaf_at (map, ref)->value_hash;
    }
  return MED_OK;
}

uint64_t
med_jmt_count (const med_jmt *map)
{
  return map->pending_count;
}
