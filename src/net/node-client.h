/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client of one gateway. The node may be hostile: every answer has a size cap and a deadline, no
 * redirect is followed, nothing is decoded, and what comes back is bytes that the caller verifies.
 *
 * Calls block. A client belongs to the thread that opened it; only a GCancellable may be used from
 * elsewhere. SOUP_FORCE_HTTP1=1 must stand in the environment before the first libsoup call of the
 * process: the program's main () sets it. */
#pragma once

#include "base/env.h"
#include "core/httpsig.h"
#include "net/problem.h"
#include "net/routes.h"

#include <gio/gio.h>

typedef struct med_node_client med_node_client;

/* Keys stay with the caller. MED_E_LOCKED when they are not at hand. */
typedef med_result (*med_node_sign) (void *context, med_span message, med_signature *signature);

typedef struct
{
  const char *address;  /* "unix:/PATH", "http://127.0.0.1:PORT" or "https://HOST[:PORT]" */
  const med_hash *pins; /* https: SHA-256 of the SubjectPublicKeyInfo, one must match */
  size_t pin_count;
  unsigned timeout; /* seconds of silence; 0 means 35, longer than a long-poll */
} med_node_options;

/* MED_E_INVALID: not an address, or https without a pin. Nothing is sent yet. `env` must outlive
 * the client. */
med_result med_node_client_open (const med_node_options *options, const med_env *env,
                                 med_node_client **client) MED_CHECKED;
void med_node_client_close (med_node_client *client);

/* Who signs from now on; NULL `sign`: nobody. */
void med_node_client_set_signer (med_node_client *client, const med_keyid *keyid,
                                 med_node_sign sign, void *context);
/* The chain this is about and the node's id from /v1/info, as they stand in the signed fields.
 * Signed calls before are MED_E_STATE. */
void med_node_client_set_names (med_node_client *client, const char *chain, const char *node);

/* One request. `body` is empty where the route has none. `*answer` (owned by the caller) has at
 * most `answer_max` bytes. `problem` may be NULL; it is filled when a node answered with an error,
 * and zero otherwise. Results: those of med_problem_result (); MED_E_OFFLINE (no connection, or it
 * broke, or no answer in time), MED_E_TOO_LARGE (an answer above `answer_max`), MED_E_UNVERIFIED
 * (not an answer of a gateway; wrong certificate), MED_E_CANCELLED, MED_E_LOCKED, MED_E_STATE.
 * A stale challenge is renewed once, and a node that is asked too much at once is asked again for
 * some seconds, without the caller seeing it. */
med_result med_node_call (med_node_client *client, const med_route *route, med_span body,
                          size_t answer_max, GCancellable *cancellable, GBytes **answer,
                          med_problem *problem) MED_CHECKED;

/* Called on the client's thread after each block that is done. */
typedef void (*med_node_progress) (void *context, uint64_t blocks, uint64_t bytes);

/* The next block to send, checked against its CID; MED_E_NOT_FOUND after the last one. `*bytes` is
 * given away. */
typedef med_result (*med_node_next_block) (void *context, med_cid *cid, GBytes **bytes);
typedef struct
{
  med_node_next_block next;
  med_node_progress progress; /* may be NULL */
  void *context;
} med_node_put;
/* Keeps up to MED_UPLOADS_IN_FLIGHT blocks in flight, in any order of arrival. Stops at the first
 * failure, which is the result; what is in flight is abandoned. */
med_result med_node_put_blocks (med_node_client *client, const med_id *upload,
                                const med_node_put *put, GCancellable *cancellable,
                                med_problem *problem) MED_CHECKED;

/* The next block wanted; MED_E_NOT_FOUND after the last one; MED_E_BUSY when that is not known
 * until a block under way was taken. */
typedef med_result (*med_node_next_cid) (void *context, med_cid *cid);
/* In the order of `next`. Another result than MED_OK stops everything and is passed on. */
typedef med_result (*med_node_take_block) (void *context, const med_cid *cid, GBytes *bytes);
typedef struct
{
  med_node_next_cid next;
  med_node_take_block take;
  med_node_progress progress; /* may be NULL */
  void *context;
} med_node_get;
/* Fetches up to MED_UPLOADS_IN_FLIGHT blocks ahead. A block is handed over only when its SHA-256
 * is the one of its CID; else MED_E_UNVERIFIED. */
med_result med_node_get_blocks (med_node_client *client, const med_cid *root,
                                const med_node_get *get, GCancellable *cancellable,
                                med_problem *problem) MED_CHECKED;
