/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar: nothing makes it fall or run on for ever, and what comes out keeps its promises. */
#include "base/assert.h"
#include "care/calendar.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_arena arena;
  med_ical calendar;
  med_ical_error error;
  /* Two years from 2026 on. */
  const med_ical_options options = { NULL, 29453760, 29453760 + 2 * 525600 };
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result
      = med_ical_read (med_span_make (data, size), &options, &arena, &calendar, &error);
  if (result == MED_OK)
    {
      med_assert (calendar.instance_count <= MED_ICAL_INSTANCES_MAX);
      for (size_t i = 0; i < calendar.instance_count; i++)
        {
          const med_ical_instance *one = &calendar.instances[i];
          med_assert (one->start <= one->end);
          med_assert (i == 0 || calendar.instances[i - 1].start <= one->start);
          med_assert (!one->repeats || one->start < options.to);
        }
    }
  else
    med_assert (result == MED_E_NO_MEMORY || error.what[0] != 0);
  med_arena_clear (&arena);
  return 0;
}
