/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts and their devices (core/FORMATS.md I2, K1-K3, R1, P3, P6). */
#include "base/assert.h"
#include "core/crypto/sign.h"
#include "core/ledger/admit.h"
#include "core/ledger/apply-private.h"
#include "core/ledger/index.h"
#include "core/ledger/recovery.h"
#include "core/ledger/window.h"

static void
put_device (med_apply_context *c, const med_device_id *id, ProtobufCBinaryData sign,
            ProtobufCBinaryData open)
{
  med_window window = med_window_load (0, MED_SPAN_EMPTY);
  Med__DeviceRow row = MED__DEVICE_ROW__INIT;
  row.account = med_pb_bytes (c->signer);
  row.sign = sign;
  row.open = open;
  row.state = MED__STATE__STATE_ACTIVE;
  row.window = med_pb_bytes (MED_SPAN_OF (window.map));
  row.recovered = c->signer_kind == MED_SIGNER_WORDS ? c->time : 0;
  med_state_put_device (c->state, MED_SPAN_OF (*id), &row);
}

static void
put_recovery_key (med_apply_context *c, const med_row_id *id)
{
  med_window window = med_window_load (0, MED_SPAN_EMPTY);
  Med__RecoveryKeyRow row = MED__RECOVERY_KEY_ROW__INIT;
  row.account = med_pb_bytes (c->signer);
  row.window = med_pb_bytes (MED_SPAN_OF (window.map));
  med_state_put_recovery_key (c->state, med_row_id_span (id), &row);
}

/* Tags come in random order and are stored by tag, so that use shows nothing. */
static void
put_categories (med_apply_context *c, const Med__AccountCreate *op)
{
  for (size_t i = 0; i < op->n_categories; i++)
    {
      med_span tag = med_pb_span (op->categories[i]->tag);
      Med__CategoryRow category = MED__CATEGORY_ROW__INIT;
      category.epoch = 1;
      category.state = MED__STATE__STATE_ACTIVE;
      med_row_id id = med_row_id_join (c->signer, tag);
      med_state_put_category (c->state, med_row_id_span (&id), &category);
      Med__EpochRow epoch = MED__EPOCH_ROW__INIT;
      epoch.recipient = op->categories[i]->recipient;
      epoch.height = c->height;
      id = med_row_id_epoch (c->signer, tag, 1);
      med_state_put_epoch (c->state, med_row_id_span (&id), &epoch);
    }
}

static med_reason
claim_account_objects (med_apply_context *c, const Med__AccountRow *row)
{
  const struct
  {
    ProtobufCBinaryData cid;
    uint32_t field;
  } claims[] = { { row->userkey_cid, 5 },
                 { row->keyring_cid, 6 },
                 { row->profile_cid, 12 },
                 { row->keybox_cid, 13 } };
  for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
    {
      med_reason reason = med_state_claim_object (c->state, med_pb_span (claims[i].cid),
                                                  MED_TABLE_ACCOUNT, c->actor, claims[i].field);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  return MED_REASON_NONE;
}

/* Whether the keys really are the signer's, and none of them is somebody's already. */
static med_reason
check_new_keys (med_apply_context *c, const Med__AccountKeys *keys, med_device_id *device,
                med_row_id *recovery)
{
  med_account_id account;
  if (med_account_id_make (keys, &account) != MED_OK
      || !med_span_equal (MED_SPAN_OF (account), c->signer))
    return MED_REASON_UNKNOWN;
  if (med_state_account (c->state, c->signer) != NULL)
    return MED_REASON_EXISTS;
  med_device_id_make (med_pb_span (keys->device_sign), device);
  *recovery = med_row_id_hash (med_pb_span (keys->recovery_sign));
  if (med_state_device (c->state, MED_SPAN_OF (*device)) != NULL
      || med_state_recovery_key (c->state, med_row_id_span (recovery)) != NULL)
    return MED_REASON_EXISTS;
  return MED_REASON_NONE;
}

med_reason
med_apply_account_create (med_apply_context *c, const Med__AccountCreate *op)
{
  med_device_id device;
  med_row_id recovery;
  med_reason reason = check_new_keys (c, op->keys, &device, &recovery);
  if (reason != MED_REASON_NONE)
    return reason;
  ProtobufCBinaryData device_list[] = { med_pb_bytes (MED_SPAN_OF (device)) };
  Med__RecoverySlot words = MED__RECOVERY_SLOT__INIT;
  words.sign = op->keys->recovery_sign;
  words.open = op->keys->recovery_open;
  Med__AccountRow row = MED__ACCOUNT_ROW__INIT;
  row.kind = MED__ACCOUNT_KIND__ACCOUNT_PERSON;
  row.devices = device_list;
  row.n_devices = 1;
  row.user_recipient = op->keys->user_recipient;
  row.user_generation = 1;
  row.userkey_cid = op->userkey_cid;
  row.keyring_cid = op->keyring_cid;
  row.words = &words;
  row.state = MED__STATE__STATE_ACTIVE;
  row.profile_cid = op->profile_cid;
  row.keybox_cid = op->keybox_cid;
  row.created = c->height;
  reason = claim_account_objects (c, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_account (c->state, c->signer, &row);
  put_device (c, &device, op->keys->device_sign, op->keys->device_open);
  put_recovery_key (c, &recovery);
  put_categories (c, op);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ACCOUNT_CREATED, c->signer);
  /* The account row has the profile; the registration needs none of its own. */
  return med_apply_use_invite (c, op->invite_pk, op->invite_sig, op->nonce,
                               (ProtobufCBinaryData){ 0 });
}

med_reason
med_apply_account_keys (med_apply_context *c, const Med__AccountKeysUpdate *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->signer);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  med_reason reason = med_apply_recovery_may (c);
  if (reason != MED_REASON_NONE)
    return reason;
  if (!med_span_equal (med_pb_span (op->base_cid), med_pb_span (row->keyring_cid)))
    return MED_REASON_CHANGED;
  row->userkey_cid = op->userkey_cid;
  row->keyring_cid = op->keyring_cid;
  if (op->user_recipient.len > 0)
    {
      row->user_recipient = op->user_recipient;
      row->user_generation++;
    }
  reason = claim_account_objects (c, row);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_account (c->state, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ACCOUNT_KEYS, c->signer);
  return MED_REASON_NONE;
}

