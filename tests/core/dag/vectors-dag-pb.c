/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dag-pb of ipld/codec-fixtures: blocks against their CIDs and their dag-json, and edges to refuse.
 */
#include "core/dag/cid-any-text.h"
#include "core/dag/dag-pb.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define FOLDER "vectors/cid/codec-fixtures/fixtures"
#define EDGES "vectors/cid/codec-fixtures/negative-fixtures/dag-pb/decode/edges.json"

static bool
same_bytes (med_span bytes, JsonObject *node)
{
  gsize size;
  const char *base64
      = json_object_get_string_member (json_object_get_object_member (node, "/"), "bytes");
  /* dag-json leaves the padding out, GLib wants it. */
  g_autofree char *padded = g_strconcat (base64, &"==="[(strlen (base64) + 3) % 4], NULL);
  g_autofree guchar *expected = g_base64_decode (padded, &size);
  return med_span_equal (bytes, med_span_make (expected, size));
}

static bool
same_link (const med_dag_pb_link *link, JsonObject *json)
{
  g_autofree char *cid = cid_any_text (&link->cid);
  if (!g_str_equal (
          cid, json_object_get_string_member (json_object_get_object_member (json, "Hash"), "/"))
      || link->has_name != json_object_has_member (json, "Name")
      || link->has_tsize != json_object_has_member (json, "Tsize"))
    return false;
  if (link->has_name
      && !med_span_equal (link->name, med_span_text (json_object_get_string_member (json, "Name"))))
    return false;
  return !link->has_tsize || link->tsize == (uint64_t)json_object_get_int_member (json, "Tsize");
}

static bool
same_node (const med_dag_pb_node *node, JsonObject *json)
{
  JsonArray *links = json_object_get_array_member (json, "Links");
  if (node->has_data != json_object_has_member (json, "Data")
      || node->link_count != json_array_get_length (links))
    return false;
  if (node->has_data && !same_bytes (node->data, json_object_get_object_member (json, "Data")))
    return false;
  for (guint i = 0; i < node->link_count; i++)
    if (!same_link (&node->links[i], json_array_get_object_element (links, i)))
      return false;
  return true;
}

/* The block hashes to its name, decodes to its JSON and is written again the same. */
static bool
check (med_span block, const char *name, JsonObject *json)
{
  med_cid cid;
  med_arena arena;
  med_dag_pb_node node;
  uint8_t again[1024];
  med_buf buf = med_buf_make (again, sizeof again);
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  bool good = med_cid_from_text (med_span_make (name, strcspn (name, ".")), &cid) == MED_OK
              && med_cid_check (&cid, block) == MED_OK
              && med_dag_pb_decode (block, &arena, &node) == MED_OK && same_node (&node, json);
  if (good)
    {
      med_dag_pb_encode (&node, &buf);
      good = med_span_equal (med_span_make (again, buf.size), block);
    }
  med_arena_clear (&arena);
  return good;
}

static void
check_folder (const char *folder, guint *passed, guint *total)
{
  g_auto (GStrv) blocks = med_test_vectors_list (folder, ".dag-pb");
  g_auto (GStrv) jsons = med_test_vectors_list (folder, ".dag-json");
  g_assert_cmpuint (g_strv_length (blocks), ==, 1);
  g_assert_cmpuint (g_strv_length (jsons), ==, 1);
  g_autofree char *block_path = g_build_filename (folder, blocks[0], NULL);
  g_autofree char *json_path = g_build_filename (folder, jsons[0], NULL);
  gsize size, json_size;
  g_autofree char *block = med_test_vectors_load (block_path, &size);
  g_autofree char *json = med_test_vectors_load (json_path, &json_size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, json, (gssize)json_size, NULL));
  JsonObject *object = json_node_get_object (json_parser_get_root (parser));
  (*total)++;
  if (check (med_span_make (block, size), blocks[0], object))
    (*passed)++;
  else
    g_test_message ("%s", folder);
  /* Canary. */
  if (size > 0)
    {
      block[size - 1] ^= 1;
      g_assert_false (check (med_span_make (block, size), blocks[0], object));
    }
}

static void
test_fixtures (void)
{
  if (!med_test_vectors_available ("dag-pb", FOLDER, NULL))
    return;
  g_autofree char *path = g_build_filename (med_test_shared_dir (), FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  guint passed = 0, total = 0;
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *folder = g_build_filename (FOLDER, name, NULL);
      check_folder (folder, &passed, &total);
    }
  med_test_vectors_report ("dag-pb", passed, total, NULL);
}

static void
test_edges (void)
{
  if (!med_test_vectors_available ("dag-pb edges", EDGES, NULL))
    return;
  gsize size;
  g_autofree char *json = med_test_vectors_load (EDGES, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, json, (gssize)size, NULL));
  JsonArray *rows = json_node_get_array (json_parser_get_root (parser));
  guint passed = 0;
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      uint8_t bytes[256];
      size_t written;
      med_arena arena;
      med_dag_pb_node node;
      g_assert_cmpint (med_hex_decode (med_span_text (json_object_get_string_member (row, "hex")),
                                       false, bytes, sizeof bytes, &written),
                       ==, MED_OK);
      med_arena_init (&arena, med_memory_heap (), 1 << 16);
      if (med_dag_pb_decode (med_span_make (bytes, written), &arena, &node) == MED_E_INVALID)
        passed++;
      else
        g_test_message ("%s", json_object_get_string_member (row, "name"));
      med_arena_clear (&arena);
    }
  med_test_vectors_report ("dag-pb edges", passed, json_array_get_length (rows), "all refused");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/dag-pb/fixtures", test_fixtures);
  g_test_add_func ("/vectors/dag-pb/edges", test_edges);
  return g_test_run ();
}
