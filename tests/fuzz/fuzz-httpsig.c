/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers of signed requests: what a parser takes, its writer gives back byte for byte. The first
 * byte says which header. */
#include "base/assert.h"
#include "core/httpsig.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_input (med_span value)
{
  med_httpsig_params params;
  uint8_t bytes[MED_SIGNATURE_INPUT_MAX];
  med_buf out = med_buf_make (bytes, sizeof (bytes));
  if (med_signature_input_parse (value, &params) != MED_OK)
    return;
  med_result written = med_signature_input_write (&params, &out);
  med_assert (written == MED_OK);
  med_assert (med_span_equal (value, med_span_make (bytes, out.size)));
}

static void
check_value (uint8_t which, med_span value)
{
  char text[MED_SIGNATURE_TEXT_SIZE] = "";
  med_signature signature;
  med_hash digest;
  med_keyid keyid;
  uint64_t time;
  med_result result = MED_E_INVALID;
  if (which == '1' && (result = med_signature_parse (value, &signature)) == MED_OK)
    med_signature_write (&signature, text);
  else if (which == '2' && (result = med_content_digest_parse (value, &digest)) == MED_OK)
    med_content_digest_write (&digest, text);
  else if (which == '4' && (result = med_keyid_parse (value, &keyid)) == MED_OK)
    med_keyid_write (&keyid, text);
  else if (which == '3')
    result = med_challenge_time (value, &time);
  med_assert (result != MED_OK || which == '3' || med_span_equal (value, med_span_text (text)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  med_span value = med_span_make (data + 1, size - 1);
  if (data[0] == '0')
    check_input (value);
  else
    check_value (data[0], value);
  return 0;
}
