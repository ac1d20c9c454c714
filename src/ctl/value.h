/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command answers: a small tree that is written as JSON or as text for people. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  MED_VALUE_NULL,
  MED_VALUE_BOOL,
  MED_VALUE_NUMBER,
  MED_VALUE_TEXT,
  MED_VALUE_ARRAY,
  MED_VALUE_OBJECT,
} med_value_kind;

typedef struct med_value med_value;
struct med_value
{
  med_value_kind kind;
  bool truth;
  bool negative; /* of a number */
  guint64 number;
  char *text;
  GPtrArray *items; /* of an array or object, owned */
  GPtrArray *keys;  /* of an object */
};

med_value *med_value_null (void);
med_value *med_value_bool (bool truth);
med_value *med_value_unsigned (guint64 number);
med_value *med_value_signed (gint64 number);
/* NULL text gives null. What is not UTF-8 is made so. */
med_value *med_value_text (const char *text);
/* RFC 3339 in UTC, of unix seconds; null for 0. */
med_value *med_value_time (gint64 seconds);
med_value *med_value_array (void);
med_value *med_value_object (void);
/* NULL is allowed. */
void med_value_free (med_value *value);

/* Both take the value over. Keys keep their order and are not looked for twice. */
void med_value_append (med_value *array, med_value *value);
void med_value_set (med_value *object, const char *key, med_value *value);
/* NULL when there is none. */
const med_value *med_value_get (const med_value *object, const char *key);

/* An array of texts. */
med_value *med_value_texts (const char *const *texts, size_t count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_value, med_value_free)
