/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypting a large file and laying it out as a DAG, beside the age tool; blocks are handed over
 * and dropped on both sides. Run with "ours FILE" it does one pass and nothing else, so that its
 * memory can be measured from outside. */
#include "bench.h"

#include "client/encrypt.h"

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
  const med_file_key file_key = { { 7 } };
  const uint8_t nonce[MED_AGE_NONCE_SIZE] = { 1 };
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) content = g_file_read (file, NULL, NULL);
  uint64_t stored = 0;
  med_encrypted encrypted;
  med_failure failure;
  if (content == NULL)
    return 1;
  const med_encrypt_source source = { .content = G_INPUT_STREAM (content),
                                      .file_key = &file_key,
                                      .nonce = nonce,
                                      .keep = drop_block,
                                      .keep_context = &stored };
  return med_encrypt (&source, &encrypted, &failure) == MED_OK && stored >= SIZE ? 0 : 1;
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

static void
print_row (bench_series *ours, const bench_usage *used, const char *name, bench_series *peer,
           const bench_usage *peer_used)
{
  g_autofree char *note
      = g_strdup_printf ("CPU %.2f s, peak %ld MiB; peer CPU %.2f s, peak %ld MiB", used->cpu,
                         used->peak_kib / 1024, peer_used->cpu, peer_used->peak_kib / 1024);
  bench_row ("encrypt + SHA-256 + DAG of 1 GiB", ours, name, peer, note);
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
  bench_usage used = { 0 }, age_used = { 0 }, both_used = { 0 };
  bench_series_init (&a, ROUNDS);
  bench_series_init (&b, ROUNDS);
  bench_series_init (&c, ROUNDS);
  for (int i = 0; i < ROUNDS; i++)
    {
      double first = bench_command (ours, &used), second = bench_command (age, &age_used);
      double third = bench_command (age_sum, &both_used);
      if (first < 0 || second < 0 || third < 0)
        {
          fprintf (stderr, "a measured command failed\n");
          return 1;
        }
      bench_series_add (&a, first);
      bench_series_add (&b, second);
      bench_series_add (&c, third);
    }
  print_row (&a, &used, "age", &b, &age_used);
  print_row (&a, &used, "age | sha256sum", &c, &both_used);
  unlink (path);
  rmdir (folder);
  return 0;
}
