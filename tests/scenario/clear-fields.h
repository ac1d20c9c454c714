/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list that the ledger's fields are held against. */
#pragma once

#include <glib.h>

/* "Message.field LENGTH" for bytes, "Message.field number" for numbers, which are times, counts,
 * versions and codes of closed lists. */
extern const char *const clear_fields[];
extern const size_t clear_field_count;
