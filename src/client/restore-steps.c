/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every way back into an account does with the key of a recovery slot. */
#include "client/restore-private.h"

#include "client/device-private.h"
#include "client/sync-private.h"
#include "client/verify.h"
#include "core/age/file.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define RESTORE_SECONDS 30
#define EXPIRES_SECONDS ((uint64_t)86400)

med_result
med_restore_find (med_session *session, const med_recovery_keys *recovery,
                  GCancellable *cancellable, med_arena *arena, const Med__RecoveryKeyRow **key_row,
                  const Med__AccountRow **account, med_failure *failure)
{
  med_row_id id = med_row_id_hash (MED_SPAN_OF (recovery->public.bytes));
  const med_row_name name = { MED_TABLE_RECOVERY_KEY, med_row_id_span (&id) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  *key_row = (const Med__RecoveryKeyRow *)med_replica_decode (
      session->replica, MED_TABLE_RECOVERY_KEY, name.id, arena);
  if (*key_row == NULL || (*key_row)->account.len != sizeof (med_account_id))
    {
      *key_row = NULL;
      return MED_OK;
    }
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
med_result
med_restore_keyring (med_session *session, const med_recovery_keys *recovery,
                     const Med__AccountRow *account, ProtobufCBinaryData account_id,
                     GCancellable *cancellable, med_arena *arena, med_failure *failure)
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

/* The user key again, for every live device, this one and the slots. */
static med_result
seal_userkey (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
              med_arena *arena, med_cid *root, med_failure *failure)
{
  med_open_public recipients[MED_DEVICE_RECIPIENTS_MAX];
  size_t count = 1;
  med_open_secret user;
  uint32_t generation;
  ProtobufCBinaryData line;
  med_open_public_from_secret (&session->keys->device_open, &recipients[0]);
  MED_TRY (med_device_userkey_recipients (session, account, NULL, cancellable, arena, recipients,
                                          &count, failure));
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

med_result
med_restore_submit (med_session *session, const med_recovery_keys *recovery,
                    const Med__RecoveryKeyRow *key_row, Med__Op **ops, size_t count,
                    GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_device_id signer;
  med_device_id_make (MED_SPAN_OF (recovery->public.bytes), &signer);
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__TxBody body = MED__TX_BODY__INIT;
  body.account = key_row->account;
  body.device = med_pb_bytes (MED_SPAN_OF (signer.bytes));
  body.counter = key_row->top + 1;
  body.expires = MAX (anchor->time, (uint64_t)med_session_now (session)) + EXPIRES_SECONDS;
  body.seen_height = anchor->height;
  body.seen_hash = anchor->header_hash;
  body.seen_hash.len = MIN (body.seen_hash.len, 8);
  body.n_ops = count;
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

/* The keys first: what people together may do ends with the device that they let in. */
med_result
med_restore_add_device (med_session *session, const med_recovery_keys *recovery,
                        const Med__RecoveryKeyRow *key_row, const Med__AccountRow *account,
                        GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_cid userkey;
  med_open_public open;
  MED_TRY (seal_userkey (session, account, cancellable, arena, &userkey, failure));
  MED_TRY (med_gateway_upload (session->gateway, session->blocks, &userkey, NULL, NULL, cancellable,
                               failure));
  med_open_public_from_secret (&session->keys->device_open, &open);
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  add.sign = med_pb_bytes (MED_SPAN_OF (session->keys->device_public.bytes));
  add.open = med_pb_bytes (MED_SPAN_OF (open.bytes));
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  keys.userkey_cid = med_pb_bytes (MED_SPAN_OF (userkey.bytes));
  keys.keyring_cid = account->keyring_cid;
  keys.base_cid = account->keyring_cid;
  Med__Op op_add = MED__OP__INIT, op_keys = MED__OP__INIT;
  Med__Op *ops[] = { &op_keys, &op_add };
  op_add.kind_case = MED__OP__KIND_DEVICE_ADD;
  op_add.device_add = &add;
  op_keys.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  op_keys.account_keys = &keys;
  return med_restore_submit (session, recovery, key_row, ops, G_N_ELEMENTS (ops), cancellable,
                             arena, failure);
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

med_result
med_restore_settle (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
                    med_arena *arena, med_failure *failure)
{
  const med_gateway_signer device
      = { med_keyid_device (&session->keys->device), &session->keys->device_sign };
  med_gateway_set_signer (session->gateway, &device);
  take_profile (session, account, cancellable, arena);
  return med_sync (session, cancellable, failure);
}
