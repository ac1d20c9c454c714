/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the outbox in the weather popover. */
#include "app/outbox-row.h"

#include "app/fact-row.h"
#include "app/item.h"
#include "app/words.h"

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
  g_autofree char *kind = med_item_text (item, "kind");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *title = med_item_text (item, "title");
  g_autofree char *detail = med_item_text (item, "detail");
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *reason = med_item_text (item, "reason");

  med_fact_row_set (row, icon_of (kind, category), NULL, title,
                    g_str_equal (state, "refused") && *reason != '\0' ? reason : detail);
  med_fact_row_set_state (row, state);
}

static void
notify_cb (GObject *item, GParamSpec *pspec, MedFactRow *row)
{
  update (row, item);
}

GtkWidget *
med_outbox_row_new (GObject *item)
{
  GtkWidget *row = med_fact_row_new (NULL, NULL, NULL, NULL);

  update (MED_FACT_ROW (row), item);
  g_signal_connect_object (item, "notify", G_CALLBACK (notify_cb), row, 0);
  return row;
}
