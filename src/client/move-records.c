/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own records of the old place, and the same again for the clinic. */
#include "client/move-private.h"

#include "base/buf.h"
#include "care/document.h"
#include "client/origin.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/ledger/state.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

/* ── Gathering ──────────────────────────────────────────────────────────────────────────────── */

static med_result
take_file_key (med_session *session, med_span age_header, med_arena *arena, med_file_key *key,
               med_failure *failure)
{
  med_manifest_lines lines = { MED_SPAN_EMPTY, MED_SPAN_EMPTY, MED_SPAN_EMPTY };
  MED_TRY_PLAIN (med_document_write_header (age_header, arena, &lines.header), failure);
  return med_record_file_key (session, &lines, arena, key, failure);
}

static med_result
unreadable (const med_record_info *info, med_failure *failure)
{
  return med_fail (failure, MED_E_DAMAGED,
                   _ ("“%s” cannot be read on this computer, so it cannot be taken along. Nothing "
                      "was changed."),
                   info->title[0] != '\0' ? info->title : _ ("A record"));
}

static med_result
gather_one (med_session *session, const med_record_info *info, GCancellable *cancellable,
            med_arena *arena, med_moved *moved, med_failure *failure)
{
  med_span id = MED_SPAN_OF (info->id.bytes);
  const Med__RecordRow *row
      = (const Med__RecordRow *)med_replica_decode (session->replica, MED_TABLE_RECORD, id, arena);
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, id, arena);
  char *name;
  if (row == NULL || document == NULL || !info->readable)
    return unreadable (info, failure);
  if (!info->local)
    MED_TRY (med_records_fetch (session, &info->id, NULL, NULL, cancellable, failure));
  *moved = (med_moved){ .old = info->id,
                        .has_previous = info->has_previous,
                        .previous = info->previous,
                        .retired = row->state == MED__STATE__STATE_RETIRED,
                        .height = row->height,
                        .bytes = row->bytes,
                        .replicas = row->replicas,
                        .payload = info->payload_cid,
                        .resource = med_pb_span (document->resource) };
  MED_TRY_PLAIN (med_arena_text (arena, med_pb_span (document->file_name), &name), failure);
  moved->file_name = name;
  MED_TRY (take_file_key (session, med_pb_span (document->age_header), arena, &moved->file_key,
                          failure));
  return med_origin_make (session, row, document, cancellable, arena, &moved->origin, failure);
}

static int
compare_moved (gconstpointer a, gconstpointer b)
{
  const med_moved *first = (const med_moved *)a, *second = (const med_moved *)b;
  if (first->height != second->height)
    return first->height < second->height ? -1 : 1;
  /* In one block the replaced one comes first. */
  if (second->has_previous && MED_ID_EQUAL (second->previous, first->old))
    return -1;
  return first->has_previous && MED_ID_EQUAL (first->previous, second->old);
}

med_result
med_move_gather (med_session *session, GCancellable *cancellable, med_arena *arena, GArray *records,
                 med_failure *failure)
{
  const med_record_filter filter = { .with_history = true };
  med_record_info *infos;
  size_t count;
  MED_TRY (med_records_list (session, &filter, arena, &infos, &count, NULL, failure));
  for (size_t i = 0; i < count; i++)
    {
      med_moved moved;
      if (infos[i].row_state == MED__STATE__STATE_ERASED)
        continue;
      MED_TRY (gather_one (session, &infos[i], cancellable, arena, &moved, failure));
      g_array_append_val (records, moved);
    }
  g_array_sort (records, compare_moved);
  return MED_OK;
}

/* ── Once more ──────────────────────────────────────────────────────────────────────────────── */

/* The categories were made with the account: their first identities are in the keyring. */
static med_result
target_of (med_session *session, const char *category, med_record_target *target)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  med_open_secret identity;
  uint32_t generation;
  *target = (med_record_target){ .patient = session->keys->account, .epoch = 1 };
  if (med_keyring_find_tag (keyring, med_span_text (category), &target->tag) != MED_OK)
    MED_TRY (med_keyring_find_tag (keyring, med_span_text ("other"), &target->tag));
  MED_TRY (med_keyring_find_category (keyring, &target->tag, 1, &identity));
  med_open_public_from_secret (&identity, &target->recipients.category);
  MED_TRY (med_keyring_user (keyring, &identity, &generation));
  med_open_public_from_secret (&identity, &target->recipients.owner);
  med_wipe (&identity, sizeof identity);
  med_env_random (session->env, target->recipients.author.bytes,
                  sizeof target->recipients.author.bytes);
  return MED_OK;
}

