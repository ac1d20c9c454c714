/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a new member of staff, and a founder, still has to publish. */
#include "client/join-private.h"

#include "client/outbox-private.h"
#include "client/people-private.h"
#include "client/sync-private.h"
#include "core/crypto/x25519.h"
#include "core/vault/keybox.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define WAIT_SECONDS 30

static med_result
queue_and_wait (med_session *session, const med_outbox_new *entry, GCancellable *cancellable,
                med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  med_id item;
  med_outbox_item done;
  med_result result = med_outbox_add (session, entry, &item, failure);
  if (result == MED_OK)
    result = med_outbox_wait (session, &item, WAIT_SECONDS, cancellable, &done, &arena, failure);
  med_arena_clear (&arena);
  return result;
}

/* A founder makes the clinic's first key and writes down its name. */
static med_result
found_clinic (med_session *session, const med_id *clinic, const char *name, const char *zone,
              GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_open_secret identity, network;
  med_open_public recipient, everybody, own;
  med_span json;
  med_cid roots[2];
  med_env_random (session->env, identity.bytes, sizeof identity.bytes);
  med_open_public_from_secret (&identity, &recipient);
  med_result result = med_keyring_add_clinic (session->keys->message->keyring, clinic, 1, &identity,
                                              &session->keys->arena);
  if (result == MED_OK)
    result = med_identity_from_line (session->keys->message->keyring->network_identity, &network);
  if (result == MED_OK)
    result = med_person_write_organization (name, zone, &arena, &json);
  if (result != MED_OK)
    result = med_fail (failure, result, _ ("The clinic's name cannot be written down: check it."));
  else
    result = med_keys_save (session->profile, session->keys, failure);
  ProtobufCBinaryData line = { 0, NULL };
  if (result == MED_OK)
    {
      med_open_public_from_secret (&network, &everybody);
      result = med_session_seal_object (session, &everybody, 1, json, &roots[0], failure);
    }
  if (result == MED_OK)
    result = med_session_recipient (session, &session->keys->account, &own, failure);
  if (result == MED_OK && med_identity_line (&identity, &arena, &line) != MED_OK)
    result = med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (result == MED_OK)
    result = med_session_seal_object (session, &own, 1, med_pb_span (line), &roots[1], failure);
  if (result == MED_OK)
    {
      Med__ClinicUpdate update = MED__CLINIC_UPDATE__INIT;
      update.clinic = med_pb_bytes (MED_SPAN_OF (clinic->bytes));
      update.directory_cid = med_pb_bytes (MED_SPAN_OF (roots[0].bytes));
      update.recipient = med_pb_bytes (MED_SPAN_OF (recipient.bytes));
      update.keybox_cid = med_pb_bytes (MED_SPAN_OF (roots[1].bytes));
      Med__Op op = MED__OP__INIT;
      op.kind_case = MED__OP__KIND_CLINIC_UPDATE;
      op.clinic_update = &update;
      const Med__Op *ops[] = { &op };
      const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                     .what = _ ("The clinic's name"),
                                     .ops = ops,
                                     .op_count = 1,
                                     .uploads = roots,
                                     .upload_count = 2 };
      result = queue_and_wait (session, &entry, cancellable, failure);
    }
  med_wipe (&identity, sizeof identity);
  med_wipe (&network, sizeof network);
  med_arena_clear (&arena);
  return result;
}

static med_result
publish_self (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  g_autofree med_profile_ops *profile = g_new0 (med_profile_ops, 1);
  med_cid keyring;
  med_result result = med_people_profile_ops (session, profile, &arena, failure);
  if (result == MED_OK)
    result = med_join_seal_keyring (session, &keyring, failure);
  if (result == MED_OK)
    {
      Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
      const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
          session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), &arena);
      keys.keyring_cid = med_pb_bytes (MED_SPAN_OF (keyring.bytes));
      if (account != NULL)
        keys.userkey_cid = account->userkey_cid;
      Med__Op op = MED__OP__INIT;
      op.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
      op.account_keys = &keys;
      const Med__Op *ops[9] = { &op };
      med_cid roots[9] = { keyring };
      for (size_t i = 0; i < profile->op_count; i++)
        ops[1 + i] = &profile->ops[i];
      for (size_t i = 0; i < profile->cid_count; i++)
        roots[1 + i] = profile->cids[i];
      const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                     .what = _ ("Your name and contact"),
                                     .ops = ops,
                                     .op_count = 1 + profile->op_count,
                                     .uploads = roots,
                                     .upload_count = 1 + profile->cid_count };
      result = queue_and_wait (session, &entry, cancellable, failure);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_join_settle_staff (med_session *session, const med_id *clinic, const char *clinic_name,
                       const char *zone, GCancellable *cancellable, med_failure *failure)
{
  MED_TRY (med_sync (session, cancellable, failure));
  if (clinic_name != NULL)
    {
      MED_TRY (found_clinic (session, clinic, clinic_name, zone, cancellable, failure));
      MED_TRY (med_sync (session, cancellable, failure));
    }
  MED_TRY (publish_self (session, cancellable, failure));
  return med_sync (session, cancellable, failure);
}
