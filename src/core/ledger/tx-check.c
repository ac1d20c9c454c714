/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over protobuf-c's descriptors with tables, so that a new operation is checked by naming
 * its fields as the others do. */
#include "core/ledger/tx-check.h"

#include "base/assert.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/dag/cid.h"
#include "core/ledger/field-size.h"
#include "core/ledger/visit.h"
#include "core/limits.h"

typedef struct
{
  const char *message, *field;
} field_name;

/* May be absent. */
static const field_name optional[] = {
  { "TxBody", "subject" },
  { "AccountCreate", "keybox_cid" },
  { "AccountCreate", "profile_cid" },
  { "AccountCreate", "nonce" },
  { "AccountKeysUpdate", "user_recipient" },
  { "AccountProfile", "base_cid" },
  { "InviteCreate", "claims" },
  { "InviteCreate", "sealed_cid" },
  { "InviteAccept", "profile_cid" },
  { "InviteAccept", "nonce" },
  { "RolePublish", "base_cid" },
  { "ClinicUpdate", "directory_cid" },
  { "ClinicUpdate", "recipient" },
  { "ClinicUpdate", "keybox_cid" },
  { "ClinicUpdate", "booking" },
  { "ClinicRegister", "profile_cid" },
  { "RecoverySet", "sign" },
  { "RecoverySet", "open" },
  { "RecoverySet", "shares_cid" },
  { "RecordAdd", "previous" },
  { "RecordRewrap", "payload_cid" },
  { "RequestDecline", "detail_cid" },
  { "GrantCreate", "request" },
  { "GrantExtend", "envelope_cid" },
  { "GrantNarrow", "envelope_cid" },
  { "AccessOpen", "detail_cid" },
  { "AccessRead", "open" },
  { "CalendarCreate", "provider" },
  { "CalendarUpdate", "schedule_cid" },
  { "AppointmentBook", "reason_cid" },
  { "AppointmentMove", "desk_cid" },
  { "AppointmentCancel", "desk_cid" },
  { "AppointmentDetail", "desk_cid" },
  { "AppointmentDetail", "reason_cid" },
};

/* Signing keys that enter the state: a point of small order signs everything. */
static const field_name signing_keys[] = {
  { "AccountKeys", "device_sign" }, { "AccountKeys", "recovery_sign" },
  { "DeviceAdd", "sign" },          { "InviteCreate", "invite_pk" },
  { "RecoverySet", "sign" },        { "RecoveryAnnounce", "sign" },
};

/* Opening keys that enter the state: what is sealed to a point of small order everybody opens. */
static const field_name opening_keys[] = {
  { "AccountKeys", "device_open" },
  { "AccountKeys", "recovery_open" },
  { "AccountKeys", "user_recipient" },
  { "AccountKeysUpdate", "user_recipient" },
  { "CategoryStart", "recipient" },
  { "ClinicUpdate", "recipient" },
  { "DeviceAdd", "open" },
  { "RecoverySet", "open" },
  { "RecoveryAnnounce", "open" },
  { "Rotation", "recipient" },
};

static bool
named (const field_name *names, size_t count, const char *message, const char *field)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp (names[i].message, message) == 0 && strcmp (names[i].field, field) == 0)
      return true;
  return false;
}

#define NAMED(names, message, field)                                                               \
  named (names, sizeof (names) / sizeof (names)[0], message, field)

/* Any scalar shows whether a point has a small order. */
static bool
opening_key_valid (const ProtobufCBinaryData *bytes)
{
  static const med_open_secret scalar = { { 9 } };
  med_open_public key;
  med_shared_secret shared;
  memcpy (key.bytes, bytes->data, sizeof key.bytes);
  return med_x25519 (&scalar, &key, &shared) == MED_OK;
}

_Static_assert(sizeof (med_sign_public) == sizeof (med_open_public), "keys have one size");

static bool
bytes_fit (const char *message, const char *field, const ProtobufCBinaryData *bytes)
{
  if (bytes->len == 0)
    return NAMED (optional, message, field);
  uint32_t size = med_field_size (message, field);
  if (size == MED_FIELD_CID)
    {
      med_cid cid;
      return med_cid_decode (med_pb_span (*bytes), &cid) == MED_OK;
    }
  if (bytes->len != size)
    return false;
  if (size != sizeof (med_sign_public))
    return true;
  if (NAMED (signing_keys, message, field))
    return med_sign_public_valid ((const med_sign_public *)(const void *)bytes->data);
  return !NAMED (opening_keys, message, field) || opening_key_valid (bytes);
}

static size_t
list_max (const char *message, const char *field)
{
  if (strcmp (message, "TxBody") == 0)
    return MED_TX_OPS_MAX;
  if (strcmp (field, "records") == 0)
    return strncmp (message, "Access", 6) == 0 ? MED_ACCESS_RECORDS_MAX : MED_GRANT_RECORDS_MAX;
  if (strcmp (field, "rotations") == 0)
    return MED_ROTATIONS_MAX;
  if (strcmp (field, "calendars") == 0)
    return MED_VISIT_CALENDARS_MAX;
  if (strcmp (field, "open") == 0)
    return MED_PUBLISH_OPEN_MAX;
  if (strcmp (field, "later") == 0)
    return MED_SERIES_MAX - 1;
  return MED_ACCOUNT_TAGS_MAX;
}

