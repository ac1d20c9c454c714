/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests as both sides see them. */
#include "client/consents-private.h"

#include "client/detail.h"
#include "client/event-find.h"
#include "client/people.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <stdlib.h>

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *requests; /* med_request_info */
  med_result result;
} request_listing;

/* The asker as the directory knows them. */
static void
describe_doctor (med_session *session, const med_account_id *doctor, med_arena *arena,
                 med_request_info *info)
{
  med_person_info person;
  med_failure ignored;
  med_consent_who (session, doctor, arena, &info->doctor_name, &info->clinic_name);
  info->specialty = "";
  if (med_people_get (session, doctor, arena, &person, &ignored) == MED_OK
      && person.specialty != NULL)
    info->specialty = person.specialty;
}

static med_result
describe (med_session *session, const Med__RequestRow *row, med_arena *arena,
          med_request_info *info)
{
  const char *unused;
  med_detail detail;
  if (row->patient.len != sizeof info->patient.bytes || row->doctor.len != sizeof info->doctor.bytes
      || row->clinic.len != sizeof info->clinic.bytes)
    return MED_E_DAMAGED;
  memcpy (info->patient.bytes, row->patient.data, sizeof info->patient.bytes);
  memcpy (info->doctor.bytes, row->doctor.data, sizeof info->doctor.bytes);
  memcpy (info->clinic.bytes, row->clinic.data, sizeof info->clinic.bytes);
  med_consent_who (session, &info->patient, arena, &info->patient_name, &unused);
  describe_doctor (session, &info->doctor, arena, info);
  info->actions = row->actions;
  info->purpose = row->purpose;
  info->until = (int64_t)row->until;
  info->asked = (int64_t)row->created;
  info->reminded = row->reminded > 0;
  info->message = info->answer = "";
  if (row->grant.len == sizeof info->grant.bytes)
    memcpy (info->grant.bytes, row->grant.data, sizeof info->grant.bytes);
  if (med_detail_known (session, row->detail_cid, arena, &detail))
    {
      info->message = detail.text;
      info->categories = detail.categories;
      info->category_count = detail.category_count;
    }
  if (med_detail_known (session, row->answer_cid, arena, &detail))
    info->answer = detail.text;
  return MED_OK;
}

/* When the answer was recorded. */
static int64_t
answered_at (med_session *session, med_span id, const Med__RequestRow *row)
{
  uint8_t room[65536];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  const Med__GrantRow *grant;
  switch (row->state)
    {
    case MED__STATE__STATE_GRANTED:
      grant = (const Med__GrantRow *)med_replica_decode (session->replica, MED_TABLE_GRANT,
                                                         med_pb_span (row->grant), &arena);
      return grant != NULL ? (int64_t)grant->created : 0;
    case MED__STATE__STATE_DECLINED:
      return med_event_time (session, MED__EVENT_KIND__EVENT_REQUEST_DECLINED, id, row->created);
    case MED__STATE__STATE_WITHDRAWN:
      return med_event_time (session, MED__EVENT_KIND__EVENT_REQUEST_WITHDRAWN, id, row->created);
    default:
      return 0;
    }
}

static bool
add_row (void *context, med_span id, med_span value)
{
  request_listing *all = (request_listing *)context;
  ProtobufCMessage *message;
  med_request_info info = { .asked = 0 };
  all->result = med_canonical_decode (&med__request_row__descriptor, value, MED_ROW_SIZE_MAX,
                                      all->arena, &message);
  if (all->result != MED_OK || id.size != sizeof info.id.bytes)
    return all->result == MED_OK;
  const Med__RequestRow *row = (const Med__RequestRow *)message;
  med_span self = MED_SPAN_OF (all->session->keys->account.bytes);
  if (!med_span_equal (med_pb_span (row->patient), self)
      && !med_span_equal (med_pb_span (row->doctor), self))
    return true;
  memcpy (info.id.bytes, id.data, sizeof info.id.bytes);
  all->result = describe (all->session, row, all->arena, &info);
  info.state = med_request_state_word (row, med_consent_now (all->session));
  info.answered = answered_at (all->session, id, row);
  if (all->result == MED_OK)
    g_array_append_val (all->requests, info);
  return all->result == MED_OK;
}

