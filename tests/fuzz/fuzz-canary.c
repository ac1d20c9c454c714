/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A planted crash: its corpus must fail, and libFuzzer must find it from nothing. */
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size > 3 && data[0] == 'b')
    if (data[1] == 'i')
      if (data[2] == 'r')
        if (data[3] == 'd')
          abort ();
  return 0;
}
