/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an operation's number to the function that applies it. */
#include "core/ledger/apply.h"

/* What signers may do that are no live devices (R1). */
static bool
open_to_signer (med_signer signer, Med__Op__KindCase kind)
{
  bool keys = kind == MED__OP__KIND_ACCOUNT_KEYS || kind == MED__OP__KIND_DEVICE_ADD;
  switch (signer)
    {
    case MED_SIGNER_WORDS:
      return keys || kind == MED__OP__KIND_DEVICE_REVOKE || kind == MED__OP__KIND_DEVICE_SUSPEND
             || kind == MED__OP__KIND_RECOVERY_SET || kind == MED__OP__KIND_RECOVERY_CANCEL;
    case MED_SIGNER_GUARDIANS:
      return keys || kind == MED__OP__KIND_RECOVERY_ANNOUNCE;
    case MED_SIGNER_SUSPENDED:
      return kind == MED__OP__KIND_RECOVERY_CONTEST;
    case MED_SIGNER_DEVICE:
    case MED_SIGNER_NEW:
      break;
    }
  return true;
}

/* What staff, or the claimer, does in the name of a desk account. */
static bool
open_to_subject (Med__Op__KindCase kind)
{
  return kind == MED__OP__KIND_ACCOUNT_PROFILE;
}

static med_reason
apply_op (med_apply_context *c, const Med__Op *op)
{
  switch (op->kind_case)
    {
    case MED__OP__KIND_ACCOUNT_CREATE:
      return med_apply_account_create (c, op->account_create);
    case MED__OP__KIND_ACCOUNT_KEYS:
      return med_apply_account_keys (c, op->account_keys);
    case MED__OP__KIND_ACCOUNT_PROFILE:
      return med_apply_account_profile (c, op->account_profile);
    case MED__OP__KIND_ACCOUNT_CONFIRM:
      return med_apply_account_confirm (c, op->account_confirm);
    case MED__OP__KIND_ACCOUNT_BLOCK:
      return med_apply_account_block (c, op->account_block);
    case MED__OP__KIND_DEVICE_ADD:
      return med_apply_device_add (c, op->device_add);
    case MED__OP__KIND_DEVICE_REVOKE:
      return med_apply_device_revoke (c, op->device_revoke);
    case MED__OP__KIND_INVITE_CREATE:
      return med_apply_invite_create (c, op->invite_create);
    case MED__OP__KIND_INVITE_ACCEPT:
      return med_apply_invite_accept (c, op->invite_accept);
    case MED__OP__KIND_INVITE_WITHDRAW:
      return med_apply_invite_withdraw (c, op->invite_withdraw);
    case MED__OP__KIND_ROLE_END:
      return med_apply_role_end (c, op->role_end);
    case MED__OP__KIND_ROLE_PUBLISH:
      return med_apply_role_publish (c, op->role_publish);
    case MED__OP__KIND_CLINIC_UPDATE:
      return med_apply_clinic_update (c, op->clinic_update);
    case MED__OP__KIND_CLINIC_REGISTER:
      return med_apply_clinic_register (c, op->clinic_register);
    case MED__OP__KIND_DESK_CREATE:
      return med_apply_desk_create (c, op->desk_create);
    case MED__OP__KIND_RECOVERY_SET:
      return med_apply_recovery_set (c, op->recovery_set);
    case MED__OP__KIND_RECOVERY_ANNOUNCE:
      return med_apply_recovery_announce (c, op->recovery_announce);
    case MED__OP__KIND_RECOVERY_CANCEL:
      return med_apply_recovery_cancel (c, op->recovery_cancel);
    case MED__OP__KIND_RECOVERY_CONTEST:
      return med_apply_recovery_contest (c, op->recovery_contest);
    case MED__OP__KIND_DEVICE_SUSPEND:
      return med_apply_device_suspend (c, op->device_suspend);
    case MED__OP__KIND_ACCOUNT_IDENTIFY:
      return med_apply_account_identify (c, op->account_identify);
    case MED__OP__KIND_RECORD_ADD:
      return med_apply_record_add (c, op->record_add);
    case MED__OP__KIND_RECORD_REWRAP:
      return med_apply_record_rewrap (c, op->record_rewrap);
    case MED__OP__KIND_RECORD_RETIRE:
      return med_apply_record_retire (c, op->record_retire);
    case MED__OP__KIND_RECORD_ERASE:
      return med_apply_record_erase (c, op->record_erase);
    case MED__OP__KIND_RECORD_MARK:
      return med_apply_record_mark (c, op->record_mark);
    case MED__OP__KIND_REQUEST_CREATE:
      return med_apply_request_create (c, op->request_create);
    case MED__OP__KIND_REQUEST_DECLINE:
      return med_apply_request_decline (c, op->request_decline);
    case MED__OP__KIND_REQUEST_WITHDRAW:
      return med_apply_request_withdraw (c, op->request_withdraw);
    case MED__OP__KIND_REQUEST_REMIND:
      return med_apply_request_remind (c, op->request_remind);
    case MED__OP__KIND_GRANT_CREATE:
      return med_apply_grant_create (c, op->grant_create);
    case MED__OP__KIND_GRANT_EXTEND:
      return med_apply_grant_extend (c, op->grant_extend);
    case MED__OP__KIND_GRANT_NARROW:
      return med_apply_grant_narrow (c, op->grant_narrow);
    case MED__OP__KIND_GRANT_REVOKE:
      return med_apply_grant_revoke (c, op->grant_revoke);
    case MED__OP__KIND_GRANT_RESEAL:
      return med_apply_grant_reseal (c, op->grant_reseal);
    case MED__OP__KIND_GRANT_RESUME:
      return med_apply_grant_resume (c, op->grant_resume);
    case MED__OP__KIND_EPOCH_ROTATE:
      return med_apply_epoch_rotate (c, op->epoch_rotate);
    case MED__OP__KIND_ACCESS_OPEN:
      return med_apply_access_open (c, op->access_open);
    case MED__OP__KIND_ACCESS_READ:
      return med_apply_access_read (c, op->access_read);
    case MED__OP__KIND_CALENDAR_CREATE:
      return med_apply_calendar_create (c, op->calendar_create);
    case MED__OP__KIND_CALENDAR_UPDATE:
      return med_apply_calendar_update (c, op->calendar_update);
    case MED__OP__KIND_SCHEDULE_PUBLISH:
      return med_apply_schedule_publish (c, op->schedule_publish);
    case MED__OP__KIND_APPOINTMENT_HOLD:
      return med_apply_appointment_hold (c, op->appointment_hold);
    case MED__OP__KIND_APPOINTMENT_BOOK:
      return med_apply_appointment_book (c, op->appointment_book);
    case MED__OP__KIND_APPOINTMENT_MOVE:
      return med_apply_appointment_move (c, op->appointment_move);
    case MED__OP__KIND_APPOINTMENT_CANCEL:
      return med_apply_appointment_cancel (c, op->appointment_cancel);
    case MED__OP__KIND_APPOINTMENT_STATUS:
      return med_apply_appointment_status (c, op->appointment_status);
    case MED__OP__KIND_APPOINTMENT_DETAIL:
      return med_apply_appointment_detail (c, op->appointment_detail);
    case MED__OP__KIND__NOT_SET:
    case _MED__OP__KIND__CASE_IS_INT_SIZE:
      break;
    }
  return MED_REASON_UNKNOWN;
}

