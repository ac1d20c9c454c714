/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two who both say that they are the person (core/FORMATS.md R1): the words suspend devices at
 * once, a suspended device may say no, and then the desk finds out with the person in front of it.
 */
#include "core/ledger/apply-private.h"
#include "core/ledger/recovery.h"
#include "core/limits.h"

bool
med_apply_device_gentle (med_apply_context *c)
{
  if (c->signer_kind == MED_SIGNER_WORDS)
    return true;
  const Med__DeviceRow *own = med_state_device (c->state, c->device);
  return own != NULL && med_device_young (own, c->time);
}

med_reason
med_apply_device_suspend (med_apply_context *c, const Med__DeviceSuspend *op)
{
  med_span id = med_pb_span (op->device);
  Med__DeviceRow *device = med_state_device (c->state, id);
  if (device == NULL || !med_span_equal (med_pb_span (device->account), c->signer))
    return MED_REASON_UNKNOWN;
  /* A device of long standing takes others out for good. */
  if (!med_apply_device_gentle (c) || med_span_equal (id, c->device))
    return MED_REASON_ROLE;
  if (device->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CHANGED;
  device->state = MED__STATE__STATE_SUSPENDED;
  device->suspended = c->time;
  med_state_put_device (c->state, id, device);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_DEVICE_SUSPENDED, id);
  return MED_REASON_NONE;
}

/* ── The clinics that can say who somebody is ───────────────────────────────────────────────── */

/* Officers say it of everybody, receptionists of patients, nobody of themselves. */
static bool
can_identify (med_state *state, med_span staff, med_span clinic, med_span account)
{
  if (med_span_equal (staff, account))
    return false;
  if (med_rule_role (state, staff, clinic, MED__ROLE__ROLE_OFFICER))
    return true;
  return med_rule_role (state, staff, clinic, MED__ROLE__ROLE_RECEPTIONIST)
         && !med_rule_staff (state, account, clinic);
}

static bool
belongs (med_state *state, med_span account, med_span clinic)
{
  return med_rule_registered (state, account, clinic, NULL)
         || med_rule_staff (state, account, clinic);
}

/* Whether there is anybody who could; alone on one's own computer there is nobody. */
static bool
somebody_can (med_apply_context *c, const Med__AccountRow *row)
{
  for (size_t i = 0; i < row->n_clinics; i++)
    {
      med_span clinic = med_pb_span (row->clinics[i]);
      if (!belongs (c->state, c->signer, clinic))
        continue;
      med_pair *pairs;
      size_t count = med_state_scan (c->state, MED_INDEX_STAFF, clinic, MED_SPAN_EMPTY, 0, &pairs);
      for (size_t j = 0; j < count; j++)
        if (can_identify (c->state, med_span_make (pairs[j].key.data + 16, 20), clinic, c->signer))
          return true;
    }
  return false;
}

static void
tell_clinics (med_apply_context *c, const Med__AccountRow *row, med_span account,
              Med__EventKind kind)
{
  med_apply_event_account (c, account, kind, account);
  for (size_t i = 0; i < row->n_clinics; i++)
    if (belongs (c->state, account, med_pb_span (row->clinics[i])))
      med_apply_event_clinic (c, med_pb_span (row->clinics[i]), kind, account);
}

/* ── Saying no, and finding out ─────────────────────────────────────────────────────────────── */

med_reason
med_apply_recovery_contest (med_apply_context *c, const Med__RecoveryContest *op)
{
  Med__AccountRow *account = med_state_account (c->state, c->signer);
  Med__RecoveryRow *row = med_apply_recovery_row (c, c->signer);
  if (account == NULL || row == NULL)
    return MED_REASON_UNKNOWN;
  if (c->signer_kind != MED_SIGNER_SUSPENDED)
    return MED_REASON_CLOSED;
  if (!somebody_can (c, account))
    return MED_REASON_NOT_REGISTERED;
  account->state = MED__STATE__STATE_SUSPENDED;
  row->contested = c->time;
  med_state_put_account (c->state, c->signer, account);
  med_apply_recovery_put (c, c->signer, row);
  tell_clinics (c, account, c->signer, MED__EVENT_KIND__EVENT_ACCOUNT_FROZEN);
  return MED_REASON_NONE;
}

