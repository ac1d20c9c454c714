/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base versions at signing time; manifests made anew for a newer epoch. */
#include "client/publish.h"

#include "care/document.h"
#include "client/record-rewrap.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

static const Med__AccountRow *
own_account (med_session *session, med_arena *arena)
{
  return (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), arena);
}

/* The row as the ledger has it now, in the arena; NULL: there is none. */
static med_result
row_now (med_session *session, uint32_t table, med_span id, med_arena *arena,
         ProtobufCMessage **row, med_failure *failure)
{
  const med_row_name name = { table, id };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, NULL, failure));
  *row = med_replica_decode (session->replica, table, id, arena);
  return MED_OK;
}

static med_result
record_version (med_session *session, ProtobufCBinaryData record, med_arena *arena,
                uint64_t *version, med_failure *failure)
{
  ProtobufCMessage *row;
  MED_TRY (row_now (session, MED_TABLE_RECORD, med_pb_span (record), arena, &row, failure));
  if (row == NULL)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This record is not known here any more."));
  *version = ((const Med__RecordRow *)row)->revision;
  return MED_OK;
}

static med_result
clinic_version (med_session *session, ProtobufCBinaryData clinic, med_arena *arena,
                uint64_t *version, med_failure *failure)
{
  ProtobufCMessage *row;
  MED_TRY (row_now (session, MED_TABLE_CLINIC, med_pb_span (clinic), arena, &row, failure));
  *version = row != NULL ? ((const Med__ClinicRow *)row)->revision : 0;
  return MED_OK;
}

/* What stands there counts the changes of the calendar before it in the same transaction. */
static med_result
calendar_version (med_session *session, ProtobufCBinaryData calendar, med_arena *arena,
                  uint64_t *version, med_failure *failure)
{
  ProtobufCMessage *row;
  MED_TRY (row_now (session, MED_TABLE_CALENDAR, med_pb_span (calendar), arena, &row, failure));
  *version += row != NULL ? ((const Med__CalendarRow *)row)->revision : 0;
  return MED_OK;
}

static med_result
recovery_base (med_session *session, Med__RecoverySet *op, med_arena *arena, med_failure *failure)
{
  ProtobufCMessage *row;
  MED_TRY (row_now (session, MED_TABLE_RECOVERY, MED_SPAN_OF (session->keys->account.bytes), arena,
                    &row, failure));
  op->base_version = row != NULL ? ((const Med__RecoveryRow *)row)->revision : 0;
  return MED_OK;
}

static med_result
role_base (med_session *session, Med__RolePublish *op, med_arena *arena, med_failure *failure)
{
  med_row_id id
      = med_row_id_join (MED_SPAN_OF (session->keys->account.bytes), med_pb_span (op->clinic));
  ProtobufCMessage *row;
  MED_TRY (row_now (session, MED_TABLE_ROLE, med_row_id_span (&id), arena, &row, failure));
  if (row != NULL)
    op->base_cid = ((const Med__RoleRow *)row)->directory_cid;
  return MED_OK;
}

