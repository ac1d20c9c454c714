/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The node's door: is this request signed, now, once, for this node, by a key we know, and is its
 * body the one that was signed? What the key may then fetch is decided elsewhere. Cheap checks
 * come first, the signature last. One thread. */
#pragma once

#include "base/env.h"
#include "core/httpsig.h"
#include "net/http-server.h"

typedef struct med_guard med_guard;

typedef struct
{
  unsigned per_second;     /* verified requests of one key; 0 means 500 */
  unsigned burst;          /* 0 means 1000 */
  unsigned keys;           /* known at once; 0 means 4096 */
  unsigned nonces_per_key; /* remembered; 0 means 65536 */
  unsigned nonces;         /* of all keys; 0 means 262144 */
} med_guard_limits;

/* The signing key behind a key id, if it may speak at all. MED_OK, or MED_E_NOT_FOUND (401
 * not-member) or MED_E_DENIED (403 with `*reason`). */
typedef med_result (*med_guard_find_key) (void *context, const med_keyid *keyid,
                                          med_sign_public *key, med_reason *reason);

typedef struct
{
  const char *const *authorities; /* NULL-terminated, lower case; "localhost" on a unix socket */
  const char *chain;              /* the chain id */
  const char *node;               /* base32 of the node id */
  med_guard_limits limits;
  med_guard_find_key find_key;
  void *context;
} med_guard_options;

/* Copies the options; draws its challenge key from `env`, which it keeps. */
med_guard *med_guard_new (const med_guard_options *options, const med_env *env);
void med_guard_free (med_guard *guard);

/* For requests of unsigned routes: only the names are checked. MED_E_DENIED fills `problem`. */
med_result med_guard_check_names (med_guard *guard, const med_http_request *request,
                                  med_problem *problem) MED_CHECKED;
/* MED_OK: signed by `*keyid`. Otherwise MED_E_DENIED and `*problem` is the answer: 400 malformed;
 * 401 `expired` (challenge, period or a nonce used before: ask again with a new challenge),
 * `not-member`, or without a reason when the signature does not hold; 403 as find_key says;
 * 421 not this node or chain; 429 `rate`. */
med_result med_guard_check (med_guard *guard, const med_http_request *request, med_keyid *keyid,
                            med_problem *problem) MED_CHECKED;

/* Puts a fresh challenge on the answer; every answer has one. */
void med_guard_stamp (med_guard *guard, med_http_reply *reply);
