/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The single validator's precommit, and the rule that it signs one block a height. */
#include "core/chain/encode.h"
#include "core/crypto/sign.h"
#include "core/solo/block.h"

#define MILLISECOND ((med_duration){ 0, 1000000 })
/* block_time_tolerance of real nodes. */
#define CLOCK_TOLERANCE MED_DURATION_SECONDS (60)

med_result
med_solo_vote_time (med_time block_time, med_time now, med_time *time)
{
  med_time earliest;
  if (!med_time_valid (now))
    return MED_E_INVALID;
  MED_TRY (med_time_add (block_time, MILLISECOND, &earliest));
  *time = med_time_compare (now, earliest) > 0 ? now : earliest;
  return MED_OK;
}

med_result
med_solo_clock_check (med_time last_time, med_time now)
{
  med_time limit;
  MED_TRY (med_time_add (now, CLOCK_TOLERANCE, &limit));
  return med_time_compare (last_time, limit) > 0 ? MED_E_STATE : MED_OK;
}

static med_result
put_sign_bytes (const med_solo_genesis *genesis, const med_solo_block *block, med_time time,
                med_buf *buf, med_span *bytes)
{
  med_precommit_put (buf, genesis->chain_id.text, block->header.height, 0, &block->block_id, time);
  return med_buf_finish (buf, bytes);
}

/* A vote at this height stands: it may only be this one. */
static med_result
reuse (const med_solo_genesis *genesis, const med_solo_block *block,
       const med_solo_sign_state *state)
{
  uint8_t room[MED_SIGN_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_span bytes;
  MED_TRY (put_sign_bytes (genesis, block, state->timestamp, &buf, &bytes));
  if (state->round != 0 || state->step != MED_SOLO_STEP_PRECOMMIT
      || !med_span_equal (bytes, med_span_make (state->sign_bytes, state->sign_bytes_size)))
    return MED_E_REFUSED;
  return MED_OK;
}

static med_result
sign_fresh (const med_solo_genesis *genesis, const med_solo_block *block, med_time now,
            const med_sign_seed *seed, med_solo_sign_state *state)
{
  med_solo_sign_state next = { .height = block->header.height, .step = MED_SOLO_STEP_PRECOMMIT };
  med_sign_public key;
  med_sign_public_from_seed (seed, &key);
  if (!MED_ID_EQUAL (key, genesis->validator.key))
    return MED_E_NO_MATCH;
  MED_TRY (med_solo_vote_time (block->header.time, now, &next.timestamp));
  med_buf buf = med_buf_make (next.sign_bytes, sizeof next.sign_bytes);
  med_span bytes;
  MED_TRY (put_sign_bytes (genesis, block, next.timestamp, &buf, &bytes));
  next.sign_bytes_size = (uint16_t)bytes.size;
  med_sign (seed, bytes, &next.signature);
  *state = next;
  return MED_OK;
}

med_result
med_solo_vote (const med_solo_genesis *genesis, const med_solo_block *block, med_time now,
               const med_sign_seed *seed, med_solo_sign_state *state, med_commit_sig *vote)
{
  if (block->header.height < state->height)
    return MED_E_STATE;
  if (block->header.height == state->height)
    MED_TRY (reuse (genesis, block, state));
  else
    MED_TRY (sign_fresh (genesis, block, now, seed, state));
  *vote = (med_commit_sig){
    .flag = MED_VOTE_COMMIT,
    .has_address = true,
    .has_signature = true,
    .address = genesis->validator.address,
    .timestamp = state->timestamp,
    .signature = state->signature,
  };
  return MED_OK;
}
