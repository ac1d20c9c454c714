/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes written as hexadecimal with spaces, the way documents print them. */
#pragma once

#include "base/span.h"

#include <glib.h>

/* Decodes into `room` and returns the view of what was written. */
static inline med_span
med_test_unhex (const char *text, void *room, size_t size)
{
  size_t used = 0;
  uint8_t *bytes = (uint8_t *)room;
  for (; *text != '\0'; text++)
    {
      if (*text == ' ')
        continue;
      int high = g_ascii_xdigit_value (text[0]), low = g_ascii_xdigit_value (text[1]);
      g_assert_true (high >= 0 && low >= 0 && used < size);
      bytes[used++] = (uint8_t)(high << 4 | low);
      text++;
    }
  return med_span_make (bytes, used);
}

#define med_test_assert_hex(bytes_, text_)                                                         \
  do                                                                                               \
    {                                                                                              \
      uint8_t room_[4096];                                                                         \
      med_span want_ = med_test_unhex (text_, room_, sizeof room_), got_ = (bytes_);               \
      g_assert_cmpmem (got_.data, got_.size, want_.data, want_.size);                              \
    }                                                                                              \
  while (0)
