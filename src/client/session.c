/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing of what an unlocked person works with. */
#include "client/move.h"
#include "client/record-index.h"
#include "client/session-private.h"

#include "client/node-launch.h"

#include "core/age/file.h"
#include "core/age/identity.h"
#include "core/crypto/kdf.h"
#include "core/crypto/x25519.h"
#include "core/dag/cid.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* What waits for upload is kept this long even if nothing names it. */
#define LEASE_SECONDS ((int64_t)400 * 86400)

bool
med_session_joined (const med_session *session)
{
  return session->keys->message->chain_id.len > 0;
}

static med_result
open_database (med_session *session, med_failure *failure)
{
  g_autofree char *path = med_profile_path (session->profile, "client.db");
  g_autofree char *folder = med_profile_path (session->profile, "blocks");
  MED_TRY_PLAIN (med_db_open (path, &med_schema_client, &session->db), failure);
  med_seal_key row_key;
  med_index_key index_key;
  med_kdf_row_key (&session->keys->master, &row_key);
  med_kdf_index_key (&session->keys->master, &index_key);
  med_result result
      = med_sealed_db_open (session->db, &row_key, &index_key, session->env, &session->sealed);
  med_wipe (&row_key, sizeof row_key);
  med_wipe (&index_key, sizeof index_key);
  MED_TRY_PLAIN (result, failure);
  MED_TRY_PLAIN (
      med_replica_open (session->db, session->sealed, &session->replica, &session->damaged),
      failure);
  if (session->damaged > 0)
    MED_TRY_PLAIN (med_replica_forget_streams (session->replica), failure);
  MED_TRY_PLAIN (med_blocks_open (session->db, folder, &session->blocks), failure);
  uint64_t freed = 0;
  if (med_blocks_sweep (session->blocks, &freed) != MED_OK)
    g_message ("what an interrupted addition left is still there");
  MED_TRY_PLAIN (med_record_index_open (session, &session->index), failure);
  return MED_OK;
}

med_result
med_session_open (med_profile *profile, med_keys *keys, med_session **session, med_failure *failure)
{
  med_session *opened = g_new0 (med_session, 1);
  opened->profile = profile;
  opened->env = profile->env;
  opened->keys = keys;
  med_result result = open_database (opened, failure);
  if (result == MED_OK)
    result = med_move_settle (opened, failure);
  if (result != MED_OK)
    {
      /* The keys stay the caller's when it fails. */
      opened->keys = NULL;
      med_session_close (opened);
      return result;
    }
  opened->newest_seen = med_replica_anchor (opened->replica)->highest_seen;
  *session = opened;
  return MED_OK;
}

void
med_session_close (med_session *session)
{
  if (session == NULL)
    return;
  med_gateway_close (session->gateway);
  med_record_index_close (session->index);
  med_blocks_close (session->blocks);
  med_replica_close (session->replica);
  med_sealed_db_close (session->sealed);
  med_db_close (session->db);
  med_identity_lock (session->keys);
  g_free (session);
}

med_profile *
med_session_profile (const med_session *session)
{
  return session->profile;
}

int64_t
med_session_now (const med_session *session)
{
  return med_env_now (session->env).seconds;
}

med_as_of
med_session_as_of (const med_session *session)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  med_as_of as_of = { .height = anchor->height,
                      .confirmed = anchor->confirmed,
                      .validators = anchor->validators };
  as_of.time = (int64_t)anchor->time;
  return as_of;
}

med_result
med_session_random (med_session *session, size_t size, med_arena *arena, med_span *bytes)
{
  uint8_t *room = (uint8_t *)med_arena_alloc (arena, size);
  if (room == NULL)
    return MED_E_NO_MEMORY;
  med_env_random (session->env, room, size);
  *bytes = med_span_make (room, size);
  return MED_OK;
}

static med_gateway_signer
device_signer (const med_session *session)
{
  return (med_gateway_signer){ .keyid = med_keyid_device (&session->keys->device),
                               .seed = &session->keys->device_sign };
}

/* profile.conf: start-node=no leaves a stopped clinic stopped. */
static bool
may_start_node (med_session *session)
{
  return g_strcmp0 (med_profile_get (session->profile, "start-node"), "no") != 0;
}

