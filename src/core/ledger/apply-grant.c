/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants: the patient says who may do what, until when, and takes it back (K6). Stopping has no
 * base version and cannot fail on a live grant. */
#include "core/ledger/grant.h"

#include "core/ledger/index.h"
#include "core/limits.h"

/* Protobuf number of GrantRow.envelope_cid, as table 17 names it. */
#define FIELD_ENVELOPE 9

/* Whether `base` is the version of the patient's grants before this transaction. */
static med_reason
check_base (const med_apply_context *context, const Med__AccountRow *patient, uint64_t base)
{
  uint64_t before = patient->grants_version - (context->grants_raised ? 1 : 0);
  return base == before ? MED_REASON_NONE : MED_REASON_CHANGED;
}

/* Once a transaction. */
static void
raise_version (med_apply_context *context, med_span patient)
{
  Med__AccountRow *row = med_state_account (context->state, patient);
  if (context->grants_raised || row == NULL)
    return;
  row->grants_version++;
  med_state_put_account (context->state, patient, row);
  context->grants_raised = true;
}

static void
tell (med_apply_context *context, const Med__GrantRow *row, Med__EventKind kind, med_span id)
{
  med_apply_event_account (context, med_pb_span (row->patient), kind, id);
  med_apply_event_account (context, med_pb_span (row->grantee), kind, id);
}

static void
put_changed (med_apply_context *context, med_span id, const Med__GrantRow *row, Med__EventKind kind)
{
  med_state_put_grant (context->state, id, row);
  raise_version (context, med_pb_span (row->patient));
  tell (context, row, kind, id);
}

static med_reason
claim_envelope (med_apply_context *context, med_span id, ProtobufCBinaryData cid)
{
  return med_state_claim_object (context->state, med_pb_span (cid), MED_TABLE_GRANT, id,
                                 FIELD_ENVELOPE);
}

