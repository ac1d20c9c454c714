/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The age files of C2SP/CCTV: each must fail in the class it names, or open to the hash it names.
 */
#include "base/text.h"
#include "core/age/identity.h"
#include "core/age/inspect.h"
#include "core/crypto/hash.h"
#include "support/vectors.h"

#include <sodium.h>
#include <string.h>
#include <zlib.h>

#define FOLDER "vectors/age/testdata"
#define KEYS_MAX 4
#define INFLATED_MAX ((size_t)64 * 1024 * 1024)

typedef struct
{
  char *expect, *payload;
  bool zlib, supported;
  med_open_secret identities[KEYS_MAX];
  char *passphrases[KEYS_MAX];
  med_span passphrase_spans[KEYS_MAX];
  med_age_keys keys;
  GBytes *file;
} vector;

static void
read_field (vector *v, const char *name, const char *value)
{
  if (strcmp (name, "expect") == 0)
    v->expect = g_strdup (value);
  else if (strcmp (name, "payload") == 0)
    v->payload = g_strdup (value);
  else if (strcmp (name, "compressed") == 0)
    {
      g_assert_cmpstr (value, ==, "zlib");
      v->zlib = true;
    }
  else if (strcmp (name, "identity") == 0)
    {
      g_assert_cmpuint (v->keys.identity_count, <, KEYS_MAX);
      if (g_str_has_prefix (value, "AGE-SECRET-KEY-PQ-1"))
        v->supported = false;
      else
        g_assert_cmpint (med_age_identity_decode (med_span_text (value),
                                                  &v->identities[v->keys.identity_count++]),
                         ==, MED_OK);
    }
  else if (strcmp (name, "passphrase") == 0)
    {
      size_t i = v->keys.passphrase_count++;
      g_assert_cmpuint (i, <, KEYS_MAX);
      v->passphrases[i] = g_strdup (value);
      v->passphrase_spans[i] = med_span_text (v->passphrases[i]);
    }
  else if (strcmp (name, "armored") != 0 && strcmp (name, "file key") != 0
           && strcmp (name, "comment") != 0)
    v->supported = false;
}

static GBytes *
inflate_all (const guint8 *data, gsize size)
{
  uLongf room = INFLATED_MAX;
  guint8 *out = (guint8 *)g_malloc (room);
  g_assert_cmpint (uncompress (out, &room, data, size), ==, Z_OK);
  GBytes *bytes = g_bytes_new (out, room);
  g_free (out);
  return bytes;
}

static void
vector_load (vector *v, const char *name)
{
  *v = (vector){ .supported = true };
  v->keys.identities = v->identities;
  v->keys.passphrases = v->passphrase_spans;
  g_autofree char *path = g_build_filename (FOLDER, name, NULL);
  gsize size;
  g_autofree char *content = med_test_vectors_load (path, &size);
  char *line = content;
  for (;;)
    {
      char *end = (char *)memchr (line, '\n', size - (gsize)(line - content));
      g_assert_nonnull (end);
      *end = '\0';
      if (end == line)
        break;
      char *colon = strstr (line, ": ");
      g_assert_nonnull (colon);
      *colon = '\0';
      read_field (v, line, colon + 2);
      line = end + 1;
    }
  line++;
  gsize left = size - (gsize)(line - content);
  v->file = v->zlib ? inflate_all ((const guint8 *)line, left) : g_bytes_new (line, left);
}

static void
vector_clear (vector *v)
{
  g_free (v->expect);
  g_free (v->payload);
  for (size_t i = 0; i < KEYS_MAX; i++)
    g_free (v->passphrases[i]);
  g_bytes_unref (v->file);
}

static const char *
expected_class (const char *expect)
{
  static const struct
  {
    const char *expect, *name;
  } classes[] = {
    { "success", "" },
    { "no match", "no-match" },
    { "HMAC failure", "hmac" },
    { "header failure", "header" },
    { "payload failure", "payload" },
    { "armor failure", "armor" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strcmp (classes[i].expect, expect) == 0)
      return classes[i].name;
  return "?";
}

/* The hash counts for everything authenticated, so also for a payload that fails half-way. */
static bool
check (const vector *v, GBytes *bytes)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 4 * INFLATED_MAX);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  med_age_inspection found;
  bool good = med_age_inspect (&v->keys, med_span_make (data, size), &med_age_limits_default,
                               &arena, &found)
                  == MED_OK
              && strcmp (med_age_failure_name (found.failure), expected_class (v->expect)) == 0;
  if (good && v->payload != NULL)
    {
      med_hash hash;
      char text[65];
      med_sha256 (found.plain, &hash);
      good = med_hex_encode (MED_SPAN_OF (hash), text, sizeof text) == MED_OK
             && strcmp (text, v->payload) == 0;
    }
  if (good)
    {
      /* The whole-file reader agrees, and gives nothing at all when the payload fails. */
      med_span plain;
      med_age_failure failure;
      med_result result
          = med_age_open (&v->keys, found.bytes, &med_age_limits_default, &arena, &plain, &failure);
      good = (result == MED_OK) == (found.failure == MED_AGE_OPENED)
             && (found.failure == MED_AGE_FAILED_ARMOR || failure == found.failure)
             && (result != MED_OK || med_span_equal (plain, found.plain));
    }
  med_arena_clear (&arena);
  return good;
}

static bool
check_flipped (const vector *v)
{
  gsize size;
  const guint8 *data = (const guint8 *)g_bytes_get_data (v->file, &size);
  guint8 *copy = (guint8 *)g_memdup2 (data, size);
  copy[size - 1] ^= 1;
  GBytes *bytes = g_bytes_new_take (copy, size);
  bool good = check (v, bytes);
  g_bytes_unref (bytes);
  return good;
}

static void
test_vectors (void)
{
  if (!med_test_vectors_available ("age", FOLDER, NULL))
    return;
  g_auto (GStrv) names = med_test_vectors_list (FOLDER, NULL);
  guint passed = 0, total = 0, unsupported = 0;
  for (size_t i = 0; names[i] != NULL; i++)
    {
      vector v;
      vector_load (&v, names[i]);
      if (!v.supported)
        unsupported++;
      else
        {
          total++;
          if (check (&v, v.file))
            passed++;
          else
            g_test_message ("%s: not %s", names[i], v.expect);
          if (strcmp (v.expect, "success") == 0 && !g_str_has_prefix (names[i], "armor"))
            g_assert_false (check_flipped (&v));
        }
      vector_clear (&v);
    }
  g_autofree char *note = g_strdup_printf ("%u post-quantum not supported", unsupported);
  med_test_vectors_report ("age", passed, total, note);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/age/vectors", test_vectors);
  return g_test_run ();
}
