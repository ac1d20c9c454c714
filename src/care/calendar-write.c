/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing iCalendar: few properties, always in the same form. */
#include "care/calendar.h"

#include <string.h>

#define LINE_BYTES 75

/* A content line, folded where a letter ends. */
static void
line (GString *out, const char *name, const char *value)
{
  g_autofree char *whole = g_strconcat (name, ":", value, NULL);
  size_t used = 0;
  for (const char *c = whole; *c != 0; c = g_utf8_next_char (c))
    {
      size_t size = (size_t)(g_utf8_next_char (c) - c);
      if (used + size > LINE_BYTES)
        {
          g_string_append (out, "\r\n ");
          used = 1;
        }
      g_string_append_len (out, c, (gssize)size);
      used += size;
    }
  g_string_append (out, "\r\n");
}

static void
text_line (GString *out, const char *name, const char *text)
{
  g_autoptr (GString) escaped = g_string_new (NULL);
  if (text == NULL || *text == 0)
    return;
  for (const char *c = text; *c != 0; c++)
    if (*c == '\n')
      g_string_append (escaped, "\\n");
    else if (strchr (",;\\", *c) != NULL)
      g_string_append_printf (escaped, "\\%c", *c);
    else if ((unsigned char)*c >= 0x20)
      g_string_append_c (escaped, *c);
  line (out, name, escaped->str);
}

static void
time_line (GString *out, const char *name, int64_t seconds)
{
  int64_t day = seconds / 86400, rest = seconds % 86400;
  med_date date = med_date_from_days (day);
  g_autofree char *text
      = g_strdup_printf ("%04d%02u%02uT%02d%02d%02dZ", date.year, date.month, date.day,
                         (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
  line (out, name, text);
}

static void
write_event (GString *out, const med_ical_event *event)
{
  char sequence[16];
  g_snprintf (sequence, sizeof sequence, "%u", event->sequence);
  line (out, "BEGIN", "VEVENT");
  text_line (out, "UID", event->uid);
  time_line (out, "DTSTAMP", event->stamp);
  line (out, "SEQUENCE", sequence);
  time_line (out, "DTSTART", event->start * 60);
  time_line (out, "DTEND", event->end * 60);
  text_line (out, "SUMMARY", event->summary);
  text_line (out, "LOCATION", event->location);
  text_line (out, "DESCRIPTION", event->description);
  line (out, "STATUS", event->cancelled ? "CANCELLED" : "CONFIRMED");
  line (out, "END", "VEVENT");
}

med_result
med_ical_write (const med_ical_event *events, size_t count, med_arena *arena, med_span *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  line (out, "BEGIN", "VCALENDAR");
  line (out, "VERSION", "2.0");
  line (out, "PRODID", "-//MedEase//MedEase//EN");
  for (size_t i = 0; i < count; i++)
    {
      const char *words[]
          = { events[i].uid, events[i].summary, events[i].location, events[i].description };
      for (size_t j = 0; j < 4; j++)
        if (words[j] != NULL && !g_utf8_validate (words[j], -1, NULL))
          return MED_E_INVALID;
      if (events[i].start < 0 || events[i].end < events[i].start || events[i].stamp < 0)
        return MED_E_INVALID;
      write_event (out, &events[i]);
    }
  line (out, "END", "VCALENDAR");
  return med_arena_copy (arena, med_span_make (out->str, out->len), text);
}
