/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bech32 texts of age keys: what is taken is written again as it was. */
#include "base/assert.h"
#include "core/age/identity.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span text = med_span_make (data, size);
  med_open_secret identity;
  med_open_public recipient;
  char secret[MED_AGE_IDENTITY_TEXT_SIZE], public[MED_AGE_RECIPIENT_TEXT_SIZE];
  if (med_age_identity_decode (text, &identity) == MED_OK)
    {
      med_age_identity_encode (&identity, secret);
      med_assert (med_span_equal (text, med_span_text (secret)));
    }
  if (med_age_recipient_decode (text, &recipient) == MED_OK)
    {
      med_age_recipient_encode (&recipient, public);
      med_assert (med_span_equal (text, med_span_text (public)));
    }
  return 0;
}