/* The same document, of the same person under the new account. */
static med_result
write_lines (med_session *session, const med_moved *moved, const med_id *record,
             const med_document *there, med_arena *arena, med_manifest_lines *lines,
             med_document_parameters *parameters)
{
  med_document document = *there;
  document.record = *record;
  document.patient = session->keys->account;
  document.author = session->keys->account;
  *lines = (med_manifest_lines){ MED_SPAN_EMPTY, MED_SPAN_EMPTY, MED_SPAN_EMPTY };
  *parameters = (med_document_parameters){ .file_name = moved->file_name,
                                           .payload = moved->payload,
                                           .origin = moved->origin };
  med_env_random (session->env, parameters->salt, sizeof parameters->salt);
  MED_TRY (med_document_write (&document, arena, &lines->resource));
  med_result result = med_document_write_parameters (parameters, arena, &lines->parameters);
  if (result != MED_E_TOO_LARGE)
    return result;
  /* Better without the proof than not at all. */
  parameters->origin = MED_SPAN_EMPTY;
  return med_document_write_parameters (parameters, arena, &lines->parameters);
}

typedef struct
{
  const GArray *records;
  med_id *ids; /* new ones, in the same order */
  uint64_t number;
} again;

static const med_id *
new_id_of (const again *a, const med_id *old)
{
  for (guint i = 0; i < a->number; i++)
    if (MED_ID_EQUAL (g_array_index (a->records, med_moved, i).old, *old))
      return &a->ids[i];
  return NULL;
}

static med_result
queue_one (med_session *session, again *a, const med_moved *moved, med_arena *arena,
           med_failure *failure)
{
  uint8_t nonce[16];
  med_id *record = &a->ids[a->number];
  med_document there;
  med_record_target target;
  med_manifest_lines lines;
  med_document_parameters parameters;
  med_cid manifest;
  med_env_random (session->env, nonce, sizeof nonce);
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (nonce), record);
  MED_TRY_PLAIN (med_document_read (moved->resource, arena, &there), failure);
  MED_TRY_PLAIN (target_of (session, there.category, &target), failure);
  MED_TRY_PLAIN (write_lines (session, moved, record, &there, arena, &lines, &parameters), failure);
  MED_TRY (med_record_seal_manifest (session, &lines, &target, &moved->file_key, arena, &manifest,
                                     failure));
  MED_TRY (med_record_keep_own (session, record, &lines, &parameters, &manifest, failure));
  const med_record_queued queued
      = { .record = record,
          .nonce = nonce,
          .target = &target,
          .resource = lines.resource,
          .parameters = &parameters,
          .manifest = &manifest,
          .title = there.title,
          .previous = moved->has_previous ? new_id_of (a, &moved->previous) : NULL,
          .bytes = moved->bytes,
          .replicas = 0,
          .number = a->number + 1 };
  return med_record_queue (session, &queued, NULL, failure);
}

med_result
med_move_queue (med_session *session, const GArray *records, med_failure *failure)
{
  g_autoptr (GByteArray) retire = g_byte_array_new ();
  g_autofree med_id *ids = g_new0 (med_id, records->len + 1);
  again a = { .records = records, .ids = ids };
  for (; a.number < records->len; a.number++)
    {
      const med_moved *moved = &g_array_index (records, med_moved, a.number);
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
      med_result result = queue_one (session, &a, moved, &arena, failure);
      med_arena_clear (&arena);
      MED_TRY (result);
      if (moved->retired)
        g_byte_array_append (retire, ids[a.number].bytes, sizeof ids[a.number].bytes);
    }
  MED_TRY_PLAIN (
      med_session_set (session, MED_MOVE_RETIRE, med_span_make (retire->data, retire->len)),
      failure);
  return MED_OK;
}
