/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and locking with the main loop, without a network. */
#include "client/context.h"

#include "client/context-private.h"
#include "client/error.h"
#include "client/identity.h"
#include "support/waiting.h"

#include <glib/gstdio.h>

#define PASSPHRASE "correct horse"
#define KDF_MEMORY ((uint64_t)64 << 20)

typedef struct
{
  char *folder, *profile;
} home;

static home *
home_new (void)
{
  home *made = g_new0 (home, 1);
  med_profile *profile;
  med_root_entropy entropy;
  med_failure failure;
  made->folder = g_dir_make_tmp ("med-context-XXXXXX", NULL);
  made->profile = g_build_filename (made->folder, "default", NULL);
  g_assert_cmpint (med_profile_open (made->profile, true, med_client_env (), &profile, &failure),
                   ==, MED_OK);
  g_assert_cmpint (
      med_identity_create (profile, med_span_text (PASSPHRASE), KDF_MEMORY, &entropy, &failure), ==,
      MED_OK);
  g_assert_cmpint (med_profile_set (profile, "name", "Elif Özdemir", &failure), ==, MED_OK);
  med_profile_close (profile);
  return made;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_tree (inner);
    }
  g_remove (path);
}

static void
home_free (home *made)
{
  remove_tree (made->folder);
  g_free (made->folder);
  g_free (made->profile);
  g_free (made);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (home, home_free)

static MedProfile *
first_profile (MedContext *context)
{
  g_autoptr (GListModel) profiles = NULL;
  g_object_get (context, "profiles", &profiles, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (profiles), ==, 1);
  return g_list_model_get_item (profiles, 0);
}

static bool
unlock (MedContext *context, const char *passphrase, GError **error)
{
  g_autoptr (MedProfile) profile = first_profile (context);
  g_autoptr (GAsyncResult) result = NULL;
  med_context_unlock_async (context, profile, passphrase, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  return med_context_unlock_finish (context, result, error);
}

static void
test_lists_profiles (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (MedProfile) profile = first_profile (context);
  g_autofree char *name = NULL, *role = NULL, *reason = NULL;
  gboolean signed_in = TRUE, sample = TRUE;

  g_object_get (profile, "name", &name, "role", &role, "signed-in", &signed_in, "sample", &sample,
                NULL);
  g_assert_cmpstr (name, ==, "Elif Özdemir");
  g_assert_cmpstr (role, ==, "patient");
  g_assert_false (signed_in);
  g_assert_false (sample);
  g_object_get (context, "lock-reason", &reason, NULL);
  g_assert_cmpstr (reason, ==, "start");
}

static void
test_unlocks (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (unlock (context, "wrong", &error));
  g_assert_error (error, MED_ERROR, MED_E_LOCKED);
  g_assert_cmpstr (error->message, ==, "That is not the passphrase.");
  g_assert_null (med_context_get_session (context));
  g_clear_error (&error);

  g_assert_true (unlock (context, PASSPHRASE, &error));
  g_assert_no_error (error);
  g_autoptr (MedSession) session = NULL;
  g_autoptr (GObject) replica = NULL, records = NULL, outbox = NULL;
  g_autofree char *role = NULL, *account = NULL, *state = NULL;
  guint total = 1;
  g_object_get (context, "session", &session, NULL);
  g_object_get (session, "role", &role, "account", &account, "replica", &replica, "records",
                &records, "outbox", &outbox, NULL);
  g_assert_cmpstr (role, ==, "patient");
  g_assert_cmpuint (strlen (account), ==, 32);
  g_assert_nonnull (replica);
  g_object_get (records, "total", &total, NULL);
  g_assert_cmpuint (total, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (outbox)), ==, 0);

  med_context_lock (context, "user");
  g_assert_null (med_context_get_session (context));
  g_autofree char *reason = NULL;
  g_object_get (context, "lock-reason", &reason, NULL);
  g_assert_cmpstr (reason, ==, "user");
}

/* Another process may have the profile again as soon as it is locked. */
static void
test_lock_lets_go (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  med_profile *profile;
  med_failure failure;

  g_assert_true (unlock (context, PASSPHRASE, NULL));
  g_assert_cmpint (med_profile_open (made->profile, false, med_client_env (), &profile, &failure),
                   ==, MED_E_BUSY);
  g_autoptr (MedSession) session = g_object_ref (med_context_get_session (context));
  med_context_lock (context, "screen");
  g_assert_cmpint (med_profile_open (made->profile, false, med_client_env (), &profile, &failure),
                   ==, MED_OK);
  med_profile_close (profile);

  /* What somebody still holds can do nothing any more. */
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  med_session_change_passphrase_async (session, PASSPHRASE, "another one", NULL, test_keep_result,
                                       &result);
  test_wait_until (result != NULL);
  g_assert_false (med_session_change_passphrase_finish (session, result, &error));
  g_assert_error (error, MED_ERROR, MED_E_CANCELLED);
}

/* Locking while the passphrase is tried: nothing opens afterwards. */
static void
test_lock_stops_unlocking (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (MedProfile) profile = first_profile (context);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  med_context_unlock_async (context, profile, PASSPHRASE, NULL, test_keep_result, &result);
  med_context_lock (context, "screen");
  test_wait_until (result != NULL);
  g_assert_false (med_context_unlock_finish (context, result, &error));
  g_assert_error (error, MED_ERROR, MED_E_CANCELLED);
  g_assert_null (med_context_get_session (context));
}

static void
test_changes_passphrase (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (GAsyncResult) result = NULL, again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (unlock (context, PASSPHRASE, NULL));
  MedSession *session = med_context_get_session (context);
  med_session_change_passphrase_async (session, "wrong", "battery staple", NULL, test_keep_result,
                                       &result);
  test_wait_until (result != NULL);
  g_assert_false (med_session_change_passphrase_finish (session, result, &error));
  g_assert_error (error, MED_ERROR, MED_E_LOCKED);
  med_session_change_passphrase_async (session, PASSPHRASE, "battery staple", NULL,
                                       test_keep_result, &again);
  test_wait_until (again != NULL);
  g_assert_true (med_session_change_passphrase_finish (session, again, NULL));
  med_context_lock (context, "user");
  g_assert_false (unlock (context, PASSPHRASE, NULL));
  g_assert_true (unlock (context, "battery staple", NULL));
  med_context_lock (context, "user");
}

static void
test_setup_words (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (MedSetup) setup = med_context_setup (context);
  g_autoptr (MedWords) words = NULL;
  g_autofree char *problem = NULL;

  g_assert_true (med_setup_new_words (setup, NULL));
  g_object_get (setup, "words", &words, NULL);
  g_assert_nonnull (med_words_get (words, 23));
  g_assert_null (med_words_get (words, 24));
  for (guint i = 0; i < MED_WORDS_SHOWN; i++)
    {
      g_assert_false (med_setup_words_complete (setup));
      g_assert_true (med_words_known (med_words_get (words, i)));
      med_setup_restore_word (setup, i, med_words_get (words, i));
    }
  g_assert_true (med_setup_words_complete (setup));
  med_setup_restore_word (setup, 5, "medease");
  g_assert_false (med_setup_words_complete (setup));

  g_object_set (setup, "invite-text", "not an invitation", NULL);
  g_object_get (setup, "problem", &problem, NULL);
  g_assert_nonnull (problem);
}

static void
test_words_help (void)
{
  g_auto (GStrv) found = med_words_complete ("aban", 5);
  g_autofree char *meant = med_words_suggest ("abandn"), *none = med_words_suggest ("qqqqqqqq");

  g_assert_cmpuint (g_strv_length (found), ==, 1);
  g_assert_cmpstr (found[0], ==, "abandon");
  g_assert_cmpstr (meant, ==, "abandon");
  g_assert_null (none);
  g_assert_cmpuint (med_words_strength (""), ==, 0);
  g_assert_cmpuint (med_words_strength ("aaaaaaaaaaaaaaaa"), ==, 0);
  g_assert_cmpuint (med_words_strength ("123456789"), ==, 0);
  g_assert_cmpuint (med_words_strength ("four unusual words, one 7"), ==, 4);
}

/* A setup that fails leaves nothing behind. */
static void
test_setup_without_invite (void)
{
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autoptr (MedSetup) setup = med_context_setup (context);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (med_setup_new_words (setup, NULL));
  g_object_set (setup, "way", "join", "invite-text", "not an invitation", "given", "Elif", NULL);
  med_setup_finish_async (setup, "a new passphrase", FALSE, NULL, test_keep_result, &result);
  test_wait_until (result != NULL);
  g_assert_null (med_setup_finish_finish (setup, result, &error));
  g_assert_error (error, MED_ERROR, MED_E_INVALID);
  med_context_scan (context);
  g_autoptr (MedProfile) only = first_profile (context);
  g_assert_nonnull (only);
  g_assert_null (med_context_get_session (context));
}

/* What is being written survives the lock, and is nowhere to be read meanwhile. */
static void
test_drafts (void)
{
  static const char *const fields[] = { "category", "notes", NULL };
  g_autoptr (home) made = home_new ();
  g_autoptr (MedContext) context = med_context_new (made->folder);
  g_autofree char *database = g_build_filename (made->profile, "client.db", NULL);
  g_autofree char *log = g_build_filename (made->profile, "client.db-wal", NULL);
  guint kept = 0;

  g_assert_true (unlock (context, PASSPHRASE, NULL));
  g_autoptr (MedDraft) draft
      = med_session_draft (med_context_get_session (context), "note", "somebody");
  g_object_set (draft, "text", "Blood pressure was high", "fields", fields, NULL);
  med_context_lock (context, "screen");
  g_autoptr (MedProfile) profile = first_profile (context);
  g_object_get (profile, "drafts", &kept, NULL);
  g_assert_cmpuint (kept, ==, 1);
  const char *const files[] = { database, log };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize size;
      if (g_file_get_contents (files[i], &bytes, &size, NULL))
        g_assert_null (memmem (bytes, size, "pressure", strlen ("pressure")));
    }

  g_assert_true (unlock (context, PASSPHRASE, NULL));
  MedSession *session = med_context_get_session (context);
  g_autoptr (MedDraft) again = med_session_draft (session, "note", "somebody");
  g_autoptr (MedDraft) other = med_session_draft (session, "note", "somebody else");
  g_autofree char *text = NULL, *empty = NULL;
  g_auto (GStrv) back = NULL;
  g_object_get (again, "text", &text, "fields", &back, NULL);
  g_object_get (other, "text", &empty, NULL);
  g_assert_cmpstr (text, ==, "Blood pressure was high");
  g_assert_cmpstrv (back, fields);
  g_assert_cmpstr (empty, ==, "");

  /* By itself, without the lock, within a moment. */
  g_object_set (other, "text", "Second", NULL);
  test_wait_until (
      (med_context_scan (context), g_object_get (profile, "drafts", &kept, NULL), kept == 2));
  med_draft_discard (again);
  med_draft_discard (other);
  med_context_lock (context, "user");
  g_object_get (profile, "drafts", &kept, NULL);
  g_assert_cmpuint (kept, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/context/profiles", test_lists_profiles);
  g_test_add_func ("/context/unlock", test_unlocks);
  g_test_add_func ("/context/lock-lets-go", test_lock_lets_go);
  g_test_add_func ("/context/lock-stops-unlocking", test_lock_stops_unlocking);
  g_test_add_func ("/context/passphrase", test_changes_passphrase);
  g_test_add_func ("/context/setup-words", test_setup_words);
  g_test_add_func ("/context/words", test_words_help);
  g_test_add_func ("/context/setup-fails", test_setup_without_invite);
  g_test_add_func ("/context/drafts", test_drafts);
  return g_test_run ();
}