med_result
med_publish_fill_base (med_session *session, Med__Op *op, med_arena *arena, med_failure *failure)
{
  const Med__AccountRow *account = own_account (session, arena);
  uint64_t grants = account != NULL ? account->grants_version : 0;
  switch (op->kind_case)
    {
    case MED__OP__KIND_ACCOUNT_KEYS:
      /* What was taken over or published last: a newer one must not be written over unread. */
      op->account_keys->base_cid = session->keys->message->keyring_cid;
      if (op->account_keys->base_cid.len == 0 && account != NULL)
        op->account_keys->base_cid = account->keyring_cid;
      return MED_OK;
    case MED__OP__KIND_ACCOUNT_PROFILE:
      if (account != NULL)
        op->account_profile->base_cid = account->profile_cid;
      return MED_OK;
    case MED__OP__KIND_RECOVERY_SET:
      return recovery_base (session, op->recovery_set, arena, failure);
    case MED__OP__KIND_ROLE_PUBLISH:
      return role_base (session, op->role_publish, arena, failure);
    case MED__OP__KIND_CLINIC_UPDATE:
      return clinic_version (session, op->clinic_update->clinic, arena,
                             &op->clinic_update->base_version, failure);
    case MED__OP__KIND_CALENDAR_UPDATE:
      return calendar_version (session, op->calendar_update->calendar, arena,
                               &op->calendar_update->base_version, failure);
    case MED__OP__KIND_SCHEDULE_PUBLISH:
      return calendar_version (session, op->schedule_publish->calendar, arena,
                               &op->schedule_publish->base_version, failure);
    case MED__OP__KIND_RECORD_REWRAP:
      return record_version (session, op->record_rewrap->record, arena,
                             &op->record_rewrap->base_version, failure);
    case MED__OP__KIND_RECORD_RETIRE:
      return record_version (session, op->record_retire->record, arena,
                             &op->record_retire->base_version, failure);
    case MED__OP__KIND_RECORD_ERASE:
      return record_version (session, op->record_erase->record, arena,
                             &op->record_erase->base_version, failure);
    case MED__OP__KIND_RECORD_MARK:
      return record_version (session, op->record_mark->record, arena,
                             &op->record_mark->base_version, failure);
    case MED__OP__KIND_GRANT_CREATE:
      op->grant_create->base_version = grants;
      return MED_OK;
    case MED__OP__KIND_GRANT_EXTEND:
      op->grant_extend->base_version = grants;
      return MED_OK;
    case MED__OP__KIND_GRANT_NARROW:
      op->grant_narrow->base_version = grants;
      return MED_OK;
    case MED__OP__KIND_GRANT_RESEAL:
      op->grant_reseal->base_version = grants;
      return MED_OK;
    case MED__OP__KIND_GRANT_RESUME:
      op->grant_resume->base_version = grants;
      return MED_OK;
    case MED__OP__KIND_EPOCH_ROTATE:
      op->epoch_rotate->base_version = grants;
      return MED_OK;
    default:
      return MED_OK;
    }
}

/* Every field of 36 bytes in an operation that the local store knows as an object. */
static void
list_objects (med_session *session, const ProtobufCMessage *message, GArray *roots)
{
  const ProtobufCMessageDescriptor *type = message->descriptor;
  for (unsigned i = 0; i < type->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &type->fields[i];
      const uint8_t *place = (const uint8_t *)message + field->offset;
      bool oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
      if (oneof
          && *(const uint32_t *)((const uint8_t *)message + field->quantifier_offset) != field->id)
        continue;
      size_t count = 1;
      const void *items = place;
      if (field->label == PROTOBUF_C_LABEL_REPEATED)
        {
          count = *(const size_t *)((const uint8_t *)message + field->quantifier_offset);
          items = *(const void *const *)place;
        }
      for (size_t j = 0; j < count; j++)
        if (field->type == PROTOBUF_C_TYPE_MESSAGE)
          {
            const ProtobufCMessage *inner = ((const ProtobufCMessage *const *)items)[j];
            if (inner != NULL)
              list_objects (session, inner, roots);
          }
        else if (field->type == PROTOBUF_C_TYPE_BYTES)
          {
            ProtobufCBinaryData bytes = ((const ProtobufCBinaryData *)items)[j];
            med_cid root;
            med_object_info info;
            if (bytes.len != sizeof root.bytes)
              continue;
            memcpy (root.bytes, bytes.data, sizeof root.bytes);
            if (med_blocks_object_find (session->blocks, &root, &info) == MED_OK)
              g_array_append_val (roots, root);
          }
    }
}

med_result
med_publish_uploads_again (med_session *session, Med__OutboxItem *item, med_arena *arena,
                           med_failure *failure)
{
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (med_cid));
  for (size_t i = 0; i < item->n_ops; i++)
    {
      ProtobufCMessage *op;
      MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]),
                                           MED_TX_SIZE_MAX, arena, &op),
                     failure);
      list_objects (session, op, roots);
    }
  ProtobufCBinaryData *list
      = (ProtobufCBinaryData *)med_arena_array (arena, roots->len, sizeof *list);
  med_span bytes;
  if (list == NULL
      || med_arena_copy (arena, med_span_make (roots->data, roots->len * sizeof (med_cid)), &bytes)
             != MED_OK)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (guint i = 0; i < roots->len; i++)
    list[i]
        = (ProtobufCBinaryData){ sizeof (med_cid), (uint8_t *)bytes.data + i * sizeof (med_cid) };
  item->uploads = list;
  item->n_uploads = roots->len;
  item->state = MED__OUTBOX_STATE__OUTBOX_SAVED;
  item->tx = (ProtobufCBinaryData){ 0, NULL };
  item->attempts++;
  return MED_OK;
}

