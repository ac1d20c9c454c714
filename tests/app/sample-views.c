/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens views with invented data. */
#include "app/sample-views.h"

#include "app/access-page.h"
#include "app/add-record-dialog.h"
#include "app/chart-page.h"
#include "app/grant-dialog.h"
#include "app/network-page.h"
#include "app/note-page.h"
#include "app/open-chart-dialog.h"
#include "app/preferences-window.h"
#include "app/receipt-page.h"
#include "app/record-page.h"
#include "app/register-dialog.h"
#include "app/request-dialog.h"
#include "app/welcome-private.h"
#include "app/window-private.h"
#include "app/window-trust.h"
#include "app/sample-models.h"

const char *const test_views[] = {
  "welcome",
  "invite",
  "person",
  "words",
  "check",
  "restore",
  "passphrase",
  "progress",
  "lock",
  "records",
  "records-empty",
  "records-offline",
  "records-timeline",
  "network",
  "network-alarm",
  "trust",
  "trust-nobody",
  "preferences",
  "access",
  "access-requests",
  "who-looked",
  "grant",
  "grant-who",
  "request",
  "record",
  "receipt",
  "stop",
  "patients",
  "requests-sent",
  "people",
  "register",
  "staff",
  "add-record",
  "open-chart",
  "chart",
  "chart-writing",
  "chart-paused",
  "chart-ended",
  "note",
  "note-refused",
  NULL,
};

static const char *const word_list[MED_RECOVERY_WORDS]
    = { "harbor", "velvet", "cinnamon", "orbit",   "lantern", "meadow", "puzzle", "thunder",
        "walnut", "island", "ribbon",   "copper",  "glacier", "violin", "saddle", "pepper",
        "marble", "falcon", "tunnel",   "orchard", "canvas",  "pilot",  "river",  "summit" };

static gboolean
known (const char *word)
{
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    if (g_strcmp0 (word_list[i], word) == 0)
      return TRUE;
  return FALSE;
}

static char *
nearest (const char *word)
{
  return g_str_has_prefix (word, "tun") ? g_strdup ("tunnel") : NULL;
}

static char **
complete (const char *prefix, guint max)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < MED_RECOVERY_WORDS && max > 0; i++)
    if (g_str_has_prefix (word_list[i], prefix))
      {
        g_strv_builder_add (words, word_list[i]);
        max--;
      }
  return g_strv_builder_end (words);
}

static guint
strength (const char *passphrase)
{
  return (guint)MIN (strlen (passphrase) / 6, 4);
}

static const MedWordList list = { known, nearest, complete };

static gboolean
show_welcome (MedWindow *window, const char *view)
{
  static const char *const steps[]
      = { "welcome", "invite", "person", "words", "check", "restore", "passphrase", "progress" };
  static const guint places[4] = { 3, 10, 18, 22 };
  MedWelcomePage *page = window->welcome;
  gboolean found = FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    found = found || g_str_equal (steps[i], view);
  if (!found)
    return FALSE;
  med_window_show_welcome (window);
  med_welcome_page_set_word_list (page, &list, strength);
  med_welcome_page_set_words (page, word_list, places);
  if (g_str_equal (view, "progress"))
    med_welcome_page_set_progress (page, "Found your records: 248", 0.6);
  else if (g_str_equal (view, "restore"))
    med_welcome_page_choose (page, "restore");
  else if (g_str_equal (view, "check"))
    {
      med_welcome_page_choose (page, "own");
      med_welcome_page_show (page, "words");
      med_welcome_page_next (page);
    }
  else if (!g_str_equal (view, "welcome"))
    med_welcome_page_show (page, view);
  return TRUE;
}

static void
stopped_cb (GObject *grant, gpointer user_data)
{
}

