/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applying operations: each is one function (state, message) → reason. MED_REASON_NONE means done;
 * anything else drops the changes of the whole transaction. The message has passed
 * core/ledger/tx-check.h, so that ids have their lengths and enums are known. A signer who is no
 * party gets MED_REASON_UNKNOWN from every rule (T3): check who may before anything else. */
#pragma once

#include "base/reason.h"
#include "core/ledger/admit.h"
#include "core/ledger/object-index.h"
#include "core/ledger/state.h"
#include "core/ledger/stream.h"

typedef struct
{
  med_state *state;
  const med_chain_id *chain;
  uint64_t height, time; /* of the block; unix seconds */
  const med_tx *tx;
  med_span signer; /* account20 that signed */
  med_span device; /* device8 that signed, or a recovery key's id */
  med_span actor;  /* account20 that acts: `subject` when set and allowed, else the signer */
  med_signer signer_kind;
  /* Grant16 that this refusal suspends (core/ledger/grant.h), empty for none: whoever drops the
   * layer of a refused transaction puts this change, and only this, beside its code. */
  med_span suspend;
  /* Whether an operation of this transaction has raised the patient's grants_version: all
   * operations of one transaction carry the version from before it, and it rises once. */
  bool grants_raised;
} med_apply_context;

/* Applies all operations in order up to the first refusal. The caller drops the layer then. */
med_reason med_apply_ops (med_apply_context *context);

/* Events: only ids that every reader of the stream may see. */
void med_apply_event_account (med_apply_context *context, med_span account, Med__EventKind kind,
                              med_span object);
void med_apply_event_category (med_apply_context *context, med_span patient, med_span tag,
                               Med__EventKind kind, med_span object);
void med_apply_event_clinic (med_apply_context *context, med_span clinic, Med__EventKind kind,
                             med_span object);
void med_apply_event_network (med_apply_context *context, Med__EventKind kind, med_span object);

/* `when` is what everybody may see of a visit. */
void med_apply_event_calendar (med_apply_context *context, med_span calendar, Med__EventKind kind,
                               med_span object, med_stream_when when);

/* Rules that many operations ask. */

/* Who owns an account: the claimer of a claimed desk account, else the account itself. */
med_span med_rule_owner (med_state *state, med_span account);
/* Whether `actor` is the owner of `account`, the account itself included. */
bool med_rule_owns (med_state *state, med_span actor, med_span account);
/* Whether the account has this live role at this clinic. */
bool med_rule_role (med_state *state, med_span account, med_span clinic, Med__Role role);
/* Whether the account has any live staff role (doctor, receptionist, officer) at this clinic. */
bool med_rule_staff (med_state *state, med_span account, med_span clinic);
/* Whether the account has this live role at any clinic. */
bool med_rule_role_anywhere (med_state *state, med_span account, Med__Role role);
/* Whether the patient has a live registration at this clinic; *registration is its id, in the
 * arena; may be NULL. */
bool med_rule_registered (med_state *state, med_span patient, med_span clinic,
                          med_span *registration);
/* Whether the patient is registered at a clinic where the account is live staff. */
bool med_rule_staff_of_patient (med_state *state, med_span account, med_span patient);
/* Whether grants of this patient wait for account.confirm after a restore (N4). */
bool med_rule_restored (med_state *state, const Med__AccountRow *patient);

/* apply-identity.c */
med_reason med_apply_account_create (med_apply_context *, const Med__AccountCreate *);
med_reason med_apply_account_keys (med_apply_context *, const Med__AccountKeysUpdate *);
med_reason med_apply_account_profile (med_apply_context *, const Med__AccountProfile *);
med_reason med_apply_account_confirm (med_apply_context *, const Med__AccountConfirm *);
med_reason med_apply_account_block (med_apply_context *, const Med__AccountBlock *);
med_reason med_apply_device_add (med_apply_context *, const Med__DeviceAdd *);
med_reason med_apply_device_revoke (med_apply_context *, const Med__DeviceRevoke *);

