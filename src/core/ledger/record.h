/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Computed properties of records. */
#pragma once

#include "core/ledger/state.h"
#include "core/limits.h"

/* Whether nodes keep the record's objects at `now`: it is not erased, and it did not lie unfiled in
 * the inbox, where it came without a grant, for too long. */
static inline bool
med_record_kept (const Med__RecordRow *row, uint64_t now)
{
  if (row->state == MED__STATE__STATE_ERASED)
    return false;
  bool unfiled = row->inbox && med_bytes_zero (row->tag.data, row->tag.len);
  return !unfiled || now < row->time || now - row->time < MED_INBOX_EXPIRES;
}
