/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children side by side at their natural width, going on in the next line where the width ends.
 * Lines stand in the middle when the widget itself does (halign). */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_WRAP (med_wrap_get_type ())
G_DECLARE_FINAL_TYPE (MedWrap, med_wrap, MED, WRAP, GtkLayoutManager)

GtkLayoutManager *med_wrap_new (void);
