/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a program whose invariants do not hold. */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void
med_assert_failed (const char *condition, const char *file, int line)
{
  fprintf (stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
  abort ();
}
