/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentence and parse. A sentence is only given out when its parse says the same, and a parse is
 * only believed when its sentence is the text again: neither side can be lax by mistake. */
#include "care/phrase.h"
#include "care/json-write.h"
#include "care/phrase-private.h"

#include <glib.h>

#define DAY 86400
#define CATEGORIES_MAX ((size_t)64)
#define OPEN_QUOTE "\xe2\x80\x9c"
#define CLOSE_QUOTE "\xe2\x80\x9d"
#define LATER ", also what is added later"
#define UNSEEN ", without seeing them"

static bool
at_quote (const char *text, const char *quote)
{
  return strncmp (text, quote, strlen (quote)) == 0;
}

/* The end of a quotation at `text`, behind its closing mark; NULL when it does not close. Marks
 * may stand within marks. */
static const char *
quote_end (const char *text)
{
  size_t depth = 0;
  for (; *text != 0; text = g_utf8_next_char (text))
    if (at_quote (text, OPEN_QUOTE))
      depth++;
    else if (at_quote (text, CLOSE_QUOTE) && --depth == 0)
      return text + strlen (CLOSE_QUOTE);
  return NULL;
}

static bool
needs_quotes (const char *text)
{
  return strpbrk (text, "()") != NULL || strstr (text, OPEN_QUOTE) != NULL
         || strstr (text, CLOSE_QUOTE) != NULL;
}

static bool
text_usable (const char *text)
{
  return text != NULL && med_care_text_plain (med_span_text (text)) && !med_care_text_blank (text)
         && *text != ' ' && text[strlen (text) - 1] != ' ';
}

static void
add_quoted (GString *s, const char *text)
{
  g_string_append_printf (s, OPEN_QUOTE "%s" CLOSE_QUOTE, text);
}

static void
add_name (GString *s, const char *name)
{
  if (needs_quotes (name))
    add_quoted (s, name);
  else
    g_string_append (s, name);
}

/* What stands before item `i` of `count`: nothing, a comma, "and". */
static const char *
joint (size_t i, size_t count)
{
  return i == 0 ? "" : i + 1 == count ? " and " : ", ";
}

static void
add_actions (GString *s, uint32_t bits)
{
  size_t count = (size_t)__builtin_popcount (bits), i = 0;
  for (unsigned bit = 0; bit < MED_ACTION_COUNT; bit++)
    if (bits >> bit & 1)
      {
        g_string_append_printf (s, "%s%s", joint (i, count), med_phrase_action (bit));
        i++;
      }
}

/* What follows the categories: whoever sees them sees what is added to them, too. */
static const char *
reach (uint32_t actions)
{
  return (actions & 1u << MED_ACTION_BIT_SEE) != 0 ? LATER : UNSEEN;
}

static void
add_things (GString *s, const med_share *share)
{
  for (size_t i = 0; i < share->category_count; i++)
    {
      const char *phrase = med_phrase_category (share->categories[i]);
      g_string_append (s, joint (i, share->category_count));
      if (phrase != NULL)
        g_string_append (s, phrase);
      else
        add_quoted (s, share->categories[i]);
    }
  if (share->category_count > 0)
    g_string_append (s, reach (share->actions));
  else
    g_string_append_printf (s, "%zu single record%s only", share->record_count,
                            share->record_count == 1 ? "" : "s");
}

static med_result
check (const med_share *share)
{
  if (!text_usable (share->who) || share->organisation == NULL
      || (*share->organisation != 0 && !text_usable (share->organisation)))
    return MED_E_INVALID;
  if ((share->category_count > 0) == (share->record_count > 0)
      || share->category_count > CATEGORIES_MAX || share->record_count > G_MAXINT32
      || share->actions == 0 || share->actions > MED_ACTIONS_ALL || share->purpose < 1
      || share->purpose > MED_PURPOSE_COUNT)
    return MED_E_INVALID;
  if (share->from < 0 || share->until <= share->from)
    return MED_E_INVALID;
  for (size_t i = 0; i < share->category_count; i++)
    if (!text_usable (share->categories[i]))
      return MED_E_INVALID;
  return MED_OK;
}

