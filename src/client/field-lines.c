/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a FHIR document. */
#include "client/field-lines.h"

#include "care/tree.h"
#include "client/error.h"

#include <glib/gi18n-lib.h>

/* Documents of n bytes need about 4 n. */
#define BUDGET ((size_t)16 * MED_FIELD_LINES_SIZE_MAX)

enum
{
  DEPTH,
  LABEL,
  VALUE,
};

static const med_field fields[] = {
  [DEPTH] = { "depth", 'u', false },
  [LABEL] = { "label", 's', false },
  [VALUE] = { "value", 's', false },
};
MED_DEFINE_PLAIN_MODEL (MedFieldLine, med_field_line, fields)

static GListModel *
make_list (const med_tree_line *lines, size_t count)
{
  GListStore *list = g_list_store_new (MED_TYPE_FIELD_LINE);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_full ((guint)count, g_object_unref);
  for (size_t i = 0; i < count; i++)
    {
      MedFieldLine *line = (MedFieldLine *)g_object_new (MED_TYPE_FIELD_LINE, NULL);
      med_model_set_number (line, DEPTH, lines[i].depth);
      med_model_set_text (line, LABEL, lines[i].label);
      med_model_set_text (line, VALUE, lines[i].value);
      g_ptr_array_add (objects, line);
    }
  g_list_store_splice (list, 0, 0, objects->pdata, objects->len);
  return G_LIST_MODEL (list);
}

GListModel *
med_field_lines_new (GBytes *json, GError **error)
{
  med_arena arena;
  med_failure failure = { .result = MED_OK };
  med_tree_line *lines;
  GListModel *list = NULL;
  size_t count, offset, size;
  const uint8_t *data = (const uint8_t *)g_bytes_get_data (json, &size);
  med_result result;

  if (size > MED_FIELD_LINES_SIZE_MAX)
    result = med_fail (&failure, MED_E_TOO_LARGE,
                       _ ("This document is too large to show here. Save it as a file instead."));
  else
    {
      med_arena_init (&arena, med_memory_heap (), BUDGET);
      result = med_tree_read (med_span_make (data, size), &arena, &lines, &count, &offset);
      if (result == MED_OK)
        list = make_list (lines, count);
      else if (result == MED_E_NO_MEMORY)
        result = med_fail_plain (&failure, result, MED_REASON_NONE);
      else
        result = med_fail (&failure, result,
                           _ ("The document is damaged at character %zu. What was given is kept, "
                              "and can be saved as a file."),
                           offset + 1);
      med_arena_clear (&arena);
    }
  if (result != MED_OK)
    g_propagate_error (error, med_error_new (&failure));
  return list;
}
