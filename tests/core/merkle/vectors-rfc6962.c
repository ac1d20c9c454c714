/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inclusion and consistency proofs of transparency-dev/merkle. Nearly all must be refused, so each
 * refused proof that differs from a good one in a single known bit is repaired and must pass. */
#include "core/merkle/rfc6962.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define FOLDER "vectors/merkle/"

static const char *const inclusion_folders[] = {
  "0",           "1", "2", "3", "4", "single-entry", "additional/0", "additional/1", "additional/2",
  "additional/3"
};
static const char *const consistency_folders[] = { "1", "2", "3", "4", "additional" };

/* False when it is not 32 bytes: nothing that a med_hash could hold. */
static bool
read_hash (const char *base64, med_hash *hash)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (base64, &size);
  if (size != sizeof *hash)
    return false;
  memcpy (hash->bytes, bytes, size);
  return true;
}

static bool
read_proof (JsonObject *row, med_log_proof *proof)
{
  JsonArray *list = json_object_get_array_member (row, "proof");
  proof->count = list == NULL ? 0 : json_array_get_length (list);
  g_assert_cmpuint (proof->count, <, MED_LOG_DEPTH_MAX);
  for (guint i = 0; i < proof->count; i++)
    if (!read_hash (json_array_get_string_element (list, i), &proof->hashes[i]))
      return false;
  return true;
}

static bool
accepts_inclusion (JsonObject *row, int flipped_hash)
{
  med_hash leaf, root;
  med_log_proof proof;
  if (!read_hash (json_object_get_string_member (row, "leafHash"), &leaf)
      || !read_hash (json_object_get_string_member (row, "root"), &root)
      || !read_proof (row, &proof))
    return false;
  if (flipped_hash >= 0)
    proof.hashes[flipped_hash].bytes[0] ^= 8;
  return med_log_verify_inclusion (&leaf, (uint64_t)json_object_get_int_member (row, "leafIdx"),
                                   (uint64_t)json_object_get_int_member (row, "treeSize"),
                                   proof.hashes, proof.count, &root)
         == MED_OK;
}

static bool
accepts_consistency (JsonObject *row, bool drop_last)
{
  med_hash root1, root2;
  med_log_proof proof;
  if (!read_hash (json_object_get_string_member (row, "root1"), &root1)
      || !read_hash (json_object_get_string_member (row, "root2"), &root2))
    return false;
  JsonArray *list = json_object_get_array_member (row, "proof");
  if (drop_last)
    json_array_remove_element (list, json_array_get_length (list) - 1);
  if (!read_proof (row, &proof))
    return false;
  return med_log_verify_consistency ((uint64_t)json_object_get_int_member (row, "size1"), &root1,
                                     (uint64_t)json_object_get_int_member (row, "size2"), &root2,
                                     proof.hashes, proof.count)
         == MED_OK;
}

static void
check_folder (const char *kind, const char *name, guint *passed, guint *total, guint *repaired)
{
  g_autofree char *folder = g_strconcat (FOLDER, kind, "/", name, NULL);
  g_auto (GStrv) files = med_test_vectors_list (folder, ".json");
  for (char **file = files; *file != NULL; file++)
    {
      g_autofree char *path = g_build_filename (folder, *file, NULL);
      gsize size;
      g_autofree char *text = med_test_vectors_load (path, &size);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
      JsonObject *row = json_node_get_object (json_parser_get_root (parser));
      const char *what = json_object_get_string_member (row, "desc");
      bool expected = !json_object_get_boolean_member (row, "wantErr");
      bool inclusion = g_str_equal (kind, "inclusion");
      (*total)++;
      if ((inclusion ? accepts_inclusion (row, -1) : accepts_consistency (row, false)) == expected)
        (*passed)++;
      else
        g_test_message ("%s: %s", path, what);
      if (g_str_has_prefix (what, "modified proof["))
        *repaired += accepts_inclusion (row, what[strlen ("modified proof[")] - '0');
      else if (g_str_equal (what, "trailing garbage") && !inclusion)
        *repaired += accepts_consistency (row, true);
      /* Canary: the one accepted proof with another root. */
      if (expected && inclusion)
        {
          json_object_set_string_member (row, "root",
                                         "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
          g_assert_false (accepts_inclusion (row, -1));
        }
    }
}

static void
test_inclusion (void)
{
  if (!med_test_vectors_available ("merkle inclusion", FOLDER "inclusion", NULL))
    return;
  guint passed = 0, total = 0, repaired = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (inclusion_folders); i++)
    check_folder ("inclusion", inclusion_folders[i], &passed, &total, &repaired);
  g_assert_cmpuint (repaired, ==, 7);
  med_test_vectors_report ("merkle inclusion", passed, total, "7 repaired ones accepted");
}

static void
test_consistency (void)
{
  if (!med_test_vectors_available ("merkle consistency", FOLDER "consistency", NULL))
    return;
  guint passed = 0, total = 0, repaired = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (consistency_folders); i++)
    check_folder ("consistency", consistency_folders[i], &passed, &total, &repaired);
  g_assert_cmpuint (repaired, ==, 4);
  med_test_vectors_report ("merkle consistency", passed, total, "4 repaired ones accepted");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/merkle/inclusion", test_inclusion);
  g_test_add_func ("/vectors/merkle/consistency", test_consistency);
  return g_test_run ();
}
