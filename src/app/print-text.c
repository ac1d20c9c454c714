/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting text line by line. One layout a paragraph: a long document has no layout of its whole. */
#include "app/print-text.h"

#include <string.h>

#define FONT "Sans 10"

/* Where a page begins: a line of the paragraph at an offset. */
typedef struct
{
  gsize offset;
  int line;
} Start;

struct med_print_text
{
  char *text;
  gsize size;
  double width, height;
  PangoContext *context;
  PangoFontDescription *font;
  GArray *starts;
};

typedef struct
{
  PangoLayoutLine *line;
  double x, baseline, height; /* baseline from the line's upper edge */
} Line;

/* FALSE ends the walk. */
typedef gboolean (*LineFunc) (gpointer data, Start at, const Line *line);

static gsize
paragraph_end (const med_print_text *self, gsize offset)
{
  const char *end = memchr (self->text + offset, '\n', self->size - offset);

  return end != NULL ? (gsize)(end - self->text) : self->size;
}

static PangoLayout *
layout_of (const med_print_text *self, gsize offset)
{
  PangoLayout *layout = pango_layout_new (self->context);

  pango_layout_set_font_description (layout, self->font);
  pango_layout_set_width (layout, (int)(self->width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, self->text + offset, (int)(paragraph_end (self, offset) - offset));
  return layout;
}

static gboolean
walk_paragraph (const med_print_text *self, Start from, LineFunc each, gpointer data)
{
  g_autoptr (PangoLayout) layout = layout_of (self, from.offset);
  PangoLayoutIter *lines = pango_layout_get_iter (layout);
  gboolean more = TRUE;

  for (int i = 0; more; i++)
    {
      if (i >= from.line)
        {
          PangoRectangle extents;
          int top, bottom;
          pango_layout_iter_get_line_extents (lines, NULL, &extents);
          pango_layout_iter_get_line_yrange (lines, &top, &bottom);
          const Line line
              = { .line = pango_layout_iter_get_line_readonly (lines),
                  .x = (double)extents.x / PANGO_SCALE,
                  .baseline = (double)(pango_layout_iter_get_baseline (lines) - top) / PANGO_SCALE,
                  .height = (double)(bottom - top) / PANGO_SCALE };
          more = each (data, (Start){ from.offset, i }, &line);
        }
      if (!pango_layout_iter_next_line (lines))
        break;
    }
  pango_layout_iter_free (lines);
  return more;
}

static void
walk (const med_print_text *self, Start from, LineFunc each, gpointer data)
{
  while (from.offset <= self->size && walk_paragraph (self, from, each, data))
    from = (Start){ .offset = paragraph_end (self, from.offset) + 1 };
}

typedef struct
{
  med_print_text *self;
  double used;
} Setting;

static gboolean
set_line (gpointer data, Start at, const Line *line)
{
  Setting *setting = data;

  if (setting->used > 0 && setting->used + line->height > setting->self->height)
    {
      g_array_append_val (setting->self->starts, at);
      setting->used = 0;
    }
  setting->used += line->height;
  return TRUE;
}

med_print_text *
med_print_text_new (char *text, double width, double height)
{
  med_print_text *self = g_new0 (med_print_text, 1);
  const Start first = { 0 };
  Setting setting = { .self = self };

  self->text = text;
  self->size = strlen (text);
  self->width = width;
  self->height = height;
  self->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  /* Paper is measured in points. */
  pango_cairo_context_set_resolution (self->context, 72);
  self->font = pango_font_description_from_string (FONT);
  self->starts = g_array_new (FALSE, FALSE, sizeof (Start));
  g_array_append_val (self->starts, first);
  walk (self, first, set_line, &setting);
  return self;
}

void
med_print_text_free (med_print_text *self)
{
  if (self == NULL)
    return;
  explicit_bzero (self->text, self->size);
  g_free (self->text);
  g_object_unref (self->context);
  pango_font_description_free (self->font);
  g_array_unref (self->starts);
  g_free (self);
}

guint
med_print_text_pages (const med_print_text *self)
{
  return self->starts->len;
}

typedef struct
{
  cairo_t *cr;
  double x, y;
  const Start *end; /* of the next page; NULL: the last one */
} Drawing;

static gboolean
draw_line (gpointer data, Start at, const Line *line)
{
  Drawing *drawing = data;

  if (drawing->end != NULL && at.offset == drawing->end->offset && at.line == drawing->end->line)
    return FALSE;
  cairo_move_to (drawing->cr, drawing->x + line->x, drawing->y + line->baseline);
  pango_cairo_show_layout_line (drawing->cr, line->line);
  drawing->y += line->height;
  return TRUE;
}

void
med_print_text_draw (const med_print_text *self, cairo_t *cr, guint page, double x, double y)
{
  Drawing drawing = { .cr = cr, .x = x, .y = y };

  if (page >= self->starts->len)
    return;
  if (page + 1 < self->starts->len)
    drawing.end = &g_array_index (self->starts, Start, page + 1);
  walk (self, g_array_index (self->starts, Start, page), draw_line, &drawing);
}
