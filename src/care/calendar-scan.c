/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at the lines before libical sees them: it takes what it is given, at any size and depth.
 */
#include "care/calendar-private.h"

#include <string.h>

typedef struct
{
  const char *names[MED_ICAL_DEPTH_MAX];
  size_t sizes[MED_ICAL_DEPTH_MAX];
  size_t depth, components, line, length;
  bool begun;
} scan;

static med_result
wrong (med_ical_error *error, const scan *s, med_result result, const char *what)
{
  error->line = s->line;
  g_strlcpy (error->what, what, sizeof error->what);
  return result;
}

static bool
starts (const char *line, size_t size, const char *word)
{
  size_t length = strlen (word);
  return size >= length && g_ascii_strncasecmp (line, word, length) == 0;
}

static med_result
begin (scan *s, const char *name, size_t size, med_ical_error *error)
{
  if (!s->begun && !(size == 9 && g_ascii_strncasecmp (name, "VCALENDAR", 9) == 0))
    return wrong (error, s, MED_E_INVALID, "does not begin with BEGIN:VCALENDAR");
  if (s->begun && s->depth == 0 && g_ascii_strncasecmp (name, "VCALENDAR", MIN (size, 9)) != 0)
    return wrong (error, s, MED_E_INVALID, "something follows the calendar's end");
  s->begun = true;
  if (s->depth == MED_ICAL_DEPTH_MAX)
    return wrong (error, s, MED_E_TOO_LARGE, "components are nested too deeply");
  if (++s->components > MED_ICAL_COMPONENTS_MAX)
    return wrong (error, s, MED_E_TOO_LARGE, "has more than 20,000 components");
  s->names[s->depth] = name;
  s->sizes[s->depth++] = size;
  return MED_OK;
}

static med_result
end (scan *s, const char *name, size_t size, med_ical_error *error)
{
  if (s->depth == 0)
    return wrong (error, s, MED_E_INVALID, "ends what did not begin");
  s->depth--;
  if (size != s->sizes[s->depth] || g_ascii_strncasecmp (name, s->names[s->depth], size) != 0)
    return wrong (error, s, MED_E_INVALID, "ends another component than the one that began");
  return MED_OK;
}

static med_result
take_line (scan *s, const char *line, size_t size, med_ical_error *error)
{
  bool more = size > 0 && (*line == ' ' || *line == '\t');
  s->length = more ? s->length + size : size;
  if (s->length > MED_ICAL_LINE_MAX)
    return wrong (error, s, MED_E_TOO_LARGE, "is longer than 64 KiB");
  if (more || size == 0)
    return MED_OK;
  while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t'))
    size--;
  if (starts (line, size, "BEGIN:"))
    return begin (s, line + 6, size - 6, error);
  if (starts (line, size, "END:"))
    return end (s, line + 4, size - 4, error);
  return s->depth > 0 ? MED_OK
                      : wrong (error, s, MED_E_INVALID, "does not begin with BEGIN:VCALENDAR");
}

med_result
med_ical_scan (med_span text, med_ical_error *error)
{
  scan s = { .line = 1 };
  const char *data = (const char *)text.data, *bad;
  if (text.size > MED_ICAL_SIZE_MAX)
    return wrong (error, &s, MED_E_TOO_LARGE, "the file is larger than 4 MiB");
  /* A byte order mark is no line. */
  size_t at = text.size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  while (at < text.size)
    {
      const char *stop = (const char *)memchr (data + at, '\n', text.size - at);
      size_t size = stop != NULL ? (size_t)(stop - data) - at : text.size - at;
      size_t next = at + size + (stop != NULL ? 1 : 0);
      if (size > 0 && data[at + size - 1] == '\r')
        size--;
      if (memchr (data + at, 0, size) != NULL || !g_utf8_validate (data + at, (gssize)size, &bad))
        return wrong (error, &s, MED_E_INVALID, "is no UTF-8 text");
      MED_TRY (take_line (&s, data + at, size, error));
      at = next;
      s.line++;
    }
  if (!s.begun)
    return wrong (error, &s, MED_E_INVALID, "does not begin with BEGIN:VCALENDAR");
  return s.depth == 0 ? MED_OK : wrong (error, &s, MED_E_INVALID, "the calendar does not end");
}
