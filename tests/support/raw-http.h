/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes straight into a server's unix socket, as no HTTP library would send them. */
#pragma once

#include <gio/gio.h>

/* A connection that nothing was sent on yet. */
GSocketConnection *raw_http_connect (const char *path);
/* Sends, then reads until the server closes; NULL when it had not after `seconds`. What the
 * server does not take any more is no failure. */
char *raw_http_exchange (const char *path, const char *bytes, gsize size, unsigned seconds);
/* The same for answers that are no text. */
GBytes *raw_http_exchange_bytes (const char *path, const char *bytes, gsize size, unsigned seconds);
/* How often `part` stands in `text`. */
unsigned raw_http_count (const char *text, const char *part);
