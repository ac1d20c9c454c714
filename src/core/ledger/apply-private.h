/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared between the files that apply operations. */
#pragma once

#include "core/ledger/apply.h"
#include "core/ledger/index.h"

/* Uses an invite for the signer's account, which exists by now: checks that it is open and that the
 * signature binds it to this account (P3), writes the role or the registration (`nonce` makes its
 * id), lets a desk account be claimed, and tells everybody concerned. */
med_reason med_apply_use_invite (med_apply_context *context, ProtobufCBinaryData invite_pk,
                                 ProtobufCBinaryData invite_sig, ProtobufCBinaryData nonce,
                                 ProtobufCBinaryData profile_cid);

/* Registers a patient at a clinic; the nonce of the signer makes the id. */
med_reason med_apply_start_registration (med_apply_context *context, med_span patient,
                                         med_span clinic, ProtobufCBinaryData nonce,
                                         ProtobufCBinaryData profile_cid);

/* Ends the open invites for a clinic that their issuer could not make any more (P2). */
void med_apply_void_invites (med_apply_context *context, med_span issuer, med_span clinic);

/* Adds a copy of an item to a list of a row; MED_REASON_EXISTS when it is there,
 * MED_REASON_LIMIT when the list is full. The list moves to the arena. */
med_reason med_apply_list_add (med_apply_context *context, ProtobufCBinaryData **list,
                               size_t *count, ProtobufCBinaryData item, size_t count_max);
/* MED_REASON_UNKNOWN when it is not there. The order of the others stays. */
med_reason med_apply_list_remove (ProtobufCBinaryData *list, size_t *count,
                                  ProtobufCBinaryData item);

/* Patients whose grants a lost device of `grantee` could open roll those epochs (K7): each is told
 * once. */
void med_apply_tell_patients (med_apply_context *context, med_span grantee);

/* ── Recovery (apply-recovery.c, apply-contest.c) ───────────────────────────────────────────── */

/* The row of an account, or a new one; NULL after a failure. _put () raises its revision. */
Med__RecoveryRow *med_apply_recovery_row (med_apply_context *context, med_span account);
void med_apply_recovery_put (med_apply_context *context, med_span account, Med__RecoveryRow *row);
/* What has waited long enough moves to where it counts anyway. */
void med_apply_recovery_settle (med_apply_context *context, Med__AccountRow *account,
                                Med__RecoveryRow *row);
/* What waits for a slot is forgotten; a slot becomes empty. */
void med_apply_recovery_drop (med_apply_context *context, Med__RecoveryRow *row,
                              Med__RecoveryPart part);
void med_apply_recovery_empty (med_apply_context *context, Med__AccountRow *account,
                               Med__RecoveryPart part);
/* The guardians' key changes nothing before its announcement is ready (closed), and then adds the
 * announced device only (changed), which uses the announcement up. Others pass. */
med_reason med_apply_recovery_may (med_apply_context *context);
med_reason med_apply_recovery_use (med_apply_context *context, const Med__DeviceAdd *op);
/* Whether the signer may take devices out only after the delay: the words, and for as long the
 * device that they added. */
bool med_apply_device_gentle (med_apply_context *context);
