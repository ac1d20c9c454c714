/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's models against a real clinic: adding, waiting, reading, sharing, locking. */
#include "client/context-private.h"
#include "client/draft.h"
#include "client/error.h"
#include "client/receipt.h"
#include "client/registration.h"
#include "support/clinic.h"
#include "support/waiting.h"

#include <glib/gstdio.h>
#include <unistd.h>

static guint
number (gpointer object, const char *property)
{
  guint value = 0;
  g_object_get (object, property, &value, NULL);
  return value;
}

static char *
text (gpointer object, const char *property)
{
  char *value = NULL;
  g_object_get (object, property, &value, NULL);
  return value;
}

static bool
says (gpointer object, const char *property, const char *expected)
{
  g_autofree char *value = text (object, property);
  return g_strcmp0 (value, expected) == 0;
}

/* A new reference. */
static gpointer
object_of (gpointer object, const char *property)
{
  GObject *value = NULL;
  g_object_get (object, property, &value, NULL);
  g_assert_nonnull (value);
  return value;
}

static MedProfile *
profile_in (MedContext *context, const char *folder)
{
  g_autoptr (GListModel) profiles = object_of (context, "profiles");
  g_autofree char *id = g_path_get_basename (folder);
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      MedProfile *profile = g_list_model_get_item (profiles, i);
      if (says (profile, "id", id))
        return profile;
      g_object_unref (profile);
    }
  g_error ("no such profile");
}

