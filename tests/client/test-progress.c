/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress is reported at once, and never later than the bytes say, however fast the disk. */
#include "client/progress.h"

#include <glib.h>

static void
test_bytes (void)
{
  med_progress_pace pace = { 0 };
  uint64_t reports = 0;
  g_assert_true (med_progress_due (&pace, 0));
  for (uint64_t done = 1 << 16; done <= (uint64_t)64 << 20; done += 1 << 16)
    reports += med_progress_due (&pace, done);
  g_assert_cmpuint (reports, >=, 16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/progress/bytes", test_bytes);
  return g_test_run ();
}
