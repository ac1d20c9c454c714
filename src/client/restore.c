/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything back from 24 words (core/FORMATS.md R1):
 *
 *   words ─► recovery keys ─► row 15 ─► account row ─► user key ─► keyring
 *         └► keystore slot            └► new device: device.add + account.keys, signed by the words
 *
 * The keystore is written before the device is added, so that no step can leave an added device
 * whose keys are lost. */
#include "client/network.h"

#include "client/join-private.h"
#include "client/outbox-private.h"
#include "client/sync-private.h"
#include "client/verify.h"
#include "core/age/file.h"
#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define RESTORE_SECONDS 30
#define EXPIRES_SECONDS ((uint64_t)86400)

typedef struct
{
  med_sign_seed sign;
  med_sign_public public;
  med_open_secret open;
} recovery_keys;

static void
make_recovery (const med_root_entropy *entropy, recovery_keys *keys)
{
  med_words_recovery_sign (entropy, &keys->sign);
  med_words_recovery_open (entropy, &keys->open);
  med_sign_public_from_seed (&keys->sign, &keys->public);
}

/* Where the account lives: from the kit, or from a hospital's address and what it shows. */
static med_result
read_place (const char *kit, const char *address, med_arena *arena, const Med__Kit **place,
            char **url, med_failure *failure)
{
  *place = NULL;
  *url = NULL;
  if (kit != NULL)
    {
      if (med_token_decode_kit (med_span_text (kit), arena, place) != MED_OK)
        return med_fail (failure, MED_E_INVALID,
                         _ ("The recovery kit cannot be read. Copy all of it, or give the clinic's "
                            "address instead."));
      if (address == NULL && (*place)->n_gateways > 0)
        MED_TRY_PLAIN (med_arena_text (arena, med_pb_span ((*place)->gateways[0]->url), url),
                       failure);
    }
  if (address != NULL)
    MED_TRY_PLAIN (med_arena_text (arena, med_span_text (address), url), failure);
  if (*url == NULL)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Say where your records are: the text of the recovery kit, or the clinic's "
                        "address."));
  return MED_OK;
}

/* With the words alone there is no anchor: the hospital's newest block is taken as it is. The
 * screen says so; a kit is better. */
