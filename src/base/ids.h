/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers of fixed length, one type each, so that they cannot be mixed up. All are plain
 * bytes: compare with memcmp (), view with MED_SPAN_OF (). */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct
{
  uint8_t bytes[32];
} med_hash;

typedef struct
{
  uint8_t bytes[20];
} med_account_id;

typedef struct
{
  uint8_t bytes[8];
} med_device_id;

/* Clinic, record, grant, request, access, appointment, calendar, registration. */
typedef struct
{
  uint8_t bytes[16];
} med_id;

/* Random name of a category of one patient; all zero is the inbox. */
typedef struct
{
  uint8_t bytes[8];
} med_tag;

/* Binary CIDv1, raw or dag-pb with sha2-256. */
typedef struct
{
  uint8_t bytes[36];
} med_cid;

/* Longest chain id is "med-" and 26 characters; CometBFT allows 50. Zero-terminated. */
#define MED_CHAIN_ID_MAX 50
typedef struct
{
  char text[MED_CHAIN_ID_MAX + 1];
} med_chain_id;

/* Both operands must be of the same id type. */
#define MED_ID_EQUAL(a, b) (memcmp ((a).bytes, (b).bytes, sizeof ((a).bytes)) == 0)

static inline bool
med_bytes_zero (const void *data, size_t size)
{
  const uint8_t *bytes = (const uint8_t *)data;
  uint8_t any = 0;
  for (size_t i = 0; i < size; i++)
    any |= bytes[i];
  return any == 0;
}

#define MED_ID_ZERO(id) (med_bytes_zero ((id).bytes, sizeof ((id).bytes)))
