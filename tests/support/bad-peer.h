/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer that sends fixed bytes to whoever connects and asks, for what no honest server sends. */
#pragma once

#include <glib.h>

typedef struct bad_peer bad_peer;

/* Sends `answer` after the first bytes of a request, then `repeats` times what
 * bad_peer_repeat () said, then closes. */
bad_peer *bad_peer_new (const char *answer, unsigned repeats);
void bad_peer_repeat (bad_peer *peer, const char *again);
void bad_peer_free (bad_peer *peer);
/* "unix:" and the path. */
const char *bad_peer_address (const bad_peer *peer);
unsigned bad_peer_connections (const bad_peer *peer);
