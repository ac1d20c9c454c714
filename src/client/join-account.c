/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new account: its first objects and the transaction that creates it. */
#include "client/join-private.h"

#include "client/outbox-private.h"
#include "client/people-private.h"
#include "client/sync-private.h"
#include "client/verify.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/keybox.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define CREATE_SECONDS 30
#define EXPIRES_SECONDS ((uint64_t)86400)
#define CATEGORIES_MAX 64

static med_result
own_recipient (const med_session *session, med_open_public *recipient)
{
  med_open_secret user;
  uint32_t generation;
  MED_TRY (med_keyring_user (session->keys->message->keyring, &user, &generation));
  med_open_public_from_secret (&user, recipient);
  med_wipe (&user, sizeof user);
  return MED_OK;
}

/* The user identity, to this device and to the recovery words (core/FORMATS.md K2). */
static med_result
seal_userkey (med_session *session, med_cid *root, med_failure *failure)
{
  const Med__Keys *keys = session->keys->message;
  med_open_public recipients[2];
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  med_open_secret user;
  uint32_t generation;
  ProtobufCBinaryData line;
  med_open_public_from_secret (&session->keys->device_open, &recipients[0]);
  memcpy (recipients[1].bytes, keys->recovery_open.data, sizeof recipients[1].bytes);
  med_result result = med_keyring_user (keys->keyring, &user, &generation);
  if (result == MED_OK)
    result = med_identity_line (&user, &arena, &line);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    {
      result = med_session_seal_object (session, recipients, 2, med_pb_span (line), root, failure);
      med_wipe (line.data, line.len);
    }
  med_wipe (&user, sizeof user);
  med_arena_clear (&arena);
  return result;
}

med_result
med_join_seal_keyring (med_session *session, med_cid *root, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_open_public recipient;
  med_span plain;
  med_result result = own_recipient (session, &recipient);
  if (result == MED_OK)
    result = med_canonical_encode (&session->keys->message->keyring->base, &arena, &plain);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    {
      result = med_session_seal_object (session, &recipient, 1, plain, root, failure);
      med_wipe ((void *)plain.data, plain.size);
    }
  med_arena_clear (&arena);
  return result;
}

