/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may have which row, and which stream: the public ones are every member's, everything about a
 * patient is its parties' only. */
#include "core/ledger/query-verdict.h"

#include "core/ledger/index.h"

static bool
same (ProtobufCBinaryData bytes, med_span span)
{
  return med_span_equal (med_pb_span (bytes), span);
}

/* Whether the account works at any clinic. */
static bool
is_staff (const med_query *query, med_span account)
{
  med_pair *found;
  size_t count = med_state_scan (query->state, MED_TABLE_ROLE, account, MED_SPAN_EMPTY, 0, &found);
  for (size_t i = 0; i < count; i++)
    if (med_rule_staff (query->state, account, med_span_make (found[i].key.data + 20, 16)))
      return true;
  return false;
}

/* A live grant of the patient for this tag (empty: for anything), with these actions. */
static med_reason
granted (const med_query *query, const med_asker *asker, med_span patient, med_span tag,
         uint32_t actions)
{
  med_grant_need need = { patient, asker->account, tag, MED_SPAN_EMPTY, actions };
  return med_grant_find (query->state, &need, query->now, NULL);
}

/* Rows of accounts and devices: whoever seals to somebody, or checks what somebody signed, needs
 * them. Staff are public to members; a patient is shown to the staff of clinics where registered
 * and to live grantees; grantees, askers and authors are shown to their patient. */
static med_verdict
account_row (const med_query *query, const med_asker *asker, med_span account)
{
  const Med__AccountRow *row = med_state_account (query->state, account);
  if (row == NULL)
    /* Only the own absence can be asked for: nobody else knows an id before it is there. */
    return asker->kind == MED_ASKER_INVITE ? med_verdict_allow () : med_verdict_hide ();
  if (med_asker_state (query, asker, account))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  if (is_staff (query, account) || med_rule_party (query->state, account, asker->account))
    return med_verdict_allow ();
  bool desk = row->desk_clinic.len > 0
              && med_rule_staff (query->state, asker->account, med_pb_span (row->desk_clinic));
  if (desk || med_rule_staff_of_patient (query->state, asker->account, account))
    return med_asker_decide (query, asker, account, MED_REASON_NONE);
  return med_asker_decide (query, asker, account,
                           granted (query, asker, account, MED_SPAN_EMPTY, 0));
}

static med_verdict
device_row (const med_query *query, const med_asker *asker, med_span device)
{
  const Med__DeviceRow *row = med_state_device (query->state, device);
  return row == NULL ? med_verdict_hide () : account_row (query, asker, med_pb_span (row->account));
}

static med_verdict
registration_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__RegistrationRow *row = med_state_registration (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  bool staff = med_rule_staff (query->state, asker->account, med_pb_span (row->clinic));
  return med_asker_decide (query, asker, patient, staff ? MED_REASON_NONE : MED_REASON_ROLE);
}

/* Categories and epochs: the owner, live grantees of the tag whatever they may do with it, and for
 * the inbox doctors of clinics where the patient is registered. */
static med_verdict
category_row (const med_query *query, const med_asker *asker, med_span id, bool epoch)
{
  static const uint8_t inbox[8] = { 0 };
  med_span patient = med_span_make (id.data, 20), tag = med_span_make (id.data + 20, 8);
  if (epoch ? med_asker_self (query, asker, patient) : med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  if (med_span_equal (tag, MED_SPAN_OF (inbox))
      && med_rule_role_anywhere (query->state, asker->account, MED__ROLE__ROLE_DOCTOR)
      && med_rule_staff_of_patient (query->state, asker->account, patient))
    return med_asker_decide (query, asker, patient, MED_REASON_NONE);
  return med_asker_decide (query, asker, patient, granted (query, asker, patient, tag, 0));
}

static med_verdict
record_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__RecordRow *row = med_state_record (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  if (same (row->author, asker->account))
    return med_asker_decide (query, asker, patient, MED_REASON_NONE);
  med_grant_need need = { patient, asker->account, med_pb_span (row->tag), id, MED_ACTION_SEE };
  return med_asker_decide (query, asker, patient,
                           med_grant_find (query->state, &need, query->now, NULL));
}

/* Rows between a patient and one other account. */
static med_verdict
pair_row (const med_query *query, const med_asker *asker, med_span patient, med_span other)
{
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  return med_asker_decide (query, asker, patient,
                           med_span_equal (other, asker->account) ? MED_REASON_NONE
                                                                  : MED_REASON_ROLE);
}

static med_verdict
grant_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__GrantRow *row = med_state_grant (query->state, id);
  return row == NULL
             ? med_verdict_hide ()
             : pair_row (query, asker, med_pb_span (row->patient), med_pb_span (row->grantee));
}

static med_verdict
request_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__RequestRow *row = med_state_request (query->state, id);
  return row == NULL
             ? med_verdict_hide ()
             : pair_row (query, asker, med_pb_span (row->patient), med_pb_span (row->doctor));
}

static med_verdict
access_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__AccessRow *row = med_state_access (query->state, id);
  return row == NULL
             ? med_verdict_hide ()
             : pair_row (query, asker, med_pb_span (row->patient), med_pb_span (row->actor));
}

