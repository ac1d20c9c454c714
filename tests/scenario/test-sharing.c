/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient, two doctors, a real node: asking, sharing, reading, stopping, and who can read what
 * afterwards. */
#include "client/access-private.h"
#include "client/consents.h"
#include "core/vault/keyring.h"
#include "support/clinic.h"

#include <string.h>

#define DAY ((int64_t)86400)
#define must_fail(expression, expected)                                                            \
  g_assert_cmpstr (med_result_name (expression), ==, med_result_name (expected))

static clinic_person *jonas, *anna, *elif;
static med_arena arena;
static med_failure failure;

/* Sends what waits until nothing waits any more; nothing may be refused. */
static void
settle (clinic_person *person)
{
  size_t count = 1;
  for (int round = 0; count > 0; round++)
    {
      med_arena scratch;
      med_outbox_item *items;
      g_assert_cmpint (round, <, 50);
      med_arena_init (&scratch, med_memory_heap (), (size_t)16 << 20);
      clinic_must (med_outbox_flush (person->session, NULL, &failure), failure);
      clinic_must (med_outbox_list (person->session, &scratch, &items, &count, &failure), failure);
      for (size_t i = 0; i < count; i++)
        if (items[i].state == MED__OUTBOX_STATE__OUTBOX_REFUSED)
          g_error ("%s: %s", items[i].what, med_reason_word (items[i].reason));
      med_arena_clear (&scratch);
      clinic_sync (person);
    }
}

static med_id
add (clinic_person *person, const char *category, const char *title, const char *text)
{
  return clinic_add (person, title, category, text, strlen (text), false);
}

static med_id
write_for (clinic_person *author, clinic_person *patient, const char *category, const char *title,
           const char *text)
{
  med_id record;
  g_autoptr (GInputStream) content
      = g_memory_input_stream_new_from_data (text, (gssize)strlen (text), NULL);
  const med_record_new input = { .content = content,
                                 .title = title,
                                 .category = category,
                                 .media_type = "text/plain",
                                 .patient = &patient->session->keys->account };
  clinic_must (med_records_add (author->session, &input, NULL, &record, NULL, &failure), failure);
  return record;
}

static char *
read_text (clinic_person *person, const med_id *record)
{
  g_autoptr (GBytes) bytes = clinic_read (person, record, &failure);
  gsize size;
  if (bytes == NULL)
    g_error ("%s", failure.message);
  const char *data = (const char *)g_bytes_get_data (bytes, &size);
  return g_strndup (data, size);
}

static med_grant_terms
terms_for (const clinic_person *who, const char *const *categories, size_t count, uint32_t actions)
{
  return (med_grant_terms){ .grantee = who->session->keys->account,
                            .categories = categories,
                            .category_count = count,
                            .actions = actions,
                            .purpose = MED__PURPOSE__PURPOSE_TREAT,
                            .until = med_session_now (elif->session) + 30 * DAY };
}

static med_id
share (const med_grant_terms *terms)
{
  med_id grant;
  clinic_must (med_consent_grant (elif->session, terms, &grant, NULL, &failure), failure);
  return grant;
}

static med_grant_info
grant_of (clinic_person *person, const med_id *grant)
{
  med_grant_info info;
  clinic_must (med_consent_get (person->session, grant, &arena, &info, &failure), failure);
  return info;
}

static med_result
open_chart (clinic_person *person, const char *const *categories, size_t count,
            med_access_info *access)
{
  return med_access_open (person->session, &elif->session->keys->account, categories, count,
                          MED__PURPOSE__PURPOSE_TREAT, "Check-up on Tuesday", 20, NULL, access,
                          &arena, &failure);
}

static uint32_t
epoch_of (const char *category)
{
  med_tag tag;
  g_assert_cmpint (
      med_keyring_find_tag (elif->session->keys->message->keyring, med_span_text (category), &tag),
      ==, MED_OK);
  med_row_id id
      = med_row_id_join (MED_SPAN_OF (elif->session->keys->account.bytes), MED_SPAN_OF (tag.bytes));
  const Med__CategoryRow *row = (const Med__CategoryRow *)med_replica_decode (
      elif->session->replica, MED_TABLE_CATEGORY, med_row_id_span (&id), &arena);
  /* Not asked for yet: as the account was made. */
  return row != NULL ? row->epoch : 1;
}

