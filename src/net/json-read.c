/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict typed access to json-glib's tree. */
#include "net/json-read.h"

#include "base/json-scan.h"
#include "base/rfc3339.h"
#include "base/text.h"

med_result
med_json_parse (med_span text, size_t size_max, JsonParser **parser, JsonObject **root)
{
  const med_json_bounds bounds = { .size_max = size_max,
                                   .depth_max = MED_JSON_DEPTH_MAX,
                                   .objects_max = SIZE_MAX,
                                   .values_max = SIZE_MAX };
  med_json_counts counts;
  size_t offset;
  MED_TRY (med_json_scan (text, &bounds, NULL, NULL, &counts, &offset));
  g_autoptr (JsonParser) made = json_parser_new_immutable ();
  /* json-glib takes the size as signed. */
  if (text.size > G_MAXINT
      || !json_parser_load_from_data (made, (const char *)text.data, (gssize)text.size, NULL))
    return MED_E_INVALID;
  JsonNode *node = json_parser_get_root (made);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return MED_E_INVALID;
  *root = json_node_get_object (node);
  *parser = g_steal_pointer (&made);
  return MED_OK;
}

bool
med_json_present (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

med_result
med_json_object (JsonObject *object, const char *name, JsonObject **child)
{
  JsonNode *node = json_object_get_member (object, name);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return MED_E_INVALID;
  *child = json_node_get_object (node);
  return MED_OK;
}

med_result
med_json_array (JsonObject *object, const char *name, JsonArray **array)
{
  JsonNode *node = json_object_get_member (object, name);
  if (node == NULL || (!JSON_NODE_HOLDS_ARRAY (node) && !JSON_NODE_HOLDS_NULL (node)))
    return MED_E_INVALID;
  *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  return MED_OK;
}

size_t
med_json_array_size (JsonArray *array)
{
  return array == NULL ? 0 : json_array_get_length (array);
}

med_result
med_json_array_object (JsonArray *array, size_t index, JsonObject **child)
{
  JsonNode *node = json_array_get_element (array, (guint)index);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return MED_E_INVALID;
  *child = json_node_get_object (node);
  return MED_OK;
}

static med_result
get_value (JsonObject *object, const char *name, GType type, JsonNode **value)
{
  JsonNode *node = json_object_get_member (object, name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return MED_E_INVALID;
  *value = node;
  return MED_OK;
}

med_result
med_json_text (JsonObject *object, const char *name, med_span *text)
{
  JsonNode *node;
  MED_TRY (get_value (object, name, G_TYPE_STRING, &node));
  *text = med_span_text (json_node_get_string (node));
  return MED_OK;
}

med_result
med_json_bool (JsonObject *object, const char *name, bool *value)
{
  JsonNode *node;
  MED_TRY (get_value (object, name, G_TYPE_BOOLEAN, &node));
  *value = json_node_get_boolean (node);
  return MED_OK;
}

med_result
med_json_number (JsonObject *object, const char *name, int64_t min, int64_t max, int64_t *value)
{
  JsonNode *node;
  MED_TRY (get_value (object, name, G_TYPE_INT64, &node));
  int64_t number = json_node_get_int (node);
  if (number < min || number > max)
    return MED_E_INVALID;
  *value = number;
  return MED_OK;
}

static med_result
parse_digits (med_span digits, uint64_t *value)
{
  uint64_t sum = 0;
  if (digits.size == 0 || (digits.size > 1 && digits.data[0] == '0'))
    return MED_E_INVALID;
  for (size_t i = 0; i < digits.size; i++)
    {
      uint8_t digit = (uint8_t)(digits.data[i] - '0');
      if (digit > 9 || __builtin_mul_overflow (sum, (uint64_t)10, &sum)
          || __builtin_add_overflow (sum, (uint64_t)digit, &sum))
        return MED_E_INVALID;
    }
  *value = sum;
  return MED_OK;
}

med_result
med_json_i64 (JsonObject *object, const char *name, int64_t *value)
{
  med_span text;
  uint64_t magnitude;
  MED_TRY (med_json_text (object, name, &text));
  bool negative = text.size > 0 && text.data[0] == '-';
  if (negative)
    text = med_span_make (text.data + 1, text.size - 1);
  MED_TRY (parse_digits (text, &magnitude));
  if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0) || (negative && magnitude == 0))
    return MED_E_INVALID;
  *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  return MED_OK;
}

med_result
med_json_u64 (JsonObject *object, const char *name, uint64_t *value)
{
  med_span text;
  MED_TRY (med_json_text (object, name, &text));
  return parse_digits (text, value);
}

med_result
med_json_time (JsonObject *object, const char *name, med_time *time)
{
  med_span text;
  MED_TRY (med_json_text (object, name, &text));
  return med_time_parse (text, time);
}

/* The text codecs say "no room" where the peer's value is too long. */
static med_result
too_large (med_result result)
{
  return result == MED_E_NO_MEMORY ? MED_E_TOO_LARGE : result;
}

med_result
med_json_hex (JsonObject *object, const char *name, uint8_t *bytes, size_t size, size_t *written)
{
  med_span text;
  MED_TRY (med_json_text (object, name, &text));
  return too_large (med_hex_decode (text, true, bytes, size, written));
}

med_result
med_json_base64 (JsonObject *object, const char *name, uint8_t *bytes, size_t size, size_t *written)
{
  med_span text;
  MED_TRY (med_json_text (object, name, &text));
  return too_large (med_base64_decode (MED_BASE64_STANDARD, text, bytes, size, written));
}
