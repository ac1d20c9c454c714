/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks in rows and files, objects, pins, leases, collection; and a disk that forgets. */
#include "store/store-lab.h"
#include "store/block-store.h"
#include "store/uploads.h"

#define BIG ((size_t)100000)

typedef struct
{
  char *folder, *blocks_folder;
  med_db *db;
  med_blocks *blocks;
  med_arena arena;
  uint8_t *big;
} fixture;

static void
open_stores (fixture *f)
{
  f->db = lab_db (f->folder, &med_schema_node);
  MUST (med_blocks_open (f->db, f->blocks_folder, &f->blocks));
}

static void
close_stores (fixture *f)
{
  med_blocks_close (f->blocks);
  med_db_close (f->db);
}

static void
set_up (fixture *f, gconstpointer data)
{
  f->folder = lab_folder ();
  f->blocks_folder = lab_path (f->folder, "blocks");
  f->big = (uint8_t *)g_malloc (BIG);
  for (size_t i = 0; i < BIG; i++)
    f->big[i] = (uint8_t)(i * 7 + i / 251);
  lab_arena (&f->arena);
  open_stores (f);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  close_stores (f);
  med_arena_clear (&f->arena);
  g_free (f->big);
  g_free (f->blocks_folder);
  lab_folder_free (f->folder);
}

/* A block that starts with `number`. */
static med_cid
put (fixture *f, uint8_t number, size_t size, med_span *bytes)
{
  med_cid cid;
  med_span block;
  MUST (med_arena_copy (&f->arena, med_span_make (f->big, size), &block));
  ((uint8_t *)block.data)[0] = number;
  med_cid_of (MED_CODEC_RAW, block, &cid);
  MUST (med_blocks_put (f->blocks, &cid, block));
  if (bytes != NULL)
    *bytes = block;
  return cid;
}

static bool
has (fixture *f, const med_cid *cid)
{
  bool there;
  MUST (med_blocks_has (f->blocks, cid, &there));
  return there;
}

static void
test_put_get (fixture *f, gconstpointer data)
{
  static const size_t sizes[] = { 1, 32768, 32769, BIG };
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      med_span block, got;
      size_t size;
      med_cid cid = put (f, (uint8_t)i, sizes[i], &block);
      MUST (med_blocks_put (f->blocks, &cid, block));
      MUST (med_blocks_get (f->blocks, &cid, &f->arena, &got));
      g_assert_true (med_span_equal (block, got));
      MUST (med_blocks_size (f->blocks, &cid, &size));
      g_assert_cmpuint (size, ==, sizes[i]);
      MUST (med_blocks_sync (f->blocks));
      close_stores (f);
      open_stores (f);
      MUST (med_blocks_get (f->blocks, &cid, &f->arena, &got));
      g_assert_true (med_span_equal (block, got));
    }
  med_cid none;
  med_span got;
  size_t size;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("none"), &none);
  g_assert_false (has (f, &none));
  g_assert_cmpint (med_blocks_get (f->blocks, &none, &f->arena, &got), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_blocks_size (f->blocks, &none, &size), ==, MED_E_NOT_FOUND);
  g_autofree uint8_t *large = (uint8_t *)g_malloc0 (2 * 1024 * 1024 + 1);
  g_assert_cmpint (med_blocks_put (f->blocks, &none, med_span_make (large, 2 * 1024 * 1024 + 1)),
                   ==, MED_E_TOO_LARGE);
}

static void
test_not_synced (fixture *f, gconstpointer data)
{
  med_cid small = put (f, 1, 10, NULL), large = put (f, 2, BIG, NULL);
  close_stores (f);
  open_stores (f);
  g_assert_false (has (f, &small));
  g_assert_false (has (f, &large));
  /* The file that is there already is no obstacle. */
  large = put (f, 2, BIG, NULL);
  MUST (med_blocks_sync (f->blocks));
  g_assert_true (has (f, &large));
}

static char *
file_of (fixture *f, const med_cid *cid)
{
  char text[MED_CID_TEXT_SIZE];
  med_cid_to_text (cid, text);
  return g_build_filename (f->blocks_folder, text + strlen (text) - 2, text, NULL);
}

/* More than are written at once; some have whole pages and go another way to the disk. */
static void
test_many (fixture *f, gconstpointer data)
{
  enum
  {
    COUNT = 40
  };
  med_cid cids[COUNT];
  med_span blocks[COUNT], got;
  for (size_t i = 0; i < COUNT; i++)
    cids[i] = put (f, (uint8_t)i, i % 2 == 0 ? (size_t)16 * 4096 : BIG - i, &blocks[i]);
  /* Also those that are still on their way. */
  for (size_t i = COUNT; i-- > 0;)
    {
      MUST (med_blocks_get (f->blocks, &cids[i], &f->arena, &got));
      g_assert_true (med_span_equal (blocks[i], got));
    }
  MUST (med_blocks_sync (f->blocks));
  close_stores (f);
  open_stores (f);
  for (size_t i = 0; i < COUNT; i++)
    {
      MUST (med_blocks_get (f->blocks, &cids[i], &f->arena, &got));
      g_assert_true (med_span_equal (blocks[i], got));
    }
}