/* All other devices go for good. */
static void
keep_only (med_apply_context *c, Med__AccountRow *account, med_span owner, med_span stays)
{
  ProtobufCBinaryData kept = { 0 };
  for (size_t i = 0; i < account->n_devices; i++)
    {
      med_span id = med_pb_span (account->devices[i]);
      Med__DeviceRow *device = med_state_device (c->state, id);
      if (device == NULL)
        continue;
      bool this = med_span_equal (id, stays);
      if (this)
        kept = account->devices[i];
      device->state = this ? MED__STATE__STATE_ACTIVE : MED__STATE__STATE_ENDED;
      device->suspended = 0;
      device->recovered = 0;
      med_state_put_device (c->state, id, device);
      if (!this)
        med_apply_event_account (c, owner, MED__EVENT_KIND__EVENT_DEVICE_REVOKED, id);
    }
  account->devices[0] = kept;
  account->n_devices = 1;
}

/* Nothing goes on that either of the two began. */
static void
end_waiting (med_apply_context *c, Med__AccountRow *account, Med__RecoveryRow *row,
             const Med__AccountIdentify *op)
{
  med_apply_recovery_drop (c, row, MED__RECOVERY_PART__RECOVERY_WORDS);
  med_apply_recovery_drop (c, row, MED__RECOVERY_PART__RECOVERY_GUARDIANS);
  if (med_recovery_announced (row, c->time))
    {
      row->state = MED__STATE__STATE_WITHDRAWN;
      row->ended = c->time;
    }
  row->contested = 0;
  if (op->void_words)
    med_apply_recovery_empty (c, account, MED__RECOVERY_PART__RECOVERY_WORDS);
  if (op->void_guardians)
    med_apply_recovery_empty (c, account, MED__RECOVERY_PART__RECOVERY_GUARDIANS);
}

static bool
has_device (const Med__AccountRow *account, med_span id)
{
  for (size_t i = 0; i < account->n_devices; i++)
    if (med_span_equal (med_pb_span (account->devices[i]), id))
      return true;
  return false;
}

med_reason
med_apply_account_identify (med_apply_context *c, const Med__AccountIdentify *op)
{
  med_span owner = med_pb_span (op->account), clinic = med_pb_span (op->clinic);
  Med__AccountRow *account = med_state_account (c->state, owner);
  Med__RecoveryRow *row = med_apply_recovery_row (c, owner);
  if (account == NULL || row == NULL || !med_rule_staff (c->state, c->signer, clinic)
      || !belongs (c->state, owner, clinic))
    return MED_REASON_UNKNOWN;
  if (!can_identify (c->state, c->signer, clinic, owner))
    return MED_REASON_ROLE;
  if (row->contested == 0)
    return MED_REASON_CLOSED;
  if (!has_device (account, med_pb_span (op->device)))
    return MED_REASON_UNKNOWN;
  if (op->compromised_since > c->time)
    return MED_REASON_LIMIT;
  /* What has waited long enough counts already. */
  med_apply_recovery_settle (c, account, row);
  keep_only (c, account, owner, med_pb_span (op->device));
  end_waiting (c, account, row, op);
  account->state = MED__STATE__STATE_ACTIVE;
  if (op->compromised_since != 0)
    {
      account->compromised_since = op->compromised_since;
      med_apply_tell_patients (c, owner);
    }
  med_state_put_account (c->state, owner, account);
  med_apply_recovery_put (c, owner, row);
  tell_clinics (c, account, owner, MED__EVENT_KIND__EVENT_ACCOUNT_IDENTIFIED);
  return MED_REASON_NONE;
}
