/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The genesis document in CometBFT's JSON: what is read says the same once it was written. */
#include "base/assert.h"
#include "node/genesis-doc.h"

#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_solo_genesis genesis, again;
  memset (&genesis, 0, sizeof genesis);
  memset (&again, 0, sizeof again);
  if (med_genesis_doc_read (med_span_make (data, size), &genesis) != MED_OK)
    return 0;
  g_autofree char *text = med_genesis_doc_write (&genesis, MED_SPAN_EMPTY);
  med_result result = med_genesis_doc_read (med_span_text (text), &again);
  med_assert (result == MED_OK);
  g_autofree char *second = med_genesis_doc_write (&again, MED_SPAN_EMPTY);
  med_assert (strcmp (text, second) == 0);
  return 0;
}
