/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clinical JSON read by json-c behind a strict scan (base/json-scan.h): duplicate keys and trailing
 * bytes are refused, and every number keeps the text that it was written with. The tree is an
 * index: the bytes stay the record, and nothing is hashed that was written again from a tree. */
#pragma once

#include "base/json-scan.h"

#include <glib.h>
#include <json-c/json.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_object, json_object_put)

#define MED_CARE_JSON_DEPTH_MAX 64u
/* json-c spends about 800 bytes on an object; the greatest summaries known have 60,000. */
#define MED_CARE_JSON_OBJECTS_MAX ((size_t)256 * 1024)
#define MED_CARE_JSON_VALUES_MAX ((size_t)2 * 1024 * 1024)

/* These bounds with a size. */
static inline med_json_bounds
med_care_json_bounds (size_t size_max)
{
  return (med_json_bounds){ size_max, MED_CARE_JSON_DEPTH_MAX, MED_CARE_JSON_OBJECTS_MAX,
                            MED_CARE_JSON_VALUES_MAX };
}

/* The root must be an object; json_object_put () releases it. MED_E_TOO_LARGE above a bound,
 * MED_E_INVALID for anything else, both with the byte offset of the trouble in `offset`: for a
 * duplicate key where it stands again. */
med_result med_care_json_parse (med_span text, size_t size_max, json_object **root,
                                size_t *offset) MED_CHECKED;

/* The same for a FHIR resource, which must be of this type. */
med_result med_care_json_parse_resource (med_span text, size_t size_max, const char *type,
                                         json_object **root) MED_CHECKED;

/* Exact text of a number, as long as the tree; "" when it is none. */
const char *med_care_json_number (json_object *value);

/* Lenient reads for foreign FHIR; `object` may be NULL or of any kind. Text lives as long as the
 * tree, "" when missing or of another type. */
const char *med_care_json_text (json_object *object, const char *name);
/* NULL when missing or no object. */
json_object *med_care_json_member (json_object *object, const char *name);
/* Items of the list `name`; 0 when missing or no list. */
size_t med_care_json_count (json_object *object, const char *name);
/* NULL when missing or no object. */
json_object *med_care_json_item (json_object *object, const char *name, size_t index);
/* The item as a text, "" when it is none. */
const char *med_care_json_item_text (json_object *object, const char *name, size_t index);
/* First object of the list `list` whose `name` is the text `value`; NULL when there is none. */
json_object *med_care_json_find (json_object *object, const char *list, const char *name,
                                 const char *value);