med_reason
med_apply_account_profile (med_apply_context *c, const Med__AccountProfile *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->actor);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (!med_span_equal (med_pb_span (op->base_cid), med_pb_span (row->profile_cid)))
    return MED_REASON_CHANGED;
  row->profile_cid = op->profile_cid;
  med_reason reason = claim_account_objects (c, row);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_account (c->state, c->actor, row);
  med_apply_event_account (c, c->actor, MED__EVENT_KIND__EVENT_ACCOUNT_PROFILE, c->actor);
  /* Desks that hold the old profile learn that there is a new one. */
  med_pair *pairs;
  size_t count
      = med_state_scan (c->state, MED_INDEX_REGISTRATION, c->actor, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    med_apply_event_clinic (c, med_span_make (pairs[i].key.data + 20, 16),
                            MED__EVENT_KIND__EVENT_ACCOUNT_PROFILE, pairs[i].value);
  return MED_REASON_NONE;
}

med_reason
med_apply_account_confirm (med_apply_context *c, const Med__AccountConfirm *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->signer);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (!med_rule_restored (c->state, row))
    return MED_REASON_CHANGED;
  row->confirmed = true;
  med_state_put_account (c->state, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ACCOUNT_CONFIRMED, c->signer);
  return MED_REASON_NONE;
}

med_reason
med_apply_account_block (med_apply_context *c, const Med__AccountBlock *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->signer);
  if (row == NULL || med_span_equal (med_pb_span (op->author), c->signer))
    return MED_REASON_UNKNOWN;
  med_reason reason = op->blocked
                          ? med_apply_list_add (c, &row->blocked, &row->n_blocked, op->author,
                                                MED_ACCOUNT_BLOCKED_MAX)
                          : med_apply_list_remove (row->blocked, &row->n_blocked, op->author);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_account (c->state, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_ACCOUNT_BLOCKED,
                           med_pb_span (op->author));
  return MED_REASON_NONE;
}

med_reason
med_apply_device_add (med_apply_context *c, const Med__DeviceAdd *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->signer);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  med_device_id id;
  med_device_id_make (med_pb_span (op->sign), &id);
  if (med_state_device (c->state, MED_SPAN_OF (id)) != NULL)
    return MED_REASON_EXISTS;
  med_reason reason = med_apply_recovery_use (c, op);
  if (reason != MED_REASON_NONE)
    return reason;
  reason = med_apply_list_add (c, &row->devices, &row->n_devices, med_pb_bytes (MED_SPAN_OF (id)),
                               MED_ACCOUNT_DEVICES_MAX);
  if (reason != MED_REASON_NONE)
    return reason;
  med_state_put_account (c->state, c->signer, row);
  put_device (c, &id, op->sign, op->open);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_DEVICE_ADDED, MED_SPAN_OF (id));
  return MED_REASON_NONE;
}

void
med_apply_tell_patients (med_apply_context *c, med_span grantee)
{
  med_pair *pairs;
  med_span told = MED_SPAN_EMPTY;
  size_t count = med_state_scan (c->state, MED_INDEX_GRANTEE, grantee, MED_SPAN_EMPTY, 0, &pairs);
  for (size_t i = 0; i < count; i++)
    {
      med_span patient = med_span_make (pairs[i].key.data + 20, 20);
      const Med__GrantRow *grant
          = med_state_grant (c->state, med_span_make (pairs[i].key.data + 40, 16));
      if (grant == NULL || grant->state == MED__STATE__STATE_ENDED || grant->until < c->time
          || med_span_equal (patient, told))
        continue;
      med_apply_event_account (c, patient, MED__EVENT_KIND__EVENT_DEVICE_REVOKED, grantee);
      told = patient;
    }
}

med_reason
med_apply_device_revoke (med_apply_context *c, const Med__DeviceRevoke *op)
{
  Med__AccountRow *row = med_state_account (c->state, c->signer);
  Med__DeviceRow *device = med_state_device (c->state, med_pb_span (op->device));
  if (row == NULL || device == NULL || !med_span_equal (med_pb_span (device->account), c->signer))
    return MED_REASON_UNKNOWN;
  if (device->state == MED__STATE__STATE_ENDED)
    return MED_REASON_CHANGED;
  if (!med_device_over (device, c->time) && !med_span_equal (med_pb_span (op->device), c->device)
      && med_apply_device_gentle (c))
    return MED_REASON_CLOSED;
  if (op->compromised_since > c->time)
    return MED_REASON_LIMIT;
  device->state = MED__STATE__STATE_ENDED;
  med_state_put_device (c->state, med_pb_span (op->device), device);
  med_reason reason = med_apply_list_remove (row->devices, &row->n_devices, op->device);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->compromised_since != 0)
    {
      row->compromised_since = op->compromised_since;
      med_apply_tell_patients (c, c->signer);
    }
  med_state_put_account (c->state, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_DEVICE_REVOKED,
                           med_pb_span (op->device));
  return MED_REASON_NONE;
}
