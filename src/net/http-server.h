/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/1.1 server for the gateway, on a unix socket or a loopback port and never on an open
 * network: libsoup's parser accepts request smuggling, so everything ambiguous is refused here
 * before a handler sees it, and slow or silent connections are closed.
 *
 * It lives on the main context that is the thread's default in med_http_server_start (), and calls
 * the handler there. A handler must not hold that context up for seconds: connections that could
 * not be read meanwhile count as silent. */
#pragma once

#include "net/problem.h"
#include "net/routes.h"

typedef struct med_http_server med_http_server;
typedef struct med_http_reply med_http_reply;

/* Valid until the reply is sent. */
typedef struct
{
  const char *method;
  const char *path;  /* of a route, so without escapes or dots; libsoup has undone needless ones */
  const char *query; /* raw, without '?'; "" when none */
  const char *host;  /* the one Host header, lower case */
  med_route route;
  med_span body;
  uint32_t peer_uid;   /* UINT32_MAX when the socket does not tell */
  const void *message; /* for med_http_request_header () */
} med_http_request;

/* NULL when absent. Repeated headers come joined by commas. */
const char *med_http_request_header (const med_http_request *request, const char *name);

/* Sees only requests of known routes, right method, valid parameters and a body within the
 * route's limit. Either sends the reply at once or keeps it (a long-poll) and sends it later;
 * every reply must be sent exactly once, also after the server was freed. */
typedef void (*med_http_handler) (const med_http_request *request, med_http_reply *reply,
                                  void *context);

/* All of these may be called on any thread, one thread at a time for one reply. */

/* Before sending. Names and values are ASCII without line ends. */
void med_http_reply_header (med_http_reply *reply, const char *name, const char *value);
/* Consumes the reply. `type` is the content type, ignored without a body; `body` may be NULL and
 * is not consumed. Dropped quietly when the client has gone. */
void med_http_reply_send (med_http_reply *reply, unsigned status, const char *type, GBytes *body);
/* Consumes the reply. */
void med_http_reply_problem (med_http_reply *reply, const med_problem *problem);
/* The client closed its connection: nobody waits for the answer. */
bool med_http_reply_gone (const med_http_reply *reply);

typedef struct
{
  const char *unix_path; /* NULL: loopback */
  unsigned mode;         /* of the socket file, 0600 or 0660; 0 means 0600 */
  int group;             /* of the socket file; -1 leaves it */
  uint16_t port;         /* loopback: 0 lets the system choose */
  unsigned connections;  /* at most; 0 means 512 */
} med_http_listen;

/* A stale socket file is removed when nobody listens on it; the caller holds a lock so that two
 * starts do not race. MED_E_BUSY: somebody listens there; MED_E_EXISTS: the path is something
 * else than a socket; MED_E_TOO_LARGE: longer than a socket path can be; MED_E_IO. */
med_result med_http_server_start (const med_http_listen *listen, med_http_handler handler,
                                  void *context, med_http_server **server) MED_CHECKED;
/* The loopback port; 0 on a unix socket. */
uint16_t med_http_server_port (const med_http_server *server);
/* Connections open now. */
unsigned med_http_server_connections (const med_http_server *server);
/* Closes the listener and every connection and removes the socket file. */
void med_http_server_free (med_http_server *server);
