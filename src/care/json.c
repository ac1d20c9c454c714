/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict wrapper around json-c. */
#include "care/json.h"

/* json-c keeps the text of numbers with a fraction only: it cuts great integers down to what fits
 * and turns -0 into 0. The scan sees the numbers in the same order as a walk over the tree does, so
 * the texts can be put back. */
typedef struct
{
  GPtrArray *tokens;
  size_t next;
} number_texts;

static void
add_number (void *context, med_span token)
{
  g_ptr_array_add ((GPtrArray *)context, g_strndup ((const char *)token.data, token.size));
}

static size_t
count_members (json_object *value)
{
  size_t sum = 0;
  if (json_object_is_type (value, json_type_object))
    {
      struct json_object_iter member;
      json_object_object_foreachC (value, member)
      {
        sum += 1 + count_members (member.val);
      }
    }
  else if (json_object_is_type (value, json_type_array))
    for (size_t i = 0; i < json_object_array_length (value); i++)
      sum += count_members (json_object_array_get_idx (value, i));
  return sum;
}

static void
restore_numbers (json_object *value, number_texts *texts)
{
  if (json_object_is_type (value, json_type_object))
    {
      struct json_object_iter member;
      json_object_object_foreachC (value, member)
      {
        restore_numbers (member.val, texts);
      }
    }
  else if (json_object_is_type (value, json_type_array))
    for (size_t i = 0; i < json_object_array_length (value); i++)
      restore_numbers (json_object_array_get_idx (value, i), texts);
  else if (json_object_is_type (value, json_type_int)
           || json_object_is_type (value, json_type_double))
    /* The tree owns the text from here on. */
    json_object_set_serializer (value, json_object_userdata_to_json_string,
                                g_steal_pointer (&texts->tokens->pdata[texts->next++]),
                                json_object_free_userdata);
}

/* NULL when json-c does not take it; `offset` is where it stopped. */
static json_object *
parse_tree (med_span text, size_t *offset)
{
  *offset = 0;
  /* json-c counts one level more than there are containers. */
  json_tokener *tokener = json_tokener_new_ex ((int)MED_CARE_JSON_DEPTH_MAX + 1);
  if (tokener == NULL)
    return NULL;
  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  json_object *root = json_tokener_parse_ex (tokener, (const char *)text.data, (int)text.size);
  *offset = json_tokener_get_parse_end (tokener);
  enum json_tokener_error error = json_tokener_get_error (tokener);
  json_tokener_free (tokener);
  if (error == json_tokener_success)
    return root;
  json_object_put (root);
  return NULL;
}

/* The end of the string that starts at `i`, behind its closing mark. */
static size_t
string_end (med_span text, size_t i)
{
  for (i++; text.data[i] != '"'; i++)
    i += text.data[i] == '\\';
  return i + 1;
}

/* The text of a string token, with its escapes resolved. */
static char *
string_text (med_span text, size_t start, size_t end)
{
  size_t offset;
  g_autofree char *list
      = g_strdup_printf ("[%.*s]", (int)(end - start), (const char *)text.data + start);
  g_autoptr (json_object) tree = parse_tree (med_span_text (list), &offset);
  return g_strdup (json_object_get_string (json_object_array_get_idx (tree, 0)));
}

/* Where the first member stands whose name its object has already; 0 when there is none. `text` is
 * JSON of checked depth. */
static size_t
find_duplicate (med_span text)
{
  GHashTable *names[MED_CARE_JSON_DEPTH_MAX] = { NULL };
  unsigned depth = 0;
  size_t found = 0;
  for (size_t i = 0; i < text.size && found == 0; i++)
    switch (text.data[i])
      {
      case '{':
        names[depth++] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
        break;
      case '[':
        names[depth++] = NULL;
        break;
      case '}':
      case ']':
        g_clear_pointer (&names[--depth], g_hash_table_unref);
        break;
      case '"':
        {
          size_t start = i, end = string_end (text, i), next = end;
          while (next < text.size && g_ascii_isspace (text.data[next]))
            next++;
          if (next < text.size && text.data[next] == ':'
              && !g_hash_table_add (names[depth - 1], string_text (text, start, end)))
            found = start;
          i = end - 1;
          break;
        }
      default:
        break;
      }
  while (depth > 0)
    g_clear_pointer (&names[--depth], g_hash_table_unref);
  return found;
}

