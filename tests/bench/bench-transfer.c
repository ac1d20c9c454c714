/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large record's whole way, with the client's own services and a real local node: added here,
 * stored at the node, read again from here and from the node; beside it age with files, and age
 * with Kubo where ./dev peers has built that. Everything written is durable before it counts. */
#include "bench.h"

#include "client/network.h"
#include "client/records.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define SIZE ((size_t)512 << 20)
#define ROUNDS 3

static med_failure failure;

static void
must (med_result result)
{
  if (result == MED_OK)
    return;
  fprintf (stderr, "%s: %s\n", med_result_name (result), failure.message);
  exit (1);
}

static med_session *
found_place (const char *folder)
{
  med_profile *profile;
  med_keys *keys;
  med_session *session;
  med_root_entropy entropy;
  const med_span passphrase = MED_SPAN_LITERAL ("measured passphrase");
  must (med_profile_open (folder, true, med_client_env (), &profile, &failure));
  must (med_identity_create (profile, passphrase, (uint64_t)64 << 20, &entropy, &failure));
  must (med_identity_unlock (profile, passphrase, &keys, &failure));
  must (med_session_open (profile, keys, &session, &failure));
  const med_found_options options
      = { .personal = true, .facts = { .family = "Bench", .given = "Ina" } };
  must (med_network_found (session, &options, NULL, &failure));
  return session;
}

static void
write_random (const char *path)
{
  g_autofree uint8_t *block = g_malloc (1 << 20);
  FILE *file = fopen (path, "wb");
  for (size_t i = 0; file != NULL && i < SIZE >> 20; i++)
    {
      randombytes_buf (block, 1 << 20);
      if (fwrite (block, 1 << 20, 1, file) != 1)
        exit (1);
    }
  /* On the disk before anything is measured: nobody's sync shall wait for it. */
  if (file == NULL || fflush (file) != 0 || fsync (fileno (file)) != 0 || fclose (file) != 0)
    exit (1);
}

static double
add (med_session *session, const char *path, med_id *record, med_id *item)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) content = g_file_read (file, NULL, NULL);
  const med_record_new input = {
    .content = G_INPUT_STREAM (content), .title = "Scan", .category = "imaging", .file_name = "x"
  };
  double start = bench_now ();
  must (med_records_add (session, &input, NULL, record, item, &failure));
  return bench_now () - start;
}

static double
store (med_session *session, const med_id *item, med_arena *arena)
{
  med_outbox_item done;
  double start = bench_now ();
  must (med_outbox_wait (session, item, 600, NULL, &done, arena, &failure));
  return bench_now () - start;
}

static double
read_again (med_session *session, const med_id *record)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/null");
  g_autoptr (GFileOutputStream) out = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);
  double start = bench_now ();
  must (
      med_records_read (session, record, 0, 0, G_OUTPUT_STREAM (out), NULL, NULL, NULL, &failure));
  return bench_now () - start;
}

static double
shell (const char *folder, const char *command)
{
  g_autofree char *whole = g_strdup_printf ("cd '%s' && %s", folder, command);
  const char *const argv[] = { "sh", "-c", whole, NULL };
  return bench_command (argv, NULL);
}

static char *
find_kubo (void)
{
  const char *given = g_getenv ("MEDEASE_PEERS_DIR");
  char *path = given != NULL ? g_build_filename (given, "ipfs-v0.43.0", NULL)
                             : g_build_filename (g_get_user_cache_dir (), "medease", "peers",
                                                 "ipfs-v0.43.0", NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_clear_pointer (&path, g_free);
  return path;
}

/* Ours and the peers', each its rounds. */
typedef struct
{
  bench_series add, both, local, remote;
  bench_series age, age_open, kubo, kubo_cat;
} series;

static void
measure_peers (series *s, const char *folder, const char *kubo)
{
  g_autofree char *put = g_strdup_printf (
      "age -r $(cat recipient) plain | '%s' --offline add --quieter --pin > root && sync -f root",
      kubo);
  g_autofree char *get
      = g_strdup_printf ("'%s' --offline cat $(cat root) | age -d -i identity > /dev/null", kubo);
  bench_series_add (&s->age, shell (folder, "age -r $(cat recipient) -o sealed plain"
                                            " && sync -f sealed"));
  bench_series_add (&s->age_open, shell (folder, "age -d -i identity sealed > /dev/null"));
  if (kubo == NULL)
    return;
  bench_series_add (&s->kubo, shell (folder, put));
  bench_series_add (&s->kubo_cat, shell (folder, get));
}

static void
prepare_peers (const char *folder, const char *kubo)
{
  g_autofree char *repository = g_build_filename (folder, "ipfs", NULL);
  g_autofree char *init
      = g_strdup_printf ("'%s' init --empty-repo --profile=unixfs-v1-2025 > /dev/null", kubo);
  g_setenv ("IPFS_PATH", repository, TRUE);
  g_setenv ("IPFS_TELEMETRY", "off", TRUE);
  if (shell (folder, "age-keygen -o identity 2> keygen && age-keygen -y identity > recipient") < 0
      || (kubo != NULL && shell (folder, init) < 0))
    exit (1);
}

int
main (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  g_autofree char *profile = g_build_filename (folder, "profile", NULL);
  g_autofree char *plain = g_build_filename (folder, "plain", NULL);
  g_autofree char *kubo = find_kubo ();
  med_arena arena;
  series s;
  bench_series *all = (bench_series *)&s;
  if (sodium_init () < 0)
    return 1;
  for (gsize i = 0; i < sizeof s / sizeof *all; i++)
    bench_series_init (&all[i], ROUNDS);
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 30);
  prepare_peers (folder, kubo);
  med_session *session = found_place (profile);
  for (int i = 0; i < ROUNDS; i++)
    {
      med_id record, item;
      write_random (plain);
      double added = add (session, plain, &record, &item);
      bench_series_add (&s.add, added);
      bench_series_add (&s.both, added + store (session, &item, &arena));
      bench_series_add (&s.local, read_again (session, &record));
      /* What is lost here comes from the node. */
      if (shell (profile, "rm -r blocks/*") < 0)
        return 1;
      bench_series_add (&s.remote, read_again (session, &record));
      measure_peers (&s, folder, kubo);
    }
  bench_row ("512 MiB added here, durable", &s.add, "age to a file", &s.age, "");
  bench_row ("512 MiB added, stored at the node, proven", &s.both, "age | ipfs add", &s.kubo, "");
  bench_row ("512 MiB read from here", &s.local, "age -d", &s.age_open, "");
  bench_row ("512 MiB read from the node", &s.remote, "ipfs cat | age -d", &s.kubo_cat, "");
  med_session_close (session);
  g_autofree char *clean = g_strdup_printf ("rm -r '%s'", folder);
  return shell (g_get_tmp_dir (), clean) < 0;
}
