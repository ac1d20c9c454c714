/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The multihashes of multiformats: all are read, those of sha2-256 are recomputed. */
#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/dag/cid.h"
#include "support/vectors.h"

#define FILE_NAME "vectors/cid/multihash/test_cases.csv"

/* Columns: algorithm, bits kept of the digest, input (hashed as the text it is), multihash. */
static bool
check (char **columns, guint flip)
{
  uint8_t bytes[160];
  size_t size;
  if (med_hex_decode (med_span_text (columns[3]), false, bytes, sizeof bytes, &size) != MED_OK)
    return false;
  if (flip > 0)
    bytes[size - flip] ^= 1;
  med_reader reader = med_reader_make (med_span_make (bytes, size));
  med_multihash multihash;
  if (med_multihash_read (&reader, &multihash) != MED_OK || med_reader_end (&reader) != MED_OK
      || multihash.digest.size * 8 != g_ascii_strtoull (columns[1], NULL, 10))
    return false;
  if (!g_str_equal (columns[0], "sha2-256"))
    return true;
  med_hash hash;
  med_sha256 (med_span_text (columns[2]), &hash);
  return multihash.code == MED_MULTIHASH_SHA2_256
         && memcmp (multihash.digest.data, hash.bytes, multihash.digest.size) == 0;
}

static void
test_multihash (void)
{
  if (!med_test_vectors_available ("multihash", FILE_NAME, NULL))
    return;
  g_autofree char *text = med_test_vectors_load (FILE_NAME, NULL);
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  guint passed = 0, total = 0, recomputed = 0;
  for (char **line = lines + 1; *line != NULL; line++)
    {
      g_auto (GStrv) columns = g_strsplit (*line, ",", 4);
      if (g_strv_length (columns) != 4)
        continue;
      total++;
      if (check (columns, 0))
        passed++;
      else
        g_test_message ("%s", *line);
      if (g_str_equal (columns[0], "sha2-256"))
        {
          recomputed++;
          /* Canary. */
          g_assert_false (check (columns, 1));
        }
    }
  g_assert_cmpuint (recomputed, >, 0);
  g_autofree char *note = g_strdup_printf ("%u of sha2-256 recomputed", recomputed);
  med_test_vectors_report ("multihash", passed, total, note);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/multihash", test_multihash);
  return g_test_run ();
}
