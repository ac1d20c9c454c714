/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff do: register people without a computer, invite, end roles. */
#include "client/people-private.h"

#include "base/text.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/vault/invite-key.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define INVITE_DAYS 7
#define KEY_TEXT_SIZE 65

med_result
med_people_own_clinic (med_session *session, med_id *clinic, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_self self;
  med_result result = med_session_self (session, &arena, &self, failure);
  uint32_t staff = 1u << MED__ROLE__ROLE_DOCTOR | 1u << MED__ROLE__ROLE_RECEPTIONIST
                   | 1u << MED__ROLE__ROLE_OFFICER;
  if (result == MED_OK && (self.roles & staff) == 0)
    result = med_fail (failure, MED_E_DENIED, _ ("Only staff of a clinic can do this."));
  if (result == MED_OK)
    *clinic = self.clinic;
  med_arena_clear (&arena);
  return result;
}

med_result
med_people_end_role (med_session *session, const med_account_id *account, uint32_t role,
                     med_id *item, med_failure *failure)
{
  med_id clinic;
  MED_TRY (med_people_own_clinic (session, &clinic, failure));
  Med__RoleEnd end = MED__ROLE_END__INIT;
  end.account = med_pb_bytes (MED_SPAN_OF (account->bytes));
  end.clinic = med_pb_bytes (MED_SPAN_OF (clinic.bytes));
  end.role = (Med__Role)role;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_ROLE_END;
  op.role_end = &end;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                 .what = _ ("End a role"),
                                 .ops = ops,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (account->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

/* Clinic identities for a new member of staff, sealed to the key that the invite's seed makes. */
static med_result
seal_for_staff (med_session *session, const med_id *clinic, const med_open_public *recipient,
                med_arena *arena, med_cid *cid, med_failure *failure)
{
  const Med__Keyring *own = session->keys->message->keyring;
  Med__Keyring keyring = MED__KEYRING__INIT;
  for (size_t i = 0; i < own->n_clinics; i++)
    {
      const Med__ClinicIdentity *entry = own->clinics[i];
      med_open_secret identity;
      if (!med_span_equal (med_pb_span (entry->clinic), MED_SPAN_OF (clinic->bytes)))
        continue;
      MED_TRY_PLAIN (med_identity_from_line (entry->identity, &identity), failure);
      MED_TRY_PLAIN (med_keyring_add_clinic (&keyring, clinic, entry->generation, &identity, arena),
                     failure);
      med_wipe (&identity, sizeof identity);
    }
  med_span plain;
  MED_TRY_PLAIN (med_canonical_encode (&keyring.base, arena, &plain), failure);
  return med_session_seal_object (session, recipient, 1, plain, cid, failure);
}

static med_result
invite_text (med_session *session, const uint8_t seed[32], uint32_t role, const med_id *clinic,
             uint64_t expires, med_arena *arena, char **text, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  med_open_secret network;
  MED_TRY_PLAIN (
      med_identity_from_line (session->keys->message->keyring->network_identity, &network),
      failure);
  Med__InviteGateway gateway = MED__INVITE_GATEWAY__INIT;
  Med__InviteGateway *gateways[] = { &gateway };
  g_autofree char *address = g_strdup (med_profile_node (session->profile));
  gateway.url = med_pb_bytes (med_span_text (address));
  Med__Invite invite = MED__INVITE__INIT;
  invite.chain_id = session->keys->message->chain_id;
  invite.anchor_height = anchor->height;
  invite.anchor_hash = anchor->header_hash;
  invite.seed = (ProtobufCBinaryData){ 32, (uint8_t *)seed };
  invite.role = role;
  invite.clinic = med_pb_bytes (MED_SPAN_OF (clinic->bytes));
  invite.expires = expires;
  invite.n_gateways = 1;
  invite.gateways = gateways;
  invite.network_identity = (ProtobufCBinaryData){ sizeof network.bytes, network.bytes };
  med_result result = med_token_encode (MED_TOKEN_INVITE, &invite.base, arena, text);
  med_wipe (&network, sizeof network);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

med_result
med_people_make_invite (med_session *session, const med_id *clinic, uint32_t role, int64_t until,
                        const med_account_id *claims, med_arena *arena, med_new_invite *made,
                        med_failure *failure)
{
  uint8_t seed[32];
  bool staff = role != MED__ROLE__ROLE_PATIENT;
  med_result result = MED_OK;
  memset (made, 0, sizeof *made);
  made->clinic = *clinic;
  med_env_random (session->env, seed, sizeof seed);
  med_invite_keys_make (seed, &made->keys);
  made->expires = until > 0
                      ? (uint64_t)until
                      : med_replica_anchor (session->replica)->time + (uint64_t)INVITE_DAYS * 86400;
  if (staff)
    result = seal_for_staff (session, clinic, &made->keys.recipient, arena, &made->sealed, failure);
  if (result == MED_OK)
    result = invite_text (session, seed, role, clinic, made->expires, arena, &made->text, failure);
  med_wipe (seed, sizeof seed);
  MED_TRY (result);
  med__invite_create__init (&made->create);
  made->create.invite_pk = med_pb_bytes (MED_SPAN_OF (made->keys.public.bytes));
  made->create.role = (Med__Role)role;
  made->create.clinic = med_pb_bytes (MED_SPAN_OF (made->clinic.bytes));
  made->create.expires = made->expires;
  if (claims != NULL)
    {
      made->claims = *claims;
      made->create.claims = med_pb_bytes (MED_SPAN_OF (made->claims.bytes));
    }
  if (staff)
    made->create.sealed_cid = med_pb_bytes (MED_SPAN_OF (made->sealed.bytes));
  med__op__init (&made->op);
  made->op.kind_case = MED__OP__KIND_INVITE_CREATE;
  made->op.invite_create = &made->create;
  return MED_OK;
}

med_result
med_people_remember_invite (med_session *session, const med_new_invite *made, const char *note,
                            med_invite_info *invite, med_failure *failure)
{
  char hex[KEY_TEXT_SIZE];
  MED_TRY_PLAIN (med_hex_encode (MED_SPAN_OF (made->keys.public.bytes), hex, sizeof hex), failure);
  g_autofree char *name = g_strconcat ("invite/", hex, NULL);
  g_autofree char *value = g_strconcat (made->text, "\n", note != NULL ? note : "", NULL);
  MED_TRY_PLAIN (med_session_set (session, name, med_span_text (value)), failure);
  *invite = (med_invite_info){ .key = made->keys.public,
                               .role = (uint32_t)made->create.role,
                               .text = made->text,
                               .note = note != NULL ? note : "",
                               .state = "open",
                               .expires = (int64_t)made->expires,
                               .claims = made->claims,
                               .has_claims = made->create.claims.len > 0 };
  return MED_OK;
}

med_result
med_people_invite (med_session *session, uint32_t role, const char *note, int64_t until,
                   const med_account_id *claims, med_arena *arena, med_invite_info *invite,
                   med_id *item, med_failure *failure)
{
  med_id clinic;
  med_new_invite made;
  MED_TRY (med_people_own_clinic (session, &clinic, failure));
  /* The anchor in the text must be a header that is proven here. */
  MED_TRY (med_sync_header (session, 0, NULL, failure));
  med_result result
      = med_people_make_invite (session, &clinic, role, until, claims, arena, &made, failure);
  if (result == MED_OK)
    {
      const Med__Op *ops[] = { &made.op };
      bool sealed = made.create.sealed_cid.len > 0;
      const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                     .what = _ ("Invite a person"),
                                     .ops = ops,
                                     .op_count = 1,
                                     .uploads = sealed ? &made.sealed : NULL,
                                     .upload_count = sealed ? 1 : 0,
                                     .object = MED_SPAN_OF (made.keys.public.bytes) };
      result = med_outbox_add (session, &entry, item, failure);
    }
  if (result == MED_OK)
    result = med_people_remember_invite (session, &made, note, invite, failure);
  med_wipe (&made.keys, sizeof made.keys);
  return result;
}

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *invites;
} invite_listing;

static const char *
invite_state (const med_session *session, const Med__InviteRow *row)
{
  if (row->state == MED__STATE__STATE_USED)
    return "used";
  if (row->state != MED__STATE__STATE_ACTIVE)
    return "withdrawn";
  return row->expires != 0 && (int64_t)row->expires <= med_session_now (session) ? "expired"
                                                                                 : "open";
}

static bool
list_invite (void *context, med_span id, med_span value)
{
  invite_listing *list = (invite_listing *)context;
  ProtobufCMessage *message;
  if (id.size != 32
      || med_canonical_decode (&med__invite_row__descriptor, value, 4096, list->arena, &message)
             != MED_OK)
    return true;
  const Med__InviteRow *row = (const Med__InviteRow *)message;
  if (!med_span_equal (med_pb_span (row->issuer), MED_SPAN_OF (list->session->keys->account.bytes)))
    return true;
  med_invite_info info = { .role = row->role,
                           .text = "",
                           .note = "",
                           .state = invite_state (list->session, row),
                           .expires = (int64_t)row->expires };
  memcpy (info.key.bytes, id.data, sizeof info.key.bytes);
  if (row->claims.len == sizeof info.claims.bytes)
    {
      memcpy (info.claims.bytes, row->claims.data, sizeof info.claims.bytes);
      info.has_claims = true;
    }
  if (row->used_by.len == sizeof info.used_by.bytes)
    {
      memcpy (info.used_by.bytes, row->used_by.data, sizeof info.used_by.bytes);
      info.has_user = true;
    }
  char hex[KEY_TEXT_SIZE];
  med_span stored;
  char *text;
  if (med_hex_encode (id, hex, sizeof hex) == MED_OK)
    {
      g_autofree char *name = g_strconcat ("invite/", hex, NULL);
      if (med_session_get (list->session, name, list->arena, &stored)
          && med_arena_text (list->arena, stored, &text) == MED_OK)
        {
          char *line = strchr (text, '\n');
          if (line != NULL)
            {
              *line = '\0';
              info.note = line + 1;
            }
          info.text = text;
        }
    }
  g_array_append_val (list->invites, info);
  return true;
}

med_result
med_people_invites (med_session *session, med_arena *arena, med_invite_info **invites,
                    size_t *count, med_failure *failure)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_invite_info));
  invite_listing list = { session, arena, found };
  med_replica_each (session->replica, MED_TABLE_INVITE, list_invite, &list);
  med_invite_info *out = (med_invite_info *)med_arena_array (arena, found->len, sizeof *out);
  if (out == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (found->len > 0)
    memcpy (out, found->data, found->len * sizeof *out);
  *invites = out;
  *count = found->len;
  return MED_OK;
}

med_result
med_people_withdraw_invite (med_session *session, const med_sign_public *key, med_id *item,
                            med_failure *failure)
{
  Med__InviteWithdraw withdraw = MED__INVITE_WITHDRAW__INIT;
  withdraw.invite_pk = med_pb_bytes (MED_SPAN_OF (key->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_INVITE_WITHDRAW;
  op.invite_withdraw = &withdraw;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                 .what = _ ("Withdraw an invitation"),
                                 .ops = ops,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (key->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}
