/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing a sheet to the printer. */
#include "app/print-sheet.h"

#include "client/sheet.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* A4 in points, before there is a printer to ask. */
#define PAGE_WIDTH 595
#define PAGE_HEIGHT 842

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

/* Preview. The toolkit's own writes the sheet, which may hold the recovery words, as a file into
 * the temporary folder and leaves it to another program. */

static void
draw_preview_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, (double)width / PAGE_WIDTH, (double)height / PAGE_HEIGHT);
  cairo_set_source_rgb (cr, 0, 0, 0);
  draw (user_data, cr, PAGE_WIDTH, PAGE_HEIGHT);
}

static void
preview_gone_cb (GtkWidget *window, GtkPrintOperationPreview *preview)
{
  gtk_print_operation_preview_end_preview (preview);
}

static GtkWidget *
preview_page (Sheet *sheet)
{
  GtkWidget *area = gtk_drawing_area_new (), *scroller = gtk_scrolled_window_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), PAGE_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), PAGE_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_preview_cb, sheet, NULL);
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sheet->title, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), area);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

/* The window keeps the operation, and so the sheet, until it is closed. */
static gboolean
preview_cb (GtkPrintOperation *operation, GtkPrintOperationPreview *preview,
            GtkPrintContext *context, GtkWindow *parent, Sheet *sheet)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);

  /* The operation asks for one, although nothing is printed. */
  gtk_print_context_set_cairo_context (context, cr, 72, 72);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), preview_page (sheet));
  gtk_window_set_title (GTK_WINDOW (window), _ ("Print Preview"));
  gtk_window_set_default_size (GTK_WINDOW (window), 680, 760);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  g_object_set_data_full (G_OBJECT (window), "med-operation", g_object_ref (operation),
                          g_object_unref);
  g_signal_connect (window, "destroy", G_CALLBACK (preview_gone_cb), preview);
  gtk_window_present (GTK_WINDOW (window));
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
