/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree has its title first, and no line deeper than one below the line before it. */
#include "base/assert.h"
#include "care/tree.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[1024 * 1024];
  med_arena arena;
  med_tree_line *lines;
  const char *title;
  size_t count, offset = size;
  med_span json = med_span_make (data, size);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  med_result result = med_tree_read (json, &arena, &lines, &count, &offset);
  med_assert (offset <= size);
  if (result != MED_OK)
    return 0;
  med_assert (count > 0 && lines[0].depth == 0);
  for (size_t i = 1; i < count; i++)
    med_assert (lines[i].depth >= 1 && lines[i].depth <= lines[i - 1].depth + 1
                && lines[i].depth <= 64 && lines[i].label != NULL && lines[i].value != NULL);
  result = med_tree_title (json, &arena, &title);
  med_assert (result == MED_E_NO_MEMORY
              || (result == MED_OK && strcmp (title, lines[0].label) == 0));
  return 0;
}
