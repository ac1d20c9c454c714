/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sentence that parses is the sentence of what it parses to, to the letter. */
#include "base/assert.h"
#include "care/phrase.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[1024 * 1024];
  med_arena arena;
  char *text;
  const char *sentence;
  med_share share;
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  if (med_arena_text (&arena, med_span_make (data, size), &text) != MED_OK
      || med_share_parse (text, &arena, &share) != MED_OK)
    return 0;
  med_result result = med_share_sentence (&share, &arena, &sentence);
  med_assert (result == MED_E_NO_MEMORY || (result == MED_OK && strcmp (sentence, text) == 0));
  return 0;
}
