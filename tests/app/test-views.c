/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every view can be made, says what its icon buttons do, and fits a narrow window. */
#include "app/application.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "app/sample-models.h"
#include "app/sample-views.h"

/* 360 and what the frame adds where no compositor draws shadows. */
#define NARROW 372

static MedApplication *application;

static void
settle (void)
{
  for (int i = 0; i < 40; i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child))
      return TRUE;
  return FALSE;
}

/* The toolkit's own buttons are its own business. */
static gboolean
is_foreign (GtkWidget *button)
{
  return gtk_widget_get_ancestor (button, GTK_TYPE_WINDOW_CONTROLS) != NULL
         || gtk_widget_get_ancestor (button, GTK_TYPE_EDITABLE) != NULL
         || gtk_widget_get_ancestor (button, GTK_TYPE_DROP_DOWN) != NULL
         || gtk_widget_get_ancestor (button, ADW_TYPE_COMBO_ROW) != NULL
         || gtk_widget_get_ancestor (button, ADW_TYPE_ENTRY_ROW) != NULL
         || gtk_widget_get_ancestor (button, GTK_TYPE_SPIN_BUTTON) != NULL;
}

static void
check_names (GtkWidget *widget, const char *view)
{
  /* A menu button's label is given to the button inside it. */
  gboolean button
      = (GTK_IS_BUTTON (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) == NULL)
        || GTK_IS_MENU_BUTTON (widget);

  if (!gtk_widget_get_mapped (widget))
    return;
  if (button && !is_foreign (widget) && !has_text (widget)
      && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
      && gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_WINDOW) == NULL)
    {
      g_autofree char *icon = NULL;
      g_object_get (widget, "icon-name", &icon, NULL);
      g_error ("%s: a button with icon %s says nothing", view, icon);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, view);
}

/* Behind another page of a stack a spinner still draws every frame, for nobody. */
static void
check_rest (GtkWidget *widget, const char *view)
{
  if (GTK_IS_SPINNER (widget) && gtk_spinner_get_spinning (GTK_SPINNER (widget))
      && gtk_widget_get_visible (widget) && !gtk_widget_get_mapped (widget))
    g_error ("%s: a spinner turns that nobody sees", view);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_rest (child, view);
}

/* Names the chain of widgets that make a window wide. */
static void
explain_width (GtkWidget *widget)
{
  GtkWidget *widest = NULL;
  int most = 0, minimum;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (gtk_widget_get_mapped (child) && minimum > most)
        {
          most = minimum;
          widest = child;
        }
    }
  if (widest == NULL)
    return;
  g_printerr ("%s %s: %d\n", G_OBJECT_TYPE_NAME (widest),
              GTK_IS_LABEL (widest) ? gtk_label_get_text (GTK_LABEL (widest)) : "", most);
  explain_width (widest);
}

static void
test_view (gconstpointer data)
{
  const char *view = data;
  MedWindow *window = med_window_new (application);
  GList *toplevels;
  int minimum;

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  gtk_window_present (GTK_WINDOW (window));
  test_view_show (window, view);
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_main_context_iteration (NULL, TRUE);
  settle ();
  toplevels = gtk_window_list_toplevels ();
  for (GList *l = toplevels; l != NULL; l = l->next)
    {
      /* The toolkit lays its shortcuts window out by itself. */
      if (GTK_IS_SHORTCUTS_WINDOW (l->data))
        continue;
      gtk_widget_measure (l->data, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > NARROW)
        explain_width (l->data);
      if (minimum > NARROW)
        g_error ("%s: %s needs %d pixels", view, G_OBJECT_TYPE_NAME (l->data), minimum);
      check_names (l->data, view);
      check_rest (l->data, view);
    }
  for (GList *l = toplevels; l != NULL; l = l->next)
    if (l->data != (gpointer)window && gtk_window_get_transient_for (l->data) != NULL
        && !GTK_IS_SHORTCUTS_WINDOW (l->data))
      gtk_window_destroy (l->data);
  g_list_free (toplevels);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Nothing of the person stays when the window is covered. */
static void
test_cover (void)
{
  MedWindow *window = med_window_new (application);

  gtk_window_present (GTK_WINDOW (window));
  test_view_show (window, "records");
  settle ();
  g_assert_true (med_window_is_open (window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Records");
  med_window_set_session (window, NULL);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->frames), ==, "cover");
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (window->pages)));
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (window->headers)));
  g_assert_cmpstr (gtk_label_get_text (window->person_name), ==, "");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "MedEase");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
count_undo (MedWindow *window, GObject *about)
{
  guint *count = g_object_get_data (about, "test-undone");

  g_assert_true (MED_IS_WINDOW (window));
  ++*count;
}

static void
count_end_cb (AdwToast *toast, guint *ends)
{
  ends[med_toast_is_undone (toast) ? 1 : 0]++;
}

/* Names are no markup; what was taken back is not offered again, and no other person sees it. */
static void
test_undo (void)
{
  g_autoptr (GObject) about = g_object_new (G_TYPE_OBJECT, NULL);
  MedWindow *window = med_window_new (application);
  guint undone = 0, ends[2] = { 0, 0 };
  AdwToast *toast;

  g_object_set_data (about, "test-undone", &undone);
  gtk_window_present (GTK_WINDOW (window));
  test_view_show (window, "records");
  toast = med_window_offer_undo (window, "“Ear & <Nose>” is taken out", about, count_undo);
  g_assert_cmpstr (adw_toast_get_title (toast), ==, "“Ear &amp; &lt;Nose&gt;” is taken out");
  g_signal_connect (toast, "dismissed", G_CALLBACK (count_end_cb), ends);
  g_signal_emit_by_name (toast, "button-clicked");
  g_assert_cmpuint (undone, ==, 1);
  g_assert_cmpuint (ends[1], ==, 1);
  toast = med_window_offer_undo (window, "Taken out", about, count_undo);
  g_signal_connect (toast, "dismissed", G_CALLBACK (count_end_cb), ends);
  med_window_set_session (window, NULL);
  g_assert_cmpuint (undone, ==, 1);
  g_assert_cmpuint (ends[0], ==, 1);
  g_assert_cmpuint (ends[1], ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = med_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    g_error ("%s", error->message);
  for (guint i = 0; test_views[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/views/%s", test_views[i]);
      g_test_add_data_func (path, test_views[i], test_view);
    }
  g_test_add_func ("/app/cover", test_cover);
  g_test_add_func ("/app/undo", test_undo);
  return g_test_run ();
}
