/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over protobuf-c's descriptors. */
#include "core/ledger/row-check.h"

#include "core/ledger/field-size.h"

/* Parts of index keys (core/ledger/index.c) and of what rules follow without asking. */
static const struct
{
  const char *message, *field;
} required[] = {
  { "DeviceRow", "account" },      { "DeviceRow", "sign" },     { "RegistrationRow", "patient" },
  { "RegistrationRow", "clinic" }, { "RecordRow", "patient" },  { "RecordRow", "tag" },
  { "RecordRow", "author" },       { "GrantRow", "patient" },   { "GrantRow", "grantee" },
  { "RequestRow", "patient" },     { "RequestRow", "doctor" },  { "AccessRow", "patient" },
  { "AccessRow", "actor" },        { "InviteRow", "clinic" },   { "RecoveryKeyRow", "account" },
  { "RecoverySlot", "sign" },      { "RecoverySlot", "open" },  { "EpochRow", "recipient" },
  { "StreamRow", "root" },         { "CalendarRow", "clinic" }, { "AppointmentRow", "clinic" },
  { "AppointmentRow", "by" },      { "Busy", "appointment" },
};

static bool
bytes_fit (const char *message, const char *field, const ProtobufCBinaryData *bytes)
{
  uint32_t size = med_field_size (message, field);
  if (bytes->len > 0)
    return size == MED_FIELD_FREE || bytes->len == size;
  for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
    if (strcmp (required[i].message, message) == 0 && strcmp (required[i].field, field) == 0)
      return false;
  return true;
}

static med_result
check_item (const char *message, const ProtobufCFieldDescriptor *field, const void *item)
{
  const ProtobufCMessage *sub;
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return bytes_fit (message, field->name, (const ProtobufCBinaryData *)item) ? MED_OK
                                                                               : MED_E_INVALID;
  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return MED_OK;
  memcpy (&sub, item, sizeof sub);
  return sub == NULL ? MED_OK : med_row_check (sub);
}

med_result
med_row_check (const ProtobufCMessage *row)
{
  const ProtobufCMessageDescriptor *type = row->descriptor;
  for (unsigned i = 0; i < type->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &type->fields[i];
      const uint8_t *member = (const uint8_t *)row + field->offset, *list;
      size_t count;
      size_t size = field->type == PROTOBUF_C_TYPE_BYTES ? sizeof (ProtobufCBinaryData)
                                                         : sizeof (ProtobufCMessage *);
      if (field->label != PROTOBUF_C_LABEL_REPEATED)
        {
          MED_TRY (check_item (type->short_name, field, member));
          continue;
        }
      memcpy (&count, (const uint8_t *)row + field->quantifier_offset, sizeof count);
      memcpy (&list, member, sizeof list);
      /* Numbers in lists have no length to check. */
      for (size_t j = 0;
           j < count
           && (field->type == PROTOBUF_C_TYPE_BYTES || field->type == PROTOBUF_C_TYPE_MESSAGE);
           j++)
        {
          const ProtobufCBinaryData *item
              = (const ProtobufCBinaryData *)(const void *)(list + j * size);
          if (field->type == PROTOBUF_C_TYPE_BYTES && item->len == 0)
            return MED_E_INVALID;
          MED_TRY (check_item (type->short_name, field, list + j * size));
        }
    }
  return MED_OK;
}
