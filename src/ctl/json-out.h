/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as JSON (RFC 8259) on one line. */
#pragma once

#include "ctl/value.h"

/* Appends to `out`, without a line feed. */
void med_json_out (const med_value *value, GString *out);
