/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery words: what decodes is written again as the same words; look-ups stay in the list. */
#include "base/assert.h"
#include "core/vault/words.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span text = med_span_make (data, size);
  med_root_entropy root, again;
  char words[MED_WORDS_TEXT_SIZE];
  uint16_t first, count;
  if (med_words_decode (text, &root) == MED_OK)
    {
      med_words_encode (&root, words);
      med_result result = med_words_decode (med_span_text (words), &again);
      med_assert (result == MED_OK && med_secret_equal (&root, &again, sizeof root));
    }
  med_words_prefix (text, &first, &count);
  med_assert ((size_t)first + count <= MED_WORDS_LIST_SIZE);
  if (med_words_find (text, &first) == MED_OK || med_words_nearest (text, &first) == MED_OK)
    med_assert (first < MED_WORDS_LIST_SIZE);
  return 0;
}
