/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States in words, who reads a category, what is locked anew, what a sentence says. */
#include "client/consent-rules.h"

#include <glib.h>
#include <stdlib.h>

#define NOW 1800000000u

static const med_account_id jonas = { { 1 } }, anna = { { 2 } }, samuel = { { 3 } };
static const med_tag results = { { 0x10 } }, notes = { { 0x20 } }, imaging = { { 0x30 } };

typedef struct
{
  Med__GrantRow row;
  ProtobufCBinaryData tags[4];
} grant_fixture;

static ProtobufCBinaryData
bytes (const void *data, size_t size)
{
  return (ProtobufCBinaryData){ size, (uint8_t *)data };
}

/* An active grant of the tags with *see* for another day. */
static med_grant_view
make (grant_fixture *fixture, uint8_t id, const med_account_id *grantee, const med_tag *tags,
      size_t count)
{
  med__grant_row__init (&fixture->row);
  fixture->row.grantee = bytes (grantee->bytes, sizeof grantee->bytes);
  for (size_t i = 0; i < count; i++)
    fixture->tags[i] = bytes (tags[i].bytes, sizeof tags[i].bytes);
  fixture->row.tags = fixture->tags;
  fixture->row.n_tags = count;
  fixture->row.actions = MED_ACTION_SEE | MED_ACTION_ADD;
  fixture->row.state = MED__STATE__STATE_ACTIVE;
  fixture->row.until = NOW + 86400;
  return (med_grant_view){ { { id } }, &fixture->row, false };
}

static void
test_grant_states (void)
{
  grant_fixture fixture;
  med_grant_view view = make (&fixture, 1, &jonas, &results, 1);
  g_assert_cmpstr (med_grant_state_word (view.row, NOW), ==, "active");
  g_assert_true (med_grant_open (view.row, NOW));
  g_assert_cmpstr (med_grant_state_word (view.row, NOW + 86399), ==, "active");
  g_assert_cmpstr (med_grant_state_word (view.row, NOW + 86400), ==, "expired");
  g_assert_false (med_grant_open (view.row, NOW + 86400));
  fixture.row.state = MED__STATE__STATE_SUSPENDED;
  g_assert_cmpstr (med_grant_state_word (view.row, NOW), ==, "suspended");
  g_assert_true (med_grant_open (view.row, NOW));
  g_assert_cmpstr (med_grant_state_word (view.row, NOW + 86400), ==, "expired");
  fixture.row.state = MED__STATE__STATE_ENDED;
  g_assert_cmpstr (med_grant_state_word (view.row, NOW), ==, "revoked");
  g_assert_cmpstr (med_grant_state_word (view.row, NOW + 86400), ==, "revoked");
  g_assert_false (med_grant_open (view.row, NOW));
}

static void
test_request_states (void)
{
  Med__RequestRow row = MED__REQUEST_ROW__INIT;
  row.state = MED__STATE__STATE_ACTIVE;
  row.until = NOW;
  g_assert_cmpstr (med_request_state_word (&row, NOW - 1), ==, "waiting");
  g_assert_cmpstr (med_request_state_word (&row, NOW), ==, "expired");
  row.state = MED__STATE__STATE_GRANTED;
  g_assert_cmpstr (med_request_state_word (&row, NOW), ==, "granted");
  row.state = MED__STATE__STATE_DECLINED;
  g_assert_cmpstr (med_request_state_word (&row, NOW), ==, "declined");
  row.state = MED__STATE__STATE_WITHDRAWN;
  g_assert_cmpstr (med_request_state_word (&row, NOW), ==, "withdrawn");
}

static void
test_names (void)
{
  grant_fixture fixture;
  const med_tag tags[] = { results, notes };
  med_grant_view view = make (&fixture, 1, &jonas, tags, 2);
  g_assert_true (med_grant_names_tag (view.row, &results));
  g_assert_true (med_grant_names_tag (view.row, &notes));
  g_assert_false (med_grant_names_tag (view.row, &imaging));
  const med_id record = { { 9 } }, other = { { 8 } };
  ProtobufCBinaryData records[] = { bytes (record.bytes, sizeof record.bytes) };
  fixture.row.records = records;
  fixture.row.n_records = 1;
  g_assert_true (med_grant_names_record (view.row, &record));
  g_assert_false (med_grant_names_record (view.row, &other));
}