static med_reason
check_grantee (med_apply_context *context, med_span grantee)
{
  const Med__AccountRow *row = med_state_account (context->state, grantee);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (med_span_equal (grantee, context->actor) || row->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return MED_REASON_ROLE;
  return row->state == MED__STATE__STATE_ACTIVE ? MED_REASON_NONE : MED_REASON_SUSPENDED;
}

/* What is granted belongs to the patient and is there. */
static med_reason
check_scope (med_apply_context *context, const Med__GrantCreate *op)
{
  for (size_t i = 0; i < op->n_tags; i++)
    {
      med_row_id id = med_row_id_join (context->actor, med_pb_span (op->tags[i]));
      if (med_state_category (context->state, med_row_id_span (&id)) == NULL)
        return MED_REASON_UNKNOWN;
    }
  for (size_t i = 0; i < op->n_records; i++)
    {
      const Med__RecordRow *row = med_state_record (context->state, med_pb_span (op->records[i]));
      if (row == NULL || !med_span_equal (med_pb_span (row->patient), context->actor))
        return MED_REASON_UNKNOWN;
      if (row->state == MED__STATE__STATE_ERASED)
        return MED_REASON_CLOSED;
    }
  return MED_REASON_NONE;
}

/* The request that a grant answers: the grantee's, open. */
static med_reason
check_request (med_apply_context *context, const Med__GrantCreate *op, Med__RequestRow **out)
{
  if (op->request.len == 0)
    return MED_REASON_NONE;
  Med__RequestRow *row = med_state_request (context->state, med_pb_span (op->request));
  if (row == NULL || !med_span_equal (med_pb_span (row->patient), context->actor)
      || !med_span_equal (med_pb_span (row->doctor), med_pb_span (op->grantee)))
    return MED_REASON_UNKNOWN;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CLOSED;
  if (context->time >= row->until)
    return MED_REASON_EXPIRED;
  *out = row;
  return MED_REASON_NONE;
}

static void
write_created (med_apply_context *context, const Med__GrantCreate *op, med_span id)
{
  Med__GrantRow row = MED__GRANT_ROW__INIT;
  row.patient = med_pb_bytes (context->actor);
  med_grant_fill_row (&row, op);
  row.from = op->from > context->time ? op->from : context->time;
  row.request = op->request;
  row.per_day = op->per_day;
  row.state = MED__STATE__STATE_ACTIVE;
  row.created = context->time;
  put_changed (context, id, &row, MED__EVENT_KIND__EVENT_GRANT_CREATED);
}

med_reason
med_apply_grant_create (med_apply_context *context, const Med__GrantCreate *op)
{
  const Med__AccountRow *patient = med_state_account (context->state, context->actor);
  if (patient == NULL || patient->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return MED_REASON_ROLE;
  med_reason reason = check_base (context, patient, op->base_version);
  if (reason == MED_REASON_NONE)
    reason = check_grantee (context, med_pb_span (op->grantee));
  if (reason == MED_REASON_NONE && (op->until <= context->time || op->until <= op->from))
    reason = MED_REASON_EXPIRED;
  if (reason == MED_REASON_NONE)
    reason = check_scope (context, op);
  Med__RequestRow *request = NULL;
  if (reason == MED_REASON_NONE)
    reason = check_request (context, op, &request);
  if (reason != MED_REASON_NONE)
    return reason;
  med_id made;
  med_id_make (context->signer, med_pb_span (op->nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (med_state_grant (context->state, id) != NULL)
    return MED_REASON_EXISTS;
  reason = claim_envelope (context, id, op->envelope_cid);
  if (reason != MED_REASON_NONE)
    return reason;
  if (request != NULL)
    {
      request->state = MED__STATE__STATE_GRANTED;
      request->grant = med_pb_bytes (id);
      med_state_put_request (context->state, med_pb_span (op->request), request);
    }
  write_created (context, op, id);
  return MED_REASON_NONE;
}

/* A grant of the actor that was not ended. */
static med_reason
own_grant (med_apply_context *context, med_span id, Med__GrantRow **out)
{
  Med__GrantRow *row = med_state_grant (context->state, id);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (!med_span_equal (med_pb_span (row->patient), context->actor))
    return med_span_equal (med_pb_span (row->grantee), context->actor) ? MED_REASON_ROLE
                                                                       : MED_REASON_UNKNOWN;
  if (row->state == MED__STATE__STATE_ENDED)
    return MED_REASON_GRANT_REVOKED;
  *out = row;
  return MED_REASON_NONE;
}

/* The same for a change that carries the version it is based on; an expired grant is over. */
static med_reason
changed_grant (med_apply_context *context, med_span id, uint64_t base, Med__GrantRow **out)
{
  Med__GrantRow *row = NULL;
  med_reason reason = own_grant (context, id, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  const Med__AccountRow *patient = med_state_account (context->state, context->actor);
  if (patient == NULL)
    return MED_REASON_UNKNOWN;
  reason = check_base (context, patient, base);
  if (reason == MED_REASON_NONE && context->time >= row->until)
    reason = MED_REASON_GRANT_EXPIRED;
  if (reason == MED_REASON_NONE)
    *out = row;
  return reason;
}

/* Takes over a new envelope when the operation brings one. */
static med_reason
take_envelope (med_apply_context *context, med_span id, ProtobufCBinaryData cid, Med__GrantRow *row)
{
  med_reason reason = claim_envelope (context, id, cid);
  if (reason == MED_REASON_NONE && cid.len > 0)
    row->envelope_cid = cid;
  return reason;
}

med_reason
med_apply_grant_extend (med_apply_context *context, const Med__GrantExtend *op)
{
  med_span id = med_pb_span (op->grant);
  Med__GrantRow *row = NULL;
  med_reason reason = changed_grant (context, id, op->base_version, &row);
  if (reason == MED_REASON_NONE && op->until < row->until)
    reason = MED_REASON_EXPIRED;
  if (reason == MED_REASON_NONE)
    reason = take_envelope (context, id, op->envelope_cid, row);
  if (reason != MED_REASON_NONE)
    return reason;
  row->until = op->until;
  put_changed (context, id, row, MED__EVENT_KIND__EVENT_GRANT_CHANGED);
  return MED_REASON_NONE;
}

/* Whether what is left is part of what there was; a field that is absent stays as it is. */
static med_reason
check_narrower (const med_apply_context *context, const Med__GrantNarrow *op,
                const Med__GrantRow *row)
{
  for (size_t i = 0; i < op->n_tags; i++)
    if (!med_grant_has_tag (row, med_pb_span (op->tags[i])))
      return MED_REASON_NO_GRANT;
  for (size_t i = 0; i < op->n_records; i++)
    if (!med_grant_has_record (row, med_pb_span (op->records[i])))
      return MED_REASON_NO_GRANT;
  if ((op->actions & ~row->actions) != 0 || op->until > row->until)
    return MED_REASON_NO_GRANT;
  return op->until != 0 && op->until <= context->time ? MED_REASON_EXPIRED : MED_REASON_NONE;
}

med_reason
med_apply_grant_narrow (med_apply_context *context, const Med__GrantNarrow *op)
{
  med_span id = med_pb_span (op->grant);
  Med__GrantRow *row = NULL;
  med_reason reason = changed_grant (context, id, op->base_version, &row);
  if (reason == MED_REASON_NONE)
    reason = check_narrower (context, op, row);
  if (reason == MED_REASON_NONE)
    reason = take_envelope (context, id, op->envelope_cid, row);
  if (reason != MED_REASON_NONE)
    return reason;
  med_grant_narrow_row (row, op);
  put_changed (context, id, row, MED__EVENT_KIND__EVENT_GRANT_CHANGED);
  return MED_REASON_NONE;
}

med_reason
med_apply_grant_revoke (med_apply_context *context, const Med__GrantRevoke *op)
{
  med_span id = med_pb_span (op->grant);
  Med__GrantRow *row = NULL;
  med_reason reason = own_grant (context, id, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  row->state = MED__STATE__STATE_ENDED;
  row->suspended_for = 0;
  row->ended = context->time;
  put_changed (context, id, row, MED__EVENT_KIND__EVENT_GRANT_REVOKED);
  return MED_REASON_NONE;
}

med_reason
med_apply_grant_reseal (med_apply_context *context, const Med__GrantReseal *op)
{
  med_span id = med_pb_span (op->grant);
  Med__GrantRow *row = NULL;
  med_reason reason = changed_grant (context, id, op->base_version, &row);
  if (reason == MED_REASON_NONE)
    reason = take_envelope (context, id, op->envelope_cid, row);
  if (reason != MED_REASON_NONE)
    return reason;
  put_changed (context, id, row, MED__EVENT_KIND__EVENT_GRANT_CHANGED);
  return MED_REASON_NONE;
}

med_reason
med_apply_grant_resume (med_apply_context *context, const Med__GrantResume *op)
{
  med_span id = med_pb_span (op->grant);
  Med__GrantRow *row = NULL;
  med_reason reason = changed_grant (context, id, op->base_version, &row);
  if (reason == MED_REASON_NONE && row->state != MED__STATE__STATE_SUSPENDED)
    reason = MED_REASON_CLOSED;
  if (reason != MED_REASON_NONE)
    return reason;
  row->state = MED__STATE__STATE_ACTIVE;
  row->suspended_for = 0;
  /* The day's count starts anew, or the next look would suspend it again. */
  Med__LimitRow *limit = med_state_limit (context->state, id);
  if (limit != NULL)
    {
      limit->day = context->time / MED_LIMIT_DAY;
      limit->used = 0;
      med_state_put_limit (context->state, id, limit);
    }
  put_changed (context, id, row, MED__EVENT_KIND__EVENT_GRANT_RESUMED);
  return MED_REASON_NONE;
}