med_result
med_session_gateway (med_session *session, GCancellable *cancellable, med_gateway **gateway,
                     med_failure *failure)
{
  if (session->gateway == NULL)
    {
      const char *address = med_profile_node (session->profile);
      if (address == NULL)
        return med_fail (failure, MED_E_OFFLINE,
                         _ ("This profile belongs to no clinic yet. Join one with an invitation."));
      const Med__Keys *keys = session->keys->message;
      char chain[MED_CHAIN_ID_MAX + 1] = "";
      if (keys->chain_id.len <= MED_CHAIN_ID_MAX && keys->chain_id.len > 0)
        memcpy (chain, keys->chain_id.data, keys->chain_id.len);
      const med_gateway_signer signer = device_signer (session);
      g_autofree char *copy = g_strdup (address);
      const char *wanted = chain[0] != '\0' ? chain : NULL;
      med_result result = med_gateway_open (copy, NULL, 0, wanted, &signer, session->env,
                                            cancellable, &session->gateway, failure);
      /* A clinic on this computer ends when nobody uses it: whoever comes next starts it. */
      if (result == MED_E_OFFLINE && may_start_node (session) && med_node_is_local (copy)
          && med_node_start (copy, failure) == MED_OK)
        result = med_gateway_open (copy, NULL, 0, wanted, &signer, session->env, cancellable,
                                   &session->gateway, failure);
      if (result == MED_E_UNVERIFIED)
        {
          g_strlcpy (session->alarm, failure->message, sizeof session->alarm);
          session->alarm_kind = "wrong-network";
        }
      if (result != MED_OK)
        return med_session_note (session, result);
    }
  *gateway = session->gateway;
  return MED_OK;
}

void
med_session_drop_gateway (med_session *session)
{
  med_gateway_close (session->gateway);
  session->gateway = NULL;
}

med_result
med_session_note (med_session *session, med_result result)
{
  if (result == MED_E_OFFLINE)
    {
      if (session->offline_since == 0)
        session->offline_since = med_session_now (session);
      med_session_drop_gateway (session);
    }
  else if (result == MED_OK)
    session->offline_since = 0;
  return result;
}

static med_result
add_identity (ProtobufCBinaryData line, med_open_secret *identities, size_t *count)
{
  MED_TRY (med_identity_from_line (line, &identities[*count]));
  (*count)++;
  return MED_OK;
}

med_result
med_session_identities (const med_session *session, bool categories, med_arena *arena,
                        med_open_secret **identities, size_t *count)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  size_t room
      = keyring->n_users + keyring->n_clinics + 2 + (categories ? keyring->n_categories : 0);
  med_open_secret *list = (med_open_secret *)med_arena_array (arena, room, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  size_t used = 0;
  for (size_t i = keyring->n_users; i-- > 0;)
    MED_TRY (add_identity (keyring->users[i]->identity, list, &used));
  for (size_t i = keyring->n_clinics; i-- > 0;)
    MED_TRY (add_identity (keyring->clinics[i]->identity, list, &used));
  if (keyring->network_identity.len > 0)
    MED_TRY (add_identity (keyring->network_identity, list, &used));
  list[used++] = session->keys->device_open;
  for (size_t i = keyring->n_categories; categories && i-- > 0;)
    MED_TRY (add_identity (keyring->categories[i]->identity, list, &used));
  *identities = list;
  *count = used;
  return MED_OK;
}

med_result
med_session_begin (med_session *session, med_failure *failure)
{
  MED_TRY_PLAIN (med_replica_begin (session->replica), failure);
  return MED_OK;
}

