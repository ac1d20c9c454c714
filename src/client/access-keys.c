/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that others gave: out of opened envelopes, for manifests and payloads. */
#include "client/access-private.h"

#include "client/secret-memory.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/vault/keyring.h"

#include <glib.h>

#define ENVELOPE_MAX ((size_t)256 << 10)
#define KEYS_BUDGET ((size_t)256 << 20)

/* Called for every opened envelope; the message lives until it returns. */
typedef med_result (*envelope_visit) (void *context, const Med__Envelope *envelope);

typedef struct
{
  envelope_visit visit;
  void *context;
  med_result result;
} envelope_walk;

static bool
walk_one (void *context, med_span id, med_span value)
{
  envelope_walk *walk = (envelope_walk *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), (size_t)4 << 20);
  ProtobufCMessage *local, *message;
  walk->result = med_canonical_decode (&med__local_envelope__descriptor, value, ENVELOPE_MAX,
                                       &arena, &local);
  if (walk->result == MED_OK)
    walk->result = med_canonical_decode (&med__envelope__descriptor,
                                         med_pb_span (((Med__LocalEnvelope *)local)->envelope),
                                         ENVELOPE_MAX, &arena, &message);
  if (walk->result == MED_OK)
    walk->result = walk->visit (walk->context, (const Med__Envelope *)message);
  med_arena_clear (&arena);
  return walk->result == MED_OK;
}

static med_result
each_envelope (med_session *session, envelope_visit visit, void *context)
{
  envelope_walk walk = { visit, context, MED_OK };
  med_replica_each_of (session->replica, MED_LOCAL_ENVELOPE, walk_one, &walk);
  return walk.result;
}

typedef struct
{
  const med_account_id *patient;
  med_arena *arena;
  med_open_secret *list;
  size_t count, room;
} identity_list;

static med_result
append_identities (void *context, const Med__Envelope *envelope)
{
  identity_list *all = (identity_list *)context;
  if (all->patient != NULL
      && !med_span_equal (med_pb_span (envelope->patient), MED_SPAN_OF (all->patient->bytes)))
    return MED_OK;
  if (all->count + envelope->n_keys > all->room)
    {
      size_t room = MAX (2 * all->room, all->count + envelope->n_keys);
      med_open_secret *longer
          = (med_open_secret *)med_arena_array (all->arena, room, sizeof *longer);
      if (longer == NULL)
        return MED_E_NO_MEMORY;
      if (all->count > 0)
        memcpy (longer, all->list, all->count * sizeof *longer);
      all->list = longer;
      all->room = room;
    }
  for (size_t i = 0; i < envelope->n_keys; i++)
    if (envelope->keys[i]->identity.len > 0)
      {
        MED_TRY (med_identity_from_line (envelope->keys[i]->identity, &all->list[all->count]));
        all->count++;
      }
  return MED_OK;
}

med_result
med_access_identities (med_session *session, const med_account_id *patient, med_arena *arena,
                       med_open_secret **identities, size_t *count)
{
  identity_list all = { .patient = patient, .arena = arena };
  MED_TRY (each_envelope (session, append_identities, &all));
  *identities = all.list;
  *count = all.count;
  return MED_OK;
}

/* Keys of single records try themselves on the header's MAC. */
typedef struct
{
  const med_age_header *header;
  med_file_key *file_key;
  bool found;
} record_try;

static med_result
try_records (void *context, const Med__Envelope *envelope)
{
  record_try *attempt = (record_try *)context;
  for (size_t i = 0; i < envelope->n_records && !attempt->found; i++)
    {
      med_file_key key;
      if (envelope->records[i]->payload_key.len != sizeof key.bytes)
        continue;
      memcpy (key.bytes, envelope->records[i]->payload_key.data, sizeof key.bytes);
      attempt->found = med_age_header_verify (attempt->header, &key) == MED_OK;
      if (attempt->found)
        *attempt->file_key = key;
      med_wipe (&key, sizeof key);
    }
  return MED_OK;
}

med_result
med_access_file_key (med_session *session, med_span age_header, med_arena *arena,
                     med_file_key *file_key)
{
  med_age_header header;
  med_arena secret;
  MED_TRY (med_age_header_decode (age_header, &med_age_limits_default, arena, &header));
  med_arena_init (&secret, med_memory_secret (), KEYS_BUDGET);
  identity_list all = { .arena = &secret };
  med_result result = each_envelope (session, append_identities, &all);
  if (result == MED_OK)
    {
      const med_age_keys keys = { .identities = all.list, .identity_count = all.count };
      result = med_age_unwrap (&header, &keys, file_key, NULL);
    }
  med_arena_clear (&secret);
  if (result != MED_E_NO_MATCH)
    return result;
  record_try attempt = { &header, file_key, false };
  MED_TRY (each_envelope (session, try_records, &attempt));
  return attempt.found ? MED_OK : MED_E_NO_MATCH;
}

