/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Byte views. A span borrows: it never owns, and data may be NULL only when size is 0. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct
{
  const uint8_t *data;
  size_t size;
} med_span;

#define MED_SPAN_EMPTY ((med_span){ NULL, 0 })
/* View of an array or of a fixed-size struct such as an id. */
#define MED_SPAN_OF(object) ((med_span){ (const uint8_t *)&(object), sizeof (object) })
/* View of a string literal without its zero byte. */
#define MED_SPAN_LITERAL(text) ((med_span){ (const uint8_t *)(text), sizeof (text) - 1 })

static inline med_span
med_span_make (const void *data, size_t size)
{
  return (med_span){ (const uint8_t *)data, size };
}

static inline med_span
med_span_text (const char *text)
{
  return (med_span){ (const uint8_t *)text, strlen (text) };
}

/* Not constant time: never for secrets. */
static inline bool
med_span_equal (med_span a, med_span b)
{
  return a.size == b.size && (a.size == 0 || memcmp (a.data, b.data, a.size) == 0);
}

/* Order by bytes, a prefix first: the total order used wherever something is sorted. */
static inline int
med_span_compare (med_span a, med_span b)
{
  size_t n = a.size < b.size ? a.size : b.size;
  int order = n == 0 ? 0 : memcmp (a.data, b.data, n);
  if (order != 0)
    return order;
  return a.size < b.size ? -1 : a.size > b.size;
}
