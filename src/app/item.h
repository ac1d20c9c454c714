/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads properties of model objects by name. Rows show whatever object carries the properties of
 * the view (records, shares, people), so the widgets do not depend on each other's classes. A
 * missing property is a programmer error. */
#pragma once

#include <gtk/gtk.h>

/* Never NULL; "" where nothing is recorded. Caller frees. */
char *med_item_text (gpointer item, const char *property);
/* NULL or a copy to be freed with g_strfreev (). */
char **med_item_texts (gpointer item, const char *property);
gboolean med_item_flag (gpointer item, const char *property);
guint64 med_item_number (gpointer item, const char *property);
/* Seconds since 1970, 0 where there is none. */
gint64 med_item_instant (gpointer item, const char *property);
/* A new reference or NULL. */
gpointer med_item_object (gpointer item, const char *property);
gboolean med_item_has (gpointer item, const char *property);
/* A new reference to the first item of a list in this state whose id was in it at none of the calls
 * before, or NULL. All that are in it now are known from here on. */
GObject *med_item_fresh (GListModel *list, const char *state);

typedef void (*MedItemFunc) (gpointer owner);

/* A row's hold on the object it shows. */
typedef struct
{
  gpointer item;
  gulong handler;
} MedItemWatch;

/* Lets go of the former item and, unless item is NULL, holds a reference to the new one, calls
 * changed (owner) now and at every change of any of its properties. */
void med_item_watch (MedItemWatch *watch, gpointer item, gpointer owner, MedItemFunc changed);