static void
show_dialog (MedWindow *window, GObject *session, const char *view)
{
  GtkWindow *parent = GTK_WINDOW (window);
  g_autoptr (GListModel) directory = NULL;
  g_autoptr (GObject) draft = NULL;
  GtkWindow *dialog = NULL;

  g_object_get (session, "directory", &directory, NULL);
  if (g_str_has_prefix (view, "grant"))
    {
      draft = test_grant_draft_new (g_str_equal (view, "grant"));
      dialog = GTK_WINDOW (med_grant_dialog_new (parent, draft, directory));
    }
  else if (g_str_equal (view, "request"))
    {
      draft = test_request_draft_new ();
      dialog = GTK_WINDOW (med_request_dialog_new (parent, draft));
    }
  else if (g_str_equal (view, "register"))
    {
      draft = test_registration_new ();
      dialog = GTK_WINDOW (med_register_dialog_new (parent, draft));
      med_register_dialog_done (MED_REGISTER_DIALOG (dialog), test_invite (), NULL);
    }
  else if (g_str_equal (view, "add-record"))
    {
      draft = test_import_new ();
      dialog = GTK_WINDOW (med_add_record_dialog_new (parent, draft));
    }
  else if (g_str_equal (view, "open-chart"))
    {
      draft = test_chart_patient_new ();
      dialog = GTK_WINDOW (med_open_chart_dialog_new (parent, draft));
    }
  else if (g_str_equal (view, "stop"))
    {
      g_autoptr (GListModel) grants = NULL;
      g_autoptr (GObject) grant = NULL;
      g_object_get (session, "grants", &grants, NULL);
      grant = g_list_model_get_item (grants, 0);
      dialog = med_stop_question (parent, grant, stopped_cb, NULL);
    }
  else if (g_str_equal (view, "preferences"))
    {
      dialog = GTK_WINDOW (med_preferences_window_new (session, NULL));
      gtk_window_set_transient_for (dialog, parent);
      gtk_window_present (dialog);
    }
  if (dialog != NULL)
    gtk_window_present (dialog);
}

static void
show_record (MedWindow *window)
{
  static const char text[] = "Potassium 4.30 mmol/L (3.50 to 5.10)\n";
  g_autoptr (GObject) record = test_record_new ();
  g_autoptr (GBytes) document = NULL;
  g_autofree char *path = g_strdup (g_getenv ("SHOW_DOCUMENT"));
  MedRecordPage *page = med_record_page_new (med_window_get_session (window), record);
  char *data;
  gsize size;

  med_window_push (window, MED_PAGE (page));
  if (path != NULL && g_file_get_contents (path, &data, &size, NULL))
    document = g_bytes_new_take (data, size);
  else
    {
      g_object_set (record, "media-type", "text/plain", NULL);
      document = g_bytes_new_static (text, sizeof text - 1);
    }
  med_record_page_set_document (page, document);
}

static void
show_chart (MedWindow *window, const char *state)
{
  g_autoptr (GObject) chart = test_chart_new (state);
  med_window_push (window, MED_PAGE (med_chart_page_new (med_window_get_session (window), chart)));
}

static void
show_note (MedWindow *window, const char *state)
{
  g_autoptr (GObject) patient = test_chart_patient_new (), draft = test_draft_new (state);
  med_window_push (window,
                   MED_PAGE (med_note_page_new (med_window_get_session (window), patient, draft)));
}

static void
show_page (MedWindow *window, const char *view)
{
  if (g_str_has_prefix (view, "chart"))
    show_chart (window, g_str_equal (view, "chart") ? "open" : view + strlen ("chart-"));
  if (g_str_has_prefix (view, "note"))
    show_note (window, g_str_equal (view, "note") ? "draft" : "refused");
  if (g_str_equal (view, "record"))
    show_record (window);
  if (g_str_equal (view, "receipt"))
    {
      g_autoptr (GObject) receipt = test_receipt_new ();
      med_window_push (window, MED_PAGE (med_receipt_page_new (receipt)));
    }
  if (g_str_equal (view, "requests-sent"))
    med_window_go (window, "requests");
  if (g_str_has_prefix (view, "network"))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.network", NULL);
  if (g_str_has_prefix (view, "trust"))
    med_window_go (window, "trust");
  if (g_str_has_prefix (view, "access") || g_str_equal (view, "who-looked"))
    {
      med_window_go (window, "access");
      if (!g_str_equal (view, "access"))
        med_access_page_show (MED_ACCESS_PAGE (med_window_get_page (window)),
                              g_str_equal (view, "who-looked") ? view : "requests");
    }
}

