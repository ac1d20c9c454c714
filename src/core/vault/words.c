/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entropy ↔ words, look-up and suggestions, and the keys that the words stand for. */
#include "core/vault/words.h"

#include "base/assert.h"
#include "base/buf.h"
#include "core/crypto/hash.h"
#include "core/crypto/hkdf.h"

#define WORD_BITS 11
#define WORD_SIZE_MAX 8
/* Typed words beyond this are not compared with the list. */
#define TYPED_SIZE_MAX 16
#define DISTANCE_MAX 2

static bool
entropy_size_known (size_t size)
{
  return size >= 16 && size <= 32 && size % 4 == 0;
}

/* First bits of the entropy's SHA-256, one for each 32 bits of entropy: at most 8. */
static uint8_t
checksum (med_span entropy)
{
  med_hash hash;
  med_sha256 (entropy, &hash);
  uint8_t bits = (uint8_t)(entropy.size / 4);
  uint8_t sum = (uint8_t)(hash.bytes[0] & (0xff00 >> bits));
  med_wipe (&hash, sizeof hash);
  return sum;
}

med_result
med_words_from_entropy (med_span entropy, uint16_t indexes[MED_WORDS_COUNT_MAX], size_t *count)
{
  if (!entropy_size_known (entropy.size))
    return MED_E_INVALID;
  uint8_t bits[33];
  memcpy (bits, entropy.data, entropy.size);
  bits[entropy.size] = checksum (entropy);
  size_t words = entropy.size * 3 / 4;
  for (size_t word = 0; word < words; word++)
    {
      uint16_t index = 0;
      for (size_t bit = word * WORD_BITS; bit < (word + 1) * WORD_BITS; bit++)
        index = (uint16_t)(index << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1));
      indexes[word] = index;
    }
  med_wipe (bits, sizeof bits);
  *count = words;
  return MED_OK;
}

