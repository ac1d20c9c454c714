/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Founding, joining, status, recovery kit. */
#include "client/network.h"

#include "client/join-private.h"
#include "client/move.h"
#include "client/node-launch.h"
#include "client/outbox-private.h"
#include "client/people-private.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/crypto/sign.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

static med_result
read_invite (const char *text, med_arena *arena, const Med__Invite **invite, med_failure *failure)
{
  med_result result = med_token_decode_invite (med_span_text (text), arena, invite);
  if (result == MED_E_UNSUPPORTED)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no invitation: it must begin with “medease-invite:”."));
  if (result == MED_E_AUTH)
    return med_fail (failure, MED_E_INVALID,
                     _ ("A part of the invitation is missing or mistyped. Copy all of it."));
  if (result != MED_OK)
    return med_fail (failure, MED_E_INVALID, _ ("The invitation cannot be read."));
  return MED_OK;
}

med_result
med_network_read_invite (const char *text, med_arena *arena, med_invite_facts *facts,
                         med_failure *failure)
{
  const Med__Invite *invite;
  MED_TRY (read_invite (text, arena, &invite, failure));
  *facts = (med_invite_facts){ .role = invite->role,
                               .expires = (int64_t)invite->expires,
                               .anchor_height = invite->anchor_height,
                               .address = "" };
  memcpy (facts->chain.text, invite->chain_id.data, invite->chain_id.len);
  memcpy (facts->clinic.bytes, invite->clinic.data, sizeof facts->clinic.bytes);
  char *address;
  if (invite->n_gateways > 0)
    {
      MED_TRY_PLAIN (med_arena_text (arena, med_pb_span (invite->gateways[0]->url), &address),
                     failure);
      facts->address = address;
    }
  return MED_OK;
}

static ProtobufCBinaryData
copied (med_arena *arena, ProtobufCBinaryData bytes)
{
  med_span copy;
  if (med_arena_copy (arena, med_pb_span (bytes), &copy) != MED_OK)
    return (ProtobufCBinaryData){ 0, NULL };
  return med_pb_bytes (copy);
}

/* The network that the invite names becomes the keystore's. */
static med_result
adopt_network (med_session *session, const Med__Invite *invite, const char *address,
               med_failure *failure)
{
  Med__Keys *keys = session->keys->message;
  med_arena *arena = &session->keys->arena;
  med_open_secret network;
  keys->chain_id = copied (arena, invite->chain_id);
  keys->anchor_height = invite->anchor_height;
  keys->anchor_hash = copied (arena, invite->anchor_hash);
  memcpy (network.bytes, invite->network_identity.data, sizeof network.bytes);
  med_result result = med_identity_line (&network, arena, &keys->keyring->network_identity);
  med_wipe (&network, sizeof network);
  MED_TRY_PLAIN (result, failure);
  MED_TRY (med_profile_set (session->profile, "node", address, failure));
  return med_keys_save (session->profile, session->keys, failure);
}

/* A join that failed leaves the identity without a network, ready for another invitation. */
static void
forget_network (med_session *session)
{
  med_failure ignored;
  session->keys->message->chain_id = (ProtobufCBinaryData){ 0, NULL };
  if (med_keys_save (session->profile, session->keys, &ignored) != MED_OK)
    g_warning ("the key file could not be saved");
}

