/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of a file from its first bytes: always one that has a name for people. */
#include "base/assert.h"
#include "care/media.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *type = med_media_guess (med_span_make (data, size), "");
  med_assert (type != NULL && strchr (type, '/') != NULL);
  med_assert (med_media_label (type) != NULL && *med_media_label (type) != 0);
  med_assert (med_media_guess (med_span_make (data, size), "letter.pdf") != NULL);
  return 0;
}
