/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents: what is read can be written and reads the same again. */
#include "base/assert.h"
#include "net/problem.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_problem problem, again;
  gsize written = 0;
  if (med_problem_parse (med_span_make (data, size), 403, &problem) != MED_OK)
    return 0;
  g_autoptr (GBytes) json = med_problem_write (&problem);
  const void *bytes = g_bytes_get_data (json, &written);
  med_result parsed = med_problem_parse (med_span_make (bytes, written), 403, &again);
  med_assert (parsed == MED_OK);
  med_assert (again.reason == problem.reason && again.height == problem.height);
  med_assert (strcmp (again.message, problem.message) == 0);
  return 0;
}
