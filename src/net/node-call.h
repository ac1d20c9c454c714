/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One signed request and its answer on the client's own main context; the public calls of
 * net/node-client.h drive one or several of them. */
#pragma once

#include "net/node-client.h"

#include <libsoup/soup.h>

struct med_node_client
{
  const med_env *env;
  GMainContext *main_context;
  SoupSession *session;
  char *base_uri;  /* "http://localhost": scheme and authority */
  char *authority; /* as signed */
  med_hash *pins;
  size_t pin_count;
  med_keyid keyid;
  med_node_sign sign; /* NULL: nobody */
  void *sign_context;
  char *chain, *node;                      /* NULL until known */
  char challenge[MED_CHALLENGE_TEXT_SIZE]; /* "" until known */
  uint64_t challenge_time;
  int64_t challenge_received; /* monotonic microseconds */
};

typedef struct
{
  med_node_client *client;
  med_route route;
  GBytes *body; /* NULL: none */
  size_t answer_max;

  /* Once `done`. */
  bool done;
  med_result result;
  GBytes *answer;      /* with MED_OK */
  med_problem problem; /* zero unless the node answered with an error */

  /* Under way. */
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *received;
  size_t received_max;
  GCancellable *cancellable;
  GSource *deadline;
  bool timed_out, renewed, repeated;
  unsigned pauses;
} med_node_exchange;

/* `exchange` must stay where it is until it is done. Takes a reference of `body`. */
void med_node_exchange_start (med_node_exchange *exchange, med_node_client *client,
                              const med_route *route, GBytes *body, size_t answer_max);
/* It is done soon after, as MED_E_CANCELLED unless it was done anyway. */
void med_node_exchange_cancel (med_node_exchange *exchange);
/* Only when done. */
void med_node_exchange_clear (med_node_exchange *exchange);

/* Whether a signed request can be made: a challenge that will hold for a while. */
bool med_node_client_fresh (const med_node_client *client);
/* Gets a challenge when there is no fresh one. */
med_result med_node_client_refresh (med_node_client *client, GCancellable *cancellable,
                                    med_problem *problem) MED_CHECKED;

/* The caller's cancellable, watched on the client's context. */
typedef struct
{
  GSource *source;
  bool cancelled;
} med_node_watch;
void med_node_watch_init (med_node_watch *watch, med_node_client *client,
                          GCancellable *cancellable);
void med_node_watch_clear (med_node_watch *watch);
