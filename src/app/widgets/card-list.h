/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of any length that looks like boxed lists under headings: rows are made only for what is
 * in view. Items with a property "key" are headings. */
#pragma once

#include <gtk/gtk.h>

/* A heading that the application puts into a model itself. key is empty. */
#define MED_TYPE_LIST_HEAD (med_list_head_get_type ())
G_DECLARE_FINAL_TYPE (MedListHead, med_list_head, MED, LIST_HEAD, GObject)

MedListHead *med_list_head_new (const char *title, const char *note);

#define MED_TYPE_CARD_LIST (med_card_list_get_type ())
G_DECLARE_FINAL_TYPE (MedCardList, med_card_list, MED, CARD_LIST, GtkWidget)

/* Makes an empty row; show (row, item) fills it, with NULL it lets go of the item. */
typedef GtkWidget *(*MedCardRowNew) (gpointer user_data);
typedef void (*MedCardRowShow) (GtkWidget *row, GObject *item, gpointer user_data);

/* Signals, each with the item of a row: open, it was activated; look, Space; remove, Delete; menu
 * (GObject item, GtkWidget row), the menu key or the second mouse button. Without a handler the
 * keys do what they do elsewhere. Signal chosen: other rows are chosen, or choosing begins or ends.
 */
void med_card_list_set_rows (MedCardList *self, MedCardRowNew make, MedCardRowShow show,
                             gpointer user_data);
void med_card_list_set_model (MedCardList *self, GListModel *model);
/* Width of the column of cards, 960 unless set. */
void med_card_list_set_width (MedCardList *self, int width);
/* Rows without the look of boxed lists: they have their own. */
void med_card_list_set_plain (MedCardList *self, gboolean plain);

/* Several rows may be chosen: Shift with the arrows or the mouse, and Ctrl+A, begin it; a row is
 * then ticked instead of opened. */
void med_card_list_set_many (MedCardList *self, gboolean many);
gboolean med_card_list_get_choosing (MedCardList *self);
void med_card_list_set_choosing (MedCardList *self, gboolean choosing);
/* The items, in their order, and how many. */
GPtrArray *med_card_list_get_chosen (MedCardList *self);
