/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one grant gives: its envelope, the streams that it opens, keys of later epochs.
 *
 *   grant row (proven) ─► envelope ─► identities, each held against its epoch's recipient
 *                      └► category streams, records' rows
 *   category row ──────► epoch rows ─► keyboxes ─► further identities
 *
 * Identities of later epochs are added to the envelope as it is kept here (LocalEnvelope), so that
 * one place says what a grant opens. When the grant is over they are forgotten; tags, words and the
 * person stay, so that the list of ended grants can be read. */
#include "client/access-share.h"

#include "client/consents-private.h"
#include "client/people-private.h"
#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/ledger/stream.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keybox.h"
#include "core/vault/keyring.h"

#define GRANT_BUDGET ((size_t)16 << 20)
#define ENVELOPE_MAX ((size_t)256 << 10)
/* Epochs looked for in one sync of a category: a later sync goes on. */
#define EPOCHS_AT_ONCE 64

/* One grant to oneself, while it is worked on. */
typedef struct
{
  med_session *session;
  GCancellable *cancellable;
  med_arena arena;
  med_id id;
  const Med__GrantRow *row;
  med_account_id patient;
  Med__Envelope *envelope; /* as kept here */
  med_cid cid;
  bool changed;
} share;

/* Refusals that concern one thing only: the rest of the sync goes on without it. */
static bool
passable (med_result result, const med_failure *failure)
{
  return (result == MED_E_DENIED && failure->reason != MED_REASON_STALE
          && failure->reason != MED_REASON_RATE)
         || result == MED_E_NOT_FOUND;
}

static med_result
keep_envelope (share *work)
{
  Med__LocalEnvelope local = MED__LOCAL_ENVELOPE__INIT;
  med_span bytes;
  work->envelope->pad = (ProtobufCBinaryData){ 0, NULL };
  MED_TRY (med_canonical_encode (&work->envelope->base, &work->arena, &bytes));
  local.envelope = med_pb_bytes (bytes);
  local.cid = med_pb_bytes (MED_SPAN_OF (work->cid.bytes));
  return med_replica_put (work->session->replica, MED_LOCAL_ENVELOPE, MED_SPAN_OF (work->id.bytes),
                          &local.base);
}

/* What is kept of the grant's envelope; false when there is nothing. */
static bool
load_envelope (share *work)
{
  const Med__LocalEnvelope *local = (const Med__LocalEnvelope *)med_replica_get (
      work->session->replica, MED_LOCAL_ENVELOPE, MED_SPAN_OF (work->id.bytes), &work->arena);
  ProtobufCMessage *message;
  if (local == NULL || local->cid.len != sizeof work->cid.bytes
      || med_canonical_decode (&med__envelope__descriptor, med_pb_span (local->envelope),
                               ENVELOPE_MAX, &work->arena, &message)
             != MED_OK)
    return false;
  work->envelope = (Med__Envelope *)message;
  memcpy (work->cid.bytes, local->cid.data, sizeof work->cid.bytes);
  return true;
}

/* The name that came with it, unless a better source is known. */
static med_result
keep_person (share *work, med_failure *failure)
{
  med_person person;
  if (work->envelope->person.len == 0
      || med_people_known (work->session, &work->patient, &work->arena, &person))
    return MED_OK;
  return med_people_keep (work->session, &work->patient, med_pb_span (work->envelope->person),
                          &work->cid, failure);
}

/* Opens with each generation of the user key; checks what it says of itself. */
static med_result
open_envelope_of (share *work, med_span file, med_span chain_id)
{
  const Med__Keys *keys = work->session->keys->message;
  char chain[MED_CHAIN_ID_MAX + 1] = "";
  if (chain_id.size > MED_CHAIN_ID_MAX)
    return MED_E_STATE;
  memcpy (chain, chain_id.data, chain_id.size);
  const med_envelope_claim claim = { .chain_id = chain,
                                     .grant = work->id,
                                     .patient = work->patient,
                                     .grantee = work->session->keys->account };
  med_result result = MED_E_NO_MATCH;
  for (size_t i = keys->keyring->n_users; i-- > 0 && result == MED_E_NO_MATCH;)
    {
      med_open_secret user;
      const Med__Envelope *opened;
      MED_TRY (med_identity_from_line (keys->keyring->users[i]->identity, &user));
      result = med_envelope_open (&user, file, &claim, &work->arena, &opened);
      med_wipe (&user, sizeof user);
      if (result == MED_OK)
        work->envelope = (Med__Envelope *)opened;
    }
  return result;
}

