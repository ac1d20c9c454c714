/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a document, with what it is and whose it is on every page: text is set in pages, pages and
 * pictures come from the confined renderer. */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  const char *title;
  const char *person; /* whose it is; "" when that is not known */
  const char *origin; /* who printed it and as of when, at the foot */
} med_print_head;

/* text: valid UTF-8, taken. */
GtkPrintOperation *med_print_text_operation (const med_print_head *head, char *text);
/* pages: how many the renderer found in it. */
GtkPrintOperation *med_print_pages_operation (const med_print_head *head, GBytes *document,
                                              guint pages);
/* Asks for the printer and prints; the operation is the caller's. */
void med_print_operation_run (GtkPrintOperation *operation, GtkWindow *parent);
