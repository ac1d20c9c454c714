/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted bugs, one an argument, that a sanitizer must report and that pass unnoticed without. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Volatile, so that the compiler can neither see nor remove what is wrong. */
static volatile size_t index_past_end = 21;
static volatile int largest = INT_MAX;
static void *volatile kept;

static void
overflow_heap (void)
{
  kept = malloc (21);
  if (kept == NULL)
    abort ();
  /* The allocator rounds up, so nothing else is hit. */
  ((volatile char *)kept)[index_past_end] = 1;
  free (kept);
}

static void
overflow_integer (void)
{
  largest = largest + 1;
}

static void
leak (void)
{
  kept = malloc (21);
  kept = NULL;
}

int
main (int argc, char **argv)
{
  const char *bug = argc == 2 ? argv[1] : "";
  if (strcmp (bug, "heap") == 0)
    overflow_heap ();
  else if (strcmp (bug, "integer") == 0)
    overflow_integer ();
  else if (strcmp (bug, "leak") == 0)
    leak ();
  else
    return 2;
  puts ("ran to its end");
  return 0;
}
