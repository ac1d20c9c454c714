/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions: what is taken encodes to the same bytes, and looking at its shape never fails. */
#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx-check.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_tx tx;
  med_span again;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)8 << 20);
  if (med_tx_decode (med_span_make (data, size), &arena, &tx) == MED_OK)
    {
      med_assert (med_tx_encode (tx.body, &arena, &again) == MED_OK);
      med_assert (med_span_equal (again, tx.body_bytes));
      med_result shape = med_tx_check_shape (tx.body);
      med_assert (shape == MED_OK || shape == MED_E_INVALID);
      med_assert (shape != MED_OK || (tx.body->n_ops >= 1 && tx.body->account.len == 20));
    }
  med_arena_clear (&arena);
  return 0;
}
