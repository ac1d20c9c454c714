/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state that a chain starts with: the genesis document's app_state, rows in key order. */
#pragma once

#include "core/crypto/keys.h"
#include "core/ledger/state.h"

typedef struct
{
  med_span url;                    /* text */
  med_hash pins[MED_GATEWAY_PINS]; /* SPKI SHA-256; both the same when there is one */
  size_t pin_count;
} med_genesis_gateway;

/* A clinic on its own, or one person's own place: the founder is then its patient. */
typedef struct
{
  med_id clinic; /* random */
  med_sign_public validator;
  med_open_public node_recipient;
  med_sign_public founder_invite; /* valid until used (P4) */
  bool personal;                  /* founder: patient instead of officer */
  uint32_t heartbeat_seconds;     /* 600 solo, 60 on a network */
  uint32_t replicas, grant_per_day;
  const med_genesis_gateway *gateways;
  size_t gateway_count; /* at most 3 */
} med_genesis_options;

/* Canonical GenesisState in the arena. MED_E_INVALID: too many gateways or pins, or a founder key
 * that is no point. */
med_result med_genesis_build (const med_genesis_options *options, med_arena *arena,
                              med_span *app_state) MED_CHECKED;

/* MED_E_INVALID unless canonical, rows strictly in order of (table, id), each of a known table and
 * canonical, and params and members there. */
med_result med_genesis_parse (med_span app_state, med_arena *arena,
                              Med__GenesisState **genesis) MED_CHECKED;
