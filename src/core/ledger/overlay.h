/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer of changes over a key-value store: an ordered map from key to a value or to "removed". */
#pragma once

#include "core/kv.h"
#include "core/limits.h"
#include "core/ordered-map.h"

typedef struct
{
  med_ordered_map map;
} med_overlay;

void med_overlay_init (med_overlay *overlay, const med_memory *memory);
/* Forgets all changes. */
void med_overlay_clear (med_overlay *overlay);
/* Copies key and value. */
med_result med_overlay_put (med_overlay *overlay, med_span key, med_span value) MED_CHECKED;
med_result med_overlay_remove (med_overlay *overlay, med_span key) MED_CHECKED;
/* Moves all changes of `upper`, which has the same memory, over those of `overlay`. */
void med_overlay_merge (med_overlay *overlay, med_overlay *upper);
/* Writes all changes to the store. */
med_result med_overlay_write (const med_overlay *overlay, med_kv kv) MED_CHECKED;
