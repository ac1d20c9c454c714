/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: the key lies inside the bytes. */
#include "base/assert.h"
#include "net/tls-pin.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span spki;
  if (med_tls_spki (med_span_make (data, size), &spki) != MED_OK)
    return 0;
  med_assert (spki.data > data && spki.size < size && spki.data + spki.size <= data + size);
  return 0;
}
