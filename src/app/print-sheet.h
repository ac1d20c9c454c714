/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints one A4 sheet: title, paragraphs, a QR picture, and its text or the 24 words. */
#pragma once

#include <gtk/gtk.h>

/* paragraphs NULL-terminated; code: text of the QR picture, or NULL; words: 24 of them, or NULL.
 * Everything is copied and wiped after printing. */
void med_print_sheet (GtkWindow *parent, const char *title, const char *const *paragraphs,
                      const char *code, const char *const *words);
