/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What views do with what people type: the signals they send and the drafts they fill. */
#include "app/access-page.h"
#include "app/application.h"
#include "app/grant-dialog.h"
#include "app/lock-screen.h"
#include "app/records-page.h"
#include "app/passphrase-form.h"
#include "app/person-form.h"
#include "app/welcome-page.h"
#include "app/widgets/card-list.h"
#include "app/widgets/chip.h"
#include "app/words-check.h"
#include "app/sample-models.h"

#include <string.h>

static GtkWidget *
find (GtkWidget *widget, GType type, guint *skip)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, skip);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
nth (GtkWidget *widget, GType type, guint n)
{
  GtkWidget *found = find (widget, type, &n);
  g_assert_nonnull (found);
  return found;
}

static GtkWidget *
button_saying (GtkWidget *widget, const char *label)
{
  for (guint i = 0;; i++)
    {
      guint skip = i;
      GtkWidget *button = find (widget, GTK_TYPE_BUTTON, &skip);
      g_assert_nonnull (button);
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0)
        return button;
    }
}

static void
type_into (GtkWidget *widget, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (widget), text);
}

static gboolean
known (const char *word)
{
  return g_str_has_prefix (word, "word");
}

static char *
nearest (const char *word)
{
  return NULL;
}

static char **
complete (const char *prefix, guint max)
{
  return g_new0 (char *, 1);
}

static guint
strength (const char *passphrase)
{
  return strlen (passphrase) > 12 ? 3 : 1;
}

static const MedWordList list = { known, nearest, complete };

static void
finish_cb (MedWelcomePage *page, const char *passphrase, gboolean lock, char **answer)
{
  *answer = g_strdup_printf ("%s %d", passphrase, lock);
}

static void
test_welcome (void)
{
  static const guint places[4] = { 0, 5, 11, 23 };
  static const char *const wrong[4] = { "word0", "word5", "word12", "word23" };
  g_autoptr (GtkWidget) page = g_object_ref_sink (g_object_new (MED_TYPE_WELCOME_PAGE, NULL));
  g_autofree char *answer = NULL;
  char *words[MED_RECOVERY_WORDS];
  GtkWidget *check, *next, *passphrase, *again, *person;
  MedPassphraseForm *form;

  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    words[i] = g_strdup_printf ("word%u", i);
  med_welcome_page_set_word_list (MED_WELCOME_PAGE (page), &list, strength);
  med_welcome_page_set_words (MED_WELCOME_PAGE (page), (const char *const *)words, places);
  g_signal_connect (page, "finish", G_CALLBACK (finish_cb), &answer);

  /* Ways: join, own, clinic, restore. */
  adw_action_row_activate (ADW_ACTION_ROW (nth (page, ADW_TYPE_ACTION_ROW, 1)));
  g_signal_emit_by_name (button_saying (page, "I Have Written Them Down"), "clicked");
  check = nth (page, MED_TYPE_WORDS_CHECK, 0);
  for (guint i = 0; i < 4; i++)
    type_into (nth (check, ADW_TYPE_ENTRY_ROW, i), wrong[i]);
  g_assert_false (med_words_check_get_passed (MED_WORDS_CHECK (check)));
  g_assert_true (gtk_widget_has_css_class (nth (check, ADW_TYPE_ENTRY_ROW, 2), "error"));
  type_into (nth (check, ADW_TYPE_ENTRY_ROW, 2), "word11");
  g_assert_true (med_words_check_get_passed (MED_WORDS_CHECK (check)));

  next = button_saying (page, "Create My Record");
  g_assert_false (gtk_widget_get_sensitive (next));
  person = nth (page, MED_TYPE_PERSON_FORM, 0);
  type_into (nth (person, ADW_TYPE_ENTRY_ROW, 0), "Elif");
  type_into (nth (person, ADW_TYPE_ENTRY_ROW, 1), "Özdemir");
  type_into (nth (person, ADW_TYPE_ENTRY_ROW, 2), "1979-02-30");
  g_assert_false (gtk_widget_get_sensitive (next));
  type_into (nth (person, ADW_TYPE_ENTRY_ROW, 2), "14.03.1979");
  g_assert_true (gtk_widget_get_sensitive (next));
  form = MED_PASSPHRASE_FORM (nth (page, MED_TYPE_PASSPHRASE_FORM, 0));
  passphrase = nth (page, ADW_TYPE_PASSWORD_ENTRY_ROW, 0);
  again = nth (page, ADW_TYPE_PASSWORD_ENTRY_ROW, 1);
  type_into (passphrase, "short");
  type_into (again, "short");
  g_assert_false (med_passphrase_form_get_ready (form));
  type_into (passphrase, "four unrelated words here");
  g_assert_false (med_passphrase_form_get_ready (form));
  type_into (again, "four unrelated words here");
  g_assert_true (med_passphrase_form_get_ready (form));
  g_signal_emit_by_name (next, "clicked");
  g_assert_cmpstr (answer, ==, "four unrelated words here 1");

  med_welcome_page_reset (MED_WELCOME_PAGE (page));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (passphrase)), ==, "");
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    g_free (words[i]);
}

