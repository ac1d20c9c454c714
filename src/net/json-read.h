/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed, strict reads from a parsed JSON object: MED_E_INVALID when a member is missing or of
 * another type or form. Strings come as views that live as long as the parser. */
#pragma once

#include "base/env.h"
#include "base/result.h"
#include "base/span.h"

#include <json-glib/json-glib.h>

/* Gateway and engine answers nest no deeper; no caller may ask for more. */
#define MED_JSON_DEPTH_MAX 32

/* Scans (base/json-scan.h), then parses; the root must be an object and lives as long as the
 * parser, which the caller unrefs. MED_E_TOO_LARGE above size_max or MED_JSON_DEPTH_MAX. */
med_result med_json_parse (med_span text, size_t size_max, JsonParser **parser,
                           JsonObject **root) MED_CHECKED;

/* Neither missing nor null. */
bool med_json_present (JsonObject *object, const char *name);

med_result med_json_object (JsonObject *object, const char *name, JsonObject **child) MED_CHECKED;
/* NULL for a member that is null, as Go writes an empty list. */
med_result med_json_array (JsonObject *object, const char *name, JsonArray **array) MED_CHECKED;
/* 0 for NULL. */
size_t med_json_array_size (JsonArray *array);
med_result med_json_array_object (JsonArray *array, size_t index, JsonObject **child) MED_CHECKED;

med_result med_json_text (JsonObject *object, const char *name, med_span *text) MED_CHECKED;
med_result med_json_bool (JsonObject *object, const char *name, bool *value) MED_CHECKED;
/* A number without fraction or exponent. */
med_result med_json_number (JsonObject *object, const char *name, int64_t min, int64_t max,
                            int64_t *value) MED_CHECKED;
/* A decimal number in a string, as 64-bit numbers are written: no plus, no leading zeros. */
med_result med_json_i64 (JsonObject *object, const char *name, int64_t *value) MED_CHECKED;
med_result med_json_u64 (JsonObject *object, const char *name, uint64_t *value) MED_CHECKED;
/* RFC 3339. */
med_result med_json_time (JsonObject *object, const char *name, med_time *time) MED_CHECKED;
/* Hexadecimal of either case, base64 with padding; `size` is the room, MED_E_TOO_LARGE beyond. */
med_result med_json_hex (JsonObject *object, const char *name, uint8_t *bytes, size_t size,
                         size_t *written) MED_CHECKED;
med_result med_json_base64 (JsonObject *object, const char *name, uint8_t *bytes, size_t size,
                            size_t *written) MED_CHECKED;
