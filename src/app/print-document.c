/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a document on paper. A page of the renderer is asked for when it is its turn: one is in
 * memory, however many there are. */
#include "app/print-document.h"

#include "app/print-preview.h"
#include "app/print-text.h"
#include "app/render-client.h"

#include <glib/gi18n.h>

#define SIDE 42.0
#define HEAD 84.0
#define FOOT 60.0
/* 200 dots an inch: letters of 6 points are clear, a page of A4 is 15 MB. */
#define PRINT_SCALE (200.0 / 72.0)
#define NO_PAGE G_MAXUINT
/* Letters, in points; titles are bold. */
#define TITLE_SIZE 12.0
#define TEXT_SIZE 10.0
#define SMALL_SIZE 8.5

typedef struct
{
  char *title, *person, *origin;
  char *text; /* until it is set */
  med_print_text *set;
  GBytes *document;
  guint pages;

  /* The renderer's newest page. */
  guint page;
  double scale;
  cairo_surface_t *picture; /* NULL: it could not be drawn, problem says why */
  char *problem;
  GCancellable *rendering;

  GtkPrintContext *waiting; /* its page is drawn when it has come */
  GtkWidget *preview;
} Job;

static void
forget_page (Job *job)
{
  g_clear_pointer (&job->picture, cairo_surface_destroy);
  g_clear_pointer (&job->problem, g_free);
  job->page = NO_PAGE;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_cancellable_cancel (job->rendering);
  g_object_unref (job->rendering);
  forget_page (job);
  g_clear_pointer (&job->set, med_print_text_free);
  g_clear_weak_pointer (&job->preview);
  g_clear_pointer (&job->document, g_bytes_unref);
  g_free (job->title);
  g_free (job->person);
  g_free (job->origin);
  g_free (job->text);
  g_free (job);
}

static Job *
job_of (GtkPrintOperation *operation)
{
  return g_object_get_data (G_OBJECT (operation), "med-print");
}

/* ── Drawing ────────────────────────────────────────────────────────────────────────────────── */

/* One line, cut at the end; right of it ends at x. */
static void
draw_line (cairo_t *cr, double x, double y, double width, double size, PangoAlignment align,
           const char *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string ("sans");

  pango_font_description_set_size (description, (int)(size * PANGO_SCALE));
  if (size > TEXT_SIZE)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, align);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (description);
}

static void
draw_rule (cairo_t *cr, double y, double width)
{
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, SIDE, y);
  cairo_line_to (cr, width - SIDE, y);
  cairo_stroke (cr);
}

static void
draw_frame (const Job *job, cairo_t *cr, guint page, guint pages, double width, double height)
{
  g_autofree char *number = g_strdup_printf (_ ("Page %u of %u"), page + 1, pages);
  double room = width - 2 * SIDE;

  draw_line (cr, SIDE, 32, room, TITLE_SIZE, PANGO_ALIGN_LEFT, job->title);
  draw_line (cr, SIDE, 50, room, TEXT_SIZE, PANGO_ALIGN_LEFT, job->person);
  draw_rule (cr, 70, width);
  draw_rule (cr, height - 46, width);
  draw_line (cr, SIDE, height - 40, room - 90, SMALL_SIZE, PANGO_ALIGN_LEFT, job->origin);
  draw_line (cr, width - SIDE - 84, height - 40, 84, SMALL_SIZE, PANGO_ALIGN_RIGHT, number);
}

/* As large as the paper allows; a small picture at its own size. */
static void
draw_picture (const Job *job, cairo_t *cr, double width, double height)
{
  double across = cairo_image_surface_get_width (job->picture);
  double down = cairo_image_surface_get_height (job->picture);
  double room = width - 2 * SIDE, tall = height - HEAD - FOOT;
  double fit = MIN (1 / job->scale, MIN (room / across, tall / down));

  cairo_save (cr);
  cairo_translate (cr, SIDE + (room - across * fit) / 2, HEAD);
  cairo_scale (cr, fit, fit);
  cairo_set_source_surface (cr, job->picture, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static guint
page_count (const Job *job)
{
  return job->set != NULL ? med_print_text_pages (job->set) : job->pages;
}

static void
draw_page (const Job *job, cairo_t *cr, guint page, double width, double height)
{
  draw_frame (job, cr, page, page_count (job), width, height);
  if (job->set != NULL)
    med_print_text_draw (job->set, cr, page, SIDE, HEAD);
  else if (job->page != page)
    return;
  else if (job->picture != NULL)
    draw_picture (job, cr, width, height);
  else
    draw_line (cr, SIDE, HEAD, width - 2 * SIDE, TEXT_SIZE, PANGO_ALIGN_LEFT, job->problem);
}

/* ── The renderer's pages ───────────────────────────────────────────────────────────────────── */

static void ask_page (GtkPrintOperation *operation, guint page, double scale);

static cairo_surface_t *
surface_of (GdkTexture *texture)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture), gdk_texture_get_height (texture));

  cairo_surface_flush (surface);
  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize)cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
