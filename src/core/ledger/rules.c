/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions that many operations ask of the state, and the events that they leave. */
#include "core/ledger/apply-private.h"

med_span
med_rule_owner (med_state *state, med_span account)
{
  const Med__AccountRow *row = med_state_account (state, account);
  return row != NULL && row->claimed_by.len > 0 ? med_pb_span (row->claimed_by) : account;
}

bool
med_rule_owns (med_state *state, med_span actor, med_span account)
{
  return med_span_equal (actor, account) || med_span_equal (actor, med_rule_owner (state, account));
}

static const Med__RoleRow *
live_role (med_state *state, med_span account, med_span clinic)
{
  med_row_id id = med_row_id_join (account, clinic);
  const Med__RoleRow *row = med_state_role (state, med_row_id_span (&id));
  return row != NULL && row->state == MED__STATE__STATE_ACTIVE ? row : NULL;
}

bool
med_rule_role (med_state *state, med_span account, med_span clinic, Med__Role role)
{
  const Med__RoleRow *row = live_role (state, account, clinic);
  return row != NULL && (row->roles >> role & 1) != 0;
}

bool
med_rule_staff (med_state *state, med_span account, med_span clinic)
{
  return live_role (state, account, clinic) != NULL;
}

bool
med_rule_role_anywhere (med_state *state, med_span account, Med__Role role)
{
  med_pair *pairs;
  size_t count = med_state_scan (state, MED_TABLE_ROLE, account, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    if (med_rule_role (state, account, med_span_make (pairs[i].key.data + 20, 16), role))
      return true;
  return false;
}

bool
med_rule_registered (med_state *state, med_span patient, med_span clinic, med_span *registration)
{
  med_row_id key = med_row_id_join (patient, clinic);
  med_span value;
  if (!med_state_get (state, MED_INDEX_REGISTRATION, med_row_id_span (&key), &value))
    return false;
  if (registration != NULL)
    *registration = value;
  return true;
}

bool
med_rule_staff_of_patient (med_state *state, med_span account, med_span patient)
{
  med_pair *pairs;
  size_t count = med_state_scan (state, MED_INDEX_REGISTRATION, patient, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    if (med_rule_staff (state, account, med_span_make (pairs[i].key.data + 20, 16)))
      return true;
  return false;
}

bool
med_rule_restored (med_state *state, const Med__AccountRow *patient)
{
  const Med__ParamsRow *params = med_state_params (state, MED_SPAN_EMPTY);
  return params != NULL && params->restored != 0 && !patient->confirmed;
}

static void
append (med_apply_context *c, const med_row_id *stream, Med__EventKind kind, med_span object)
{
  med_stream_append (c->state, stream, c->height, c->time, kind, object, (med_stream_when){ 0 });
}

void
med_apply_event_account (med_apply_context *c, med_span account, Med__EventKind kind,
                         med_span object)
{
  med_row_id id = med_stream_id (MED_STREAM_ACCOUNT, account, MED_SPAN_EMPTY);
  append (c, &id, kind, object);
}

void
med_apply_event_category (med_apply_context *c, med_span patient, med_span tag, Med__EventKind kind,
                          med_span object)
{
  med_row_id id = med_stream_id (MED_STREAM_CATEGORY, patient, tag);
  append (c, &id, kind, object);
}

void
med_apply_event_clinic (med_apply_context *c, med_span clinic, Med__EventKind kind, med_span object)
{
  med_row_id id = med_stream_id (MED_STREAM_CLINIC, clinic, MED_SPAN_EMPTY);
  append (c, &id, kind, object);
}

void
med_apply_event_network (med_apply_context *c, Med__EventKind kind, med_span object)
{
  med_row_id id = med_stream_id (MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY);
  append (c, &id, kind, object);
}

void
med_apply_event_calendar (med_apply_context *c, med_span calendar, Med__EventKind kind,
                          med_span object, med_stream_when when)
{
  med_row_id id = med_stream_id (MED_STREAM_CALENDAR, calendar, MED_SPAN_EMPTY);
  med_stream_append (c->state, &id, c->height, c->time, kind, object, when);
}

static size_t
find_item (const ProtobufCBinaryData *list, size_t count, ProtobufCBinaryData item)
{
  size_t i = 0;
  while (i < count && !med_span_equal (med_pb_span (list[i]), med_pb_span (item)))
    i++;
  return i;
}

med_reason
med_apply_list_add (med_apply_context *c, ProtobufCBinaryData **list, size_t *count,
                    ProtobufCBinaryData item, size_t count_max)
{
  if (find_item (*list, *count, item) < *count)
    return MED_REASON_EXISTS;
  if (*count >= count_max)
    return MED_REASON_LIMIT;
  ProtobufCBinaryData *longer
      = (ProtobufCBinaryData *)med_arena_array (c->state->arena, *count + 1, sizeof *longer);
  med_span copy;
  if (longer == NULL || med_arena_copy (c->state->arena, med_pb_span (item), &copy) != MED_OK)
    {
      med_state_fail (c->state, MED_E_NO_MEMORY);
      return MED_REASON_UNKNOWN;
    }
  if (*count > 0)
    memcpy (longer, *list, *count * sizeof *longer);
  longer[(*count)++] = med_pb_bytes (copy);
  *list = longer;
  return MED_REASON_NONE;
}

med_reason
med_apply_list_remove (ProtobufCBinaryData *list, size_t *count, ProtobufCBinaryData item)
{
  size_t at = find_item (list, *count, item);
  if (at == *count)
    return MED_REASON_UNKNOWN;
  memmove (list + at, list + at + 1, (*count - at - 1) * sizeof *list);
  (*count)--;
  return MED_REASON_NONE;
}
