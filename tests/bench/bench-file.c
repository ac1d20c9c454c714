/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypting a large file and laying it out as a DAG, beside the age tool; blocks are handed over
 * and dropped on both sides. Run with "ours FILE" it does one pass and nothing else, so that its
 * memory can be measured from outside. */
#include "bench.h"

#include "core/age/payload.h"
#include "core/crypto/hash.h"
#include "core/dag/builder.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE ((size_t)1 << 30)
#define ROUNDS 5

static med_result
drop_block (void *context, const med_cid *cid, med_span block)
{
  *(uint64_t *)context += block.size;
  return MED_OK;
}

static int
one_pass (const char *path)
{
  static uint8_t plain[MED_AGE_CHUNK_SIZE], sealed[MED_AGE_SEALED_CHUNK_SIZE];
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_file_key file_key;
  uint8_t nonce[MED_AGE_NONCE_SIZE] = { 1 };
  memset (&file_key, 7, sizeof file_key);
  med_age_payload payload;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_sha256_state sha256;
  med_hash hash;
  uint64_t stored = 0;
  int fd = open (path, O_RDONLY);
  if (fd < 0 || med_age_payload_init (&payload, &file_key, nonce, MED_CHACHA_SEAL) != MED_OK
      || med_dag_builder_new (&med_dag_unixfs_v1_2025, drop_block, &stored, &arena, &builder)
             != MED_OK
      || med_dag_builder_add (builder, MED_SPAN_OF (nonce)) != MED_OK)
    return 1;
  med_sha256_init (&sha256);
  for (uint64_t index = 0; index < SIZE / sizeof plain; index++)
    {
      if (read (fd, plain, sizeof plain) != (ssize_t)sizeof plain)
        return 1;
      med_sha256_update (&sha256, MED_SPAN_OF (plain));
      if (med_age_payload_seal (&payload, index, index + 1 == SIZE / sizeof plain,
                                MED_SPAN_OF (plain), sealed)
              != MED_OK
          || med_dag_builder_add (builder, MED_SPAN_OF (sealed)) != MED_OK)
        return 1;
    }
  med_sha256_final (&sha256, &hash);
  med_age_payload_clear (&payload);
  return med_dag_builder_finish (builder, &summary) == MED_OK && stored >= SIZE ? 0 : 1;
}

static gboolean
make_file (const char *path)
{
  g_autofree uint8_t *block = g_malloc (1 << 20);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return FALSE;
  for (guint i = 0; i < SIZE >> 20; i++)
    {
      for (guint j = 0; j < 1 << 20; j++)
        block[j] = (uint8_t)(j * 31 + i * 7);
      if (write (fd, block, 1 << 20) != 1 << 20)
        return FALSE;
    }
  return close (fd) == 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "ours") == 0)
    return one_pass (argv[2]);
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  if (folder == NULL || !make_file (path))
    {
      fprintf (stderr, "no room for a file of 1 GiB\n");
      return 1;
    }
  const char *const ours[] = { argv[0], "ours", path, NULL };
  /* A recipient that nobody has the identity of: only the work counts. */
  const char *recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
  const char *const age[] = { "age", "-r", recipient, "-o", "/dev/null", path, NULL };
  g_autofree char *both = g_strdup_printf ("age -r %s '%s' | sha256sum", recipient, path);
  const char *const age_sum[] = { "sh", "-c", both, NULL };
  bench_series a, b, c;
  bench_series_init (&a, ROUNDS);
  bench_series_init (&b, ROUNDS);
  bench_series_init (&c, ROUNDS);
  long peak = 0, peer_peak = 0;
  for (int i = 0; i < ROUNDS; i++)
    {
      double first = bench_command (ours, &peak), second = bench_command (age, &peer_peak);
      double third = bench_command (age_sum, NULL);
      if (first < 0 || second < 0 || third < 0)
        {
          fprintf (stderr, "a measured command failed\n");
          return 1;
        }
      bench_series_add (&a, first);
      bench_series_add (&b, second);
      bench_series_add (&c, third);
    }
  g_autofree char *note
      = g_strdup_printf ("peak %ld MiB, age %ld MiB", peak / 1024, peer_peak / 1024);
  bench_row ("encrypt + SHA-256 + DAG of 1 GiB", &a, "age", &b, note);
  bench_row ("encrypt + SHA-256 + DAG of 1 GiB", &a, "age | sha256sum", &c, "");
  unlink (path);
  rmdir (folder);
  return 0;
}
