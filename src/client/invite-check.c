/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the clinic says of an invitation, before anything is made for it. */
#include "client/network.h"

#include "client/node-launch.h"
#include "client/peek.h"
#include "core/codec/canonical.h"
#include "core/ledger/state.h"
#include "core/ledger/tx.h"
#include "core/vault/invite-key.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define CHECK_BUDGET ((size_t)16 << 20)

static med_result
open_place (med_peek *peek, const char *address, const med_gateway_signer *signer,
            med_failure *failure)
{
  med_result result = med_gateway_open (address, NULL, 0, NULL, signer, peek->env,
                                        peek->cancellable, &peek->gateway, failure);
  if (result == MED_E_OFFLINE && med_node_is_local (address)
      && med_node_start (address, failure) == MED_OK)
    result = med_gateway_open (address, NULL, 0, NULL, signer, peek->env, peek->cancellable,
                               &peek->gateway, failure);
  MED_TRY (result);
  if (strcmp (med_gateway_chain (peek->gateway), peek->chain) == 0)
    return MED_OK;
  return med_fail (failure, MED_E_UNVERIFIED,
                   _ ("This invitation belongs to another clinic than the one that answers there. "
                      "Ask the clinic for a new one."));
}

static med_result
check_row (med_peek *peek, const Med__Invite *invite, const med_invite_keys *keys,
           med_failure *failure)
{
  const med_row_name name = { MED_TABLE_INVITE, MED_SPAN_OF (keys->public.bytes) };
  const Med__Rows *rows;
  ProtobufCMessage *message;
  med_hash hash;
  if (invite->anchor_hash.len != sizeof hash.bytes)
    return med_fail_plain (failure, MED_E_INVALID, MED_REASON_NONE);
  memcpy (hash.bytes, invite->anchor_hash.data, sizeof hash.bytes);
  MED_TRY (med_peek_anchor (peek, invite->anchor_height, &hash, failure));
  MED_TRY (med_peek_rows (peek, &name, 1, &rows, failure));
  if (rows->rows[0]->value.len == 0)
    return med_fail (failure, MED_E_REFUSED,
                     _ ("The clinic knows no such invitation. Ask for a new one."));
  MED_TRY_PLAIN (med_canonical_decode (&med__invite_row__descriptor,
                                       med_pb_span (rows->rows[0]->value), 4096, peek->arena,
                                       &message),
                 failure);
  const Med__InviteRow *row = (const Med__InviteRow *)message;
  if (row->state == MED__STATE__STATE_USED)
    return med_fail_plain (failure, MED_E_REFUSED, MED_REASON_INVITE_USED);
  if (row->state != MED__STATE__STATE_ACTIVE)
    return med_fail (failure, MED_E_REFUSED,
                     _ ("The clinic took this invitation back. Ask for a new one."));
  return MED_OK;
}

med_result
med_network_check_invite (const char *text, const med_env *env, GCancellable *cancellable,
                          med_failure *failure)
{
  med_arena arena;
  const Med__Invite *invite;
  med_invite_facts facts;
  med_invite_keys keys;
  med_arena_init (&arena, med_memory_heap (), CHECK_BUDGET);
  med_peek peek = { .env = env, .cancellable = cancellable, .arena = &arena };
  med_result result = med_network_read_invite (text, &arena, &facts, failure);
  if (result == MED_OK && *facts.address == '\0')
    result = med_fail (failure, MED_E_INVALID,
                       _ ("The invitation names no hospital; give its address."));
  if (result == MED_OK)
    {
      result = med_token_decode_invite (med_span_text (text), &arena, &invite);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    {
      med_invite_keys_make (invite->seed.data, &keys);
      const med_gateway_signer signer = { med_keyid_invite (&keys.public), &keys.sign };
      peek.chain = facts.chain.text;
      result = open_place (&peek, facts.address, &signer, failure);
      if (result == MED_OK)
        result = check_row (&peek, invite, &keys, failure);
      med_gateway_close (peek.gateway);
      med_wipe (&keys, sizeof keys);
    }
  med_arena_clear (&arena);
  return result;
}
