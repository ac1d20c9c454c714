/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's listening socket. */
#pragma once

#include "net/http-server.h"

#include <gio/gio.h>

/* Bound, with its mode and group, and listening. Results as med_http_server_start (). `*port` is 0
 * on a unix socket. */
med_result med_http_listen_socket (const med_http_listen *listen, GSocket **socket,
                                   uint16_t *port) MED_CHECKED;
