/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who together let somebody back in (core/FORMATS.md §5 Recovery): the person who chooses
 * them, each of them, and the new device that asks for help. Texts go from hand to hand. */
#pragma once

#include "client/outbox.h"

/* Most people that one can choose. */
#define MED_RECOVERY_PEOPLE_MAX 32

/* ── Who chooses ────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_account_id account;
  const char *name;
  bool ready; /* has said the code */
} med_recovery_person;

typedef struct
{
  /* Whom the account trusts now; threshold 0: nobody. The text is for each of them. */
  uint32_t threshold;
  med_recovery_person *people;
  size_t people_count;
  const char *trust;
  /* The same of a choice that waits until `next_at`; 0: none. With next_threshold 0: nobody. */
  int64_t next_at;
  uint32_t next_threshold;
  med_recovery_person *next;
  size_t next_count;
  const char *next_trust;
  /* Somebody was let in from `ready_at` on; 0: nobody. */
  int64_t announced, ready_at;
  med_device_id device;
  bool frozen; /* two say that they are the person: the clinic decides */
} med_recovery_state;

/* As the ledger has it; contacts nobody. */
med_result med_recovery_get (med_session *session, med_arena *arena, med_recovery_state *state,
                             med_failure *failure) MED_CHECKED;
/* `people`: ids or names as in the directory, or cards (“medease-card:…”). `threshold` of them will
 * do. MED_E_INVALID: too few, too many, oneself, twice, somebody without a card. */
med_result med_recovery_set (med_session *session, uint32_t threshold, const char *const *people,
                             size_t count, GCancellable *cancellable, med_id *item,
                             med_failure *failure) MED_CHECKED;
/* Nobody any more. */
med_result med_recovery_unset (med_session *session, GCancellable *cancellable, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* What one of them said on the telephone: that person is ready. */
med_result med_recovery_confirm (med_session *session, const char *code, med_arena *arena,
                                 const char **name, med_id *item, med_failure *failure) MED_CHECKED;
/* Stops what was announced, and else the choice that waits. MED_E_STATE: nothing does. */
med_result med_recovery_cancel (med_session *session, med_id *item,
                                med_failure *failure) MED_CHECKED;

/* ── Who helps ──────────────────────────────────────────────────────────────────────────────── */

/* Who this is, for somebody who wants to choose this person. */
med_result med_recovery_card (med_session *session, med_arena *arena, const char **text,
                              med_failure *failure) MED_CHECKED;
/* Takes the own share; `code` is to be told to the person who chose. */
med_result med_recovery_accept (med_session *session, const char *trust, GCancellable *cancellable,
                                med_arena *arena, const char **name, const char **code,
                                med_id *item, med_failure *failure) MED_CHECKED;
typedef struct
{
  med_account_id account;
  const char *name, *code;
  uint32_t threshold;
} med_recovery_held;
/* Those whom one can help. */
med_result med_recovery_list_held (med_session *session, med_arena *arena, med_recovery_held **held,
                                   size_t *count, med_failure *failure) MED_CHECKED;
/* The words that the person who asks must read out, before anything is given. */
med_result med_recovery_read_help (const char *help, med_arena *arena, const char **words,
                                   med_failure *failure) MED_CHECKED;
/* The own share for that device. `person`: an id or name of whom one can help; NULL: the only
 * one. */
med_result med_recovery_approve (med_session *session, const char *help, const char *person,
                                 med_arena *arena, const char **answer, const char **name,
                                 med_failure *failure) MED_CHECKED;

/* ── Who comes back ─────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *state;   /* asking announced ready cancelled recorded */
  const char *help;    /* the text for the people, while asking */
  const char *words;   /* what both must see */
  uint32_t have, need; /* shares; need 0: not known yet */
  int64_t ready_at;    /* 0: nothing announced */
} med_recovery_progress;

/* Whether this profile waits for people's help. */
bool med_recovery_asks (const med_keys *keys);
/* Makes the device's keys in an empty profile; nobody is contacted. */
med_result med_recovery_start (med_profile *profile, med_span passphrase, uint64_t kdf_memory,
                               med_arena *arena, med_recovery_progress *progress,
                               med_failure *failure) MED_CHECKED;
/* Takes answers in; with enough of them the recovery is announced. MED_E_INVALID names the one that
 * is no answer, damaged, of another request or of other people; those before it are kept. */
med_result med_recovery_continue (med_profile *profile, med_span passphrase,
                                  const char *const *answers, size_t count,
                                  GCancellable *cancellable, med_arena *arena,
                                  med_recovery_progress *progress,
                                  med_failure *failure) MED_CHECKED;
/* After the delay: this device belongs to the account, and everything comes back. MED_E_REFUSED
 * “closed” before, or when it was cancelled. */
med_result med_recovery_finish (med_profile *profile, med_span passphrase,
                                GCancellable *cancellable, med_arena *arena,
                                med_recovery_progress *progress, med_failure *failure) MED_CHECKED;
