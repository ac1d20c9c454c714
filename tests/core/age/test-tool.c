/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files pass between us and the `age` program, both ways. */
#include "core/age/file.h"
#include "core/age/identity.h"
#include "core/age/inspect.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <glib/gstdio.h>
#include <sodium.h>

static const size_t sizes[] = { 0, 1, 65536, 65537, 200000, 1 << 20 };

typedef struct
{
  char *folder, *identity_path, *plain_path, *sealed_path;
  med_open_secret identity;
  med_open_public recipient;
  med_arena arena;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  char text[MED_AGE_IDENTITY_TEXT_SIZE];
  *f = (fixture){ .folder = g_dir_make_tmp ("medease-age-XXXXXX", NULL) };
  f->identity_path = g_build_filename (f->folder, "identity", NULL);
  f->plain_path = g_build_filename (f->folder, "plain", NULL);
  f->sealed_path = g_build_filename (f->folder, "sealed", NULL);
  med_test_random (11, f->identity.bytes, sizeof f->identity.bytes);
  med_open_public_from_secret (&f->identity, &f->recipient);
  med_age_identity_encode (&f->identity, text);
  g_assert_true (g_file_set_contents (f->identity_path, text, -1, NULL));
  med_arena_init (&f->arena, med_memory_heap (), (size_t)1 << 26);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  g_unlink (f->identity_path);
  g_unlink (f->plain_path);
  g_unlink (f->sealed_path);
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->identity_path);
  g_free (f->plain_path);
  g_free (f->sealed_path);
  med_arena_clear (&f->arena);
}

static bool
run_age (const char *const *arguments)
{
  int status = 0;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  bool ran = g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                           &errors, &status, &error);
  if (!ran)
    g_error ("%s", error->message);
  if (status != 0)
    g_test_message ("age: %s", errors);
  return status == 0;
}

static bool
age_missing (void)
{
  g_autofree char *program = g_find_program_in_path ("age");
  if (program == NULL)
    g_test_skip ("the age program is not installed");
  return program == NULL;
}

static void
test_we_seal (fixture *f, gconstpointer data)
{
  if (age_missing ())
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      uint8_t *text = (uint8_t *)g_malloc (sizes[i] + 1);
      uint8_t random[16 + 16 + 64];
      med_open_public recipients[] = { { { 9 } }, f->recipient };
      med_span file;
      med_test_random ((guint32)i, text, sizes[i]);
      med_test_random ((guint32)i + 50, random, sizeof random);
      g_assert_cmpint (med_age_seal (recipients, 2, MED_SPAN_OF (random),
                                     med_span_make (text, sizes[i]), &med_age_limits_default,
                                     &f->arena, &file),
                       ==, MED_OK);
      g_assert_true (
          g_file_set_contents (f->sealed_path, (const char *)file.data, (gssize)file.size, NULL));
      g_unlink (f->plain_path);
      const char *arguments[]
          = { "age", "-d", "-i", f->identity_path, "-o", f->plain_path, f->sealed_path, NULL };
      g_assert_true (run_age (arguments));
      g_autofree char *opened = NULL;
      gsize size;
      /* For an empty text the program may leave no file. */
      if (!g_file_get_contents (f->plain_path, &opened, &size, NULL))
        size = 0;
      g_assert_cmpmem (opened, size, text, sizes[i]);
      g_free (text);
    }
}

static void
open_file (fixture *f, const uint8_t *text, size_t size, bool armored)
{
  g_autofree char *bytes = NULL;
  gsize file_size;
  g_assert_true (g_file_get_contents (f->sealed_path, &bytes, &file_size, NULL));
  med_age_keys keys = { .identities = &f->identity, .identity_count = 1 };
  med_age_inspection found;
  g_assert_cmpint (med_age_inspect (&keys, med_span_make (bytes, file_size),
                                    &med_age_limits_default, &f->arena, &found),
                   ==, MED_OK);
  g_assert_cmpstr (med_age_failure_name (found.failure), ==, "");
  g_assert_true (found.armored == armored);
  g_assert_cmpmem (found.plain.data, found.plain.size, text, size);
}

static void
test_age_seals (fixture *f, gconstpointer data)
{
  if (age_missing ())
    return;
  char recipient[MED_AGE_RECIPIENT_TEXT_SIZE];
  med_age_recipient_encode (&f->recipient, recipient);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      uint8_t *text = (uint8_t *)g_malloc (sizes[i] + 1);
      med_test_random ((guint32)i, text, sizes[i]);
      g_assert_true (
          g_file_set_contents (f->plain_path, (const char *)text, (gssize)sizes[i], NULL));
      const char *plain_arguments[]
          = { "age", "-r", recipient, "-o", f->sealed_path, f->plain_path, NULL };
      g_assert_true (run_age (plain_arguments));
      open_file (f, text, sizes[i], false);
      const char *armor_arguments[]
          = { "age", "-a", "-r", recipient, "-o", f->sealed_path, f->plain_path, NULL };
      g_assert_true (run_age (armor_arguments));
      open_file (f, text, sizes[i], true);
      g_free (text);
    }
}

/* A keybox of several hundred readers, with our own limits lifted, opens for a stock reader. */
static void
test_many_stanzas (fixture *f, gconstpointer data)
{
  enum
  {
    COUNT = 304
  };
  if (age_missing ())
    return;
  med_open_public *recipients = g_new (med_open_public, COUNT);
  size_t random_size = med_age_seal_random_size (COUNT);
  uint8_t *random = (uint8_t *)g_malloc (random_size);
  med_test_random (1, recipients, COUNT * sizeof *recipients);
  med_test_random (2, random, random_size);
  recipients[COUNT - 1] = f->recipient;
  med_span file;
  g_assert_cmpint (med_age_seal (recipients, COUNT, med_span_make (random, random_size),
                                 MED_SPAN_LITERAL ("key"), &med_age_limits_keybox, &f->arena,
                                 &file),
                   ==, MED_OK);
  g_assert_true (
      g_file_set_contents (f->sealed_path, (const char *)file.data, (gssize)file.size, NULL));
  const char *arguments[]
      = { "age", "-d", "-i", f->identity_path, "-o", f->plain_path, f->sealed_path, NULL };
  g_assert_true (run_age (arguments));
  g_autofree char *opened = NULL;
  g_assert_true (g_file_get_contents (f->plain_path, &opened, NULL, NULL));
  g_assert_cmpstr (opened, ==, "key");
  g_free (recipients);
  g_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add ("/age-tool/we-seal", fixture, NULL, set_up, test_we_seal, tear_down);
  g_test_add ("/age-tool/age-seals", fixture, NULL, set_up, test_age_seals, tear_down);
  g_test_add ("/age-tool/many-stanzas", fixture, NULL, set_up, test_many_stanzas, tear_down);
  return g_test_run ();
}
