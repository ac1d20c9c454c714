/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header of an age v1 file: grammar, limits, MAC. Format: C2SP age.md v1.1.0. */
#pragma once

#include "base/memory.h"
#include "core/crypto/keys.h"

#define MED_AGE_ARGS_MAX 8

/* Why a file did not open: the classes of the C2SP test vectors, also told by the command line. */
typedef enum
{
  MED_AGE_OPENED,
  MED_AGE_FAILED_HEADER,   /* grammar, limits, or a malformed stanza of a known type */
  MED_AGE_FAILED_HMAC,     /* the header was altered after a stanza was wrapped */
  MED_AGE_FAILED_NO_MATCH, /* no stanza opens with the keys at hand */
  MED_AGE_FAILED_PAYLOAD,  /* cut short, altered, or something follows the end */
  MED_AGE_FAILED_ARMOR,    /* the PEM form is not strict */
} med_age_failure;

/* "header", "hmac", "no-match", "payload", "armor"; "" for MED_AGE_OPENED. */
const char *med_age_failure_name (med_age_failure failure);

/* Our own limits, not the specification's. */
typedef struct
{
  size_t header_size_max;
  size_t stanzas_max;
} med_age_limits;

extern const med_age_limits med_age_limits_default; /* 16 KiB, 32 stanzas */
extern const med_age_limits med_age_limits_keybox;  /* 128 KiB, 1,024 stanzas */

typedef struct
{
  med_span args[MED_AGE_ARGS_MAX]; /* the first is the type */
  size_t arg_count;
  med_span body; /* decoded */
} med_age_stanza;

typedef struct
{
  med_span raw;           /* the whole header, MAC line included: the payload follows it */
  med_span authenticated; /* what the MAC covers: from the first byte to "---" */
  const med_age_stanza *stanzas;
  size_t stanza_count;
  uint8_t mac[32];
} med_age_header;

/* Reads the header at the start of `bytes`; what follows it is not looked at. Views point into
 * `bytes` and the arena. MED_E_INVALID for the grammar, MED_E_TOO_LARGE beyond the limits. */
med_result med_age_header_decode (med_span bytes, const med_age_limits *limits, med_arena *arena,
                                  med_age_header *header) MED_CHECKED;
/* MED_E_AUTH when the MAC is not that of this file key. */
med_result med_age_header_verify (const med_age_header *header,
                                  const med_file_key *file_key) MED_CHECKED;
/* Writes a header with its MAC into the arena. MED_E_INVALID for no stanza, a stanza without
 * arguments or with a character outside 0x21–0x7E; MED_E_TOO_LARGE beyond the limits. */
med_result med_age_header_encode (const med_age_stanza *stanzas, size_t count,
                                  const med_file_key *file_key, const med_age_limits *limits,
                                  med_arena *arena, med_span *bytes) MED_CHECKED;
