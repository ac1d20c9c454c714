/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory comes from the caller: core never calls malloc. */
#pragma once

#include "base/result.h"
#include "base/span.h"

typedef struct
{
  /* Returns NULL when exhausted. Aligned for any type, not zeroed. */
  void *(*alloc) (void *context, size_t size);
  void (*free) (void *context, void *block);
  void *context;
} med_memory;

/* The process heap. */
const med_memory *med_memory_heap (void);

/* A bump allocator: everything taken from it is released together. With `memory` it grows by
 * chunks up to `budget` bytes in all; without, it lives in the buffer given. */
typedef struct med_arena_chunk med_arena_chunk;
typedef struct
{
  const med_memory *memory;
  med_arena_chunk *chunks;
  uint8_t *next, *end;
  size_t used, budget;
} med_arena;

void med_arena_init (med_arena *arena, const med_memory *memory, size_t budget);
void med_arena_init_buffer (med_arena *arena, void *buffer, size_t size);
/* Releases all chunks; the arena may be used again. */
void med_arena_clear (med_arena *arena);
/* NULL when the budget is spent. Aligned to 16, zeroed. */
void *med_arena_alloc (med_arena *arena, size_t size);
/* As above for count elements; NULL also when the product overflows. */
void *med_arena_array (med_arena *arena, size_t count, size_t size);
med_result med_arena_copy (med_arena *arena, med_span bytes, med_span *copy) MED_CHECKED;
/* Zero-terminated copy. */
med_result med_arena_text (med_arena *arena, med_span bytes, char **text) MED_CHECKED;
