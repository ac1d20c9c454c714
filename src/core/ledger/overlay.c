/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of changes: a map whose nodes may say "removed". */
#include "core/ledger/overlay.h"

void
med_overlay_init (med_overlay *overlay, const med_memory *memory)
{
  med_ordered_map_init (&overlay->map, memory);
}

void
med_overlay_clear (med_overlay *overlay)
{
  med_ordered_map_clear (&overlay->map);
}

med_result
med_overlay_put (med_overlay *overlay, med_span key, med_span value)
{
  return med_ordered_map_put (&overlay->map, key, value, false);
}

med_result
med_overlay_remove (med_overlay *overlay, med_span key)
{
  return med_ordered_map_put (&overlay->map, key, MED_SPAN_EMPTY, true);
}

void
med_overlay_merge (med_overlay *overlay, med_overlay *upper)
{
  med_ordered_map_absorb (&overlay->map, &upper->map, true);
}

med_result
med_overlay_write (const med_overlay *overlay, med_kv kv)
{
  const med_map_node *node = med_ordered_map_seek (&overlay->map, MED_SPAN_EMPTY, false);
  for (; node != NULL; node = med_ordered_map_seek (&overlay->map, node->key, true))
    MED_TRY (node->removed ? kv.class->remove (kv.self, node->key)
                           : kv.class->put (kv.self, node->key, node->value));
  return MED_OK;
}