med_result
med_join_take_clinic_keys (med_session *session, const med_invite_keys *keys,
                           GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  const med_row_name name = { MED_TABLE_INVITE, MED_SPAN_OF (keys->public.bytes) };
  const Med__InviteRow *row = NULL;
  med_result result = med_sync_fetch_rows (session, &name, 1, cancellable, failure);
  if (result == MED_OK)
    row = (const Med__InviteRow *)med_replica_decode (session->replica, MED_TABLE_INVITE, name.id,
                                                      &arena);
  if (result == MED_OK && row == NULL)
    result = med_fail_plain (failure, MED_E_REFUSED, MED_REASON_INVITE_EXPIRED);
  else if (result == MED_OK && row->state == MED__STATE__STATE_USED)
    result = med_fail_plain (failure, MED_E_REFUSED, MED_REASON_INVITE_USED);
  if (result == MED_OK && row->sealed_cid.len == sizeof (med_cid))
    {
      med_cid cid;
      med_span bytes, plain;
      Med__Keyring *given;
      memcpy (cid.bytes, row->sealed_cid.data, sizeof cid.bytes);
      result
          = med_gateway_block (session->gateway, &cid, &cid, cancellable, &arena, &bytes, failure);
      if (result == MED_OK)
        {
          result = med_age_open_one (&keys->open, bytes, &arena, &plain);
          if (result == MED_OK)
            result = med_keyring_decode (plain, &arena, &given);
          if (result == MED_OK)
            result
                = med_keyring_merge (session->keys->message->keyring, given, &session->keys->arena);
          if (result != MED_OK)
            med_fail_plain (failure, result, MED_REASON_NONE);
        }
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
join_new (med_session *session, const Med__Invite *invite, const med_invite_keys *keys,
          const char *address, const char *clinic_name, const char *zone, GCancellable *cancellable,
          med_failure *failure)
{
  const med_gateway_signer signer = { med_keyid_invite (&keys->public), &keys->sign };
  g_autofree char *chain = g_strndup ((const char *)invite->chain_id.data, invite->chain_id.len);
  med_session_drop_gateway (session);
  MED_TRY (med_gateway_open (address, NULL, 0, chain, &signer, session->env, cancellable,
                             &session->gateway, failure));
  MED_TRY (adopt_network (session, invite, address, failure));
  med_account_objects objects;
  med_result result = med_sync_header (session, 0, cancellable, failure);
  if (result == MED_OK)
    result = med_join_take_clinic_keys (session, keys, cancellable, failure);
  if (result == MED_OK)
    result = med_keys_save (session->profile, session->keys, failure);
  med_row_name clinic = { MED_TABLE_CLINIC, med_pb_span (invite->clinic) };
  if (result == MED_OK)
    result = med_sync_fetch_rows (session, &clinic, 1, cancellable, failure);
  if (result == MED_OK)
    result = med_join_make_objects (session, &objects, failure);
  if (result == MED_OK)
    result = med_join_create_account (session, invite, keys, &objects, cancellable, failure);
  if (result != MED_OK)
    {
      med_session_drop_gateway (session);
      forget_network (session);
      return result;
    }
  med_id clinic_id;
  memcpy (clinic_id.bytes, invite->clinic.data, sizeof clinic_id.bytes);
  return med_join_settle_staff (session, &clinic_id, clinic_name, zone, cancellable, failure);
}

/* A further role for an account that is there. */
static med_result
accept_role (med_session *session, const Med__Invite *invite, const med_invite_keys *keys,
             GCancellable *cancellable, med_failure *failure)
{
  MED_TRY (med_sync (session, cancellable, failure));
  med_chain_id chain = { { 0 } };
  memcpy (chain.text, invite->chain_id.data, invite->chain_id.len);
  med_signature signature;
  uint8_t nonce[16];
  MED_TRY_PLAIN (med_sign_domain (&keys->sign, "invite", &chain,
                                  MED_SPAN_OF (session->keys->account.bytes), &signature),
                 failure);
  med_env_random (session->env, nonce, sizeof nonce);
  Med__InviteAccept accept = MED__INVITE_ACCEPT__INIT;
  accept.invite_pk = med_pb_bytes (MED_SPAN_OF (keys->public.bytes));
  accept.invite_sig = med_pb_bytes (MED_SPAN_OF (signature.bytes));
  if (invite->role == MED__ROLE__ROLE_PATIENT)
    accept.nonce = (ProtobufCBinaryData){ sizeof nonce, nonce };
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_INVITE_ACCEPT;
  op.invite_accept = &accept;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                 .what = _ ("Accept an invitation"),
                                 .ops = ops,
                                 .op_count = 1 };
  med_id item, clinic;
  med_outbox_item done;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result = med_outbox_add (session, &entry, &item, failure);
  if (result == MED_OK)
    result = med_outbox_wait (session, &item, 30, cancellable, &done, &arena, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  memcpy (clinic.bytes, invite->clinic.data, sizeof clinic.bytes);
  return med_join_settle_staff (session, &clinic, NULL, NULL, cancellable, failure);
}

static bool
has_name (const med_person_facts *facts)
{
  return facts != NULL
         && ((facts->family != NULL && facts->family[0] != '\0')
             || (facts->given != NULL && facts->given[0] != '\0'));
}

static med_result
join (med_session *session, const char *text, const char *address, const med_person_facts *facts,
      const char *clinic_name, const char *zone, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  const Med__Invite *invite;
  med_invite_keys keys;
  med_result result = read_invite (text, &arena, &invite, failure);
  if (result == MED_OK && address == NULL && invite->n_gateways == 0)
    result = med_fail (failure, MED_E_INVALID,
                       _ ("The invitation names no hospital; give its address."));
  char *url = NULL;
  if (result == MED_OK && address == NULL)
    {
      result = med_arena_text (&arena, med_pb_span (invite->gateways[0]->url), &url);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
      address = url;
    }
  if (result == MED_OK && has_name (facts))
    {
      if (!med_session_joined (session))
        result = med_people_set_profile (session, facts, NULL, failure);
    }
  if (result == MED_OK)
    {
      med_invite_keys_make (invite->seed.data, &keys);
      const Med__Keys *own = session->keys->message;
      bool same = med_session_joined (session)
                  && med_span_equal (med_pb_span (own->chain_id), med_pb_span (invite->chain_id));
      if (same)
        result = accept_role (session, invite, &keys, cancellable, failure);
      else if (med_session_joined (session) && med_move_possible (session))
        result = med_move_join (session, invite, &keys, address, cancellable, failure);
      else if (med_session_joined (session))
        result = med_fail (failure, MED_E_STATE,
                           _ ("This profile belongs to another network already. Make a profile of "
                              "its own for this invitation."));
      else
        result
            = join_new (session, invite, &keys, address, clinic_name, zone, cancellable, failure);
      med_wipe (&keys, sizeof keys);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_network_join (med_session *session, const char *invite, const char *address,
                  const med_person_facts *facts, GCancellable *cancellable, med_failure *failure)
{
  return join (session, invite, address, facts, NULL, NULL, cancellable, failure);
}

med_result
med_network_found (med_session *session, const med_found_options *options,
                   GCancellable *cancellable, med_failure *failure)
{
  if (med_session_joined (session))
    return med_fail (failure, MED_E_STATE, _ ("This profile belongs to a network already."));
  g_autofree char *address = g_strdup (options->address);
  g_autofree char *invite = g_strdup (options->founder_invite);
  if (address == NULL)
    {
      g_clear_pointer (&invite, g_free);
      MED_TRY (med_node_found (session->profile, options->personal, &address, &invite, failure));
    }
  if (invite == NULL)
    return med_fail (failure, MED_E_INVALID, _ ("The founder's invitation is missing."));
  const char *name = options->clinic;
  if (name == NULL && !options->personal)
    return med_fail (failure, MED_E_INVALID, _ ("The clinic has no name."));
  MED_TRY (join (session, invite, address, &options->facts, options->personal ? NULL : name,
                 options->zone != NULL ? options->zone : "Etc/UTC", cancellable, failure));
  return options->personal ? med_profile_set (session->profile, "personal", "yes", failure)
                           : MED_OK;
}

med_result
med_network_status (med_session *session, med_arena *arena, med_network_status_info *status,
                    med_failure *failure)
{
  *status = (med_network_status_info){ .engine = "", .blocks = "", .address = "" };
  const Med__Keys *keys = session->keys->message;
  if (keys->chain_id.len <= MED_CHAIN_ID_MAX && keys->chain_id.len > 0)
    memcpy (status->chain.text, keys->chain_id.data, keys->chain_id.len);
  char *text;
  const char *address = med_profile_node (session->profile);
  if (address != NULL && med_arena_text (arena, med_span_text (address), &text) == MED_OK)
    status->address = text;
  med_gateway *gateway;
  const Med__Info *info;
  med_result result = med_session_gateway (session, NULL, &gateway, failure);
  if (result == MED_OK)
    result = med_session_note (session, med_gateway_info (gateway, NULL, arena, &info, failure));
  if (result == MED_OK)
    {
      if (med_arena_text (arena, med_pb_span (info->engine), &text) == MED_OK)
        status->engine = text;
      if (med_arena_text (arena, med_pb_span (info->blocks), &text) == MED_OK)
        status->blocks = text;
      result = med_sync_header (session, 0, NULL, failure);
    }
  if (result != MED_OK && result != MED_E_OFFLINE)
    return result;
  med_sync_get_status (session, &status->sync);
  status->height = status->sync.as_of.height;
  status->time = status->sync.as_of.time;
  status->validators = status->sync.as_of.validators;
  status->confirmed = status->sync.as_of.confirmed;
  int64_t lag = med_session_now (session) - status->time;
  status->lag_seconds = lag > 0 ? (uint64_t)lag : 0;
  return MED_OK;
}

med_result
med_network_kit (med_session *session, med_arena *arena, const char **kit, med_failure *failure)
{
  if (!med_session_joined (session))
    return med_fail (failure, MED_E_STATE,
                     _ ("Join a network first: the kit says where your "
                        "account lives."));
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__InviteGateway gateway = MED__INVITE_GATEWAY__INIT;
  Med__InviteGateway *gateways[] = { &gateway };
  g_autofree char *address = g_strdup (med_profile_node (session->profile));
  gateway.url = med_pb_bytes (med_span_text (address));
  Med__Kit message = MED__KIT__INIT;
  message.chain_id = session->keys->message->chain_id;
  message.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  message.anchor_height = anchor->height;
  message.anchor_hash = anchor->header_hash;
  message.n_gateways = 1;
  message.gateways = gateways;
  char *text;
  MED_TRY_PLAIN (med_token_encode (MED_TOKEN_KIT, &message.base, arena, &text), failure);
  *kit = text;
  return MED_OK;
}
