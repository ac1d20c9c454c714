/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of medeasectl: how it was called, what is open, what it answers. In a batch and in the
 * agent many calls share one session. */
#pragma once

#include "client/session.h"
#include "ctl/args.h"
#include "ctl/passphrase.h"
#include "ctl/value.h"

#define MED_CTL_ARENA_MAX ((size_t)1 << 30)
#define MED_CTL_WAIT_SECONDS 30

typedef struct
{
  /* Options that stand anywhere. */
  char *folder; /* of the profile */
  char *node;   /* NULL: as the profile remembers */
  bool json;
  bool wait;
  unsigned wait_seconds;
  med_passphrase_source passphrase;
  /* Streams of this call. */
  int in, out, err;
  bool batch; /* the session outlives the call */
  /* Opened when a command first asks. */
  med_profile *profile;
  med_session *session;
} med_ctl;

/* What a command leaves behind. On success `result`; otherwise the failure, and where the contract
 * names them a reason word that is none of the ledger's, and details. */
typedef struct
{
  med_arena arena;
  med_value *result, *detail;
  const char *reason;
  const char *note; /* a sentence for people after the result; NULL: none */
  bool usage;       /* the arguments are wrong */
  bool raw;         /* content went to standard output: on success nothing else may */
  bool written;     /* everything was written already, `status` is the exit status */
  int status;
  med_failure failure;
} med_answer;

void med_answer_init (med_answer *answer);
void med_answer_clear (med_answer *answer);

/* `return med_usage (answer, "…")`. */
med_result med_usage (med_answer *answer, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* The profile, opened under its lock and, with `create`, made. */
med_result med_ctl_profile (med_ctl *ctl, bool create, med_profile **profile,
                            med_answer *answer) MED_CHECKED;
/* The session, after the passphrase. */
med_result med_ctl_session (med_ctl *ctl, med_session **session, med_answer *answer) MED_CHECKED;
/* Wipes the keys and lets the profile go. */
void med_ctl_close (med_ctl *ctl);
/* Bytes to a stream of the call; false when nobody reads it any more. */
bool med_ctl_write (int fd, const char *text, size_t size);
