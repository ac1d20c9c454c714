/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process heap as a med_memory: the only place below store and net that calls malloc. */
#include "base/memory.h"

#include <stdlib.h>

static void *
heap_alloc (void *context, size_t size)
{
  (void)context;
  return malloc (size);
}

static void
heap_free (void *context, void *block)
{
  (void)context;
  free (block);
}

const med_memory *
med_memory_heap (void)
{
  static const med_memory heap = { heap_alloc, heap_free, NULL };
  return &heap;
}