med_result
med_session_end (med_session *session, bool keep, med_failure *failure)
{
  /* Files first: a committed row must never name a file that a power cut took away. */
  med_result flushed = keep ? med_blocks_flush (session->blocks) : MED_OK;
  med_result ended = med_replica_end (session->replica, keep && flushed == MED_OK);
  med_result result = flushed != MED_OK ? flushed : ended;
  if (!med_replica_begun (session->replica))
    {
      if (keep && result == MED_OK)
        result = med_blocks_sync (session->blocks);
      else
        med_blocks_abandon (session->blocks);
    }
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

med_result
med_session_sync_blocks (med_session *session)
{
  return med_replica_begun (session->replica) ? MED_OK : med_blocks_sync (session->blocks);
}

med_result
med_session_store_object (med_session *session, med_span sealed, med_cid *root,
                          med_failure *failure)
{
  med_cid cid;
  med_cid_of (MED_CODEC_RAW, sealed, &cid);
  med_result result = med_blocks_put (session->blocks, &cid, sealed);
  if (result == MED_OK)
    result = med_blocks_object_add (session->blocks, &cid, &cid, 1, sealed.size, "",
                                    med_session_now (session) + LEASE_SECONDS);
  if (result == MED_OK)
    result = med_session_sync_blocks (session);
  if (result != MED_OK)
    {
      if (!med_replica_begun (session->replica))
        med_blocks_abandon (session->blocks);
      return med_fail_plain (failure, result, MED_REASON_NONE);
    }
  *root = cid;
  return MED_OK;
}

med_result
med_session_seal_object (med_session *session, const med_open_public *recipients, size_t count,
                         med_span plain, med_cid *root, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_span random, sealed;
  med_result result
      = med_session_random (session, med_age_seal_random_size (count), &arena, &random);
  if (result == MED_OK)
    result
        = med_age_seal (recipients, count, random, plain, &med_age_limits_keybox, &arena, &sealed);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    {
      med_wipe ((void *)random.data, random.size);
      result = med_session_store_object (session, sealed, root, failure);
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
fetch_small (med_session *session, const med_cid *root, GCancellable *cancellable, med_arena *arena,
             med_span *bytes, med_failure *failure)
{
  med_result result = med_blocks_get (session->blocks, root, arena, bytes);
  if (result == MED_OK)
    return MED_OK;
  if (result != MED_E_NOT_FOUND && result != MED_E_DAMAGED)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  return med_session_note (
      session, med_gateway_block (gateway, root, root, cancellable, arena, bytes, failure));
}

med_result
med_session_open_object (med_session *session, const med_cid *root, const med_age_limits *limits,
                         GCancellable *cancellable, med_arena *arena, med_span *plain,
                         med_failure *failure)
{
  const Med__LocalObject *kept = (const Med__LocalObject *)med_replica_get (
      session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (root->bytes), arena);
  if (kept != NULL)
    {
      *plain = med_span_make (kept->plain.data, kept->plain.len);
      return MED_OK;
    }
  med_span bytes, opened;
  MED_TRY (fetch_small (session, root, cancellable, arena, &bytes, failure));
  med_open_secret *identities;
  size_t count;
  MED_TRY_PLAIN (med_session_identities (session, true, arena, &identities, &count), failure);
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  MED_TRY_PLAIN (med_age_open (&keys, bytes, limits, arena, &opened, NULL), failure);
  Med__LocalObject object = MED__LOCAL_OBJECT__INIT;
  object.plain = med_pb_bytes (opened);
  MED_TRY_PLAIN (
      med_replica_put (session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (root->bytes), &object.base),
      failure);
  *plain = opened;
  return MED_OK;
}

med_result
med_session_recipient (med_session *session, const med_account_id *account,
                       med_open_public *recipient, med_failure *failure)
{
  uint8_t room[16384];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const Med__AccountRow *row = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (account->bytes), &arena);
  if (row == NULL || row->user_recipient.len != sizeof recipient->bytes)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("This person is not known on this computer "
                        "yet."));
  memcpy (recipient->bytes, row->user_recipient.data, sizeof recipient->bytes);
  return MED_OK;
}

med_result
med_session_set (med_session *session, const char *name, med_span value)
{
  Med__LocalSetting setting = MED__LOCAL_SETTING__INIT;
  setting.value = med_pb_bytes (value);
  return med_replica_put (session->replica, MED_LOCAL_SETTING, med_span_text (name), &setting.base);
}

bool
med_session_get (const med_session *session, const char *name, med_arena *arena, med_span *value)
{
  const Med__LocalSetting *setting = (const Med__LocalSetting *)med_replica_get (
      session->replica, MED_LOCAL_SETTING, med_span_text (name), arena);
  if (setting == NULL)
    return false;
  *value = med_span_make (setting->value.data, setting->value.len);
  return true;
}
