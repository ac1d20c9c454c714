/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that no translator sees; those between are none, or are marked. */
#include <adwaita.h>
#include <glib/gi18n.h>

GtkWidget *planted_label (int count);

static const char *const places[] = { N_ ("Not Known"), "Not Recorded", "not-recorded" };

GtkWidget *
planted_label (int count)
{
  g_autofree char *text = g_strdup_printf ("%d of %s", count, places[0]);
  GtkWidget *label = gtk_label_new (ngettext ("One record", "More records", count));

  g_warning ("%s is seen by developers", text);
  gtk_widget_set_tooltip_text (label, "closed");
  gtk_widget_add_css_class (label, "dim");
  gtk_label_set_label (GTK_LABEL (label), count > 0 ? _ ("Open it") : "Saved");
  return label;
}
