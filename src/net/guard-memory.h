/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guard remembers of each key: a token bucket and the nonces it has seen. Bounded. */
#pragma once

#include "net/guard.h"

typedef struct med_guard_memory med_guard_memory;

/* A challenge stands for its time: the node makes one a second at most. */
typedef struct
{
  uint64_t challenge_time;
  uint8_t random[16]; /* the hex digits */
} med_guard_nonce;

/* `text` has the checked form challenge "." 16 hex. */
med_guard_nonce med_guard_nonce_make (uint64_t challenge_time, const char *text);

/* All limits must be set. */
med_guard_memory *med_guard_memory_new (const med_guard_limits *limits);
void med_guard_memory_free (med_guard_memory *memory);

/* Takes a token of the key's bucket; false when it is empty. A key that was not seen lately pushes
 * out the one that was silent longest, unless that one has nonces that must be kept. */
bool med_guard_memory_take (med_guard_memory *memory, const med_keyid *keyid, med_time now);
bool med_guard_memory_has (const med_guard_memory *memory, const med_keyid *keyid,
                           const med_guard_nonce *nonce);
/* Keeps the nonce until its challenge expires; false when that would break a bound. */
bool med_guard_memory_add (med_guard_memory *memory, const med_keyid *keyid,
                           const med_guard_nonce *nonce, uint64_t now);
