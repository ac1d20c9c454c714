/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIDs, bytes and text, and everything that only looks like one. */
#include "base/text.h"
#include "core/dag/cid.h"

#include <glib.h>

#define HELLO "hello world"
#define HELLO_HEX "01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define HELLO_TEXT "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

static size_t
from_hex (const char *hex, uint8_t *bytes, size_t room)
{
  size_t size;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, room, &size), ==, MED_OK);
  return size;
}

static void
check_block (med_codec codec, med_span block, const char *text)
{
  med_cid cid, again;
  char written[MED_CID_TEXT_SIZE];
  med_cid_of (codec, block, &cid);
  g_assert_cmpint (med_cid_codec (&cid), ==, codec);
  med_cid_to_text (&cid, written);
  g_assert_cmpstr (written, ==, text);
  g_assert_cmpint (med_cid_from_text (med_span_text (text), &again), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (cid, again));
  g_assert_cmpint (med_cid_decode (MED_SPAN_OF (cid), &again), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (cid, again));
  g_assert_cmpint (med_cid_check (&cid, block), ==, MED_OK);
  g_assert_cmpint (med_cid_check (&cid, MED_SPAN_LITERAL ("else")), ==, MED_E_UNVERIFIED);
}

static void
test_known (void)
{
  uint8_t file[16];
  check_block (MED_CODEC_RAW, MED_SPAN_LITERAL (HELLO), HELLO_TEXT);
  check_block (MED_CODEC_RAW, MED_SPAN_EMPTY,
               "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
  check_block (MED_CODEC_DAG_PB, MED_SPAN_EMPTY,
               "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
  size_t size = from_hex ("0a0408021800", file, sizeof file);
  check_block (MED_CODEC_DAG_PB, med_span_make (file, size),
               "bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y");
  med_cid cid;
  uint8_t bytes[64];
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL (HELLO), &cid);
  size = from_hex (HELLO_HEX, bytes, sizeof bytes);
  g_assert_cmpmem (cid.bytes, sizeof cid.bytes, bytes, size);
}

static void
test_refused_text (void)
{
  static const struct
  {
    const char *text;
    med_result result;
  } bad[] = {
    { "", MED_E_INVALID },
    { "b", MED_E_INVALID },
    { "Bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", MED_E_INVALID },
    { "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5E", MED_E_INVALID },
    { "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5", MED_E_INVALID },
    { "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5ea", MED_E_INVALID },
    { "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f", MED_E_INVALID },
    { "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e=", MED_E_INVALID },
    { "QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d", MED_E_INVALID },
    /* Empty identity, and dag-cbor: well-formed, not ours. */
    { "bafkqaaa", MED_E_UNSUPPORTED },
    { "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm", MED_E_UNSUPPORTED },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      med_cid cid = { { 7 } };
      med_result result = med_cid_from_text (med_span_text (bad[i].text), &cid);
      if (result != bad[i].result)
        g_error ("%s: %s", bad[i].text, med_result_name (result));
      g_assert_cmpuint (cid.bytes[0], ==, 7);
    }
}

static void
test_refused_bytes (void)
{
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
  static const struct
  {
    const char *what, *hex;
    med_result result;
  } bad[] = {
    { "nothing", "", MED_E_INVALID },
    { "version 2", "02551220" ZEROS, MED_E_INVALID },
    { "version 0 written out", "00551220" ZEROS, MED_E_INVALID },
    { "version not minimal", "8100551220" ZEROS, MED_E_INVALID },
    { "codec not minimal", "01d5001220" ZEROS, MED_E_INVALID },
    { "one byte left over", HELLO_HEX "00", MED_E_INVALID },
    { "digest too short for its length",
      "01551220"
      "00",
      MED_E_INVALID },
    { "sha2-256 cut to 31 bytes",
      "0155121f"
      "00000000000000000000000000000000000000000000000000000000000000",
      MED_E_INVALID },
    { "sha2-256 with 33 bytes", "01551221" ZEROS "00", MED_E_INVALID },
    { "version 0", "1220" ZEROS, MED_E_UNSUPPORTED },
    { "dag-cbor", "01711220" ZEROS, MED_E_UNSUPPORTED },
    { "blake2b-256", "0155a0e40220" ZEROS, MED_E_UNSUPPORTED },
    { "identity", "01550003616263", MED_E_UNSUPPORTED },
    { "identity cut short", "015500036162", MED_E_INVALID },
    { "version 0 with another length", "1221" ZEROS "00", MED_E_INVALID },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      uint8_t bytes[64];
      med_cid cid;
      size_t size = from_hex (bad[i].hex, bytes, sizeof bytes);
      med_result result = med_cid_decode (med_span_make (bytes, size), &cid);
      if (result != bad[i].result)
        g_error ("%s: %s", bad[i].what, med_result_name (result));
    }
}

static void
test_view (void)
{
  uint8_t bytes[256];
  size_t size = from_hex ("01550003616263"
                          "1220" ZEROS "ff",
                          bytes, sizeof bytes);
  med_reader reader = med_reader_make (med_span_make (bytes, size));
  med_cid_view view;
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_OK);
  g_assert_cmpuint (view.version, ==, 1);
  g_assert_cmpuint (view.codec, ==, MED_CODEC_RAW);
  g_assert_cmpuint (view.hash.code, ==, MED_MULTIHASH_IDENTITY);
  g_assert_cmpuint (view.bytes.size, ==, 7);
  g_assert_cmpint (med_cid_view_check (&view, MED_SPAN_LITERAL ("abc")), ==, MED_OK);
  g_assert_cmpint (med_cid_view_check (&view, MED_SPAN_LITERAL ("abd")), ==, MED_E_UNVERIFIED);
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_OK);
  g_assert_cmpuint (view.version, ==, 0);
  g_assert_cmpuint (view.codec, ==, MED_CODEC_DAG_PB);
  g_assert_cmpuint (view.bytes.size, ==, 34);
  g_assert_cmpint (med_cid_view_check (&view, MED_SPAN_LITERAL ("abc")), ==, MED_E_UNVERIFIED);
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_E_INVALID);
  g_assert_cmpuint (reader.rest.size, ==, 1);
  /* An identity digest of 129 bytes is one too many. */
  memset (bytes, 0, sizeof bytes);
  from_hex ("0155008101", bytes, sizeof bytes);
  reader = med_reader_make (MED_SPAN_OF (bytes));
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_E_INVALID);
  from_hex ("0155008001", bytes, sizeof bytes);
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_OK);
  size = from_hex ("0155a0e40220" ZEROS, bytes, sizeof bytes);
  reader = med_reader_make (med_span_make (bytes, size));
  g_assert_cmpint (med_cid_view_read (&reader, &view), ==, MED_OK);
  g_assert_cmpint (med_cid_view_check (&view, MED_SPAN_EMPTY), ==, MED_E_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/cid/known", test_known);
  g_test_add_func ("/dag/cid/refused-text", test_refused_text);
  g_test_add_func ("/dag/cid/refused-bytes", test_refused_bytes);
  g_test_add_func ("/dag/cid/view", test_view);
  return g_test_run ();
}
