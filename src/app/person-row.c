/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of patients. Names and birth dates are never shortened. */
#include "app/person-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define WORDS_SHOWN 2

struct _MedPersonRow
{
  GtkWidget parent_instance;
  GtkWidget *line, *name, *similar, *second, *born, *middle, *middle_second, *end, *end_second;
  GtkWidget *pill, *request, *emergency;
  MedPersonKind kind;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedPersonRow, med_person_row, GTK_TYPE_WIDGET)

static guint request_signal, emergency_signal;

/* "Results, Problems, + 3". */
static char *
list_words (char **words)
{
  GString *text = g_string_new (NULL);
  guint count = words != NULL ? g_strv_length (words) : 0;

  for (guint i = 0; i < MIN (count, WORDS_SHOWN); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", med_category_label (words[i]));
  if (count > WORDS_SHOWN)
    g_string_append_printf (text, ", + %u", count - WORDS_SHOWN);
  return g_string_free (text, FALSE);
}

static void
show_sharing (MedPersonRow *self, gpointer item, gint64 now)
{
  g_auto (GStrv) open = med_item_texts (item, "open");
  g_auto (GStrv) addable = med_item_texts (item, "addable");
  gboolean sees = open != NULL && open[0] != NULL, adds = addable != NULL && addable[0] != NULL;
  g_autofree char *seen = list_words (open), *added = list_words (addable);
  g_autofree char *add_only = g_strdup_printf (_ ("add only: %s"), added);
  const char *words = sees ? seen : adds ? add_only : _ ("single records");
  g_autofree char *visit_iso = med_item_text (item, "last-visit");
  g_autofree char *visit = med_format_iso (visit_iso);
  g_autofree char *last = *visit_iso != '\0' ? g_strdup_printf (_ ("last visit %s"), visit) : NULL;
  gint64 until = med_item_instant (item, "until");
  g_autofree char *day = until != 0 ? med_format_day (until) : NULL;
  g_autofree char *left = until != 0 ? med_format_left (until, now) : NULL;

  med_label_set (GTK_LABEL (self->middle), words);
  med_label_set (GTK_LABEL (self->middle_second), last);
  med_label_set (GTK_LABEL (self->end), day);
  med_label_set (GTK_LABEL (self->end_second), left);
}

static void
show_desk (MedPersonRow *self, gpointer item, gint64 now)
{
  g_autofree char *phone = med_item_text (item, "phone");
  g_autofree char *joined = med_item_text (item, "joined");
  gint64 next = med_item_instant (item, "next-visit");
  g_autofree char *moment = next != 0 ? med_format_moment (next, now) : NULL;
  guint needed = (guint)med_item_number (item, "needed");
  guint opened = (guint)med_item_number (item, "opened");
  g_autofree char *sharing = g_strdup_printf (_ ("%u of %u"), opened, needed);

  med_label_set (GTK_LABEL (self->middle), phone);
  med_label_set (GTK_LABEL (self->middle_second), NULL);
  med_label_set (GTK_LABEL (self->end), moment);
  med_label_set (GTK_LABEL (self->end_second), NULL);
  /* Neutral: sharing little is the patient's right. */
  if (g_str_equal (joined, "invited"))
    med_pill_set (MED_PILL (self->pill), _ ("invite sent"), NULL, "info");
  else if (g_str_equal (joined, "desk"))
    med_pill_set (MED_PILL (self->pill), _ ("at this desk only"), NULL, NULL);
  else
    med_pill_set (MED_PILL (self->pill), needed > 0 ? sharing : _ ("joined"), "me-shield-symbolic",
                  NULL);
  gtk_widget_set_visible (self->pill, TRUE);
}

static void
item_changed (gpointer owner)
{
  MedPersonRow *self = MED_PERSON_ROW (owner);
  gpointer item = self->watch.item;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *name = med_item_text (item, "clinical-name");
  g_autofree char *number = med_item_text (item, "number");
  g_autofree char *clinic = med_item_text (item, "clinic");
  g_autofree char *iso = med_item_text (item, "born");
  g_autofree char *born = med_format_born (iso, now);
  g_autofree char *long_born = med_format_iso_long (iso);
  g_autofree char *spoken
      = *number != '\0' ? g_strdup_printf (_ ("%s, born %s, number %s"), name, long_born, number)
                        : g_strdup_printf (_ ("%s, born %s"), name, long_born);
  g_autofree char *nothing = *clinic != '\0'
                                 ? g_strdup_printf (_ ("%s · shares nothing with you"), clinic)
                                 : g_strdup (_ ("shares nothing with you"));

  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->born), born);
  med_label_set (GTK_LABEL (self->second), self->kind == MED_PERSON_REGISTERED ? nothing : number);
  gtk_widget_set_visible (self->similar, med_item_flag (item, "similar"));
  if (self->kind == MED_PERSON_SHARING)
    show_sharing (self, item, now);
  else if (self->kind == MED_PERSON_DESK)
    show_desk (self, item, now);
  else
    {
      g_autofree char *state = med_item_text (item, "request-state");
      med_pill_set_state (MED_PILL (self->pill), state);
      gtk_widget_set_visible (self->request, *state == '\0' || g_str_equal (state, "declined"));
    }
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_person_row_set_item (MedPersonRow *self, GObject *item)
{
  g_return_if_fail (MED_IS_PERSON_ROW (self));
  med_item_watch (&self->watch, item, self, item_changed);
}