static med_result
render (const med_share *share, med_arena *arena, char **sentence)
{
  g_autoptr (GString) s = g_string_new (NULL);
  MED_TRY (check (share));
  const char *until = med_date_words (share->until, arena);
  if (*until == 0)
    return MED_E_INVALID;
  add_name (s, share->who);
  if (*share->organisation != 0)
    {
      g_string_append (s, " (");
      add_name (s, share->organisation);
      g_string_append_c (s, ')');
    }
  g_string_append (s, " may ");
  add_actions (s, share->actions);
  g_string_append_c (s, ' ');
  add_things (s, share);
  g_string_append_printf (s, ", %s, ", med_phrase_purpose (share->purpose));
  if (share->from != 0)
    g_string_append_printf (s, "from %s ", med_date_words (share->from, arena));
  g_string_append_printf (s, "until %s.", until);
  return med_arena_text (arena, med_span_make (s->str, s->len), sentence);
}

static bool
take (const char **text, const char *words)
{
  if (!g_str_has_prefix (*text, words))
    return false;
  *text += strlen (words);
  return true;
}

static med_result
copy (med_arena *arena, const char *start, const char *end, const char **text)
{
  char *made;
  MED_TRY (med_arena_text (arena, med_span_make (start, (size_t)(end - start)), &made));
  *text = made;
  return MED_OK;
}

static med_result
take_quoted (const char **text, med_arena *arena, const char **inner)
{
  const char *end = at_quote (*text, OPEN_QUOTE) ? quote_end (*text) : NULL;
  if (end == NULL)
    return MED_E_INVALID;
  MED_TRY (copy (arena, *text + strlen (OPEN_QUOTE), end - strlen (CLOSE_QUOTE), inner));
  *text = end;
  return MED_OK;
}

/* The last " may " outside quotation marks: behind it stand fixed words and quotations alone. */
static const char *
find_may (const char *text)
{
  const char *found = NULL;
  while (*text != 0)
    {
      if (at_quote (text, OPEN_QUOTE))
        {
          text = quote_end (text);
          if (text == NULL)
            return NULL;
          continue;
        }
      if (g_str_has_prefix (text, " may "))
        found = text;
      text = g_utf8_next_char (text);
    }
  return found;
}

/* A name in quotation marks, or all up to `end`. */
static med_result
take_name (const char **text, const char *end, med_arena *arena, const char **name)
{
  if (at_quote (*text, OPEN_QUOTE))
    return take_quoted (text, arena, name);
  MED_TRY (copy (arena, *text, end, name));
  *text = end;
  return MED_OK;
}

static med_span
between (const char *start, const char *end)
{
  return med_span_make (start, (size_t)(end - start));
}

static med_result
parse_head (const char *text, const char *end, med_arena *arena, med_share *share,
            med_share_parts *parts)
{
  const char *start = text;
  share->organisation = "";
  bool organisation = end > text && end[-1] == ')';
  const char *name_end = end;
  if (!at_quote (text, OPEN_QUOTE) && organisation)
    {
      name_end = strstr (text, " (");
      if (name_end == NULL || name_end > end)
        return MED_E_INVALID;
    }
  MED_TRY (take_name (&text, name_end, arena, &share->who));
  parts->who = between (start, text);
  if (!organisation)
    return text == end ? MED_OK : MED_E_INVALID;
  if (!take (&text, " ("))
    return MED_E_INVALID;
  MED_TRY (take_name (&text, end - 1, arena, &share->organisation));
  return text == end - 1 ? MED_OK : MED_E_INVALID;
}

/* The longest list of actions that fits, so that "see and add to" is not taken for "see". */
static med_result
parse_actions (const char **text, uint32_t *actions)
{
  size_t longest = 0;
  for (uint32_t bits = 1; bits <= MED_ACTIONS_ALL; bits++)
    {
      g_autoptr (GString) words = g_string_new (NULL);
      add_actions (words, bits);
      g_string_append_c (words, ' ');
      if (words->len > longest && g_str_has_prefix (*text, words->str))
        {
          longest = words->len;
          *actions = bits;
        }
    }
  *text += longest;
  return longest > 0 ? MED_OK : MED_E_INVALID;
}

static med_result
parse_category (const char **text, med_arena *arena, const char **word)
{
  if (at_quote (*text, OPEN_QUOTE))
    return take_quoted (text, arena, word);
  const char *known = med_phrase_category_parse (*text);
  if (known == NULL)
    return MED_E_INVALID;
  *text += strlen (med_phrase_category (known));
  *word = known;
  return MED_OK;
}

