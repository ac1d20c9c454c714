/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes: the keys of one grant, to one person (core/FORMATS.md §6). */
#include "client/consents-private.h"

#include "base/text.h"
#include "client/people-private.h"
#include "client/secret-memory.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/vault/keybox.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define ENVELOPE_BUDGET ((size_t)32 << 20)
#define PERSON_MAX 2048
#define BATCH 500
/* So many entries fit into 64 KiB whatever the categories are called. */
#define ENTRIES_CERTAIN 400

static char *
epoch_key (ProtobufCBinaryData tag, uint32_t epoch)
{
  char text[2 * sizeof (med_tag) + 1] = "";
  if (tag.len == sizeof (med_tag)
      && med_hex_encode (med_pb_span (tag), text, sizeof text) != MED_OK)
    text[0] = '\0';
  return g_strdup_printf ("%s:%u", text, epoch);
}

static med_result
add_entry (const Med__KeyEntry *source, bool see, med_arena *arena, Med__KeyEntry **out)
{
  Med__KeyEntry *entry = (Med__KeyEntry *)med_arena_alloc (arena, sizeof *entry);
  if (entry == NULL)
    return MED_E_NO_MEMORY;
  med__key_entry__init (entry);
  entry->tag = source->tag;
  entry->epoch = source->epoch;
  entry->category = source->category;
  if (see)
    entry->identity = source->identity;
  *out = entry;
  return MED_OK;
}

/* Epochs in which something of one's own stands, as tag ‖ epoch. */
static bool
note_epoch (void *context, med_span id, med_span value)
{
  GHashTable *used = (GHashTable *)context;
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 16);
  if (med_canonical_decode (&med__record_row__descriptor, value, 65536, &arena, &message) == MED_OK)
    {
      const Med__RecordRow *row = (const Med__RecordRow *)message;
      g_autofree char *key = epoch_key (row->tag, row->epoch);
      if (row->state != MED__STATE__STATE_ERASED)
        g_hash_table_add (used, g_steal_pointer (&key));
    }
  med_arena_clear (&arena);
  return true;
}

/* NULL: as many as fit into the largest envelope, so none needs to be left out. */
static GHashTable *
used_epochs (med_session *session, const med_grant_terms *terms, const med_tag *tags)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  size_t count = 0;
  for (size_t i = 0; i < terms->category_count; i++)
    for (size_t j = 0; j < keyring->n_categories; j++)
      count += med_span_equal (med_pb_span (keyring->categories[j]->tag),
                               MED_SPAN_OF (tags[i].bytes));
  if (count <= ENTRIES_CERTAIN)
    return NULL;
  GHashTable *used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  med_replica_each (session->replica, MED_TABLE_RECORD, note_epoch, used);
  return used;
}

static bool
wanted (GHashTable *used, const Med__KeyEntry *entry, const Med__KeyEntry *newest)
{
  g_autofree char *key = epoch_key (entry->tag, entry->epoch);
  return used == NULL || entry->epoch == newest->epoch || g_hash_table_contains (used, key);
}

static const Med__KeyEntry *
newest_entry (const Med__Keyring *keyring, const med_tag *tag)
{
  const Med__KeyEntry *newest = NULL;
  for (size_t i = 0; i < keyring->n_categories; i++)
    if (med_span_equal (med_pb_span (keyring->categories[i]->tag), MED_SPAN_OF (tag->bytes))
        && (newest == NULL || keyring->categories[i]->epoch > newest->epoch))
      newest = keyring->categories[i];
  return newest;
}

/* With *see* every epoch, so that what was written before is read too (of very many only those in
 * which something was written, and the newest); otherwise only what the tag is called, by its
 * newest entry. */
static med_result
add_categories (med_session *session, const med_grant_terms *terms, const med_tag *tags,
                med_arena *arena, Med__Envelope *envelope)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  bool see = (terms->actions & MED_ACTION_SEE) != 0;
  g_autoptr (GHashTable) used = used_epochs (session, terms, tags);
  envelope->keys
      = (Med__KeyEntry **)med_arena_array (arena, keyring->n_categories, sizeof *envelope->keys);
  if (envelope->keys == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < terms->category_count; i++)
    {
      const Med__KeyEntry *newest = newest_entry (keyring, &tags[i]);
      if (newest == NULL)
        return MED_E_NOT_FOUND;
      for (size_t j = 0; see && j < keyring->n_categories; j++)
        {
          const Med__KeyEntry *entry = keyring->categories[j];
          if (med_span_equal (med_pb_span (entry->tag), MED_SPAN_OF (tags[i].bytes))
              && wanted (used, entry, newest))
            MED_TRY (add_entry (entry, true, arena, &envelope->keys[envelope->n_keys++]));
        }
      if (!see)
        MED_TRY (add_entry (newest, false, arena, &envelope->keys[envelope->n_keys++]));
    }
  return MED_OK;
}

