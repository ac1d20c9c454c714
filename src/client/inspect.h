/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every format checked offline, for auditors: no profile, no node, no network, and the same
 * decoders that the client trusts. A service returns MED_OK when it could look at the input; what
 * it found, a broken file included, stands in the report. Failures: MED_E_IO and MED_E_NOT_FOUND
 * for files, MED_E_INVALID for input that is no such format at all, MED_E_UNVERIFIED for contents
 * that contradict their own hashes. Texts live in the caller's arena. */
#pragma once

#include "base/env.h"
#include "base/ids.h"
#include "base/memory.h"
#include "client/failure.h"

/* ── age files ──────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *file;
  const char *identity_file; /* lines "AGE-SECRET-KEY-1…", "#…" or empty; NULL: none */
  med_span passphrase;       /* of a file sealed with one; empty: none */
  const char *out;           /* where the plaintext goes; NULL: nowhere */
} med_inspect_age_input;

typedef struct
{
  const char *reason;         /* "" when it opened; else header, hmac, no-match, payload, armor */
  const char *message;        /* a sentence, "" when it opened */
  const char *const *stanzas; /* their types */
  size_t stanza_count;
  bool armored;
  uint64_t size; /* plaintext bytes that were authenticated, and written to `out` */
} med_age_report;

/* The plaintext file has mode 0600. When the payload fails in its middle, the authenticated bytes
 * before that stay in it. */
med_result med_inspect_age (const med_inspect_age_input *input, med_arena *arena,
                            med_age_report *report, med_failure *failure) MED_CHECKED;

/* ── Content addressing ─────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *cid;
  uint64_t file_size, blocks, dag_size;
} med_cid_report;
/* As profile unixfs-v1-2025 lays the file out. */
med_result med_inspect_cid (const char *file, med_arena *arena, med_cid_report *report,
                            med_failure *failure) MED_CHECKED;

typedef enum
{
  MED_CAR_INCOMPLETE,
  MED_CAR_COMPLETE,
  MED_CAR_UNKNOWN, /* a block below a root may have links that are not read here */
} med_car_state;

typedef struct
{
  const char *const *roots;
  size_t root_count;
  uint64_t blocks, size; /* blocks as they stand there, repetitions counted; bytes of the file */
  med_car_state state;   /* whether everything below the roots is there */
} med_car_report;
/* Checks each block against its CID. */
med_result med_inspect_car (const char *file, med_arena *arena, med_car_report *report,
                            med_failure *failure) MED_CHECKED;

/* ── Light client ───────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *trusted, *untrusted; /* files: light blocks in CometBFT's JSON */
  med_time now;
  int64_t period_seconds;
  int64_t drift_seconds; /* negative: the default */
  uint32_t trust_num, trust_den;
  const char *chain_id; /* NULL: only that both blocks name the same */
  bool trust_next;      /* count trust over the trusted block's next set */
} med_inspect_light_input;

typedef struct
{
  const char *verdict; /* success, not-enough-trust, invalid, expired */
  const char *why;     /* a clause, "" for success */
  const char *chain_id;
  int64_t trusted_height, height;
  const char *hash; /* hexadecimal, of the untrusted header; "" when it has none */
  int64_t power_signed, power_needed, power_total;
  size_t signatures_failed;
} med_light_report;
med_result med_inspect_light (const med_inspect_light_input *input, med_arena *arena,
                              med_light_report *report, med_failure *failure) MED_CHECKED;

/* ── Proofs ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *kind;     /* inclusion, consistency, member, absent */
  const char *root;     /* hexadecimal */
  uint64_t size;        /* of the log; 0 for the map */
  const char *sentence; /* what is proven */
} med_proof_report;
/* A proof file (core/FORMATS.md, "Proof files"). MED_E_INVALID: not such a file, or a proof that
 * cannot be one for its question; MED_E_UNVERIFIED: it leads to another root. */
med_result med_inspect_proof (const char *file, med_arena *arena, med_proof_report *report,
                              med_failure *failure) MED_CHECKED;

/* ── Invites and envelopes ──────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *chain_id;
  uint64_t anchor_height;
  const char *anchor_hash; /* hexadecimal */
  const char *role, *clinic;
  int64_t expires;
  const char *const *gateways;
  size_t gateway_count;
  const char *key; /* hexadecimal: public key of the invite's row; the seed is never shown */
} med_invite_report;
/* `text` is the invite itself. */
med_result med_inspect_invite (const char *text, med_arena *arena, med_invite_report *report,
                               med_failure *failure) MED_CHECKED;

typedef struct
{
  const char *tag, *category;
  uint32_t epoch;
  bool see; /* brings the category's identity */
} med_envelope_key;

typedef struct
{
  const char *chain_id, *grant, *patient, *grantee;
  const med_envelope_key *keys;
  size_t key_count;
  const char *const *records;
  size_t record_count;
  const char *person; /* FHIR Patient, "" when absent */
  size_t padded_size; /* bytes of plaintext, padding included */
} med_envelope_report;
/* `reason` is the word of med_age_report when it does not open, else "". */
med_result med_inspect_envelope (const char *file, const char *identity_file, med_arena *arena,
                                 med_envelope_report *report, const char **reason,
                                 med_failure *failure) MED_CHECKED;

/* ── FHIR ───────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  uint32_t depth;
  const char *label, *value;
} med_fhir_line;

typedef struct
{
  const char *title; /* "Observation", "Bundle (14 entries)" */
  size_t size;       /* bytes */
  const med_fhir_line *lines;
  size_t line_count;
  size_t offset; /* of the trouble, when it is broken */
} med_fhir_report;
/* MED_E_INVALID, MED_E_TOO_LARGE: broken at `offset`, which is filled then too. */
med_result med_inspect_fhir (const char *file, med_arena *arena, med_fhir_report *report,
                             med_failure *failure) MED_CHECKED;

/* ── Calendars ──────────────────────────────────────────────────────────────────────────────── */

#define MED_ICS_TIMES_MAX 1000

typedef struct
{
  const char *uid, *summary, *zone;
  int64_t start, end; /* unix seconds */
  bool all_day, repeats, cancelled;
} med_ics_time;

typedef struct
{
  const char *where, *what;
} med_ics_problem;

typedef struct
{
  const char *product, *method;
  size_t events, rules, zones;
  const med_ics_time *times; /* the first ones, by start; `cut` when there are more */
  size_t time_count;
  bool cut; /* of a rule without end, always */
  const med_ics_problem *problems;
  size_t problem_count;
  size_t line; /* where a broken file is broken; 0 otherwise */
} med_ics_report;
/* MED_E_INVALID also for a sound file with entries of which nothing can be said: zones that nobody
 * knows, rules within the day. They are in the report then, as the rest is. */
med_result med_inspect_ics (const char *file, med_arena *arena, med_ics_report *report,
                            med_failure *failure) MED_CHECKED;
