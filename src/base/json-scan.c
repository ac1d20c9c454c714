/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner does not recurse: one bit a level says whether it is an object or an array. */
#include "base/json-scan.h"

#include "base/assert.h"

typedef struct
{
  const uint8_t *next, *end;
  uint64_t objects; /* bit d: the container at depth d is an object */
  unsigned depth;
  med_json_counts counts;
  med_json_number_cb number;
  void *context;
  const med_json_bounds *bounds;
} scan;

static bool
at (const scan *s, uint8_t byte)
{
  return s->next < s->end && *s->next == byte;
}

static bool
take (scan *s, uint8_t byte)
{
  if (!at (s, byte))
    return false;
  s->next++;
  return true;
}

static void
skip_space (scan *s)
{
  while (at (s, ' ') || at (s, '\n') || at (s, '\r') || at (s, '\t'))
    s->next++;
}

static bool
take_digits (scan *s)
{
  const uint8_t *first = s->next;
  while (s->next < s->end && *s->next >= '0' && *s->next <= '9')
    s->next++;
  return s->next > first;
}

static bool
scan_number (scan *s)
{
  const uint8_t *first = s->next;
  (void)take (s, '-');
  if (!take (s, '0') && !take_digits (s))
    return false;
  if (take (s, '.') && !take_digits (s))
    return false;
  if (take (s, 'e') || take (s, 'E'))
    {
      if (!take (s, '+'))
        (void)take (s, '-');
      if (!take_digits (s))
        return false;
    }
  s->counts.numbers++;
  if (s->number != NULL)
    s->number (s->context, med_span_make (first, (size_t)(s->next - first)));
  return true;
}

static bool
scan_word (scan *s, const char *word)
{
  size_t size = strlen (word);
  if ((size_t)(s->end - s->next) < size || memcmp (s->next, word, size) != 0)
    return false;
  s->next += size;
  return true;
}

static bool
scan_unit (scan *s, uint32_t *unit)
{
  uint32_t sum = 0;
  if (s->end - s->next < 4)
    return false;
  for (unsigned i = 0; i < 4; i++)
    {
      uint8_t c = *s->next++, lower = c | 0x20;
      if (c >= '0' && c <= '9')
        sum = sum << 4 | (uint32_t)(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        sum = sum << 4 | (uint32_t)(lower - 'a' + 10);
      else
        return false;
    }
  *unit = sum;
  return true;
}

static bool
scan_escape (scan *s)
{
  uint32_t unit, low;
  if (s->next == s->end)
    return false;
  uint8_t c = *s->next++;
  if (c != 'u')
    return c != 0 && strchr ("\"\\/bfnrt", c) != NULL;
  if (!scan_unit (s, &unit) || unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return false;
  if (unit < 0xd800 || unit > 0xdbff)
    return true;
  return take (s, '\\') && take (s, 'u') && scan_unit (s, &low) && low >= 0xdc00 && low <= 0xdfff;
}

/* One character of two to four bytes: no overlong form, no surrogate, at most U+10FFFF. */
static bool
scan_utf8 (scan *s)
{
  uint8_t first = *s->next;
  unsigned more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  uint8_t low = 0x80, high = 0xbf;
  if (first < 0xc2 || first > 0xf4)
    return false;
  s->next++;
  if (first == 0xe0)
    low = 0xa0;
  else if (first == 0xed)
    high = 0x9f;
  else if (first == 0xf0)
    low = 0x90;
  else if (first == 0xf4)
    high = 0x8f;
  for (; more > 0; more--, low = 0x80, high = 0xbf)
    {
      if (s->next == s->end || *s->next < low || *s->next > high)
        return false;
      s->next++;
    }
  return true;
}

static bool
scan_string (scan *s)
{
  if (!take (s, '"'))
    return false;
  while (s->next < s->end && *s->next >= 0x20)
    {
      if (*s->next >= 0x80)
        {
          if (!scan_utf8 (s))
            return false;
          continue;
        }
      uint8_t c = *s->next++;
      if (c == '"')
        return true;
      if (c == '\\' && !scan_escape (s))
        return false;
    }
  return false;
}

static bool
scan_key (scan *s)
{
  s->counts.members++;
  skip_space (s);
  if (!scan_string (s))
    return false;
  skip_space (s);
  return take (s, ':');
}

static bool
scan_scalar (scan *s)
{
  switch (*s->next)
    {
    case '"':
      return scan_string (s);
    case 't':
      return scan_word (s, "true");
    case 'f':
      return scan_word (s, "false");
    case 'n':
      return scan_word (s, "null");
    default:
      return scan_number (s);
    }
}

/* After a value: closes what ends here. `*done` when the outermost value is complete; otherwise
 * another value must follow. */
static bool
scan_after_value (scan *s, bool *done)
{
  for (;;)
    {
      skip_space (s);
      if (s->depth == 0)
        {
          *done = true;
          return s->next == s->end;
        }
      bool object = (s->objects >> (s->depth - 1)) & 1;
      if (take (s, ','))
        return !object || scan_key (s);
      if (!take (s, object ? '}' : ']'))
        return false;
      s->depth--;
    }
}

/* `*inside` when a first value must follow, otherwise the container was empty. */
static med_result
scan_open (scan *s, bool *inside)
{
  bool object = *s->next == '{';
  s->counts.objects += object;
  if (s->depth == s->bounds->depth_max || s->counts.objects > s->bounds->objects_max)
    return MED_E_TOO_LARGE;
  s->next++;
  skip_space (s);
  *inside = !take (s, object ? '}' : ']');
  if (!*inside)
    return MED_OK;
  s->objects &= ~((uint64_t)1 << s->depth);
  s->objects |= (uint64_t)object << s->depth;
  s->depth++;
  return !object || scan_key (s) ? MED_OK : MED_E_INVALID;
}

static med_result
scan_root (scan *s)
{
  bool done = false;
  while (!done)
    {
      skip_space (s);
      if (s->next == s->end)
        return MED_E_INVALID;
      if (++s->counts.values > s->bounds->values_max)
        return MED_E_TOO_LARGE;
      if (at (s, '{') || at (s, '['))
        {
          bool inside;
          MED_TRY (scan_open (s, &inside));
          if (inside)
            continue;
        }
      else if (!scan_scalar (s))
        return MED_E_INVALID;
      if (!scan_after_value (s, &done))
        return MED_E_INVALID;
    }
  return MED_OK;
}

med_result
med_json_scan (med_span text, const med_json_bounds *bounds, med_json_number_cb number,
               void *context, med_json_counts *counts, size_t *offset)
{
  scan s = { .next = text.data, .number = number, .context = context, .bounds = bounds };
  /* One bit of `objects` a level. */
  med_assert (bounds->depth_max <= 64);
  if (text.size > bounds->size_max)
    {
      *offset = bounds->size_max;
      return MED_E_TOO_LARGE;
    }
  if (text.size == 0)
    {
      *offset = 0;
      return MED_E_INVALID;
    }
  s.end = text.data + text.size;
  med_result result = scan_root (&s);
  if (result == MED_OK)
    *counts = s.counts;
  else
    *offset = (size_t)(s.next - text.data);
  return result;
}