static bool message_fits (const ProtobufCMessage *message);

static bool
list_fits (const char *message, const ProtobufCFieldDescriptor *field, size_t count,
           const void *list)
{
  if (count > list_max (message, field->name))
    return false;
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    {
      const ProtobufCBinaryData *items = (const ProtobufCBinaryData *)list;
      for (size_t i = 0; i < count; i++)
        {
          if (items[i].len == 0 || !bytes_fit (message, field->name, &items[i]))
            return false;
          for (size_t j = 0; j < i; j++)
            if (med_span_equal (med_pb_span (items[i]), med_pb_span (items[j])))
              return false;
        }
      return true;
    }
  if (field->type == PROTOBUF_C_TYPE_UINT32)
    return true;
  med_assert (field->type == PROTOBUF_C_TYPE_MESSAGE);
  ProtobufCMessage *const *items = (ProtobufCMessage *const *)list;
  for (size_t i = 0; i < count; i++)
    if (!message_fits (items[i]))
      return false;
  return true;
}

static bool
field_fits (const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
  const char *name = message->descriptor->short_name;
  const uint8_t *base = (const uint8_t *)message;
  const void *member = base + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    {
      size_t count;
      const void *list;
      memcpy (&count, base + field->quantifier_offset, sizeof count);
      memcpy (&list, member, sizeof list);
      return list_fits (name, field, count, list);
    }
  /* Of a oneof only the member that is set. */
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    {
      uint32_t which;
      memcpy (&which, base + field->quantifier_offset, sizeof which);
      if (which != field->id)
        return true;
    }
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return bytes_fit (name, field->name, (const ProtobufCBinaryData *)member);
  if (field->type == PROTOBUF_C_TYPE_ENUM)
    {
      int value;
      memcpy (&value, member, sizeof value);
      return value != 0;
    }
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    {
      const ProtobufCMessage *sub;
      memcpy (&sub, member, sizeof sub);
      return sub == NULL ? NAMED (optional, name, field->name) : message_fits (sub);
    }
  return true;
}

static bool
message_fits (const ProtobufCMessage *message)
{
  bool fits = true;
  /* All of them, so that a field that is missing in the tables shows at once. */
  for (unsigned i = 0; i < message->descriptor->n_fields; i++)
    if (!field_fits (message, &message->descriptor->fields[i]))
      fits = false;
  return fits;
}

/* The categories that an account starts with: the inbox among them, each tag once, and a keybox
 * that holds their identities. */
static bool
categories_fit (const Med__AccountCreate *op)
{
  static const uint8_t inbox_tag[8] = { 0 };
  bool inbox = false;
  for (size_t i = 0; i < op->n_categories; i++)
    {
      med_span tag = med_pb_span (op->categories[i]->tag);
      inbox = inbox || med_span_equal (tag, MED_SPAN_OF (inbox_tag));
      for (size_t j = 0; j < i; j++)
        if (med_span_equal (tag, med_pb_span (op->categories[j]->tag)))
          return false;
    }
  return op->n_categories == 0 ? op->keybox_cid.len == 0 : inbox && op->keybox_cid.len != 0;
}

static bool
rotations_fit (const Med__EpochRotate *op)
{
  for (size_t i = 0; i < op->n_rotations; i++)
    {
      if (op->rotations[i]->epoch == 0)
        return false;
      for (size_t j = 0; j < i; j++)
        if (med_span_equal (med_pb_span (op->rotations[i]->tag),
                            med_pb_span (op->rotations[j]->tag)))
          return false;
    }
  return op->n_rotations > 0;
}

/* Whole keys for either slot and shares for the people's; only that one may be emptied. */
static bool
slot_fits (const Med__RecoverySet *op)
{
  bool keys = op->sign.len > 0;
  if (keys != (op->open.len > 0))
    return false;
  if (op->part == MED__RECOVERY_PART__RECOVERY_WORDS)
    return keys && op->shares_cid.len == 0;
  return op->part == MED__RECOVERY_PART__RECOVERY_GUARDIANS && keys == (op->shares_cid.len > 0);
}

static bool
actions_fit (uint32_t actions)
{
  return actions != 0 && (actions & ~MED_ACTIONS_ALL) == 0;
}

static bool
rules_fit (const Med__BookingRules *rules)
{
  return rules == NULL
         || (rules->notice <= MED_BOOKING_MINUTES_MAX && rules->capacity <= MED_CAPACITY_MAX
             && rules->horizon <= MED_PUBLISH_AHEAD_DAYS
             && rules->waitlist_window <= MED_BOOKING_MINUTES_MAX
             && rules->no_show_grace <= MED_BOOKING_MINUTES_MAX
             && rules->waiting <= MED_BOOKING_MINUTES_MAX
             && rules->waiting_long <= MED_BOOKING_MINUTES_MAX);
}