med_result
med_care_json_parse (med_span text, size_t size_max, json_object **root, size_t *offset)
{
  med_json_counts counts;
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  const med_json_bounds bounds = med_care_json_bounds (MIN (size_max, (size_t)G_MAXINT));
  MED_TRY (med_json_scan (text, &bounds, add_number, tokens, &counts, offset));
  size_t end = 0;
  while (g_ascii_isspace (text.data[end]))
    end++;
  if (text.data[end] != '{')
    {
      *offset = end;
      return MED_E_INVALID;
    }
  g_autoptr (json_object) tree = parse_tree (text, &end);
  if (tree == NULL)
    {
      *offset = end;
      return MED_E_INVALID;
    }
  /* json-c lets the last of two members win, so that it has fewer than the text. */
  if (count_members (tree) != counts.members)
    {
      *offset = find_duplicate (text);
      return MED_E_INVALID;
    }
  number_texts texts = { tokens, 0 };
  restore_numbers (tree, &texts);
  *root = g_steal_pointer (&tree);
  return MED_OK;
}

med_result
med_care_json_parse_resource (med_span text, size_t size_max, const char *type, json_object **root)
{
  size_t offset;
  g_autoptr (json_object) tree = NULL;
  MED_TRY (med_care_json_parse (text, size_max, &tree, &offset));
  if (strcmp (med_care_json_text (tree, "resourceType"), type) != 0)
    return MED_E_INVALID;
  *root = g_steal_pointer (&tree);
  return MED_OK;
}

const char *
med_care_json_number (json_object *value)
{
  return json_object_is_type (value, json_type_int) || json_object_is_type (value, json_type_double)
             ? (const char *)json_object_get_userdata (value)
             : "";
}

static json_object *
get (json_object *object, const char *name, json_type type)
{
  json_object *value;
  if (!json_object_is_type (object, json_type_object)
      || !json_object_object_get_ex (object, name, &value) || !json_object_is_type (value, type))
    return NULL;
  return value;
}

const char *
med_care_json_text (json_object *object, const char *name)
{
  json_object *value = get (object, name, json_type_string);
  return value == NULL ? "" : json_object_get_string (value);
}

json_object *
med_care_json_member (json_object *object, const char *name)
{
  return get (object, name, json_type_object);
}

size_t
med_care_json_count (json_object *object, const char *name)
{
  json_object *list = get (object, name, json_type_array);
  return list == NULL ? 0 : json_object_array_length (list);
}

static json_object *
get_item (json_object *object, const char *name, size_t index, json_type type)
{
  json_object *list = get (object, name, json_type_array);
  json_object *item = list == NULL ? NULL : json_object_array_get_idx (list, index);
  return json_object_is_type (item, type) ? item : NULL;
}

json_object *
med_care_json_item (json_object *object, const char *name, size_t index)
{
  return get_item (object, name, index, json_type_object);
}

const char *
med_care_json_item_text (json_object *object, const char *name, size_t index)
{
  json_object *item = get_item (object, name, index, json_type_string);
  return item == NULL ? "" : json_object_get_string (item);
}

json_object *
med_care_json_find (json_object *object, const char *list, const char *name, const char *value)
{
  for (size_t i = 0; i < med_care_json_count (object, list); i++)
    {
      json_object *item = med_care_json_item (object, list, i);
      if (strcmp (med_care_json_text (item, name), value) == 0)
        return item;
    }
  return NULL;
}
