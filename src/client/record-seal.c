/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests: who can open them, sealing, opening, checking against the ledger. */
#include "client/record-private.h"

#include "care/document.h"
#include "client/origin.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

static med_result
copy_recipient (ProtobufCBinaryData bytes, med_open_public *recipient)
{
  if (bytes.len != sizeof recipient->bytes)
    return MED_E_NOT_FOUND;
  memcpy (recipient->bytes, bytes.data, sizeof recipient->bytes);
  return MED_OK;
}

/* An own category that was never asked about: the newest identity in the keyring says the same. */
static med_result
category_of_keyring (med_session *session, const med_tag *tag, uint32_t *epoch,
                     med_open_public *recipient)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  const Med__KeyEntry *newest = NULL;
  for (size_t i = 0; i < keyring->n_categories; i++)
    {
      const Med__KeyEntry *entry = keyring->categories[i];
      if (med_span_equal (med_pb_span (entry->tag), MED_SPAN_OF (tag->bytes))
          && (newest == NULL || entry->epoch > newest->epoch))
        newest = entry;
    }
  med_open_secret identity;
  if (newest == NULL)
    return MED_E_NOT_FOUND;
  MED_TRY (med_identity_from_line (newest->identity, &identity));
  med_open_public_from_secret (&identity, recipient);
  med_wipe (&identity, sizeof identity);
  *epoch = newest->epoch;
  return MED_OK;
}

static med_result
category_rows (med_session *session, const med_account_id *patient, const med_tag *tag,
               GCancellable *cancellable, med_arena *arena, uint32_t *epoch,
               med_open_public *recipient, med_failure *failure)
{
  med_row_id id = med_row_id_join (MED_SPAN_OF (patient->bytes), MED_SPAN_OF (tag->bytes));
  const med_row_name name = { MED_TABLE_CATEGORY, med_row_id_span (&id) };
  /* Without a node, or with one that cannot be believed, the last proven epoch is used; a newer one
   * makes the outbox seal again. */
  med_result result = med_sync_fetch_rows (session, &name, 1, cancellable, failure);
  bool unknown = result == MED_E_OFFLINE || result == MED_E_UNVERIFIED;
  if (result != MED_OK && !unknown)
    return result;
  const Med__CategoryRow *category = (const Med__CategoryRow *)med_replica_decode (
      session->replica, MED_TABLE_CATEGORY, name.id, arena);
  if (category == NULL && result == MED_E_OFFLINE && MED_ID_EQUAL (*patient, session->keys->account)
      && category_of_keyring (session, tag, epoch, recipient) == MED_OK)
    return MED_OK;
  if (category == NULL)
    return unknown ? result
                   : med_fail (failure, MED_E_NOT_FOUND, _ ("This category is not known."));
  *epoch = category->epoch;
  med_row_id epoch_id
      = med_row_id_epoch (MED_SPAN_OF (patient->bytes), MED_SPAN_OF (tag->bytes), category->epoch);
  const med_row_name epoch_name = { MED_TABLE_EPOCH, med_row_id_span (&epoch_id) };
  const Med__EpochRow *row = (const Med__EpochRow *)med_replica_decode (
      session->replica, MED_TABLE_EPOCH, epoch_name.id, arena);
  if (row == NULL)
    {
      MED_TRY (med_sync_fetch_rows (session, &epoch_name, 1, cancellable, failure));
      row = (const Med__EpochRow *)med_replica_decode (session->replica, MED_TABLE_EPOCH,
                                                       epoch_name.id, arena);
    }
  if (row == NULL || copy_recipient (row->recipient, recipient) != MED_OK)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  return MED_OK;
}

med_result
med_record_target_of (med_session *session, const med_account_id *patient, const med_tag *tag,
                      GCancellable *cancellable, med_record_target *target, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_record_target found = { .patient = *patient, .tag = *tag };
  med_result result = category_rows (session, patient, tag, cancellable, &arena, &found.epoch,
                                     &found.recipients.category, failure);
  if (result == MED_OK)
    result = med_session_recipient (session, patient, &found.recipients.owner, failure);
  if (result == MED_OK)
    {
      if (MED_ID_EQUAL (*patient, session->keys->account))
        /* A stanza that nobody opens, so that own and foreign entries look alike. */
        med_env_random (session->env, found.recipients.author.bytes,
                        sizeof found.recipients.author.bytes);
      else
        result = med_session_recipient (session, &session->keys->account, &found.recipients.author,
                                        failure);
    }
  med_arena_clear (&arena);
  if (result == MED_OK)
    *target = found;
  return result;
}