/* One that was sealed before a restore or a hand-over names the chain of then. */
static med_result
open_envelope (share *work, med_span file)
{
  const Med__Keys *keys = work->session->keys->message;
  med_result result = open_envelope_of (work, file, med_pb_span (keys->chain_id));
  for (size_t i = keys->keyring->n_predecessors; i-- > 0 && result != MED_OK;)
    result = open_envelope_of (work, file, med_pb_span (keys->keyring->predecessors[i]->chain_id));
  return result;
}

static med_result
fetch_envelope (share *work, med_failure *failure)
{
  if (load_envelope (work)
      && med_span_equal (MED_SPAN_OF (work->cid.bytes), med_pb_span (work->row->envelope_cid)))
    return MED_OK;
  med_gateway *gateway;
  med_span file;
  if (work->row->envelope_cid.len != sizeof work->cid.bytes)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  memcpy (work->cid.bytes, work->row->envelope_cid.data, sizeof work->cid.bytes);
  MED_TRY (med_session_gateway (work->session, work->cancellable, &gateway, failure));
  MED_TRY (med_session_note (work->session,
                             med_gateway_block (gateway, &work->cid, &work->cid, work->cancellable,
                                                &work->arena, &file, failure)));
  /* One that does not open or contradicts its row is its patient's mistake: nothing of it is used,
   * and the other grants go on. */
  if (open_envelope (work, file) != MED_OK)
    return med_fail_plain (failure, MED_E_NOT_FOUND, MED_REASON_NONE);
  work->changed = true;
  return keep_person (work, failure);
}

static med_row_id
epoch_id (const share *work, const Med__KeyEntry *entry)
{
  return med_row_id_epoch (MED_SPAN_OF (work->patient.bytes), med_pb_span (entry->tag),
                           entry->epoch);
}

/* Rows that are not known yet. */
med_result
med_access_fetch_unknown (med_session *session, const med_row_id *ids, size_t count, uint32_t table,
                          GCancellable *cancellable, med_failure *failure)
{
  g_autofree med_row_name *names = g_new (med_row_name, count);
  size_t used = 0;
  for (size_t i = 0; i < count; i++)
    {
      med_span value;
      if (!med_replica_row (session->replica, table, med_row_id_span (&ids[i]), &value))
        names[used++] = (med_row_name){ table, med_row_id_span (&ids[i]) };
    }
  return used == 0 ? MED_OK : med_sync_fetch_rows (session, names, used, cancellable, failure);
}

static bool
identity_fits (share *work, const Med__KeyEntry *entry)
{
  med_row_id id = epoch_id (work, entry);
  const Med__EpochRow *row = (const Med__EpochRow *)med_replica_decode (
      work->session->replica, MED_TABLE_EPOCH, med_row_id_span (&id), &work->arena);
  med_open_secret identity;
  med_open_public recipient;
  if (row == NULL || med_identity_from_line (entry->identity, &identity) != MED_OK)
    return false;
  med_open_public_from_secret (&identity, &recipient);
  med_wipe (&identity, sizeof identity);
  return med_span_equal (med_pb_span (row->recipient), MED_SPAN_OF (recipient.bytes));
}

/* Entries of tags that the row does not grant, and identities that are not the ledger's, go. */
static med_result
check_entries (share *work, med_failure *failure)
{
  Med__Envelope *envelope = work->envelope;
  size_t kept = 0;
  g_autofree med_row_id *ids = g_new (med_row_id, envelope->n_keys);
  for (size_t i = 0; i < envelope->n_keys; i++)
    {
      Med__KeyEntry *entry = envelope->keys[i];
      med_tag tag;
      if (entry->tag.len != sizeof tag.bytes || entry->epoch == 0)
        continue;
      memcpy (tag.bytes, entry->tag.data, sizeof tag.bytes);
      if (!med_grant_names_tag (work->row, &tag))
        continue;
      ids[kept] = epoch_id (work, entry);
      envelope->keys[kept++] = entry;
    }
  envelope->n_keys = kept;
  MED_TRY (med_access_fetch_unknown (work->session, ids, kept, MED_TABLE_EPOCH, work->cancellable,
                                     failure));
  for (size_t i = 0; i < kept; i++)
    if (envelope->keys[i]->identity.len > 0 && !identity_fits (work, envelope->keys[i]))
      envelope->keys[i]->identity = (ProtobufCBinaryData){ 0, NULL };
  return MED_OK;
}

/* Newest epoch of the tag whose identity is at hand, and the word. */
static uint32_t
newest_known (const share *work, med_span tag, ProtobufCBinaryData *word)
{
  uint32_t newest = 0;
  for (size_t i = 0; i < work->envelope->n_keys; i++)
    {
      const Med__KeyEntry *entry = work->envelope->keys[i];
      if (!med_span_equal (med_pb_span (entry->tag), tag))
        continue;
      *word = entry->category;
      if (entry->identity.len > 0)
        newest = MAX (newest, entry->epoch);
    }
  return newest;
}