/* Name, birth date and gender, so that a doctor elsewhere knows who it is; nothing more. */
static med_result
add_person (med_session *session, med_arena *arena, Med__Envelope *envelope)
{
  med_span line;
  med_person person;
  if (!med_people_own_profile (session, arena, &person))
    return MED_OK;
  const med_person shown = { .family = person.family,
                             .given = person.given,
                             .prefix = person.prefix,
                             .born = person.born,
                             .gender = person.gender,
                             .phone = "",
                             .number = "",
                             .specialty = "",
                             .clinic = "",
                             .role = "" };
  MED_TRY (med_person_write_patient (&shown, arena, &line));
  if (line.size > PERSON_MAX)
    return MED_E_TOO_LARGE;
  envelope->person = med_pb_bytes (line);
  return MED_OK;
}

typedef struct
{
  med_session *session;
  const med_cid *roots;
  size_t count;
  const med_open_secret *identities;
  size_t identity_count;
  med_file_key *keys;
  bool *found;
} manifest_keys;

/* File key of a manifest file. */
static med_result
take_manifest (void *context, const med_cid *root, med_span bytes)
{
  manifest_keys *work = (manifest_keys *)context;
  size_t index = 0;
  while (index < work->count && !MED_ID_EQUAL (work->roots[index], *root))
    index++;
  if (index == work->count)
    return MED_OK;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 10);
  med_age_header header;
  const med_age_keys keys
      = { .identities = work->identities, .identity_count = work->identity_count };
  if (med_age_header_decode (bytes, &med_age_limits_default, &arena, &header) == MED_OK)
    work->found[index] = med_age_unwrap (&header, &keys, &work->keys[index], NULL) == MED_OK;
  med_arena_clear (&arena);
  return MED_OK;
}

/* What lies here needs no network; the rest comes in a few answers. */
static med_result
find_manifest_keys (manifest_keys *work, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (med_cid));
  med_result result = MED_OK;
  for (size_t i = 0; result == MED_OK && i < work->count; i++)
    {
      med_span bytes;
      if (med_blocks_get (work->session->blocks, &work->roots[i], &arena, &bytes) == MED_OK)
        result = take_manifest (work, &work->roots[i], bytes);
      else
        g_array_append_val (missing, work->roots[i]);
      med_arena_clear (&arena);
    }
  med_gateway *gateway = NULL;
  if (result == MED_OK && missing->len > 0)
    result = med_session_gateway (work->session, cancellable, &gateway, failure);
  for (guint done = 0; result == MED_OK && done < missing->len; done += BATCH)
    result = med_session_note (
        work->session, med_gateway_objects (gateway, &g_array_index (missing, med_cid, done),
                                            MIN (BATCH, missing->len - done), take_manifest, work,
                                            cancellable, failure));
  return result;
}

/* Of the payload, from what was kept when the manifest was opened. */
static med_result
payload_key (med_session *session, const med_id *record, const med_age_keys *keys,
             med_file_key *file_key)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 10);
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (record->bytes), &arena);
  med_age_header header;
  med_result result = document == NULL || document->problem != 0
                          ? MED_E_NOT_FOUND
                          : med_age_header_decode (med_pb_span (document->age_header),
                                                   &med_age_limits_default, &arena, &header);
  if (result == MED_OK)
    result = med_age_unwrap (&header, keys, file_key, NULL);
  med_arena_clear (&arena);
  return result;
}

static med_result
add_record (const med_id *record, const med_file_key *manifest, const med_file_key *payload,
            med_arena *arena, Med__Envelope *envelope)
{
  Med__RecordKey *entry = (Med__RecordKey *)med_arena_alloc (arena, sizeof *entry);
  med_span manifest_copy, payload_copy;
  if (entry == NULL)
    return MED_E_NO_MEMORY;
  med__record_key__init (entry);
  MED_TRY (med_arena_copy (arena, MED_SPAN_OF (manifest->bytes), &manifest_copy));
  MED_TRY (med_arena_copy (arena, MED_SPAN_OF (payload->bytes), &payload_copy));
  entry->record = med_pb_bytes (MED_SPAN_OF (record->bytes));
  entry->manifest_key = med_pb_bytes (manifest_copy);
  entry->payload_key = med_pb_bytes (payload_copy);
  envelope->records[envelope->n_records++] = entry;
  return MED_OK;
}

