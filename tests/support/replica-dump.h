/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replica holds, as text to compare: rows, streams with all their leaves, documents, people,
 * objects and envelopes, in order. At which height a row was proven last is left out: asking again
 * changes it and nothing else. */
#pragma once

#include "client/replica.h"

/* One line each: key in hexadecimal, a space, value in hexadecimal. Free with
 * g_ptr_array_unref (). */
GPtrArray *replica_dump (med_replica *replica);
/* Lines of `after` that are neither in `before` nor in `truth` (may be NULL), and lines of `before`
 * whose key is gone: the number, each printed. */
unsigned replica_dump_strange (const GPtrArray *before, const GPtrArray *after,
                               const GPtrArray *truth);
/* Lines of `after` that are not in `before`. */
unsigned replica_dump_new (const GPtrArray *before, const GPtrArray *after);
