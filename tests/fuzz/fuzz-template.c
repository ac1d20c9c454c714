/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: what is read is written and read again as the same, and comes to days that the ledger
 * would take. */
#include "base/assert.h"
#include "care/availability.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_days (const med_template *schedule, med_arena *arena)
{
  g_autoptr (GTimeZone) zone = med_zone_open (schedule->zone);
  med_open_time *times;
  size_t count;
  med_assert (zone != NULL);
  if (med_template_expand (schedule, zone, (med_date){ 2026, 10, 20 }, 10, arena, &times, &count)
      != MED_OK)
    return;
  for (size_t i = 0; i < count; i++)
    {
      med_assert (times[i].start % 5 == 0 && times[i].minutes % 5 == 0);
      med_assert (times[i].minutes > 0 && times[i].minutes <= 1440);
      med_assert (i == 0 || times[i].start >= times[i - 1].start + times[i - 1].minutes);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_arena arena;
  med_template schedule, again;
  med_template_error error;
  med_span json, fhir, twice;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  if (med_template_read (med_span_make (data, size), &arena, &schedule, &error) == MED_OK
      && med_template_write (&schedule, &arena, &json) == MED_OK)
    {
      med_assert (med_template_to_fhir (&schedule, &arena, &fhir) == MED_OK);
      med_assert (med_template_from_fhir (fhir, &arena, &again) == MED_OK);
      med_assert (med_template_write (&again, &arena, &twice) == MED_OK);
      med_assert (med_span_equal (json, twice));
      check_days (&schedule, &arena);
    }
  med_arena_clear (&arena);
  return 0;
}