/* Whoever acts for a desk account: its clinic's desks until it is claimed, then the claimer. */
static bool
may_act_for (med_apply_context *c, med_span subject)
{
  const Med__AccountRow *row = med_state_account (c->state, subject);
  if (row == NULL || row->kind != MED__ACCOUNT_KIND__ACCOUNT_DESK)
    return false;
  if (row->claimed_by.len > 0)
    return med_span_equal (med_pb_span (row->claimed_by), c->signer);
  med_span clinic = med_pb_span (row->desk_clinic);
  return med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_RECEPTIONIST)
         || med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_OFFICER);
}

static med_reason
check_op (med_apply_context *c, const Med__Op *op)
{
  if (!open_to_signer (c->signer_kind, op->kind_case))
    return MED_REASON_ROLE;
  if (c->tx->body->subject.len > 0 && !open_to_subject (op->kind_case))
    return MED_REASON_UNKNOWN;
  if (op->kind_case == MED__OP__KIND_ACCOUNT_CREATE)
    return MED_REASON_NONE;
  const Med__AccountRow *signer = med_state_account (c->state, c->signer);
  if (signer == NULL)
    return MED_REASON_UNKNOWN;
  return signer->state != MED__STATE__STATE_ACTIVE ? MED_REASON_SUSPENDED : MED_REASON_NONE;
}

med_reason
med_apply_ops (med_apply_context *c)
{
  const Med__TxBody *body = c->tx->body;
  c->actor = c->signer;
  if (body->subject.len > 0)
    {
      if (!may_act_for (c, med_pb_span (body->subject)))
        return MED_REASON_UNKNOWN;
      c->actor = med_pb_span (body->subject);
    }
  for (size_t i = 0; i < body->n_ops && c->state->failure == MED_OK; i++)
    {
      /* The arena holds what one operation reads; transaction and context live elsewhere. */
      med_arena_clear (c->state->arena);
      med_reason reason = check_op (c, body->ops[i]);
      if (reason == MED_REASON_NONE)
        reason = apply_op (c, body->ops[i]);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  return MED_REASON_NONE;
}
