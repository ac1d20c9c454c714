/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv1: the worked archive, streams in pieces of every size, every refusal. */
#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/dag/car.h"

#include <glib.h>

#define HELLO_CID "01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define HEADER                                                                                     \
  "3aa265726f6f747381d82a58250001551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380"             \
  "ee9088f7ace2efcde96776657273696f6e01"
#define EMPTY_HEADER "11a265726f6f7473806776657273696f6e01"
#define SECTION "2f" HELLO_CID "68656c6c6f20776f726c64"

typedef struct
{
  med_car_reader reader;
  med_arena arena;
  guint blocks;
  uint64_t last_offset;
} reading;

static void
reading_init (reading *read)
{
  med_arena_init (&read->arena, med_memory_heap (), MED_CAR_READER_MEMORY);
  g_assert_cmpint (med_car_reader_init (&read->reader, &read->arena), ==, MED_OK);
  read->blocks = 0;
}

static med_result
read_all (reading *read, med_span input, size_t piece)
{
  for (size_t at = 0; at < input.size; at += piece)
    {
      med_span rest = med_span_make (input.data + at, MIN (piece, input.size - at));
      med_car_event event = MED_CAR_BLOCK;
      while (event == MED_CAR_BLOCK)
        {
          med_car_block block;
          MED_TRY (med_car_reader_next (&read->reader, &rest, &event, &block));
          if (event == MED_CAR_BLOCK)
            {
              read->blocks++;
              read->last_offset = block.offset;
              g_assert_cmpint (med_cid_view_check (&block.cid, block.bytes), ==, MED_OK);
            }
        }
      g_assert_cmpuint (rest.size, ==, 0);
    }
  return med_car_reader_end (&read->reader);
}

static med_result
read_hex (const char *hex, size_t piece, guint *blocks)
{
  uint8_t bytes[1024];
  size_t size;
  reading read;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, sizeof bytes, &size), ==,
                   MED_OK);
  reading_init (&read);
  med_result result = read_all (&read, med_span_make (bytes, size), piece);
  med_arena_clear (&read.arena);
  *blocks = read.blocks;
  return result;
}

static void
test_written (void)
{
  uint8_t bytes[256];
  char text[512];
  med_cid cid;
  med_hash hash;
  med_span car;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("hello world"), &cid);
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_car_put_header (&cid, 1, &buf);
  g_assert_cmpuint (buf.size, ==, med_car_header_size (1));
  med_car_put_section_head (&cid, 11, &buf);
  med_buf_put_text (&buf, "hello world");
  g_assert_cmpuint (buf.size, ==, med_car_header_size (1) + med_car_section_size (11));
  g_assert_cmpint (med_buf_finish (&buf, &car), ==, MED_OK);
  g_assert_cmpuint (car.size, ==, 107);
  med_sha256 (car, &hash);
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (hash), text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, "7749e28c4fe3f68c00ac08af41c1c4f6e0275c86bd9e8ae7b9446da7d1663710");
  buf = med_buf_make (bytes, sizeof bytes);
  med_car_put_header (NULL, 0, &buf);
  g_assert_cmpuint (buf.size, ==, med_car_header_size (0));
  g_assert_cmpint (med_hex_encode (med_span_make (bytes, buf.size), text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, EMPTY_HEADER);
  /* The prefix of a full leaf. */
  buf = med_buf_make (bytes, sizeof bytes);
  med_car_put_section_head (&cid, 1024 * 1024, &buf);
  g_assert_cmpuint (buf.size, <=, MED_CAR_SECTION_HEAD_MAX);
  g_assert_cmpmem (bytes, 3, "\xa4\x80\x40", 3);
}

/* Headers of many roots come back as they were written. */
static void
test_roots (void)
{
  static const size_t counts[] = { 0, 1, 2, 23, 24, 64 };
  uint8_t bytes[4096];
  med_cid roots[65], again;
  for (uint8_t i = 0; i < 65; i++)
    med_cid_of (i % 2 ? MED_CODEC_RAW : MED_CODEC_DAG_PB, med_span_make (&i, 1), &roots[i]);
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      reading read;
      med_buf buf = med_buf_make (bytes, sizeof bytes);
      med_car_put_header (roots, counts[i], &buf);
      g_assert_cmpuint (buf.size, ==, med_car_header_size (counts[i]));
      reading_init (&read);
      g_assert_cmpint (read_all (&read, med_span_make (bytes, buf.size), 100), ==, MED_OK);
      g_assert_cmpuint (read.reader.root_count, ==, counts[i]);
      for (size_t j = 0; j < counts[i]; j++)
        {
          g_assert_cmpint (med_cid_from_view (&read.reader.roots[j], &again), ==, MED_OK);
          g_assert_true (MED_ID_EQUAL (again, roots[j]));
        }
      med_arena_clear (&read.arena);
    }
  reading read;
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_car_put_header (roots, 65, &buf);
  reading_init (&read);
  g_assert_cmpint (read_all (&read, med_span_make (bytes, buf.size), 4096), ==, MED_E_TOO_LARGE);
  med_arena_clear (&read.arena);
}