/* All first identities in one keybox to the owner. */
static med_result
seal_first_keybox (med_session *session, med_cid *root, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  const Med__Keyring *keyring = session->keys->message->keyring;
  Med__Keybox keybox = MED__KEYBOX__INIT;
  keybox.n_entries = keyring->n_categories;
  keybox.entries = keyring->categories;
  med_open_public recipient;
  med_span random, file;
  med_result result = own_recipient (session, &recipient);
  if (result == MED_OK)
    result = med_session_random (session, med_keybox_random_size (1), &arena, &random);
  if (result == MED_OK)
    result = med_keybox_seal (&keybox, &recipient, 1, random, &arena, &file);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = med_session_store_object (session, file, root, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_join_make_objects (med_session *session, med_account_objects *objects, med_failure *failure)
{
  *objects = (med_account_objects){ .has_profile = false };
  MED_TRY (seal_userkey (session, &objects->userkey, failure));
  MED_TRY (med_join_seal_keyring (session, &objects->keyring, failure));
  MED_TRY (seal_first_keybox (session, &objects->keybox, failure));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_profile_ops profile;
  med_result result = med_people_profile_ops (session, &profile, &arena, failure);
  if (result == MED_OK && profile.cid_count > 0)
    {
      objects->profile = profile.cids[0];
      objects->has_profile = true;
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
upload_all (med_session *session, const med_account_objects *objects, GCancellable *cancellable,
            med_failure *failure)
{
  const med_cid *roots[]
      = { &objects->userkey, &objects->keyring, &objects->keybox, &objects->profile };
  size_t count = objects->has_profile ? 4 : 3;
  for (size_t i = 0; i < count; i++)
    MED_TRY (med_gateway_upload (session->gateway, session->blocks, roots[i], NULL, NULL,
                                 cancellable, failure));
  return MED_OK;
}

typedef struct
{
  Med__AccountCreate message;
  med_account_keys keys;
  med_signature invite_sig;
  uint8_t nonce[16];
  Med__CategoryStart starts[CATEGORIES_MAX];
  Med__CategoryStart *list[CATEGORIES_MAX];
  med_open_public recipients[CATEGORIES_MAX];
} create_parts;

static med_result
fill_create (med_session *session, const med_invite_keys *invite,
             const med_account_objects *objects, const med_chain_id *chain, create_parts *parts)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  Med__AccountCreate *create = &parts->message;
  med__account_create__init (create);
  MED_TRY (med_keys_account (session->keys, &parts->keys));
  create->keys = &parts->keys.message;
  create->userkey_cid = med_pb_bytes (MED_SPAN_OF (objects->userkey.bytes));
  create->keyring_cid = med_pb_bytes (MED_SPAN_OF (objects->keyring.bytes));
  create->keybox_cid = med_pb_bytes (MED_SPAN_OF (objects->keybox.bytes));
  if (objects->has_profile)
    create->profile_cid = med_pb_bytes (MED_SPAN_OF (objects->profile.bytes));
  if (keyring->n_categories > CATEGORIES_MAX)
    return MED_E_TOO_LARGE;
  for (size_t i = 0; i < keyring->n_categories; i++)
    {
      med_open_secret identity;
      MED_TRY (med_identity_from_line (keyring->categories[i]->identity, &identity));
      med_open_public_from_secret (&identity, &parts->recipients[i]);
      med_wipe (&identity, sizeof identity);
      med__category_start__init (&parts->starts[i]);
      parts->starts[i].tag = keyring->categories[i]->tag;
      parts->starts[i].recipient = med_pb_bytes (MED_SPAN_OF (parts->recipients[i].bytes));
      parts->list[i] = &parts->starts[i];
    }
  create->n_categories = keyring->n_categories;
  create->categories = parts->list;
  create->invite_pk = med_pb_bytes (MED_SPAN_OF (invite->public.bytes));
  MED_TRY (med_sign_domain (&invite->sign, "invite", chain,
                            MED_SPAN_OF (session->keys->account.bytes), &parts->invite_sig));
  create->invite_sig = med_pb_bytes (MED_SPAN_OF (parts->invite_sig.bytes));
  med_env_random (session->env, parts->nonce, sizeof parts->nonce);
  create->nonce = (ProtobufCBinaryData){ sizeof parts->nonce, parts->nonce };
  return MED_OK;
}

static med_result
sign_create (med_session *session, const Med__Invite *invite, create_parts *parts,
             const med_chain_id *chain, med_arena *arena, med_span *tx, med_failure *failure)
{
  /* Only patients are registered at the clinic by their first operation. */
  if (invite->role != MED__ROLE__ROLE_PATIENT)
    parts->message.nonce = (ProtobufCBinaryData){ 0, NULL };
  Med__Op op = MED__OP__INIT;
  Med__Op *ops[] = { &op };
  op.kind_case = MED__OP__KIND_ACCOUNT_CREATE;
  op.account_create = &parts->message;
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__TxBody body = MED__TX_BODY__INIT;
  body.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  body.device = med_pb_bytes (MED_SPAN_OF (session->keys->device.bytes));
  MED_TRY (med_tx_next_counter (session, &body.counter, failure));
  body.expires = MAX (anchor->time, (uint64_t)med_session_now (session)) + EXPIRES_SECONDS;
  body.seen_height = anchor->height;
  body.seen_hash = anchor->header_hash;
  body.seen_hash.len = MIN (body.seen_hash.len, 8);
  body.n_ops = 1;
  body.ops = ops;
  med_span bytes;
  MED_TRY_PLAIN (med_tx_encode (&body, arena, &bytes), failure);
  MED_TRY_PLAIN (med_tx_sign (bytes, chain, &session->keys->device_sign, arena, tx), failure);
  return MED_OK;
}

/* Until the account exists only the invite may ask, afterwards only the device: ask as both. */
static med_result
follow_create (med_session *session, const med_hash *id, const med_invite_keys *invite,
               GCancellable *cancellable, med_failure *failure)
{
  const med_gateway_signer signers[]
      = { { med_keyid_device (&session->keys->device), &session->keys->device_sign },
          { med_keyid_invite (&invite->public), &invite->sign } };
  gint64 end = g_get_monotonic_time () + CREATE_SECONDS * G_USEC_PER_SEC;
  for (int turn = 0; g_get_monotonic_time () < end; turn++)
    {
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
      const Med__TxStatus *status;
      med_gateway_set_signer (session->gateway, &signers[turn % 2]);
      med_result result
          = med_gateway_tx (session->gateway, id, cancellable, &arena, &status, failure);
      if (result == MED_OK && status->height > 0 && status->results_proof != NULL)
        {
          med_header header, next;
          result = med_sync_headers (session, status->height, cancellable, &arena, &header, &next,
                                     failure);
          if (result == MED_OK && med_verify_tx_status (status, id, &header, &next) != MED_OK)
            result = med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
          if (result == MED_OK && status->code != 0)
            result = med_fail_plain (failure, MED_E_REFUSED, (med_reason)status->code);
          med_arena_clear (&arena);
          if (result == MED_OK)
            med_gateway_set_signer (session->gateway, &signers[0]);
          return result;
        }
      med_arena_clear (&arena);
      if (result == MED_E_CANCELLED || result == MED_E_UNVERIFIED)
        return result;
      if (turn % 2 == 1)
        g_usleep (20000);
    }
  return med_fail (failure, MED_E_BUSY,
                   _ ("The hospital has not recorded the new account yet. Nothing is lost: try "
                      "again."));
}

med_result
med_join_create_account (med_session *session, const Med__Invite *invite,
                         const med_invite_keys *keys, const med_account_objects *objects,
                         GCancellable *cancellable, med_failure *failure)
{
  med_chain_id chain = { { 0 } };
  memcpy (chain.text, invite->chain_id.data, MIN (invite->chain_id.len, sizeof chain.text - 1));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  g_autofree create_parts *parts = g_new0 (create_parts, 1);
  med_span tx;
  med_result result = upload_all (session, objects, cancellable, failure);
  if (result == MED_OK)
    {
      result = fill_create (session, keys, objects, &chain, parts);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    result = sign_create (session, invite, parts, &chain, &arena, &tx, failure);
  if (result == MED_OK)
    result = med_gateway_submit (session->gateway, tx, cancellable, failure);
  if (result == MED_OK)
    {
      med_hash id;
      med_tx_id (tx, &id);
      result = follow_create (session, &id, keys, cancellable, failure);
    }
  med_arena_clear (&arena);
  return result;
}
