/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wiping allocator: the size stands in front of each block. */
#include "client/secret-memory.h"

#include "core/crypto/keys.h"

#include <stdlib.h>

typedef struct
{
  _Alignas(16) size_t size;
} block_head;

static void *
secret_alloc (void *context, size_t size)
{
  if (size > SIZE_MAX - sizeof (block_head))
    return NULL;
  block_head *head = (block_head *)malloc (sizeof *head + size);
  if (head == NULL)
    return NULL;
  head->size = size;
  return head + 1;
}

static void
secret_free (void *context, void *block)
{
  if (block == NULL)
    return;
  block_head *head = (block_head *)block - 1;
  med_wipe (block, head->size);
  free (head);
}

const med_memory *
med_memory_secret (void)
{
  static const med_memory memory = { secret_alloc, secret_free, NULL };
  return &memory;
}
