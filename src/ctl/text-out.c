/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes aligned text. */
#include "ctl/text-out.h"

#include <string.h>

#define GAP 2

static guint
width_of (const char *text)
{
  guint width = 0;
  for (const char *c = text; *c != 0; c = g_utf8_next_char (c))
    {
      gunichar point = g_utf8_get_char (c);
      if (!g_unichar_iszerowidth (point))
        width += g_unichar_iswide (point) ? 2 : 1;
    }
  return width;
}

static void
put_padded (const char *text, guint width, GString *out)
{
  guint used = width_of (text);
  g_string_append (out, text);
  for (; used < width; used++)
    g_string_append_c (out, ' ');
}

/* "chain_id" becomes "chain id". */
static char *
label_of (const char *key)
{
  return g_strdelimit (g_strdup (key), "_", ' ');
}

/* Marks that turn the direction of a line would make it read as something else. */
static bool
is_hidden (gunichar point)
{
  return g_unichar_iscntrl (point)
         || (g_unichar_type (point) == G_UNICODE_FORMAT && point != 0x200c && point != 0x200d);
}

static char *
plain_text (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *c = text; *c != 0; c = g_utf8_next_char (c))
    {
      gunichar point = g_utf8_get_char (c);
      if (point == '\n' || point == '\t')
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, is_hidden (point) ? 0xfffd : point);
    }
  return g_string_free (out, FALSE);
}

static bool
is_table (const med_value *value)
{
  return value->kind == MED_VALUE_ARRAY && value->items->len > 0
         && ((const med_value *)value->items->pdata[0])->kind == MED_VALUE_OBJECT;
}

/* One line; "" for what is not known. */
static char *
cell_of (const med_value *value)
{
  if (value == NULL)
    return g_strdup ("");
  switch (value->kind)
    {
    case MED_VALUE_BOOL:
      return g_strdup (value->truth ? "yes" : "no");
    case MED_VALUE_NUMBER:
      return g_strdup_printf ("%s%" G_GUINT64_FORMAT, value->negative ? "-" : "", value->number);
    case MED_VALUE_TEXT:
      return plain_text (value->text);
    case MED_VALUE_ARRAY:
    case MED_VALUE_OBJECT:
      {
        GString *out = g_string_new (NULL);
        for (guint i = 0; i < value->items->len; i++)
          {
            g_autofree char *cell = cell_of ((const med_value *)value->items->pdata[i]);
            g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", cell);
          }
        return g_string_free (out, FALSE);
      }
    case MED_VALUE_NULL:
    default:
      return g_strdup ("");
    }
}

/* ── Tables ─────────────────────────────────────────────────────────────────────────────────── */

static GPtrArray *
columns_of (const med_value *rows)
{
  GPtrArray *columns = g_ptr_array_new ();
  for (guint i = 0; i < rows->items->len; i++)
    {
      const med_value *row = (const med_value *)rows->items->pdata[i];
      for (guint k = 0; row->kind == MED_VALUE_OBJECT && k < row->keys->len; k++)
        {
          g_autofree char *cell = cell_of ((const med_value *)row->items->pdata[k]);
          if (*cell != 0
              && !g_ptr_array_find_with_equal_func (columns, row->keys->pdata[k], g_str_equal,
                                                    NULL))
            g_ptr_array_add (columns, row->keys->pdata[k]);
        }
    }
  return columns;
}

static void
put_row (char *const *cells, const guint *widths, guint count, GString *out)
{
  for (guint k = 0; k < count; k++)
    put_padded (cells[k], k + 1 < count ? widths[k] + GAP : 0, out);
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

static void
put_table (const med_value *rows, GString *out)
{
  g_autoptr (GPtrArray) columns = columns_of (rows);
  guint count = columns->len, lines = rows->items->len + 1;
  g_autofree guint *widths = g_new0 (guint, count + 1);
  g_auto (GStrv) cells = g_new0 (char *, (gsize)count *lines + 1);
  for (guint line = 0; line < lines; line++)
    for (guint k = 0; k < count; k++)
      {
        const char *key = (const char *)columns->pdata[k];
        char *cell
            = line == 0
                  ? label_of (key)
                  : cell_of (med_value_get ((const med_value *)rows->items->pdata[line - 1], key));
        cells[line * count + k] = cell;
        widths[k] = MAX (widths[k], width_of (cell));
      }
  for (guint line = 0; line < lines; line++)
    put_row (cells + (gsize)line * count, widths, count, out);
}

/* ── Objects ────────────────────────────────────────────────────────────────────────────────── */

static void
put_object (const med_value *object, GString *out)
{
  guint widest = 0;
  for (guint i = 0; i < object->keys->len; i++)
    widest = MAX (widest, width_of ((const char *)object->keys->pdata[i]));
  for (guint i = 0; i < object->keys->len; i++)
    {
      const med_value *item = (const med_value *)object->items->pdata[i];
      g_autofree char *label = label_of ((const char *)object->keys->pdata[i]);
      if (is_table (item))
        {
          g_string_append_printf (out, "\n%s\n", label);
          put_table (item, out);
          continue;
        }
      g_autofree char *cell = cell_of (item);
      if (*cell == 0)
        continue;
      put_padded (label, widest + GAP, out);
      g_string_append_printf (out, "%s\n", cell);
    }
}

void
med_text_out (const med_value *value, GString *out)
{
  if (value->kind == MED_VALUE_OBJECT)
    {
      put_object (value, out);
      return;
    }
  if (is_table (value))
    {
      put_table (value, out);
      return;
    }
  g_autofree char *cell = cell_of (value);
  const char *text = *cell != 0 || value->kind != MED_VALUE_ARRAY ? cell : "none";
  if (*text != 0)
    g_string_append_printf (out, "%s\n", text);
}
