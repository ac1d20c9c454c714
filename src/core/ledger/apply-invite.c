/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invites: making, withdrawing and using them (core/FORMATS.md P1-P5). */
#include "core/crypto/sign.h"
#include "core/ledger/admit.h"
#include "core/ledger/apply-private.h"

/* Whether an account may invite for a role at a clinic: officers for all, receptionists for
 * patients. */
static bool
may_invite (med_apply_context *c, med_span issuer, med_span clinic, uint32_t role)
{
  return med_rule_role (c->state, issuer, clinic, MED__ROLE__ROLE_OFFICER)
         || (role == MED__ROLE__ROLE_PATIENT
             && med_rule_role (c->state, issuer, clinic, MED__ROLE__ROLE_RECEPTIONIST));
}

/* The issuer's unused invites that expire at `time` or later. */
static size_t
open_invites (med_apply_context *c, med_span issuer, uint64_t time, size_t limit, med_pair **pairs)
{
  uint8_t instant[8];
  for (int i = 0; i < 8; i++)
    instant[i] = (uint8_t)(time >> (56 - 8 * i));
  med_row_id from = med_row_id_join (issuer, MED_SPAN_OF (instant));
  return med_state_scan (c->state, MED_INDEX_INVITE, issuer, med_row_id_span (&from), limit, pairs);
}