page_came (GtkPrintOperation *operation, Job *job)
{
  GtkPrintContext *context = g_steal_pointer (&job->waiting);

  if (context != NULL)
    {
      draw_page (job, gtk_print_context_get_cairo_context (context), job->page,
                 gtk_print_context_get_width (context), gtk_print_context_get_height (context));
      gtk_print_operation_draw_page_finish (operation);
    }
  if (job->preview != NULL)
    gtk_widget_queue_draw (job->preview);
}

static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkPrintOperation) operation = GTK_PRINT_OPERATION (user_data);
  Job *job = job_of (operation);
  g_autoptr (GError) error = NULL;
  guint pages, page = job->page;
  double scale = job->scale;
  g_autoptr (GdkTexture) texture = med_render_page_finish (result, &pages, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, MED_RENDER_ERROR, MED_RENDER_ERROR_TOO_LARGE) && scale > 0.25)
    {
      ask_page (operation, page, scale / 2);
      return;
    }
  if (texture != NULL)
    job->picture = surface_of (texture);
  else
    job->problem = g_strdup (error->message);
  page_came (operation, job);
}

static void
ask_page (GtkPrintOperation *operation, guint page, double scale)
{
  Job *job = job_of (operation);

  forget_page (job);
  job->page = page;
  job->scale = scale;
  g_cancellable_cancel (job->rendering);
  g_object_unref (job->rendering);
  job->rendering = g_cancellable_new ();
  med_render_page_async (job->document, page, scale, job->rendering, rendered_cb,
                         g_object_ref (operation));
}

/* ── The operation ──────────────────────────────────────────────────────────────────────────── */

static void
set_text (Job *job, double width, double height)
{
  if (job->text != NULL)
    job->set
        = med_print_text_new (g_steal_pointer (&job->text), width - 2 * SIDE, height - HEAD - FOOT);
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  set_text (job, gtk_print_context_get_width (context), gtk_print_context_get_height (context));
  gtk_print_operation_set_n_pages (operation, (int)page_count (job));
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  if (job->set != NULL)
    {
      draw_page (job, gtk_print_context_get_cairo_context (context), (guint)page,
                 gtk_print_context_get_width (context), gtk_print_context_get_height (context));
      return;
    }
  gtk_print_operation_set_defer_drawing (operation);
  job->waiting = context;
  ask_page (operation, (guint)page, PRINT_SCALE);
}

/* What was asked for does not come any more once it is over. */
static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *job)
{
  job->waiting = NULL;
  g_cancellable_cancel (job->rendering);
}

static void
draw_preview (gpointer owner, cairo_t *cr, int page, double width, double height)
{
  GtkPrintOperation *operation = GTK_PRINT_OPERATION (owner);
  Job *job = job_of (operation);

  draw_page (job, cr, (guint)page, width, height);
  if (job->set == NULL && job->page != (guint)page)
    ask_page (operation, (guint)page, PRINT_SCALE);
}

static gboolean
preview_cb (GtkPrintOperation *operation, GtkPrintOperationPreview *preview,
            GtkPrintContext *context, GtkWindow *parent, Job *job)
{
  set_text (job, MED_PAPER_WIDTH, MED_PAPER_HEIGHT);
  g_set_weak_pointer (&job->preview,
                      med_print_preview (operation, preview, context, parent, job->title,
                                         (int)page_count (job), draw_preview, operation));
  return TRUE;
}

static GtkPrintOperation *
operation_new (const med_print_head *head, Job *job)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();

  job->title = g_strdup (head->title);
  job->person = g_strdup (head->person);
  job->origin = g_strdup (head->origin);
  job->page = NO_PAGE;
  job->rendering = g_cancellable_new ();
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  /* The queue of a printer is seen by others. */
  gtk_print_operation_set_job_name (operation, "MedEase");
  g_object_set_data_full (G_OBJECT (operation), "med-print", job, job_free);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_print_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);
  g_signal_connect (operation, "preview", G_CALLBACK (preview_cb), job);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), job);
  return operation;
}

GtkPrintOperation *
med_print_text_operation (const med_print_head *head, char *text)
{
  Job *job = g_new0 (Job, 1);

  job->text = text;
  return operation_new (head, job);
}

GtkPrintOperation *
med_print_pages_operation (const med_print_head *head, GBytes *document, guint pages)
{
  Job *job = g_new0 (Job, 1);

  job->document = g_bytes_ref (document);
  job->pages = pages;
  return operation_new (head, job);
}

void
med_print_operation_run (GtkPrintOperation *operation, GtkWindow *parent)
{
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
