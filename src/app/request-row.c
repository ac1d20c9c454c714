/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of requests for access. */
#include "app/request-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/pills.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PILLS_MAX 5

struct _MedRequestRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *avatar, *who, *place, *message, *when, *pills, *pill, *first, *second;
  gboolean mine;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedRequestRow, med_request_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  REVIEW,
  DECLINE,
  WITHDRAW,
  REMIND,
  OPEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* The patient's birth date: names alone do not tell people apart. */
static char *
born_line (gpointer item)
{
  g_autoptr (GObject) person = med_item_object (item, "person");
  g_autofree char *iso = person != NULL ? med_item_text (person, "born") : g_strdup ("");

  return *iso != '\0' ? med_format_born (iso, g_get_real_time () / G_USEC_PER_SEC) : g_strdup ("");
}

static gboolean
was_shared (const char *state)
{
  return g_str_equal (state, "granted") || g_str_equal (state, "partly");
}

static char *
place_line (gpointer item)
{
  g_autofree char *specialty = med_item_text (item, "specialty");
  g_autofree char *organisation = med_item_text (item, "organisation");
  guint people = MAX ((guint)med_item_number (item, "people"), 1u);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, ngettext ("%u person", "%u people", people), people);
  if (*specialty != '\0')
    g_string_append_printf (line, " · %s", specialty);
  if (*organisation != '\0')
    g_string_append_printf (line, " · %s", organisation);
  return g_string_free (line, FALSE);
}

static char *
when_line (gpointer item, const char *state, gboolean mine)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 answered = med_item_instant (item, "answered-at");
  g_autofree char *asked_ago = med_format_ago (med_item_instant (item, "asked-at"), now);
  g_autofree char *until = med_format_long_day (med_item_instant (item, "until"));
  g_autofree char *day = med_format_day (answered);

  if (answered == 0)
    return g_strdup_printf (_ ("Asked %s · until %s"), asked_ago, until);
  if (mine)
    return g_strdup_printf (_ ("Answered on %s"), day);
  if (g_str_equal (state, "declined"))
    return g_strdup_printf (_ ("You said no on %s."), day);
  if (g_str_equal (state, "partly"))
    return g_strdup_printf (_ ("You shared less than was asked, on %s."), day);
  return g_strdup_printf (_ ("You answered on %s."), day);
}

/* "See and add: Results, Medications". */
static char *
spoken_what (const char *asked, const char *const *categories)
{
  GString *what = g_string_new (asked);

  for (gsize i = 0; categories != NULL && categories[i] != NULL; i++)
    {
      g_string_append (what, i == 0 ? ": " : ", ");
      g_string_append (what, med_category_label (categories[i]));
    }
  return g_string_free (what, FALSE);
}