void
med_apply_void_invites (med_apply_context *c, med_span issuer, med_span clinic)
{
  med_pair *pairs;
  size_t count = open_invites (c, issuer, c->time, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    {
      med_span key = med_span_make (pairs[i].key.data + 28, 32);
      Med__InviteRow *row = med_state_invite (c->state, key);
      if (row == NULL || !med_span_equal (med_pb_span (row->clinic), clinic)
          || may_invite (c, issuer, clinic, row->role))
        continue;
      row->state = MED__STATE__STATE_ENDED;
      med_state_put_invite (c->state, key, row);
      med_apply_event_account (c, issuer, MED__EVENT_KIND__EVENT_INVITE_WITHDRAWN, key);
    }
}

/* Whether another open invite lets somebody claim this desk account. */
static bool
has_open_claim (med_apply_context *c, med_span desk)
{
  med_pair *pairs;
  size_t count = med_state_scan (c->state, MED_INDEX_CLAIM, desk, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    {
      const Med__InviteRow *row
          = med_state_invite (c->state, med_span_make (pairs[i].key.data + 20, 32));
      if (med_invite_open (row, c->time) == MED_REASON_NONE)
        return true;
    }
  return false;
}

static med_reason
check_claim (med_apply_context *c, const Med__InviteCreate *op)
{
  if (op->claims.len == 0)
    return MED_REASON_NONE;
  med_span desk = med_pb_span (op->claims);
  const Med__AccountRow *row = med_state_account (c->state, desk);
  if (row == NULL || row->kind != MED__ACCOUNT_KIND__ACCOUNT_DESK
      || !med_span_equal (med_pb_span (row->desk_clinic), med_pb_span (op->clinic))
      || op->role != MED__ROLE__ROLE_PATIENT)
    return MED_REASON_UNKNOWN;
  return row->claimed_by.len > 0 || has_open_claim (c, desk) ? MED_REASON_EXISTS : MED_REASON_NONE;
}

static med_reason
check_create (med_apply_context *c, const Med__InviteCreate *op)
{
  med_span clinic = med_pb_span (op->clinic);
  const Med__ClinicRow *row = med_state_clinic (c->state, clinic);
  if (row == NULL || !med_rule_staff (c->state, c->signer, clinic))
    return MED_REASON_UNKNOWN;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_SUSPENDED;
  if (!may_invite (c, c->signer, clinic, op->role))
    return MED_REASON_ROLE;
  if (op->expires < c->time)
    return MED_REASON_EXPIRED;
  if (op->expires - c->time > MED_INVITE_EXPIRES_MAX)
    return MED_REASON_LIMIT;
  if (med_state_invite (c->state, med_pb_span (op->invite_pk)) != NULL)
    return MED_REASON_EXISTS;
  med_pair *pairs;
  if (open_invites (c, c->signer, c->time, MED_INVITES_OPEN_MAX, &pairs) >= MED_INVITES_OPEN_MAX)
    return MED_REASON_LIMIT;
  return check_claim (c, op);
}

med_reason
med_apply_invite_create (med_apply_context *c, const Med__InviteCreate *op)
{
  med_span key = med_pb_span (op->invite_pk);
  med_reason reason = check_create (c, op);
  if (reason == MED_REASON_NONE)
    reason
        = med_state_claim_object (c->state, med_pb_span (op->sealed_cid), MED_TABLE_INVITE, key, 6);
  if (reason != MED_REASON_NONE)
    return reason;
  Med__InviteRow row = MED__INVITE_ROW__INIT;
  row.issuer = med_pb_bytes (c->signer);
  row.role = op->role;
  row.clinic = op->clinic;
  row.expires = op->expires;
  row.claims = op->claims;
  row.sealed_cid = op->sealed_cid;
  row.state = MED__STATE__STATE_ACTIVE;
  med_state_put_invite (c->state, key, &row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_INVITE_CREATED, key);
  return MED_REASON_NONE;
}

med_reason
med_apply_invite_withdraw (med_apply_context *c, const Med__InviteWithdraw *op)
{
  med_span key = med_pb_span (op->invite_pk);
  Med__InviteRow *row = med_state_invite (c->state, key);
  if (row == NULL
      || (!med_span_equal (med_pb_span (row->issuer), c->signer)
          && !med_rule_role (c->state, c->signer, med_pb_span (row->clinic),
                             MED__ROLE__ROLE_OFFICER)))
    return MED_REASON_UNKNOWN;
  if (row->state == MED__STATE__STATE_USED)
    return MED_REASON_INVITE_USED;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CHANGED;
  row->state = MED__STATE__STATE_ENDED;
  med_state_put_invite (c->state, key, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_INVITE_WITHDRAWN, key);
  if (row->issuer.len > 0 && !med_span_equal (med_pb_span (row->issuer), c->signer))
    med_apply_event_account (c, med_pb_span (row->issuer), MED__EVENT_KIND__EVENT_INVITE_WITHDRAWN,
                             key);
  return MED_REASON_NONE;
}

med_reason
med_apply_invite_accept (med_apply_context *c, const Med__InviteAccept *op)
{
  return med_apply_use_invite (c, op->invite_pk, op->invite_sig, op->nonce, op->profile_cid);
}

static med_reason
add_clinic (med_apply_context *c, med_span account, med_span clinic)
{
  Med__AccountRow *row = med_state_account (c->state, account);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  med_reason reason = med_apply_list_add (c, &row->clinics, &row->n_clinics, med_pb_bytes (clinic),
                                          MED_ACCOUNT_CLINICS_MAX);
  if (reason == MED_REASON_EXISTS)
    return MED_REASON_NONE;
  if (reason == MED_REASON_NONE)
    med_state_put_account (c->state, account, row);
  return reason;
}

med_reason
med_apply_start_registration (med_apply_context *c, med_span patient, med_span clinic,
                              ProtobufCBinaryData nonce, ProtobufCBinaryData profile_cid)
{
  med_id made;
  /* account.create and invite.accept need a nonce only for patients. */
  if (nonce.len == 0)
    return MED_REASON_UNKNOWN;
  med_id_make (c->signer, med_pb_span (nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (med_state_registration (c->state, id) != NULL
      || med_rule_registered (c->state, patient, clinic, NULL))
    return MED_REASON_EXISTS;
  med_reason reason
      = med_state_claim_object (c->state, med_pb_span (profile_cid), MED_TABLE_REGISTRATION, id, 3);
  if (reason == MED_REASON_NONE)
    reason = add_clinic (c, patient, clinic);
  if (reason != MED_REASON_NONE)
    return reason;
  Med__RegistrationRow row = MED__REGISTRATION_ROW__INIT;
  row.patient = med_pb_bytes (patient);
  row.clinic = med_pb_bytes (clinic);
  row.profile_cid = profile_cid;
  row.state = MED__STATE__STATE_ACTIVE;
  row.by = med_pb_bytes (c->signer);
  med_state_put_registration (c->state, id, &row);
  med_apply_event_account (c, patient, MED__EVENT_KIND__EVENT_REGISTERED, id);
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_REGISTERED, id);
  return MED_REASON_NONE;
}

static med_reason
start_role (med_apply_context *c, med_span clinic, uint32_t role)
{
  med_row_id id = med_row_id_join (c->signer, clinic);
  Med__RoleRow *row = med_state_role (c->state, med_row_id_span (&id));
  Med__RoleRow fresh = MED__ROLE_ROW__INIT;
  if (row == NULL)
    row = &fresh;
  if (row->state != MED__STATE__STATE_ACTIVE)
    {
      row->roles = 0;
      row->state = MED__STATE__STATE_ACTIVE;
      row->since = c->time;
    }
  else if ((row->roles >> role & 1) != 0)
    return MED_REASON_EXISTS;
  row->roles |= 1u << role;
  med_reason reason = add_clinic (c, c->signer, clinic);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_role (c->state, med_row_id_span (&id), row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ROLE_STARTED,
                           med_row_id_span (&id));
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_ROLE_STARTED, med_row_id_span (&id));
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_ROLE_STARTED, med_row_id_span (&id));
  return MED_REASON_NONE;
}

/* The desk account becomes the signer's: its id stays in bookings, rules read through it. */
static med_reason
claim_desk (med_apply_context *c, med_span desk, med_span clinic)
{
  Med__AccountRow *row = med_state_account (c->state, desk);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (row->claimed_by.len > 0)
    return MED_REASON_EXISTS;
  row->claimed_by = med_pb_bytes (c->signer);
  med_state_put_account (c->state, desk, row);
  med_apply_event_account (c, desk, MED__EVENT_KIND__EVENT_DESK_CLAIMED, desk);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_DESK_CLAIMED, desk);
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_DESK_CLAIMED, desk);
  return MED_REASON_NONE;
}

