/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scan takes json-c takes as well, and the tree has the very number tokens of the text. */
#include "base/assert.h"
#include "care/json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  GPtrArray *tokens;
  size_t next;
} numbers;

static void
add_token (void *context, med_span token)
{
  g_ptr_array_add ((GPtrArray *)context, g_strndup ((const char *)token.data, token.size));
}

static void
compare (json_object *value, numbers *seen)
{
  struct json_object_iter member;
  if (json_object_is_type (value, json_type_object))
    {
      json_object_object_foreachC (value, member)
      {
        compare (member.val, seen);
      }
    }
  else if (json_object_is_type (value, json_type_array))
    for (size_t i = 0; i < json_object_array_length (value); i++)
      compare (json_object_array_get_idx (value, i), seen);
  else if (*med_care_json_number (value) != 0)
    {
      med_assert (seen->next < seen->tokens->len);
      med_assert (
          strcmp (med_care_json_number (value), (const char *)seen->tokens->pdata[seen->next++])
          == 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_json_counts counts;
  const med_json_bounds bounds = med_care_json_bounds (65536);
  size_t offset;
  json_object *root;
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  med_span text = med_span_make (data, size);
  med_result scanned = med_json_scan (text, &bounds, add_token, tokens, &counts, &offset);
  med_result parsed = med_care_json_parse (text, 65536, &root, &offset);
  med_assert (scanned == MED_OK || scanned == parsed);
  if (parsed != MED_OK)
    {
      /* Only another root or a duplicate key may come to light after the scan. */
      med_assert (offset <= size);
      if (scanned == MED_OK)
        med_assert (data[offset] == '"' || memchr (data, '{', offset + 1) == NULL);
      return 0;
    }
  numbers seen = { tokens, 0 };
  compare (root, &seen);
  med_assert (seen.next == tokens->len && counts.numbers == tokens->len);
  json_object_put (root);
  return 0;
}
