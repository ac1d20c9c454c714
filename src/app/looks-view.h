/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who looked: figures that filter, and the list by day. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_LOOKS_VIEW (med_looks_view_get_type ())
G_DECLARE_FINAL_TYPE (MedLooksView, med_looks_view, MED, LOOKS_VIEW, GtkWidget)

/* access: a list with search, days, person, category, unusual, looks, people, unusuals,
 * emergencies, persons; records: with categories, or NULL. Signals: ask (GObject entry), export. */
void med_looks_view_set_models (MedLooksView *self, GObject *access, GObject *records);
/* Everything that one person did, since ever. */
void med_looks_view_show_person (MedLooksView *self, const char *who);
void med_looks_view_find (MedLooksView *self);
