/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UnixFS file nodes: the worked root of a file one byte longer than a leaf, and its distortions. */
#include "base/text.h"
#include "core/dag/unixfs.h"

#include <glib.h>
#include <string.h>

#define LEFT_CID "015512200268cb8e7373247d08ea6c0846700eb7b9c8eb58bfecbd921e4252e9e266ec98"
#define RIGHT_CID "015512204d7b3ef7300acf70c892d8327db8272f54434adbc61a4e130a563cb59a0d0f47"
#define LEFT "122c0a24" LEFT_CID "120018808040"
#define RIGHT "122a0a24" RIGHT_CID "12001801"
#define DATA                                                                                       \
  "0a0c0802188180402080804020"                                                                     \
  "01"

static med_result
decode (const char *hex, med_arena *arena, med_unixfs_file *file)
{
  uint8_t bytes[512];
  size_t size;
  med_span copy;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, sizeof bytes, &size), ==,
                   MED_OK);
  g_assert_cmpint (med_arena_copy (arena, med_span_make (bytes, size), &copy), ==, MED_OK);
  return med_unixfs_decode (copy, arena, file);
}

static void
test_worked (void)
{
  med_arena arena;
  med_unixfs_file file;
  med_arena_init (&arena, med_memory_heap (), 1 << 16);
  g_assert_cmpint (decode (LEFT RIGHT DATA, &arena, &file), ==, MED_OK);
  g_assert_cmpuint (file.file_size, ==, 1048577);
  g_assert_cmpuint (file.link_count, ==, 2);
  g_assert_cmpuint (file.links[0].size, ==, 1048576);
  g_assert_cmpuint (file.links[0].tsize, ==, 1048576);
  g_assert_cmpuint (file.links[1].size, ==, 1);
  g_assert_false (file.data_first);
  uint8_t bytes[256];
  char text[512];
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_span block;
  med_unixfs_encode (file.links, 2, &buf);
  g_assert_cmpint (med_buf_finish (&buf, &block), ==, MED_OK);
  g_assert_cmpuint (block.size, ==, 104);
  g_assert_cmpuint (med_unixfs_node_size (1, 1048576, 1048576, 1, 1), ==, 104);
  g_assert_cmpuint (med_unixfs_size_max (2), >=, 104);
  g_assert_cmpint (med_hex_encode (block, text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, LEFT RIGHT DATA);
  med_cid cid;
  char cid_text[MED_CID_TEXT_SIZE];
  med_cid_of (MED_CODEC_DAG_PB, block, &cid);
  med_cid_to_text (&cid, cid_text);
  g_assert_cmpstr (cid_text, ==, "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64");
  med_arena_clear (&arena);
}

static void
test_inline (void)
{
  med_arena arena;
  med_unixfs_file file;
  med_arena_init (&arena, med_memory_heap (), 1 << 16);
  g_assert_cmpint (decode ("0a110802120b68656c6c6f20776f726c64180b", &arena, &file), ==, MED_OK);
  g_assert_cmpuint (file.file_size, ==, 11);
  g_assert_cmpmem (file.inline_data.data, file.inline_data.size, "hello world", 11);
  g_assert_cmpint (decode ("0a0408021800", &arena, &file), ==, MED_OK);
  g_assert_cmpuint (file.file_size, ==, 0);
  g_assert_cmpint (decode (DATA LEFT RIGHT, &arena, &file), ==, MED_OK);
  g_assert_true (file.data_first);
  med_arena_clear (&arena);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *what, *hex;
    med_result result;
  } bad[] = {
    { "nothing", "", MED_E_INVALID },
    { "no Data", LEFT RIGHT, MED_E_INVALID },
    { "directory", "0a020801", MED_E_INVALID },
    { "raw type", "0a0408001800", MED_E_INVALID },
    { "no type", "0a021800", MED_E_INVALID },
    { "no file size", "0a020802", MED_E_INVALID },
    { "type not minimal", "0a050882001800", MED_E_INVALID },
    { "file size not the inline length",
      "0a07080212016118"
      "02",
      MED_E_INVALID },
    { "inline longer than Data",
      "0a07080212056118"
      "01",
      MED_E_INVALID },
    { "inline twice",
      "0a0a0802120161120161"
      "1802",
      MED_E_INVALID },
    { "mode",
      "0a07080218003880"
      "03",
      MED_E_INVALID },
    { "mtime",
      "0a0608021800"
      "4200",
      MED_E_INVALID },
    { "hash type",
      "0a0608021800"
      "2822",
      MED_E_INVALID },
    { "fanout",
      "0a0608021800"
      "3001",
      MED_E_INVALID },
    { "one blocksize too few", LEFT RIGHT "0a0a08021881804020808040", MED_E_INVALID },
    { "one blocksize too many",
      LEFT RIGHT "0a0e080218818040208080402001"
                 "2000",
      MED_E_INVALID },
    { "sum of blocksizes", LEFT RIGHT "0a0c080218828040208080402001", MED_E_INVALID },
    { "packed blocksizes",
      LEFT RIGHT "0a0c0802188180402204808040"
                 "01",
      MED_E_INVALID },
    { "no Name", "122a0a24" LEFT_CID "18808040" RIGHT DATA, MED_E_INVALID },
    { "a Name", "122d0a24" LEFT_CID "12016118808040" RIGHT DATA, MED_E_INVALID },
    { "no Tsize", "12280a24" LEFT_CID "1200" RIGHT DATA, MED_E_INVALID },
    { "sum beyond 64 bits",
      LEFT RIGHT "0a1108021801"
                 "20ffffffffffffffffff01"
                 "2002",
      MED_E_INVALID },
    { "link to dag-cbor",
      "122a0a24"
      "01711220"
      "4d7b3ef7300acf70c892d8327db8272f54434adbc61a4e130a563cb59a0d0f47"
      "12001801"
      "0a0608021801"
      "2001",
      MED_E_UNSUPPORTED },
    { "link to identity",
      "120b0a0501550001611200"
      "1801"
      "0a0608021801"
      "2001",
      MED_E_UNSUPPORTED },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      med_arena arena;
      med_unixfs_file file;
      med_arena_init (&arena, med_memory_heap (), 1 << 16);
      med_result result = decode (bad[i].hex, &arena, &file);
      if (result != bad[i].result)
        g_error ("%s: %s", bad[i].what, med_result_name (result));
      med_arena_clear (&arena);
    }
}

/* Any byte cut off makes it something else. */
static void
test_truncated (void)
{
  size_t length = strlen (LEFT RIGHT DATA);
  for (size_t cut = 0; cut < length; cut += 2)
    {
      g_autofree char *hex = g_strndup (LEFT RIGHT DATA, cut);
      med_arena arena;
      med_unixfs_file file;
      med_arena_init (&arena, med_memory_heap (), 1 << 16);
      g_assert_cmpint (decode (hex, &arena, &file), ==, MED_E_INVALID);
      med_arena_clear (&arena);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/unixfs/worked", test_worked);
  g_test_add_func ("/dag/unixfs/inline", test_inline);
  g_test_add_func ("/dag/unixfs/refused", test_refused);
  g_test_add_func ("/dag/unixfs/truncated", test_truncated);
  return g_test_run ();
}
