/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanner without recursion: one bit a level says whether it is an object or an array. */
#include "net/json-scan.h"

typedef struct
{
  const uint8_t *next, *end;
  uint64_t objects; /* bit d: the container at depth d is an object */
  unsigned depth;
} scan;

_Static_assert(MED_JSON_DEPTH_MAX <= 64, "one bit of scan.objects a level");

static void
skip_space (scan *s)
{
  while (s->next < s->end
         && (*s->next == ' ' || *s->next == '\t' || *s->next == '\n' || *s->next == '\r'))
    s->next++;
}

static bool
take (scan *s, uint8_t byte)
{
  if (s->next == s->end || *s->next != byte)
    return false;
  s->next++;
  return true;
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
  (void)take (s, '-');
  if (!take (s, '0') && !take_digits (s))
    return false;
  if (take (s, '.') && !take_digits (s))
    return false;
  if (take (s, 'e') || take (s, 'E'))
    {
      if (!take (s, '+'))
        (void)take (s, '-');
      return take_digits (s);
    }
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
scan_hex4 (scan *s, uint32_t *value)
{
  uint32_t sum = 0;
  if (s->end - s->next < 4)
    return false;
  for (int i = 0; i < 4; i++)
    {
      uint8_t c = *s->next++;
      uint8_t lower = c | 0x20;
      if (c >= '0' && c <= '9')
        sum = sum << 4 | (uint32_t)(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        sum = sum << 4 | (uint32_t)(lower - 'a' + 10);
      else
        return false;
    }
  *value = sum;
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
  if (!scan_hex4 (s, &unit) || unit == 0)
    return false;
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return false;
  if (unit < 0xd800 || unit > 0xdbff)
    return true;
  return take (s, '\\') && take (s, 'u') && scan_hex4 (s, &low) && low >= 0xdc00 && low <= 0xdfff;
}

/* One character of two to four bytes: no overlong form, no surrogate, at most U+10FFFF. */
static bool
scan_utf8 (scan *s)
{
  uint8_t first = *s->next++;
  unsigned more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  uint8_t low = 0x80, high = 0xbf;
  if (first < 0xc2 || first > 0xf4)
    return false;
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
  while (s->next < s->end)
    {
      uint8_t c = *s->next;
      if (c < 0x20)
        return false;
      if (c >= 0x80)
        {
          if (!scan_utf8 (s))
            return false;
          continue;
        }
      s->next++;
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

/* After a value: closes what ends here. True when another value must follow; `*done` when the
 * outermost value is complete. */
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

med_result
med_json_scan (med_span text, size_t size_max)
{
  scan s = { text.data, text.data + text.size, 0, 0 };
  bool done = false;
  if (text.size > size_max)
    return MED_E_TOO_LARGE;
  while (!done)
    {
      skip_space (&s);
      if (s.next == s.end)
        return MED_E_INVALID;
      bool object = *s.next == '{';
      if (object || *s.next == '[')
        {
          s.next++;
          if (s.depth == MED_JSON_DEPTH_MAX)
            return MED_E_TOO_LARGE;
          s.objects &= ~((uint64_t)1 << s.depth);
          s.objects |= (uint64_t)object << s.depth;
          s.depth++;
          skip_space (&s);
          if (s.next < s.end && *s.next == (object ? '}' : ']'))
            {
              s.next++;
              s.depth--;
            }
          else if (!object || scan_key (&s))
            continue;
          else
            return MED_E_INVALID;
        }
      else if (!scan_scalar (&s))
        return MED_E_INVALID;
      if (!scan_after_value (&s, &done))
        return MED_E_INVALID;
    }
  return MED_OK;
}