/* A block that cannot be written is told late, but told; nothing that is committed names it. */
static void
test_not_written (fixture *f, gconstpointer data)
{
  uint64_t missing;
  med_upload upload = { .owner = "k", .bytes = 1, .expires = 10 };
  const med_id id = { { 1 } }, other = { { 2 } };
  med_cid fine = put (f, 1, BIG, NULL), bad;
  med_span block;
  MUST (med_arena_copy (&f->arena, med_span_make (f->big, BIG), &block));
  ((uint8_t *)block.data)[0] = 9;
  med_cid_of (MED_CODEC_RAW, block, &bad);
  upload.root = bad;
  MUST (med_upload_start (f->db, &id, &upload, &bad, 1));
  upload.root = fine;
  MUST (med_upload_start (f->db, &other, &upload, &fine, 1));
  MUST (med_upload_mark (f->db, &other, &fine, 10));
  /* Where its folder should be, there is a file. */
  g_autofree char *path = file_of (f, &bad);
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  MUST (med_blocks_put (f->blocks, &bad, block));
  g_assert_cmpint (med_blocks_settle (f->blocks), ==, MED_E_IO);
  MUST (med_blocks_settle (f->blocks));
  g_assert_false (has (f, &bad));
  g_assert_true (has (f, &fine));
  g_assert_cmpint (med_upload_find (f->db, &id, &upload), ==, MED_E_NOT_FOUND);
  MUST (med_upload_find (f->db, &other, &upload));
  MUST (med_upload_missing (f->db, &other, &missing));
  g_assert_cmpuint (missing, ==, 0);
  /* Told by what makes things durable, too, which then has not happened. */
  MUST (med_blocks_put (f->blocks, &bad, block));
  g_assert_cmpint (med_blocks_sync (f->blocks), ==, MED_E_IO);
  g_assert_cmpint (g_unlink (folder), ==, 0);
  MUST (med_blocks_put (f->blocks, &bad, block));
  MUST (med_blocks_sync (f->blocks));
  g_assert_true (has (f, &bad));
}

/* A disk that changed or lost something is noticed when it is read. */
static void
test_damage (fixture *f, gconstpointer data)
{
  med_span got;
  med_cid small = put (f, 1, 100, NULL), large = put (f, 2, BIG, NULL);
  MUST (med_blocks_sync (f->blocks));
  MUST (med_db_exec (f->db, "UPDATE block_row SET data = zeroblob (100)"));
  g_assert_cmpint (med_blocks_get (f->blocks, &small, &f->arena, &got), ==, MED_E_DAMAGED);
  g_autofree char *path = file_of (f, &large);
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
  g_assert_cmpint (med_blocks_get (f->blocks, &large, &f->arena, &got), ==, MED_E_DAMAGED);
  g_assert_true (g_file_set_contents (path, bytes, 50, NULL));
  g_assert_cmpint (med_blocks_get (f->blocks, &large, &f->arena, &got), ==, MED_E_DAMAGED);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (med_blocks_get (f->blocks, &large, &f->arena, &got), ==, MED_E_DAMAGED);
}

static void
test_objects (fixture *f, gconstpointer data)
{
  /* Equal leaves stand in the list as often as in the DAG. */
  med_cid a = put (f, 1, 10, NULL), b = put (f, 2, BIG, NULL), other = put (f, 3, 10, NULL);
  const med_cid list[] = { a, a, b };
  med_object_info info;
  med_cid *got, *roots;
  size_t count;
  uint64_t objects, bytes;
  g_assert_cmpint (med_blocks_object_find (f->blocks, &b, &info), ==, MED_E_NOT_FOUND);
  MUST (med_blocks_object_add (f->blocks, &b, list, 3, BIG + 10, "d:me", 1000));
  MUST (med_blocks_object_add (f->blocks, &b, list, 3, BIG + 10, "d:other", 500));
  MUST (med_blocks_object_find (f->blocks, &b, &info));
  g_assert_cmpuint (info.block_count, ==, 3);
  g_assert_cmpuint (info.bytes, ==, BIG + 10);
  g_assert_cmpint (info.lease, ==, 1000);
  g_assert_false (info.pinned);
  MUST (med_blocks_object_list (f->blocks, &b, &f->arena, &got, &count));
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpmem (got, count * sizeof *got, list, sizeof list);
  MUST (med_blocks_object_holds (f->blocks, &b, &a));
  g_assert_cmpint (med_blocks_object_holds (f->blocks, &b, &other), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_blocks_object_holds (f->blocks, &a, &a), ==, MED_E_NOT_FOUND);
  MUST (med_blocks_roots (f->blocks, &f->arena, &roots, &count));
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (MED_ID_EQUAL (roots[0], b));
  MUST (med_blocks_usage (f->blocks, "d:me", &objects, &bytes));
  g_assert_cmpuint (objects, ==, 1);
  g_assert_cmpuint (bytes, ==, BIG + 10);
  MUST (med_blocks_usage (f->blocks, "d:other", &objects, &bytes));
  g_assert_cmpuint (objects + bytes, ==, 0);
  g_assert_cmpint (med_blocks_pin (f->blocks, &other), ==, MED_E_NOT_FOUND);
}

