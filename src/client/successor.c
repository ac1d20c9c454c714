/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a new chain and going over to it. */
#include "client/successor-private.h"

#include "client/consents-private.h"
#include "client/node-launch.h"
#include "client/peek.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

/* A restored chain's first height lies so far above the backup's (core/FORMATS.md §1). */
#define HEIGHTS_SKIPPED ((uint64_t)1 << 20)
#define LOOK_BUDGET ((size_t)64 << 20)

static void
take_chain (med_span text, med_chain_id *chain)
{
  memset (chain, 0, sizeof *chain);
  if (text.size > 0 && text.size < sizeof chain->text)
    memcpy (chain->text, text.data, text.size);
}

static med_result
open_any (med_session *session, GCancellable *cancellable, med_gateway **gateway,
          med_failure *failure)
{
  const char *address = med_profile_node (session->profile);
  const med_gateway_signer signer
      = { med_keyid_device (&session->keys->device), &session->keys->device_sign };
  if (address == NULL || !med_session_joined (session))
    return med_fail (failure, MED_E_STATE,
                     _ ("This profile belongs to no clinic yet. Join one with an invitation."));
  g_autofree char *copy = g_strdup (address);
  med_result result = med_gateway_open (copy, NULL, 0, NULL, &signer, session->env, cancellable,
                                        gateway, failure);
  if (result == MED_E_OFFLINE && med_node_is_local (copy)
      && med_node_start (copy, failure) == MED_OK)
    result = med_gateway_open (copy, NULL, 0, NULL, &signer, session->env, cancellable, gateway,
                               failure);
  return result;
}

static med_result
unverified (med_failure *failure, const char *sentence)
{
  return med_fail (failure, MED_E_UNVERIFIED, "%s", sentence);
}

/* ── What the new chain says of itself, proven against its own anchor ───────────────────────── */

typedef struct
{
  med_session *session;
  med_peek peek;
  med_successor *found;
} look;

static med_result
take_anchor (look *l, uint64_t height, med_failure *failure)
{
  med_successor *found = l->found;
  l->peek.chain = found->offered.text;
  MED_TRY (med_peek_anchor (&l->peek, height, &found->anchor_hash, failure));
  found->anchor_height = (uint64_t)l->peek.anchor.header.height;
  found->anchor_time = l->peek.anchor.header.time.seconds;
  return MED_OK;
}

static bool
names_predecessor (const Med__ParamsRow *params, const med_chain_id *chain)
{
  for (size_t i = 0; i < params->n_predecessors; i++)
    if (med_span_equal (med_pb_span (params->predecessors[i]), med_span_text (chain->text)))
      return true;
  return false;
}

static med_result
prove_relation (look *l, med_failure *failure)
{
  const med_row_name names[]
      = { { MED_TABLE_PARAMS, MED_SPAN_EMPTY },
          { MED_TABLE_ACCOUNT, MED_SPAN_OF (l->session->keys->account.bytes) } };
  const Med__Rows *rows;
  ProtobufCMessage *message;
  MED_TRY (med_peek_rows (&l->peek, names, G_N_ELEMENTS (names), &rows, failure));
  MED_TRY_PLAIN (med_canonical_decode (&med__params_row__descriptor,
                                       med_pb_span (rows->rows[0]->value), 4096, l->peek.arena,
                                       &message),
                 failure);
  const Med__ParamsRow *params = (const Med__ParamsRow *)message;
  if (!names_predecessor (params, &l->found->known))
    return unverified (failure,
                       _ ("This hospital belongs to another network than your account, and does "
                          "not say that it came out of it. Nothing was sent or kept."));
  if (rows->rows[1]->value.len == 0)
    return med_fail (failure, MED_E_DENIED,
                     _ ("Your account is not in what the hospital restored. Your records here are "
                        "safe. Ask the clinic for a new invitation."));
  l->found->restored = params->restored != 0;
  return MED_OK;
}

static med_result
look_new (look *l, const Med__Info *info, med_failure *failure)
{
  med_successor *found = l->found;
  MED_TRY (take_anchor (l, info->initial_height, failure));
  if (found->anchor_height <= found->known_height)
    return unverified (failure, _ ("The hospital's new chain begins below what this computer has "
                                   "proven before. Nothing was changed here. Tell the clinic."));
  MED_TRY (prove_relation (l, failure));
  found->backup_height = found->anchor_height - 1;
  if (found->restored && found->anchor_height > HEIGHTS_SKIPPED)
    found->backup_height = found->anchor_height - HEIGHTS_SKIPPED;
  return med_successor_count (l->session, found, &found->missing, failure);
}

static med_result
look_with (look *l, med_failure *failure)
{
  const Med__Info *info;
  const Med__LocalAnchor *anchor = med_replica_anchor (l->session->replica);
  med_successor *found = l->found;
  MED_TRY (med_gateway_info (l->peek.gateway, l->peek.cancellable, l->peek.arena, &info, failure));
  take_chain (med_pb_span (info->chain_id), &found->offered);
  take_chain (med_pb_span (l->session->keys->message->chain_id), &found->known);
  found->known_height = MAX (anchor->height, anchor->highest_seen);
  found->known_time = (int64_t)anchor->time;
  if (anchor->header_hash.len == sizeof found->known_hash.bytes)
    memcpy (found->known_hash.bytes, anchor->header_hash.data, sizeof found->known_hash.bytes);
  found->same = strcmp (found->offered.text, found->known.text) == 0;
  return found->same ? take_anchor (l, 0, failure) : look_new (l, info, failure);
}