/* Invites: the holder, who made it, who used it, officers of the clinic. */
static med_verdict
invite_row (const med_query *query, const med_asker *asker, med_span id)
{
  if (asker->kind == MED_ASKER_INVITE)
    return med_span_equal (asker->key, id) ? med_verdict_allow () : med_verdict_hide ();
  const Med__InviteRow *row = med_state_invite (query->state, id);
  if (row == NULL || asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  bool party = same (row->issuer, asker->account) || same (row->used_by, asker->account)
               || med_rule_role (query->state, asker->account, med_pb_span (row->clinic),
                                 MED__ROLE__ROLE_OFFICER);
  return party ? med_verdict_allow () : med_verdict_hide ();
}

/* Visits: the patient, staff of the clinic; a hold is its holder's besides. */
static med_verdict
appointment_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__AppointmentRow *row = med_state_appointment (query->state, id);
  if (row == NULL || asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  if (patient.size == 0 ? same (row->by, asker->account) : med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  bool staff = med_rule_staff (query->state, asker->account, med_pb_span (row->clinic));
  if (patient.size == 0)
    return staff ? med_verdict_allow () : med_verdict_hide ();
  if (staff && !query->stale)
    return med_verdict_allow ();
  return staff ? med_verdict_deny (MED_REASON_STALE)
               : med_asker_refuse (query, asker, patient, MED_REASON_ROLE);
}

/* What waits and what was announced: the own account's. */
static med_verdict
recovery_row (const med_query *query, const med_asker *asker, med_span account)
{
  return med_state_account (query->state, account) != NULL
                 && med_asker_state (query, asker, account)
             ? med_verdict_allow ()
             : med_verdict_hide ();
}

/* The own recovery key's row, which is how the words find the account. */
static med_verdict
recovery_key_row (const med_query *query, const med_asker *asker, med_span id)
{
  const Med__RecoveryKeyRow *row = med_state_recovery_key (query->state, id);
  return row != NULL && med_asker_state (query, asker, med_pb_span (row->account))
             ? med_verdict_allow ()
             : med_verdict_hide ();
}

med_verdict
med_query_stream (const med_query *query, const med_asker *asker, med_span stream)
{
  if (!med_stream_id_valid (stream) || asker->kind == MED_ASKER_INVITE)
    return med_verdict_hide ();
  if (stream.data[0] == MED_STREAM_CALENDAR || stream.data[0] == MED_STREAM_NETWORK)
    return asker->kind == MED_ASKER_DEVICE ? med_verdict_allow () : med_verdict_hide ();
  if (stream.data[0] == MED_STREAM_CLINIC)
    return asker->kind == MED_ASKER_DEVICE
                   && med_rule_staff (query->state, asker->account,
                                      med_span_make (stream.data + 1, 16))
               ? med_verdict_allow ()
               : med_verdict_hide ();
  med_span owner = med_span_make (stream.data + 1, 20);
  if (med_asker_owns (query, asker, owner))
    return med_verdict_allow ();
  if (stream.data[0] == MED_STREAM_ACCOUNT)
    return med_asker_refuse (query, asker, owner, MED_REASON_ROLE);
  med_reason reason
      = granted (query, asker, owner, med_span_make (stream.data + 21, 8), MED_ACTION_SEE);
  return med_asker_decide (query, asker, owner, reason);
}

static med_verdict
patient_row (const med_query *query, const med_asker *asker, med_table table, med_span id)
{
  if (table == MED_TABLE_ACCOUNT)
    return account_row (query, asker, id);
  if (table == MED_TABLE_DEVICE)
    return device_row (query, asker, id);
  if (table == MED_TABLE_REGISTRATION)
    return registration_row (query, asker, id);
  if (table == MED_TABLE_CATEGORY || table == MED_TABLE_EPOCH)
    return category_row (query, asker, id, table == MED_TABLE_EPOCH);
  if (table == MED_TABLE_RECORD)
    return record_row (query, asker, id);
  if (table == MED_TABLE_GRANT || table == MED_TABLE_LIMIT)
    return grant_row (query, asker, id);
  if (table == MED_TABLE_REQUEST)
    return request_row (query, asker, id);
  if (table == MED_TABLE_ACCESS)
    return access_row (query, asker, id);
  if (table == MED_TABLE_APPOINTMENT)
    return appointment_row (query, asker, id);
  if (table == MED_TABLE_INVITE)
    return invite_row (query, asker, id);
  if (table == MED_TABLE_RECOVERY_KEY)
    return recovery_key_row (query, asker, id);
  if (table == MED_TABLE_RECOVERY)
    return recovery_row (query, asker, id);
  if (table == MED_TABLE_STREAM)
    return med_query_stream (query, asker, id);
  /* Table 17 would tell who named an object. */
  return med_verdict_hide ();
}

med_verdict
med_query_row (const med_query *query, const med_asker *asker, uint32_t table, med_span id)
{
  if (!med_table_id_valid (table, id))
    return med_verdict_hide ();
  if (table == MED_TABLE_PARAMS || table == MED_TABLE_MEMBERS || table == MED_TABLE_CLINIC)
    return med_verdict_allow ();
  if (table == MED_TABLE_ROLE || table == MED_TABLE_CALENDAR || table == MED_TABLE_CALENDAR_DAY)
    return asker->kind == MED_ASKER_DEVICE ? med_verdict_allow () : med_verdict_hide ();
  return patient_row (query, asker, (med_table)table, id);
}
