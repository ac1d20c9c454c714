/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be printed, in a window of ours. The toolkit's own preview writes the pages, in clear,
 * as a file into the temporary folder and leaves them to another program. */
#pragma once

#include <gtk/gtk.h>

/* A4 in points, before there is a printer to ask. */
#define MED_PAPER_WIDTH 595
#define MED_PAPER_HEIGHT 842

/* Draws a page, counted from 0, in black on what is white already; sizes in points. */
typedef void (*MedPrintDraw) (gpointer owner, cairo_t *cr, int page, double width, double height);

/* Answers an operation's signal "preview": shows pages of A4. label: what is printed. The window
 * holds the operation until it is closed, and so what was connected to it. Returns what shows the
 * page, to be drawn again when a page has come. */
GtkWidget *med_print_preview (GtkPrintOperation *operation, GtkPrintOperationPreview *preview,
                              GtkPrintContext *context, GtkWindow *parent, const char *label,
                              int pages, MedPrintDraw draw, gpointer owner);
