/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rows to pins. */
#include "node/pins.h"

#include "core/codec/canonical.h"
#include "core/dag/cid.h"
#include "core/ledger/index.h"
#include "core/ledger/record.h"

#define MEMORY_MAX ((size_t)256 << 20)

bool
med_pins_row_keeps (med_table table, const ProtobufCMessage *row, uint64_t now)
{
  switch ((int)table)
    {
    case MED_TABLE_RECORD:
      return med_record_kept ((const Med__RecordRow *)row, now);
    case MED_TABLE_INVITE:
      return ((const Med__InviteRow *)row)->state == MED__STATE__STATE_ACTIVE;
    case MED_TABLE_GRANT:
      return ((const Med__GrantRow *)row)->state != MED__STATE__STATE_ENDED;
    default:
      return true;
    }
}

bool
med_pins_named (med_state *state, const med_cid *root, uint64_t now)
{
  med_row_id object_id = med_row_id_hash (MED_SPAN_OF (root->bytes));
  const Med__ObjectRow *object = med_state_object (state, med_row_id_span (&object_id));
  if (object == NULL)
    return false;
  med_table table = (med_table)object->table;
  const ProtobufCMessage *row = med_state_row (state, table, med_pb_span (object->id));
  if (row == NULL || !med_pins_row_keeps (table, row, now))
    return false;
  const ProtobufCFieldDescriptor *field
      = protobuf_c_message_descriptor_get_field (row->descriptor, object->field);
  if (field == NULL || field->type != PROTOBUF_C_TYPE_BYTES)
    return false;
  const ProtobufCBinaryData *value
      = (const ProtobufCBinaryData *)((const char *)row + field->offset);
  return med_span_equal (med_pb_span (*value), MED_SPAN_OF (root->bytes));
}

static bool
field_names_cid (const ProtobufCFieldDescriptor *field)
{
  size_t size = strlen (field->name);
  return field->type == PROTOBUF_C_TYPE_BYTES && field->label != PROTOBUF_C_LABEL_REPEATED
         && size > 4 && strcmp (field->name + size - 4, "_cid") == 0
         && strcmp (field->name, "base_cid") != 0;
}

/* Whether a member of a oneof is the one that is set. */
static bool
field_set (const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
  if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
    return true;
  return *(const uint32_t *)((const char *)message + field->quantifier_offset) == field->id;
}

void
med_message_each_cid (const ProtobufCMessage *message, med_cid_visit visit, void *context)
{
  for (unsigned i = 0; i < message->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
      const void *member = (const char *)message + field->offset;
      if (!field_set (message, field))
        continue;
      if (field_names_cid (field))
        {
          const ProtobufCBinaryData *bytes = (const ProtobufCBinaryData *)member;
          if (bytes->len > 0)
            visit (context, med_pb_span (*bytes));
        }
      if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        continue;
      if (field->label != PROTOBUF_C_LABEL_REPEATED)
        {
          const ProtobufCMessage *child = *(ProtobufCMessage *const *)member;
          if (child != NULL)
            med_message_each_cid (child, visit, context);
          continue;
        }
      size_t count = *(const size_t *)((const char *)message + field->quantifier_offset);
      ProtobufCMessage *const *list = *(ProtobufCMessage *const *const *)member;
      for (size_t j = 0; j < count; j++)
        med_message_each_cid (list[j], visit, context);
    }
}

typedef struct
{
  med_state state; /* of before the block */
  med_arena *arena;
  GArray *roots;
} collector;

static void
add_root (void *context, med_span bytes)
{
  med_cid cid;
  if (med_cid_decode (bytes, &cid) == MED_OK)
    g_array_append_val (((collector *)context)->roots, cid);
}

static void
collect_row (void *context, med_table table, med_span id, med_span value)
{
  collector *c = (collector *)context;
  const ProtobufCMessage *before = med_state_row (&c->state, table, id);
  if (before != NULL)
    med_message_each_cid (before, add_root, c);
  if (value.size == 0)
    return;
  ProtobufCMessage *after;
  med_result result = med_canonical_decode (med_table_descriptor (table), value, MED_ROW_SIZE_MAX,
                                            c->arena, &after);
  if (result == MED_OK)
    med_message_each_cid (after, add_root, c);
  med_state_fail (&c->state, result);
}

med_result
med_pins_collect (med_ledger *ledger, GArray *roots)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  collector c = { .state = med_ledger_state (ledger, &arena), .arena = &arena, .roots = roots };
  med_ledger_each_change (ledger, collect_row, &c);
  med_arena_clear (&arena);
  return c.state.failure;
}

/* What a row names and this node does not hold is nothing to pin. */
static med_result
set_pin (med_blocks *blocks, const med_cid *root, bool pinned)
{
  med_result result = pinned ? med_blocks_pin (blocks, root) : med_blocks_unpin (blocks, root);
  return result == MED_E_NOT_FOUND ? MED_OK : result;
}

med_result
med_pins_apply (med_ledger *ledger, med_blocks *blocks, const GArray *roots)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  med_state state = med_ledger_state (ledger, &arena);
  med_result result = MED_OK;
  for (guint i = 0; i < roots->len && result == MED_OK; i++)
    {
      const med_cid *root = &g_array_index (roots, med_cid, i);
      bool named = med_pins_named (&state, root, med_ledger_time (ledger));
      result = state.failure;
      if (result == MED_OK)
        result = set_pin (blocks, root, named);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_pins_expire (med_ledger *ledger, med_blocks *blocks)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  med_state state = med_ledger_state (ledger, &arena);
  uint64_t now = med_ledger_time (ledger);
  med_pair *pairs;
  size_t count
      = med_state_scan (&state, MED_INDEX_INBOX, MED_SPAN_EMPTY, MED_SPAN_EMPTY, 0, &pairs);
  collector c = { .roots = g_array_new (FALSE, FALSE, sizeof (med_cid)) };
  for (size_t i = 0; i < count; i++)
    {
      med_span id = med_span_make (pairs[i].key.data + pairs[i].key.size - sizeof (med_id),
                                   sizeof (med_id));
      const Med__RecordRow *row = med_state_record (&state, id);
      if (row != NULL && !med_record_kept (row, now))
        med_message_each_cid (&row->base, add_root, &c);
    }
  med_result result = state.failure;
  if (result == MED_OK)
    result = med_pins_apply (ledger, blocks, c.roots);
  g_array_unref (c.roots);
  med_arena_clear (&arena);
  return result;
}