static void
test_ask_and_share (void)
{
  static const char *const asked[] = { "results", "notes" };
  static const char *const given[] = { "results" };
  med_id request, first = add (elif, "results", "Blood count", "haemoglobin 13.2");
  add (elif, "notes", "Private note", "nobody's business");
  settle (elif);
  settle (jonas);
  med_grant_terms wish = terms_for (elif, asked, 2, MED_ACTION_SEE | MED_ACTION_ADD);
  clinic_must (med_consent_request (jonas->session, &elif->session->keys->account, &wish,
                                    "Before Tuesday, please.", &request, NULL, &failure),
               failure);
  med_request_info *requests;
  size_t count;
  clinic_must (med_consent_requests (jonas->session, &arena, &requests, &count, &failure), failure);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (requests[0].state, ==, "saved");
  settle (jonas);
  settle (elif);
  clinic_must (med_consent_requests (elif->session, &arena, &requests, &count, &failure), failure);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (requests[0].state, ==, "waiting");
  g_assert_cmpstr (requests[0].message, ==, "Before Tuesday, please.");
  g_assert_cmpstr (requests[0].doctor_name, ==, "Jonas Lindqvist");
  g_assert_cmpstr (requests[0].clinic_name, ==, "Lindenhof Clinic");
  g_assert_cmpuint (requests[0].category_count, ==, 2);
  g_assert_cmpstr (requests[0].categories[1], ==, "notes");

  /* Nothing is open yet. */
  med_access_info access;
  must_fail (open_chart (jonas, given, 1, &access), MED_E_NOT_FOUND);
  must_fail (open_chart (jonas, NULL, 0, &access), MED_E_DENIED);

  /* Less than what was asked for. */
  med_grant_terms terms = terms_for (jonas, given, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  terms.request = &request;
  const char *sentence;
  clinic_must (med_consent_explain (elif->session, &terms, &arena, &sentence, &failure), failure);
  g_assert_nonnull (strstr (sentence, "Jonas Lindqvist (Lindenhof Clinic) may see"));
  med_id grant = share (&terms);
  g_assert_cmpstr (grant_of (elif, &grant).state, ==, "saved");
  clinic_must (med_consent_requests (elif->session, &arena, &requests, &count, &failure), failure);
  g_assert_cmpstr (requests[0].state, ==, "granted");
  settle (elif);
  med_grant_info info = grant_of (elif, &grant);
  g_assert_cmpstr (info.state, ==, "active");
  g_assert_cmpstr (info.sentence, ==, sentence);
  g_assert_cmpuint (info.height, >, 0);
  settle (jonas);
  info = grant_of (jonas, &grant);
  g_assert_cmpstr (info.state, ==, "active");
  g_assert_cmpuint (info.category_count, ==, 1);
  g_assert_cmpstr (info.categories[0], ==, "results");
  g_assert_cmpstr (info.patient_name, ==, "Elif Özdemir");
  clinic_must (med_consent_requests (jonas->session, &arena, &requests, &count, &failure), failure);
  g_assert_cmpstr (requests[0].state, ==, "granted");

  /* Reading is logged first. */
  g_autoptr (GOutputStream) nowhere = g_memory_output_stream_new_resizable ();
  must_fail (med_records_read (jonas->session, &first, 0, 0, nowhere, NULL, NULL, NULL, &failure),
             MED_E_NOT_FOUND);
  clinic_must (open_chart (jonas, NULL, 0, &access), failure);
  g_assert_cmpuint (access.category_count, ==, 1);
  g_assert_cmpuint (access.height, >, 0);
  g_autofree char *text = read_text (jonas, &first);
  g_assert_cmpstr (text, ==, "haemoglobin 13.2");

  /* And the patient sees it. */
  settle (elif);
  med_access_info *entries;
  const med_audit_filter all = { .patient = NULL };
  clinic_must (med_audit_list (elif->session, &all, &arena, &entries, &count, &failure), failure);
  g_assert_cmpuint (count, >=, 2);
  g_assert_cmpstr (entries[0].what, ==, "read");
  g_assert_cmpstr (entries[0].actor_name, ==, "Jonas Lindqvist");
  g_assert_cmpstr (entries[0].role, ==, "doctor");
  g_assert_cmpuint (entries[0].record_count, ==, 1);
  g_assert_true (MED_ID_EQUAL (entries[0].records[0], first));
  g_assert_cmpstr (entries[0].categories[0], ==, "results");
  g_assert_cmpstr (entries[1].what, ==, "opened");
  g_assert_cmpstr (entries[1].reason, ==, "Check-up on Tuesday");
  g_assert_cmpuint (grant_of (elif, &grant).looks, ==, 2);

  /* Reading again within a quarter of an hour writes nothing new. */
  g_autofree char *again = read_text (jonas, &first);
  settle (elif);
  size_t before = count;
  clinic_must (med_audit_list (elif->session, &all, &arena, &entries, &count, &failure), failure);
  g_assert_cmpuint (count, ==, before);
}

static void
test_doctor_writes (void)
{
  med_id letter = write_for (jonas, elif, "results", "Letter", "all is well");
  settle (jonas);
  settle (elif);
  g_autofree char *text = read_text (elif, &letter);
  g_assert_cmpstr (text, ==, "all is well");
}

static void
test_stop (void)
{
  static const char *const given[] = { "results" };
  const med_grant_terms terms = terms_for (anna, given, 1, MED_ACTION_SEE);
  share (&terms);
  settle (elif);
  settle (anna);
  g_assert_cmpuint (epoch_of ("results"), ==, 1);
  med_grant_info *grants;
  size_t count;
  clinic_must (med_consent_list (elif->session, "active", &arena, &grants, &count, &failure),
               failure);
  g_assert_cmpuint (count, ==, 2);
  med_id of_jonas = MED_ID_EQUAL (grants[0].grantee, jonas->session->keys->account) ? grants[0].id
                                                                                    : grants[1].id;

  /* Taken back before it was sent: as if nothing had been. */
  clinic_must (med_consent_revoke (elif->session, &of_jonas, NULL, &failure), failure);
  g_assert_cmpstr (grant_of (elif, &of_jonas).state, ==, "stopping");
  must_fail (med_consent_revoke (elif->session, &of_jonas, NULL, &failure), MED_E_EXISTS);
  clinic_must (med_consent_undo_revoke (elif->session, &of_jonas, &failure), failure);
  g_assert_cmpstr (grant_of (elif, &of_jonas).state, ==, "active");
  settle (elif);
  g_assert_cmpuint (epoch_of ("results"), ==, 1);

  clinic_must (med_consent_revoke (elif->session, &of_jonas, NULL, &failure), failure);
  settle (elif);
  g_assert_cmpstr (grant_of (elif, &of_jonas).state, ==, "revoked");
  g_assert_cmpuint (epoch_of ("results"), >=, 2);
  must_fail (med_consent_revoke (elif->session, &of_jonas, NULL, &failure), MED_E_STATE);

  /* What is written now opens with the new key, which only Anna got. */
  med_id later = add (elif, "results", "After the stop", "potassium 4.1");
  settle (elif);
  settle (anna);
  med_access_info access;
  clinic_must (open_chart (anna, given, 1, &access), failure);
  g_autofree char *text = read_text (anna, &later);
  g_assert_cmpstr (text, ==, "potassium 4.1");
  settle (jonas);
  g_assert_cmpstr (grant_of (jonas, &of_jonas).state, ==, "revoked");
  must_fail (open_chart (jonas, NULL, 0, &access), MED_E_DENIED);
  med_open_secret *identities;
  clinic_must (med_access_identities (jonas->session, NULL, &arena, &identities, &count), failure);
  g_assert_cmpuint (count, ==, 0);
}

static void
test_single_records (void)
{
  static const char *const notes[] = { "notes" };
  med_id note = add (elif, "notes", "For Jonas only", "slept badly");
  settle (elif);
  med_grant_terms terms = terms_for (jonas, NULL, 0, MED_ACTION_SEE);
  terms.records = &note;
  terms.record_count = 1;
  share (&terms);
  settle (elif);
  settle (jonas);
  med_access_info access;
  must_fail (open_chart (jonas, notes, 1, &access), MED_E_NOT_FOUND);
  clinic_must (open_chart (jonas, NULL, 0, &access), failure);
  g_assert_cmpuint (access.record_count, ==, 1);
  g_autofree char *text = read_text (jonas, &note);
  g_assert_cmpstr (text, ==, "slept badly");
}

static void
test_change (void)
{
  static const char *const both[] = { "imaging", "vitals" };
  static const char *const one[] = { "vitals" };
  const med_grant_terms terms = terms_for (jonas, both, 2, MED_ACTION_SEE | MED_ACTION_ADD);
  med_id grant = share (&terms), image = add (elif, "imaging", "X-ray", "shadow");
  settle (elif);
  settle (jonas);
  clinic_must (med_consent_extend (elif->session, &grant, terms.until + 10 * DAY, NULL, &failure),
               failure);
  settle (elif);
  g_assert_cmpint (grant_of (elif, &grant).until, ==, terms.until + 10 * DAY);
  med_grant_terms left = { .categories = one, .category_count = 1, .actions = MED_ACTION_SEE };
  clinic_must (med_consent_narrow (elif->session, &grant, &left, NULL, &failure), failure);
  settle (elif);
  med_grant_info info = grant_of (elif, &grant);
  g_assert_cmpuint (info.category_count, ==, 1);
  g_assert_cmpuint (info.actions, ==, MED_ACTION_SEE);
  g_assert_cmpuint (epoch_of ("imaging"), ==, 2);
  g_assert_cmpuint (epoch_of ("vitals"), ==, 1);
  left.categories = both;
  left.category_count = 2;
  must_fail (med_consent_narrow (elif->session, &grant, &left, NULL, &failure), MED_E_INVALID);
  settle (jonas);
  info = grant_of (jonas, &grant);
  g_assert_cmpuint (info.category_count, ==, 1);
  g_assert_cmpstr (info.categories[0], ==, "vitals");
  med_access_info access;
  must_fail (open_chart (jonas, both, 1, &access), MED_E_NOT_FOUND);
  g_autoptr (GOutputStream) nowhere = g_memory_output_stream_new_resizable ();
  must_fail (med_records_read (jonas->session, &image, 0, 0, nowhere, NULL, NULL, NULL, &failure),
             MED_E_NOT_FOUND);
}

static void
test_answers (void)
{
  static const char *const asked[] = { "social" };
  const med_grant_terms wish = terms_for (elif, asked, 1, MED_ACTION_SEE);
  med_id first, second;
  clinic_must (med_consent_request (anna->session, &elif->session->keys->account, &wish, "", &first,
                                    NULL, &failure),
               failure);
  clinic_must (med_consent_request (anna->session, &elif->session->keys->account, &wish, NULL,
                                    &second, NULL, &failure),
               failure);
  settle (anna);
  clinic_must (med_consent_remind (anna->session, &first, NULL, &failure), failure);
  clinic_must (med_consent_withdraw (anna->session, &second, NULL, &failure), failure);
  settle (anna);
  settle (elif);
  clinic_must (med_consent_decline (elif->session, &first, "Not now.", NULL, &failure), failure);
  settle (elif);
  settle (anna);
  med_request_info *requests;
  size_t count;
  clinic_must (med_consent_requests (anna->session, &arena, &requests, &count, &failure), failure);
  g_assert_cmpuint (count, ==, 2);
  for (size_t i = 0; i < count; i++)
    {
      bool declined = MED_ID_EQUAL (requests[i].id, first);
      g_assert_cmpstr (requests[i].state, ==, declined ? "declined" : "withdrawn");
      g_assert_cmpstr (requests[i].answer, ==, declined ? "Not now." : "");
      g_assert_cmpint (requests[i].answered, >, 0);
      g_assert_cmpint (requests[i].reminded, ==, declined);
    }
}

/* Bad terms never get as far as a key. */
static void
test_refused_terms (void)
{
  static const char *const unknown[] = { "horoscopes" };
  static const char *const twice[] = { "results", "results" };
  static const char *const inbox[] = { "inbox" };
  static const char *const fine[] = { "results" };
  med_grant_terms cases[10];
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    cases[i] = terms_for (jonas, fine, 1, MED_ACTION_SEE);
  cases[0].categories = unknown;
  cases[1].categories = twice;
  cases[1].category_count = 2;
  cases[2].categories = inbox;
  cases[3].category_count = 0;
  cases[4].actions = 0;
  cases[5].actions = 16;
  cases[6].purpose = 0;
  cases[7].until = med_session_now (elif->session) - 1;
  cases[8].from = cases[8].until;
  cases[9].grantee = elif->session->keys->account;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *sentence;
      med_id grant;
      must_fail (med_consent_explain (elif->session, &cases[i], &arena, &sentence, &failure),
                 MED_E_INVALID);
      must_fail (med_consent_grant (elif->session, &cases[i], &grant, NULL, &failure),
                 MED_E_INVALID);
    }
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  med_arena_init (&arena, med_memory_heap (), (size_t)512 << 20);
  clinic *home = clinic_new ();
  jonas = clinic_join (home, MED__ROLE__ROLE_DOCTOR, "Lindqvist", "Jonas");
  anna = clinic_join (home, MED__ROLE__ROLE_DOCTOR, "Weber-Lang", "Anna");
  elif = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Özdemir", "Elif");
  settle (jonas);
  settle (elif);
  g_test_add_func ("/sharing/refused-terms", test_refused_terms);
  g_test_add_func ("/sharing/ask-and-share", test_ask_and_share);
  g_test_add_func ("/sharing/doctor-writes", test_doctor_writes);
  g_test_add_func ("/sharing/stop", test_stop);
  g_test_add_func ("/sharing/single-records", test_single_records);
  g_test_add_func ("/sharing/change", test_change);
  g_test_add_func ("/sharing/answers", test_answers);
  int status = g_test_run ();
  clinic_free (home);
  med_arena_clear (&arena);
  return status;
}
