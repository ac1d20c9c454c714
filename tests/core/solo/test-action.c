/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the single validator makes which block. */
#include "core/solo/block.h"

#include <glib.h>

static void
test_next_action (void)
{
  static const struct
  {
    const char *why;
    int64_t now;
    bool started, moved;
    size_t pending;
    med_solo_action action;
  } cases[] = {
    { "idle", 1010, true, false, 0, MED_SOLO_WAIT },
    { "idle to the last second", 1599, true, false, 0, MED_SOLO_WAIT },
    { "heartbeat", 1600, true, false, 0, MED_SOLO_HEARTBEAT },
    { "one block on every start", 1001, false, false, 0, MED_SOLO_HEARTBEAT },
    { "state moved", 1001, true, true, 0, MED_SOLO_PROOF_BLOCK },
    { "state moved before a start", 1001, false, true, 0, MED_SOLO_PROOF_BLOCK },
    { "work", 1001, true, false, 1, MED_SOLO_BLOCK },
    { "work proves the last block too", 1001, true, true, 1, MED_SOLO_BLOCK },
    { "work after 30 seconds", 1030, true, false, 1, MED_SOLO_BLOCK },
    { "work after more", 1031, true, false, 1, MED_SOLO_EMPTY_FIRST },
    { "work after the heartbeat was due", 2000, true, true, 9, MED_SOLO_EMPTY_FIRST },
    { "clock stepped back a little", 950, true, false, 1, MED_SOLO_BLOCK },
    { "clock stepped back, idle", 950, true, false, 0, MED_SOLO_WAIT },
    { "clock stepped back too far", 939, true, false, 1, MED_SOLO_CLOCK_WRONG },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const med_solo_pulse pulse = { .started = cases[i].started,
                                     .last_vote = { 1000, 0 },
                                     .app_hash_moved = cases[i].moved,
                                     .pending = cases[i].pending,
                                     .heartbeat_seconds = 600 };
      med_time until = { 0, 0 };
      g_test_message ("%s", cases[i].why);
      g_assert_cmpint (med_solo_next_action (&pulse, (med_time){ cases[i].now, 0 }, &until), ==,
                       cases[i].action);
      g_assert_cmpint (until.seconds, ==, cases[i].action == MED_SOLO_WAIT ? 1600 : 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/action/next", test_next_action);
  return g_test_run ();
}
