/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the list "Who Looked". */
#include "app/look-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _MedLookRow
{
  GtkWidget parent_instance;
  GtkWidget *line, *time, *avatar, *tile, *who, *role, *what, *why, *pill, *ask;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedLookRow, med_look_row, GTK_TYPE_WIDGET)

static guint ask_signal;

static void
show_mark (MedLookRow *self, const char *mark, const char *text, const char *asked)
{
  gboolean automatic = g_str_equal (mark, "automatic"), wrote = g_str_equal (mark, "wrote");
  gboolean emergency = g_str_equal (mark, "emergency");

  if (*asked != '\0')
    med_pill_set (MED_PILL (self->pill),
                  g_str_equal (asked, "answered") ? _ ("Answered") : _ ("Asked"), NULL, "info");
  else
    med_pill_set (MED_PILL (self->pill), text,
                  automatic || wrote ? NULL : "dialog-warning-symbolic",
                  automatic || wrote ? NULL
                  : emergency        ? "bad"
                                     : "warn");
  gtk_widget_set_visible (self->pill, *mark != '\0' || *asked != '\0');
  gtk_widget_set_visible (self->avatar, !automatic);
  gtk_widget_set_visible (self->tile, automatic);
  gtk_widget_set_visible (self->ask, FALSE);
}

static void
item_changed (gpointer owner)
{
  MedLookRow *self = MED_LOOK_ROW (owner);
  gpointer item = self->watch.item;
  g_autofree char *who = med_item_text (item, "who");
  g_autofree char *role = med_item_text (item, "role-line");
  g_autofree char *what = med_item_text (item, "what");
  g_autofree char *place = med_item_text (item, "place");
  g_autofree char *why = med_item_text (item, "why");
  g_autofree char *mark = med_item_text (item, "mark");
  g_autofree char *mark_text = med_item_text (item, "mark-text");
  g_autofree char *asked = med_item_text (item, "asked");
  gint64 when = med_item_instant (item, "when");
  g_autofree char *time = med_format_time (when);
  g_autofree char *day = med_format_long_day (when);
  g_autofree char *what_where
      = *place != '\0' ? g_strdup_printf ("%s · %s", what, place) : g_strdup (what);
  g_autofree char *spoken = g_strdup_printf ("%s, %s, %s, %s. %s. %s. %s", time, day, who, role,
                                             what_where, why, mark_text);

  gtk_label_set_text (GTK_LABEL (self->time), time);
  adw_avatar_set_text (ADW_AVATAR (self->avatar), med_name_for_initials (who));
  gtk_label_set_text (GTK_LABEL (self->who), who);
  med_label_set (GTK_LABEL (self->role), role);
  med_label_set (GTK_LABEL (self->what), what_where);
  med_label_set (GTK_LABEL (self->why), why);
  show_mark (self, mark, mark_text, asked);
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_look_row_set_item (MedLookRow *self, GObject *item)
{
  g_return_if_fail (MED_IS_LOOK_ROW (self));
  med_item_watch (&self->watch, item, self, item_changed);
}

static void
ask_cb (MedLookRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, ask_signal, 0, self->watch.item);
}

static void
med_look_row_dispose (GObject *object)
{
  med_item_watch (&MED_LOOK_ROW (object)->watch, NULL, NULL, NULL);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_look_row_parent_class)->dispose (object);
}

static void
med_look_row_class_init (MedLookRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_look_row_dispose;
  ask_signal = g_signal_new ("ask", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_look_row_init (MedLookRow *self)
{
  static const char *const strong[] = { "strong", NULL };
  static const char *const dim[] = { "dim", NULL };
  static const char *const small[] = { "small", NULL };
  static const char *const small_dim[] = { "dim", "small", NULL };
  GtkWidget *lead = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *names = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
  GtkWidget *end = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);

  self->line = g_object_new (GTK_TYPE_BOX, "layout-manager", med_row_layout_new (40), NULL);
  self->time = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->time, "tnum");
  gtk_widget_add_css_class (self->time, "semi");
  self->avatar = adw_avatar_new (36, NULL, TRUE);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_CENTER);
  self->tile = med_tile_new ("me-results-symbolic", NULL);
  self->who = med_label_new (NULL, strong);
  self->role = med_label_new (NULL, dim);
  self->what = med_label_new (NULL, small);
  self->why = med_label_new (NULL, small_dim);
  self->pill = med_pill_new (NULL, NULL, NULL);
  self->ask = gtk_button_new_with_label (_ ("Ask About This…"));
  gtk_widget_add_css_class (self->ask, "flat");
  gtk_box_append (GTK_BOX (lead), self->time);
  gtk_box_append (GTK_BOX (lead), self->avatar);
  gtk_box_append (GTK_BOX (lead), self->tile);
  gtk_box_append (GTK_BOX (names), self->who);
  gtk_box_append (GTK_BOX (names), self->role);
  gtk_box_append (GTK_BOX (words), names);
  gtk_box_append (GTK_BOX (words), self->what);
  gtk_box_append (GTK_BOX (words), self->why);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (end), self->pill);
  gtk_box_append (GTK_BOX (end), self->ask);
  gtk_box_append (GTK_BOX (self->line), lead);
  gtk_box_append (GTK_BOX (self->line), words);
  gtk_box_append (GTK_BOX (self->line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (self->line), end);
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
  g_signal_connect_swapped (self->ask, "clicked", G_CALLBACK (ask_cb), self);
}

GtkWidget *
med_look_row_new (void)
{
  return g_object_new (MED_TYPE_LOOK_ROW, NULL);
}