/* Whoever sees the tag, each once; not who only adds, left, is leaving, or whose time is over. */
static void
test_readers (void)
{
  grant_fixture fixtures[7];
  const med_tag both[] = { results, notes };
  med_grant_view views[] = {
    make (&fixtures[0], 1, &jonas, both, 2),    make (&fixtures[1], 2, &jonas, &results, 1),
    make (&fixtures[2], 3, &anna, &results, 1), make (&fixtures[3], 4, &samuel, &results, 1),
    make (&fixtures[4], 5, &samuel, &notes, 1),
  };
  med_account_id readers[G_N_ELEMENTS (views)];
  g_assert_cmpuint (med_rotation_readers (views, 5, &results, NOW, readers), ==, 3);
  g_assert_true (MED_ID_EQUAL (readers[0], jonas) && MED_ID_EQUAL (readers[1], anna)
                 && MED_ID_EQUAL (readers[2], samuel));
  g_assert_cmpuint (med_rotation_readers (views, 5, &imaging, NOW, readers), ==, 0);
  fixtures[2].row.actions = MED_ACTION_ADD;
  g_assert_cmpuint (med_rotation_readers (views, 5, &results, NOW, readers), ==, 2);
  views[3].leaving = true;
  g_assert_cmpuint (med_rotation_readers (views, 5, &results, NOW, readers), ==, 1);
  g_assert_cmpuint (med_rotation_readers (views, 5, &notes, NOW, readers), ==, 2);
  fixtures[0].row.state = MED__STATE__STATE_ENDED;
  fixtures[1].row.until = NOW;
  g_assert_cmpuint (med_rotation_readers (views, 5, &results, NOW, readers), ==, 0);
  /* A paused reader may go on, so keeps getting keys. */
  fixtures[4].row.state = MED__STATE__STATE_SUSPENDED;
  g_assert_cmpuint (med_rotation_readers (views, 5, &notes, NOW, readers), ==, 1);
  g_assert_true (MED_ID_EQUAL (readers[0], samuel));
}

/* Only what no other grant lets the same person see. */
static void
test_rotated_tags (void)
{
  grant_fixture fixtures[3];
  const med_tag all[] = { results, notes, imaging };
  med_grant_view views[]
      = { make (&fixtures[0], 1, &jonas, all, 3), make (&fixtures[1], 2, &jonas, &notes, 1),
          make (&fixtures[2], 3, &anna, &imaging, 1) };
  med_tag tags[3];
  memcpy (tags, all, sizeof tags);
  g_assert_cmpuint (med_rotation_tags (views, 3, &jonas, NOW, tags, 3), ==, 0);
  views[0].leaving = true;
  memcpy (tags, all, sizeof tags);
  g_assert_cmpuint (med_rotation_tags (views, 3, &jonas, NOW, tags, 3), ==, 2);
  g_assert_true (MED_ID_EQUAL (tags[0], results) && MED_ID_EQUAL (tags[1], imaging));
  /* The other grant of the same person only adds: it gives nothing to read. */
  fixtures[1].row.actions = MED_ACTION_ADD;
  memcpy (tags, all, sizeof tags);
  g_assert_cmpuint (med_rotation_tags (views, 3, &jonas, NOW, tags, 3), ==, 3);
}

static void
test_sentence_match (void)
{
  static const char *const words[] = { "results", "medications" };
  static const char *const turned[] = { "medications", "results" };
  static const char *const other[] = { "results", "notes" };
  static const char *const doubled[] = { "results", "results" };
  const med_share terms = { .who = "Dr Jonas Lindqvist",
                            .organisation = "Lindenhof Clinic",
                            .categories = words,
                            .category_count = 2,
                            .actions = 3,
                            .purpose = 1,
                            .until = 1798070400 + 3600 };
  med_share parsed = terms;
  parsed.until = 1798070400 + 86399;
  g_assert_true (med_terms_said (&terms, &parsed));
  parsed.categories = turned;
  g_assert_true (med_terms_said (&terms, &parsed));
  med_share wrong[9];
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    wrong[i] = parsed;
  wrong[0].categories = other;
  wrong[1].categories = doubled;
  wrong[2].category_count = 1;
  wrong[3].actions = 1;
  wrong[4].purpose = 2;
  wrong[5].until += 1;
  wrong[6].from = 1798070400;
  wrong[7].who = "Dr Jonas Lindquist";
  wrong[8].organisation = "";
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (med_terms_said (&terms, &wrong[i]));
}