static void
test_restore (void)
{
  g_autoptr (GtkWidget) grid = g_object_ref_sink (g_object_new (MED_TYPE_WORDS_GRID, NULL));
  g_autoptr (GString) sheet = g_string_new (NULL);

  med_words_grid_edit (MED_WORDS_GRID (grid), &list);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    g_string_append_printf (sheet, "word%u%s", i, i % 2 == 0 ? " " : "\n");
  /* The whole sheet pasted into the first field. */
  type_into (nth (grid, GTK_TYPE_TEXT, 0), sheet->str);
  g_assert_true (med_words_grid_get_complete (MED_WORDS_GRID (grid)));
  g_assert_cmpstr (med_words_grid_get (MED_WORDS_GRID (grid), 23), ==, "word23");
  type_into (nth (grid, GTK_TYPE_TEXT, 7), "nonsense");
  g_assert_false (med_words_grid_get_complete (MED_WORDS_GRID (grid)));
  g_assert_null (med_words_grid_get (MED_WORDS_GRID (grid), 0));
}

static void
unlock_cb (MedLockScreen *screen, GObject *profile, const char *passphrase, char **answer)
{
  g_autofree char *name = NULL;

  g_object_get (profile, "name", &name, NULL);
  g_free (*answer);
  *answer = g_strdup_printf ("%s: %s", name, passphrase);
}

static void
test_unlock (void)
{
  g_autoptr (GtkWidget) screen = g_object_ref_sink (g_object_new (MED_TYPE_LOCK_SCREEN, NULL));
  g_autoptr (GListModel) profiles = test_profiles_new ();
  g_autofree char *answer = NULL;
  GtkWidget *entry = nth (screen, GTK_TYPE_PASSWORD_ENTRY, 0);

  med_lock_screen_set_profiles (MED_LOCK_SCREEN (screen), profiles);
  g_signal_connect (screen, "unlock", G_CALLBACK (unlock_cb), &answer);
  g_signal_emit_by_name (entry, "activate");
  g_assert_null (answer);
  type_into (entry, "secret");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (answer, ==, "Dr Jonas Lindqvist: secret");
  med_lock_screen_fail (MED_LOCK_SCREEN (screen), "That is not the passphrase.");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));

  /* Somebody else: the typed passphrase does not stay. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (nth (screen, GTK_TYPE_TOGGLE_BUTTON, 2)), TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  type_into (entry, "other");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (answer, ==, "Carla Mendes: other");
}

static void
count_cb (GtkWidget *widget, guint *count)
{
  (*count)++;
}

static void
test_share (void)
{
  g_autoptr (GObject) draft = test_grant_draft_new (TRUE);
  g_auto (GStrv) categories = NULL;
  g_autofree char *actions = NULL;
  gint64 until = 0;
  guint shared = 0;
  GtkWidget *dialog = GTK_WIDGET (med_grant_dialog_new (NULL, draft, NULL));
  GtkWidget *chips = nth (dialog, MED_TYPE_CHIP_SET, 0);
  GtkWidget *share = button_saying (dialog, "Share");

  g_signal_connect (dialog, "share", G_CALLBACK (count_cb), &shared);
  /* The third chip is "Problems". */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (nth (chips, MED_TYPE_CHIP, 2)), TRUE);
  g_object_get (draft, "categories", &categories, NULL);
  g_assert_cmpuint (g_strv_length (categories), ==, 3);
  g_assert_cmpstr (categories[2], ==, "problems");
  med_segments_set_selected (MED_SEGMENTS (nth (dialog, MED_TYPE_SEGMENTS, 0)), "add");
  med_segments_set_selected (MED_SEGMENTS (nth (dialog, MED_TYPE_SEGMENTS, 1)), "month");
  g_object_get (draft, "actions", &actions, "until", &until, NULL);
  g_assert_cmpstr (actions, ==, "add");
  med_segments_set_selected (MED_SEGMENTS (nth (dialog, MED_TYPE_SEGMENTS, 0)), "add-only");
  g_clear_pointer (&actions, g_free);
  g_object_get (draft, "actions", &actions, NULL);
  g_assert_cmpstr (actions, ==, "add-only");
  g_assert_cmpint (until, >, g_get_real_time () / G_USEC_PER_SEC + 29 * 86400);
  g_assert_cmpint (until, <, g_get_real_time () / G_USEC_PER_SEC + 31 * 86400);

  /* Not without a sentence that reads back. */
  g_object_set (draft, "ready", FALSE, NULL);
  g_assert_false (gtk_widget_get_sensitive (share));
  g_object_set (draft, "ready", TRUE, NULL);
  g_signal_emit_by_name (share, "clicked");
  g_assert_cmpuint (shared, ==, 1);
  /* Not twice while it is on its way; again after it failed. */
  g_assert_false (gtk_widget_get_sensitive (share));
  med_grant_dialog_done (MED_GRANT_DIALOG (dialog), "Nothing was shared: the clinic is offline.");
  g_assert_true (gtk_widget_get_sensitive (share));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_filters (void)
{
  g_autoptr (GObject) session = test_session_new ("patient"), records = NULL;
  g_autoptr (GtkWidget) page
      = g_object_ref_sink (g_object_new (MED_TYPE_RECORDS_PAGE, "session", session, NULL));
  g_autofree char *category = NULL, *subtitle = NULL;

  g_object_get (session, "records", &records, NULL);
  g_object_get (page, "subtitle", &subtitle, NULL);
  g_assert_cmpstr (subtitle, ==, "248 records");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (nth (page, GTK_TYPE_DROP_DOWN, 0)), 2);
  g_object_get (records, "category", &category, NULL);
  g_assert_cmpstr (category, ==, "medications");
}

