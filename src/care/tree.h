/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FHIR document as a readable tree of fields: what the viewer shows of it for now. Numbers stand
 * as they were written. */
#pragma once

#include "base/memory.h"

typedef struct
{
  uint32_t depth;    /* 0: the resource itself */
  const char *label; /* "Birth date", from birthDate; list items are numbered */
  const char *value; /* "" for a group */
} med_tree_line;

/* Depth ≤ 64, size ≤ 64 MiB, duplicate keys and trailing data refused, exact number text kept.
 * MED_E_INVALID with the byte offset of the trouble in `offset`. */
med_result med_tree_read (med_span json, med_arena *arena, med_tree_line **lines, size_t *count,
                          size_t *offset) MED_CHECKED;
/* Title of the resource: "Observation", "Bundle (14 entries)". */
med_result med_tree_title (med_span json, med_arena *arena, const char **title) MED_CHECKED;
