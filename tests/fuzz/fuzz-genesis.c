/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Genesis states: what is taken makes a ledger, or the store lacks what its streams need. */
#include "base/assert.h"
#include "core/kv-memory.h"
#include "core/ledger/genesis.h"
#include "core/ledger/ledger.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const med_chain_id chain = { "med-aaaaaaaaaaaaaaaaaaaaaaaaaa" };
  med_span bytes = med_span_make (data, size);
  med_kv_memory store;
  med_ledger *ledger;
  med_hash app_hash, again;
  Med__GenesisState *genesis;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_kv_memory_init (&store, med_memory_heap ());
  med_result parsed = med_genesis_parse (bytes, &arena, &genesis);
  med_assert (med_ledger_open (med_memory_heap (), med_kv_memory_kv (&store), &chain, &ledger)
              == MED_OK);
  med_result made = med_ledger_genesis (ledger, bytes, 0, 1, &app_hash);
  med_assert (made == parsed || (parsed == MED_OK && made == MED_E_DAMAGED));
  med_ledger_close (ledger);
  if (made == MED_OK)
    {
      med_assert (med_ledger_open (med_memory_heap (), med_kv_memory_kv (&store), &chain, &ledger)
                  == MED_OK);
      again = med_ledger_app_hash (ledger);
      med_assert (MED_ID_EQUAL (again, app_hash));
      med_ledger_close (ledger);
    }
  med_kv_memory_clear (&store);
  med_arena_clear (&arena);
  return 0;
}