/* The entry of this tag and epoch in a keybox; NULL when it is not for us or says something else.
 */
static const Med__KeyEntry *
open_keybox (med_session *session, med_span file, med_span tag, uint32_t epoch, med_arena *arena)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  const Med__Keybox *keybox = NULL;
  med_result result = MED_E_NO_MATCH;
  for (size_t i = keyring->n_users; i-- > 0 && result == MED_E_NO_MATCH;)
    {
      med_open_secret user;
      if (med_identity_from_line (keyring->users[i]->identity, &user) != MED_OK)
        return NULL;
      result = med_keybox_open (&user, file, arena, &keybox);
      med_wipe (&user, sizeof user);
    }
  for (size_t i = 0; result == MED_OK && i < keybox->n_entries; i++)
    if (keybox->entries[i]->epoch == epoch
        && med_span_equal (med_pb_span (keybox->entries[i]->tag), tag))
      return keybox->entries[i];
  return NULL;
}

/* Keybox of one epoch of one patient; *entry is NULL when there is none for us. */
med_result
med_access_fetch_keybox (med_session *session, med_span patient, med_span tag, uint32_t epoch,
                         GCancellable *cancellable, med_arena *arena, const Med__KeyEntry **entry,
                         med_failure *failure)
{
  *entry = NULL;
  med_row_id id = med_row_id_epoch (patient, tag, epoch);
  const Med__EpochRow *row = (const Med__EpochRow *)med_replica_decode (
      session->replica, MED_TABLE_EPOCH, med_row_id_span (&id), arena);
  med_cid root;
  med_gateway *gateway;
  med_span file;
  if (row == NULL || row->keybox_cid.len != sizeof root.bytes)
    return MED_OK;
  memcpy (root.bytes, row->keybox_cid.data, sizeof root.bytes);
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_result result = med_session_note (
      session, med_gateway_block (gateway, &root, &root, cancellable, arena, &file, failure));
  if (result == MED_OK)
    *entry = open_keybox (session, file, tag, epoch, arena);
  return passable (result, failure) ? MED_OK : result;
}

static med_result
append_entry (share *work, med_span tag, uint32_t epoch, ProtobufCBinaryData identity,
              ProtobufCBinaryData word)
{
  Med__Envelope *envelope = work->envelope;
  Med__KeyEntry **longer
      = (Med__KeyEntry **)med_arena_array (&work->arena, envelope->n_keys + 1, sizeof *longer);
  Med__KeyEntry *entry = (Med__KeyEntry *)med_arena_alloc (&work->arena, sizeof *entry);
  if (longer == NULL || entry == NULL)
    return MED_E_NO_MEMORY;
  med__key_entry__init (entry);
  entry->tag = med_pb_bytes (tag);
  entry->epoch = epoch;
  entry->identity = identity;
  entry->category = word;
  if (envelope->n_keys > 0)
    memcpy (longer, envelope->keys, envelope->n_keys * sizeof *longer);
  longer[envelope->n_keys++] = entry;
  envelope->keys = longer;
  if (!identity_fits (work, entry))
    envelope->n_keys--;
  else
    work->changed = true;
  return MED_OK;
}

/* Epochs after the newest known one; numbers may be left out. */
static med_result
fetch_epochs (share *work, med_span tag, uint32_t present, med_failure *failure)
{
  ProtobufCBinaryData word = { 0, NULL };
  uint32_t known = newest_known (work, tag, &word);
  if (present <= known)
    return MED_OK;
  uint32_t count = MIN (present - known, EPOCHS_AT_ONCE);
  uint32_t first = known == 0 ? present - count + 1 : known + 1;
  g_autofree med_row_id *ids = g_new (med_row_id, count);
  for (uint32_t i = 0; i < count; i++)
    ids[i] = med_row_id_epoch (MED_SPAN_OF (work->patient.bytes), tag, first + i);
  MED_TRY (med_access_fetch_unknown (work->session, ids, count, MED_TABLE_EPOCH, work->cancellable,
                                     failure));
  for (uint32_t i = 0; i < count; i++)
    {
      const Med__KeyEntry *entry;
      MED_TRY (med_access_fetch_keybox (work->session, MED_SPAN_OF (work->patient.bytes), tag,
                                        first + i, work->cancellable, &work->arena, &entry,
                                        failure));
      if (entry != NULL)
        MED_TRY_PLAIN (append_entry (work, tag, first + i, entry->identity, word), failure);
    }
  return MED_OK;
}

