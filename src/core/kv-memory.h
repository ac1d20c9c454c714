/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key-value store in memory: for simulation, tests and dry runs. */
#pragma once

#include "core/kv.h"
#include "core/ordered-map.h"

typedef struct
{
  med_ordered_map committed;
  med_ordered_map changes; /* since begin */
  bool open;
} med_kv_memory;

void med_kv_memory_init (med_kv_memory *store, const med_memory *memory);
void med_kv_memory_clear (med_kv_memory *store);
/* Valid as long as `store` stays where it is. Changes outside begin … commit are made at once. */
med_kv med_kv_memory_kv (med_kv_memory *store);
