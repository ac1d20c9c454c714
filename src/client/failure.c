/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences for people. */
#include "client/failure.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

med_result
med_fail (med_failure *failure, med_result result, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  failure->result = result;
  failure->reason = MED_REASON_NONE;
  vsnprintf (failure->message, sizeof failure->message, format, arguments);
  va_end (arguments);
  return result;
}

/* What the ledger or the gateway said no for. */
static const char *
reason_sentence (med_reason reason)
{
  switch (reason)
    {
    case MED_REASON_EXPIRED:
      return _ ("This came too late: its time had run out before it was recorded. Nothing was "
                "changed. Do it again if it is still wanted.");
    case MED_REASON_CHANGED:
      return _ ("Somebody changed this a moment before you. Nothing is lost: look at the new "
                "state and do it again.");
    case MED_REASON_EXISTS:
      return _ ("This is recorded already. Nothing was changed.");
    case MED_REASON_UNKNOWN:
      return _ ("There is no such thing, or it is not shared with you.");
    case MED_REASON_NOT_MEMBER:
      return _ ("This account does not belong to the network. Ask the clinic for an invitation.");
    case MED_REASON_NOT_REGISTERED:
      return _ ("The patient is not registered at this clinic.");
    case MED_REASON_ROLE:
      return _ ("Your role does not allow this. An officer of the clinic can change roles.");
    case MED_REASON_SUSPENDED:
      return _ ("This is paused and must be allowed again first.");
    case MED_REASON_NO_GRANT:
      return _ ("The patient has not shared this with you. You can ask for it.");
    case MED_REASON_GRANT_EXPIRED:
      return _ ("The time that the patient allowed is over. You can ask again.");
    case MED_REASON_GRANT_REVOKED:
      return _ ("The patient has stopped sharing this.");
    case MED_REASON_NO_ACCESS:
      return _ ("Opening must be written down for the patient first.");
    case MED_REASON_ACCESS_EXPIRED:
      return _ ("This was opened more than 15 minutes ago. Open it again.");
    case MED_REASON_OVERLAP:
      return _ ("This time is taken.");
    case MED_REASON_CLOSED:
    case MED_REASON_OUTSIDE_HOURS:
      return _ ("This is outside the opening hours.");
    case MED_REASON_LIMIT:
      return _ ("A limit that the patient or the network has set is reached.");
    case MED_REASON_EPOCH_STALE:
      return _ (
          "The patient's locks have changed since. MedEase makes this anew and sends it again.");
    case MED_REASON_INVITE_USED:
      return _ ("This invitation was used already. Ask for a new one.");
    case MED_REASON_INVITE_EXPIRED:
      return _ ("This invitation is not valid any more. Ask for a new one.");
    case MED_REASON_COUNTER:
      return _ ("This was sent already.");
    case MED_REASON_RATE:
      return _ ("Too much at once. Wait a minute; nothing is lost.");
    case MED_REASON_STALE:
    case MED_REASON_BEHIND:
      return _ ("The hospital is catching up. Try again in a moment.");
    case MED_REASON_TOO_LARGE:
      return _ ("This is larger than what is accepted.");
    case MED_REASON_NOT_STORED:
      return _ ("The hospital has not received all of the file yet. MedEase sends it again.");
    case MED_REASON_NONE:
      break;
    }
  return _ ("The rules of the network do not allow this. Nothing was changed.");
}

static const char *
result_sentence (med_result result)
{
  switch (result)
    {
    case MED_E_INVALID:
      return _ ("What was given could not be read. Nothing was changed.");
    case MED_E_TOO_LARGE:
      return _ ("This is larger than what is accepted. Nothing was changed.");
    case MED_E_NO_MEMORY:
      return _ ("There is not enough memory for this. Close other programs and try again.");
    case MED_E_AUTH:
    case MED_E_NO_MATCH:
      return _ ("This could not be opened with the keys on this computer.");
    case MED_E_NOT_FOUND:
      return _ ("There is no such thing here.");
    case MED_E_EXISTS:
      return _ ("This is there already. Nothing was changed.");
    case MED_E_EXPIRED:
      return _ ("The time for this is over.");
    case MED_E_TRUST:
    case MED_E_UNVERIFIED:
      return _ ("An answer did not pass the checks, and nothing of it was kept. Your records here "
                "are safe. If this happens again, tell the clinic.");
    case MED_E_CHANGED:
      return _ ("This changed while it was read. Nothing was kept; try again.");
    case MED_E_OFFLINE:
      return _ ("No hospital can be reached. What you wrote is kept on this computer and is sent "
                "later.");
    case MED_E_LOCKED:
      return _ ("That is not the passphrase.");
    case MED_E_BUSY:
      return _ ("This is in use by another program. Close that and try again.");
    case MED_E_DAMAGED:
      return _ ("Data on this computer is damaged. The hospitals still have the records: restore "
                "with your 24 words, or fetch them again.");
    case MED_E_IO:
      return _ ("The disk or the folder refused. Nothing was changed.");
    case MED_E_FULL:
      return _ ("The disk is full. Nothing is lost: free some space and try again.");
    case MED_E_CANCELLED:
      return _ ("Cancelled. Nothing was changed.");
    case MED_E_UNSUPPORTED:
      return _ ("This comes from a newer program, or is of a kind that MedEase does not know.");
    case MED_E_STATE:
      return _ ("This is not possible at the moment.");
    case MED_E_REFUSED:
    case MED_E_DENIED:
      return reason_sentence (MED_REASON_NONE);
    case MED_OK:
      break;
    }
  return "";
}

med_result
med_fail_plain (med_failure *failure, med_result result, med_reason reason)
{
  const char *sentence
      = reason != MED_REASON_NONE ? reason_sentence (reason) : result_sentence (result);
  med_fail (failure, result, "%s", sentence);
  failure->reason = reason;
  return result;
}

static const struct
{
  const char *code;
  int status;
} codes[] = {
  [MED_OK] = { "", 0 },
  [MED_E_INVALID] = { "invalid", 3 },
  [MED_E_TOO_LARGE] = { "invalid", 3 },
  [MED_E_NO_MEMORY] = { "io", 10 },
  [MED_E_AUTH] = { "invalid", 3 },
  [MED_E_NO_MATCH] = { "invalid", 3 },
  [MED_E_NOT_FOUND] = { "not-found", 12 },
  [MED_E_EXISTS] = { "invalid", 3 },
  [MED_E_EXPIRED] = { "invalid", 3 },
  [MED_E_TRUST] = { "unverified", 8 },
  [MED_E_UNVERIFIED] = { "unverified", 8 },
  [MED_E_CHANGED] = { "invalid", 3 },
  [MED_E_REFUSED] = { "refused", 4 },
  [MED_E_DENIED] = { "denied", 5 },
  [MED_E_OFFLINE] = { "offline", 6 },
  [MED_E_LOCKED] = { "locked", 7 },
  [MED_E_BUSY] = { "busy", 11 },
  [MED_E_DAMAGED] = { "damaged", 9 },
  [MED_E_IO] = { "io", 10 },
  [MED_E_FULL] = { "io", 10 },
  [MED_E_CANCELLED] = { "busy", 11 },
  [MED_E_UNSUPPORTED] = { "invalid", 3 },
  [MED_E_STATE] = { "invalid", 3 },
};

const char *
med_failure_code (const med_failure *failure)
{
  return codes[failure->result].code;
}

int
med_failure_exit (const med_failure *failure)
{
  return codes[failure->result].status;
}
