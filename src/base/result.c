/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of results. */
#include "base/result.h"

const char *
med_result_name (med_result result)
{
  switch (result)
    {
    case MED_OK:
      return "ok";
    case MED_E_INVALID:
      return "invalid";
    case MED_E_TOO_LARGE:
      return "too-large";
    case MED_E_NO_MEMORY:
      return "no-memory";
    case MED_E_AUTH:
      return "auth";
    case MED_E_NO_MATCH:
      return "no-match";
    case MED_E_NOT_FOUND:
      return "not-found";
    case MED_E_EXISTS:
      return "exists";
    case MED_E_EXPIRED:
      return "expired";
    case MED_E_TRUST:
      return "trust";
    case MED_E_UNVERIFIED:
      return "unverified";
    case MED_E_CHANGED:
      return "changed";
    case MED_E_REFUSED:
      return "refused";
    case MED_E_DENIED:
      return "denied";
    case MED_E_OFFLINE:
      return "offline";
    case MED_E_LOCKED:
      return "locked";
    case MED_E_BUSY:
      return "busy";
    case MED_E_DAMAGED:
      return "damaged";
    case MED_E_IO:
      return "io";
    case MED_E_FULL:
      return "full";
    case MED_E_CANCELLED:
      return "cancelled";
    case MED_E_UNSUPPORTED:
      return "unsupported";
    case MED_E_STATE:
      return "state";
    }
  return "unknown";
}
