/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the click to the proof, with a real local node: a small record, and a thousand small rows in
 * lists; beside them the disk's own fsync, which no durable answer can beat. */
#include "bench.h"

#include "client/network.h"
#include "client/records.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define ROUNDS 40

static med_failure failure;

static void
must (med_result result)
{
  if (result == MED_OK)
    return;
  fprintf (stderr, "%s: %s\n", med_result_name (result), failure.message);
  exit (1);
}

static double
one_fsync (int fd)
{
  uint8_t bytes[4096] = { 0 };
  double start = bench_now ();
  if (write (fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes || fsync (fd) != 0)
    exit (1);
  return bench_now () - start;
}

static void
add_record (med_session *session, int number, med_arena *arena)
{
  g_autofree char *text = g_strdup_printf ("note number %d", number);
  g_autoptr (GInputStream) content
      = g_memory_input_stream_new_from_data (text, (gssize)strlen (text), NULL);
  const med_record_new input
      = { .content = content, .title = "Note", .category = "notes", .file_name = "note.txt" };
  med_id item;
  med_outbox_item done;
  must (med_records_add (session, &input, NULL, NULL, &item, &failure));
  must (med_outbox_wait (session, &item, 30, NULL, &done, arena, &failure));
}

int
main (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "fsync", NULL);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 30);
  med_profile *profile;
  med_keys *keys;
  med_session *session;
  med_root_entropy entropy;
  const med_span passphrase = MED_SPAN_LITERAL ("measured passphrase");
  if (sodium_init () < 0)
    return 1;
  must (med_profile_open (folder, true, med_client_env (), &profile, &failure));
  must (med_identity_create (profile, passphrase, (uint64_t)64 << 20, &entropy, &failure));
  must (med_identity_unlock (profile, passphrase, &keys, &failure));
  must (med_session_open (profile, keys, &session, &failure));
  const med_found_options options
      = { .personal = true, .facts = { .family = "Bench", .given = "Ina" } };
  must (med_network_found (session, &options, NULL, &failure));
  int fd = open (file, O_WRONLY | O_CREAT, 0600);
  bench_series click, disk;
  bench_series_init (&click, ROUNDS);
  bench_series_init (&disk, ROUNDS);
  for (int i = 0; i < ROUNDS; i++)
    {
      double start = bench_now ();
      add_record (session, i, &arena);
      bench_series_add (&click, bench_now () - start);
      bench_series_add (&disk, one_fsync (fd));
    }
  g_autofree char *note
      = g_strdup_printf ("p95 %.1f ms; two uploads, a block and its proof block, all durable",
                         bench_series_percentile (&click, 0.95) * 1e3);
  bench_row ("solo: click to proven, a small record", &click, "one fsync of 4 KiB", &disk, note);
  med_session_close (session);
  med_profile_close (profile);
  return 0;
}