/* The same document under the present epoch: line 1, salt and payload stay, the two sealings are
 * made again. */
static med_result
rebuild_record (med_session *session, Med__RecordAdd *op, GCancellable *cancellable,
                med_arena *arena, med_cid *manifest, med_failure *failure)
{
  med_record_target target;
  med_account_id patient;
  med_tag tag;
  memcpy (patient.bytes, op->patient.data, sizeof patient.bytes);
  memcpy (tag.bytes, op->tag.data, sizeof tag.bytes);
  MED_TRY (med_record_target_of (session, &patient, &tag, cancellable, &target, failure));
  med_cid old;
  med_span plain;
  med_manifest_lines lines;
  memcpy (old.bytes, op->manifest_cid.data, sizeof old.bytes);
  MED_TRY (med_session_open_object (session, &old, &med_age_limits_default, cancellable, arena,
                                    &plain, failure));
  MED_TRY_PLAIN (med_manifest_split (plain, &lines), failure);
  med_file_key file_key;
  MED_TRY (med_record_file_key (session, &lines, arena, &file_key, failure));
  med_result result
      = med_record_seal_manifest (session, &lines, &target, &file_key, arena, manifest, failure);
  med_wipe (&file_key, sizeof file_key);
  MED_TRY (result);
  op->epoch = target.epoch;
  op->manifest_cid = (ProtobufCBinaryData){ sizeof manifest->bytes, manifest->bytes };
  return MED_OK;
}

static med_result
rebuild_records (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
                 med_arena *arena, med_failure *failure)
{
  for (size_t i = 0; i < item->n_ops; i++)
    {
      ProtobufCMessage *message;
      MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]),
                                           MED_TX_SIZE_MAX, arena, &message),
                     failure);
      Med__Op *op = (Med__Op *)message;
      if (op->kind_case != MED__OP__KIND_RECORD_ADD)
        continue;
      med_cid *manifest = (med_cid *)med_arena_alloc (arena, sizeof *manifest);
      if (manifest == NULL)
        return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
      MED_TRY (rebuild_record (session, op->record_add, cancellable, arena, manifest, failure));
      med_span bytes;
      MED_TRY_PLAIN (med_canonical_encode (&op->base, arena, &bytes), failure);
      item->ops[i] = med_pb_bytes (bytes);
    }
  return MED_OK;
}

/* Kind of the item's first operation. */
static med_result
first_kind (const Med__OutboxItem *item, med_arena *arena, Med__Op__KindCase *kind,
            med_failure *failure)
{
  ProtobufCMessage *message;
  *kind = MED__OP__KIND__NOT_SET;
  if (item->n_ops == 0)
    return MED_OK;
  MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[0]),
                                       MED_TX_SIZE_MAX, arena, &message),
                 failure);
  *kind = ((const Med__Op *)message)->kind_case;
  return MED_OK;
}

med_result
med_publish_rebuild (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
                     med_arena *arena, med_failure *failure)
{
  Med__Op__KindCase kind;
  if (item->code != MED_REASON_EPOCH_STALE && item->code != MED_REASON_CHANGED)
    return MED_OK;
  MED_TRY (first_kind (item, arena, &kind, failure));
  /* A share that names the record may have come in between: then its keys go along. */
  if (kind == MED__OP__KIND_RECORD_REWRAP)
    MED_TRY (med_record_rewrap_again (session, item, cancellable, arena, failure));
  else if (item->code == MED_REASON_EPOCH_STALE)
    MED_TRY (rebuild_records (session, item, cancellable, arena, failure));
  else
    return MED_OK;
  item->code = MED_REASON_NONE;
  return med_publish_uploads_again (session, item, arena, failure);
}
