/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery slots and announcements (core/FORMATS.md R1): what a device changes waits, what the
 * words change holds at once, and whatever waits can be stopped. */
#include "core/ledger/apply-private.h"
#include "core/ledger/recovery.h"
#include "core/ledger/window.h"
#include "core/limits.h"

Med__RecoveryRow *
med_apply_recovery_row (med_apply_context *c, med_span account)
{
  Med__RecoveryRow *row = med_state_recovery (c->state, account);
  if (row != NULL)
    return row;
  row = (Med__RecoveryRow *)med_arena_alloc (c->state->arena, sizeof *row);
  if (row == NULL)
    {
      med_state_fail (c->state, MED_E_NO_MEMORY);
      return NULL;
    }
  med__recovery_row__init (row);
  return row;
}

void
med_apply_recovery_put (med_apply_context *c, med_span account, Med__RecoveryRow *row)
{
  row->revision++;
  med_state_put_recovery (c->state, account, row);
}

/* The shares of a key that neither counts nor waits any more are named no longer. */
static void
drop_shares (med_apply_context *c, const Med__RecoverySlot *slot)
{
  if (slot == NULL)
    return;
  med_row_id id = med_row_id_hash (med_pb_span (slot->sign));
  Med__RecoveryKeyRow *row = med_state_recovery_key (c->state, med_row_id_span (&id));
  if (row == NULL || row->shares_cid.len == 0)
    return;
  row->shares_cid = (ProtobufCBinaryData){ 0 };
  med_state_put_recovery_key (c->state, med_row_id_span (&id), row);
}

void
med_apply_recovery_drop (med_apply_context *c, Med__RecoveryRow *row, Med__RecoveryPart part)
{
  if (part == MED__RECOVERY_PART__RECOVERY_WORDS)
    {
      row->words = NULL;
      row->words_at = 0;
      return;
    }
  drop_shares (c, row->guardians);
  row->guardians = NULL;
  row->guardians_at = 0;
}

void
med_apply_recovery_empty (med_apply_context *c, Med__AccountRow *account, Med__RecoveryPart part)
{
  if (part == MED__RECOVERY_PART__RECOVERY_WORDS)
    {
      account->words = NULL;
      return;
    }
  drop_shares (c, account->guardians);
  account->guardians = NULL;
}

void
med_apply_recovery_settle (med_apply_context *c, Med__AccountRow *account, Med__RecoveryRow *row)
{
  if (row->words_at != 0 && row->words_at <= c->time)
    {
      account->words = row->words;
      row->words = NULL;
      row->words_at = 0;
    }
  if (row->guardians_at != 0 && row->guardians_at <= c->time)
    {
      drop_shares (c, account->guardians);
      account->guardians = row->guardians;
      row->guardians = NULL;
      row->guardians_at = 0;
    }
}

/* A key of the slot that was never used by anybody, with its shares. */
static med_reason
put_key (med_apply_context *c, const Med__RecoverySet *op)
{
  med_row_id id = med_row_id_hash (med_pb_span (op->sign));
  med_device_id device;
  med_device_id_make (med_pb_span (op->sign), &device);
  if (med_state_recovery_key (c->state, med_row_id_span (&id)) != NULL
      || med_state_device (c->state, MED_SPAN_OF (device)) != NULL)
    return MED_REASON_EXISTS;
  med_reason reason = med_state_claim_object (c->state, med_pb_span (op->shares_cid),
                                              MED_TABLE_RECOVERY_KEY, med_row_id_span (&id), 4);
  if (reason != MED_REASON_NONE)
    return reason;
  med_window window = med_window_load (0, MED_SPAN_EMPTY);
  Med__RecoveryKeyRow row = MED__RECOVERY_KEY_ROW__INIT;
  row.account = med_pb_bytes (c->signer);
  row.window = med_pb_bytes (MED_SPAN_OF (window.map));
  row.shares_cid = op->shares_cid;
  med_state_put_recovery_key (c->state, med_row_id_span (&id), &row);
  return MED_REASON_NONE;
}

/* At once: by the words, or where nothing is replaced. An announcement by a key that counts no
 * longer is over. */
static void
replace (med_apply_context *c, Med__AccountRow *account, Med__RecoveryRow *row,
         Med__RecoveryPart part, Med__RecoverySlot *slot)
{
  med_apply_recovery_drop (c, row, part);
  med_apply_recovery_empty (c, account, part);
  if (part == MED__RECOVERY_PART__RECOVERY_WORDS)
    {
      account->words = slot;
      return;
    }
  account->guardians = slot;
  if (med_recovery_announced (row, c->time))
    {
      row->state = MED__STATE__STATE_WITHDRAWN;
      row->ended = c->time;
    }
}