static med_request_info *
find (request_listing *all, ProtobufCBinaryData id)
{
  for (guint i = 0; i < all->requests->len; i++)
    {
      med_request_info *info = &g_array_index (all->requests, med_request_info, i);
      if (med_span_equal (med_pb_span (id), MED_SPAN_OF (info->id.bytes)))
        return info;
    }
  return NULL;
}

static med_result
add_waiting (request_listing *all, const Med__OutboxItem *item, const Med__RequestCreate *create)
{
  med_request_info info = { .asked = 0 };
  if (item->object.len != sizeof info.id.bytes || find (all, item->object) != NULL)
    return MED_OK;
  Med__RequestRow row = MED__REQUEST_ROW__INIT;
  row.patient = create->patient;
  row.doctor = med_pb_bytes (MED_SPAN_OF (all->session->keys->account.bytes));
  row.clinic = create->clinic;
  row.actions = create->actions;
  row.purpose = (uint32_t)create->purpose;
  row.until = create->until;
  row.detail_cid = create->detail_cid;
  row.created = item->created;
  memcpy (info.id.bytes, item->object.data, sizeof info.id.bytes);
  MED_TRY (describe (all->session, &row, all->arena, &info));
  info.state = item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED ? "refused" : "saved";
  g_array_append_val (all->requests, info);
  return MED_OK;
}

/* One's own decision stands as soon as it is safe here; whether it is recorded the outbox says. */
static bool
apply_waiting (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  request_listing *all = (request_listing *)context;
  bool refused = item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED;
  med_request_info *info = NULL;
  const char *state = NULL;
  if (op->kind_case == MED__OP__KIND_REQUEST_CREATE)
    all->result = add_waiting (all, item, op->request_create);
  else if (op->kind_case == MED__OP__KIND_REQUEST_DECLINE)
    {
      info = find (all, op->request_decline->request);
      state = "declined";
    }
  else if (op->kind_case == MED__OP__KIND_REQUEST_WITHDRAW)
    {
      info = find (all, op->request_withdraw->request);
      state = "withdrawn";
    }
  else if (op->kind_case == MED__OP__KIND_GRANT_CREATE && op->grant_create->request.len > 0)
    {
      info = find (all, op->grant_create->request);
      state = "granted";
    }
  else if (op->kind_case == MED__OP__KIND_REQUEST_REMIND && !refused)
    {
      med_request_info *reminded = find (all, op->request_remind->request);
      if (reminded != NULL)
        reminded->reminded = true;
    }
  if (info != NULL && !refused && strcmp (info->state, "waiting") == 0)
    {
      info->state = state;
      info->answered = (int64_t)item->created;
    }
  return all->result == MED_OK;
}

med_result
med_consent_requests (med_session *session, med_arena *arena, med_request_info **requests,
                      size_t *count, med_failure *failure)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_request_info));
  request_listing all = { session, arena, found, MED_OK };
  med_replica_each (session->replica, MED_TABLE_REQUEST, add_row, &all);
  MED_TRY_PLAIN (all.result, failure);
  MED_TRY_PLAIN (med_consent_each_waiting (session, arena, apply_waiting, &all), failure);
  MED_TRY_PLAIN (all.result, failure);
  med_request_info *list = (med_request_info *)med_arena_array (arena, found->len, sizeof *list);
  if (list == NULL && found->len > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (found->len > 0)
    {
      memcpy (list, found->data, found->len * sizeof *list);
      qsort (list, found->len, sizeof *list, med_request_newest_first);
    }
  *requests = list;
  *count = found->len;
  return MED_OK;
}