med_result
med_successor_look (med_session *session, GCancellable *cancellable, med_successor *found,
                    med_failure *failure)
{
  med_arena arena;
  med_gateway *gateway;
  med_successor made = { 0 };
  MED_TRY (open_any (session, cancellable, &gateway, failure));
  med_arena_init (&arena, med_memory_heap (), LOOK_BUDGET);
  look l = {
    .session = session,
    .peek
    = { .gateway = gateway, .env = session->env, .cancellable = cancellable, .arena = &arena },
    .found = &made
  };
  med_result result = look_with (&l, failure);
  med_gateway_close (gateway);
  med_arena_clear (&arena);
  if (result == MED_OK)
    *found = made;
  return result;
}

/* ── Going over ─────────────────────────────────────────────────────────────────────────────── */

/* The old chain's id stays valid in envelopes, so it is remembered for ever. */
static med_result
remember_predecessor (Med__Keys *keys, const med_successor *agreed, med_arena *arena)
{
  Med__Keyring *keyring = keys->keyring;
  Med__Predecessor **list
      = (Med__Predecessor **)med_arena_array (arena, keyring->n_predecessors + 1, sizeof *list);
  Med__Predecessor *entry = (Med__Predecessor *)med_arena_alloc (arena, sizeof *entry);
  med_span hash;
  if (list == NULL || entry == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_arena_copy (arena, MED_SPAN_OF (agreed->known_hash.bytes), &hash));
  med__predecessor__init (entry);
  entry->chain_id = keys->chain_id;
  entry->height = agreed->known_height;
  entry->header_hash = med_pb_bytes (hash);
  for (size_t i = 0; i < keyring->n_predecessors; i++)
    list[i] = keyring->predecessors[i];
  list[keyring->n_predecessors++] = entry;
  keyring->predecessors = list;
  return MED_OK;
}

static med_result
change_keys (med_session *session, const med_successor *agreed, med_failure *failure)
{
  Med__Keys *keys = session->keys->message;
  med_arena *arena = &session->keys->arena;
  med_span chain, hash;
  if (!agreed->same)
    MED_TRY_PLAIN (remember_predecessor (keys, agreed, arena), failure);
  MED_TRY_PLAIN (med_arena_copy (arena, med_span_text (agreed->offered.text), &chain), failure);
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (agreed->anchor_hash.bytes), &hash), failure);
  keys->chain_id = med_pb_bytes (chain);
  keys->anchor_height = agreed->anchor_height;
  keys->anchor_hash = med_pb_bytes (hash);
  return med_keys_save (session->profile, session->keys, failure);
}

static med_result
change_replica (med_session *session, const med_successor *agreed, med_failure *failure)
{
  Med__LocalAnchor none = MED__LOCAL_ANCHOR__INIT;
  MED_TRY_PLAIN (med_replica_begin (session->replica), failure);
  med_result result = MED_OK;
  none.highest_seen = agreed->same ? agreed->known_height : 0;
  if (!agreed->same)
    result = med_successor_queue (session, agreed, failure);
  med_result kept = MED_OK;
  if (result == MED_OK && !agreed->same)
    kept = med_replica_forget_rows (session->replica);
  if (result == MED_OK && kept == MED_OK)
    kept = med_replica_set_anchor (session->replica, &none);
  med_result ended = med_replica_end (session->replica, result == MED_OK && kept == MED_OK);
  MED_TRY (result);
  MED_TRY_PLAIN (kept != MED_OK ? kept : ended, failure);
  session->newest_seen = none.highest_seen;
  return MED_OK;
}

med_result
med_successor_adopt (med_session *session, const med_successor *agreed, GCancellable *cancellable,
                     med_failure *failure)
{
  med_successor now;
  MED_TRY (med_successor_look (session, cancellable, &now, failure));
  if (strcmp (now.offered.text, agreed->offered.text) != 0
      || (!now.same && !MED_ID_EQUAL (now.anchor_hash, agreed->anchor_hash)))
    return med_fail (failure, MED_E_UNVERIFIED,
                     _ ("The hospital offers another beginning than the one you agreed to. Look "
                        "again. Nothing was changed here."));
  /* On the same chain the newest block moves on; what the person compared is what counts. */
  now.anchor_height = agreed->anchor_height;
  now.anchor_hash = agreed->anchor_hash;
  /* The database first: when this ends in between, the old keys find the new chain once more. */
  MED_TRY (change_replica (session, &now, failure));
  MED_TRY (change_keys (session, &now, failure));
  med_session_drop_gateway (session);
  session->alarm[0] = '\0';
  MED_TRY (med_sync (session, cancellable, failure));
  if (!now.same)
    MED_TRY (med_consent_publish_keyring (session, failure));
  MED_TRY (med_successor_send (session, cancellable, failure));
  MED_TRY (med_sync (session, cancellable, failure));
  return med_outbox_flush (session, cancellable, failure);
}

bool
med_successor_resting (const med_session *session, const med_account_id *patient)
{
  uint8_t room[32768];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const Med__ParamsRow *params = (const Med__ParamsRow *)med_replica_decode (
      session->replica, MED_TABLE_PARAMS, MED_SPAN_EMPTY, &arena);
  if (params == NULL || params->restored == 0)
    return false;
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (patient->bytes), &arena);
  return account != NULL && !account->confirmed;
}
