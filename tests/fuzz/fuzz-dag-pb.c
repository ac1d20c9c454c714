/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dag-pb: what is taken is written again the same, or is the form with Data in front. */
#include "base/assert.h"
#include "core/dag/dag-pb.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span block = med_span_make (data, size);
  med_dag_pb_node node;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  if (med_dag_pb_decode (block, &arena, &node) == MED_OK)
    {
      uint8_t *again = (uint8_t *)malloc (size + 1);
      med_buf buf = med_buf_make (again, size);
      med_dag_pb_encode (&node, &buf);
      med_assert (!buf.overflow && buf.size == size);
      med_assert (node.data_first || med_span_equal (med_span_make (again, size), block));
      free (again);
    }
  med_arena_clear (&arena);
  return 0;
}
