/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: a core that looks at the clock, draws randomness, prints and allocates. */
#include "base/memory.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void *med_planted_impure (uint8_t sealed[], const uint8_t public_key[]);

void *
med_planted_impure (uint8_t sealed[], const uint8_t public_key[])
{
  uint8_t message[1];
  time_t now = time (NULL);
  /* Pure: not reported. */
  memcpy (message, &now, sizeof message);
  /* Draws an ephemeral key. */
  if (crypto_box_seal (sealed, message, sizeof message, public_key) != 0)
    puts (getenv ("HOME"));
  randombytes_buf (message, sizeof message);
  return med_memory_heap ()->alloc (NULL, 1) != NULL ? malloc (1) : NULL;
}
