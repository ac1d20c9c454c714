/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two equal columns that become one where the text would not have room. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_COLUMNS (med_columns_get_type ())
G_DECLARE_FINAL_TYPE (MedColumns, med_columns, MED, COLUMNS, GtkLayoutManager)

/* Children stand side by side, 24 apart, from 48 em of the widget's font on; below it they are
 * stacked, 18 apart. Measured in em so that large text also gets one column. */
GtkLayoutManager *med_columns_new (void);
