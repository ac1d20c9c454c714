/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text set in pages of paper. */
#pragma once

#include <pango/pangocairo.h>

typedef struct med_print_text med_print_text;

/* text: valid UTF-8, taken; sizes of the area for text in points. Long lines wrap, and a paragraph
 * that does not fit goes on on the next page. */
med_print_text *med_print_text_new (char *text, double width, double height);
/* Wipes the text. NULL is allowed. */
void med_print_text_free (med_print_text *self);
/* At least 1. */
guint med_print_text_pages (const med_print_text *self);
/* page from 0; x and y of the area's upper left corner. */
void med_print_text_draw (const med_print_text *self, cairo_t *cr, guint page, double x, double y);