/* apply-recovery.c, apply-contest.c */
med_reason med_apply_recovery_set (med_apply_context *, const Med__RecoverySet *);
med_reason med_apply_recovery_announce (med_apply_context *, const Med__RecoveryAnnounce *);
med_reason med_apply_recovery_cancel (med_apply_context *, const Med__RecoveryCancel *);
med_reason med_apply_recovery_contest (med_apply_context *, const Med__RecoveryContest *);
med_reason med_apply_device_suspend (med_apply_context *, const Med__DeviceSuspend *);
med_reason med_apply_account_identify (med_apply_context *, const Med__AccountIdentify *);

/* apply-clinic.c */
med_reason med_apply_invite_create (med_apply_context *, const Med__InviteCreate *);
med_reason med_apply_invite_accept (med_apply_context *, const Med__InviteAccept *);
med_reason med_apply_invite_withdraw (med_apply_context *, const Med__InviteWithdraw *);
med_reason med_apply_role_end (med_apply_context *, const Med__RoleEnd *);
med_reason med_apply_role_publish (med_apply_context *, const Med__RolePublish *);
med_reason med_apply_clinic_update (med_apply_context *, const Med__ClinicUpdate *);
med_reason med_apply_clinic_register (med_apply_context *, const Med__ClinicRegister *);
med_reason med_apply_desk_create (med_apply_context *, const Med__DeskCreate *);

/* apply-record.c */
med_reason med_apply_record_add (med_apply_context *, const Med__RecordAdd *);
med_reason med_apply_record_rewrap (med_apply_context *, const Med__RecordRewrap *);
med_reason med_apply_record_retire (med_apply_context *, const Med__RecordRetire *);
med_reason med_apply_record_erase (med_apply_context *, const Med__RecordErase *);
med_reason med_apply_record_mark (med_apply_context *, const Med__RecordMark *);

/* apply-grant.c */
med_reason med_apply_request_create (med_apply_context *, const Med__RequestCreate *);
med_reason med_apply_request_decline (med_apply_context *, const Med__RequestDecline *);
med_reason med_apply_request_withdraw (med_apply_context *, const Med__RequestWithdraw *);
med_reason med_apply_request_remind (med_apply_context *, const Med__RequestRemind *);
med_reason med_apply_grant_create (med_apply_context *, const Med__GrantCreate *);
med_reason med_apply_grant_extend (med_apply_context *, const Med__GrantExtend *);
med_reason med_apply_grant_narrow (med_apply_context *, const Med__GrantNarrow *);
med_reason med_apply_grant_revoke (med_apply_context *, const Med__GrantRevoke *);
med_reason med_apply_grant_reseal (med_apply_context *, const Med__GrantReseal *);
med_reason med_apply_grant_resume (med_apply_context *, const Med__GrantResume *);
med_reason med_apply_epoch_rotate (med_apply_context *, const Med__EpochRotate *);

/* apply-access.c */
med_reason med_apply_access_open (med_apply_context *, const Med__AccessOpen *);
med_reason med_apply_access_read (med_apply_context *, const Med__AccessRead *);

/* apply-calendar.c */
med_reason med_apply_calendar_create (med_apply_context *, const Med__CalendarCreate *);
med_reason med_apply_calendar_update (med_apply_context *, const Med__CalendarUpdate *);
med_reason med_apply_schedule_publish (med_apply_context *, const Med__SchedulePublish *);

/* apply-booking.c, apply-visit.c */
med_reason med_apply_appointment_hold (med_apply_context *, const Med__AppointmentHold *);
med_reason med_apply_appointment_book (med_apply_context *, const Med__AppointmentBook *);
med_reason med_apply_appointment_move (med_apply_context *, const Med__AppointmentMove *);
med_reason med_apply_appointment_cancel (med_apply_context *, const Med__AppointmentCancel *);
med_reason med_apply_appointment_status (med_apply_context *, const Med__AppointmentStatus *);
med_reason med_apply_appointment_detail (med_apply_context *, const Med__AppointmentDetail *);
