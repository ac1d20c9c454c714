/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer's tree. */
#include "ctl/value.h"

#include "base/rfc3339.h"

static med_value *
new_value (med_value_kind kind)
{
  med_value *value = g_new0 (med_value, 1);
  value->kind = kind;
  return value;
}

static void
free_item (gpointer item)
{
  med_value_free ((med_value *)item);
}

med_value *
med_value_null (void)
{
  return new_value (MED_VALUE_NULL);
}

med_value *
med_value_bool (bool truth)
{
  med_value *value = new_value (MED_VALUE_BOOL);
  value->truth = truth;
  return value;
}

med_value *
med_value_unsigned (guint64 number)
{
  med_value *value = new_value (MED_VALUE_NUMBER);
  value->number = number;
  return value;
}

med_value *
med_value_signed (gint64 number)
{
  med_value *value = new_value (MED_VALUE_NUMBER);
  value->negative = number < 0;
  value->number = number < 0 ? -(guint64)number : (guint64)number;
  return value;
}

med_value *
med_value_text (const char *text)
{
  if (text == NULL)
    return med_value_null ();
  med_value *value = new_value (MED_VALUE_TEXT);
  value->text = g_utf8_make_valid (text, -1);
  return value;
}

med_value *
med_value_time (gint64 seconds)
{
  char text[MED_RFC3339_SIZE];
  if (seconds == 0 || med_time_format ((med_time){ seconds, 0 }, text, sizeof text) != MED_OK)
    return med_value_null ();
  return med_value_text (text);
}

med_value *
med_value_array (void)
{
  med_value *value = new_value (MED_VALUE_ARRAY);
  value->items = g_ptr_array_new_with_free_func (free_item);
  return value;
}

med_value *
med_value_object (void)
{
  med_value *value = new_value (MED_VALUE_OBJECT);
  value->items = g_ptr_array_new_with_free_func (free_item);
  value->keys = g_ptr_array_new_with_free_func (g_free);
  return value;
}

void
med_value_free (med_value *value)
{
  if (value == NULL)
    return;
  g_free (value->text);
  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_clear_pointer (&value->keys, g_ptr_array_unref);
  g_free (value);
}

void
med_value_append (med_value *array, med_value *value)
{
  g_ptr_array_add (array->items, value);
}

void
med_value_set (med_value *object, const char *key, med_value *value)
{
  g_ptr_array_add (object->keys, g_strdup (key));
  g_ptr_array_add (object->items, value);
}

const med_value *
med_value_get (const med_value *object, const char *key)
{
  for (guint i = 0; object->kind == MED_VALUE_OBJECT && i < object->keys->len; i++)
    if (g_str_equal (object->keys->pdata[i], key))
      return (const med_value *)object->items->pdata[i];
  return NULL;
}

med_value *
med_value_texts (const char *const *texts, size_t count)
{
  med_value *array = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (array, med_value_text (texts[i]));
  return array;
}
