/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the outbox in the weather popover. */
#include "app/outbox-row.h"

#include "app/fact-row.h"
#include "app/item.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

/* What the row's buttons do; the row owns it. */
typedef struct
{
  GObject *item;
  MedOutboxFunc retry, discard;
  gpointer owner;
  GtkWidget *buttons;
} Presses;

#define PRESSES_DATA "med-presses"

static const char *
icon_of (const char *kind, const char *category)
{
  if (g_str_equal (kind, "stop") || g_str_equal (kind, "grant"))
    return "me-access-symbolic";
  if (g_str_equal (kind, "request"))
    return "mail-send-symbolic";
  if (g_str_equal (kind, "booking"))
    return "x-office-calendar-symbolic";
  return med_category_find (category)->icon;
}

static void
update (MedFactRow *row, gpointer item)
{
  const Presses *presses = (const Presses *)g_object_get_data (G_OBJECT (row), PRESSES_DATA);
  g_autofree char *kind = med_item_text (item, "kind");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *title = med_item_text (item, "title");
  g_autofree char *detail = med_item_text (item, "detail");
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *reason = med_item_text (item, "reason");
  g_autofree char *line = NULL;

  if (g_str_equal (state, "refused") && *reason != '\0')
    line = g_strdup_printf (_ ("Refused: %s"), reason);
  med_fact_row_set (row, icon_of (kind, category), NULL, title, line != NULL ? line : detail);
  /* The buttons need the room of the pill, and say as much. */
  med_fact_row_set_state (row, g_str_equal (state, "refused") ? NULL : state);
  gtk_widget_set_visible (presses->buttons, g_str_equal (state, "refused"));
}

static void
notify_cb (GObject *item, GParamSpec *pspec, MedFactRow *row)
{
  update (row, item);
}

static void
retry_cb (Presses *presses)
{
  presses->retry (presses->owner, presses->item);
}

static void
discard_cb (Presses *presses)
{
  presses->discard (presses->owner, presses->item);
}

static void
add_button (Presses *presses, const char *icon, const char *name, void (*pressed) (Presses *))
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  med_widget_set_label (button, name);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (pressed), presses);
  gtk_box_append (GTK_BOX (presses->buttons), button);
}

static void
presses_free (gpointer data)
{
  Presses *presses = (Presses *)data;

  g_object_unref (presses->item);
  g_free (presses);
}

GtkWidget *
med_outbox_row_new (GObject *item, MedOutboxFunc retry, MedOutboxFunc discard, gpointer owner)
{
  GtkWidget *row = med_fact_row_new (NULL, NULL, NULL, NULL);
  Presses *presses = g_new (Presses, 1);

  *presses = (Presses){ g_object_ref (item), retry, discard, owner,
                        gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6) };
  add_button (presses, "view-refresh-symbolic", _ ("Try Again"), retry_cb);
  add_button (presses, "user-trash-symbolic", _ ("Discard"), discard_cb);
  g_object_set_data_full (G_OBJECT (row), PRESSES_DATA, presses, presses_free);
  med_fact_row_add_end (MED_FACT_ROW (row), presses->buttons);
  update (MED_FACT_ROW (row), item);
  g_signal_connect_object (item, "notify", G_CALLBACK (notify_cb), row, 0);
  return row;
}