static const char *
role_of (const char *view)
{
  static const struct
  {
    const char *view, *role;
  } roles[] = {
    { "patients", "doctor" },     { "requests-sent", "doctor" },  { "request", "doctor" },
    { "people", "receptionist" }, { "register", "receptionist" }, { "staff", "officer" },
    { "open-chart", "doctor" },   { "chart", "doctor" },          { "chart-writing", "doctor" },
    { "chart-paused", "doctor" }, { "chart-ended", "doctor" },    { "note", "doctor" },
    { "note-refused", "doctor" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].view, view))
      return roles[i].role;
  return "patient";
}

static gboolean
press_toggle (GtkWidget *widget, const char *icon)
{
  const char *name
      = GTK_IS_TOGGLE_BUTTON (widget) ? gtk_button_get_icon_name (GTK_BUTTON (widget)) : NULL;

  if (g_strcmp0 (name, icon) == 0)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widget), TRUE);
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (press_toggle (child, icon))
      return TRUE;
  return FALSE;
}

void
test_view_show (MedWindow *window, const char *view)
{
  g_autoptr (GObject) session = NULL;
  g_autoptr (GListModel) profiles = NULL;
  const char *role = role_of (view);

  if (show_welcome (window, view))
    return;
  profiles = test_profiles_new ();
  med_window_set_profiles (window, profiles);
  if (g_str_equal (view, "lock"))
    {
      med_lock_screen_reset (window->cover,
                             "Locked after 10 minutes. What you were typing is kept.");
      med_lock_screen_set_place (window->cover, "Lindenhof Clinic · Room 2 workstation",
                                 "As of 14:05");
      return;
    }
  session = test_session_new (role);
  /* Somebody asked to take over; nobody was chosen. */
  if (g_str_equal (view, "trust"))
    {
      g_object_set (session, "recovery-alarm", (gint64)1795788300, NULL);
      med_window_watch_recovery (window, session);
    }
  if (g_str_equal (view, "trust-nobody"))
    {
      g_autoptr (GObject) helpers = NULL, helped = NULL;
      g_object_get (session, "helpers", &helpers, "helped", &helped, NULL);
      test_object_clear (helpers);
      test_object_clear (helped);
      g_object_set (session, "helpers-of", 0u, NULL);
    }
  if (g_str_equal (view, "records-empty"))
    {
      g_autoptr (GObject) records = NULL, waiting = NULL;
      g_object_get (session, "records", &records, NULL);
      g_object_get (records, "waiting", &waiting, NULL);
      test_object_clear (records);
      test_object_clear (waiting);
      g_object_set (records, "total", 0u, "waiting-count", 0u, NULL);
    }
  if (g_str_equal (view, "records-offline"))
    {
      g_autoptr (GObject) replica = NULL;
      g_object_get (session, "replica", &replica, NULL);
      g_object_set (replica, "state", "offline", "since", TEST_NOW - 8000, NULL);
    }
  if (g_str_equal (view, "network-alarm"))
    {
      g_autoptr (GObject) replica = NULL;
      g_object_get (session, "replica", &replica, NULL);
      g_object_set (replica, "state", "alarm", "alarm", "rolled-back", NULL);
    }
  med_window_set_session (window, session);
  show_page (window, view);
  show_dialog (window, session, view);
  if (g_str_equal (view, "records-timeline"))
    press_toggle (GTK_WIDGET (window), "document-open-recent-symbolic");
}
