/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clinics: roles, registrations, directory, desk accounts (core/FORMATS.md A4, O5, P5). */
#include "core/ledger/apply-private.h"

static bool
is_officer (med_apply_context *c, med_span clinic)
{
  return med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_OFFICER);
}

static bool
is_desk (med_apply_context *c, med_span clinic)
{
  return is_officer (c, clinic)
         || med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_RECEPTIONIST);
}

static bool
same (ProtobufCBinaryData a, ProtobufCBinaryData b)
{
  return med_span_equal (med_pb_span (a), med_pb_span (b));
}

/* The account row's list of clinics follows roles and registrations. */
static void
forget_clinic (med_apply_context *c, med_span account, med_span clinic)
{
  Med__AccountRow *row = med_state_account (c->state, account);
  if (row == NULL || med_rule_staff (c->state, account, clinic)
      || med_rule_registered (c->state, account, clinic, NULL))
    return;
  if (med_apply_list_remove (row->clinics, &row->n_clinics, med_pb_bytes (clinic))
      == MED_REASON_NONE)
    med_state_put_account (c->state, account, row);
}

static med_reason
end_registration (med_apply_context *c, med_span account, med_span clinic)
{
  med_span id;
  if (!med_rule_registered (c->state, account, clinic, &id))
    return MED_REASON_UNKNOWN;
  Med__RegistrationRow *row = med_state_registration (c->state, id);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  row->state = MED__STATE__STATE_ENDED;
  med_state_put_registration (c->state, id, row);
  forget_clinic (c, account, clinic);
  med_apply_event_account (c, account, MED__EVENT_KIND__EVENT_UNREGISTERED, id);
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_UNREGISTERED, id);
  return MED_REASON_NONE;
}

/* Someone must be left who can invite, or the clinic is lost. */
static bool
is_last_officer (med_apply_context *c, med_span account, med_span clinic)
{
  med_pair *pairs;
  size_t count = med_state_scan (c->state, MED_INDEX_STAFF, clinic, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    {
      med_span other = med_span_make (pairs[i].key.data + 16, 20);
      if (!med_span_equal (other, account)
          && med_rule_role (c->state, other, clinic, MED__ROLE__ROLE_OFFICER))
        return false;
    }
  return true;
}

med_reason
med_apply_role_end (med_apply_context *c, const Med__RoleEnd *op)
{
  med_span account = med_pb_span (op->account), clinic = med_pb_span (op->clinic);
  bool self = med_span_equal (account, c->signer);
  if (op->role == MED__ROLE__ROLE_PATIENT)
    return self || is_desk (c, clinic) ? end_registration (c, account, clinic) : MED_REASON_UNKNOWN;
  if (!self && !is_officer (c, clinic))
    return med_rule_staff (c->state, c->signer, clinic) ? MED_REASON_ROLE : MED_REASON_UNKNOWN;
  if (!med_rule_role (c->state, account, clinic, op->role))
    return MED_REASON_UNKNOWN;
  if (op->role == MED__ROLE__ROLE_OFFICER && is_last_officer (c, account, clinic))
    return MED_REASON_LIMIT;
  med_row_id id = med_row_id_join (account, clinic);
  Med__RoleRow *row = med_state_role (c->state, med_row_id_span (&id));
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  row->roles &= ~(1u << op->role);
  if (row->roles == 0)
    row->state = MED__STATE__STATE_ENDED;
  med_state_put_role (c->state, med_row_id_span (&id), row);
  med_apply_void_invites (c, account, clinic);
  forget_clinic (c, account, clinic);
  med_apply_event_account (c, account, MED__EVENT_KIND__EVENT_ROLE_ENDED, med_row_id_span (&id));
  if (!self)
    med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ROLE_ENDED,
                             med_row_id_span (&id));
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_ROLE_ENDED, med_row_id_span (&id));
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_ROLE_ENDED, med_row_id_span (&id));
  return MED_REASON_NONE;
}

