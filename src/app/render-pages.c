/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF by poppler, pictures by gdk-pixbuf, both into cairo surfaces. */
#include "app/render-pages.h"

#include "app/render-code.h"
#include "app/render-fonts.h"

#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <poppler.h>
#include <string.h>

/* Picture formats with decoders that are maintained; SVG is a program, not a picture. */
static const char *const picture_types[] = { "png", "jpeg", "gif", "tiff", "bmp" };

void
med_render_prepare (void)
{
  med_render_load_fonts ();
  for (guint i = 0; i < G_N_ELEMENTS (picture_types); i++)
    {
      GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (picture_types[i], NULL);
      if (loader != NULL)
        {
          gdk_pixbuf_loader_close (loader, NULL);
          g_object_unref (loader);
        }
    }
  g_type_ensure (POPPLER_TYPE_DOCUMENT);
  med_render_prepare_code ();
}

/* Pixels of a page of this many points, made smaller where it would be too much. Returns FALSE for
 * sizes that no page has. */
static gboolean
choose_size (double width, double height, double *scale, int *pixels_x, int *pixels_y)
{
  double area;

  if (!(width >= 1 && height >= 1 && width < 1e6 && height < 1e6))
    return FALSE;
  *scale = MIN (*scale, MIN (MED_RENDER_SIDE_MAX / width, MED_RENDER_SIDE_MAX / height));
  area = width * height * *scale * *scale;
  if (area > (double)MED_RENDER_PIXELS_OUT_MAX)
    *scale *= sqrt ((double)MED_RENDER_PIXELS_OUT_MAX / area);
  *pixels_x = MAX ((int)floor (width * *scale), 1);
  *pixels_y = MAX ((int)floor (height * *scale), 1);
  return TRUE;
}

/* Copies the surface without padding between lines. */
static unsigned char *
take_pixels (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const unsigned char *data;
  unsigned char *pixels = g_malloc ((gsize)width * (gsize)height * 4);

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++)
    memcpy (pixels + (gsize)y * (gsize)width * 4, data + (gsize)y * (gsize)stride,
            (gsize)width * 4);
  return pixels;
}

static med_render_status
draw (PopplerPage *page, GdkPixbuf *pixbuf, double width, double height, double scale,
      med_render_answer *answer, unsigned char **content)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  int pixels_x, pixels_y;
  med_render_status status = MED_RENDER_TOO_LARGE;

  if (!choose_size (width, height, &scale, &pixels_x, &pixels_y))
    return MED_RENDER_BROKEN;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixels_x, pixels_y);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  if (page != NULL)
    poppler_page_render (page, cr);
  else
    {
      cairo_surface_t *picture
          = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)width, (int)height);
      /* gdk_cairo_set_source_pixbuf () lives in GTK, which the renderer does without. */
      unsigned char *to = cairo_image_surface_get_data (picture);
      int to_stride = cairo_image_surface_get_stride (picture);
      const guchar *from = gdk_pixbuf_read_pixels (pixbuf);
      int from_stride = gdk_pixbuf_get_rowstride (pixbuf),
          channels = gdk_pixbuf_get_n_channels (pixbuf);

      for (int y = 0; to != NULL && y < (int)height; y++)
        for (int x = 0; x < (int)width; x++)
          {
            const guchar *p = from + (gsize)y * (gsize)from_stride + (gsize)x * (gsize)channels;
            guint32 alpha = channels == 4 ? p[3] : 255;
            guint32 pixel = alpha << 24 | (p[0] * alpha / 255) << 16 | (p[1] * alpha / 255) << 8
                            | (p[2] * alpha / 255);
            memcpy (to + (gsize)y * (gsize)to_stride + (gsize)x * 4, &pixel, 4);
          }
      cairo_surface_mark_dirty (picture);
      cairo_set_source_surface (cr, picture, 0, 0);
      cairo_paint (cr);
      cairo_surface_destroy (picture);
    }
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS
      && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      answer->width = (uint32_t)pixels_x;
      answer->height = (uint32_t)pixels_y;
      *content = take_pixels (surface);
      status = MED_RENDER_OK;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return status;
}

static med_render_status
collect_text (PopplerDocument *document, med_render_answer *answer, unsigned char **content)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < poppler_document_get_n_pages (document); i++)
    {
      PopplerPage *page = poppler_document_get_page (document, i);
      char *page_text = page != NULL ? poppler_page_get_text (page) : NULL;

      if (page_text != NULL && text->len + strlen (page_text) < MED_RENDER_TEXT_MAX)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", page_text);
      g_free (page_text);
      g_clear_object (&page);
    }
  answer->width = (uint32_t)text->len;
  *content = (unsigned char *)g_string_free (text, FALSE);
  return MED_RENDER_OK;
}

