/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing a sheet to the printer. */
#include "app/print-sheet.h"

#include "app/print-preview.h"
#include "client/sheet.h"

#include <string.h>

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

static void
draw (const Sheet *sheet, cairo_t *cr, double width, double height)
{
  const med_sheet drawn = { .title = sheet->title,
                            .paragraphs = (const char *const *)sheet->paragraphs,
                            .code = sheet->code,
                            .words = (const char *const *)sheet->words };

  med_sheet_draw (cr, width, height, &drawn);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Sheet *sheet)
{
  draw (sheet, gtk_print_context_get_cairo_context (context), gtk_print_context_get_width (context),
        gtk_print_context_get_height (context));
}

static void
draw_preview (gpointer owner, cairo_t *cr, int page, double width, double height)
{
  draw (owner, cr, width, height);
}

static gboolean
preview_cb (GtkPrintOperation *operation, GtkPrintOperationPreview *preview,
            GtkPrintContext *context, GtkWindow *parent, Sheet *sheet)
{
  med_print_preview (operation, preview, context, parent, sheet->title, 1, draw_preview, sheet);
  return TRUE;
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
  g_signal_connect (operation, "preview", G_CALLBACK (preview_cb), sheet);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
