/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery as rules and queries ask about it (core/FORMATS.md R1). Everything is computed from
 * stored instants: what waits takes effect without a transaction. */
#pragma once

#include "core/ledger/state.h"

typedef enum
{
  MED_RECOVERY_WORDS,     /* the 24 words: acts at once */
  MED_RECOVERY_GUARDIANS, /* people together: announces, and acts after the delay */
} med_recovery_slot_kind;

/* The slot's keys in force at `time`; NULL when it is empty or there is no such account. */
const Med__RecoverySlot *med_recovery_slot (med_state *state, med_span account,
                                            med_recovery_slot_kind slot, uint64_t time);

/* Whether an announcement stands that was neither cancelled nor used nor forgotten; `row` may be
 * NULL. */
bool med_recovery_announced (const Med__RecoveryRow *row, uint64_t time);
/* The same, and its delay is over. */
bool med_recovery_ready (const Med__RecoveryRow *row, uint64_t time);

/* A device that was suspended less than the delay ago: it can still contest. */
bool med_device_held (const Med__DeviceRow *row, uint64_t time);
/* A suspended device whose time to contest is over: it counts as revoked. */
bool med_device_over (const Med__DeviceRow *row, uint64_t time);
/* A device that the words added less than the delay ago: it takes no other out for good. */
bool med_device_young (const Med__DeviceRow *row, uint64_t time);