static bool
signed_by_invite (med_apply_context *c, ProtobufCBinaryData invite_pk,
                  ProtobufCBinaryData invite_sig)
{
  med_sign_public key;
  med_signature signature;
  memcpy (key.bytes, invite_pk.data, sizeof key.bytes);
  memcpy (signature.bytes, invite_sig.data, sizeof signature.bytes);
  return med_sign_domain_verify (&key, "invite", c->chain, c->signer, &signature) == MED_OK;
}

med_reason
med_apply_use_invite (med_apply_context *c, ProtobufCBinaryData invite_pk,
                      ProtobufCBinaryData invite_sig, ProtobufCBinaryData nonce,
                      ProtobufCBinaryData profile_cid)
{
  med_span key = med_pb_span (invite_pk);
  Med__InviteRow *row = med_state_invite (c->state, key);
  /* Without the invite's own signature the signer is nobody to it. */
  if (row == NULL || !signed_by_invite (c, invite_pk, invite_sig))
    return MED_REASON_UNKNOWN;
  med_reason reason = med_invite_open (row, c->time);
  if (reason != MED_REASON_NONE)
    return reason;
  med_span clinic = med_pb_span (row->clinic);
  row->state = MED__STATE__STATE_USED;
  row->used_by = med_pb_bytes (c->signer);
  med_state_put_invite (c->state, key, row);
  reason = row->role == MED__ROLE__ROLE_PATIENT
               ? med_apply_start_registration (c, c->signer, clinic, nonce, profile_cid)
               : start_role (c, clinic, row->role);
  if (reason == MED_REASON_NONE && row->claims.len > 0)
    reason = claim_desk (c, med_pb_span (row->claims), clinic);
  if (reason != MED_REASON_NONE)
    return reason;
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_INVITE_USED, key);
  if (row->issuer.len > 0)
    med_apply_event_account (c, med_pb_span (row->issuer), MED__EVENT_KIND__EVENT_INVITE_USED, key);
  return MED_REASON_NONE;
}
