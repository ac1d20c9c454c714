/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User key and keyring as all devices of an account see them (core/FORMATS.md K2). */
#include "client/device-private.h"

#include "client/publish.h"
#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define KEYS_BUDGET ((size_t)32 << 20)

static const Med__AccountRow *
own_account (med_session *session, med_arena *arena)
{
  return (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), arena);
}

/* ── Sealing ────────────────────────────────────────────────────────────────────────────────── */

static med_result
add_recipient (ProtobufCBinaryData open, med_open_public *recipients, size_t *count,
               med_failure *failure)
{
  if (open.len != sizeof recipients[0].bytes)
    return MED_OK;
  if (*count == MED_DEVICE_RECIPIENTS_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("You have too many devices. Take one out that you do not use any more."));
  memcpy (recipients[(*count)++].bytes, open.data, sizeof recipients[0].bytes);
  return MED_OK;
}

/* The slots, and what waits for their places. */
static med_result
add_slots (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
           med_arena *arena, med_open_public *recipients, size_t *count, med_failure *failure)
{
  const med_row_name name = { MED_TABLE_RECOVERY, MED_SPAN_OF (session->keys->account.bytes) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  const Med__RecoveryRow *row = (const Med__RecoveryRow *)med_replica_decode (
      session->replica, MED_TABLE_RECOVERY, name.id, arena);
  const Med__RecoverySlot *slots[]
      = { account->words, account->guardians, row != NULL ? row->words : NULL,
          row != NULL ? row->guardians : NULL };
  for (size_t i = 0; i < G_N_ELEMENTS (slots); i++)
    if (slots[i] != NULL)
      MED_TRY (add_recipient (slots[i]->open, recipients, count, failure));
  return MED_OK;
}

med_result
med_device_userkey_recipients (med_session *session, const Med__AccountRow *account,
                               const med_device_id *without, GCancellable *cancellable,
                               med_arena *arena, med_open_public *recipients, size_t *count,
                               med_failure *failure)
{
  MED_TRY (add_slots (session, account, cancellable, arena, recipients, count, failure));
  for (size_t i = 0; i < account->n_devices; i++)
    {
      const med_row_name name = { MED_TABLE_DEVICE, med_pb_span (account->devices[i]) };
      if (without != NULL && med_span_equal (name.id, MED_SPAN_OF (without->bytes)))
        continue;
      MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
      const Med__DeviceRow *row = (const Med__DeviceRow *)med_replica_decode (
          session->replica, MED_TABLE_DEVICE, name.id, arena);
      if (row != NULL && row->state == MED__STATE__STATE_ACTIVE)
        MED_TRY (add_recipient (row->open, recipients, count, failure));
    }
  return MED_OK;
}

med_result
med_device_seal_userkey (med_session *session, const med_device_id *without,
                         const med_open_public *with, GCancellable *cancellable, med_cid *root,
                         med_failure *failure)
{
  med_arena arena;
  med_open_public recipients[MED_DEVICE_RECIPIENTS_MAX];
  size_t count = 0;
  med_open_secret user;
  uint32_t generation;
  ProtobufCBinaryData line;
  med_arena_init (&arena, med_memory_secret (), KEYS_BUDGET);
  const Med__AccountRow *account = own_account (session, &arena);
  if (with != NULL)
    recipients[count++] = *with;
  med_result result = account == NULL
                          ? med_fail_plain (failure, MED_E_STATE, MED_REASON_NONE)
                          : med_device_userkey_recipients (session, account, without, cancellable,
                                                           &arena, recipients, &count, failure);
  if (result == MED_OK)
    {
      result = med_keyring_user (session->keys->message->keyring, &user, &generation);
      if (result == MED_OK)
        result = med_identity_line (&user, &arena, &line);
      med_wipe (&user, sizeof user);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    result
        = med_session_seal_object (session, recipients, count, med_pb_span (line), root, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_device_seal_keyring (med_session *session, med_cid *root, med_failure *failure)
{
  med_arena arena;
  med_open_secret user;
  med_open_public recipient;
  uint32_t generation;
  med_span plain;
  med_arena_init (&arena, med_memory_secret (), KEYS_BUDGET);
  med_result result = med_canonical_encode (&session->keys->message->keyring->base, &arena, &plain);
  if (result == MED_OK && plain.size > MED_KEYRING_SIZE_MAX)
    result = MED_E_TOO_LARGE;
  if (result == MED_OK)
    result = med_keyring_user (session->keys->message->keyring, &user, &generation);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    {
      med_open_public_from_secret (&user, &recipient);
      med_wipe (&user, sizeof user);
      result = med_session_seal_object (session, &recipient, 1, plain, root, failure);
    }
  med_arena_clear (&arena);
  return result;
}

/* ── Taking over ────────────────────────────────────────────────────────────────────────────── */

static med_result
open_with (med_session *session, ProtobufCBinaryData root_bytes, const med_open_secret *identities,
           size_t count, GCancellable *cancellable, med_arena *arena, med_span *plain,
           med_failure *failure)
{
  med_cid root;
  med_gateway *gateway;
  med_span file;
  if (root_bytes.len != sizeof root.bytes)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  memcpy (root.bytes, root_bytes.data, sizeof root.bytes);
  if (med_blocks_get (session->blocks, &root, arena, &file) != MED_OK)
    {
      MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
      MED_TRY (med_session_note (
          session, med_gateway_block (gateway, &root, &root, cancellable, arena, &file, failure)));
    }
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  MED_TRY_PLAIN (med_age_open (&keys, file, &med_age_limits_default, arena, plain, NULL), failure);
  return MED_OK;
}

/* The generation that the row names, unless it is here. It must be the row's recipient. */
static med_result
take_user (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
           med_arena *arena, med_failure *failure)
{
  Med__Keyring *keyring = session->keys->message->keyring;
  med_open_secret user;
  med_open_public recipient;
  uint32_t newest = 0;
  med_span line;
  if (med_keyring_user (keyring, &user, &newest) == MED_OK)
    med_wipe (&user, sizeof user);
  if (newest >= account->user_generation)
    return MED_OK;
  MED_TRY (open_with (session, account->userkey_cid, &session->keys->device_open, 1, cancellable,
                      arena, &line, failure));
  MED_TRY_PLAIN (med_identity_from_line (med_pb_bytes (line), &user), failure);
  med_open_public_from_secret (&user, &recipient);
  med_result result = MED_E_UNVERIFIED;
  if (med_span_equal (MED_SPAN_OF (recipient.bytes), med_pb_span (account->user_recipient)))
    result = med_keyring_add_user (keyring, account->user_generation, &user, &session->keys->arena);
  med_wipe (&user, sizeof user);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

static med_result
take_keyring (med_session *session, const Med__AccountRow *account, GCancellable *cancellable,
              med_arena *arena, med_failure *failure)
{
  Med__Keyring *mine = session->keys->message->keyring, *theirs;
  med_open_secret *users = (med_open_secret *)med_arena_array (arena, mine->n_users, sizeof *users);
  med_span plain;
  if (users == NULL && mine->n_users > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < mine->n_users; i++)
    MED_TRY_PLAIN (med_identity_from_line (mine->users[mine->n_users - 1 - i]->identity, &users[i]),
                   failure);
  MED_TRY (open_with (session, account->keyring_cid, users, mine->n_users, cancellable, arena,
                      &plain, failure));
  MED_TRY_PLAIN (med_keyring_decode (plain, arena, &theirs), failure);
  MED_TRY_PLAIN (med_keyring_merge (mine, theirs, &session->keys->arena), failure);
  return MED_OK;
}

static med_result
note_base (med_session *session, ProtobufCBinaryData cid, med_failure *failure)
{
  med_span copy;
  MED_TRY_PLAIN (med_arena_copy (&session->keys->arena, med_pb_span (cid), &copy), failure);
  session->keys->message->keyring_cid = med_pb_bytes (copy);
  return med_keys_save (session->profile, session->keys, failure);
}

static bool
is_base (const med_session *session, ProtobufCBinaryData cid)
{
  return med_span_equal (med_pb_span (session->keys->message->keyring_cid), med_pb_span (cid));
}

med_result
med_device_keys_take (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), KEYS_BUDGET);
  const Med__AccountRow *account = own_account (session, &arena);
  med_result result = MED_OK;
  if (account != NULL && account->keyring_cid.len > 0 && !is_base (session, account->keyring_cid))
    {
      result = take_user (session, account, cancellable, &arena, failure);
      if (result == MED_OK)
        result = take_keyring (session, account, cancellable, &arena, failure);
      if (result == MED_OK)
        result = note_base (session, account->keyring_cid, failure);
    }
  med_arena_clear (&arena);
  return result;
}

/* ── Publishing ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  Med__AccountKeysUpdate *keys; /* NULL: none in the item */
  size_t index;
  const Med__DeviceAdd *add;
  const Med__DeviceRevoke *revoke;
  const Med__RecoverySet *set;
  Med__Op *op;
} key_ops;

static med_result
find_ops (const Med__OutboxItem *item, med_arena *arena, key_ops *found, med_failure *failure)
{
  *found = (key_ops){ 0 };
  for (size_t i = 0; i < item->n_ops; i++)
    {
      ProtobufCMessage *message;
      MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]),
                                           MED_TX_SIZE_MAX, arena, &message),
                     failure);
      Med__Op *op = (Med__Op *)message;
      if (op->kind_case == MED__OP__KIND_ACCOUNT_KEYS)
        {
          found->keys = op->account_keys;
          found->index = i;
          found->op = op;
        }
      else if (op->kind_case == MED__OP__KIND_DEVICE_ADD)
        found->add = op->device_add;
      else if (op->kind_case == MED__OP__KIND_DEVICE_REVOKE)
        found->revoke = op->device_revoke;
      else if (op->kind_case == MED__OP__KIND_RECOVERY_SET)
        found->set = op->recovery_set;
    }
  return MED_OK;
}

