/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: a doctor asks a patient for a grant. Which categories are meant stands in the sealed
 * detail, because a doctor cannot know tags (O5). */
#include "core/ledger/grant.h"
#include "core/ledger/index.h"
#include "core/limits.h"

/* Protobuf numbers of RequestRow, as table 17 names them. */
enum
{
  FIELD_DETAIL = 7,
  FIELD_ANSWER = 10,
};

static bool
had_grant (med_apply_context *context, med_span patient)
{
  med_row_id pair = med_row_id_join (patient, context->actor);
  med_pair *found;
  return med_state_scan (context->state, MED_INDEX_GRANT, med_row_id_span (&pair), MED_SPAN_EMPTY,
                         1, &found)
         > 0;
}

static med_reason
check_may_ask (med_apply_context *context, med_span patient, med_span clinic)
{
  bool doctor = med_rule_role (context->state, context->actor, clinic, MED__ROLE__ROLE_DOCTOR);
  if (doctor && !med_rule_owns (context->state, context->actor, patient)
      && (had_grant (context, patient)
          || med_rule_registered (context->state, patient, clinic, NULL)))
    return MED_REASON_NONE;
  if (!med_rule_party (context->state, context->actor, patient))
    return MED_REASON_UNKNOWN;
  return doctor ? MED_REASON_NOT_REGISTERED : MED_REASON_ROLE;
}

/* Requests of this pair that still wait for an answer. */
static size_t
count_open (med_apply_context *context, med_span patient)
{
  med_row_id pair = med_row_id_join (patient, context->actor);
  med_pair *found;
  size_t all = med_state_scan (context->state, MED_INDEX_REQUEST, med_row_id_span (&pair),
                               MED_SPAN_EMPTY, 0, &found);
  size_t open = 0;
  for (size_t i = 0; i < all; i++)
    {
      const Med__RequestRow *row
          = med_state_request (context->state, med_span_make (found[i].key.data + pair.size, 16));
      open += row != NULL && context->time < row->until;
    }
  return open;
}

static void
tell (med_apply_context *context, const Med__RequestRow *row, Med__EventKind kind, med_span id)
{
  med_apply_event_account (context, med_pb_span (row->patient), kind, id);
  med_apply_event_account (context, med_pb_span (row->doctor), kind, id);
}

med_reason
med_apply_request_create (med_apply_context *context, const Med__RequestCreate *op)
{
  med_span patient = med_pb_span (op->patient);
  const Med__AccountRow *account = med_state_account (context->state, patient);
  if (account == NULL)
    return MED_REASON_UNKNOWN;
  med_reason reason = check_may_ask (context, patient, med_pb_span (op->clinic));
  if (reason != MED_REASON_NONE)
    return reason;
  if (account->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return MED_REASON_ROLE;
  if (op->until <= context->time)
    return MED_REASON_EXPIRED;
  if (count_open (context, patient) >= MED_REQUESTS_OPEN_MAX)
    return MED_REASON_LIMIT;
  med_id made;
  med_id_make (context->signer, med_pb_span (op->nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (med_state_request (context->state, id) != NULL)
    return MED_REASON_EXISTS;
  reason = med_state_claim_object (context->state, med_pb_span (op->detail_cid), MED_TABLE_REQUEST,
                                   id, FIELD_DETAIL);
  if (reason != MED_REASON_NONE)
    return reason;
  Med__RequestRow row = MED__REQUEST_ROW__INIT;
  row.patient = op->patient;
  row.doctor = med_pb_bytes (context->actor);
  row.clinic = op->clinic;
  row.actions = op->actions;
  row.purpose = (uint32_t)op->purpose;
  row.until = op->until;
  row.detail_cid = op->detail_cid;
  row.state = MED__STATE__STATE_ACTIVE;
  row.created = context->time;
  med_state_put_request (context->state, id, &row);
  tell (context, &row, MED__EVENT_KIND__EVENT_REQUEST_CREATED, id);
  return MED_REASON_NONE;
}

/* An open request, when the actor is the side that may do this. */
static med_reason
open_request (med_apply_context *context, med_span id, bool as_patient, Med__RequestRow **out)
{
  Med__RequestRow *row = med_state_request (context->state, id);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  bool patient = med_rule_owns (context->state, context->actor, med_pb_span (row->patient));
  bool doctor = med_span_equal (med_pb_span (row->doctor), context->actor);
  if (!patient && !doctor)
    return MED_REASON_UNKNOWN;
  if (as_patient ? !patient : !doctor)
    return MED_REASON_ROLE;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CLOSED;
  *out = row;
  return MED_REASON_NONE;
}

med_reason
med_apply_request_decline (med_apply_context *context, const Med__RequestDecline *op)
{
  med_span id = med_pb_span (op->request);
  Med__RequestRow *row = NULL;
  med_reason reason = open_request (context, id, true, &row);
  if (reason == MED_REASON_NONE)
    reason = med_state_claim_object (context->state, med_pb_span (op->detail_cid),
                                     MED_TABLE_REQUEST, id, FIELD_ANSWER);
  if (reason != MED_REASON_NONE)
    return reason;
  row->state = MED__STATE__STATE_DECLINED;
  row->answer_cid = op->detail_cid;
  med_state_put_request (context->state, id, row);
  tell (context, row, MED__EVENT_KIND__EVENT_REQUEST_DECLINED, id);
  return MED_REASON_NONE;
}

med_reason
med_apply_request_withdraw (med_apply_context *context, const Med__RequestWithdraw *op)
{
  med_span id = med_pb_span (op->request);
  Med__RequestRow *row = NULL;
  med_reason reason = open_request (context, id, false, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  row->state = MED__STATE__STATE_WITHDRAWN;
  med_state_put_request (context->state, id, row);
  tell (context, row, MED__EVENT_KIND__EVENT_REQUEST_WITHDRAWN, id);
  return MED_REASON_NONE;
}

med_reason
med_apply_request_remind (med_apply_context *context, const Med__RequestRemind *op)
{
  med_span id = med_pb_span (op->request);
  Med__RequestRow *row = NULL;
  med_reason reason = open_request (context, id, false, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  if (context->time >= row->until)
    return MED_REASON_EXPIRED;
  if (row->reminded >= MED_REQUEST_REMINDERS_MAX)
    return MED_REASON_LIMIT;
  row->reminded++;
  med_state_put_request (context->state, id, row);
  tell (context, row, MED__EVENT_KIND__EVENT_REQUEST_REMINDED, id);
  return MED_REASON_NONE;
}