/* The clinic's person gives the profile back and comes in through the desktop's door. */
static MedSession *
come_in (MedContext *context, clinic_person *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  if (person->session != NULL)
    clinic_close (person);
  g_autoptr (MedProfile) profile = profile_in (context, person->folder);
  med_context_unlock_async (context, profile, CLINIC_PASSPHRASE, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  med_context_unlock_finish (context, result, &error);
  g_assert_no_error (error);
  return med_context_get_session (context);
}

static bool
finish_save (MedImport *import, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  med_import_save_async (import, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  return med_import_save_finish (import, result, error);
}

static void
add_note (MedSession *session, const char *title, const char *words)
{
  g_autoptr (MedImport) import = med_session_import (session);
  g_autoptr (GError) error = NULL;
  gboolean ready = FALSE;
  med_import_add_text (import, title, "notes", words);
  g_object_get (import, "ready", &ready, NULL);
  g_assert_true (ready);
  finish_save (import, &error);
  g_assert_no_error (error);
  g_autoptr (GListModel) items = object_of (import, "items");
  g_assert_cmpuint (g_list_model_get_n_items (items), ==, 0);
}

static void
test_records (void)
{
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *elif = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Özdemir", "Elif");
  g_autoptr (MedContext) context = med_context_new (home->folder);
  MedSession *session = come_in (context, elif);
  g_autoptr (GListModel) records = object_of (session, "records");
  g_autoptr (GListModel) waiting = object_of (records, "waiting");
  g_autoptr (GObject) replica = object_of (session, "replica");
  g_autoptr (GObject) outbox = object_of (session, "outbox");

  g_assert_true (says (session, "name", "Elif Özdemir"));
  g_assert_true (says (session, "role", "patient"));
  test_wait_until (says (replica, "state", "ok") && says (replica, "engine", "solo"));

  /* Without the hospital a record is safe here and says so. */
  clinic_stop (home, SIGTERM);
  add_note (session, "Questions for my next visit", "Is the new dose right?");
  test_wait_until (g_list_model_get_n_items (waiting) == 1);
  g_assert_cmpuint (number (records, "waiting-count"), ==, 1);
  g_assert_cmpuint (number (outbox, "pending"), ==, 1);
  g_autoptr (MedRecord) note = g_list_model_get_item (waiting, 0);
  g_assert_true (says (note, "title", "Questions for my next visit"));
  g_assert_true (says (note, "state", "saved"));
  g_assert_true (says (note, "category", "notes"));
  test_wait_until (says (replica, "state", "offline"));

  /* With it, the same object becomes the recorded one. */
  clinic_start (home);
  test_wait_until (says (note, "state", "recorded"));
  g_assert_cmpuint (number (records, "waiting-count"), ==, 0);
  g_assert_cmpuint (number (records, "total"), ==, 1);
  g_autoptr (MedRecord) recorded = g_list_model_get_item (records, 0);
  g_assert_true (recorded == note);
  test_wait_until (number (outbox, "pending") == 0);

  g_autoptr (GAsyncResult) result = NULL, details = NULL;
  g_autoptr (GError) error = NULL;
  med_record_text_async (note, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  g_autofree char *words = med_record_text_finish (note, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (words, ==, "Is the new dose right?");
  med_record_load_async (note, NULL, test_keep_result, &details);
  test_wait_until (details != NULL);
  g_assert_true (med_record_load_finish (note, details, NULL));
  g_assert_true (says (note, "check", "checked"));

  /* Filters and headings. */
  add_note (session, "Blood pressure diary", "120/80");
  test_wait_until (number (records, "total") == 2);
  g_object_set (records, "search", "dia bloo", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (records), ==, 1);
  g_object_set (records, "search", "nothing like it", NULL);
  g_assert_cmpuint (number (records, "shown"), ==, 0);
  g_object_set (records, "search", "", "grouped", TRUE, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (records), ==, 3);
  g_autoptr (GObject) head = g_list_model_get_item (records, 0);
  g_assert_true (MED_IS_GROUP (head));
  g_assert_cmpuint (number (head, "count"), ==, 2);

  med_context_lock (context, "user");
  g_assert_cmpuint (g_list_model_get_n_items (records), ==, 0);
}

/* A setup from the first page to an open session. */
static void
test_joins (void)
{
  g_autoptr (clinic) home = clinic_new ();
  g_autoptr (MedContext) context = med_context_new (home->folder);
  MedSession *officer = come_in (context, home->officer);
  g_autoptr (GAsyncResult) invited = NULL, joined = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) invites = object_of (officer, "invites");

  med_session_invite_async (officer, "patient", "Amara Okafor", 0, NULL, test_keep_result,
                            &invited);
  test_wait_until (invited != NULL);
  g_autoptr (MedInvite) invite = med_session_invite_finish (officer, invited, &error);
  g_assert_no_error (error);
  g_autofree char *invitation = text (invite, "text");
  test_wait_until (g_list_model_get_n_items (invites) == 1);
  g_autoptr (GObject) outbox = object_of (officer, "outbox");
  test_wait_until (number (outbox, "pending") == 0);

  g_autoptr (MedSetup) setup = med_context_setup (context);
  g_object_set (setup, "way", "join", "invite-text", invitation, "given", "Amara", "family",
                "Okafor", "born", "1991-08-02", "gender", "female", NULL);
  g_autoptr (MedInvite) parsed = object_of (setup, "invite");
  g_assert_true (says (parsed, "role", "patient"));
  g_object_set (setup, "words-checked", TRUE, NULL);
  g_assert_true (med_setup_new_words (setup, NULL));
  med_setup_finish_async (setup, "a long passphrase", TRUE, NULL, test_keep_result, &joined);
  test_wait_until (joined != NULL);
  g_autoptr (MedProfile) profile = med_setup_finish_finish (setup, joined, &error);
  g_assert_no_error (error);
  MedSession *session = med_context_get_session (context);
  g_assert_nonnull (session);
  g_assert_true (says (session, "name", "Amara Okafor"));
  g_assert_true (says (session, "role", "patient"));
  g_assert_true (says (profile, "name", "Amara Okafor"));
  g_assert_cmpuint (number (context, "idle-lock-seconds"), ==, 300);
  gint64 checked = 0;
  g_object_get (session, "words-checked", &checked, NULL);
  g_assert_cmpint (checked, >, 0);
  med_context_lock (context, "user");
}

static void
refresh (MedSession *session)
{
  g_autoptr (MedReplica) replica = object_of (session, "replica");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  med_replica_refresh_async (replica, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  med_replica_refresh_finish (replica, result, &error);
  g_assert_no_error (error);
}

/* Looks for news until there is something in the list. */
static gpointer
first_of (MedSession *session, const char *list)
{
  g_autoptr (GListModel) model = object_of (session, list);
  for (int i = 0; i < 50 && g_list_model_get_n_items (model) == 0; i++)
    refresh (session);
  g_assert_cmpuint (g_list_model_get_n_items (model), >, 0);
  return g_list_model_get_item (model, 0);
}

static MedPerson *
person_called (MedSession *session, const char *list, const char *name)
{
  g_autoptr (GListModel) model = object_of (session, list);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      MedPerson *person = g_list_model_get_item (model, i);
      if (says (person, "name", name))
        return person;
      g_object_unref (person);
    }
  g_error ("nobody is called %s", name);
}

static void
ask (MedSession *doctor, MedPerson *patient)
{
  static const char *const wanted[] = { "notes", "results", NULL };
  g_autoptr (MedRequestDraft) draft = med_session_draft_request (doctor, patient);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ready = TRUE;
  g_object_get (draft, "ready", &ready, NULL);
  g_assert_false (ready);
  g_object_set (draft, "categories", wanted, "message", "Before your visit", NULL);
  g_object_get (draft, "ready", &ready, NULL);
  g_assert_true (ready);
  med_request_draft_send_async (draft, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  med_request_draft_send_finish (draft, result, &error);
  g_assert_no_error (error);
}

static void
answer (MedSession *patient, MedRequest *request)
{
  g_autoptr (MedGrantDraft) draft = med_session_draft_grant (patient, NULL, request, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = text (draft, "sentence"), *scope = text (draft, "scope");
  gboolean asked = FALSE;
  g_object_get (draft, "asked", &asked, NULL);
  g_assert_true (asked);
  g_assert_nonnull (strstr (sentence, "<b>Jonas Lindqvist</b>"));
  g_assert_nonnull (strstr (sentence, "<b>until "));
  g_assert_true (g_str_has_prefix (scope, "<b>1 record</b> now"));
  g_object_set (draft, "actions", "add-only", NULL);
  g_autofree char *blind = text (draft, "sentence"), *nothing = text (draft, "scope");
  g_assert_nonnull (
      strstr (blind, " may <b>add to notes and results</b>, without seeing them, <b>for "));
  g_assert_true (g_str_has_prefix (nothing, "<b>No record</b> is opened"));
  g_object_set (draft, "actions", "see", NULL);
  med_grant_draft_share_async (draft, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  med_grant_draft_share_finish (draft, result, &error);
  g_assert_no_error (error);
}

static MedChart *
open_chart (MedSession *doctor, MedPerson *patient, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  med_session_open_chart_async (doctor, patient, NULL, NULL, NULL, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  return med_session_open_chart_finish (doctor, result, error);
}

static void
stop (MedGrant *grant)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  med_grant_stop_async (grant, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  med_grant_stop_finish (grant, result, &error);
  g_assert_no_error (error);
}

static void
check_receipt (MedGrant *grant)
{
  g_autoptr (GAsyncResult) result = NULL, saved = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  med_grant_receipt_async (grant, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  g_autoptr (MedReceipt) receipt = med_grant_receipt_finish (grant, result, &error);
  g_assert_no_error (error);
  g_assert_true (says (receipt, "who", "Jonas Lindqvist"));
  g_assert_cmpuint (number (receipt, "opened"), ==, 1);
  test_wait_until (says (receipt, "state", "recorded"));

  g_autofree char *name = g_build_filename (g_get_tmp_dir (), "med-receipt-XXXXXX", NULL);
  int fd = g_mkstemp (name);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_autoptr (GFile) file = g_file_new_for_path (name);
  med_receipt_save_async (receipt, file, NULL, test_keep_result, &saved);
  test_wait_until (saved != NULL);
  g_assert_true (med_receipt_save_finish (receipt, saved, NULL));
  g_assert_true (g_file_get_contents (name, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "\"resourceType\":\"AuditEvent\""));
  g_assert_nonnull (strstr (contents, "\"requestor\":false"));
  g_remove (name);
}

/* Asked, shared, looked at, stopped: both sides see each step. */
static void
test_shares (void)
{
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *elif = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Özdemir", "Elif");
  clinic_person *jonas = clinic_join (home, MED__ROLE__ROLE_DOCTOR, "Lindqvist", "Jonas");
  clinic_add (elif, "Questions", "notes", "Is it right?", 12, true);
  g_autoptr (MedContext) hers = med_context_new (home->folder);
  g_autoptr (MedContext) his = med_context_new (home->folder);
  MedSession *patient = come_in (hers, elif), *doctor = come_in (his, jonas);
  g_autoptr (GError) error = NULL;

  g_assert_true (says (doctor, "role", "doctor"));
  refresh (doctor);
  g_autoptr (MedPerson) person = person_called (doctor, "registered", "Elif Özdemir");
  g_autoptr (GObject) none = NULL;
  g_object_get (doctor, "records", &none, NULL);
  g_assert_null (none);
  ask (doctor, person);
  g_autoptr (MedRequest) request = first_of (patient, "requests");
  test_wait_until (says (request, "message", "Before your visit"));
  g_assert_true (says (request, "state", "waiting"));
  answer (patient, request);
  g_autoptr (MedGrant) grant = first_of (patient, "grants");
  test_wait_until (says (grant, "state", "active"));

  g_autoptr (MedPerson) sharing = first_of (doctor, "patients");
  g_autoptr (MedChart) chart = open_chart (doctor, sharing, &error);
  g_assert_no_error (error);
  g_assert_true (says (chart, "state", "open"));
  g_assert_true (says (sharing, "allergies-state", "unavailable"));
  g_autoptr (GListModel) records = object_of (chart, "records");
  g_assert_cmpuint (g_list_model_get_n_items (records), ==, 1);
  g_autoptr (MedRecord) record = g_list_model_get_item (records, 0);
  g_autoptr (GAsyncResult) read = NULL;
  med_record_text_async (record, NULL, test_keep_result, &read);
  test_wait_until (read != NULL);
  g_autofree char *words = med_record_text_finish (record, read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (words, ==, "Is it right?");

  g_autoptr (MedAccessEntry) look = first_of (patient, "access");
  g_assert_true (says (look, "who", "Jonas Lindqvist"));
  stop (grant);
  test_wait_until (says (grant, "state", "ended"));
  check_receipt (grant);
  /* The doctor's screen is empty as soon as the news is there. */
  refresh (doctor);
  test_wait_until (says (chart, "state", "ended"));
  g_assert_cmpuint (g_list_model_get_n_items (records), ==, 0);
  g_assert_null (open_chart (doctor, sharing, &error));
  g_assert_nonnull (error);
  med_context_lock (hers, "user");
  med_context_lock (his, "user");
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  g_test_add_func ("/facade/records", test_records);
  g_test_add_func ("/facade/joins", test_joins);
  g_test_add_func ("/facade/shares", test_shares);
  return g_test_run ();
}
