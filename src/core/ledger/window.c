/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replay window. Differences are taken only the way that cannot underflow. */
#include "core/ledger/window.h"

#include "base/assert.h"

med_window
med_window_load (uint64_t top, med_span map)
{
  med_window window = { .top = top };
  if (map.size == sizeof window.map)
    memcpy (window.map, map.data, sizeof window.map);
  return window;
}

static bool
bit (const med_window *window, uint64_t index)
{
  return window->map[index / 8] >> index % 8 & 1;
}

bool
med_window_used (const med_window *window, uint64_t counter)
{
  return counter != 0 && counter <= window->top && window->top - counter < MED_COUNTER_WINDOW
         && bit (window, window->top - counter);
}

bool
med_window_allows (const med_window *window, uint64_t counter)
{
  if (counter == 0)
    return false;
  if (counter > window->top)
    return counter - window->top <= MED_COUNTER_AHEAD;
  uint64_t age = window->top - counter;
  return age < MED_COUNTER_WINDOW && !bit (window, age);
}

/* Every bit becomes `by` places older: whole bytes first, then what crosses them. */
static void
age_by (med_window *window, uint64_t by)
{
  uint8_t old[sizeof window->map];
  memcpy (old, window->map, sizeof old);
  memset (window->map, 0, sizeof window->map);
  if (by >= MED_COUNTER_WINDOW)
    return;
  size_t bytes = (size_t)by / 8;
  unsigned bits = (unsigned)by % 8;
  for (size_t i = bytes; i < sizeof old; i++)
    {
      unsigned low = old[i - bytes], below = i > bytes ? old[i - bytes - 1] : 0;
      window->map[i] = (uint8_t)(low << bits | below >> (8 - bits));
    }
}

void
med_window_mark (med_window *window, uint64_t counter)
{
  med_assert (med_window_allows (window, counter));
  if (counter > window->top)
    {
      age_by (window, counter - window->top);
      window->top = counter;
    }
  uint64_t age = window->top - counter;
  window->map[age / 8] |= (uint8_t)(1u << age % 8);
}
