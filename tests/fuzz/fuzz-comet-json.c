/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every reader of CometBFT's JSON takes any bytes. */
#include "base/assert.h"
#include "core/chain/encode.h"
#include "net/comet-json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const med_span text = med_span_make (data, size);
  med_arena arena;
  med_light_block light;
  med_block block;
  med_block_id id;
  med_header header;
  med_commit commit;
  med_comet_validators page;
  med_comet_results results;
  med_comet_genesis genesis;
  med_comet_error error;
  bool canonical;
  med_arena_init (&arena, med_memory_heap (), 4u << 20);
  if (med_comet_light_block_read (text, &arena, &light) == MED_OK)
    {
      med_buf buf;
      if (med_buf_init_arena (&buf, &arena, med_light_block_size_max (&light)) == MED_OK)
        {
          med_light_block_put (&buf, &light);
          med_assert (!buf.overflow);
        }
    }
  if (med_comet_commit_read (text, &arena, &header, &commit, &canonical) == MED_OK)
    med_assert (commit.signature_count <= MED_VALIDATORS_MAX);
  if (med_comet_validators_read (text, &arena, &page) == MED_OK)
    med_assert (page.count <= page.total);
  if (med_comet_block_read (text, &arena, &id, &block) == MED_OK)
    med_assert (block.evidence_count <= MED_BLOCK_EVIDENCE_MAX);
  if (med_comet_results_read (text, &arena, &results) == MED_OK)
    med_assert (results.count <= MED_BLOCK_TXS_MAX);
  if (med_comet_genesis_read (text, &arena, &genesis) == MED_OK)
    med_assert (genesis.validators.count <= MED_VALIDATORS_MAX);
  if (med_comet_error_read (text, &arena, &error) == MED_OK)
    med_assert (error.message != NULL && error.data != NULL);
  med_arena_clear (&arena);
  return 0;
}
