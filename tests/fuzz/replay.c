/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over a corpus folder under any compiler: each file, and for small files each
 * of their beginnings, which is where parsers forget to look for the end. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL ((size_t)2048)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* From the heap and of exact size, so that a sanitizer sees one byte too far. */
static void
run (const uint8_t *data, size_t size)
{
  uint8_t *copy = (uint8_t *)malloc (size);
  if (copy == NULL && size > 0)
    abort ();
  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

static uint8_t *
load (const char *path, size_t *size)
{
  FILE *file = fopen (path, "rb");
  uint8_t *data = NULL;
  size_t used = 0, room = 0, got = 0;
  if (file == NULL)
    return NULL;
  do
    {
      used += got;
      room = room * 2 + 4096;
      data = (uint8_t *)realloc (data, room);
      if (data == NULL)
        abort ();
      got = fread (data + used, 1, room - used, file);
    }
  while (got > 0);
  fclose (file);
  *size = used;
  return data;
}

static int
replay (const char *folder, const char *name)
{
  char path[4096];
  size_t size;
  int length = snprintf (path, sizeof path, "%s/%s", folder, name);
  uint8_t *data = length < (int)sizeof path ? load (path, &size) : NULL;
  if (data == NULL)
    {
      perror (path);
      return 0;
    }
  /* Before the run: the log's last line is the input that brought it down. */
  printf ("%s: %zu bytes\n", name, size);
  fflush (stdout);
  run (data, size);
  for (size_t end = 0; size <= SMALL && end < size; end++)
    run (data, end);
  free (data);
  return 1;
}

int
main (int argc, char **argv)
{
  int files = 0, failures = 0;
  DIR *dir = argc == 2 ? opendir (argv[1]) : NULL;
  if (dir == NULL)
    {
      fprintf (stderr, "usage: %s FOLDER\n", argv[0]);
      return 2;
    }
  for (struct dirent *entry = readdir (dir); entry != NULL; entry = readdir (dir))
    if (entry->d_name[0] != '.')
      {
        files++;
        failures += !replay (argv[1], entry->d_name);
      }
  closedir (dir);
  printf ("%d files\n", files);
  return files == 0 || failures > 0 ? 1 : 0;
}
