/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coloured square with a category's or a kind's icon in front of a row. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_TILE (med_tile_get_type ())
G_DECLARE_FINAL_TYPE (MedTile, med_tile, MED, TILE, GtkWidget)

/* Properties: category (word; sets icon and kind), icon-name, kind (style class), big. */
GtkWidget *med_tile_new (const char *icon_name, const char *kind);
void med_tile_set_category (MedTile *self, const char *category);
void med_tile_set (MedTile *self, const char *icon_name, const char *kind);