/* The stream of one category, the row that says its epoch, keys that are missing. */
static med_result
sync_category (share *work, med_span tag, med_failure *failure)
{
  med_session *session = work->session;
  med_row_id category = med_row_id_join (MED_SPAN_OF (work->patient.bytes), tag);
  med_row_id stream = med_stream_id (MED_STREAM_CATEGORY, MED_SPAN_OF (work->patient.bytes), tag);
  if ((work->row->actions & MED_ACTION_SEE) != 0)
    MED_TRY (
        med_sync_stream (session, med_row_id_span (&stream), work->cancellable, NULL, failure));
  MED_TRY (med_access_fetch_unknown (session, &category, 1, MED_TABLE_CATEGORY, work->cancellable,
                                     failure));
  const Med__CategoryRow *row = (const Med__CategoryRow *)med_replica_decode (
      session->replica, MED_TABLE_CATEGORY, med_row_id_span (&category), &work->arena);
  if (row == NULL || (work->row->actions & MED_ACTION_SEE) == 0)
    return MED_OK;
  return fetch_epochs (work, tag, row->epoch, failure);
}

static med_result
sync_live (share *work, med_failure *failure)
{
  med_span patient = MED_SPAN_OF (work->patient.bytes);
  const med_row_name account = { MED_TABLE_ACCOUNT, patient };
  MED_TRY (fetch_envelope (work, failure));
  if (work->changed)
    {
      /* With a new envelope also the key that own entries are sealed to. */
      MED_TRY (med_sync_fetch_rows (work->session, &account, 1, work->cancellable, failure));
      MED_TRY (check_entries (work, failure));
    }
  med_result result = MED_OK;
  for (size_t i = 0; result == MED_OK && i < work->row->n_tags; i++)
    {
      result = sync_category (work, med_pb_span (work->row->tags[i]), failure);
      if (passable (result, failure))
        result = MED_OK;
    }
  if (result == MED_OK && work->row->n_records > 0)
    {
      g_autofree med_row_id *ids = g_new (med_row_id, work->row->n_records);
      for (size_t i = 0; i < work->row->n_records; i++)
        ids[i] = med_row_id_join (med_pb_span (work->row->records[i]), MED_SPAN_EMPTY);
      result = med_access_fetch_unknown (work->session, ids, work->row->n_records, MED_TABLE_RECORD,
                                         work->cancellable, failure);
    }
  /* What came so far is kept also when something failed later. */
  if (work->changed)
    MED_TRY_PLAIN (keep_envelope (work), failure);
  return result;
}

/* Secrets of a grant that is over are forgotten. */
static med_result
forget (share *work)
{
  if (!load_envelope (work))
    return MED_OK;
  bool secrets = work->envelope->n_records > 0;
  for (size_t i = 0; i < work->envelope->n_keys; i++)
    {
      secrets = secrets || work->envelope->keys[i]->identity.len > 0;
      work->envelope->keys[i]->identity = (ProtobufCBinaryData){ 0, NULL };
    }
  work->envelope->n_records = 0;
  return secrets ? keep_envelope (work) : MED_OK;
}

static med_result
sync_grant (share *work, med_failure *failure)
{
  ProtobufCMessage *row = med_replica_decode (work->session->replica, MED_TABLE_GRANT,
                                              MED_SPAN_OF (work->id.bytes), &work->arena);
  work->row = (const Med__GrantRow *)row;
  if (row == NULL || work->row->patient.len != sizeof work->patient.bytes
      || !med_span_equal (med_pb_span (work->row->grantee),
                          MED_SPAN_OF (work->session->keys->account.bytes)))
    return MED_OK;
  memcpy (work->patient.bytes, work->row->patient.data, sizeof work->patient.bytes);
  uint64_t now = med_consent_now (work->session);
  if (!med_grant_open (work->row, now))
    {
      MED_TRY_PLAIN (forget (work), failure);
      return MED_OK;
    }
  if (work->row->state != MED__STATE__STATE_ACTIVE || now < work->row->from)
    return MED_OK;
  med_result result = sync_live (work, failure);
  return passable (result, failure) ? MED_OK : result;
}

med_result
med_access_sync_grant (med_session *session, const med_id *grant, GCancellable *cancellable,
                       med_failure *failure)
{
  share work = { .session = session, .cancellable = cancellable, .id = *grant };
  med_arena_init (&work.arena, med_memory_secret (), GRANT_BUDGET);
  med_result result = sync_grant (&work, failure);
  med_arena_clear (&work.arena);
  return result;
}
