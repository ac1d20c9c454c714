/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three lines of a manifest, as bytes that never change. */
#include "care/document.h"
#include "core/dag/cid.h"

#include <glib.h>

#define GOLDEN_LINE                                                                                \
  "{\"resourceType\":\"DocumentReference\","                                                       \
  "\"masterIdentifier\":{\"system\":\"https://medease.invalid/fhir/record\","                      \
  "\"value\":\"aeaqcaibaeaqcaibaeaqcaibae\"},"                                                     \
  "\"status\":\"current\",\"category\":[{\"text\":\"results\"}],"                                  \
  "\"subject\":{\"identifier\":{\"system\":\"https://medease.invalid/fhir/account\","              \
  "\"value\":\"aibaeaqcaibaeaqcaibaeaqcaibaeaqc\"}},"                                              \
  "\"date\":\"2026-11-18T14:05:00Z\","                                                             \
  "\"author\":[{\"identifier\":{\"system\":\"https://medease.invalid/fhir/account\","              \
  "\"value\":\"ambqgaydambqgaydambqgaydambqgayd\"},\"display\":\"Dr Jonas \\\"J\\\" "              \
  "Lindqvist\"}],"                                                                                 \
  "\"content\":[{\"attachment\":{\"extension\":["                                                  \
  "{\"url\":\"https://medease.invalid/fhir/sha256\",\"valueString\":"                              \
  "\"0404040404040404040404040404040404040404040404040404040404040404\"},"                         \
  "{\"url\":\"https://medease.invalid/fhir/size64\",\"valueString\":\"61234\"}],"                  \
  "\"contentType\":\"application/pdf\",\"size\":61234,"                                            \
  "\"title\":\"Blutbild 1/2 \\\\ M\xc3\xa4rz\",\"creation\":\"2026-11\"}}]}"

static med_document
make_document (void)
{
  med_document d = { .title = "Blutbild 1/2 \\ M\xc3\xa4rz",
                     .category = "results",
                     .media_type = "application/pdf",
                     .date = "2026-11",
                     .created = "2026-11-18T14:05:00Z",
                     .author_name = "Dr Jonas \"J\" Lindqvist",
                     .size = 61234 };
  memset (d.record.bytes, 1, sizeof d.record.bytes);
  memset (d.patient.bytes, 2, sizeof d.patient.bytes);
  memset (d.author.bytes, 3, sizeof d.author.bytes);
  memset (d.sha256.bytes, 4, sizeof d.sha256.bytes);
  return d;
}

static void
assert_span (med_span span, const char *text)
{
  g_autofree char *got = g_strndup ((const char *)span.data, span.size);
  g_assert_cmpstr (got, ==, text);
}

static med_arena
make_arena (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1024 * 1024);
  return arena;
}

static void
test_golden (void)
{
  med_arena arena = make_arena ();
  med_document made = make_document (), read;
  med_span line;
  g_assert_cmpint (med_document_write (&made, &arena, &line), ==, MED_OK);
  assert_span (line, GOLDEN_LINE);
  g_assert_cmpint (med_document_read (line, &arena, &read), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (read.record, made.record));
  g_assert_true (MED_ID_EQUAL (read.patient, made.patient));
  g_assert_true (MED_ID_EQUAL (read.author, made.author));
  g_assert_true (MED_ID_EQUAL (read.sha256, made.sha256));
  g_assert_cmpstr (read.title, ==, made.title);
  g_assert_cmpstr (read.category, ==, made.category);
  g_assert_cmpstr (read.media_type, ==, made.media_type);
  g_assert_cmpstr (read.date, ==, made.date);
  g_assert_cmpstr (read.created, ==, made.created);
  g_assert_cmpstr (read.author_name, ==, made.author_name);
  g_assert_cmpuint (read.size, ==, made.size);
  med_arena_clear (&arena);
}

static void
test_large_size (void)
{
  med_arena arena = make_arena ();
  med_document made = make_document (), read;
  med_span line;
  made.size = 2147483648u;
  made.date = made.author_name = NULL;
  g_assert_cmpint (med_document_write (&made, &arena, &line), ==, MED_OK);
  g_autofree char *text = g_strndup ((const char *)line.data, line.size);
  g_assert_null (strstr (text, "\"size\":"));
  g_assert_null (strstr (text, "creation"));
  g_assert_null (strstr (text, "display"));
  g_assert_cmpint (med_document_read (line, &arena, &read), ==, MED_OK);
  g_assert_cmpuint (read.size, ==, made.size);
  g_assert_cmpstr (read.date, ==, "");
  g_assert_cmpstr (read.author_name, ==, "");
  med_arena_clear (&arena);
}

static void
test_write_refused (void)
{
  med_arena arena = make_arena ();
  med_span line;
  med_document d = make_document ();
  d.title = "two\nlines";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d.title = "\xff";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d.title = "turned \xe2\x80\xae round";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d.title = "  ";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d = make_document ();
  d.date = "2026-02-30";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d = make_document ();
  d.created = "2026-11-18";
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_INVALID);
  d = make_document ();
  g_autofree char *title = g_strnfill (8 * 1024, 'x');
  d.title = title;
  g_assert_cmpint (med_document_write (&d, &arena, &line), ==, MED_E_TOO_LARGE);
  med_arena_clear (&arena);
}

