/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading is logged first: opening a chart, then its records (G3). Limits count what was logged
 * here, so they hold across hospitals. */
#include "core/ledger/grant.h"
#include "core/limits.h"

/* Protobuf number of AccessRow.detail_cid, as table 17 names it. */
#define FIELD_DETAIL 8

static bool
list_has (const ProtobufCBinaryData *list, size_t count, med_span bytes)
{
  for (size_t i = 0; i < count; i++)
    if (med_span_equal (med_pb_span (list[i]), bytes))
      return true;
  return false;
}

/* The row of a record that this patient's readers may still be given. */
static med_reason
readable (med_state *state, med_span id, med_span patient, Med__RecordRow **out)
{
  Med__RecordRow *row = med_state_record (state, id);
  if (row == NULL || !med_span_equal (med_pb_span (row->patient), patient))
    return MED_REASON_UNKNOWN;
  if (row->state != MED__STATE__STATE_ACTIVE && row->state != MED__STATE__STATE_IN_ERROR)
    return MED_REASON_CLOSED;
  *out = row;
  return MED_REASON_NONE;
}

/* The actor's own grant, in force, with *see*. */
static med_reason
reading_grant (med_apply_context *context, med_span id, const Med__GrantRow **out)
{
  const Med__GrantRow *grant = med_state_grant (context->state, id);
  if (grant == NULL)
    return MED_REASON_UNKNOWN;
  if (!med_span_equal (med_pb_span (grant->grantee), context->actor))
    return med_rule_party (context->state, context->actor, med_pb_span (grant->patient))
               ? MED_REASON_NO_GRANT
               : MED_REASON_UNKNOWN;
  med_reason reason = med_grant_live (context->state, grant, context->time);
  if (reason != MED_REASON_NONE)
    return reason;
  if ((grant->actions & MED_ACTION_SEE) == 0)
    return MED_REASON_NO_GRANT;
  *out = grant;
  return MED_REASON_NONE;
}

static med_reason
check_open_scope (med_apply_context *context, const Med__AccessOpen *op, const Med__GrantRow *grant)
{
  for (size_t i = 0; i < op->n_tags; i++)
    if (!med_grant_has_tag (grant, med_pb_span (op->tags[i])))
      return MED_REASON_NO_GRANT;
  for (size_t i = 0; i < op->n_records; i++)
    {
      med_span id = med_pb_span (op->records[i]);
      Med__RecordRow *row = NULL;
      med_reason reason = readable (context->state, id, med_pb_span (grant->patient), &row);
      if (reason == MED_REASON_NONE && !med_grant_covers (grant, id, row))
        reason = MED_REASON_NO_GRANT;
      if (reason != MED_REASON_NONE)
        return reason;
    }
  return MED_REASON_NONE;
}