med_result
med_words_to_entropy (const uint16_t *indexes, size_t count, uint8_t entropy[32], size_t *size)
{
  size_t bytes = count * 4 / 3;
  if (count > MED_WORDS_COUNT_MAX || count % 3 != 0 || !entropy_size_known (bytes))
    return MED_E_INVALID;
  for (size_t word = 0; word < count; word++)
    if (indexes[word] >= MED_WORDS_LIST_SIZE)
      return MED_E_INVALID;

  uint8_t bits[33] = { 0 };
  for (size_t bit = 0; bit < count * WORD_BITS; bit++)
    if ((indexes[bit / WORD_BITS] >> (WORD_BITS - 1 - bit % WORD_BITS) & 1) != 0)
      bits[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
  med_result result = bits[bytes] == checksum (med_span_make (bits, bytes)) ? MED_OK : MED_E_AUTH;
  if (result == MED_OK)
    {
      memcpy (entropy, bits, bytes);
      *size = bytes;
    }
  med_wipe (bits, sizeof bits);
  return result;
}

void
med_words_encode (const med_root_entropy *root, char text[MED_WORDS_TEXT_SIZE])
{
  uint16_t indexes[MED_WORDS_COUNT_MAX];
  size_t count;
  med_result result = med_words_from_entropy (MED_SPAN_OF (*root), indexes, &count);
  med_assert (result == MED_OK && count == MED_WORDS_COUNT);
  med_buf out = med_buf_make (text, MED_WORDS_TEXT_SIZE);
  for (size_t i = 0; i < count; i++)
    {
      if (i > 0)
        med_buf_put_byte (&out, ' ');
      med_buf_put_text (&out, med_words_english[indexes[i]]);
    }
  med_buf_put_byte (&out, 0);
  med_assert (!out.overflow);
  med_wipe (indexes, sizeof indexes);
}

static bool
is_space (uint8_t byte)
{
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

med_result
med_words_decode (med_span text, med_root_entropy *root)
{
  uint16_t indexes[MED_WORDS_COUNT];
  size_t count = 0, at = 0, size;
  for (;;)
    {
      while (at < text.size && is_space (text.data[at]))
        at++;
      if (at == text.size)
        break;
      size_t start = at;
      while (at < text.size && !is_space (text.data[at]))
        at++;
      if (count == MED_WORDS_COUNT)
        return MED_E_INVALID;
      if (med_words_find (med_span_make (text.data + start, at - start), &indexes[count]) != MED_OK)
        return MED_E_NO_MATCH;
      count++;
    }
  if (count != MED_WORDS_COUNT)
    return MED_E_INVALID;
  med_result result = med_words_to_entropy (indexes, count, root->bytes, &size);
  med_wipe (indexes, sizeof indexes);
  return result;
}

static char
lower (uint8_t byte)
{
  return (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

/* Order of `typed`, in any case, against the first typed.size letters of `word`. */
static int
compare_prefix (med_span typed, const char *word)
{
  for (size_t i = 0; i < typed.size; i++)
    {
      char letter = lower (typed.data[i]);
      if (word[i] == '\0')
        return 1;
      if (letter != word[i])
        return (uint8_t)letter < (uint8_t)word[i] ? -1 : 1;
    }
  return 0;
}

void
med_words_prefix (med_span letters, uint16_t *first, uint16_t *count)
{
  /* The first word that does not come before the letters. */
  size_t low = 0, high = MED_WORDS_LIST_SIZE;
  while (low < high)
    {
      size_t middle = (low + high) / 2;
      if (compare_prefix (letters, med_words_english[middle]) > 0)
        low = middle + 1;
      else
        high = middle;
    }
  size_t end = low;
  while (end < MED_WORDS_LIST_SIZE && compare_prefix (letters, med_words_english[end]) == 0)
    end++;
  *first = (uint16_t)low;
  *count = (uint16_t)(end - low);
}

med_result
med_words_find (med_span word, uint16_t *index)
{
  uint16_t first, count;
  med_words_prefix (word, &first, &count);
  /* A whole word sorts before the longer ones that start with it. */
  if (count == 0 || strlen (med_words_english[first]) != word.size)
    return MED_E_NOT_FOUND;
  *index = first;
  return MED_OK;
}

/* Damerau and Levenshtein's distance with neighbours swapped once (optimal string alignment). */
static size_t
distance (const char *a, size_t a_size, const char *b, size_t b_size)
{
  size_t cost[TYPED_SIZE_MAX + 1][WORD_SIZE_MAX + 1];
  for (size_t i = 0; i <= a_size; i++)
    for (size_t j = 0; j <= b_size; j++)
      {
        if (i == 0 || j == 0)
          {
            cost[i][j] = i + j;
            continue;
          }
        bool same = a[i - 1] == b[j - 1];
        size_t best = cost[i - 1][j - 1] + !same;
        if (cost[i - 1][j] + 1 < best)
          best = cost[i - 1][j] + 1;
        if (cost[i][j - 1] + 1 < best)
          best = cost[i][j - 1] + 1;
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
            && cost[i - 2][j - 2] + 1 < best)
          best = cost[i - 2][j - 2] + 1;
        cost[i][j] = best;
      }
  return cost[a_size][b_size];
}

med_result
med_words_nearest (med_span word, uint16_t *index)
{
  if (word.size == 0 || word.size > TYPED_SIZE_MAX)
    return MED_E_NOT_FOUND;
  char typed[TYPED_SIZE_MAX];
  for (size_t i = 0; i < word.size; i++)
    typed[i] = lower (word.data[i]);

  size_t nearest = DISTANCE_MAX + 1, found = 0;
  for (size_t i = 0; i < MED_WORDS_LIST_SIZE; i++)
    {
      size_t steps
          = distance (typed, word.size, med_words_english[i], strlen (med_words_english[i]));
      if (steps < nearest)
        {
          nearest = steps;
          found = i;
        }
    }
  med_wipe (typed, sizeof typed);
  if (nearest > DISTANCE_MAX)
    return MED_E_NOT_FOUND;
  *index = (uint16_t)found;
  return MED_OK;
}

static void
derive (const med_root_entropy *root, med_span info, uint8_t key[32])
{
  med_seal_key derived;
  med_hkdf_key (MED_SPAN_OF (*root), MED_SPAN_EMPTY, info, &derived);
  memcpy (key, derived.bytes, sizeof derived.bytes);
  med_wipe (&derived, sizeof derived);
}

void
med_words_recovery_sign (const med_root_entropy *root, med_sign_seed *seed)
{
  derive (root, MED_SPAN_LITERAL ("medease/keystore/v1\0recovery-sign"), seed->bytes);
}

void
med_words_recovery_open (const med_root_entropy *root, med_open_secret *secret)
{
  derive (root, MED_SPAN_LITERAL ("medease/keystore/v1\0recovery-open"), secret->bytes);
}

void
med_words_slot_key (const med_root_entropy *root, med_seal_key *key)
{
  derive (root, MED_SPAN_LITERAL ("medease/keystore/v1\0words-slot"), key->bytes);
}
