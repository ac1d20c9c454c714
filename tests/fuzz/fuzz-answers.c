/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node's rows, pages and statuses against headers that are not theirs: none of them passes. */
#include "base/assert.h"
#include "client/verify.h"
#include "core/codec/canonical.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const uint8_t stream_id[21] = { 1 };
static const med_hash app_hash = { { 1, 2, 3, 4 } };

static void
check_rows (const Med__Rows *rows)
{
  for (size_t i = 0; i < rows->n_rows; i++)
    {
      const Med__Row *row = rows->rows[i];
      med_assert (
          med_verify_row (row, row->table, med_span_make (row->id.data, row->id.len), &app_hash)
          != MED_OK);
    }
}

static void
check_page (const Med__StreamPage *page)
{
  static const med_hash old_root = { { 9 } };
  med_stream_check check = { .frontier = { .size = 0 } };
  bool complete = false;
  med_assert (med_verify_stream_page (page, MED_SPAN_OF (stream_id), 0, &old_root, &app_hash,
                                      &check, &complete)
              != MED_OK);
}

static void
check_status (const Med__TxStatus *status)
{
  static const med_hash id = { { 5 } };
  static const uint8_t zero[32] = { 0 };
  med_header header = { .height = (int64_t)status->height }, next = header;
  next.height++;
  memcpy (header.data_hash.bytes, zero, sizeof header.data_hash.bytes);
  header.data_hash.size = next.last_results_hash.size = 32;
  med_assert (med_verify_tx_status (status, &id, &header, &next) != MED_OK);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const ProtobufCMessageDescriptor *const types[]
      = { &med__rows__descriptor, &med__stream_page__descriptor, &med__tx_status__descriptor };
  ProtobufCMessage *message;
  med_arena arena;
  if (size == 0)
    return 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_canonical_decode (types[data[0] % 3], med_span_make (data + 1, size - 1), 65536, &arena,
                            &message)
      == MED_OK)
    {
      if (data[0] % 3 == 0)
        check_rows ((const Med__Rows *)message);
      else if (data[0] % 3 == 1)
        check_page ((const Med__StreamPage *)message);
      else
        check_status ((const Med__TxStatus *)message);
    }
  med_arena_clear (&arena);
  return 0;
}
