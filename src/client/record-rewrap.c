/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving a record to another category, or under the present lock of its own (formats O2): manifest
 * and payload header are sealed anew, the payload and what the author signed stay. */
#include "client/record-rewrap.h"

#include "client/consents-private.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

#define REWRAP_BUDGET ((size_t)16 << 20)

static med_result
own_row (med_session *session, const med_id *record, GCancellable *cancellable, med_arena *arena,
         const Med__RecordRow **out, med_failure *failure)
{
  const med_row_name name = { MED_TABLE_RECORD, MED_SPAN_OF (record->bytes) };
  med_span known;
  if (!med_replica_row (session->replica, name.table, name.id, &known) || known.size == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This record is not recorded yet."));
  med_result result = med_sync_fetch_rows (session, &name, 1, cancellable, failure);
  if (result != MED_OK && result != MED_E_OFFLINE)
    return result;
  const Med__RecordRow *row
      = (const Med__RecordRow *)med_replica_decode (session->replica, name.table, name.id, arena);
  if (row == NULL || row->manifest_cid.len != sizeof (med_cid)
      || row->author.len != sizeof (med_account_id))
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  if (!med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (session->keys->account.bytes)))
    return med_fail (failure, MED_E_STATE, _ ("Only the patient can move this record."));
  if (row->state == MED__STATE__STATE_ERASED)
    return med_fail (failure, MED_E_STATE, _ ("This record was erased already."));
  *out = row;
  return MED_OK;
}

/* Who wrote it goes on reading it. An author whom the ledger does not show any more loses nothing
 * that is not lost already. */
static med_result
author_of (med_session *session, const Med__RecordRow *row, med_arena *arena,
           med_record_target *target, med_failure *failure)
{
  med_account_id author;
  ProtobufCMessage *account;
  memcpy (author.bytes, row->author.data, sizeof author.bytes);
  if (MED_ID_EQUAL (author, session->keys->account))
    return MED_OK;
  med_result result = med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (author.bytes),
                                       arena, &account, failure);
  if (result == MED_OK)
    result = med_session_recipient (session, &author, &target->recipients.author, failure);
  return result == MED_E_NOT_FOUND || result == MED_E_DENIED ? MED_OK : result;
}

static med_result
seal_record (med_session *session, const Med__RecordRow *row, const med_record_target *target,
             GCancellable *cancellable, med_arena *arena, med_cid *manifest, med_failure *failure)
{
  med_cid old;
  med_span plain;
  med_manifest_lines lines;
  med_file_key file_key;
  memcpy (old.bytes, row->manifest_cid.data, sizeof old.bytes);
  MED_TRY (med_session_open_object (session, &old, &med_age_limits_default, cancellable, arena,
                                    &plain, failure));
  MED_TRY_PLAIN (med_manifest_split (plain, &lines), failure);
  MED_TRY (med_record_file_key (session, &lines, arena, &file_key, failure));
  med_result result
      = med_record_seal_manifest (session, &lines, target, &file_key, arena, manifest, failure);
  med_wipe (&file_key, sizeof file_key);
  return result;
}

static med_result
add_op (med_rewrap *made, Med__Op__KindCase kind, const med_cid *object, med_arena *arena,
        Med__Op **out, med_failure *failure)
{
  if (made->op_count == G_N_ELEMENTS (made->ops))
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("Too many shares name this record singly. Stop some of them first; nothing "
                        "was changed."));
  Med__Op *op = (Med__Op *)med_arena_alloc (arena, sizeof *op);
  if (op == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med__op__init (op);
  op->kind_case = kind;
  made->uploads[made->op_count] = *object;
  made->ops[made->op_count] = op;
  made->op_count++;
  *out = op;
  return MED_OK;
}

