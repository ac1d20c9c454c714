/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the single validator makes a block, and which. */
#include "core/solo/block.h"

/* A header carries the time of the vote before: after this long an empty block comes first, so that
 * transactions are judged by a fresh time. */
#define STALE_SECONDS MED_DURATION_SECONDS (30)

static bool
later_by (med_time now, med_time since, med_duration span)
{
  med_time limit;
  return med_time_add (since, span, &limit) == MED_OK && med_time_compare (now, limit) > 0;
}

med_solo_action
med_solo_next_action (const med_solo_pulse *pulse, med_time now, med_time *wait_until)
{
  if (med_solo_clock_check (pulse->last_vote, now) != MED_OK)
    return MED_SOLO_CLOCK_WRONG;
  if (pulse->pending > 0)
    return later_by (now, pulse->last_vote, STALE_SECONDS) ? MED_SOLO_EMPTY_FIRST : MED_SOLO_BLOCK;
  if (pulse->app_hash_moved)
    return MED_SOLO_PROOF_BLOCK;
  med_time due;
  if (!pulse->started
      || med_time_add (pulse->last_vote, MED_DURATION_SECONDS (pulse->heartbeat_seconds), &due)
             != MED_OK
      || med_time_compare (now, due) >= 0)
    return MED_SOLO_HEARTBEAT;
  *wait_until = due;
  return MED_SOLO_WAIT;
}
