/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARs: the result does not depend on how the stream is cut into pieces, and every block that comes
 * out matches its CID. */
#include "base/assert.h"
#include "core/dag/car.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Taken once: thousands of runs a second. */
static med_car_reader reader_template;

static void
prepare (void)
{
  static uint8_t memory[MED_CAR_READER_MEMORY];
  med_arena arena;
  if (reader_template.buffer != NULL)
    return;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  med_assert (med_car_reader_init (&reader_template, &arena) == MED_OK);
}

static med_result
read_car (med_span input, size_t piece, uint64_t *blocks)
{
  med_car_reader reader = reader_template;
  med_result result = MED_OK;
  *blocks = 0;
  while (result == MED_OK && input.size > 0)
    {
      med_span part = med_span_make (input.data, piece < input.size ? piece : input.size);
      med_car_event event = MED_CAR_BLOCK;
      input = med_span_make (input.data + part.size, input.size - part.size);
      while (result == MED_OK && event == MED_CAR_BLOCK)
        {
          med_car_block block;
          result = med_car_reader_next (&reader, &part, &event, &block);
          if (result == MED_OK && event == MED_CAR_BLOCK)
            {
              med_assert (med_cid_view_check (&block.cid, block.bytes) == MED_OK);
              (*blocks)++;
            }
        }
    }
  if (result == MED_OK)
    result = med_car_reader_end (&reader);
  return result;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint64_t whole, single, odd;
  prepare ();
  med_span car = med_span_make (data, size);
  med_result result = read_car (car, size + 1, &whole);
  med_assert (read_car (car, 1, &single) == result && single == whole);
  med_assert (read_car (car, 13, &odd) == result && odd == whole);
  return 0;
}
