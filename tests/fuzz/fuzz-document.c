/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a manifest: what is read can be written, and writing it again changes no byte. */
#include "base/assert.h"
#include "care/document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_document (med_span line, med_arena *arena)
{
  med_document first, second;
  med_span written, again;
  if (med_document_read (line, arena, &first) != MED_OK)
    return;
  med_result result = med_document_write (&first, arena, &written);
  med_assert (result == MED_OK || result == MED_E_TOO_LARGE);
  if (result != MED_OK)
    return;
  result = med_document_read (written, arena, &second);
  med_assert (result == MED_OK);
  result = med_document_write (&second, arena, &again);
  med_assert (result == MED_OK && med_span_equal (written, again));
}

static void
check_header (med_span line, med_arena *arena)
{
  med_span first, second, written;
  if (med_document_read_header (line, arena, &first) != MED_OK)
    return;
  med_result result = med_document_write_header (first, arena, &written);
  med_assert (result == MED_OK || result == MED_E_TOO_LARGE);
  if (result != MED_OK)
    return;
  result = med_document_read_header (written, arena, &second);
  med_assert (result == MED_OK && med_span_equal (first, second));
}

static void
check_parameters (med_span line, med_arena *arena)
{
  med_document_parameters first, second;
  med_span written;
  if (med_document_read_parameters (line, arena, &first) != MED_OK)
    return;
  med_result result = med_document_write_parameters (&first, arena, &written);
  med_assert (result == MED_OK || result == MED_E_TOO_LARGE);
  if (result != MED_OK)
    return;
  result = med_document_read_parameters (written, arena, &second);
  med_assert (result == MED_OK && MED_ID_EQUAL (first.payload, second.payload));
  med_assert (memcmp (first.salt, second.salt, sizeof first.salt) == 0);
  med_assert (med_span_equal (first.origin, second.origin));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[128 * 1024];
  med_arena arena;
  med_span line = med_span_make (data, size);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check_document (line, &arena);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check_header (line, &arena);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check_parameters (line, &arena);
  return 0;
}
