/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may have a transaction: who signed it and for whom, and somebody who is a party of every one
 * of its operations, so that a batch does not show one patient to another. */
#include "core/ledger/query-verdict.h"

#include "core/ledger/tx.h"

/* The two accounts that an operation concerns besides its signer; empty when there is none. */
typedef struct
{
  med_span first, second;
} parties;

static parties
of_record (med_state *state, ProtobufCBinaryData id)
{
  const Med__RecordRow *row = med_state_record (state, med_pb_span (id));
  if (row == NULL)
    return (parties){ 0 };
  return (parties){ med_pb_span (row->patient), med_pb_span (row->author) };
}

static parties
of_request (med_state *state, ProtobufCBinaryData id)
{
  const Med__RequestRow *row = med_state_request (state, med_pb_span (id));
  if (row == NULL)
    return (parties){ 0 };
  return (parties){ med_pb_span (row->patient), med_pb_span (row->doctor) };
}

static parties
of_grant (med_state *state, ProtobufCBinaryData id)
{
  const Med__GrantRow *row = med_state_grant (state, med_pb_span (id));
  if (row == NULL)
    return (parties){ 0 };
  return (parties){ med_pb_span (row->patient), med_pb_span (row->grantee) };
}

/* What is read: by the grant of its open entry, else the author's own records. */
static parties
of_read (med_state *state, const Med__AccessRead *op)
{
  if (op->open.len > 0)
    {
      const Med__AccessRow *row = med_state_access (state, med_pb_span (op->open));
      if (row == NULL)
        return (parties){ 0 };
      return (parties){ med_pb_span (row->patient), med_pb_span (row->actor) };
    }
  /* All of one patient, or the operation was refused. */
  parties found = { 0 };
  for (size_t i = 0; i < op->n_records; i++)
    {
      parties next = of_record (state, op->records[i]);
      if (i > 0 && !med_span_equal (found.first, next.first))
        return (parties){ 0 };
      found = next;
    }
  return found;
}

static parties
of_account (ProtobufCBinaryData account)
{
  return (parties){ med_pb_span (account), MED_SPAN_EMPTY };
}

/* The patient, and whoever booked: what staff books for each other's patients shows in the row. */
static parties
of_visit (med_state *state, ProtobufCBinaryData id)
{
  const Med__AppointmentRow *row = med_state_appointment (state, med_pb_span (id));
  if (row == NULL)
    return (parties){ 0 };
  return (parties){ med_pb_span (row->patient), med_pb_span (row->by) };
}

static parties
of_visit_op (med_state *state, const Med__Op *op)
{
  switch ((int)op->kind_case)
    {
    case MED__OP__KIND_APPOINTMENT_BOOK:
      return of_account (op->appointment_book->patient);
    case MED__OP__KIND_APPOINTMENT_MOVE:
      return of_visit (state, op->appointment_move->appointment);
    case MED__OP__KIND_APPOINTMENT_CANCEL:
      return of_visit (state, op->appointment_cancel->appointment);
    case MED__OP__KIND_APPOINTMENT_STATUS:
      return of_visit (state, op->appointment_status->appointment);
    case MED__OP__KIND_APPOINTMENT_DETAIL:
      return of_visit (state, op->appointment_detail->appointment);
    default:
      return (parties){ 0 };
    }
}

static parties
of_request_or_record (med_state *state, const Med__Op *op)
{
  switch ((int)op->kind_case)
    {
    case MED__OP__KIND_RECORD_ADD:
      return of_account (op->record_add->patient);
    case MED__OP__KIND_RECORD_REWRAP:
      return of_record (state, op->record_rewrap->record);
    case MED__OP__KIND_RECORD_RETIRE:
      return of_record (state, op->record_retire->record);
    case MED__OP__KIND_RECORD_ERASE:
      return of_record (state, op->record_erase->record);
    case MED__OP__KIND_RECORD_MARK:
      return of_record (state, op->record_mark->record);
    case MED__OP__KIND_REQUEST_CREATE:
      return of_account (op->request_create->patient);
    case MED__OP__KIND_REQUEST_DECLINE:
      return of_request (state, op->request_decline->request);
    case MED__OP__KIND_REQUEST_WITHDRAW:
      return of_request (state, op->request_withdraw->request);
    case MED__OP__KIND_REQUEST_REMIND:
      return of_request (state, op->request_remind->request);
    default:
      return of_visit_op (state, op);
    }
}

static parties
of_op (med_state *state, const Med__Op *op)
{
  switch ((int)op->kind_case)
    {
    case MED__OP__KIND_ROLE_END:
      return of_account (op->role_end->account);
    case MED__OP__KIND_ACCOUNT_IDENTIFY:
      return of_account (op->account_identify->account);
    case MED__OP__KIND_GRANT_CREATE:
      return of_account (op->grant_create->grantee);
    case MED__OP__KIND_GRANT_EXTEND:
      return of_grant (state, op->grant_extend->grant);
    case MED__OP__KIND_GRANT_NARROW:
      return of_grant (state, op->grant_narrow->grant);
    case MED__OP__KIND_GRANT_REVOKE:
      return of_grant (state, op->grant_revoke->grant);
    case MED__OP__KIND_GRANT_RESEAL:
      return of_grant (state, op->grant_reseal->grant);
    case MED__OP__KIND_GRANT_RESUME:
      return of_grant (state, op->grant_resume->grant);
    case MED__OP__KIND_ACCESS_OPEN:
      return of_grant (state, op->access_open->grant);
    case MED__OP__KIND_ACCESS_READ:
      return of_read (state, op->access_read);
    default:
      return of_request_or_record (state, op);
    }
}

med_verdict
med_query_tx (const med_query *query, const med_asker *asker, const med_tx *tx)
{
  const Med__TxBody *body = tx->body;
  if (asker->kind == MED_ASKER_INVITE)
    {
      /* The holder of an invite watches the transaction that uses it. */
      const Med__Op *op = body->ops[0];
      bool own = op->kind_case == MED__OP__KIND_ACCOUNT_CREATE
                 && med_span_equal (med_pb_span (op->account_create->invite_pk), asker->key);
      return own ? med_verdict_allow () : med_verdict_hide ();
    }
  if (med_asker_state (query, asker, med_pb_span (body->account))
      || (body->subject.len > 0 && med_asker_state (query, asker, med_pb_span (body->subject))))
    return med_verdict_allow ();
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  for (size_t i = 0; i < body->n_ops; i++)
    {
      parties p = of_op (query->state, body->ops[i]);
      if (!med_span_equal (asker->account, p.second)
          && (p.first.size == 0 || !med_rule_owns (query->state, asker->account, p.first)))
        return med_verdict_hide ();
    }
  return med_verdict_allow ();
}
