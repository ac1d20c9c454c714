/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of instants and durations that never wrap. */
#include "core/chain/time.h"

#define NANOS_PER_SECOND 1000000000
#define SECONDS_YEAR_1 INT64_C (-62135596800)
#define SECONDS_YEAR_10000 INT64_C (253402300800)

bool
med_time_valid (med_time time)
{
  return time.nanos >= 0 && time.nanos < NANOS_PER_SECOND && time.seconds >= SECONDS_YEAR_1
         && time.seconds < SECONDS_YEAR_10000;
}

med_result
med_duration_from_nanos (int64_t nanos, med_duration *duration)
{
  if (nanos < 0)
    return MED_E_INVALID;
  *duration = (med_duration){ nanos / NANOS_PER_SECOND, (int32_t)(nanos % NANOS_PER_SECOND) };
  return MED_OK;
}

med_result
med_time_add (med_time time, med_duration duration, med_time *sum)
{
  if (!med_time_valid (time) || duration.seconds < 0 || duration.nanos < 0
      || duration.nanos >= NANOS_PER_SECOND)
    return MED_E_INVALID;
  med_time total = { 0, time.nanos + duration.nanos };
  int64_t carry = total.nanos / NANOS_PER_SECOND;
  total.nanos %= NANOS_PER_SECOND;
  if (__builtin_add_overflow (time.seconds, duration.seconds, &total.seconds)
      || __builtin_add_overflow (total.seconds, carry, &total.seconds) || !med_time_valid (total))
    return MED_E_TOO_LARGE;
  *sum = total;
  return MED_OK;
}
