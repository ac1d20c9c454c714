/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody claims to have signed elsewhere: only the whole of it counts, and it counts for the
 * line 1 that it brings along. */
#include "base/assert.h"
#include "client/origin.h"
#include "core/codec/canonical.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[512 * 1024];
  med_arena arena;
  med_origin_facts facts;
  ProtobufCMessage *message;
  med_span bytes = med_span_make (data, size);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  if (med_canonical_decode (&med__origin__descriptor, bytes, 16384, &arena, &message) != MED_OK)
    {
      med_assert (med_origin_check (bytes, MED_SPAN_EMPTY, &arena, &facts) != MED_OK);
      return 0;
    }
  med_span own = med_pb_span (((const Med__Origin *)message)->resource);
  if (med_origin_check (bytes, own, &arena, &facts) == MED_OK)
    med_assert (facts.height > 0 && facts.chain.text[0] != '\0');
  med_assert (med_origin_check (bytes, MED_SPAN_EMPTY, &arena, &facts) != MED_OK);
  return 0;
}
