/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the light client over a height in between, so that both of its rules are asked: a
 * third of the trusted set, two thirds of the own; beside it CometBFT's Go light client with the
 * very same blocks, where ./dev peers has built that. */
#include "bench.h"

#include "base/buf.h"
#include "core/chain/encode.h"
#include "core/light/verify.h"
#include "support/chain-maker.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define CHAIN "bench-chain"
#define ROUNDS 9
#define STEPS 20 /* of the Go client in one run */

static const char *
find_checker (void)
{
  const char *given = g_getenv ("MEDEASE_PEERS_DIR");
  char *path = given != NULL ? g_build_filename (given, "light-check", NULL)
                             : g_build_filename (g_get_user_cache_dir (), "medease", "peers",
                                                 "light-check", NULL);
  return g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? path : NULL;
}

static char *
write_block (const char *folder, const med_light_block *block, med_arena *arena)
{
  size_t room = med_light_block_size_max (block);
  uint8_t *bytes = (uint8_t *)med_arena_alloc (arena, room);
  g_assert_nonnull (bytes);
  med_buf buf = med_buf_make (bytes, room);
  g_autofree char *name = g_strdup_printf ("light-%" G_GINT64_FORMAT, block->header.height);
  char *path = g_build_filename (folder, name, NULL);
  med_light_block_put (&buf, block);
  if (buf.overflow || !g_file_set_contents (path, (const char *)bytes, (gssize)buf.size, NULL))
    exit (1);
  return path;
}

/* Seconds a step, each in a process that has done it before. */
static void
run_checker (const char *checker, char *const paths[2], bench_series *series)
{
  g_autofree char *steps = g_strdup_printf ("%d", STEPS);
  char *const argv[]
      = { (char *)checker, (char *)"--bench", steps, (char *)CHAIN, paths[0], paths[1], NULL };
  g_autofree char *out = NULL;
  int status;
  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status,
                     NULL)
      || status != 0)
    {
      fprintf (stderr, "bench-light: the Go light client failed\n");
      exit (1);
    }
  bench_series_add (series, g_ascii_strtod (out, NULL));
}

static void
measure (size_t validators, const char *folder, const char *checker)
{
  med_light_block blocks[3];
  med_light_outcome outcome;
  bench_series ours, peer;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  const med_time start = { .seconds = 1767225600 }, now = { .seconds = 1767225600 + 60 };
  const med_light_options options = med_light_options_default (CHAIN);
  chain_maker_chain (CHAIN, 1, G_N_ELEMENTS (blocks), validators, start, 5, &arena, blocks);
  char *paths[]
      = { write_block (folder, &blocks[0], &arena), write_block (folder, &blocks[2], &arena) };
  bench_series_init (&ours, ROUNDS);
  bench_series_init (&peer, ROUNDS);
  for (int i = 0; i < ROUNDS; i++)
    {
      double begun = bench_now ();
      med_light_verify (&options, &blocks[0], &blocks[2], now, &outcome);
      bench_series_add (&ours, bench_now () - begun);
      if (outcome.verdict != MED_LIGHT_SUCCESS)
        exit (1);
      if (checker != NULL)
        run_checker (checker, paths, &peer);
    }
  g_autofree char *name = g_strdup_printf ("verify one header, %zu validators", validators);
  bench_row (name, &ours, "CometBFT's Go light client", &peer, "");
  bench_series_clear (&ours);
  bench_series_clear (&peer);
  g_free (paths[0]);
  g_free (paths[1]);
  med_arena_clear (&arena);
}

int
main (void)
{
  static const size_t sizes[] = { 4, 100, 175 };
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  const char *checker = find_checker ();
  if (sodium_init () < 0 || folder == NULL)
    return 1;
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure (sizes[i], folder, checker);
  const char *const remove[] = { "rm", "-r", folder, NULL };
  return bench_command (remove, NULL) < 0;
}
