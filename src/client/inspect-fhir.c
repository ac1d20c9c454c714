/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FHIR document in words. */
#include "client/inspect-private.h"

#include "care/tree.h"

#include <glib/gi18n-lib.h>

static med_result
copy_lines (const med_tree_line *lines, size_t count, med_arena *arena, med_fhir_report *report)
{
  med_fhir_line *copies = (med_fhir_line *)med_arena_array (arena, count + 1, sizeof *copies);
  if (copies == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    copies[i] = (med_fhir_line){ lines[i].depth, lines[i].label, lines[i].value };
  report->lines = copies;
  report->line_count = count;
  return MED_OK;
}

med_result
med_inspect_fhir (const char *path, med_arena *arena, med_fhir_report *report, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span json;
  med_tree_line *lines;
  size_t count;
  *report = (med_fhir_report){ .title = "" };
  MED_TRY (med_inspect_map (path, &file, &json, failure));
  med_result result = med_tree_read (json, arena, &lines, &count, &report->offset);
  if (result == MED_E_NO_MEMORY)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  if (result != MED_OK)
    return med_fail (failure, result, _ ("%s is no sound FHIR document: broken at byte %zu."), path,
                     report->offset);
  MED_TRY_PLAIN (med_tree_title (json, arena, &report->title), failure);
  MED_TRY_PLAIN (copy_lines (lines, count, arena, report), failure);
  report->size = json.size;
  return MED_OK;
}
