/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canonical protobuf: what is taken packs to the same bytes, whatever the message. */
#include "base/assert.h"
#include "core/codec/canonical.h"

#include "core/codec/sample.pb-c.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span bytes = med_span_make (data, size), again;
  ProtobufCMessage *message;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 256 * 1024);
  if (med_canonical_decode (&sample__tree__descriptor, bytes, 4096, &arena, &message) == MED_OK)
    {
      med_assert (size <= 4096);
      med_arena second;
      med_arena_init (&second, med_memory_heap (), 8192);
      med_assert (med_canonical_encode (message, &second, &again) == MED_OK);
      med_assert (med_span_equal (bytes, again));
      med_arena_clear (&second);
    }
  med_arena_clear (&arena);
  return 0;
}
