/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing of sheets with cairo, Pango and libqrencode. */
#include "client/sheet.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <string.h>

#define MARGIN 48.0
#define QR_SIZE 200.0
#define WORD_COLUMNS 4
#define WORD_ROWS 6
#define WORD_HEIGHT 30.0
#define A4_WIDTH 595.276
#define A4_HEIGHT 841.89
/* ISO/IEC 18004 asks for four modules of quiet zone. */
#define QUIET 4

/* Draws wrapped text and returns where the next line may begin. */
static double
draw_text (cairo_t *cr, double x, double y, double width, const char *font, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoAttrList *attributes = pango_attr_list_new ();
  int height;

  /* Paper is measured in points. A line that somebody types again has no hyphens of ours. */
  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_layout_get_size (layout, NULL, &height);
  pango_font_description_free (description);
  g_object_unref (layout);
  return y + (double)height / PANGO_SCALE;
}

static double
draw_words (cairo_t *cr, double y, double width, const char *const *words)
{
  double column = (width - 2 * MARGIN) / WORD_COLUMNS;

  for (int i = 0; i < WORD_COLUMNS * WORD_ROWS && words[i] != NULL; i++)
    {
      char line[32];
      g_snprintf (line, sizeof line, "%2d  %s", i + 1, words[i]);
      draw_text (cr, MARGIN + i / WORD_ROWS * column, y + i % WORD_ROWS * WORD_HEIGHT, column - 6,
                 "Monospace Bold 12", line);
      explicit_bzero (line, sizeof line);
    }
  return y + WORD_ROWS * WORD_HEIGHT;
}

bool
med_qr_draw (cairo_t *cr, const char *text, double size)
{
  QRcode *code
      = text == NULL || *text == '\0'
            ? NULL
            : QRcode_encodeData ((int)strlen (text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
  double module;

  if (code == NULL)
    return false;
  module = size / (code->width + 2 * QUIET);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, size, size);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (code->data[y * code->width + x] & 1)
        cairo_rectangle (cr, (x + QUIET) * module, (y + QUIET) * module, module, module);
  cairo_fill (cr);
  QRcode_free (code);
  return true;
}

void
med_sheet_draw (cairo_t *cr, double width, double height, const med_sheet *sheet)
{
  double y = MARGIN, text_width = width - 2 * MARGIN;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = draw_text (cr, MARGIN, y, text_width, "Sans Bold 20", sheet->title) + 18;
  for (int i = 0; sheet->paragraphs[i] != NULL; i++)
    y = draw_text (cr, MARGIN, y, text_width, "Sans 11", sheet->paragraphs[i]) + 9;
  y += 9;
  if (sheet->words != NULL)
    y = draw_words (cr, y, width, sheet->words) + 18;
  if (sheet->code != NULL)
    {
      cairo_save (cr);
      cairo_translate (cr, (width - QR_SIZE) / 2, y);
      med_qr_draw (cr, sheet->code, QR_SIZE);
      cairo_restore (cr);
      cairo_set_source_rgb (cr, 0, 0, 0);
      draw_text (cr, MARGIN, y + QR_SIZE + 12, text_width, "Monospace 8.5", sheet->code);
    }
}

/* ── PDF ────────────────────────────────────────────────────────────────────────────────────── */

/* Grows by copying, so that what is left behind can be wiped: it may be the words. */
static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  GByteArray **bytes = closure;
  GByteArray *grown = g_byte_array_sized_new ((*bytes)->len + length);

  g_byte_array_append (grown, (*bytes)->data, (*bytes)->len);
  g_byte_array_append (grown, data, length);
  explicit_bzero ((*bytes)->data, (*bytes)->len);
  g_byte_array_unref (*bytes);
  *bytes = grown;
  return CAIRO_STATUS_SUCCESS;
}

GByteArray *
med_sheet_pdf (const med_sheet *sheet)
{
  GByteArray *bytes = g_byte_array_sized_new (1);
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (append, &bytes, A4_WIDTH, A4_HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, sheet->title);
  med_sheet_draw (cr, A4_WIDTH, A4_HEIGHT, sheet);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    g_clear_pointer (&bytes, g_byte_array_unref);
  cairo_surface_destroy (surface);
  return bytes;
}

/* ── Recovery kit ───────────────────────────────────────────────────────────────────────────── */

void
med_kit_sheet_init (med_kit_sheet *kit_sheet, const char *name, const char *place, const char *kit,
                    const char *const *words)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%-d %B %Y");
  int n = 0;

  *kit_sheet = (med_kit_sheet){ .sheet = { .title = _ ("MedEase Recovery Sheet"),
                                           .paragraphs = (const char *const *)kit_sheet->lines,
                                           .code = kit,
                                           .words = words } };
  if (name != NULL && *name != '\0')
    kit_sheet->lines[n++] = place != NULL && *place != '\0'
                                ? g_strdup_printf (_ ("%s · %s · made on %s"), name, place, day)
                                : g_strdup_printf (_ ("%s · made on %s"), name, day);
  else
    kit_sheet->lines[n++] = g_strdup_printf (_ ("Made on %s"), day);
  kit_sheet->lines[n++] = g_strdup (
      words != NULL ? _ ("These words open your records. Keep this sheet where you keep your "
                         "passport, and show it to nobody: not to your clinic, and not to us.")
                    : _ ("This sheet says where your records live. It opens nothing without your "
                         "24 words: keep them together, and safe."));
  kit_sheet->lines[n++]
      = g_strdup (_ ("On a new computer: install MedEase, choose “Restore With My 24 Words”, type "
                     "the words in their order."));
  if (kit != NULL)
    kit_sheet->lines[n++]
        = g_strdup (_ ("Then scan the picture below, or type the line under it."));
}

void
med_kit_sheet_clear (med_kit_sheet *kit_sheet)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kit_sheet->lines); i++)
    g_clear_pointer (&kit_sheet->lines[i], g_free);
}
