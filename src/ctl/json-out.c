/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON. */
#include "ctl/json-out.h"

static void
put_text (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (out, "\\n");
      else if (*c < 0x20 || *c == 0x7f)
        g_string_append_printf (out, "\\u%04x", *c);
      else
        g_string_append_c (out, (char)*c);
    }
  g_string_append_c (out, '"');
}

static void
put_items (const med_value *value, GString *out)
{
  for (guint i = 0; i < value->items->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      if (value->kind == MED_VALUE_OBJECT)
        {
          put_text ((const char *)value->keys->pdata[i], out);
          g_string_append (out, ": ");
        }
      med_json_out ((const med_value *)value->items->pdata[i], out);
    }
}

void
med_json_out (const med_value *value, GString *out)
{
  switch (value->kind)
    {
    case MED_VALUE_BOOL:
      g_string_append (out, value->truth ? "true" : "false");
      break;
    case MED_VALUE_NUMBER:
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, value->negative ? "-" : "",
                              value->number);
      break;
    case MED_VALUE_TEXT:
      put_text (value->text, out);
      break;
    case MED_VALUE_ARRAY:
      g_string_append_c (out, '[');
      put_items (value, out);
      g_string_append_c (out, ']');
      break;
    case MED_VALUE_OBJECT:
      g_string_append_c (out, '{');
      put_items (value, out);
      g_string_append_c (out, '}');
      break;
    case MED_VALUE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}
