/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gateway for unit tests: the real server and guard on a real unix socket in a thread of its
 * own, with canned answers behind them. Knows one member, the device of RFC 8032 TEST 1. */
#pragma once

#include "net/guard.h"
#include "net/http-server.h"

#define FAKE_CHAIN "med-aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FAKE_NODE "aaaqeayeaudaocajbifqydiob4ibceqt"
#define FAKE_TIME 1767323045

typedef struct fake_node fake_node;

/* Answers: /v1/info "info"; light "light HEIGHT"; rows its own body; tx its own body, except
 * "refuse" (422 overlap at height 7); wait "tip HEIGHT" once the tip is above; uploads 16 zero
 * bytes; a block put is kept, a block got is that block or 404, and 403 no-access below an all-zero
 * root digest; objects 100,000 bytes; streams 503 behind. Blocks put are held back until eight are
 * there or 20 ms have passed. */
fake_node *fake_node_new (const med_guard_limits *limits);
void fake_node_free (fake_node *node);

const char *fake_node_path (const fake_node *node);
/* "unix:" and the path. */
const char *fake_node_address (const fake_node *node);
/* Turns the node's clock. */
void fake_node_advance (fake_node *node, int64_t seconds);
void fake_node_set_tip (fake_node *node, uint64_t height);

unsigned fake_node_requests (const fake_node *node);
unsigned fake_node_connections (const fake_node *node);
/* Of those that brought a request, how many are still held by anything. */
unsigned fake_node_sockets (const fake_node *node);
unsigned fake_node_blocks (const fake_node *node);
/* Most blocks that were held at the same time. */
unsigned fake_node_in_flight_max (const fake_node *node);
/* The next blocks asked for are altered. */
void fake_node_corrupt (fake_node *node);

/* The member's key id and signature; `context` is not used. */
med_keyid fake_member_keyid (void);
med_result fake_member_sign (void *context, med_span message, med_signature *signature);
/* Real randomness, real time. */
const med_env *fake_env (void);