/* patient ‖ tag ‖ epoch → identity; record → file key of its manifest. */
struct med_access_keys
{
  med_arena arena;
  GHashTable *categories, *records; /* GBytes → in the arena */
};

static GBytes *
category_name (med_span patient, med_span tag, uint32_t epoch)
{
  med_row_id id = med_row_id_epoch (patient, tag, epoch);
  return g_bytes_new (id.bytes, id.size);
}

static med_result
take_keys (void *context, const Med__Envelope *envelope)
{
  med_access_keys *keys = (med_access_keys *)context;
  for (size_t i = 0; i < envelope->n_keys; i++)
    {
      const Med__KeyEntry *entry = envelope->keys[i];
      if (entry->identity.len == 0 || entry->tag.len != sizeof (med_tag))
        continue;
      med_open_secret *identity
          = (med_open_secret *)med_arena_alloc (&keys->arena, sizeof *identity);
      if (identity == NULL)
        return MED_E_NO_MEMORY;
      MED_TRY (med_identity_from_line (entry->identity, identity));
      g_hash_table_replace (
          keys->categories,
          category_name (med_pb_span (envelope->patient), med_pb_span (entry->tag), entry->epoch),
          identity);
    }
  for (size_t i = 0; i < envelope->n_records; i++)
    {
      const Med__RecordKey *entry = envelope->records[i];
      med_file_key *key = (med_file_key *)med_arena_alloc (&keys->arena, sizeof *key);
      if (key == NULL)
        return MED_E_NO_MEMORY;
      if (entry->manifest_key.len != sizeof key->bytes)
        continue;
      memcpy (key->bytes, entry->manifest_key.data, sizeof key->bytes);
      g_hash_table_replace (keys->records, g_bytes_new (entry->record.data, entry->record.len),
                            key);
    }
  return MED_OK;
}

med_result
med_access_keys_load (med_session *session, med_access_keys **keys)
{
  med_access_keys *loaded = g_new0 (med_access_keys, 1);
  med_arena_init (&loaded->arena, med_memory_secret (), KEYS_BUDGET);
  loaded->categories
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  loaded->records
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  med_result result = each_envelope (session, take_keys, loaded);
  if (result != MED_OK)
    med_access_keys_free (loaded);
  else
    *keys = loaded;
  return result;
}

void
med_access_keys_free (med_access_keys *keys)
{
  if (keys == NULL)
    return;
  g_hash_table_unref (keys->categories);
  g_hash_table_unref (keys->records);
  med_arena_clear (&keys->arena);
  g_free (keys);
}

/* A manifest is one chunk behind its header and nonce. */
static med_result
open_with_key (const med_file_key *key, med_span file, med_arena *arena, med_span *plain)
{
  med_age_header header;
  med_age_payload payload;
  MED_TRY (med_age_header_decode (file, &med_age_limits_default, arena, &header));
  if (med_age_header_verify (&header, key) != MED_OK)
    return MED_E_NO_MATCH;
  size_t start = header.raw.size + MED_AGE_NONCE_SIZE;
  if (file.size < start + MED_CHACHA_TAG_SIZE
      || file.size - start > MED_MANIFEST_SIZE_MAX + MED_CHACHA_TAG_SIZE)
    return MED_E_INVALID;
  med_span sealed = med_span_make (file.data + start, file.size - start);
  uint8_t *room = (uint8_t *)med_arena_alloc (arena, sealed.size);
  if (room == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_age_payload_init (&payload, key, file.data + header.raw.size, MED_CHACHA_OPEN));
  med_result result = med_age_payload_open (&payload, 0, true, sealed, room);
  med_age_payload_clear (&payload);
  MED_TRY (result);
  *plain = med_span_make (room, sealed.size - MED_CHACHA_TAG_SIZE);
  return MED_OK;
}

med_result
med_access_keys_open (const med_access_keys *keys, const med_id *record, const Med__RecordRow *row,
                      med_span file, med_arena *arena, med_manifest_lines *lines)
{
  if (row->patient.len == sizeof (med_account_id) && row->tag.len == sizeof (med_tag))
    {
      g_autoptr (GBytes) name
          = category_name (med_pb_span (row->patient), med_pb_span (row->tag), row->epoch);
      const med_open_secret *identity
          = (const med_open_secret *)g_hash_table_lookup (keys->categories, name);
      if (identity != NULL)
        {
          med_result result = med_manifest_open (identity, 1, file, arena, lines);
          if (result != MED_E_NO_MATCH)
            return result;
        }
    }
  g_autoptr (GBytes) id = g_bytes_new (record->bytes, sizeof record->bytes);
  const med_file_key *key = (const med_file_key *)g_hash_table_lookup (keys->records, id);
  med_span plain;
  if (key == NULL)
    return MED_E_NO_MATCH;
  MED_TRY (open_with_key (key, file, arena, &plain));
  return med_manifest_split (plain, lines);
}
