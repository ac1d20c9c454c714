/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample clinic: its files by themselves, and the whole of it made with a real node. */
#include "care/json.h"
#include "client/consents.h"
#include "client/network.h"
#include "client/sample-maker.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define TODAY 1795000000 /* 2026-11-18 */
#define RECORDS 200
#define RECORDS_OF_ELIF 60

static med_failure failure;

#define OK(expression)                                                                             \
  do                                                                                               \
    {                                                                                              \
      med_result ok_ = (expression);                                                               \
      if (ok_ != MED_OK)                                                                           \
        g_error ("%s: %s, %s", #expression, med_result_name (ok_), failure.message);               \
    }                                                                                              \
  while (0)

static med_span
span_of (const med_sample_file *file)
{
  gsize size;
  const void *bytes = g_bytes_get_data (file->content, &size);
  return med_span_make (bytes, size);
}

/* Every offset of the cross-reference table leads to the object that it promises. */
static void
check_pdf (med_span pdf)
{
  g_autofree char *text = g_malloc (pdf.size + 1);
  memcpy (text, pdf.data, pdf.size);
  text[pdf.size] = '\0';
  g_assert_true (g_str_has_prefix (text, "%PDF-1.4\n"));
  g_assert_true (g_str_has_suffix (text, "%%EOF\n"));
  const char *start = g_strrstr (text, "startxref\n");
  g_assert_nonnull (start);
  guint64 table = g_ascii_strtoull (start + strlen ("startxref\n"), NULL, 10);
  g_assert_cmpuint (table, <, pdf.size);
  g_assert_true (g_str_has_prefix (text + table, "xref\n0 "));
  char *entry;
  guint64 count = g_ascii_strtoull (text + table + strlen ("xref\n0 "), &entry, 10);
  g_assert_cmpuint (count, >=, 7);
  entry++;
  for (guint64 i = 1; i < count; i++)
    {
      guint64 at = g_ascii_strtoull (entry + 20 * i, NULL, 10);
      g_autofree char *head = g_strdup_printf ("%" G_GUINT64_FORMAT " 0 obj\n", i);
      g_assert_cmpuint (at, <, table);
      g_assert_true (g_str_has_prefix (text + at, head));
    }
}

static void
check_png (med_span png)
{
  size_t at = 8, chunks = 0;
  g_assert_cmpmem (png.data, 8, "\x89PNG\r\n\x1a\n", 8);
  while (at < png.size)
    {
      uint32_t size, crc;
      memcpy (&size, png.data + at, 4);
      size = GUINT32_FROM_BE (size);
      g_assert_cmpuint (at + 12 + size, <=, png.size);
      memcpy (&crc, png.data + at + 8 + size, 4);
      /* The checksum of a chunk followed by its own checksum is the same for all chunks. */
      uint32_t state = 0xffffffff;
      const uint8_t *end = png.data + at + 8 + size;
      for (const uint8_t *byte = png.data + at + 4; byte < end; byte++)
        {
          state ^= *byte;
          for (int bit = 0; bit < 8; bit++)
            state = (state >> 1) ^ ((state & 1) != 0 ? 0xedb88320u : 0);
        }
      g_assert_cmphex (~state, ==, GUINT32_FROM_BE (crc));
      at += 12 + size;
      chunks++;
    }
  g_assert_cmpuint (at, ==, png.size);
  g_assert_cmpuint (chunks, ==, 3);
}

static void
test_files (void)
{
  guint total = 0, kinds[4] = { 0 };
  for (int patient = 0; patient < MED_SAMPLE_PATIENTS; patient++)
    {
      g_autoptr (GPtrArray) files = med_sample_files ((med_sample_patient)patient, TODAY);
      g_autoptr (GPtrArray) again = med_sample_files ((med_sample_patient)patient, TODAY);
      if (patient == MED_SAMPLE_ELIF)
        g_assert_cmpuint (files->len, >=, RECORDS_OF_ELIF);
      for (guint i = 0; i < files->len; i++)
        {
          const med_sample_file *file = (const med_sample_file *)g_ptr_array_index (files, i);
          const med_sample_file *twin = (const med_sample_file *)g_ptr_array_index (again, i);
          g_assert_true (g_bytes_equal (file->content, twin->content));
          g_assert_cmpstr (file->date, <, "2026-11-18");
          g_assert_cmpstr (file->date, >, "2023-10-01");
          g_assert_true (g_str_is_ascii (file->file_name));
          med_span bytes = span_of (file);
          if (g_str_has_suffix (file->file_name, ".pdf"))
            check_pdf (bytes), kinds[0]++;
          else if (g_str_has_suffix (file->file_name, ".png"))
            check_png (bytes), kinds[1]++;
          else if (g_str_has_suffix (file->file_name, ".json"))
            {
              g_autoptr (json_object) root = NULL;
              size_t offset;
              g_assert_cmpint (med_care_json_parse (bytes, 65536, &root, &offset), ==, MED_OK);
              g_assert_cmpstr (med_care_json_text (root, "resourceType"), !=, "");
              kinds[2]++;
            }
          else
            kinds[3]++;
        }
      total += files->len;
    }
  g_assert_cmpuint (total, ==, RECORDS);
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (kinds[i], >=, 8);
}

static void
test_decimals (void)
{
  g_autofree char *a = med_sample_decimal (710, 2), *b = med_sample_decimal (5, 1),
                  *c = med_sample_decimal (131, 0);
  g_assert_cmpstr (a, ==, "7.10");
  g_assert_cmpstr (b, ==, "0.5");
  g_assert_cmpstr (c, ==, "131");
}

static bool
count_step (void *context, uint64_t done, uint64_t total)
{
  g_assert_cmpuint (done, <=, total);
  *(uint64_t *)context = done;
  return true;
}

static bool
stop_early (void *context, uint64_t done, uint64_t total)
{
  return done < 3;
}

static med_session *
enter (const char *folder, size_t who, med_profile **profile)
{
  size_t count;
  med_keys *keys;
  med_session *session;
  const med_sample_person *people = med_sample_people (&count);
  g_assert_cmpuint (who, <, count);
  g_autofree char *path = med_sample_profile (folder, &people[who]);
  g_autofree char *link = g_build_filename (folder, people[who].folder, "keystore", NULL);
  g_assert_nonnull (path);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_REGULAR));
  OK (med_profile_open (path, false, med_client_env (), profile, &failure));
  g_assert_cmpstr (med_profile_get (*profile, "sample"), ==, "true");
  OK (med_identity_unlock (*profile, med_span_text (MED_SAMPLE_PASSPHRASE), &keys, &failure));
  OK (med_session_open (*profile, keys, &session, &failure));
  return session;
}

