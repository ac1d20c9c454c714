/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of drafts. */
#include "app/draft-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"

#include <glib/gi18n.h>

struct _MedDraftRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *title, *detail, *reason, *pill, *discard;
  GObject *patient;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedDraftRow, med_draft_row, GTK_TYPE_LIST_BOX_ROW)

static guint go_on_signal, discard_signal;

char *
med_draft_field (gpointer draft, const char *name)
{
  g_auto (GStrv) fields = med_item_texts (draft, "fields");

  for (guint i = 0; fields != NULL && fields[i] != NULL && fields[i + 1] != NULL; i += 2)
    if (g_str_equal (fields[i], name))
      return g_strdup (fields[i + 1]);
  return g_strdup ("");
}

gboolean
med_draft_waits (gpointer draft, gpointer unused)
{
  g_autofree char *kind = med_item_text (draft, "kind");
  g_autofree char *state = med_item_text (draft, "state");
  g_autofree char *text = med_item_text (draft, "text");
  g_autofree char *title = med_draft_field (draft, "title");

  return g_str_equal (kind, "note") && !g_str_equal (state, "sent")
         && (*text != '\0' || *title != '\0');
}

/* The title, or how the text begins. */
static char *
title_of (gpointer draft)
{
  g_autofree char *title = med_draft_field (draft, "title");
  g_autofree char *text = med_item_text (draft, "text");

  if (*title != '\0')
    return g_steal_pointer (&title);
  g_strdelimit (text, "\n", ' ');
  return g_utf8_strlen (text, -1) > 60 ? g_utf8_substring (text, 0, 60) : g_steal_pointer (&text);
}

static void
item_changed (gpointer owner)
{
  MedDraftRow *self = MED_DRAFT_ROW (owner);
  gpointer draft = self->watch.item;
  g_autofree char *title = title_of (draft);
  g_autofree char *state = med_item_text (draft, "state");
  g_autofree char *reason = med_item_text (draft, "reason");
  g_autofree char *who
      = self->patient != NULL ? med_item_text (self->patient, "clinical-name") : g_strdup ("");
  g_autofree char *moment = med_format_moment (med_item_instant (draft, "changed"),
                                               g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *kept = g_strdup_printf (_ ("kept on this computer, %s"), moment);
  g_autofree char *detail = *who != '\0' ? g_strdup_printf ("%s · %s", who, kept) : g_strdup (kept);
  g_autofree char *spoken = g_strdup_printf (_ ("Draft: %s, %s"), title, detail);
  gboolean refused = g_str_equal (state, "refused");

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->detail), detail);
  med_label_set (GTK_LABEL (self->reason), refused ? reason : NULL);
  med_pill_set_state (MED_PILL (self->pill), refused ? "refused" : "draft");
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

static void
go_on_cb (MedDraftRow *self)
{
  g_signal_emit (self, go_on_signal, 0, self->watch.item);
}

static void
discard_cb (MedDraftRow *self)
{
  g_signal_emit (self, discard_signal, 0, self->watch.item);
}

static void
med_draft_row_dispose (GObject *object)
{
  MedDraftRow *self = MED_DRAFT_ROW (object);

  med_item_watch (&self->watch, NULL, NULL, NULL);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (med_draft_row_parent_class)->dispose (object);
}

static void
med_draft_row_class_init (MedDraftRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_draft_row_dispose;
  go_on_signal = g_signal_new ("go-on", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, G_TYPE_OBJECT);
  discard_signal = g_signal_new ("discard", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
med_draft_row_init (MedDraftRow *self)
{
  static const char *const strong[] = { "semi", NULL };
  static const char *const dim[] = { "dim", "small", NULL };
  static const char *const bad[] = { "bad-text", "small", NULL };
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "layout-manager", med_row_layout_new (36), NULL);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *end = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), "valign",
                                 GTK_ALIGN_CENTER, NULL);
  GtkWidget *go_on = gtk_button_new_with_label (_ ("Continue"));

  self->title = med_label_new (NULL, strong);
  self->detail = med_label_new (NULL, dim);
  self->reason = med_label_new (NULL, bad);
  self->pill = med_pill_new (NULL, NULL, NULL);
  self->discard = gtk_button_new_with_label (_ ("Discard"));
  gtk_widget_add_css_class (self->discard, "flat");
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->detail);
  gtk_box_append (GTK_BOX (words), self->reason);
  gtk_widget_set_valign (self->pill, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (end), self->pill);
  gtk_box_append (GTK_BOX (end), self->discard);
  gtk_box_append (GTK_BOX (end), go_on);
  gtk_box_append (GTK_BOX (line), med_tile_new ("document-edit-symbolic", "notes"));
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (line), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), line);
  gtk_widget_add_css_class (GTK_WIDGET (self), "tight");
  g_signal_connect_swapped (go_on, "clicked", G_CALLBACK (go_on_cb), self);
  g_signal_connect_swapped (self->discard, "clicked", G_CALLBACK (discard_cb), self);
  g_signal_connect (self, "activate", G_CALLBACK (go_on_cb), NULL);
}

GtkWidget *
med_draft_row_new (GObject *draft, GObject *patient)
{
  MedDraftRow *self = g_object_new (MED_TYPE_DRAFT_ROW, NULL);

  g_set_object (&self->patient, patient);
  med_item_watch (&self->watch, draft, self, item_changed);
  return GTK_WIDGET (self);
}
