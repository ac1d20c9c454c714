/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Multibase's own strings in the bases that MedEase writes. */
#include "base/text.h"
#include "support/vectors.h"

#include <string.h>

#define FOLDER "vectors/cid/multibase"

typedef struct
{
  const char *name;
  char multibase_prefix;
  med_result (*encode) (med_span bytes, char *text, size_t size);
  med_result (*decode) (med_span text, uint8_t *bytes, size_t size, size_t *written);
  bool any_case;
} multibase;

static med_result
hex_decode (med_span text, uint8_t *bytes, size_t size, size_t *written)
{
  return med_hex_decode (text, true, bytes, size, written);
}

#define BASE64(function, kind)                                                                     \
  static med_result function##_encode (med_span bytes, char *text, size_t size)                    \
  {                                                                                                \
    return med_base64_encode (kind, bytes, text, size);                                            \
  }                                                                                                \
  static med_result function##_decode (med_span text, uint8_t *bytes, size_t size,                 \
                                       size_t *written)                                            \
  {                                                                                                \
    return med_base64_decode (kind, text, bytes, size, written);                                   \
  }

BASE64 (padded, MED_BASE64_STANDARD)
BASE64 (bare, MED_BASE64_UNPADDED)
BASE64 (url, MED_BASE64_URL)

static const multibase bases[] = {
  { "base16", 'f', med_hex_encode, hex_decode, true },
  { "base32", 'b', med_base32_encode, med_base32_decode, false },
  { "base64", 'm', bare_encode, bare_decode, false },
  { "base64pad", 'M', padded_encode, padded_decode, false },
  { "base64url", 'u', url_encode, url_decode, false },
};

static const multibase *
find_base (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (bases); i++)
    if (strcmp (bases[i].name, name) == 0)
      return &bases[i];
  return NULL;
}

/* The text between the first and the last quote; the plain string has \x00 for zero bytes. */
static GByteArray *
quoted (const char *line)
{
  GByteArray *bytes = g_byte_array_new ();
  const char *start = strchr (line, '"'), *end = strrchr (line, '"');
  g_assert_true (start != NULL && end > start);
  for (const char *at = start + 1; at < end; at++)
    if (g_str_has_prefix (at, "\\x00"))
      {
        g_byte_array_append (bytes, (const guint8 *)"", 1);
        at += 3;
      }
    else
      g_byte_array_append (bytes, (const guint8 *)at, 1);
  return bytes;
}

/* `canonical`: the text is what an encoder writes; otherwise it mixes cases, which only
 * hexadecimal may take. */
static bool
check (const multibase *base, med_span text, med_span plain, bool canonical)
{
  char encoded[128];
  uint8_t decoded[128];
  size_t written;
  if (text.size == 0 || text.data[0] != (uint8_t)base->multibase_prefix)
    return false;
  text = med_span_make (text.data + 1, text.size - 1);
  med_result result = base->decode (text, decoded, sizeof decoded, &written);
  if (!canonical && !base->any_case)
    return result == MED_E_INVALID;
  if (result != MED_OK || !med_span_equal (med_span_make (decoded, written), plain))
    return false;
  return !canonical
         || (base->encode (plain, encoded, sizeof encoded) == MED_OK
             && med_span_equal (med_span_text (encoded), text));
}

static void
check_file (const char *name, bool canonical, guint *passed, guint *total)
{
  g_autofree char *path = g_build_filename (FOLDER, name, NULL);
  g_autofree char *content = med_test_vectors_load (path, NULL);
  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
  g_autoptr (GByteArray) plain = quoted (lines[0]);
  for (size_t i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], ",", 2);
      const multibase *base = columns[0] == NULL ? NULL : find_base (columns[0]);
      if (base == NULL)
        continue;
      g_autoptr (GByteArray) text = quoted (columns[1]);
      (*total)++;
      if (check (base, med_span_make (text->data, text->len),
                 med_span_make (plain->data, plain->len), canonical))
        (*passed)++;
      else
        g_test_message ("%s: %s", name, lines[i]);
      /* Canary: the check must notice one changed character. */
      text->data[text->len / 2] ^= 1;
      g_assert_false (canonical
                      && check (base, med_span_make (text->data, text->len),
                                med_span_make (plain->data, plain->len), true));
    }
}

static void
test_multibase (void)
{
  if (!med_test_vectors_available ("multibase", FOLDER "/basic.csv", NULL))
    return;
  guint passed = 0, total = 0;
  check_file ("basic.csv", true, &passed, &total);
  check_file ("leading_zero.csv", true, &passed, &total);
  check_file ("two_leading_zeros.csv", true, &passed, &total);
  check_file ("case_insensitivity.csv", false, &passed, &total);
  med_test_vectors_report ("multibase", passed, total, "mixed case refused but in base16");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/multibase", test_multibase);
  return g_test_run ();
}
