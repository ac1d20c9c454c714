/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may fetch what (core/FORMATS.md G3): pure questions about the committed state at a given
 * time. Both the gateway and tests ask here, so that there is one list of rules. */
#pragma once

#include "core/ledger/grant.h"

typedef enum
{
  MED_ASKER_DEVICE,   /* `d:` a live device of an account */
  MED_ASKER_RECOVERY, /* `r:` a recovery key of an account: the words, or the guardians' when ready
                       */
  MED_ASKER_HELD,     /* the account's, and waits: a suspended device, the guardians' key before its
                         time, any key of a frozen account; it sees how things stand, no object */
  MED_ASKER_INVITE,   /* `i:` the key of an open invite; has no account yet */
} med_asker_kind;

typedef struct
{
  med_asker_kind kind;
  med_span account; /* 20; empty for an invite */
  med_span key;     /* device8, recovery signing key32, or invite_pk32 */
} med_asker;

/* The part of "at most 15 minutes" that only the node knows: whether it committed this access entry
 * less than 15 minutes ago by its own monotonic clock. */
typedef bool (*med_access_live) (void *context, med_span access16);

typedef struct
{
  med_state *state;            /* reads only */
  uint64_t now;                /* time of the newest commit */
  bool stale;                  /* the tip is older than three heartbeats: only owners are served */
  med_access_live access_live; /* NULL: by block time alone */
  void *context;
} med_query;

/* The answer: MED_REASON_NONE: give it. Otherwise, with `related`: 403 and the reason; without:
 * 404, whether or not there is such a thing. */
typedef struct
{
  med_reason reason;
  bool related;
} med_verdict;

/* Whether the signer of a request is who may ask at all: the device's or recovery key's row is
 * live, the invite is open. `kind` says how the key is named (never HELD). *asker borrows from the
 * state's arena. `key` is a device id (8), a recovery signing key or an invite's public key (32
 * each). MED_REASON_UNKNOWN, SUSPENDED, INVITE_USED, INVITE_EXPIRED. */
med_reason med_query_asker (const med_query *query, med_asker_kind kind, med_span key,
                            med_asker *asker);

/* Blocks of the object with this root, by what the row that names it is (payload, manifest,
 * envelope, keybox, user key, keyring, profile, directory, detail, sealed invite). Objects that no
 * live row names any more are nobody's. */
med_verdict med_query_object (const med_query *query, const med_asker *asker, med_span root);

/* A stream by its id (core/ledger/stream.h). */
med_verdict med_query_stream (const med_query *query, const med_asker *asker, med_span stream);

/* A row, or the proof that it is absent. */
med_verdict med_query_row (const med_query *query, const med_asker *asker, uint32_t table,
                           med_span id);

/* A transaction: its parties are its signer, its subject and the accounts that its operations name
 * or whose rows they touch. */
med_verdict med_query_tx (const med_query *query, const med_asker *asker, const med_tx *tx);