static med_result
unreadable (med_failure *failure)
{
  return med_fail (failure, MED_E_NO_MATCH,
                   _ ("One of the records cannot be opened here now, so it cannot be shared. "
                      "Synchronise and try again; nothing was shared."));
}

static med_result
record_roots (med_session *session, const med_grant_terms *terms, const med_record_moved *moved,
              med_arena *arena, med_cid **roots, med_failure *failure)
{
  med_cid *list = (med_cid *)med_arena_array (arena, terms->record_count, sizeof *list);
  if (list == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < terms->record_count; i++)
    {
      const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, MED_SPAN_OF (terms->records[i].bytes), arena);
      if (row == NULL || row->manifest_cid.len != sizeof list[i].bytes)
        return unreadable (failure);
      memcpy (list[i].bytes, row->manifest_cid.data, sizeof list[i].bytes);
      if (moved != NULL && MED_ID_EQUAL (moved->record, terms->records[i]))
        list[i] = moved->manifest;
    }
  *roots = list;
  return MED_OK;
}

static med_result
add_records (med_session *session, const med_grant_terms *terms, const med_record_moved *moved,
             GCancellable *cancellable, med_arena *arena, Med__Envelope *envelope,
             med_failure *failure)
{
  size_t count = terms->record_count;
  med_open_secret *identities;
  manifest_keys work = { .session = session, .count = count };
  med_cid *roots = NULL;
  MED_TRY (record_roots (session, terms, moved, arena, &roots, failure));
  work.roots = roots;
  work.keys = (med_file_key *)med_arena_array (arena, count, sizeof *work.keys);
  work.found = (bool *)med_arena_array (arena, count, sizeof *work.found);
  envelope->records = (Med__RecordKey **)med_arena_array (arena, count, sizeof *envelope->records);
  if (work.keys == NULL || work.found == NULL || envelope->records == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  MED_TRY_PLAIN (med_session_identities (session, true, arena, &identities, &work.identity_count),
                 failure);
  work.identities = identities;
  MED_TRY (find_manifest_keys (&work, cancellable, failure));
  const med_age_keys keys = { .identities = identities, .identity_count = work.identity_count };
  for (size_t i = 0; i < count; i++)
    {
      med_file_key payload;
      if (!work.found[i] || payload_key (session, &terms->records[i], &keys, &payload) != MED_OK)
        return unreadable (failure);
      med_result result = add_record (&terms->records[i], &work.keys[i], &payload, arena, envelope);
      med_wipe (&payload, sizeof payload);
      MED_TRY_PLAIN (result, failure);
    }
  return MED_OK;
}

static med_result
fill (med_session *session, const med_grant_terms *terms, const med_record_moved *moved,
      GCancellable *cancellable, med_arena *arena, Med__Envelope *envelope, med_failure *failure)
{
  MED_TRY_PLAIN (add_person (session, arena, envelope), failure);
  if (terms->record_count > 0)
    return add_records (session, terms, moved, cancellable, arena, envelope, failure);
  med_tag *tags;
  MED_TRY (med_consent_tags (session, terms, arena, &tags, failure));
  MED_TRY_PLAIN (add_categories (session, terms, tags, arena, envelope), failure);
  return MED_OK;
}

med_result
med_consent_seal_envelope (med_session *session, const med_grant_terms *terms, const med_id *grant,
                           const med_record_moved *moved, GCancellable *cancellable, med_cid *cid,
                           med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), ENVELOPE_BUDGET);
  Med__Envelope envelope = MED__ENVELOPE__INIT;
  envelope.chain_id = session->keys->message->chain_id;
  envelope.grant = med_pb_bytes (MED_SPAN_OF (grant->bytes));
  envelope.patient = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  envelope.grantee = med_pb_bytes (MED_SPAN_OF (terms->grantee.bytes));
  med_open_public recipient;
  med_span random, file;
  med_result result = med_session_recipient (session, &terms->grantee, &recipient, failure);
  if (result == MED_OK)
    result = fill (session, terms, moved, cancellable, &arena, &envelope, failure);
  if (result == MED_OK)
    {
      result = med_session_random (session, med_envelope_random_size (), &arena, &random);
      if (result == MED_OK)
        result = med_envelope_seal (&envelope, &recipient, random, &arena, &file);
      if (result == MED_E_TOO_LARGE)
        med_fail (failure, result,
                  _ ("These are too many keys for one share. Share fewer categories or records at "
                     "once; nothing was shared."));
      else if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    result = med_session_store_object (session, file, cid, failure);
  med_arena_clear (&arena);
  return result;
}
