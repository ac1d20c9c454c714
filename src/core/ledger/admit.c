/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of T3 in the order that tells a stranger nothing: the signature before anything that
 * depends on the signer's state. */
#include "core/ledger/admit.h"

#include "core/ledger/recovery.h"
#include "core/ledger/window.h"

typedef struct
{
  med_admitted who;
  med_sign_public key;
  med_window window;
} signer_info;

static bool
to_key (ProtobufCBinaryData bytes, med_sign_public *key)
{
  if (bytes.len != sizeof *key)
    return false;
  memcpy (key->bytes, bytes.data, sizeof *key);
  return true;
}

med_reason
med_invite_open (const Med__InviteRow *row, uint64_t time)
{
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (row->state == MED__STATE__STATE_USED)
    return MED_REASON_INVITE_USED;
  if (row->state != MED__STATE__STATE_ACTIVE || (row->expires != 0 && row->expires < time))
    return MED_REASON_INVITE_EXPIRED;
  return MED_REASON_NONE;
}

static bool
find_device (med_state *state, const Med__TxBody *body, uint64_t time, signer_info *info)
{
  med_span id = med_pb_span (body->device);
  const Med__DeviceRow *row = med_state_device (state, id);
  if (row == NULL || !med_span_equal (med_pb_span (row->account), med_pb_span (body->account))
      || !to_key (row->sign, &info->key))
    return false;
  bool live = row->state == MED__STATE__STATE_ACTIVE;
  if (!live && !med_device_held (row, time))
    return false;
  info->who.kind = live ? MED_SIGNER_DEVICE : MED_SIGNER_SUSPENDED;
  info->who.row = med_row_id_join (id, MED_SPAN_EMPTY);
  info->window = med_window_load (row->top, med_pb_span (row->window));
  return true;
}

/* A recovery key is named like a device: by the first 8 bytes of H (key). */
static bool
find_recovery (med_state *state, const Med__TxBody *body, uint64_t time, signer_info *info)
{
  static const struct
  {
    med_recovery_slot_kind slot;
    med_signer kind;
  } slots[] = { { MED_RECOVERY_WORDS, MED_SIGNER_WORDS },
                { MED_RECOVERY_GUARDIANS, MED_SIGNER_GUARDIANS } };
  for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
    {
      const Med__RecoverySlot *slot
          = med_recovery_slot (state, med_pb_span (body->account), slots[i].slot, time);
      med_device_id id;
      if (slot == NULL || !to_key (slot->sign, &info->key))
        continue;
      med_device_id_make (MED_SPAN_OF (info->key), &id);
      if (!med_span_equal (MED_SPAN_OF (id), med_pb_span (body->device)))
        continue;
      info->who.kind = slots[i].kind;
      info->who.row = med_row_id_hash (MED_SPAN_OF (info->key));
      const Med__RecoveryKeyRow *row
          = med_state_recovery_key (state, med_row_id_span (&info->who.row));
      if (row == NULL)
        return false;
      info->window = med_window_load (row->top, med_pb_span (row->window));
      return true;
    }
  return false;
}

/* The one signer without a row, while its invite is open. */
static med_reason
find_new (med_state *state, const Med__TxBody *body, uint64_t time, signer_info *info)
{
  if (body->ops[0]->kind_case != MED__OP__KIND_ACCOUNT_CREATE)
    return MED_REASON_UNKNOWN;
  const Med__AccountCreate *op = body->ops[0]->account_create;
  med_account_id account;
  med_device_id device;
  if (med_account_id_make (op->keys, &account) != MED_OK
      || !med_span_equal (MED_SPAN_OF (account), med_pb_span (body->account))
      || !to_key (op->keys->device_sign, &info->key))
    return MED_REASON_UNKNOWN;
  med_device_id_make (MED_SPAN_OF (info->key), &device);
  if (!med_span_equal (MED_SPAN_OF (device), med_pb_span (body->device)))
    return MED_REASON_UNKNOWN;
  info->who.kind = MED_SIGNER_NEW;
  info->who.row = med_row_id_join (MED_SPAN_OF (device), MED_SPAN_EMPTY);
  info->window = med_window_load (0, MED_SPAN_EMPTY);
  return med_invite_open (med_state_invite (state, med_pb_span (op->invite_pk)), time);
}

med_reason
med_admit (med_state *state, const med_chain_id *chain, const med_tx *tx, uint64_t time,
           med_admitted *admitted)
{
  const Med__TxBody *body = tx->body;
  signer_info info = { 0 };
  med_reason reason = MED_REASON_NONE;
  if (!find_device (state, body, time, &info) && !find_recovery (state, body, time, &info))
    reason = find_new (state, body, time, &info);
  if (reason == MED_REASON_NONE && med_tx_verify (tx, chain, &info.key) != MED_OK)
    reason = MED_REASON_UNKNOWN;
  if (reason != MED_REASON_NONE)
    return reason;
  if (body->expires < time)
    return MED_REASON_EXPIRED;
  if (body->expires - time > MED_TX_EXPIRES_MAX)
    return MED_REASON_LIMIT;
  if (!med_window_allows (&info.window, body->counter))
    return MED_REASON_COUNTER;
  *admitted = info.who;
  return MED_REASON_NONE;
}

void
med_admit_mark (med_state *state, const med_tx *tx, const med_admitted *admitted)
{
  med_span id = med_row_id_span (&admitted->row);
  if (admitted->kind == MED_SIGNER_WORDS || admitted->kind == MED_SIGNER_GUARDIANS)
    {
      Med__RecoveryKeyRow *row = med_state_recovery_key (state, id);
      if (row == NULL)
        return;
      med_window window = med_window_load (row->top, med_pb_span (row->window));
      med_window_mark (&window, tx->body->counter);
      row->top = window.top;
      row->window = med_pb_bytes (MED_SPAN_OF (window.map));
      med_state_put_recovery_key (state, id, row);
      return;
    }
  Med__DeviceRow *row = med_state_device (state, id);
  if (row == NULL)
    return;
  med_window window = med_window_load (row->top, med_pb_span (row->window));
  med_window_mark (&window, tx->body->counter);
  row->top = window.top;
  row->window = med_pb_bytes (MED_SPAN_OF (window.map));
  med_state_put_device (state, id, row);
}
