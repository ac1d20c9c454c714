/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FHIR document as a readable tree of fields: what the viewer shows of it for now. Numbers stand
 * as they were written. */
#pragma once

#include "base/memory.h"

#define MED_TREE_SIZE_MAX ((size_t)64 * 1024 * 1024)

typedef struct
{
  uint32_t depth;    /* 0: the resource itself */
  const char *label; /* "Birth date", from birthDate; list items are numbered */
  const char *value; /* "" for a group */
} med_tree_line;

/* All members in the order of the document; line 0 has the title. Texts come as they are, with
 * line feeds and tabs, but other control characters and marks that reverse how a line reads become
 * U+FFFD; long encoded bytes are only counted; true, false and null read "yes", "no" and "not
 * given".
 *
 * Depth ≤ 64, size ≤ 64 MiB, duplicate keys and trailing data refused, exact number text kept.
 * MED_E_INVALID, or MED_E_TOO_LARGE for one of those bounds or more objects than care/json.h
 * allows, both with the byte offset of the trouble in `offset`. MED_E_NO_MEMORY when the arena's
 * budget is spent: real documents of n bytes need about 4 n. */
med_result med_tree_read (med_span json, med_arena *arena, med_tree_line **lines, size_t *count,
                          size_t *offset) MED_CHECKED;
/* Title of the resource: "Observation", "Bundle (14 entries)"; "Data" when it does not say what it
 * is. */
med_result med_tree_title (med_span json, med_arena *arena, const char **title) MED_CHECKED;
