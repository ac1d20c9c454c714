/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bump allocator over memory that the caller hands in. */
#include "base/memory.h"

#define CHUNK_SIZE_MIN ((size_t)16 * 1024)
#define ALIGNMENT ((size_t)16)

struct med_arena_chunk
{
  med_arena_chunk *previous;
  size_t size;
  _Alignas(16) uint8_t bytes[];
};

void
med_arena_init (med_arena *arena, const med_memory *memory, size_t budget)
{
  *arena = (med_arena){ .memory = memory, .budget = budget };
}

void
med_arena_init_buffer (med_arena *arena, void *buffer, size_t size)
{
  uint8_t *start = (uint8_t *)buffer;
  size_t skip = (ALIGNMENT - (uintptr_t)start % ALIGNMENT) % ALIGNMENT;
  if (skip > size)
    skip = size;
  *arena = (med_arena){ .next = start + skip, .end = start + size, .budget = size };
}

void
med_arena_clear (med_arena *arena)
{
  med_arena_chunk *chunk = arena->chunks;
  while (chunk != NULL)
    {
      med_arena_chunk *previous = chunk->previous;
      arena->memory->free (arena->memory->context, chunk);
      chunk = previous;
    }
  arena->chunks = NULL;
  if (arena->memory != NULL)
    arena->next = arena->end = NULL;
  arena->used = 0;
}

static uint8_t *
grow (med_arena *arena, size_t size)
{
  if (arena->memory == NULL)
    return NULL;
  size_t room = size > CHUNK_SIZE_MIN ? size : CHUNK_SIZE_MIN;
  /* Double what is there, so that many small requests cost few chunks. */
  if (arena->chunks != NULL && room < arena->chunks->size * 2 && arena->chunks->size < (1u << 20))
    room = arena->chunks->size * 2;
  med_arena_chunk *chunk = (med_arena_chunk *)arena->memory->alloc (
      arena->memory->context, sizeof (med_arena_chunk) + room);
  if (chunk == NULL)
    return NULL;
  chunk->previous = arena->chunks;
  chunk->size = room;
  arena->chunks = chunk;
  arena->next = chunk->bytes;
  arena->end = chunk->bytes + room;
  return arena->next;
}

void *
med_arena_alloc (med_arena *arena, size_t size)
{
  if (size > SIZE_MAX - ALIGNMENT)
    return NULL;
  size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (rounded == 0)
    rounded = ALIGNMENT;
  if (rounded > arena->budget - arena->used || arena->used > arena->budget)
    return NULL;
  if ((arena->next == NULL || (size_t)(arena->end - arena->next) < rounded)
      && grow (arena, rounded) == NULL)
    return NULL;
  uint8_t *block = arena->next;
  arena->next += rounded;
  arena->used += rounded;
  memset (block, 0, rounded);
  return block;
}

void *
med_arena_array (med_arena *arena, size_t count, size_t size)
{
  if (size != 0 && count > SIZE_MAX / size)
    return NULL;
  return med_arena_alloc (arena, count * size);
}

med_result
med_arena_copy (med_arena *arena, med_span bytes, med_span *copy)
{
  uint8_t *block = (uint8_t *)med_arena_alloc (arena, bytes.size);
  if (block == NULL)
    return MED_E_NO_MEMORY;
  if (bytes.size > 0)
    memcpy (block, bytes.data, bytes.size);
  *copy = med_span_make (block, bytes.size);
  return MED_OK;
}

med_result
med_arena_text (med_arena *arena, med_span bytes, char **text)
{
  if (bytes.size == SIZE_MAX)
    return MED_E_NO_MEMORY;
  char *block = (char *)med_arena_alloc (arena, bytes.size + 1);
  if (block == NULL)
    return MED_E_NO_MEMORY;
  if (bytes.size > 0)
    memcpy (block, bytes.data, bytes.size);
  *text = block;
  return MED_OK;
}
