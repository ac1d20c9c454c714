/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans: the store's pairs and the layers' changes merged in key order. */
#include "base/assert.h"
#include "core/ledger/state.h"

#define KEY_MAX 80

typedef struct
{
  med_state *state;
  med_span prefix;           /* with the table byte */
  const med_map_node *block; /* next change of each layer, NULL at its end */
  const med_map_node *tx;
  med_pair *pairs;
  size_t count, capacity, limit;
} scan;

static bool
full (const scan *s)
{
  return s->state->failure != MED_OK || (s->limit != 0 && s->count == s->limit);
}

static void
add (scan *s, med_span key, med_span value)
{
  if (s->count == s->capacity)
    {
      size_t capacity = s->capacity == 0 ? 16 : s->capacity * 2;
      med_pair *pairs = (med_pair *)med_arena_array (s->state->arena, capacity, sizeof *pairs);
      if (pairs == NULL)
        {
          med_state_fail (s->state, MED_E_NO_MEMORY);
          return;
        }
      if (s->count > 0)
        memcpy (pairs, s->pairs, s->count * sizeof *pairs);
      s->pairs = pairs;
      s->capacity = capacity;
    }
  med_pair pair;
  med_result result
      = med_arena_copy (s->state->arena, med_span_make (key.data + 1, key.size - 1), &pair.key);
  if (result == MED_OK)
    result = med_arena_copy (s->state->arena, value, &pair.value);
  if (result != MED_OK)
    med_state_fail (s->state, result);
  else
    s->pairs[s->count++] = pair;
}

static const med_map_node *
within (const scan *s, const med_map_node *node)
{
  if (node == NULL || node->key.size < s->prefix.size
      || memcmp (node->key.data, s->prefix.data, s->prefix.size) != 0)
    return NULL;
  return node;
}

/* Adds the layers' pairs below `key` (all when NULL). True when a layer says what is at `key`. */
static bool
add_changes (scan *s, const med_span *key)
{
  while ((s->block != NULL || s->tx != NULL) && !full (s))
    {
      int order = s->block == NULL ? 1
                  : s->tx == NULL  ? -1
                                   : med_span_compare (s->block->key, s->tx->key);
      const med_map_node *node = order < 0 ? s->block : s->tx;
      int against = key == NULL ? -1 : med_span_compare (node->key, *key);
      if (against > 0)
        return false;
      if (!node->removed)
        add (s, node->key, node->value);
      if (order <= 0)
        s->block = within (s, med_ordered_map_seek (&s->state->block->map, node->key, true));
      if (order >= 0)
        s->tx = within (s, med_ordered_map_seek (&s->state->tx->map, node->key, true));
      if (against == 0)
        return true;
    }
  return false;
}

static bool
visit (void *context, med_span key, med_span value)
{
  scan *s = (scan *)context;
  bool changed = add_changes (s, &key);
  if (full (s))
    return false;
  if (!changed)
    add (s, key, value);
  return !full (s);
}

size_t
med_state_scan (med_state *state, uint8_t table, med_span prefix, med_span from, size_t limit,
                med_pair **pairs)
{
  uint8_t prefix_bytes[KEY_MAX], from_bytes[KEY_MAX];
  med_assert (prefix.size < KEY_MAX && from.size < KEY_MAX);
  *pairs = NULL;
  if (state->failure != MED_OK)
    return 0;
  prefix_bytes[0] = from_bytes[0] = table;
  if (prefix.size > 0)
    memcpy (prefix_bytes + 1, prefix.data, prefix.size);
  if (from.size > 0)
    memcpy (from_bytes + 1, from.data, from.size);
  med_span start = med_span_make (from_bytes, from.size + 1);
  scan s = { .state = state, .limit = limit };
  s.prefix = med_span_make (prefix_bytes, prefix.size + 1);
  if (med_span_compare (start, s.prefix) < 0)
    start = s.prefix;
  if (state->block != NULL)
    s.block = within (&s, med_ordered_map_seek (&state->block->map, start, false));
  if (state->tx != NULL)
    s.tx = within (&s, med_ordered_map_seek (&state->tx->map, start, false));
  med_result result = state->kv.class->seek (state->kv.self, s.prefix, start, visit, &s);
  if (result != MED_OK)
    med_state_fail (state, result);
  if (!full (&s))
    add_changes (&s, NULL);
  *pairs = s.pairs;
  return state->failure == MED_OK ? s.count : 0;
}
