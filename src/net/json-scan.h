/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict look at JSON bytes before json-glib sees them: it crashes on deep nesting and accepts
 * much that is not JSON. What passes here is one RFC 8259 value in valid UTF-8. */
#pragma once

#include "base/result.h"
#include "base/span.h"

/* Of gateway and engine answers; no caller may ask for more. */
#define MED_JSON_DEPTH_MAX 32

/* MED_E_TOO_LARGE when `text` has more than `size_max` bytes or nests arrays and objects deeper
 * than MED_JSON_DEPTH_MAX. MED_E_INVALID when it is not exactly one JSON value with optional white
 * space around it, and also for a NUL character or half of a surrogate pair inside a string, which
 * C strings and UTF-8 cannot carry. Does not look for duplicate keys. */
med_result med_json_scan (med_span text, size_t size_max) MED_CHECKED;
