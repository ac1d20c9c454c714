/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of MedCardList share. */
#pragma once

#include "app/widgets/card-list.h"

struct _MedCardList
{
  GtkWidget parent_instance;
  GtkWidget *scrolled, *clamp, *view;
  GListModel *model;
  MedCardRowNew make;
  MedCardRowShow show;
  gpointer user_data;
  GHashTable *bound; /* GtkListItem, borrowed while bound */
  guint refresh, scroll_up, stay_up;
  gboolean was_mapped;
  gboolean many;     /* may be chosen */
  gboolean choosing; /* ticks are shown */
};

/* card-list-choose.c: choosing several rows, and what keys and the second button do. */
void med_card_list_class_init_choosing (MedCardListClass *klass);
void med_card_list_init_choosing (MedCardList *self);
void med_card_list_select_in (MedCardList *self, GListModel *model);
void med_card_list_toggle (MedCardList *self, guint position);
/* A row with room for its tick, and the row in it. */
GtkWidget *med_card_list_with_tick (GtkListItem *list_item, GtkWidget *row);
GtkWidget *med_card_list_row_of (GtkWidget *child);
void med_card_list_show_tick (MedCardList *self, GtkWidget *child);
