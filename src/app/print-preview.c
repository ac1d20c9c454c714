/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with one page at a time. */
#include "app/print-preview.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *area, *previous, *next, *number;
  GtkPrintOperation *operation;
  MedPrintDraw draw;
  gpointer owner;
  int page, pages;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_object_unref (self->operation);
  g_free (self);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  const Preview *self = user_data;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, (double)width / MED_PAPER_WIDTH, (double)height / MED_PAPER_HEIGHT);
  cairo_set_source_rgb (cr, 0, 0, 0);
  self->draw (self->owner, cr, self->page, MED_PAPER_WIDTH, MED_PAPER_HEIGHT);
}

static void
show_page (Preview *self)
{
  g_autofree char *number = g_strdup_printf (_ ("%u of %u"), self->page + 1, self->pages);

  gtk_label_set_text (GTK_LABEL (self->number), number);
  gtk_widget_set_sensitive (self->previous, self->page > 0);
  gtk_widget_set_sensitive (self->next, self->page + 1 < self->pages);
  gtk_widget_queue_draw (self->area);
}

static void
previous_cb (GtkWidget *button, Preview *self)
{
  self->page--;
  show_page (self);
}

static void
next_cb (GtkWidget *button, Preview *self)
{
  self->page++;
  show_page (self);
}

static GtkWidget *
page_button (const char *icon, const char *label, GCallback clicked, Preview *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
header (Preview *self)
{
  GtkWidget *bar = adw_header_bar_new ();

  self->previous
      = page_button ("go-previous-symbolic", _ ("Previous Page"), G_CALLBACK (previous_cb), self);
  self->next = page_button ("go-next-symbolic", _ ("Next Page"), G_CALLBACK (next_cb), self);
  self->number = gtk_label_new (NULL);
  if (self->pages < 2)
    {
      gtk_widget_set_visible (self->previous, FALSE);
      gtk_widget_set_visible (self->next, FALSE);
      gtk_widget_set_visible (self->number, FALSE);
    }
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->previous);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->next);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->number);
  return bar;
}

static GtkWidget *
paper (Preview *self, const char *label)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->area = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->area), MED_PAPER_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->area), MED_PAPER_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw_cb, self, NULL);
  gtk_widget_set_halign (self->area, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->area);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

/* The operation asks for a place to draw, although nothing is printed. */
static void
draw_nowhere (GtkPrintContext *context)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);

  gtk_print_context_set_cairo_context (context, cr, 72, 72);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
}

static void
gone_cb (GtkWidget *window, GtkPrintOperationPreview *preview)
{
  gtk_print_operation_preview_end_preview (preview);
}

GtkWidget *
med_print_preview (GtkPrintOperation *operation, GtkPrintOperationPreview *preview,
                   GtkPrintContext *context, GtkWindow *parent, const char *label, int pages,
                   MedPrintDraw draw, gpointer owner)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  Preview *self = g_new0 (Preview, 1);

  *self = (Preview){
    .operation = g_object_ref (operation), .draw = draw, .owner = owner, .pages = pages
  };
  draw_nowhere (context);
  gtk_box_append (GTK_BOX (box), header (self));
  gtk_box_append (GTK_BOX (box), paper (self, label));
  show_page (self);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Print Preview"));
  gtk_window_set_default_size (GTK_WINDOW (window), 680, 760);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  g_object_set_data_full (G_OBJECT (window), "med-preview", self, preview_free);
  g_signal_connect (window, "destroy", G_CALLBACK (gone_cb), preview);
  gtk_window_present (GTK_WINDOW (window));
  return self->area;
}
