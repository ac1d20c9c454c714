/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIP-39's English mnemonics, both ways. Its seed derivation is not used, so not tested. */
#include "base/text.h"
#include "core/vault/words.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define FILE_PATH "vectors/bip39/vectors.json"

static bool
check (const char *hex, const char *mnemonic)
{
  uint8_t entropy[32], decoded[32];
  size_t size, count, decoded_size;
  uint16_t indexes[MED_WORDS_COUNT_MAX], parsed[MED_WORDS_COUNT_MAX];
  if (med_hex_decode (med_span_text (hex), false, entropy, sizeof entropy, &size) != MED_OK
      || med_words_from_entropy (med_span_make (entropy, size), indexes, &count) != MED_OK)
    return false;
  g_auto (GStrv) words = g_strsplit (mnemonic, " ", -1);
  if (g_strv_length (words) != count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (strcmp (words[i], med_words_english[indexes[i]]) != 0
        || med_words_find (med_span_text (words[i]), &parsed[i]) != MED_OK)
      return false;
  return med_words_to_entropy (parsed, count, decoded, &decoded_size) == MED_OK
         && med_span_equal (med_span_make (decoded, decoded_size), med_span_make (entropy, size));
}

static void
test_bip39 (void)
{
  if (!med_test_vectors_available ("bip39", FILE_PATH, NULL))
    return;
  gsize size;
  g_autofree char *text = med_test_vectors_load (FILE_PATH, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
  JsonArray *cases = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "english");
  guint passed = 0, total = json_array_get_length (cases);
  for (guint i = 0; i < total; i++)
    {
      JsonArray *one = json_array_get_array_element (cases, i);
      g_autofree char *hex = g_strdup (json_array_get_string_element (one, 0));
      const char *mnemonic = json_array_get_string_element (one, 1);
      passed += check (hex, mnemonic);
      hex[0] = hex[0] == '0' ? '1' : '0';
      g_assert_false (check (hex, mnemonic));
    }
  med_test_vectors_report ("bip39", passed, total, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bip39/english", test_bip39);
  return g_test_run ();
}
