/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests from the node, many in one answer. */
#include "client/record-private.h"

#include "client/access-private.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define BATCH 500

typedef struct
{
  med_session *session;
  const med_id *records;
  const med_cid *roots;
  size_t count;
  const med_open_secret *identities;
  size_t identity_count;
  const med_access_keys *given; /* what others gave */
  med_failure *failure;
} batch;

static med_result
keep_problem (batch *work, const med_id *record, const Med__RecordRow *row, med_result problem)
{
  Med__LocalDocument document = MED__LOCAL_DOCUMENT__INIT;
  document.manifest_cid = row->manifest_cid;
  document.problem = (uint32_t)problem;
  document.checked_height = med_replica_anchor (work->session->replica)->height;
  return med_replica_put (work->session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (record->bytes),
                          &document.base);
}

static med_result
take_manifest (void *context, const med_cid *root, med_span bytes)
{
  batch *work = (batch *)context;
  size_t index = 0;
  while (index < work->count && !MED_ID_EQUAL (work->roots[index], *root))
    index++;
  if (index == work->count)
    return MED_OK;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const med_id *record = &work->records[index];
  const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
      work->session->replica, MED_TABLE_RECORD, MED_SPAN_OF (record->bytes), &arena);
  med_result result = MED_OK;
  if (row != NULL)
    {
      med_manifest_lines lines;
      med_result opened = med_access_keys_open (work->given, record, row, bytes, &arena, &lines);
      if (opened == MED_E_NO_MATCH)
        opened = med_manifest_open (work->identities, work->identity_count, bytes, &arena, &lines);
      result = opened == MED_OK
                   ? med_record_keep_document (work->session, record, row, &lines, work->failure)
                   : keep_problem (work, record, row, opened);
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
fetch_batch (med_session *session, const med_id *records, const med_cid *roots, size_t count,
             GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_gateway *gateway;
  med_open_secret *identities;
  med_access_keys *given = NULL;
  batch work = { session, records, roots, count, NULL, 0, NULL, failure };
  med_result result = med_session_gateway (session, cancellable, &gateway, failure);
  if (result == MED_OK)
    {
      result = med_access_keys_load (session, &given);
      if (result == MED_OK)
        result = med_session_identities (session, true, &arena, &identities, &work.identity_count);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    {
      work.identities = identities;
      work.given = given;
      med_result begun = med_replica_begin (session->replica);
      result = begun != MED_OK ? med_fail_plain (failure, begun, MED_REASON_NONE)
                               : med_gateway_objects (gateway, roots, count, take_manifest, &work,
                                                      cancellable, failure);
      if (begun == MED_OK)
        {
          med_result ended = med_replica_end (session->replica, result == MED_OK);
          if (result == MED_OK && ended != MED_OK)
            result = med_fail_plain (failure, ended, MED_REASON_NONE);
        }
      med_wipe (identities, work.identity_count * sizeof *identities);
    }
  med_access_keys_free (given);
  med_arena_clear (&arena);
  return med_session_note (session, result);
}

/* Known under this very manifest already? */
static bool
up_to_date (med_session *session, const med_id *record, const Med__RecordRow *row, med_arena *arena)
{
  return med_record_document_fits (
      (const Med__LocalDocument *)med_replica_get (session->replica, MED_LOCAL_DOCUMENT,
                                                   MED_SPAN_OF (record->bytes), arena),
      row);
}

med_result
med_record_fetch_documents (med_session *session, const med_id *records, size_t count,
                            GCancellable *cancellable, med_failure *failure)
{
  g_autofree med_id *wanted = g_new (med_id, BATCH);
  g_autofree med_cid *roots = g_new (med_cid, BATCH);
  size_t used = 0;
  for (size_t i = 0; i <= count; i++)
    {
      if (used == BATCH || (i == count && used > 0))
        {
          MED_TRY (fetch_batch (session, wanted, roots, used, cancellable, failure));
          used = 0;
        }
      if (i == count)
        break;
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
      const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, MED_SPAN_OF (records[i].bytes), &arena);
      if (row != NULL && row->state != MED__STATE__STATE_ERASED
          && row->manifest_cid.len == sizeof roots[0].bytes
          && !up_to_date (session, &records[i], row, &arena))
        {
          wanted[used] = records[i];
          memcpy (roots[used].bytes, row->manifest_cid.data, sizeof roots[0].bytes);
          used++;
        }
      med_arena_clear (&arena);
    }
  return MED_OK;
}

/* Entries of the envelope of a live grant from this patient. */
typedef struct
{
  med_session *session;
  const med_account_id *patient;
  const char *category; /* looked for, or NULL */
  const med_tag *tag;   /* looked for, or NULL */
  med_tag *found_tag;
  const char **found_word;
  med_arena *arena;
  bool found;
} envelope_search;

static bool
search_envelope (void *context, med_span id, med_span value)
{
  envelope_search *search = (envelope_search *)context;
  const Med__LocalEnvelope *local = (const Med__LocalEnvelope *)med_replica_get (
      search->session->replica, MED_LOCAL_ENVELOPE, id, search->arena);
  ProtobufCMessage *message;
  if (local == NULL
      || med_canonical_decode (&med__envelope__descriptor, med_pb_span (local->envelope),
                               (size_t)256 << 10, search->arena, &message)
             != MED_OK)
    return true;
  const Med__Envelope *envelope = (const Med__Envelope *)message;
  if (!med_span_equal (med_pb_span (envelope->patient), MED_SPAN_OF (search->patient->bytes)))
    return true;
  for (size_t i = 0; i < envelope->n_keys; i++)
    {
      const Med__KeyEntry *entry = envelope->keys[i];
      if (entry->tag.len != sizeof (med_tag))
        continue;
      if (search->category != NULL
          && med_span_equal (med_pb_span (entry->category), med_span_text (search->category)))
        {
          memcpy (search->found_tag->bytes, entry->tag.data, sizeof search->found_tag->bytes);
          search->found = true;
        }
      if (search->tag != NULL
          && memcmp (entry->tag.data, search->tag->bytes, sizeof search->tag->bytes) == 0)
        {
          char *word;
          if (med_arena_text (search->arena, med_pb_span (entry->category), &word) == MED_OK)
            {
              *search->found_word = word;
              search->found = true;
            }
        }
    }
  return !search->found;
}

med_result
med_record_tag_of (med_session *session, const med_account_id *patient, const char *category,
                   med_tag *tag, med_failure *failure)
{
  if (MED_ID_EQUAL (*patient, session->keys->account))
    {
      if (med_keyring_find_tag (session->keys->message->keyring, med_span_text (category), tag)
          != MED_OK)
        return med_fail (failure, MED_E_INVALID, _ ("There is no category “%s”."), category);
      return MED_OK;
    }
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  envelope_search search = {
    .session = session, .patient = patient, .category = category, .found_tag = tag, .arena = &arena
  };
  med_replica_each_of (session->replica, MED_LOCAL_ENVELOPE, search_envelope, &search);
  med_arena_clear (&arena);
  if (!search.found)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("The patient has not shared “%s” with you. You can ask for it."), category);
  return MED_OK;
}

const char *
med_record_category_of (med_session *session, const med_account_id *patient, const med_tag *tag,
                        med_arena *arena)
{
  if (MED_ID_EQUAL (*patient, session->keys->account))
    {
      char *word;
      med_span found = med_keyring_category (session->keys->message->keyring, tag);
      return found.size > 0 && med_arena_text (arena, found, &word) == MED_OK ? word : "";
    }
  const char *word = "";
  envelope_search search
      = { .session = session, .patient = patient, .tag = tag, .found_word = &word, .arena = arena };
  med_replica_each_of (session->replica, MED_LOCAL_ENVELOPE, search_envelope, &search);
  return word;
}