med_reason
med_apply_role_publish (med_apply_context *c, const Med__RolePublish *op)
{
  med_span clinic = med_pb_span (op->clinic);
  med_row_id id = med_row_id_join (c->signer, clinic);
  Med__RoleRow *row = med_state_role (c->state, med_row_id_span (&id));
  if (row == NULL || row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_UNKNOWN;
  if (!same (op->base_cid, row->directory_cid))
    return MED_REASON_CHANGED;
  med_reason reason = med_state_claim_object (c->state, med_pb_span (op->directory_cid),
                                              MED_TABLE_ROLE, med_row_id_span (&id), 3);
  if (reason != MED_REASON_NONE)
    return reason;
  row->directory_cid = op->directory_cid;
  med_state_put_role (c->state, med_row_id_span (&id), row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ROLE_PUBLISHED,
                           med_row_id_span (&id));
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_ROLE_PUBLISHED, med_row_id_span (&id));
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_ROLE_PUBLISHED, med_row_id_span (&id));
  return MED_REASON_NONE;
}

static med_reason
claim_clinic_objects (med_apply_context *c, med_span clinic, const Med__ClinicUpdate *op)
{
  med_reason reason = med_state_claim_object (c->state, med_pb_span (op->directory_cid),
                                              MED_TABLE_CLINIC, clinic, 3);
  return reason != MED_REASON_NONE ? reason
                                   : med_state_claim_object (c->state, med_pb_span (op->keybox_cid),
                                                             MED_TABLE_CLINIC, clinic, 6);
}

med_reason
med_apply_clinic_update (med_apply_context *c, const Med__ClinicUpdate *op)
{
  med_span clinic = med_pb_span (op->clinic);
  Med__ClinicRow *row = med_state_clinic (c->state, clinic);
  if (row == NULL || !med_rule_staff (c->state, c->signer, clinic))
    return MED_REASON_UNKNOWN;
  if (!is_officer (c, clinic))
    return MED_REASON_ROLE;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  med_reason reason = claim_clinic_objects (c, clinic, op);
  if (reason != MED_REASON_NONE)
    return reason;
  row->revision++;
  if (op->directory_cid.len > 0)
    row->directory_cid = op->directory_cid;
  if (op->keybox_cid.len > 0)
    row->keybox_cid = op->keybox_cid;
  if (op->recipient.len > 0)
    {
      row->recipient = op->recipient;
      row->generation++;
    }
  if (op->booking != NULL)
    row->booking = op->booking;
  med_state_put_clinic (c->state, clinic, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_CLINIC_UPDATED, clinic);
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_CLINIC_UPDATED, clinic);
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_CLINIC_UPDATED, clinic);
  return MED_REASON_NONE;
}

med_reason
med_apply_clinic_register (med_apply_context *c, const Med__ClinicRegister *op)
{
  med_span clinic = med_pb_span (op->clinic);
  const Med__ClinicRow *row = med_state_clinic (c->state, clinic);
  if (row == NULL || row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_UNKNOWN;
  return med_apply_start_registration (c, c->signer, clinic, op->nonce, op->profile_cid);
}

med_reason
med_apply_desk_create (med_apply_context *c, const Med__DeskCreate *op)
{
  med_span desk = med_pb_span (op->desk), clinic = med_pb_span (op->clinic);
  if (!is_desk (c, clinic))
    return med_rule_staff (c->state, c->signer, clinic) ? MED_REASON_ROLE : MED_REASON_UNKNOWN;
  if (med_state_account (c->state, desk) != NULL)
    return MED_REASON_EXISTS;
  med_reason reason = med_state_claim_object (c->state, med_pb_span (op->profile_cid),
                                              MED_TABLE_ACCOUNT, desk, 12);
  if (reason != MED_REASON_NONE)
    return reason;
  Med__AccountRow row = MED__ACCOUNT_ROW__INIT;
  row.kind = MED__ACCOUNT_KIND__ACCOUNT_DESK;
  row.state = MED__STATE__STATE_ACTIVE;
  row.profile_cid = op->profile_cid;
  row.desk_clinic = op->clinic;
  row.created = c->height;
  med_state_put_account (c->state, desk, &row);
  reason = med_apply_start_registration (c, desk, clinic, op->nonce, (ProtobufCBinaryData){ 0 });
  if (reason != MED_REASON_NONE)
    return reason;
  med_id id;
  med_id_make (c->signer, med_pb_span (op->nonce), &id);
  med_apply_event_account (c, desk, MED__EVENT_KIND__EVENT_DESK_CREATED, MED_SPAN_OF (id));
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_DESK_CREATED, MED_SPAN_OF (id));
  med_apply_event_clinic (c, clinic, MED__EVENT_KIND__EVENT_DESK_CREATED, MED_SPAN_OF (id));
  return MED_REASON_NONE;
}
