/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard categories of records. */
#pragma once

#include <stdbool.h>

/* The words of the command line's contract, NULL-terminated, "other" last. */
const char *const *med_categories (void);
bool med_category_known (const char *word);
