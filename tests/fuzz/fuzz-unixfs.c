/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UnixFS file nodes: sizes add up, and a node without inline data is written again the same. */
#include "base/assert.h"
#include "core/dag/unixfs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span block = med_span_make (data, size);
  med_unixfs_file file;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  if (med_unixfs_decode (block, &arena, &file) == MED_OK)
    {
      uint64_t sum = file.inline_data.size;
      for (size_t i = 0; i < file.link_count; i++)
        sum += file.links[i].size;
      med_assert (sum == file.file_size);
      size_t room = med_unixfs_size_max (file.link_count);
      uint8_t *again = (uint8_t *)malloc (room);
      med_buf buf = med_buf_make (again, room);
      med_unixfs_encode (file.links, file.link_count, &buf);
      med_assert (!buf.overflow);
      /* A present but empty inline field is the one other way to write the same. */
      if (file.inline_data.data == NULL && !file.data_first)
        med_assert (med_span_equal (med_span_make (again, buf.size), block));
      free (again);
    }
  med_arena_clear (&arena);
  return 0;
}
