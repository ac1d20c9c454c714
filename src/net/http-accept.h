/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes connections and hands them to libsoup's server. The listener of libsoup 3.2 would keep
 * every socket that it ever accepted, and ends at the first one that it cannot accept. */
#pragma once

#include <libsoup/soup.h>

typedef struct med_http_accept med_http_accept;

/* On the thread-default main context. Borrows the server, owns a reference to the socket. */
med_http_accept *med_http_accept_start (GSocket *listening, SoupServer *soup);
/* No connection is taken any more; the socket is closed. */
void med_http_accept_stop (med_http_accept *accept);

/* The socket that a message came by; NULL when it was not accepted here. */
GSocket *med_http_accept_socket (SoupServerMessage *message);