static med_result
add_rewrap (const Med__RecordRow *row, const med_id *record, const med_record_target *target,
            const med_cid *manifest, med_arena *arena, med_rewrap *made, med_failure *failure)
{
  Med__Op *op = NULL;
  med_span id, tag, cid;
  Med__RecordRewrap *rewrap = (Med__RecordRewrap *)med_arena_alloc (arena, sizeof *rewrap);
  if (rewrap == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med__record_rewrap__init (rewrap);
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (record->bytes), &id), failure);
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (target->tag.bytes), &tag), failure);
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (manifest->bytes), &cid), failure);
  rewrap->record = med_pb_bytes (id);
  rewrap->tag = med_pb_bytes (tag);
  rewrap->epoch = target->epoch;
  rewrap->base_version = row->revision;
  rewrap->manifest_cid = med_pb_bytes (cid);
  MED_TRY (add_op (made, MED__OP__KIND_RECORD_REWRAP, manifest, arena, &op, failure));
  op->record_rewrap = rewrap;
  return MED_OK;
}

/* ── Shares that name it ────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_session *session;
  const med_id *record;
  GArray *grants; /* med_id */
} naming;

/* As the ledger asks for it: neither ended nor over by block time. */
static bool
names_record (void *context, med_span id, med_span value)
{
  naming *found = (naming *)context;
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (id.size == sizeof (med_id)
      && med_canonical_decode (&med__grant_row__descriptor, value, MED_ROW_SIZE_MAX, &arena,
                               &message)
             == MED_OK)
    {
      const Med__GrantRow *row = (const Med__GrantRow *)message;
      if (row->state != MED__STATE__STATE_ENDED
          && med_replica_anchor (found->session->replica)->time < row->until
          && med_grant_names_record (row, found->record)
          && med_span_equal (med_pb_span (row->patient),
                             MED_SPAN_OF (found->session->keys->account.bytes)))
        g_array_append_vals (found->grants, id.data, 1);
    }
  med_arena_clear (&arena);
  return true;
}

/* Its envelope holds the key of the manifest that is replaced. */
static med_result
add_reseal (med_session *session, const med_id *grant, const med_record_moved *moved,
            GCancellable *cancellable, med_arena *arena, med_rewrap *made, med_failure *failure)
{
  Med__Op *op = NULL;
  med_grant_terms terms;
  med_span id, cid;
  med_cid envelope;
  const Med__GrantRow *row = (const Med__GrantRow *)med_replica_decode (
      session->replica, MED_TABLE_GRANT, MED_SPAN_OF (grant->bytes), arena);
  Med__GrantReseal *reseal = (Med__GrantReseal *)med_arena_alloc (arena, sizeof *reseal);
  if (row == NULL || reseal == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  MED_TRY_PLAIN (med_consent_terms_of (session, row, arena, &terms), failure);
  MED_TRY (
      med_consent_seal_envelope (session, &terms, grant, moved, cancellable, &envelope, failure));
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (grant->bytes), &id), failure);
  MED_TRY_PLAIN (med_arena_copy (arena, MED_SPAN_OF (envelope.bytes), &cid), failure);
  med__grant_reseal__init (reseal);
  reseal->grant = med_pb_bytes (id);
  reseal->envelope_cid = med_pb_bytes (cid);
  MED_TRY (add_op (made, MED__OP__KIND_GRANT_RESEAL, &envelope, arena, &op, failure));
  op->grant_reseal = reseal;
  return MED_OK;
}

static med_result
add_reseals (med_session *session, const med_record_moved *moved, GCancellable *cancellable,
             med_arena *arena, med_rewrap *made, med_failure *failure)
{
  g_autoptr (GArray) grants = g_array_new (FALSE, FALSE, sizeof (med_id));
  naming found = { session, &moved->record, grants };
  med_replica_each (session->replica, MED_TABLE_GRANT, names_record, &found);
  for (guint i = 0; i < grants->len; i++)
    MED_TRY (add_reseal (session, &g_array_index (grants, med_id, i), moved, cancellable, arena,
                         made, failure));
  return MED_OK;
}