/* Writes the entry under an id that is free and tells patient and reader. */
static med_reason
write_entry (med_apply_context *context, Med__AccessRow *row, ProtobufCBinaryData nonce)
{
  med_id made;
  med_id_make (context->signer, med_pb_span (nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (med_state_access (context->state, id) != NULL)
    return MED_REASON_EXISTS;
  med_reason reason = med_state_claim_object (context->state, med_pb_span (row->detail_cid),
                                              MED_TABLE_ACCESS, id, FIELD_DETAIL);
  if (reason != MED_REASON_NONE)
    return reason;
  row->actor = med_pb_bytes (context->actor);
  row->time = context->time;
  row->height = context->height;
  med_state_put_access (context->state, id, row);
  Med__EventKind kind
      = row->read ? MED__EVENT_KIND__EVENT_ACCESS_READ : MED__EVENT_KIND__EVENT_ACCESS_OPENED;
  med_apply_event_account (context, med_pb_span (row->patient), kind, id);
  if (!med_span_equal (med_pb_span (row->patient), context->actor))
    med_apply_event_account (context, context->actor, kind, id);
  return MED_REASON_NONE;
}

med_reason
med_apply_access_open (med_apply_context *context, const Med__AccessOpen *op)
{
  const Med__GrantRow *grant = NULL;
  med_reason reason = reading_grant (context, med_pb_span (op->grant), &grant);
  if (reason == MED_REASON_NONE)
    reason = check_open_scope (context, op, grant);
  /* A grant is for one purpose. */
  if (reason == MED_REASON_NONE && (uint32_t)op->purpose != grant->purpose)
    reason = MED_REASON_NO_GRANT;
  if (reason != MED_REASON_NONE)
    return reason;
  Med__AccessRow row = MED__ACCESS_ROW__INIT;
  row.patient = grant->patient;
  row.grant = op->grant;
  row.n_tags = op->n_tags;
  row.tags = op->tags;
  row.n_records = op->n_records;
  row.records = op->records;
  row.purpose = (uint32_t)op->purpose;
  row.detail_cid = op->detail_cid;
  return write_entry (context, &row, op->nonce);
}

/* Counts the records of today; crossing the grant's limit suspends it, and what would cross is not
 * given. */
static med_reason
count_reads (med_apply_context *context, med_span grant16, const Med__GrantRow *grant, size_t reads)
{
  uint32_t most = med_grant_per_day (context->state, grant);
  if (most == 0)
    return MED_REASON_NONE;
  Med__LimitRow fresh = MED__LIMIT_ROW__INIT;
  const Med__LimitRow *before = med_state_limit (context->state, grant16);
  fresh.day = context->time / MED_LIMIT_DAY;
  fresh.used = before != NULL && before->day == fresh.day ? before->used : 0;
  if (reads > most || fresh.used > most - reads)
    {
      context->suspend = grant16;
      return MED_REASON_LIMIT;
    }
  fresh.used += (uint32_t)reads;
  med_state_put_limit (context->state, grant16, &fresh);
  return MED_REASON_NONE;
}

/* Each record lies in what was opened, and still in the grant. */
static med_reason
check_read_scope (med_apply_context *context, const Med__AccessRead *op, const Med__AccessRow *open,
                  const Med__GrantRow *grant)
{
  for (size_t i = 0; i < op->n_records; i++)
    {
      med_span id = med_pb_span (op->records[i]);
      Med__RecordRow *row = NULL;
      med_reason reason = readable (context->state, id, med_pb_span (open->patient), &row);
      if (reason != MED_REASON_NONE)
        return reason;
      if (!list_has (open->records, open->n_records, id)
          && !list_has (open->tags, open->n_tags, med_pb_span (row->tag)))
        return MED_REASON_NO_ACCESS;
      if (!med_grant_covers (grant, id, row))
        return MED_REASON_NO_GRANT;
    }
  return MED_REASON_NONE;
}

static med_reason
read_by_grant (med_apply_context *context, const Med__AccessRead *op, Med__AccessRow *row)
{
  const Med__AccessRow *open = med_state_access (context->state, med_pb_span (op->open));
  if (open == NULL || open->read || !med_span_equal (med_pb_span (open->actor), context->actor))
    return MED_REASON_UNKNOWN;
  const Med__GrantRow *grant = NULL;
  med_span grant16 = med_pb_span (open->grant);
  med_reason reason = reading_grant (context, grant16, &grant);
  if (reason == MED_REASON_NONE && context->time - open->time >= MED_ACCESS_SECONDS)
    reason = MED_REASON_ACCESS_EXPIRED;
  if (reason == MED_REASON_NONE)
    reason = check_read_scope (context, op, open, grant);
  if (reason == MED_REASON_NONE)
    reason = count_reads (context, grant16, grant, op->n_records);
  if (reason != MED_REASON_NONE)
    return reason;
  row->patient = open->patient;
  row->grant = open->grant;
  row->open = op->open;
  row->purpose = open->purpose;
  return MED_REASON_NONE;
}

/* Authors keep what they wrote, and look at it without a grant; all of it one patient's. */
static med_reason
read_as_author (med_apply_context *context, const Med__AccessRead *op, Med__AccessRow *row)
{
  for (size_t i = 0; i < op->n_records; i++)
    {
      med_span id = med_pb_span (op->records[i]);
      const Med__RecordRow *record = med_state_record (context->state, id);
      if (record == NULL)
        return MED_REASON_UNKNOWN;
      med_span patient = med_pb_span (record->patient);
      if (!med_span_equal (med_pb_span (record->author), context->signer))
        return med_rule_party (context->state, context->actor, patient) ? MED_REASON_NO_ACCESS
                                                                        : MED_REASON_UNKNOWN;
      if (record->state == MED__STATE__STATE_ERASED)
        return MED_REASON_CLOSED;
      if (i > 0 && !med_span_equal (patient, med_pb_span (row->patient)))
        return MED_REASON_UNKNOWN;
      row->patient = record->patient;
    }
  return MED_REASON_NONE;
}

med_reason
med_apply_access_read (med_apply_context *context, const Med__AccessRead *op)
{
  Med__AccessRow row = MED__ACCESS_ROW__INIT;
  med_reason reason
      = op->open.len > 0 ? read_by_grant (context, op, &row) : read_as_author (context, op, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  row.n_records = op->n_records;
  row.records = op->records;
  row.read = true;
  return write_entry (context, &row, op->nonce);
}
