/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets for paper: invitations and recovery words. Black only, large enough to read aloud. */
#include "app/print-sheet.h"

#include "app/widgets/qr.h"

#include <string.h>

#define MARGIN 48.0
#define QR_SIZE 200.0
#define WORD_COLUMNS 4
#define WORD_ROWS 6

typedef struct
{
  char *title, *code;
  char **paragraphs, **words;
} Sheet;

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
}

static void
sheet_free (gpointer data, GClosure *closure)
{
  Sheet *sheet = data;

  wipe (sheet->code);
  for (guint i = 0; sheet->words != NULL && sheet->words[i] != NULL; i++)
    wipe (sheet->words[i]);
  g_free (sheet->title);
  g_free (sheet->code);
  g_strfreev (sheet->paragraphs);
  g_strfreev (sheet->words);
  g_free (sheet);
}

/* Draws wrapped text and returns where the next line may begin. */
static double
draw_text (cairo_t *cr, double x, double y, double width, const char *font, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

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
  double column = (width - 2 * MARGIN) / WORD_COLUMNS, row = 30;

  for (int i = 0; words[i] != NULL && i < WORD_COLUMNS * WORD_ROWS; i++)
    {
      g_autofree char *line = g_strdup_printf ("%2d  %s", i + 1, words[i]);
      draw_text (cr, MARGIN + i / WORD_ROWS * column, y + i % WORD_ROWS * row, column - 6,
                 "Monospace Bold 12", line);
    }
  return y + WORD_ROWS * row;
}

void
med_draw_sheet (cairo_t *cr, double width, double height, const char *title,
                const char *const *paragraphs, const char *code, const char *const *words)
{
  double y = MARGIN, text_width = width - 2 * MARGIN;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = draw_text (cr, MARGIN, y, text_width, "Sans Bold 20", title) + 18;
  for (guint i = 0; paragraphs[i] != NULL; i++)
    y = draw_text (cr, MARGIN, y, text_width, "Sans 11", paragraphs[i]) + 9;
  y += 9;
  if (words != NULL)
    y = draw_words (cr, y, width, words) + 18;
  if (code != NULL)
    {
      cairo_save (cr);
      cairo_translate (cr, (width - QR_SIZE) / 2, y);
      med_qr_draw (cr, code, QR_SIZE);
      cairo_restore (cr);
      cairo_set_source_rgb (cr, 0, 0, 0);
      draw_text (cr, MARGIN, y + QR_SIZE + 12, text_width, "Monospace 8.5", code);
    }
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Sheet *sheet)
{
  med_draw_sheet (gtk_print_context_get_cairo_context (context),
                  gtk_print_context_get_width (context), gtk_print_context_get_height (context),
                  sheet->title, (const char *const *)sheet->paragraphs, sheet->code,
                  (const char *const *)sheet->words);
}

void
med_print_sheet (GtkWindow *parent, const char *title, const char *const *paragraphs,
                 const char *code, const char *const *words)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->title = g_strdup (title);
  sheet->code = g_strdup (code);
  sheet->paragraphs = g_strdupv ((char **)paragraphs);
  sheet->words = g_strdupv ((char **)words);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_job_name (operation, "MedEase");
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), sheet, sheet_free, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
