/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FHIR document as lines that a window can show: what stands in it, in words and in its order. */
#pragma once

#include "client/model.h"

#include <gio/gio.h>

/* depth, label, value ("" for the heading of a group) */
#define MED_TYPE_FIELD_LINE (med_field_line_get_type ())
G_DECLARE_FINAL_TYPE (MedFieldLine, med_field_line, MED, FIELD_LINE, MedModel)

/* Of MedFieldLine; line 0 is the document itself. NULL with a sentence when it is broken or larger
 * than MED_FIELD_LINES_SIZE_MAX. */
#define MED_FIELD_LINES_SIZE_MAX ((gsize)4 * 1024 * 1024)
GListModel *med_field_lines_new (GBytes *json, GError **error);
