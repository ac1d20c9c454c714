/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARs of ipld (good) and go-car (broken). go-car's are hashed with BLAKE2b, which is refused at
 * the first block; so they are also read with every CID replaced by one of sha2-256, to reach the
 * place where they are broken. */
#include "core/codec/varint.h"
#include "core/dag/car.h"
#include "core/dag/cid-any-text.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define BASIC "vectors/car/carv1-basic/carv1-basic"
#define BROKEN "vectors/car/go-car"

typedef struct
{
  guint blocks;
  GString *listing; /* offset, length of the block, CID: a line each */
  GString *roots;
} reading;

static med_result
read_car (med_span input, reading *read)
{
  med_arena arena;
  med_car_reader reader;
  med_car_event event = MED_CAR_BLOCK;
  med_result result = MED_OK;
  *read = (reading){ 0, g_string_new (NULL), g_string_new (NULL) };
  med_arena_init (&arena, med_memory_heap (), MED_CAR_READER_MEMORY);
  g_assert_cmpint (med_car_reader_init (&reader, &arena), ==, MED_OK);
  while (result == MED_OK && event == MED_CAR_BLOCK)
    {
      med_car_block block;
      result = med_car_reader_next (&reader, &input, &event, &block);
      if (result == MED_OK && event == MED_CAR_BLOCK)
        {
          g_autofree char *cid = cid_any_text (&block.cid);
          read->blocks++;
          g_string_append_printf (read->listing, "%" G_GUINT64_FORMAT " %zu %s\n", block.offset,
                                  block.bytes.size, cid);
        }
    }
  for (size_t i = 0; i < reader.root_count; i++)
    {
      g_autofree char *cid = cid_any_text (&reader.roots[i]);
      g_string_append_printf (read->roots, "%s\n", cid);
    }
  if (result == MED_OK)
    result = med_car_reader_end (&reader);
  med_arena_clear (&arena);
  return result;
}

static void
reading_clear (reading *read)
{
  g_string_free (read->listing, TRUE);
  g_string_free (read->roots, TRUE);
}

static const char *
json_cid (JsonObject *object)
{
  return json_object_get_string_member (object, "/");
}

static void
test_basic (void)
{
  if (!med_test_vectors_available ("carv1-basic", BASIC ".car", BASIC ".json", NULL))
    return;
  gsize size, json_size;
  g_autofree char *car = med_test_vectors_load (BASIC ".car", &size);
  g_autofree char *json = med_test_vectors_load (BASIC ".json", &json_size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, json, (gssize)json_size, NULL));
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  g_autoptr (GString) listing = g_string_new (NULL), roots = g_string_new (NULL);
  JsonArray *blocks = json_object_get_array_member (root, "blocks");
  for (guint i = 0; i < json_array_get_length (blocks); i++)
    {
      JsonObject *block = json_array_get_object_element (blocks, i);
      g_string_append_printf (listing, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
                              json_object_get_int_member (block, "offset"),
                              json_object_get_int_member (block, "blockLength"),
                              json_cid (json_object_get_object_member (block, "cid")));
    }
  JsonObject *header = json_object_get_object_member (root, "header");
  JsonArray *listed = json_object_get_array_member (header, "roots");
  for (guint i = 0; i < json_array_get_length (listed); i++)
    g_string_append_printf (roots, "%s\n", json_cid (json_array_get_object_element (listed, i)));

  reading read;
  med_result result = read_car (med_span_make (car, size), &read);
  guint passed = result == MED_OK && g_string_equal (read.listing, listing)
                 && g_string_equal (read.roots, roots);
  g_assert_cmpuint (read.blocks, ==, 8);
  reading_clear (&read);
  med_test_vectors_report ("carv1-basic", passed, 1, "8 blocks");
  /* Canary: every byte of the file counts. */
  for (gsize i = 0; i < size; i++)
    {
      car[i] ^= 1;
      result = read_car (med_span_make (car, size), &read);
      g_assert_true (result != MED_OK || !g_string_equal (read.listing, listing)
                     || !g_string_equal (read.roots, roots));
      reading_clear (&read);
      car[i] ^= 1;
    }
}

/* Rewrites whole sections with a CID of the same codec and sha2-256; copies the rest as it is. */
static GByteArray *
rehash (med_span car)
{
  GByteArray *out = g_byte_array_new ();
  med_reader reader = med_reader_make (car);
  uint64_t length;
  med_span content;
  g_assert_cmpint (med_varint_read (&reader, &length), ==, MED_OK);
  g_assert_cmpint (med_reader_take (&reader, length, &content), ==, MED_OK);
  g_byte_array_append (out, car.data, (guint)(car.size - reader.rest.size));
  for (;;)
    {
      med_reader section, at = reader;
      med_cid_view view;
      if (med_varint_read (&at, &length) != MED_OK || length == 0
          || med_reader_take (&at, length, &content) != MED_OK)
        break;
      section = med_reader_make (content);
      g_assert_cmpint (med_cid_view_read (&section, &view), ==, MED_OK);
      uint8_t head[64];
      med_buf buf = med_buf_make (head, sizeof head);
      med_cid cid;
      med_cid_of ((med_codec)view.codec, section.rest, &cid);
      med_car_put_section_head (&cid, section.rest.size, &buf);
      g_byte_array_append (out, head, (guint)buf.size);
      g_byte_array_append (out, section.rest.data, (guint)section.rest.size);
      reader = at;
    }
  g_byte_array_append (out, reader.rest.data, (guint)reader.rest.size);
  return out;
}

static void
test_broken (void)
{
  static const struct
  {
    const char *name;
    med_result as_it_is;
    bool rehashed;
    guint blocks; /* before the place where it is broken */
  } rows[] = {
    { "badheaderlength.car", MED_E_TOO_LARGE, false, 0 },
    { "badsectionlength.car", MED_E_TOO_LARGE, false, 0 },
    { "sample-corrupt-pragma.car", MED_E_INVALID, false, 0 },
    { "sample-v1-tailing-corrupt-section.car", MED_E_UNSUPPORTED, true, 1048 },
    { "sample-v1-with-zero-len-section.car", MED_E_UNSUPPORTED, true, 1049 },
    { "sample-v1-with-zero-len-section2.car", MED_E_UNSUPPORTED, true, 20 },
  };
  if (!med_test_vectors_available ("go-car", BROKEN, NULL))
    return;
  guint passed = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (BROKEN, rows[i].name, NULL);
      gsize size;
      g_autofree char *car = med_test_vectors_load (path, &size);
      reading read;
      med_result result = read_car (med_span_make (car, size), &read);
      bool good = result == rows[i].as_it_is && read.blocks == 0;
      reading_clear (&read);
      if (rows[i].rehashed)
        {
          g_autoptr (GByteArray) bytes = rehash (med_span_make (car, size));
          result = read_car (med_span_make (bytes->data, bytes->len), &read);
          good = good && result == MED_E_INVALID && read.blocks == rows[i].blocks;
          reading_clear (&read);
        }
      passed += good;
      if (!good)
        g_test_message ("%s: %s", rows[i].name, med_result_name (result));
    }
  med_test_vectors_report ("go-car", passed, G_N_ELEMENTS (rows),
                           "all refused, 3 of them also with sha2-256 CIDs");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/car/basic", test_basic);
  g_test_add_func ("/vectors/car/broken", test_broken);
  return g_test_run ();
}
