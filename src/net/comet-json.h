/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CometBFT's JSON, from its RPC, its genesis file and saved light blocks, into core's structs.
 * Values are read strictly and not judged; members that nothing here needs are left unread. Text
 * comes from peers: size, depth and counts are bounded first. What is returned lives in the arena.
 *
 * Errors: MED_E_INVALID malformed; MED_E_TOO_LARGE above a bound; MED_E_UNSUPPORTED another key
 * type or kind of evidence; MED_E_REFUSED an answer that is an RPC error, see
 * med_comet_error_read (); MED_E_NO_MEMORY.
 *
 * Both dialects are read: `parts` or `part_set_header`; an absent vote with CometBFT's zero time or
 * with 1970-01-01T00:00:00Z; `last_block_id` empty or null. Validators get their address from the
 * key and are put in order. */
#pragma once

#include "core/chain/types.h"

#include <glib.h>

#define MED_COMET_JSON_MAX ((size_t)4 << 20)
#define MED_COMET_JSON_BLOCK_MAX ((size_t)8 << 20)
/* Validators on one page of /validators. */
#define MED_COMET_PAGE_MAX 100

/* {signed_header {header, commit}, validator_set, next_validator_set?}; a set is an array of
 * validators or an object with `validators`. */
med_result med_comet_light_block_read (med_span text, med_arena *arena,
                                       med_light_block *block) MED_CHECKED;
/* The same written, and a line feed. MED_E_INVALID for an instant without a text. */
med_result med_comet_light_block_write (const med_light_block *block, GString *out) MED_CHECKED;
/* Only the header object. */
med_result med_comet_header_read (med_span text, med_arena *arena, med_header *header) MED_CHECKED;

/* ── Answers of the RPC, {"jsonrpc", "id", "result" or "error"} ─────────────────────────────── */

typedef struct
{
  int64_t code;
  const char *message, *data; /* "" when missing */
} med_comet_error;
/* MED_OK when the answer is an error. */
med_result med_comet_error_read (med_span text, med_arena *arena,
                                 med_comet_error *error) MED_CHECKED;

/* /commit. `canonical` is false for the commit that the asked node itself saw at the tip. */
med_result med_comet_commit_read (med_span text, med_arena *arena, med_header *header,
                                  med_commit *commit, bool *canonical) MED_CHECKED;

typedef struct
{
  int64_t height;
  size_t count, total; /* on this page; in all, as the node says */
  med_validator *validators;
} med_comet_validators;
/* One page of /validators; order them with med_validators_order () when all pages are there. */
med_result med_comet_validators_read (med_span text, med_arena *arena,
                                      med_comet_validators *page) MED_CHECKED;

/* /block. */
med_result med_comet_block_read (med_span text, med_arena *arena, med_block_id *id,
                                 med_block *block) MED_CHECKED;

typedef struct
{
  int64_t height;
  const med_exec_result *results;
  size_t count;
  med_app_hash app_hash; /* after this block: what the next header carries */
} med_comet_results;
/* /block_results. */
med_result med_comet_results_read (med_span text, med_arena *arena,
                                   med_comet_results *results) MED_CHECKED;

/* ── Genesis ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_chain_id chain_id;
  med_time genesis_time;
  int64_t initial_height;
  med_app_hash app_hash;
  int64_t max_bytes, max_gas;
  uint64_t app_version;
  med_validator_set validators; /* may be empty: the application names them */
} med_comet_genesis;
/* A genesis file, or the answer of /genesis. `app_state` is left to the application. */
med_result med_comet_genesis_read (med_span text, med_arena *arena,
                                   med_comet_genesis *genesis) MED_CHECKED;
