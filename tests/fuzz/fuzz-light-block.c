/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A light block that is read has one form, and checking it never goes wrong. */
#include "base/assert.h"
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static med_span
encode (const med_light_block *block, med_arena *arena)
{
  med_buf buf;
  med_span bytes;
  if (med_buf_init_arena (&buf, arena, med_light_block_size_max (block)) != MED_OK)
    return MED_SPAN_EMPTY;
  med_light_block_put (&buf, block);
  med_assert (med_buf_finish (&buf, &bytes) == MED_OK);
  return bytes;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_arena arena;
  med_light_block block, again;
  med_arena_init (&arena, med_memory_heap (), 4u << 20);
  if (med_light_block_decode (med_span_make (data, size), &arena, &block) == MED_OK)
    {
      med_span first = encode (&block, &arena);
      if (first.size > 0 && first.size <= MED_LIGHT_BLOCK_BYTES_MAX
          && med_light_block_decode (first, &arena, &again) == MED_OK)
        {
          med_span second = encode (&again, &arena);
          med_assert (second.size == 0 || med_span_equal (first, second));
        }
      med_light_options options = med_light_options_default (NULL);
      options.any_app_hash = true;
      options.slow_checks_max = 0;
      med_light_outcome outcome;
      med_commit_count count;
      med_commit_verify_all (&options, &block, &count, &outcome);
      med_assert (count.confirmed + count.nil + count.absent + count.failed == count.validators);
      med_light_verify (&options, &block, &block, block.header.time, &outcome);
      med_assert (outcome.verdict != MED_LIGHT_SUCCESS);
    }
  med_arena_clear (&arena);
  return 0;
}
