/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout of a list row that keeps everything readable on a narrow window. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_ROW_LAYOUT (med_row_layout_get_type ())
G_DECLARE_FINAL_TYPE (MedRowLayout, med_row_layout, MED, ROW_LAYOUT, GtkLayoutManager)

/* The children stand for, in this order: lead (tile or avatar), words (gets the room that is
 * left), extra, meta, end. Wide, all stand in one line; narrow, extra is left out and meta goes
 * below the words. Hidden children take no room. Property break-em (int, default 36): narrow below
 * that many em of the font, and wherever one line would not fit. */
GtkLayoutManager *med_row_layout_new (int break_em);