med_result
med_record_seal_manifest (med_session *session, const med_manifest_lines *lines,
                          const med_record_target *target, const med_file_key *file_key,
                          med_arena *arena, med_cid *manifest, med_failure *failure)
{
  med_span random, header, file;
  med_manifest_lines all = *lines;
  MED_TRY_PLAIN (med_session_random (session, med_manifest_header_random_size (), arena, &random),
                 failure);
  MED_TRY_PLAIN (med_manifest_seal_header (file_key, &target->recipients, random, arena, &header),
                 failure);
  MED_TRY_PLAIN (med_document_write_header (header, arena, &all.header), failure);
  MED_TRY_PLAIN (med_session_random (session, med_manifest_random_size (), arena, &random),
                 failure);
  MED_TRY_PLAIN (med_manifest_seal (&all, &target->recipients, random, arena, &file), failure);
  MED_TRY (med_session_store_object (session, file, manifest, failure));
  /* What was just written is readable here without opening it again. */
  med_buf plain;
  MED_TRY_PLAIN (med_buf_init_arena (&plain, arena, MED_MANIFEST_SIZE_MAX), failure);
  med_buf_put (&plain, all.resource);
  med_buf_put_byte (&plain, '\n');
  med_buf_put (&plain, all.header);
  med_buf_put_byte (&plain, '\n');
  med_buf_put (&plain, all.parameters);
  med_buf_put_byte (&plain, '\n');
  Med__LocalObject kept = MED__LOCAL_OBJECT__INIT;
  kept.plain = (ProtobufCBinaryData){ plain.size, plain.data };
  MED_TRY_PLAIN (med_replica_put (session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (manifest->bytes),
                                  &kept.base),
                 failure);
  return MED_OK;
}

med_result
med_record_file_key (med_session *session, const med_manifest_lines *lines, med_arena *arena,
                     med_file_key *file_key, med_failure *failure)
{
  med_span raw;
  med_age_header header;
  med_open_secret *identities;
  size_t count;
  MED_TRY_PLAIN (med_document_read_header (lines->header, arena, &raw), failure);
  MED_TRY_PLAIN (med_age_header_decode (raw, &med_age_limits_default, arena, &header), failure);
  MED_TRY_PLAIN (med_session_identities (session, true, arena, &identities, &count), failure);
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  med_result result = med_age_unwrap (&header, &keys, file_key, NULL);
  med_wipe (identities, count * sizeof *identities);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

/* Row against document: nobody can change what the author signed. */
static med_result
check_document (const med_id *record, const Med__RecordRow *row, const med_manifest_lines *lines,
                med_arena *arena, med_document_parameters *parameters)
{
  med_document document;
  med_hash commitment;
  MED_TRY (med_document_read_parameters (lines->parameters, arena, parameters));
  med_manifest_commit (parameters->salt, lines->resource, &commitment);
  if (row->doc_commit.len != sizeof commitment.bytes
      || memcmp (row->doc_commit.data, commitment.bytes, sizeof commitment.bytes) != 0)
    return MED_E_UNVERIFIED;
  MED_TRY (med_document_read (lines->resource, arena, &document));
  if (!MED_ID_EQUAL (document.record, *record)
      || !med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (document.patient.bytes))
      || !med_span_equal (med_pb_span (row->author), MED_SPAN_OF (document.author.bytes))
      || !med_span_equal (med_pb_span (row->payload_cid), MED_SPAN_OF (parameters->payload.bytes)))
    return MED_E_UNVERIFIED;
  return MED_OK;
}

/* A proof that does not hold is left out: the record itself is none the worse. */
static bool
origin_holds (const Med__RecordRow *row, med_span resource, med_span origin, med_arena *arena)
{
  med_origin_facts facts;
  return origin.size > 0 && med_origin_check (origin, resource, arena, &facts) == MED_OK
         && med_span_equal (med_pb_span (row->device), MED_SPAN_OF (facts.device.bytes));
}

med_result
med_record_keep_document (med_session *session, const med_id *record, const Med__RecordRow *row,
                          const med_manifest_lines *lines, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_document_parameters parameters;
  med_result result = check_document (record, row, lines, &arena, &parameters);
  med_span header = MED_SPAN_EMPTY;
  if (result == MED_OK)
    result = med_document_read_header (lines->header, &arena, &header);
  Med__LocalDocument document = MED__LOCAL_DOCUMENT__INIT;
  document.manifest_cid = row->manifest_cid;
  document.checked_height = med_replica_anchor (session->replica)->height;
  document.problem = (uint32_t)result;
  if (result == MED_OK)
    {
      document.resource = med_pb_bytes (lines->resource);
      document.age_header = med_pb_bytes (header);
      document.salt = med_pb_bytes (MED_SPAN_OF (parameters.salt));
      document.file_name = med_pb_bytes (med_span_text (parameters.file_name));
      if (origin_holds (row, lines->resource, parameters.origin, &arena))
        document.origin = med_pb_bytes (parameters.origin);
    }
  med_result stored = med_replica_put (session->replica, MED_LOCAL_DOCUMENT,
                                       MED_SPAN_OF (record->bytes), &document.base);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (stored, failure);
  return MED_OK;
}
