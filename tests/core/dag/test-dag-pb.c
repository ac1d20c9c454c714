/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dag-pb: one form out, one form in (and Data before links). */
#include "base/text.h"
#include "core/dag/dag-pb.h"

#include <glib.h>

#define CID "0155000161" /* identity of "a" */

static med_result
decode (const char *hex, bool writes_same)
{
  uint8_t bytes[256], again[256];
  size_t size;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, sizeof bytes, &size), ==,
                   MED_OK);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 16);
  med_dag_pb_node node;
  med_result result = med_dag_pb_decode (med_span_make (bytes, size), &arena, &node);
  if (result == MED_OK)
    {
      med_buf buf = med_buf_make (again, sizeof again);
      med_span written;
      med_dag_pb_encode (&node, &buf);
      g_assert_cmpint (med_buf_finish (&buf, &written), ==, MED_OK);
      g_assert_true (med_span_equal (written, med_span_make (bytes, size)) == writes_same);
      g_assert_true (node.data_first == !writes_same);
    }
  med_arena_clear (&arena);
  return result;
}

static void
test_accepted (void)
{
  static const char *const good[] = {
    "",
    "0a00",
    "0a0161",
    "1207"
    "0a05" CID,
    "1209"
    "0a05" CID "1200",
    "1209"
    "0a05" CID "1800",
    "120e"
    "0a05" CID "120161"
    "18ffff03",
    "1207"
    "0a05" CID "1207"
    "0a05" CID "0a0161",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    if (decode (good[i], true) != MED_OK)
      g_error ("%s", good[i]);
  g_assert_cmpint (decode ("0a0161"
                           "1207"
                           "0a05" CID,
                           false),
                   ==, MED_OK);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "0a",
    "0a01",
    "1a00",
    "0800",
    "0900",
    "0f",
    "8a0000",
    "0a8000",
    "0a00"
    "0a00", /* two Data */
    "1207"
    "0a05" CID "0a00"
    "1207"
    "0a05" CID, /* Data between links */
    "0a00"
    "1207"
    "0a05" CID "0a00",
    "1200", /* no Hash */
    "12021200",
    "12021800",
    "12020a00",
    "1208"
    "0a05" CID "00",
    "120e"
    "0a05" CID "0a05" CID, /* two Hash */
    "1209"
    "1200"
    "0a05" CID, /* Name before Hash */
    "120b"
    "0a05" CID "1800"
    "1200", /* Tsize before Name */
    "120b"
    "0a05" CID "1800"
    "1800",
    "120b"
    "0a05" CID "2000"
    "1800", /* unknown field */
    "120a"
    "0a05" CID "188000", /* not minimal */
    "1208"
    "0a06" CID "00", /* bytes behind the CID */
    "1206"
    "0a04"
    "01550001", /* CID cut short */
    "1207"
    "0a06" CID, /* longer than the link */
    "12ffffffffffffffffff01",
    "129380808080808080808000",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    if (decode (bad[i], true) != MED_E_INVALID)
      g_error ("%s", bad[i]);
}

static void
test_memory (void)
{
  uint8_t bytes[9 * 100], room[512];
  size_t size;
  for (size_t i = 0; i < sizeof bytes; i += 9)
    g_assert_cmpint (med_hex_decode (MED_SPAN_LITERAL ("12070a05" CID), false, bytes + i, 9, &size),
                     ==, MED_OK);
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  med_dag_pb_node node = { .link_count = 77 };
  g_assert_cmpint (med_dag_pb_decode (MED_SPAN_OF (bytes), &arena, &node), ==, MED_E_NO_MEMORY);
  g_assert_cmpuint (node.link_count, ==, 77);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/dag-pb/accepted", test_accepted);
  g_test_add_func ("/dag/dag-pb/refused", test_refused);
  g_test_add_func ("/dag/dag-pb/memory", test_memory);
  return g_test_run ();
}
