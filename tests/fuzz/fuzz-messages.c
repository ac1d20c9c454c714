/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message that is taken from a node, from sealed objects or from the own database: the first
 * byte chooses which, and what is taken packs to the same bytes. */
#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/proto/gateway.pb-c.h"
#include "core/proto/local.pb-c.h"
#include "core/proto/sealed.pb-c.h"
#include "core/proto/state.pb-c.h"

#define SIZE_MAX_TAKEN ((size_t)64 * 1024)

/* New ones go to the end, or the corpus means something else. */
static const ProtobufCMessageDescriptor *const types[] = {
  &med__info__descriptor,
  &med__light_blocks__descriptor,
  &med__rows_request__descriptor,
  &med__rows__descriptor,
  &med__stream_page__descriptor,
  &med__tx_accepted__descriptor,
  &med__tx_verdict__descriptor,
  &med__tx_status__descriptor,
  &med__tip__descriptor,
  &med__upload_start__descriptor,
  &med__upload_lease__descriptor,
  &med__objects_request__descriptor,
  &med__params_row__descriptor,
  &med__members_row__descriptor,
  &med__clinic_row__descriptor,
  &med__account_row__descriptor,
  &med__device_row__descriptor,
  &med__role_row__descriptor,
  &med__registration_row__descriptor,
  &med__category_row__descriptor,
  &med__record_row__descriptor,
  &med__grant_row__descriptor,
  &med__request_row__descriptor,
  &med__access_row__descriptor,
  &med__calendar_row__descriptor,
  &med__appointment_row__descriptor,
  &med__calendar_day_row__descriptor,
  &med__invite_row__descriptor,
  &med__limit_row__descriptor,
  &med__epoch_row__descriptor,
  &med__recovery_key_row__descriptor,
  &med__object_row__descriptor,
  &med__stream_row__descriptor,
  &med__event__descriptor,
  &med__genesis_state__descriptor,
  &med__keybox__descriptor,
  &med__envelope__descriptor,
  &med__detail__descriptor,
  &med__keyring__descriptor,
  &med__keys__descriptor,
  &med__local_anchor__descriptor,
  &med__local_row__descriptor,
  &med__local_stream__descriptor,
  &med__local_leaf__descriptor,
  &med__local_document__descriptor,
  &med__local_object__descriptor,
  &med__outbox_item__descriptor,
  &med__local_journal__descriptor,
  &med__local_setting__descriptor,
  &med__local_person__descriptor,
  &med__local_envelope__descriptor,
  &med__local_draft__descriptor,
};

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const ProtobufCMessageDescriptor *type = types[data[0] % (sizeof types / sizeof types[0])];
  med_span bytes = med_span_make (data + 1, size - 1), again;
  ProtobufCMessage *message;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 4 * SIZE_MAX_TAKEN);
  if (med_canonical_decode (type, bytes, SIZE_MAX_TAKEN, &arena, &message) == MED_OK)
    {
      med_arena second;
      med_arena_init (&second, med_memory_heap (), 2 * SIZE_MAX_TAKEN);
      med_assert (message->descriptor == type);
      med_assert (med_canonical_encode (message, &second, &again) == MED_OK);
      med_assert (med_span_equal (bytes, again));
      med_arena_clear (&second);
    }
  med_arena_clear (&arena);
  return 0;
}
