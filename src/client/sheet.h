/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets for paper: invitations and recovery kits. Black only, large enough to read aloud; the same
 * drawing for the printer and for a PDF. */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

typedef struct
{
  const char *title;
  const char *const *paragraphs; /* NULL-terminated */
  const char *code;              /* text of the QR picture, or NULL */
  const char *const *words;      /* 24 recovery words, NULL-terminated, or NULL */
} med_sheet;

/* Draws it into a page of the given size in points. */
void med_sheet_draw (cairo_t *cr, double width, double height, const med_sheet *sheet);
/* An A4 page as PDF; NULL without memory. It may hold the words: wipe it. */
GByteArray *med_sheet_pdf (const med_sheet *sheet);

/* Draws the text's QR picture with four modules of white around into a square of this size. False
 * when the text does not fit. */
bool med_qr_draw (cairo_t *cr, const char *text, double size);

/* The recovery kit (core/FORMATS.md R1). name: of the person; place: clinic or computer where the
 * account lives; kit: "medease-kit:…", or NULL while the place is not known; words NULL: without
 * them. The texts are borrowed by the sheet, which lives as long as `kit_sheet`. */
typedef struct
{
  med_sheet sheet;
  char *lines[6];
} med_kit_sheet;
void med_kit_sheet_init (med_kit_sheet *kit_sheet, const char *name, const char *place,
                         const char *kit, const char *const *words);
void med_kit_sheet_clear (med_kit_sheet *kit_sheet);
