/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's models against a real clinic: adding, waiting, reading, sharing, locking. */
#include "client/context-private.h"
#include "client/error.h"
#include "support/clinic.h"
#include "support/waiting.h"

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
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  g_test_add_func ("/facade/records", test_records);
  g_test_add_func ("/facade/joins", test_joins);
  return g_test_run ();
}
