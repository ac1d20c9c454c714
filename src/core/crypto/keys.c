/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wiping and comparing of secrets. */
#include "core/crypto/keys.h"

#include <sodium.h>

void
med_wipe (void *secret, size_t size)
{
  sodium_memzero (secret, size);
}

bool
med_secret_equal (const void *a, const void *b, size_t size)
{
  return sodium_memcmp (a, b, size) == 0;
}
