/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stored instants mean at a given time. */
#include "core/ledger/recovery.h"

#include "core/limits.h"

const Med__RecoverySlot *
med_recovery_slot (med_state *state, med_span account, med_recovery_slot_kind slot, uint64_t time)
{
  const Med__AccountRow *row = med_state_account (state, account);
  if (row == NULL)
    return NULL;
  const Med__RecoveryRow *waits = med_state_recovery (state, account);
  if (slot == MED_RECOVERY_WORDS)
    return waits != NULL && waits->words_at != 0 && waits->words_at <= time ? waits->words
                                                                            : row->words;
  return waits != NULL && waits->guardians_at != 0 && waits->guardians_at <= time ? waits->guardians
                                                                                  : row->guardians;
}

bool
med_recovery_announced (const Med__RecoveryRow *row, uint64_t time)
{
  return row != NULL && row->state == MED__STATE__STATE_ACTIVE
         && time < row->ready_at + MED_RECOVERY_OPEN;
}

bool
med_recovery_ready (const Med__RecoveryRow *row, uint64_t time)
{
  return med_recovery_announced (row, time) && row->ready_at <= time;
}

bool
med_device_held (const Med__DeviceRow *row, uint64_t time)
{
  return row->state == MED__STATE__STATE_SUSPENDED && time < row->suspended + MED_RECOVERY_DELAY;
}

bool
med_device_over (const Med__DeviceRow *row, uint64_t time)
{
  return row->state == MED__STATE__STATE_SUSPENDED && time >= row->suspended + MED_RECOVERY_DELAY;
}

bool
med_device_young (const Med__DeviceRow *row, uint64_t time)
{
  return row->recovered != 0 && time < row->recovered + MED_RECOVERY_DELAY;
}