/* What the sentence says comes back from it, so that it may be signed. */
static void
test_sentence_reads_back (void)
{
  static const char *const words[] = { "results", "medications", "mental-health" };
  for (size_t count = 1; count <= 3; count++)
    for (uint32_t actions = 1; actions <= 15; actions++)
      for (uint32_t purpose = 1; purpose <= 7; purpose++)
        {
          uint8_t room[16384];
          med_arena arena;
          const char *sentence;
          med_share parsed;
          med_arena_init_buffer (&arena, room, sizeof room);
          const med_share terms = { .who = "Dr Jonas Lindqvist",
                                    .organisation = "Lindenhof Clinic",
                                    .categories = words,
                                    .category_count = count,
                                    .actions = actions,
                                    .purpose = purpose,
                                    .until = 1798070400 + 5 };
          if (med_share_sentence (&terms, &arena, &sentence) != MED_OK)
            continue; /* not offered */
          g_assert_cmpint (med_share_parse (sentence, &arena, &parsed), ==, MED_OK);
          g_assert_true (med_terms_said (&terms, &parsed));
        }
}

/* "Until 24 December" holds the whole of that day where the person is, on either side of
 * Greenwich. */
static void
test_local_days (void)
{
  static const struct
  {
    const char *zone;
    int64_t until; /* 23:59:59 on 24 December 2026 there */
  } ends[] = { { "UTC", 1798156799 },
               { "Europe/Berlin", 1798156799 - 3600 },
               { "America/New_York", 1798156799 + 5 * 3600 },
               { "Pacific/Kiritimati", 1798156799 - 14 * 3600 } };
  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_setenv ("TZ", ends[i].zone, TRUE);
      g_assert_cmpint (med_terms_local (ends[i].until), ==, 1798156799);
      g_assert_cmpint (med_terms_local (0), ==, 0);
    }
  g_setenv ("TZ", "UTC", TRUE);
}

static void
test_order (void)
{
  med_grant_info grants[] = { { .id = { { 1 } }, .created = 10 },
                              { .id = { { 2 } }, .created = 30 },
                              { .id = { { 3 } }, .created = 30 },
                              { .id = { { 4 } }, .created = 20 } };
  qsort (grants, G_N_ELEMENTS (grants), sizeof grants[0], med_grant_newest_first);
  static const uint8_t order[] = { 3, 2, 4, 1 };
  for (size_t i = 0; i < G_N_ELEMENTS (grants); i++)
    g_assert_cmpuint (grants[i].id.bytes[0], ==, order[i]);
  med_request_info requests[]
      = { { .id = { { 1 } }, .asked = 5 }, { .id = { { 2 } }, .asked = 6 } };
  qsort (requests, G_N_ELEMENTS (requests), sizeof requests[0], med_request_newest_first);
  g_assert_cmpuint (requests[0].id.bytes[0], ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/consent-rules/grant-states", test_grant_states);
  g_test_add_func ("/consent-rules/request-states", test_request_states);
  g_test_add_func ("/consent-rules/names", test_names);
  g_test_add_func ("/consent-rules/readers", test_readers);
  g_test_add_func ("/consent-rules/rotated-tags", test_rotated_tags);
  g_test_add_func ("/consent-rules/sentence-match", test_sentence_match);
  g_test_add_func ("/consent-rules/sentence-reads-back", test_sentence_reads_back);
  g_test_add_func ("/consent-rules/local-days", test_local_days);
  g_test_add_func ("/consent-rules/order", test_order);
  return g_test_run ();
}