static med_result
seal_again (med_session *session, const key_ops *ops, const Med__AccountRow *account,
            GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_cid *roots = (med_cid *)med_arena_array (arena, 2, sizeof *roots);
  med_device_id without;
  med_open_public with;
  if (roots == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  MED_TRY (med_device_seal_keyring (session, &roots[0], failure));
  ops->keys->keyring_cid = med_pb_bytes (MED_SPAN_OF (roots[0].bytes));
  ops->keys->userkey_cid = account->userkey_cid;
  bool slot = ops->set != NULL && ops->set->open.len == sizeof with.bytes;
  if (ops->add == NULL && ops->revoke == NULL && !slot && ops->keys->user_recipient.len == 0)
    return MED_OK;
  if (ops->revoke != NULL)
    memcpy (without.bytes, ops->revoke->device.data, sizeof without.bytes);
  if (ops->add != NULL)
    memcpy (with.bytes, ops->add->open.data, sizeof with.bytes);
  else if (slot)
    memcpy (with.bytes, ops->set->open.data, sizeof with.bytes);
  MED_TRY (med_device_seal_userkey (session, ops->revoke != NULL ? &without : NULL,
                                    ops->add != NULL || slot ? &with : NULL, cancellable, &roots[1],
                                    failure));
  ops->keys->userkey_cid = med_pb_bytes (MED_SPAN_OF (roots[1].bytes));
  return MED_OK;
}

med_result
med_device_keys_fit (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
                     med_arena *arena, med_failure *failure)
{
  key_ops ops;
  med_span bytes;
  MED_TRY (find_ops (item, arena, &ops, failure));
  if (ops.keys == NULL)
    return MED_OK;
  const med_row_name name = { MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  const Med__AccountRow *account = own_account (session, arena);
  if (account == NULL || is_base (session, account->keyring_cid))
    return MED_OK;
  MED_TRY (med_device_keys_take (session, cancellable, failure));
  MED_TRY (seal_again (session, &ops, account, cancellable, arena, failure));
  MED_TRY_PLAIN (med_canonical_encode (&ops.op->base, arena, &bytes), failure);
  item->ops[ops.index] = med_pb_bytes (bytes);
  uint32_t attempts = item->attempts;
  MED_TRY (med_publish_uploads_again (session, item, arena, failure));
  item->attempts = attempts;
  return MED_OK;
}

med_result
med_device_keys_recorded (med_session *session, const Med__OutboxItem *item, med_failure *failure)
{
  med_arena arena;
  key_ops ops;
  med_arena_init (&arena, med_memory_heap (), KEYS_BUDGET);
  med_result result = find_ops (item, &arena, &ops, failure);
  if (result == MED_OK && ops.keys != NULL && !is_base (session, ops.keys->keyring_cid))
    result = note_base (session, ops.keys->keyring_cid, failure);
  med_arena_clear (&arena);
  return result;
}