static void
test_pieces (void)
{
  for (size_t piece = 1; piece < 300; piece++)
    {
      guint blocks;
      g_assert_cmpint (read_hex (HEADER SECTION SECTION, piece, &blocks), ==, MED_OK);
      g_assert_cmpuint (blocks, ==, 2);
      g_assert_cmpint (read_hex (EMPTY_HEADER SECTION "2401551220"
                                                      "e3b0c44298fc1c149afbf4c8996fb924"
                                                      "27ae41e4649b934ca495991b7852b855",
                                 piece, &blocks),
                       ==, MED_OK);
      g_assert_cmpuint (blocks, ==, 2);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *what, *hex;
    guint blocks;
    med_result result;
  } bad[] = {
    { "nothing", "", 0, MED_E_INVALID },
    { "CARv2",
      "0aa16776657273696f6e02"
      "0000",
      0, MED_E_UNSUPPORTED },
    { "version 3", "0aa16776657273696f6e03", 0, MED_E_INVALID },
    { "version 1 without roots", "0aa16776657273696f6e01", 0, MED_E_INVALID },
    { "header of length 0", "00", 0, MED_E_INVALID },
    { "header above 4 KiB", "8120", 0, MED_E_TOO_LARGE },
    { "header length not minimal", "9100a265726f6f7473806776657273696f6e01", 0, MED_E_INVALID },
    { "keys in another order", "11a26776657273696f6e0165726f6f747380", 0, MED_E_INVALID },
    { "bytes behind the header", "12a265726f6f7473806776657273696f6e0100", 0, MED_E_INVALID },
    { "array not minimal", "12a265726f6f747398006776657273696f6e01", 0, MED_E_INVALID },
    { "endless array", "12a265726f6f74739fff6776657273696f6e01", 0, MED_E_INVALID },
    { "more roots said than there", "11a265726f6f7473816776657273696f6e01", 0, MED_E_INVALID },
    { "section of length 0", EMPTY_HEADER SECTION "00", 1, MED_E_INVALID },
    { "section above the bound", EMPTY_HEADER "c1808001", 0, MED_E_TOO_LARGE },
    { "section of 2^62 bytes", EMPTY_HEADER "808080808080808040", 0, MED_E_TOO_LARGE },
    { "section length not minimal", EMPTY_HEADER "af00" HELLO_CID "68656c6c6f20776f726c64", 0,
      MED_E_INVALID },
    { "section length without end", EMPTY_HEADER "ffffffffffffffffffff", 0, MED_E_INVALID },
    { "CID longer than the section", EMPTY_HEADER "0401551220", 0, MED_E_INVALID },
    { "other bytes", EMPTY_HEADER SECTION "2f" HELLO_CID "68656c6c6f20776f726c65", 1,
      MED_E_UNVERIFIED },
    { "unknown hash",
      EMPTY_HEADER "06"
                   "0155a0e40200",
      0, MED_E_UNSUPPORTED },
    { "cut in a section", EMPTY_HEADER SECTION "2f" HELLO_CID "68656c6c6f", 1, MED_E_INVALID },
    { "cut in a length", EMPTY_HEADER SECTION "af", 1, MED_E_INVALID },
    { "cut in the header", "11a265726f6f747380", 0, MED_E_INVALID },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    for (size_t piece = 1; piece < 200; piece += 37)
      {
        guint blocks;
        med_result result = read_hex (bad[i].hex, piece, &blocks);
        if (result != bad[i].result || blocks != bad[i].blocks)
          g_error ("%s: %s after %u blocks", bad[i].what, med_result_name (result), blocks);
      }
}

/* The largest section that is read, and what comes after a failure. */
static void
test_bounds (void)
{
  const size_t size = MED_DAG_BLOCK_SIZE_MAX;
  g_autofree uint8_t *bytes = g_malloc0 (size + 256);
  med_cid cid;
  med_buf buf = med_buf_make (bytes, 256);
  med_cid_of (MED_CODEC_RAW, med_span_make (bytes + 128, size), &cid);
  med_car_put_header (NULL, 0, &buf);
  med_car_put_section_head (&cid, size, &buf);
  for (size_t piece = 100000; piece < 4 * size; piece *= 7)
    {
      reading read;
      reading_init (&read);
      g_assert_cmpint (read_all (&read, med_span_make (bytes, buf.size + size), piece), ==, MED_OK);
      g_assert_cmpuint (read.blocks, ==, 1);
      g_assert_cmpuint (read.last_offset, ==, med_car_header_size (0));
      /* A failed reader stays failed. */
      uint8_t zero = 0;
      g_assert_cmpint (read_all (&read, MED_SPAN_OF (zero), 1), ==, MED_E_INVALID);
      g_assert_cmpint (read_all (&read, MED_SPAN_OF (zero), 1), ==, MED_E_STATE);
      g_assert_cmpint (med_car_reader_end (&read.reader), ==, MED_E_STATE);
      med_arena_clear (&read.arena);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/car/written", test_written);
  g_test_add_func ("/dag/car/roots", test_roots);
  g_test_add_func ("/dag/car/pieces", test_pieces);
  g_test_add_func ("/dag/car/refused", test_refused);
  g_test_add_func ("/dag/car/bounds", test_bounds);
  return g_test_run ();
}