/* One part of the golden line replaced, each time something that a reader must not let pass. */
static void
test_read_refused (void)
{
  static const char *const changes[][2] = {
    { "\"DocumentReference\"", "\"DocumentManifest\"" },
    { "fhir/record", "fhir/account" },
    { "aeaqcaibaeaqcaibaeaqcaibae", "aeaqcaibaeaqcaibaeaqcaibaf" },
    { "aeaqcaibaeaqcaibaeaqcaibae", "aeaqcaibaeaqcaibae" },
    { "ambqgaydambqgaydambqgaydambqgayd", "" },
    { "{\"text\":\"results\"}", "{\"text\":\"results\"},{\"text\":\"social\"}" },
    { "{\"text\":\"results\"}", "{\"text\":\"\"}" },
    { "\"author\":[{", "\"author\":[{\"display\":\"Somebody else\"},{" },
    { "\"2026-11-18T14:05:00Z\"", "\"2026-11-18\"" },
    { "\"creation\":\"2026-11\"", "\"creation\":\"2026-13\"" },
    { "\"61234\"", "\"061234\"" },
    { "\"61234\"", "\"-1\"" },
    { "\"61234\"", "\"61235\"" },
    { "\"size\":61234", "\"size\":61234.0" },
    { "040404", "04040g" },
    { "\"contentType\":", "\"url\":\"https://medease.invalid/x\",\"contentType\":" },
    { "Blutbild", "Blut\\nbild" },
    { "\"status\":", "\"status\":\"current\",\"status\":" },
    { "}}]}", "}}]} x" },
  };
  med_arena arena = make_arena ();
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) line = g_string_new (GOLDEN_LINE);
      med_document read;
      g_assert_cmpuint (g_string_replace (line, changes[i][0], changes[i][1], 1), ==, 1);
      g_test_message ("%s", changes[i][1]);
      g_assert_cmpint (med_document_read (med_span_text (line->str), &arena, &read), ==,
                       MED_E_INVALID);
    }
  med_arena_clear (&arena);
}

static void
test_header (void)
{
  med_arena arena = make_arena ();
  med_span line, header;
  const char *text = "age-encryption.org/v1\n-> X25519 a\nb\n--- c\n";
  g_assert_cmpint (med_document_write_header (med_span_text (text), &arena, &line), ==, MED_OK);
  assert_span (line, "{\"resourceType\":\"Binary\",\"contentType\":\"application/vnd.age\","
                     "\"data\":\"YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBhCmIKLS0tIGMK\"}");
  g_assert_cmpint (med_document_read_header (line, &arena, &header), ==, MED_OK);
  assert_span (header, text);
  g_assert_cmpint (med_document_write_header (MED_SPAN_EMPTY, &arena, &line), ==, MED_E_INVALID);
  line = MED_SPAN_LITERAL ("{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\","
                           "\"data\":\"YQ==\"}");
  g_assert_cmpint (med_document_read_header (line, &arena, &header), ==, MED_E_INVALID);
  line = MED_SPAN_LITERAL ("{\"resourceType\":\"Binary\",\"contentType\":\"application/vnd.age\","
                           "\"data\":\"YR==\"}");
  g_assert_cmpint (med_document_read_header (line, &arena, &header), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

static void
test_parameters (void)
{
  med_arena arena = make_arena ();
  med_document_parameters made = { .file_name = "CT 1.dcm" }, read;
  med_span line;
  memset (made.salt, 5, sizeof made.salt);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("block"), &made.payload);
  g_assert_cmpint (med_document_write_parameters (&made, &arena, &line), ==, MED_OK);
  assert_span (line, "{\"resourceType\":\"Parameters\",\"parameter\":["
                     "{\"name\":\"salt\",\"valueBase64Binary\":"
                     "\"BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\"},"
                     "{\"name\":\"fileName\",\"valueString\":\"CT 1.dcm\"},"
                     "{\"name\":\"payload\",\"valueUri\":\"ipfs://"
                     "bafkreicjnlfibzgy6kp3r2gnqfwdv62i2pyqhfylhixocyambdfgomtn5y\"}]}");
  g_assert_cmpint (med_document_read_parameters (line, &arena, &read), ==, MED_OK);
  g_assert_cmpmem (read.salt, 32, made.salt, 32);
  g_assert_cmpstr (read.file_name, ==, made.file_name);
  g_assert_true (MED_ID_EQUAL (read.payload, made.payload));
  made.file_name = "";
  g_assert_cmpint (med_document_write_parameters (&made, &arena, &line), ==, MED_OK);
  g_assert_cmpint (med_document_read_parameters (line, &arena, &read), ==, MED_OK);
  g_assert_cmpstr (read.file_name, ==, "");
  g_assert_cmpuint (read.origin.size, ==, 0);
  made.origin = MED_SPAN_LITERAL ("signed before");
  g_assert_cmpint (med_document_write_parameters (&made, &arena, &line), ==, MED_OK);
  g_assert_cmpint (med_document_read_parameters (line, &arena, &read), ==, MED_OK);
  g_assert_cmpmem (read.origin.data, read.origin.size, made.origin.data, made.origin.size);
  static const uint8_t large[8192];
  made.origin = MED_SPAN_OF (large);
  g_assert_cmpint (med_document_write_parameters (&made, &arena, &line), ==, MED_E_TOO_LARGE);
  made.origin = MED_SPAN_EMPTY;
  memset (&made.payload, 0, sizeof made.payload);
  g_assert_cmpint (med_document_write_parameters (&made, &arena, &line), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/golden", test_golden);
  g_test_add_func ("/document/large-size", test_large_size);
  g_test_add_func ("/document/write-refused", test_write_refused);
  g_test_add_func ("/document/read-refused", test_read_refused);
  g_test_add_func ("/document/header", test_header);
  g_test_add_func ("/document/parameters", test_parameters);
  return g_test_run ();
}
