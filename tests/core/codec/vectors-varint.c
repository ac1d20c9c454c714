/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The examples of multiformats' unsigned-varint specification. */
#include "base/text.h"
#include "core/codec/varint.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define FILE_NAME "vectors/cid/unsigned-varint/examples.json"

static med_result
read_hex (const char *hex, uint64_t *value)
{
  uint8_t bytes[16];
  size_t size;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, sizeof bytes, &size), ==,
                   MED_OK);
  med_reader reader = med_reader_make (med_span_make (bytes, size));
  MED_TRY (med_varint_read (&reader, value));
  return med_reader_end (&reader);
}

static bool
writes_hex (uint64_t value, const char *hex)
{
  uint8_t bytes[16];
  char text[64];
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_varint_put (&buf, value);
  return med_hex_encode (med_span_make (bytes, buf.size), text, sizeof text) == MED_OK
         && g_str_equal (text, hex);
}

static void
test_examples (void)
{
  if (!med_test_vectors_available ("unsigned-varint", FILE_NAME, NULL))
    return;
  gsize size;
  g_autofree char *text = med_test_vectors_load (FILE_NAME, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  guint passed = 0, total = 0;
  JsonArray *valid = json_object_get_array_member (root, "valid");
  for (guint i = 0; i < json_array_get_length (valid); i++)
    {
      JsonObject *row = json_array_get_object_element (valid, i);
      uint64_t value, expected = (uint64_t)json_object_get_int_member (row, "value");
      const char *hex = json_object_get_string_member (row, "hex");
      total++;
      if (read_hex (hex, &value) == MED_OK && value == expected && writes_hex (expected, hex))
        passed++;
      /* Canary. */
      g_assert_false (writes_hex (expected ^ 1, hex));
    }
  JsonArray *invalid = json_object_get_array_member (root, "invalid");
  for (guint i = 0; i < json_array_get_length (invalid); i++)
    {
      JsonObject *row = json_array_get_object_element (invalid, i);
      uint64_t value;
      total++;
      if (read_hex (json_object_get_string_member (row, "hex"), &value) == MED_E_INVALID)
        passed++;
    }
  med_test_vectors_report ("unsigned-varint", passed, total, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/unsigned-varint", test_examples);
  return g_test_run ();
}
