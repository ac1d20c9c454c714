/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts the lines first, so that they can stand in one array. */
#include "care/tree.h"
#include "care/json-write.h"
#include "care/json.h"

#include <glib.h>

/* Shorter encoded bytes, such as hashes, are shown. */
#define DATA_SHOWN_MAX ((size_t)256)

typedef struct
{
  med_arena *arena;
  med_tree_line *lines;
  size_t count;
} tree;

static const char *
add_text (tree *t, const char *text, size_t size)
{
  char *copy;
  return med_arena_text (t->arena, med_span_make (text, size), &copy) == MED_OK ? copy : NULL;
}

/* Nearly every text needs no change. */
static const char *
make_text (tree *t, const char *text, size_t size)
{
  static const char replacement[] = "\xef\xbf\xbd";
  if (med_care_text_plain (med_span_make (text, size)))
    return add_text (t, text, size);
  g_autoptr (GString) shown = g_string_sized_new (size);
  for (const char *next = text, *end; next < text + size; next = end)
    {
      end = g_utf8_next_char (next);
      med_span character = med_span_make (next, (size_t)(end - next));
      if (*next == '\n' || *next == '\t' || med_care_text_plain (character))
        g_string_append_len (shown, next, end - next);
      else if (*next != '\r')
        g_string_append (shown, replacement);
    }
  return add_text (t, shown->str, shown->len);
}

/* "birthDate" is "Birth date"; FHIR writes what belongs to the field itself, not to its value,
 * under "_birthDate". */
static const char *
make_label (tree *t, const char *name, size_t index)
{
  g_autoptr (GString) label = g_string_new (NULL);
  bool about = *name == '_';
  char before = 0;
  for (const char *next = name + about; *next != 0; before = *next++)
    if (g_ascii_isupper (*next) && g_ascii_islower (before))
      {
        g_string_append_c (label, ' ');
        g_string_append_c (label, g_ascii_isupper (next[1]) ? *next : g_ascii_tolower (*next));
      }
    else
      g_string_append_c (label, next == name + about ? g_ascii_toupper (*next) : *next);
  if (about)
    g_string_append (label, " (about)");
  if (index > 0)
    g_string_append_printf (label, " %zu", index);
  return make_text (t, label->str, label->len);
}

static bool
is_data (const char *name, const char *text, size_t size)
{
  return size > DATA_SHOWN_MAX && strcmp (name, "data") == 0
         && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
                == size;
}

static const char *
make_value (tree *t, const char *name, json_object *value)
{
  switch (json_object_get_type (value))
    {
    case json_type_null:
      return "not given";
    case json_type_boolean:
      return json_object_get_boolean (value) ? "yes" : "no";
    case json_type_int:
    case json_type_double:
      {
        const char *number = med_care_json_number (value);
        return add_text (t, number, strlen (number));
      }
    case json_type_string:
      {
        const char *text = json_object_get_string (value);
        size_t size = (size_t)json_object_get_string_len (value);
        if (!is_data (name, text, size))
          return make_text (t, text, size);
        char words[48];
        int length = g_snprintf (words, sizeof words, "%zu encoded bytes", size / 4 * 3);
        return add_text (t, words, (size_t)length);
      }
    case json_type_object:
    case json_type_array:
    default:
      return "";
    }
}

static size_t count_lines (json_object *value);

static size_t
count_members (json_object *object)
{
  size_t sum = 0;
  struct json_object_iter member;
  json_object_object_foreachC (object, member)
  {
    sum += count_lines (member.val);
  }
  return sum;
}

/* An empty list has one line, another one has those of its items. */
static size_t
count_lines (json_object *value)
{
  if (json_object_is_type (value, json_type_object))
    return 1 + count_members (value);
  if (!json_object_is_type (value, json_type_array) || json_object_array_length (value) == 0)
    return 1;
  size_t sum = 0;
  for (size_t i = 0; i < json_object_array_length (value); i++)
    sum += count_lines (json_object_array_get_idx (value, i));
  return sum;
}

static med_result add_members (tree *t, uint32_t depth, json_object *object);

/* `index` from 1 numbers the items of a list, 0 is no item. */
static med_result
add_lines (tree *t, uint32_t depth, const char *name, size_t index, json_object *value)
{
  if (json_object_is_type (value, json_type_array))
    {
      size_t size = json_object_array_length (value);
      for (size_t i = 0; i < size; i++)
        MED_TRY (add_lines (t, depth, name, i + 1, json_object_array_get_idx (value, i)));
      if (size > 0)
        return MED_OK;
    }
  med_tree_line *line = &t->lines[t->count++];
  *line = (med_tree_line){ depth, make_label (t, name, index), make_value (t, name, value) };
  if (line->label == NULL || line->value == NULL)
    return MED_E_NO_MEMORY;
  return json_object_is_type (value, json_type_object) ? add_members (t, depth + 1, value) : MED_OK;
}

static med_result
add_members (tree *t, uint32_t depth, json_object *object)
{
  struct json_object_iter member;
  json_object_object_foreachC (object, member)
  {
    MED_TRY (add_lines (t, depth, member.key, 0, member.val));
  }
  return MED_OK;
}

static const char *
make_title (tree *t, json_object *root)
{
  const char *type = med_care_json_text (root, "resourceType");
  if (*type == 0)
    return "Data";
  if (strcmp (type, "Bundle") != 0)
    return make_text (t, type, strlen (type));
  size_t entries = med_care_json_count (root, "entry");
  char title[48];
  int size = g_snprintf (title, sizeof title, "Bundle (%zu %s)", entries,
                         entries == 1 ? "entry" : "entries");
  return add_text (t, title, (size_t)size);
}

med_result
med_tree_read (med_span json, med_arena *arena, med_tree_line **lines, size_t *count,
               size_t *offset)
{
  g_autoptr (json_object) root = NULL;
  MED_TRY (med_care_json_parse (json, MED_TREE_SIZE_MAX, &root, offset));
  tree t = { .arena = arena };
  t.lines = (med_tree_line *)med_arena_array (arena, 1 + count_members (root), sizeof *t.lines);
  if (t.lines == NULL)
    return MED_E_NO_MEMORY;
  t.lines[t.count++] = (med_tree_line){ 0, make_title (&t, root), "" };
  if (t.lines[0].label == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (add_members (&t, 1, root));
  *lines = t.lines;
  *count = t.count;
  return MED_OK;
}

med_result
med_tree_title (med_span json, med_arena *arena, const char **title)
{
  size_t offset;
  g_autoptr (json_object) root = NULL;
  MED_TRY (med_care_json_parse (json, MED_TREE_SIZE_MAX, &root, &offset));
  tree t = { .arena = arena };
  const char *made = make_title (&t, root);
  if (made == NULL)
    return MED_E_NO_MEMORY;
  *title = made;
  return MED_OK;
}
