/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block that is read is written again byte for byte. */
#include "base/assert.h"
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_arena arena;
  med_block block;
  med_arena_init (&arena, med_memory_heap (), 1u << 20);
  if (med_block_decode (med_span_make (data, size), &arena, &block) == MED_OK)
    {
      med_buf buf;
      med_span again;
      med_hash hash;
      size_t room = med_block_size_max (&block);
      med_assert (room >= size);
      if (med_buf_init_arena (&buf, &arena, room) == MED_OK)
        {
          med_block_put (&buf, &block);
          med_assert (med_buf_finish (&buf, &again) == MED_OK);
          med_assert (med_span_equal (again, med_span_make (data, size)));
        }
      med_assert (med_data_hash (block.txs, block.tx_count, &hash) == MED_OK);
      med_assert (med_commit_hash (&block.last_commit, &hash) == MED_OK);
    }
  med_arena_clear (&arena);
  return 0;
}
