/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as aligned text for people: an object as lines of key and value, an array of objects as a
 * table. Control characters never reach the terminal: texts come from other people. */
#pragma once

#include "ctl/value.h"

/* Appends to `out`; every line ends with a line feed. */
void med_text_out (const med_value *value, GString *out);
