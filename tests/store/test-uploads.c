/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upload leases. */
#include "store/store-lab.h"
#include "store/uploads.h"

static void
test_lease (void)
{
  char *folder = lab_folder ();
  med_db *db = lab_db (folder, &med_schema_node);
  med_arena arena;
  med_cid cids[3], other, *list;
  size_t count;
  uint64_t missing, leases, bytes;
  const med_id id = { .bytes = { 1 } }, unknown = { .bytes = { 2 } };
  lab_arena (&arena);
  for (int i = 0; i < 3; i++)
    med_cid_of (MED_CODEC_RAW, med_span_make (&i, sizeof i), &cids[i]);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("other"), &other);
  med_upload upload = { .root = cids[2], .bytes = 12, .expires = 100 }, found;
  g_strlcpy (upload.owner, "d:me", sizeof upload.owner);
  MUST (med_upload_start (db, &id, &upload, cids, 3));
  g_assert_cmpint (med_upload_start (db, &id, &upload, cids, 3), ==, MED_E_EXISTS);
  MUST (med_upload_find (db, &id, &found));
  g_assert_cmpstr (found.owner, ==, "d:me");
  g_assert_true (MED_ID_EQUAL (found.root, cids[2]));
  g_assert_cmpuint (found.bytes, ==, 12);
  g_assert_cmpint (med_upload_find (db, &unknown, &found), ==, MED_E_NOT_FOUND);
  MUST (med_upload_list (db, &id, &arena, &list, &count));
  g_assert_cmpmem (list, count * sizeof *list, cids, sizeof cids);
  MUST (med_upload_missing (db, &id, &missing));
  g_assert_cmpuint (missing, ==, 3);
  /* Twice the same counts once; each renews. */
  MUST (med_upload_mark (db, &id, &cids[1], 200));
  MUST (med_upload_mark (db, &id, &cids[1], 300));
  MUST (med_upload_missing (db, &id, &missing));
  g_assert_cmpuint (missing, ==, 2);
  MUST (med_upload_find (db, &id, &found));
  g_assert_cmpint (found.expires, ==, 300);
  g_assert_cmpint (med_upload_mark (db, &id, &other, 400), ==, MED_E_NOT_FOUND);
  MUST (med_upload_lists (db, &id, &cids[0]));
  g_assert_cmpint (med_upload_lists (db, &id, &other), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_upload_lists (db, &unknown, &cids[0]), ==, MED_E_NOT_FOUND);
  MUST (med_upload_usage (db, "d:me", &leases, &bytes));
  g_assert_cmpuint (leases, ==, 1);
  g_assert_cmpuint (bytes, ==, 12);
  MUST (med_upload_usage (db, "d:you", &leases, &bytes));
  g_assert_cmpuint (leases + bytes, ==, 0);
  MUST (med_upload_expire (db, 299));
  MUST (med_upload_find (db, &id, &found));
  MUST (med_upload_expire (db, 300));
  g_assert_cmpint (med_upload_find (db, &id, &found), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_upload_lists (db, &id, &cids[0]), ==, MED_E_NOT_FOUND);
  med_arena_clear (&arena);
  med_db_close (db);
  lab_folder_free (folder);
}

/* A list that is refused leaves nothing, and the transaction goes on. */
static void
test_twice_in_list (void)
{
  char *folder = lab_folder ();
  med_db *db = lab_db (folder, &med_schema_node);
  const med_id id = { .bytes = { 1 } };
  med_cid twice[2];
  med_upload upload = { .bytes = 1, .expires = 100 }, found;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("a"), &twice[0]);
  twice[1] = upload.root = twice[0];
  g_assert_cmpint (med_upload_start (db, &id, &upload, twice, 2), ==, MED_E_INVALID);
  g_assert_cmpint (med_upload_find (db, &id, &found), ==, MED_E_NOT_FOUND);
  MUST (med_upload_start (db, &id, &upload, twice, 1));
  MUST (med_upload_remove (db, &id));
  g_assert_cmpint (med_upload_find (db, &id, &found), ==, MED_E_NOT_FOUND);
  MUST (med_db_commit (db));
  med_db_close (db);
  lab_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/uploads/lease", test_lease);
  g_test_add_func ("/store/uploads/twice-in-list", test_twice_in_list);
  return g_test_run ();
}