med_result
med_record_rewrap_make (med_session *session, const med_id *record, const med_tag *tag,
                        GCancellable *cancellable, med_arena *arena, med_rewrap *made,
                        med_failure *failure)
{
  const Med__RecordRow *row = NULL;
  med_record_target target;
  med_record_moved moved = { .record = *record };
  made->op_count = 0;
  MED_TRY (own_row (session, record, cancellable, arena, &row, failure));
  MED_TRY (
      med_record_target_of (session, &session->keys->account, tag, cancellable, &target, failure));
  MED_TRY (author_of (session, row, arena, &target, failure));
  MED_TRY (seal_record (session, row, &target, cancellable, arena, &moved.manifest, failure));
  MED_TRY (add_rewrap (row, record, &target, &moved.manifest, arena, made, failure));
  return add_reseals (session, &moved, cancellable, arena, made, failure);
}

/* ── The patient's wish ─────────────────────────────────────────────────────────────────────── */

static med_result
tag_of_row (med_session *session, const med_id *record, med_arena *arena, med_tag *tag,
            med_failure *failure)
{
  const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
      session->replica, MED_TABLE_RECORD, MED_SPAN_OF (record->bytes), arena);
  if (row == NULL || row->tag.len != sizeof tag->bytes)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This record is not recorded yet."));
  memcpy (tag->bytes, row->tag.data, sizeof tag->bytes);
  return MED_OK;
}

static med_result
rewrap_in (med_session *session, const med_id *record, const char *category, med_arena *arena,
           med_id *item, med_failure *failure)
{
  med_tag tag;
  med_rewrap made;
  MED_TRY (category != NULL
               ? med_record_tag_of (session, &session->keys->account, category, &tag, failure)
               : tag_of_row (session, record, arena, &tag, failure));
  MED_TRY (med_record_rewrap_make (session, record, &tag, NULL, arena, &made, failure));
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_RECORD,
                                 .what = category != NULL ? _ ("Move a record to another category")
                                                          : _ ("Lock a record anew"),
                                 .ops = (const Med__Op *const *)made.ops,
                                 .op_count = made.op_count,
                                 .uploads = made.uploads,
                                 .upload_count = made.op_count,
                                 .object = MED_SPAN_OF (record->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_records_rewrap (med_session *session, const med_id *record, const char *category, med_id *item,
                    med_failure *failure)
{
  med_arena arena;
  med_failure ignored;
  med_arena_init (&arena, med_memory_heap (), REWRAP_BUDGET);
  med_result result = med_session_begin (session, failure);
  if (result == MED_OK)
    {
      result = rewrap_in (session, record, category, &arena, item, failure);
      med_result ended
          = med_session_end (session, result == MED_OK, result == MED_OK ? failure : &ignored);
      result = result != MED_OK ? result : ended;
    }
  med_arena_clear (&arena);
  return result;
}

/* ── Again, when somebody was faster ────────────────────────────────────────────────────────── */

med_result
med_record_rewrap_again (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
                         med_arena *arena, med_failure *failure)
{
  ProtobufCMessage *message;
  med_id record;
  med_tag tag;
  med_rewrap made;
  MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[0]),
                                       MED_TX_SIZE_MAX, arena, &message),
                 failure);
  const Med__RecordRewrap *old = ((const Med__Op *)message)->record_rewrap;
  memcpy (record.bytes, old->record.data, sizeof record.bytes);
  memcpy (tag.bytes, old->tag.data, sizeof tag.bytes);
  MED_TRY (med_record_rewrap_make (session, &record, &tag, cancellable, arena, &made, failure));
  item->ops = (ProtobufCBinaryData *)med_arena_array (arena, made.op_count, sizeof *item->ops);
  if (item->ops == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  item->n_ops = made.op_count;
  for (size_t i = 0; i < made.op_count; i++)
    {
      med_span bytes;
      MED_TRY_PLAIN (med_canonical_encode (&made.ops[i]->base, arena, &bytes), failure);
      item->ops[i] = med_pb_bytes (bytes);
    }
  return MED_OK;
}
