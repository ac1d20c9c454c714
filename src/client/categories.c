/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of the standard categories. */
#include "client/categories.h"

#include <stddef.h>
#include <string.h>

const char *const *
med_categories (void)
{
  static const char *const words[]
      = { "problems",      "medications", "allergies", "results", "vitals", "immunizations",
          "procedures",    "imaging",     "documents", "notes",   "plans",  "mental-health",
          "sexual-health", "social",      "other",     NULL };
  return words;
}

bool
med_category_known (const char *word)
{
  for (const char *const *known = med_categories (); *known != NULL; known++)
    if (strcmp (*known, word) == 0)
      return true;
  return false;
}