static GtkWidget *
make_line (gpointer user_data)
{
  return gtk_label_new ("line");
}

static void
show_line (GtkWidget *row, GObject *item, gpointer user_data)
{
}

/* Lets the list draw until a label says so; the test's time limit ends what never comes. */
static void
wait_for_label (GtkWidget *widget, const char *text)
{
  for (guint i = 0;;)
    {
      guint skip = i;
      GtkWidget *label = find (widget, GTK_TYPE_LABEL, &skip);

      if (label != NULL && g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) == 0)
        return;
      i++;
      if (label == NULL)
        {
          i = 0;
          g_main_context_iteration (NULL, TRUE);
        }
    }
}

/* A heading that stays while rows below it go says how many are left. */
static void
test_heading (void)
{
  g_autoptr (GListStore) rows = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GObject) head = test_object_new ("group", "key", "2026-11", "count", 3u, NULL);
  GtkWidget *window = gtk_window_new (), *cards = g_object_new (MED_TYPE_CARD_LIST, NULL);

  g_list_store_append (rows, head);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GObject) line = g_object_new (G_TYPE_OBJECT, NULL);
      g_list_store_append (rows, line);
    }
  med_card_list_set_rows (MED_CARD_LIST (cards), make_line, show_line, NULL);
  med_card_list_set_model (MED_CARD_LIST (cards), G_LIST_MODEL (rows));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 400);
  gtk_window_set_child (GTK_WINDOW (window), cards);
  gtk_window_present (GTK_WINDOW (window));
  wait_for_label (cards, "3");
  g_object_set (head, "count", 2u, NULL);
  g_list_store_remove (rows, 3);
  wait_for_label (cards, "2");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
stop_cb (MedAccessPage *page, GObject *grant, char **who)
{
  g_object_get (grant, "who", who, NULL);
}

static void
test_stop (void)
{
  g_autoptr (GObject) session = test_session_new ("patient");
  g_autoptr (GtkWidget) page
      = g_object_ref_sink (g_object_new (MED_TYPE_ACCESS_PAGE, "session", session, NULL));
  g_autofree char *who = NULL;

  g_signal_connect (page, "stop", G_CALLBACK (stop_cb), &who);
  g_signal_emit_by_name (button_saying (page, "Stop…"), "clicked");
  g_assert_cmpstr (who, ==, "Dr Jonas Lindqvist");
}

int
main (int argc, char **argv)
{
  g_autoptr (MedApplication) application = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = med_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add_func ("/app/flows/welcome", test_welcome);
  g_test_add_func ("/app/flows/restore", test_restore);
  g_test_add_func ("/app/flows/unlock", test_unlock);
  g_test_add_func ("/app/flows/share", test_share);
  g_test_add_func ("/app/flows/filters", test_filters);
  g_test_add_func ("/app/flows/heading", test_heading);
  g_test_add_func ("/app/flows/stop", test_stop);
  return g_test_run ();
}