static med_render_status
answer_pdf (const med_render_question *question, GBytes *bytes, med_render_answer *answer,
            unsigned char **content)
{
  PopplerDocument *document = poppler_document_new_from_bytes (bytes, NULL, NULL);
  PopplerPage *page = NULL;
  med_render_status status = MED_RENDER_NO_PAGE;
  double width, height;
  int pages;

  if (document == NULL)
    return MED_RENDER_BROKEN;
  pages = poppler_document_get_n_pages (document);
  answer->pages = pages > 0 ? (uint32_t)pages : 0;
  if (question->what == MED_RENDER_TEXT)
    status = collect_text (document, answer, content);
  else if (question->page < answer->pages)
    page = poppler_document_get_page (document, (int)question->page);
  if (page != NULL)
    {
      poppler_page_get_size (page, &width, &height);
      status = draw (page, NULL, width, height, question->scale / 1000.0, answer, content);
      g_object_unref (page);
    }
  g_object_unref (document);
  return status;
}

typedef struct
{
  gboolean too_large;
} Prepared;

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Prepared *prepared)
{
  if ((guint64)width * (guint64)height > MED_RENDER_PIXELS_IN_MAX || width > 65535
      || height > 65535)
    {
      prepared->too_large = TRUE;
      /* No size ends the decoder before it asks for memory; a small one it makes out of the whole.
       */
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
}

static med_render_status
answer_picture (const med_render_question *question, GBytes *bytes, const char *type,
                med_render_answer *answer, unsigned char **content)
{
  GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (type, NULL);
  GdkPixbuf *pixbuf, *upright;
  Prepared prepared = { FALSE };
  med_render_status status = MED_RENDER_BROKEN;
  gsize size, step = 65536;
  const guchar *data = g_bytes_get_data (bytes, &size);
  gboolean fine = loader != NULL;

  if (loader == NULL)
    return MED_RENDER_UNKNOWN;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &prepared);
  /* In pieces, so that a bomb is seen by its header before the rest is decoded. */
  for (gsize at = 0; fine && !prepared.too_large && at < size; at += step)
    fine = gdk_pixbuf_loader_write (loader, data + at, MIN (step, size - at), NULL);
  if (!gdk_pixbuf_loader_close (loader, NULL))
    fine = FALSE;
  pixbuf = prepared.too_large ? NULL : gdk_pixbuf_loader_get_pixbuf (loader);
  answer->pages = 1;
  if (prepared.too_large)
    status = MED_RENDER_TOO_LARGE;
  else if (question->page > 0)
    status = MED_RENDER_NO_PAGE;
  else if (fine && pixbuf != NULL)
    {
      upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
      if (question->what == MED_RENDER_TEXT)
        {
          *content = (unsigned char *)g_strdup ("");
          status = MED_RENDER_OK;
        }
      else if (upright != NULL)
        status = draw (NULL, upright, gdk_pixbuf_get_width (upright),
                       gdk_pixbuf_get_height (upright), question->scale / 1000.0, answer, content);
      g_clear_object (&upright);
    }
  g_object_unref (loader);
  return status;
}

static const char *
picture_type (const unsigned char *data, gsize size)
{
  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "png";
  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "jpeg";
  if (size >= 6 && memcmp (data, "GIF8", 4) == 0)
    return "gif";
  if (size >= 4 && (memcmp (data, "II*\0", 4) == 0 || memcmp (data, "MM\0*", 4) == 0))
    return "tiff";
  if (size >= 2 && memcmp (data, "BM", 2) == 0)
    return "bmp";
  return NULL;
}

void
med_render_answer_question (const med_render_question *question, GBytes *document,
                            med_render_answer *answer, unsigned char **content)
{
  gsize size;
  const unsigned char *data = g_bytes_get_data (document, &size);
  const char *type = picture_type (data, size);

  *answer = (med_render_answer){ .magic = MED_RENDER_MAGIC_ANSWER, .status = MED_RENDER_UNKNOWN };
  *content = NULL;
  /* A PDF may have up to 1024 bytes of something else before its header. */
  if (type != NULL)
    answer->status = answer_picture (question, document, type, answer, content);
  else if (size > 0 && memmem (data, MIN (size, 1024), "%PDF-", 5) != NULL)
    answer->status = answer_pdf (question, document, answer, content);
  if (question->what == MED_RENDER_CODE && answer->status == MED_RENDER_OK)
    {
      unsigned char *pixels = *content;
      *content = (unsigned char *)med_render_find_code (pixels, answer->width, answer->height);
      answer->width = (uint32_t)strlen ((char *)*content);
      answer->height = 0;
      g_free (pixels);
    }
}