static void
let_wait (med_apply_context *c, Med__RecoveryRow *row, Med__RecoveryPart part,
          Med__RecoverySlot *slot)
{
  med_apply_recovery_drop (c, row, part);
  if (part == MED__RECOVERY_PART__RECOVERY_WORDS)
    {
      row->words = slot;
      row->words_at = c->time + MED_RECOVERY_DELAY;
      return;
    }
  row->guardians = slot;
  row->guardians_at = c->time + MED_RECOVERY_DELAY;
}

med_reason
med_apply_recovery_set (med_apply_context *c, const Med__RecoverySet *op)
{
  Med__AccountRow *account = med_state_account (c->state, c->signer);
  Med__RecoveryRow *row = med_apply_recovery_row (c, c->signer);
  if (account == NULL || row == NULL)
    return MED_REASON_UNKNOWN;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  med_apply_recovery_settle (c, account, row);
  bool words = op->part == MED__RECOVERY_PART__RECOVERY_WORDS;
  bool empty = (words ? account->words : account->guardians) == NULL;
  bool waits = (words ? row->words_at : row->guardians_at) != 0;
  Med__RecoverySlot slot = MED__RECOVERY_SLOT__INIT;
  slot.sign = op->sign;
  slot.open = op->open;
  if (op->sign.len > 0)
    {
      med_reason reason = put_key (c, op);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  else if (empty && !waits)
    return MED_REASON_CLOSED;
  Med__RecoverySlot *next = op->sign.len > 0 ? &slot : NULL;
  if (c->signer_kind == MED_SIGNER_WORDS || empty)
    replace (c, account, row, op->part, next);
  else
    let_wait (c, row, op->part, next);
  med_state_put_account (c->state, c->signer, account);
  med_apply_recovery_put (c, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_RECOVERY_SET, c->signer);
  return MED_REASON_NONE;
}

med_reason
med_apply_recovery_announce (med_apply_context *c, const Med__RecoveryAnnounce *op)
{
  Med__RecoveryRow *row = med_apply_recovery_row (c, c->signer);
  med_device_id device;
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  /* Devices may not announce: only all the people together, who have the key. */
  if (c->signer_kind != MED_SIGNER_GUARDIANS)
    return MED_REASON_ROLE;
  med_device_id_make (med_pb_span (op->sign), &device);
  if (med_recovery_announced (row, c->time)
      || med_state_device (c->state, MED_SPAN_OF (device)) != NULL)
    return MED_REASON_EXISTS;
  /* Whoever was stopped does not ring again at once. */
  if (row->state == MED__STATE__STATE_WITHDRAWN && c->time < row->ended + MED_RECOVERY_DELAY)
    return MED_REASON_LIMIT;
  row->state = MED__STATE__STATE_ACTIVE;
  row->sign = op->sign;
  row->open = op->open;
  row->announced = c->time;
  row->ready_at = c->time + MED_RECOVERY_DELAY;
  row->ended = 0;
  med_apply_recovery_put (c, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_RECOVERY_ANNOUNCED, c->signer);
  return MED_REASON_NONE;
}

med_reason
med_apply_recovery_cancel (med_apply_context *c, const Med__RecoveryCancel *op)
{
  Med__RecoveryRow *row = med_state_recovery (c->state, c->signer);
  if (row == NULL)
    return MED_REASON_CLOSED;
  bool announcement = op->part == MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT;
  uint64_t at = op->part == MED__RECOVERY_PART__RECOVERY_WORDS ? row->words_at : row->guardians_at;
  if (announcement ? !med_recovery_announced (row, c->time) : at == 0 || at <= c->time)
    return MED_REASON_CLOSED;
  if (announcement)
    {
      row->state = MED__STATE__STATE_WITHDRAWN;
      row->ended = c->time;
    }
  else
    med_apply_recovery_drop (c, row, op->part);
  med_apply_recovery_put (c, c->signer, row);
  med_apply_event_account (c, c->signer, MED__EVENT_KIND__EVENT_RECOVERY_CANCELLED, c->signer);
  return MED_REASON_NONE;
}

med_reason
med_apply_recovery_may (med_apply_context *c)
{
  if (c->signer_kind != MED_SIGNER_GUARDIANS)
    return MED_REASON_NONE;
  return med_recovery_ready (med_state_recovery (c->state, c->signer), c->time) ? MED_REASON_NONE
                                                                                : MED_REASON_CLOSED;
}

med_reason
med_apply_recovery_use (med_apply_context *c, const Med__DeviceAdd *op)
{
  if (c->signer_kind != MED_SIGNER_GUARDIANS)
    return MED_REASON_NONE;
  Med__RecoveryRow *row = med_state_recovery (c->state, c->signer);
  if (!med_recovery_ready (row, c->time))
    return MED_REASON_CLOSED;
  if (!med_span_equal (med_pb_span (row->sign), med_pb_span (op->sign))
      || !med_span_equal (med_pb_span (row->open), med_pb_span (op->open)))
    return MED_REASON_CHANGED;
  row->state = MED__STATE__STATE_USED;
  row->ended = c->time;
  med_apply_recovery_put (c, c->signer, row);
  return MED_REASON_NONE;
}