static void
check_elif (const char *folder, med_arena *arena)
{
  med_profile *profile;
  med_session *session = enter (folder, MED_SAMPLE_ELIF, &profile);
  med_record_info *records;
  med_grant_info *grants;
  med_request_info *requests;
  med_access_info *entries;
  size_t count, by_doctor = 0, opened = 0;
  const med_record_filter all = { .category = NULL };
  const med_audit_filter audit = { .patient = NULL };
  OK (med_records_list (session, &all, arena, &records, &count, NULL, &failure));
  g_assert_cmpuint (count, >=, RECORDS_OF_ELIF);
  for (size_t i = 0; i < count; i++)
    {
      g_assert_true (records[i].readable);
      g_assert_cmpuint (records[i].height, >, 0);
      by_doctor += strcmp (records[i].author_name, "Dr Jonas Lindqvist") == 0;
    }
  g_assert_cmpuint (by_doctor, >=, 4);
  OK (med_consent_list (session, "active", arena, &grants, &count, &failure));
  g_assert_cmpuint (count, ==, 1);
  OK (med_consent_requests (session, arena, &requests, &count, &failure));
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (requests[0].state, ==, "waiting");
  g_assert_cmpstr (requests[0].doctor_name, ==, "Dr Mei-Ling Tan");
  OK (med_audit_list (session, &audit, arena, &entries, &count, &failure));
  for (size_t i = 0; i < count; i++)
    opened += strcmp (entries[i].what, "opened") == 0;
  g_assert_cmpuint (opened, >=, 1);
  med_session_close (session);
  med_profile_close (profile);
}

static void
test_make (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medease-sample-XXXXXX", NULL);
  uint64_t steps = 0;
  g_assert_cmpint (med_sample_ensure (folder, stop_early, NULL, NULL, &failure), ==,
                   MED_E_CANCELLED);
  size_t count;
  const med_sample_person *people = med_sample_people (&count);
  g_assert_cmpuint (count, ==, MED_SAMPLE_PEOPLE);
  g_assert_null (med_sample_profile (folder, &people[0]));
  g_assert_false (med_sample_ready (folder));

  gint64 start = g_get_monotonic_time ();
  OK (med_sample_ensure (folder, count_step, &steps, NULL, &failure));
  g_test_message ("made in %.1f s", (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpuint (steps, ==, RECORDS + MED_SAMPLE_PEOPLE + MED_SAMPLE_SHARE_STEPS);
  g_assert_true (med_sample_ready (folder));
  /* Made once: the second time there is nothing to do. */
  steps = 0;
  OK (med_sample_ensure (folder, count_step, &steps, NULL, &failure));
  g_assert_cmpuint (steps, ==, 0);

  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  check_elif (folder, &arena);
  med_arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc != 2 || sodium_init () < 0)
    return 1;
  /* Where the client looks for its node. */
  g_autofree char *programs = g_path_get_dirname (argv[1]);
  g_autofree char *path = g_strconcat (programs, ":", g_getenv ("PATH"), NULL);
  g_setenv ("PATH", path, TRUE);
  g_test_add_func ("/client/sample/files", test_files);
  g_test_add_func ("/client/sample/decimals", test_decimals);
  g_test_add_func ("/client/sample/make", test_make);
  return g_test_run ();
}