static med_result
adopt_place (med_session *session, const Med__Kit *place, GCancellable *cancellable,
             med_failure *failure)
{
  Med__Keys *keys = session->keys->message;
  med_arena *arena = &session->keys->arena;
  med_span copy;
  const char *chain = med_gateway_chain (session->gateway);
  MED_TRY_PLAIN (med_arena_copy (arena, med_span_text (chain), &copy), failure);
  keys->chain_id = med_pb_bytes (copy);
  if (place != NULL)
    {
      keys->anchor_height = place->anchor_height;
      MED_TRY_PLAIN (med_arena_copy (arena, med_pb_span (place->anchor_hash), &copy), failure);
      keys->anchor_hash = med_pb_bytes (copy);
      return MED_OK;
    }
  med_light_block block;
  med_hash hash;
  med_arena scratch;
  med_arena_init (&scratch, med_memory_heap (), (size_t)16 << 20);
  med_result result
      = med_gateway_light (session->gateway, 0, cancellable, &scratch, &block, NULL, failure);
  if (result == MED_OK)
    {
      result = med_header_hash (&block.header, &hash);
      if (result == MED_OK)
        result = med_arena_copy (arena, MED_SPAN_OF (hash.bytes), &copy);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    {
      keys->anchor_height = (uint64_t)block.header.height;
      keys->anchor_hash = med_pb_bytes (copy);
    }
  med_arena_clear (&scratch);
  return result;
}

static med_result
find_account (med_session *session, const recovery_keys *recovery, GCancellable *cancellable,
              med_arena *arena, const Med__RecoveryKeyRow **key_row,
              const Med__AccountRow **account, med_failure *failure)
{
  med_row_id id = med_row_id_hash (MED_SPAN_OF (recovery->public.bytes));
  const med_row_name name = { MED_TABLE_RECOVERY_KEY, med_row_id_span (&id) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  *key_row = (const Med__RecoveryKeyRow *)med_replica_decode (
      session->replica, MED_TABLE_RECOVERY_KEY, name.id, arena);
  if (*key_row == NULL || (*key_row)->account.len != sizeof (med_account_id))
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("These words belong to no account at this hospital. Check the words and "
                        "the address."));
  const med_row_name account_name = { MED_TABLE_ACCOUNT, med_pb_span ((*key_row)->account) };
  MED_TRY (med_sync_fetch_rows (session, &account_name, 1, cancellable, failure));
  *account = (const Med__AccountRow *)med_replica_decode (session->replica, MED_TABLE_ACCOUNT,
                                                          account_name.id, arena);
  if (*account == NULL)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  return MED_OK;
}

static med_result
open_object (med_session *session, ProtobufCBinaryData cid_bytes, const med_open_secret *identities,
             size_t count, GCancellable *cancellable, med_arena *arena, med_span *plain,
             med_failure *failure)
{
  med_cid cid;
  med_span bytes;
  if (cid_bytes.len != sizeof cid.bytes)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  memcpy (cid.bytes, cid_bytes.data, sizeof cid.bytes);
  MED_TRY (med_gateway_block (session->gateway, &cid, &cid, cancellable, arena, &bytes, failure));
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  MED_TRY_PLAIN (med_age_open (&keys, bytes, &med_age_limits_default, arena, plain, NULL), failure);
  return MED_OK;
}

/* The old identity takes the place of the one that was just made for this device. */
static med_result
take_keyring (med_session *session, const recovery_keys *recovery, const Med__AccountRow *account,
              ProtobufCBinaryData account_id, GCancellable *cancellable, med_arena *arena,
              med_failure *failure)
{
  med_span line, plain;
  med_open_secret user;
  Med__Keyring *keyring;
  MED_TRY (open_object (session, account->userkey_cid, &recovery->open, 1, cancellable, arena,
                        &line, failure));
  MED_TRY_PLAIN (med_identity_from_line (med_pb_bytes (line), &user), failure);
  MED_TRY (
      open_object (session, account->keyring_cid, &user, 1, cancellable, arena, &plain, failure));
  med_wipe (&user, sizeof user);
  Med__Keys *keys = session->keys->message;
  med_span copy;
  MED_TRY_PLAIN (med_arena_copy (&session->keys->arena, plain, &copy), failure);
  MED_TRY_PLAIN (med_keyring_decode (copy, &session->keys->arena, &keyring), failure);
  keys->keyring = keyring;
  MED_TRY_PLAIN (med_arena_copy (&session->keys->arena, med_pb_span (account_id), &copy), failure);
  keys->account = med_pb_bytes (copy);
  MED_TRY_PLAIN (med_keys_derive (session->keys), failure);
  return MED_OK;
}

/* The user key again, for every live device, this one and the words. */
static med_result
seal_userkey (med_session *session, const recovery_keys *recovery, const Med__AccountRow *account,
              GCancellable *cancellable, med_arena *arena, med_cid *root, med_failure *failure)
{
  med_open_public recipients[34];
  size_t count = 2;
  med_open_public_from_secret (&session->keys->device_open, &recipients[0]);
  med_open_public_from_secret (&recovery->open, &recipients[1]);
  for (size_t i = 0; i < account->n_devices && count < G_N_ELEMENTS (recipients); i++)
    {
      const med_row_name name = { MED_TABLE_DEVICE, med_pb_span (account->devices[i]) };
      MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
      const Med__DeviceRow *device = (const Med__DeviceRow *)med_replica_decode (
          session->replica, MED_TABLE_DEVICE, name.id, arena);
      if (device == NULL || device->state != MED__STATE__STATE_ACTIVE
          || device->open.len != sizeof recipients[0].bytes)
        continue;
      memcpy (recipients[count++].bytes, device->open.data, sizeof recipients[0].bytes);
    }
  med_open_secret user;
  uint32_t generation;
  ProtobufCBinaryData line;
  MED_TRY_PLAIN (med_keyring_user (session->keys->message->keyring, &user, &generation), failure);
  med_result result = med_identity_line (&user, arena, &line);
  med_wipe (&user, sizeof user);
  MED_TRY_PLAIN (result, failure);
  return med_session_seal_object (session, recipients, count, med_pb_span (line), root, failure);
}

static med_result
follow (med_session *session, const med_hash *id, GCancellable *cancellable, med_failure *failure)
{
  gint64 end = g_get_monotonic_time () + RESTORE_SECONDS * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    {
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
      const Med__TxStatus *status;
      med_header header, next;
      med_result result
          = med_gateway_tx (session->gateway, id, cancellable, &arena, &status, failure);
      bool there = result == MED_OK && status->height > 0 && status->results_proof != NULL;
      if (there)
        {
          result = med_sync_headers (session, status->height, cancellable, &arena, &header, &next,
                                     failure);
          if (result == MED_OK && med_verify_tx_status (status, id, &header, &next) != MED_OK)
            result = med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
          if (result == MED_OK && status->code != 0)
            result = med_fail_plain (failure, MED_E_REFUSED, (med_reason)status->code);
        }
      med_arena_clear (&arena);
      if (there || result == MED_E_CANCELLED || result == MED_E_OFFLINE)
        return result;
      g_usleep (20000);
    }
  return med_fail (failure, MED_E_BUSY,
                   _ ("The hospital has not recorded this computer yet. Nothing is lost: try "
                      "again."));
}

static med_result
add_device (med_session *session, const recovery_keys *recovery, const Med__RecoveryKeyRow *key_row,
            const Med__AccountRow *account, const med_cid *userkey, GCancellable *cancellable,
            med_arena *arena, med_failure *failure)
{
  med_open_public open;
  med_device_id signer;
  med_open_public_from_secret (&session->keys->device_open, &open);
  med_device_id_make (MED_SPAN_OF (recovery->public.bytes), &signer);
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  add.sign = med_pb_bytes (MED_SPAN_OF (session->keys->device_public.bytes));
  add.open = med_pb_bytes (MED_SPAN_OF (open.bytes));
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  keys.userkey_cid = med_pb_bytes (MED_SPAN_OF (userkey->bytes));
  keys.keyring_cid = account->keyring_cid;
  keys.base_cid = account->keyring_cid;
  Med__Op op_add = MED__OP__INIT, op_keys = MED__OP__INIT;
  Med__Op *ops[] = { &op_add, &op_keys };
  op_add.kind_case = MED__OP__KIND_DEVICE_ADD;
  op_add.device_add = &add;
  op_keys.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  op_keys.account_keys = &keys;
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__TxBody body = MED__TX_BODY__INIT;
  body.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  body.device = med_pb_bytes (MED_SPAN_OF (signer.bytes));
  body.counter = key_row->top + 1;
  body.expires = MAX (anchor->time, (uint64_t)med_session_now (session)) + EXPIRES_SECONDS;
  body.seen_height = anchor->height;
  body.seen_hash = anchor->header_hash;
  body.seen_hash.len = MIN (body.seen_hash.len, 8);
  body.n_ops = 2;
  body.ops = ops;
  med_span bytes, tx;
  med_chain_id chain = { { 0 } };
  g_strlcpy (chain.text, med_gateway_chain (session->gateway), sizeof chain.text);
  MED_TRY_PLAIN (med_tx_encode (&body, arena, &bytes), failure);
  MED_TRY_PLAIN (med_tx_sign (bytes, &chain, &recovery->sign, arena, &tx), failure);
  MED_TRY (med_gateway_submit (session->gateway, tx, cancellable, failure));
  med_hash id;
  med_tx_id (tx, &id);
  return follow (session, &id, cancellable, failure);
}

/* The own name back from the profile object, for this device's settings. */
static void
take_profile (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
              med_arena *arena)
{
  med_failure ignored;
  med_cid cid;
  med_span plain;
  if (account->profile_cid.len != sizeof cid.bytes)
    return;
  memcpy (cid.bytes, account->profile_cid.data, sizeof cid.bytes);
  if (med_session_open_object (session, &cid, &med_age_limits_default, cancellable, arena, &plain,
                               &ignored)
          != MED_OK
      || med_session_set (session, "profile", plain) != MED_OK)
    g_message ("the own profile comes with a later synchronisation");
}

static med_result
restore (med_session *session, const recovery_keys *recovery, const Med__Kit *place,
         const char *url, GCancellable *cancellable, med_arena *arena, bool *added,
         med_failure *failure)
{
  const med_gateway_signer signer = { med_keyid_recovery (&recovery->public), &recovery->sign };
  g_autofree char *chain
      = place != NULL ? g_strndup ((const char *)place->chain_id.data, place->chain_id.len) : NULL;
  const Med__RecoveryKeyRow *key_row;
  const Med__AccountRow *account;
  med_cid userkey;
  MED_TRY (med_gateway_open (url, NULL, 0, chain, &signer, session->env, cancellable,
                             &session->gateway, failure));
  MED_TRY (adopt_place (session, place, cancellable, failure));
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  MED_TRY (find_account (session, recovery, cancellable, arena, &key_row, &account, failure));
  MED_TRY (
      take_keyring (session, recovery, account, key_row->account, cancellable, arena, failure));
  MED_TRY (med_profile_set (session->profile, "node", url, failure));
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  MED_TRY (seal_userkey (session, recovery, account, cancellable, arena, &userkey, failure));
  MED_TRY (med_gateway_upload (session->gateway, session->blocks, &userkey, NULL, NULL, cancellable,
                               failure));
  MED_TRY (add_device (session, recovery, key_row, account, &userkey, cancellable, arena, failure));
  *added = true;
  const med_gateway_signer device
      = { med_keyid_device (&session->keys->device), &session->keys->device_sign };
  med_gateway_set_signer (session->gateway, &device);
  take_profile (session, account, cancellable, arena);
  return med_sync (session, cancellable, failure);
}

med_result
med_network_restore (med_profile *profile, const med_root_entropy *entropy, const char *kit,
                     const char *address, med_span passphrase, uint64_t kdf_memory,
                     GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  const Med__Kit *place;
  char *url;
  med_keys *keys = NULL;
  med_session *session = NULL;
  recovery_keys recovery;
  med_result result = read_place (kit, address, &arena, &place, &url, failure);
  if (result == MED_OK)
    result = med_identity_create_with (profile, entropy, passphrase, kdf_memory, failure);
  bool made = result == MED_OK;
  if (result == MED_OK)
    result = med_identity_unlock (profile, passphrase, &keys, failure);
  if (result == MED_OK)
    {
      result = med_session_open (profile, keys, &session, failure);
      if (result != MED_OK)
        med_identity_lock (keys);
    }
  if (result == MED_OK)
    {
      make_recovery (entropy, &recovery);
      /* Until the device is added the profile is as empty as before. */
      bool added = false;
      result = restore (session, &recovery, place, url, cancellable, &arena, &added, failure);
      med_wipe (&recovery, sizeof recovery);
      med_session_close (session);
      if (!added)
        med_identity_forget (profile);
    }
  else if (made)
    med_identity_forget (profile);
  med_arena_clear (&arena);
  return result;
}