static void
test_collect (fixture *f, gconstpointer data)
{
  uint64_t freed;
  med_cid pinned = put (f, 1, BIG, NULL), leased = put (f, 2, BIG, NULL);
  med_cid over = put (f, 3, BIG, NULL), nobody = put (f, 4, BIG, NULL);
  med_cid shared = put (f, 5, 10, NULL), row = put (f, 6, 10, NULL);
  med_cid uploading = put (f, 7, BIG, NULL);
  const med_cid pinned_list[] = { shared, pinned }, over_list[] = { shared, row, over };
  MUST (med_blocks_object_add (f->blocks, &pinned, pinned_list, 2, BIG, "d:a", 10));
  MUST (med_blocks_object_add (f->blocks, &leased, &leased, 1, BIG, "d:a", 101));
  MUST (med_blocks_object_add (f->blocks, &over, over_list, 3, BIG, "d:a", 100));
  MUST (med_blocks_pin (f->blocks, &pinned));
  const med_id lease = { .bytes = { 1 } };
  med_upload upload = { .root = uploading, .bytes = BIG, .expires = 1000 };
  g_strlcpy (upload.owner, "d:a", sizeof upload.owner);
  MUST (med_upload_start (f->db, &lease, &upload, &uploading, 1));
  g_autofree char *over_path = file_of (f, &over), *nobody_path = file_of (f, &nobody);
  MUST (med_blocks_collect (f->blocks, 100, &freed));
  g_assert_cmpuint (freed, ==, 2 * BIG);
  g_assert_true (has (f, &pinned) && has (f, &leased) && has (f, &shared) && has (f, &uploading));
  g_assert_false (has (f, &over) || has (f, &nobody) || has (f, &row));
  g_assert_false (g_file_test (over_path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (nobody_path, G_FILE_TEST_EXISTS));
  /* What is unpinned goes when its lease is over, and an upload with its lease. */
  MUST (med_blocks_unpin (f->blocks, &pinned));
  MUST (med_upload_expire (f->db, 1000));
  MUST (med_blocks_collect (f->blocks, 100, &freed));
  g_assert_false (has (f, &pinned) || has (f, &shared) || has (f, &uploading));
  g_assert_true (has (f, &leased));
  /* It can come again. */
  pinned = put (f, 1, BIG, NULL);
  MUST (med_blocks_sync (f->blocks));
  g_assert_true (has (f, &pinned));
}

/* A process that is killed leaves files without a row, half a file, blocks that no object lists. */
static void
test_sweep (fixture *f, gconstpointer data)
{
  uint64_t freed;
  med_cid kept = put (f, 1, BIG, NULL), unlisted = put (f, 2, BIG, NULL);
  med_cid uploading = put (f, 3, BIG, NULL), row = put (f, 4, 10, NULL);
  const med_id lease = { .bytes = { 1 } };
  med_upload upload = { .root = uploading, .bytes = BIG, .expires = 1000 };
  MUST (med_blocks_object_add (f->blocks, &kept, &kept, 1, BIG, "d:a", 1));
  MUST (med_upload_start (f->db, &lease, &upload, &uploading, 1));
  MUST (med_blocks_sync (f->blocks));
  med_cid stray = put (f, 5, BIG, NULL);
  g_autofree char *stray_path = file_of (f, &stray), *kept_path = file_of (f, &kept);
  g_autofree char *half_path = g_strconcat (kept_path, ".new", NULL);
  g_autofree char *other = g_strconcat (f->blocks_folder, "/notes.txt", NULL);
  g_assert_true (g_file_set_contents (half_path, "half", 4, NULL));
  g_assert_true (g_file_set_contents (other, "somebody's", 10, NULL));
  close_stores (f);
  open_stores (f);
  MUST (med_blocks_sweep (f->blocks, &freed));
  g_assert_cmpuint (freed, ==, 2 * BIG + 4);
  g_assert_true (has (f, &kept) && has (f, &uploading));
  g_assert_false (has (f, &unlisted) || has (f, &row));
  g_assert_true (g_file_test (kept_path, G_FILE_TEST_EXISTS)
                 && g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (stray_path, G_FILE_TEST_EXISTS)
                  || g_file_test (half_path, G_FILE_TEST_EXISTS));
  MUST (med_blocks_sweep (f->blocks, &freed));
  g_assert_cmpuint (freed, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/block-store/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("put-get", test_put_get);
  ADD ("not-synced", test_not_synced);
  ADD ("many", test_many);
  ADD ("not-written", test_not_written);
  ADD ("damage", test_damage);
  ADD ("objects", test_objects);
  ADD ("collect", test_collect);
  ADD ("sweep", test_sweep);
  return g_test_run ();
}
