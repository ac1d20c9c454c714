/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one result type of everything below the client: a value says what went wrong, the caller
 * knows where. Out-parameters are untouched unless MED_OK is returned. */
#pragma once

typedef enum
{
  MED_OK = 0,
  MED_E_INVALID,     /* the bytes are malformed or not canonical */
  MED_E_TOO_LARGE,   /* a bound of core/limits.h is exceeded */
  MED_E_NO_MEMORY,   /* the arena, buffer or allocator handed in is exhausted */
  MED_E_AUTH,        /* a tag, MAC, checksum or signature does not verify */
  MED_E_NO_MATCH,    /* none of the keys at hand opens it */
  MED_E_NOT_FOUND,   /* no such row, block, file or object */
  MED_E_EXISTS,      /* it is there already and may not be replaced */
  MED_E_EXPIRED,     /* outside its period of validity */
  MED_E_TRUST,       /* valid so far, but too few trusted signers: fetch an intermediate header */
  MED_E_UNVERIFIED,  /* a peer's answer contradicts what was verified */
  MED_E_CHANGED,     /* the base version is stale, or a file changed while it was read */
  MED_E_REFUSED,     /* the ledger's rules say no */
  MED_E_DENIED,      /* the gateway gives nothing */
  MED_E_OFFLINE,     /* no node reachable */
  MED_E_LOCKED,      /* keys are not at hand, or the passphrase is wrong */
  MED_E_BUSY,        /* somebody else holds it */
  MED_E_DAMAGED,     /* local data contradicts itself */
  MED_E_IO,          /* the operating system refused; errno has the reason where a file is meant */
  MED_E_FULL,        /* no space left */
  MED_E_CANCELLED,   /* the caller asked to stop */
  MED_E_UNSUPPORTED, /* well-formed, but of a kind or version this program does not know */
  MED_E_STATE,       /* the call does not fit the object's state */
} med_result;

#define MED_CHECKED __attribute__ ((warn_unused_result))

/* Stable lower-case word for logs and tests, never shown to users. */
const char *med_result_name (med_result result);

#define MED_TRY(expression)                                                                        \
  do                                                                                               \
    {                                                                                              \
      med_result med_try_ = (expression);                                                          \
      if (med_try_ != MED_OK)                                                                      \
        return med_try_;                                                                           \
    }                                                                                              \
  while (0)