static bool
calendar_fits (const Med__CalendarCreate *op)
{
  return op->capacity <= MED_CAPACITY_MAX
         && (op->kind == MED__CALENDAR_KIND__CALENDAR_PROVIDER) == (op->provider.len > 0);
}

/* Intervals in order, apart from each other, within their days. */
static bool
publish_fits (const Med__SchedulePublish *op)
{
  if (op->from_day > op->to_day || op->to_day - op->from_day >= MED_PUBLISH_DAYS_MAX
      || op->to_day >= MED_VISIT_TIME_MAX / MED_DAY_MINUTES)
    return false;
  uint32_t end = op->to_day * MED_DAY_MINUTES + MED_DAY_MINUTES;
  for (size_t i = 0; i < op->n_open; i++)
    {
      const Med__Open *open = op->open[i];
      if (!med_visit_time_valid (open->start, open->minutes)
          || open->start < op->from_day * MED_DAY_MINUTES || open->start + open->minutes > end
          || (i > 0 && open->start <= op->open[i - 1]->start + op->open[i - 1]->minutes))
        return false;
    }
  return true;
}

static bool
book_fits (const Med__AppointmentBook *op)
{
  if (!med_visit_time_valid (op->start, op->minutes) || op->n_calendars == 0
      || (op->flags & ~MED_VISIT_FLAGS) != 0)
    return false;
  uint32_t before = op->start;
  for (size_t i = 0; i < op->n_later; before = op->later[i++])
    if (op->later[i] <= before || !med_visit_time_valid (op->later[i], op->minutes))
      return false;
  return true;
}

static bool
visit_fits (const Med__Op *op)
{
  switch ((int)op->kind_case)
    {
    case MED__OP__KIND_CLINIC_UPDATE:
      return rules_fit (op->clinic_update->booking);
    case MED__OP__KIND_CALENDAR_CREATE:
      return calendar_fits (op->calendar_create);
    case MED__OP__KIND_CALENDAR_UPDATE:
      return op->calendar_update->capacity <= MED_CAPACITY_MAX;
    case MED__OP__KIND_SCHEDULE_PUBLISH:
      return publish_fits (op->schedule_publish);
    case MED__OP__KIND_APPOINTMENT_HOLD:
      return op->appointment_hold->n_calendars > 0
             && med_visit_time_valid (op->appointment_hold->start, op->appointment_hold->minutes);
    case MED__OP__KIND_APPOINTMENT_BOOK:
      return book_fits (op->appointment_book);
    case MED__OP__KIND_APPOINTMENT_MOVE:
      return (op->appointment_move->flags & ~MED_VISIT_FLAGS) == 0
             && med_visit_time_valid (op->appointment_move->start,
                                      op->appointment_move->minutes == 0
                                          ? MED_VISIT_STEP
                                          : op->appointment_move->minutes);
    case MED__OP__KIND_APPOINTMENT_DETAIL:
      return op->appointment_detail->desk_cid.len > 0 || op->appointment_detail->reason_cid.len > 0;
    default:
      return true;
    }
}

/* What an operation is about: something, and of one kind where there are two. */
static bool
scope_fits (const Med__Op *op)
{
  switch ((int)op->kind_case)
    {
    case MED__OP__KIND_RECOVERY_SET:
      return slot_fits (op->recovery_set);
    case MED__OP__KIND_RECORD_ADD:
      return op->record_add->epoch > 0;
    case MED__OP__KIND_RECORD_REWRAP:
      return op->record_rewrap->epoch > 0;
    case MED__OP__KIND_REQUEST_CREATE:
      return actions_fit (op->request_create->actions);
    case MED__OP__KIND_GRANT_CREATE:
      return actions_fit (op->grant_create->actions)
             && (op->grant_create->n_tags == 0) != (op->grant_create->n_records == 0);
    case MED__OP__KIND_GRANT_NARROW:
      return (op->grant_narrow->actions == 0 || actions_fit (op->grant_narrow->actions))
             && (op->grant_narrow->n_tags == 0 || op->grant_narrow->n_records == 0);
    case MED__OP__KIND_ACCESS_OPEN:
      return op->access_open->n_tags > 0 || op->access_open->n_records > 0;
    case MED__OP__KIND_ACCESS_READ:
      return op->access_read->n_records > 0;
    default:
      return true;
    }
}

med_result
med_tx_check_shape (const Med__TxBody *body)
{
  if (body->n_ops == 0 || body->counter == 0 || !message_fits (&body->base))
    return MED_E_INVALID;
  for (size_t i = 0; i < body->n_ops; i++)
    {
      const Med__Op *op = body->ops[i];
      if (op->kind_case == MED__OP__KIND__NOT_SET || !scope_fits (op) || !visit_fits (op))
        return MED_E_INVALID;
      if (op->kind_case == MED__OP__KIND_ACCOUNT_CREATE
          && (i > 0 || !categories_fit (op->account_create)))
        return MED_E_INVALID;
      if (op->kind_case == MED__OP__KIND_EPOCH_ROTATE && !rotations_fit (op->epoch_rotate))
        return MED_E_INVALID;
    }
  return MED_OK;
}