static void
item_changed (gpointer owner)
{
  MedRequestRow *self = MED_REQUEST_ROW (owner);
  gpointer item = self->watch.item;
  g_autofree char *who = med_item_text (item, "who");
  g_autofree char *place = self->mine ? born_line (item) : place_line (item);
  g_autofree char *message = med_item_text (item, "message");
  g_autofree char *quoted = *message != '\0' ? g_strdup_printf (_ ("“%s”"), message) : NULL;
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *when = when_line (item, state, self->mine);
  g_auto (GStrv) categories = med_item_texts (item, "categories");
  g_auto (GStrv) actions = med_item_texts (item, "actions");
  const char *asked = med_actions_label ((const char *const *)actions);
  g_autofree char *what = spoken_what (asked, (const char *const *)categories);
  g_autofree char *spoken = NULL;
  gboolean waiting = g_str_equal (state, "waiting");

  adw_avatar_set_text (ADW_AVATAR (self->avatar), med_name_for_initials (who));
  gtk_label_set_text (GTK_LABEL (self->who), who);
  gtk_label_set_text (GTK_LABEL (self->place), place);
  med_label_set (GTK_LABEL (self->message), quoted);
  gtk_label_set_text (GTK_LABEL (self->when), when);
  med_pills_set (self->pills, asked, (const char *const *)categories, PILLS_MAX);
  med_pill_set_state (MED_PILL (self->pill), waiting && !self->mine ? NULL : state);
  gtk_widget_set_visible (self->first, waiting);
  gtk_widget_set_visible (self->second,
                          (waiting && !(self->mine && med_item_flag (item, "reminded")))
                              || (self->mine && was_shared (state)));
  if (self->mine)
    gtk_button_set_label (GTK_BUTTON (self->second),
                          was_shared (state) ? _ ("Open Chart") : _ ("Remind"));
  spoken = g_strdup_printf ("%s, %s. %s %s. %s", who, place, message, what, when);
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

static void
first_cb (MedRequestRow *self)
{
  g_signal_emit (self, signals[self->mine ? WITHDRAW : DECLINE], 0, self->watch.item);
}

static void
second_cb (MedRequestRow *self)
{
  g_autofree char *state = med_item_text (self->watch.item, "state");
  guint signal = !self->mine ? REVIEW : was_shared (state) ? OPEN : REMIND;

  g_signal_emit (self, signals[signal], 0, self->watch.item);
}

static void
med_request_row_dispose (GObject *object)
{
  med_item_watch (&MED_REQUEST_ROW (object)->watch, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_request_row_parent_class)->dispose (object);
}

static void
med_request_row_class_init (MedRequestRowClass *klass)
{
  static const char *const names[] = { "review", "decline", "withdraw", "remind", "open" };

  G_OBJECT_CLASS (klass)->dispose = med_request_row_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
med_request_row_init (MedRequestRow *self)
{
  static const char *const strong[] = { "strong", NULL };
  static const char *const dim[] = { "dim", NULL };
  static const char *const small[] = { "small", NULL };
  static const char *const small_dim[] = { "dim", "small", NULL };
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "layout-manager", med_row_layout_new (40), NULL);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *names = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
  GtkWidget *end = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);

  self->avatar = adw_avatar_new (40, NULL, TRUE);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  self->who = med_label_new (NULL, strong);
  self->place = med_label_new (NULL, dim);
  self->message = med_label_new (NULL, small);
  self->when = med_label_new (NULL, small_dim);
  self->pills = med_pills_new ();
  self->pill = med_pill_new (NULL, NULL, NULL);
  self->first = gtk_button_new ();
  self->second = gtk_button_new ();
  gtk_widget_add_css_class (self->first, "flat");
  gtk_box_append (GTK_BOX (names), self->who);
  gtk_box_append (GTK_BOX (names), self->place);
  gtk_box_append (GTK_BOX (words), names);
  gtk_box_append (GTK_BOX (words), self->message);
  gtk_box_append (GTK_BOX (words), self->pills);
  gtk_box_append (GTK_BOX (words), self->when);
  gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (end), self->pill);
  gtk_box_append (GTK_BOX (end), self->first);
  gtk_box_append (GTK_BOX (end), self->second);
  gtk_box_append (GTK_BOX (line), self->avatar);
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (line), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "roomy");
  g_signal_connect_swapped (self->first, "clicked", G_CALLBACK (first_cb), self);
  g_signal_connect_swapped (self->second, "clicked", G_CALLBACK (second_cb), self);
}

GtkWidget *
med_request_row_new (GObject *item, gboolean mine)
{
  MedRequestRow *self = g_object_new (MED_TYPE_REQUEST_ROW, NULL);

  self->mine = mine;
  gtk_button_set_label (GTK_BUTTON (self->first), mine ? _ ("Withdraw") : _ ("Decline"));
  gtk_button_set_label (GTK_BUTTON (self->second), mine ? _ ("Remind") : _ ("Review…"));
  if (!mine)
    gtk_widget_add_css_class (self->second, "suggested-action");
  med_item_watch (&self->watch, item, self, item_changed);
  return GTK_WIDGET (self);
}