static med_result
parse_things (const char **text, med_arena *arena, med_share *share, const char **end)
{
  if (g_ascii_isdigit (**text))
    {
      char *last;
      guint64 count = g_ascii_strtoull (*text, &last, 10);
      *text = last;
      share->record_count = (size_t)MIN (count, (guint64)G_MAXINT32 + 1);
      bool taken = take (text, " single records only") || take (text, " single record only");
      *end = *text;
      return taken ? MED_OK : MED_E_INVALID;
    }
  const char **words = (const char **)med_arena_array (arena, CATEGORIES_MAX, sizeof *words);
  if (words == NULL)
    return MED_E_NO_MEMORY;
  do
    {
      if (share->category_count == CATEGORIES_MAX)
        return MED_E_INVALID;
      MED_TRY (parse_category (text, arena, &words[share->category_count]));
      share->category_count++;
      *end = *text;
      if (take (text, reach (share->actions)))
        {
          share->categories = words;
          return MED_OK;
        }
    }
  while (take (text, " and ") || take (text, ", "));
  return MED_E_INVALID;
}

static med_result
parse_purpose (const char **text, uint32_t *purpose)
{
  for (uint32_t i = 1; i <= MED_PURPOSE_COUNT; i++)
    if (take (text, med_phrase_purpose (i)))
      {
        *purpose = i;
        return MED_OK;
      }
  return MED_E_INVALID;
}

static med_result
parse (const char *sentence, med_arena *arena, med_share *share, med_share_parts *parts)
{
  const char *may = find_may (sentence), *start, *end;
  if (may == NULL)
    return MED_E_INVALID;
  MED_TRY (parse_head (sentence, may, arena, share, parts));
  const char *text = start = may + strlen (" may ");
  MED_TRY (parse_actions (&text, &share->actions));
  MED_TRY (parse_things (&text, arena, share, &end));
  parts->what = between (start, end);
  if (!take (&text, ", "))
    return MED_E_INVALID;
  start = text;
  MED_TRY (parse_purpose (&text, &share->purpose));
  parts->purpose = between (start, text);
  if (!take (&text, ", "))
    return MED_E_INVALID;
  start = text;
  if (take (&text, "from "))
    {
      MED_TRY (med_phrase_date_parse (&text, &share->from));
      if (!take (&text, " "))
        return MED_E_INVALID;
    }
  if (!take (&text, "until "))
    return MED_E_INVALID;
  MED_TRY (med_phrase_date_parse (&text, &share->until));
  share->until += DAY - 1;
  parts->period = between (start, text);
  return strcmp (text, ".") == 0 ? MED_OK : MED_E_INVALID;
}

static bool
same (const med_share *a, const med_share *b)
{
  if (strcmp (a->who, b->who) != 0 || strcmp (a->organisation, b->organisation) != 0
      || a->category_count != b->category_count || a->record_count != b->record_count
      || a->actions != b->actions || a->purpose != b->purpose || (a->from == 0) != (b->from == 0)
      || a->from / DAY != b->from / DAY || a->until / DAY != b->until / DAY)
    return false;
  for (size_t i = 0; i < a->category_count; i++)
    if (strcmp (a->categories[i], b->categories[i]) != 0)
      return false;
  return true;
}

med_result
med_share_sentence (const med_share *share, med_arena *arena, const char **sentence)
{
  char *text;
  med_share back = { 0 };
  med_share_parts parts;
  MED_TRY (render (share, arena, &text));
  MED_TRY (parse (text, arena, &back, &parts));
  if (!same (share, &back))
    return MED_E_INVALID;
  *sentence = text;
  return MED_OK;
}

med_result
med_share_parse (const char *sentence, med_arena *arena, med_share *share)
{
  char *again;
  med_share parsed = { 0 };
  med_share_parts parts;
  if (!med_care_text_plain (med_span_text (sentence)))
    return MED_E_INVALID;
  MED_TRY (parse (sentence, arena, &parsed, &parts));
  MED_TRY (render (&parsed, arena, &again));
  if (strcmp (again, sentence) != 0)
    return MED_E_INVALID;
  *share = parsed;
  return MED_OK;
}

med_result
med_share_find_parts (const char *sentence, med_arena *arena, med_share_parts *parts)
{
  med_share parsed = { 0 };
  if (!med_care_text_plain (med_span_text (sentence)))
    return MED_E_INVALID;
  return parse (sentence, arena, &parsed, parts);
}