static void
request_cb (MedPersonRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, request_signal, 0, self->watch.item);
}

static void
emergency_cb (MedPersonRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, emergency_signal, 0, self->watch.item);
}

static void
med_person_row_dispose (GObject *object)
{
  med_item_watch (&MED_PERSON_ROW (object)->watch, NULL, NULL, NULL);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_person_row_parent_class)->dispose (object);
}

static void
med_person_row_class_init (MedPersonRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_person_row_dispose;
  request_signal = g_signal_new ("request", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_OBJECT);
  emergency_signal = g_signal_new ("emergency", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_column (GtkWidget *first, GtkWidget *second, int width)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_size_request (column, width, -1);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), first);
  if (second != NULL)
    gtk_box_append (GTK_BOX (column), second);
  return column;
}

static void
med_person_row_init (MedPersonRow *self)
{
  static const char *const strong[] = { "strong", NULL };
  static const char *const number[] = { "tnum", NULL };
  static const char *const plain[] = { "small", NULL };
  static const char *const dim[] = { "dim", "small", NULL };
  GtkWidget *names = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *meta = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);

  self->line = g_object_new (GTK_TYPE_BOX, "layout-manager", med_row_layout_new (44), NULL);
  self->name = med_label_new (NULL, strong);
  self->similar = med_pill_new (_ ("Similar name"), "dialog-warning-symbolic", "warn");
  gtk_widget_set_visible (self->similar, FALSE);
  self->second = med_label_new (NULL, dim);
  self->born = med_label_new (NULL, number);
  self->middle = med_label_new (NULL, plain);
  self->middle_second = med_label_new (NULL, dim);
  self->end = med_label_new (NULL, number);
  self->end_second = med_label_new (NULL, dim);
  self->pill = med_pill_new (NULL, NULL, NULL);
  gtk_widget_set_visible (self->pill, FALSE);
  self->request = gtk_button_new_with_label (_ ("Request Access…"));
  self->emergency = gtk_button_new_with_label (_ ("Emergency…"));
  gtk_widget_add_css_class (self->emergency, "flat");
  gtk_widget_set_valign (meta, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (names), self->name);
  gtk_box_append (GTK_BOX (names), self->similar);
  gtk_box_append (GTK_BOX (words), names);
  gtk_box_append (GTK_BOX (words), self->second);
  gtk_box_append (GTK_BOX (meta), make_column (self->born, NULL, 150));
  gtk_box_append (GTK_BOX (meta), make_column (self->middle, self->middle_second, 170));
  gtk_box_append (GTK_BOX (meta), make_column (self->end, self->end_second, 110));
  gtk_box_append (GTK_BOX (meta), self->pill);
  gtk_box_append (GTK_BOX (meta), self->request);
  gtk_box_append (GTK_BOX (meta), self->emergency);
  gtk_box_append (GTK_BOX (self->line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (self->line), words);
  gtk_box_append (GTK_BOX (self->line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (self->line), meta);
  gtk_box_append (GTK_BOX (self->line),
                  g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic", "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
  g_signal_connect_swapped (self->request, "clicked", G_CALLBACK (request_cb), self);
  g_signal_connect_swapped (self->emergency, "clicked", G_CALLBACK (emergency_cb), self);
}

GtkWidget *
med_person_row_new (MedPersonKind kind)
{
  MedPersonRow *self = g_object_new (MED_TYPE_PERSON_ROW, NULL);
  gboolean registered = kind == MED_PERSON_REGISTERED;

  self->kind = kind;
  gtk_widget_set_visible (self->request, registered);
  gtk_widget_set_visible (self->emergency, FALSE);
  gtk_widget_set_visible (gtk_widget_get_parent (self->middle), !registered);
  gtk_widget_set_visible (gtk_widget_get_parent (self->end), !registered);
  gtk_widget_set_visible (gtk_widget_get_last_child (self->line), !registered);
  return GTK_WIDGET (self);
}
