/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile and session of a call. */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void
med_answer_init (med_answer *answer)
{
  *answer = (med_answer){ 0 };
  med_arena_init (&answer->arena, med_memory_heap (), MED_CTL_ARENA_MAX);
}

void
med_answer_clear (med_answer *answer)
{
  med_value_free (answer->result);
  med_value_free (answer->detail);
  med_arena_clear (&answer->arena);
  *answer = (med_answer){ 0 };
}

med_result
med_usage (med_answer *answer, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (answer->failure.message, sizeof answer->failure.message, format, arguments);
  va_end (arguments);
  answer->failure.result = MED_E_INVALID;
  answer->failure.reason = MED_REASON_NONE;
  answer->usage = true;
  return MED_E_INVALID;
}

med_result
med_ctl_profile (med_ctl *ctl, bool create, med_profile **profile, med_answer *answer)
{
  if (ctl->profile == NULL)
    MED_TRY (
        med_profile_open (ctl->folder, create, med_client_env (), &ctl->profile, &answer->failure));
  if (ctl->node != NULL)
    med_profile_use_node (ctl->profile, ctl->node);
  *profile = ctl->profile;
  return MED_OK;
}

static med_result
unlock (med_ctl *ctl, med_session **session, med_answer *answer)
{
  med_passphrase passphrase;
  med_keys *keys;
  if (!med_profile_has_keystore (ctl->profile))
    return med_fail (&answer->failure, MED_E_LOCKED,
                     "There is no identity here yet. Create one (medeasectl identity create), or "
                     "restore yours from its 24 words.");
  MED_TRY (med_passphrase_read (&ctl->passphrase, "Passphrase: ", &passphrase, &answer->failure));
  med_result result = med_identity_unlock (
      ctl->profile, med_span_make (passphrase.bytes, passphrase.size), &keys, &answer->failure);
  med_passphrase_wipe (&passphrase);
  MED_TRY (result);
  result = med_session_open (ctl->profile, keys, session, &answer->failure);
  if (result != MED_OK)
    med_identity_lock (keys);
  return result;
}

med_result
med_ctl_session (med_ctl *ctl, med_session **session, med_answer *answer)
{
  if (ctl->session == NULL)
    {
      med_profile *profile;
      MED_TRY (med_ctl_profile (ctl, false, &profile, answer));
      MED_TRY (unlock (ctl, &ctl->session, answer));
    }
  *session = ctl->session;
  return MED_OK;
}

void
med_ctl_close (med_ctl *ctl)
{
  g_clear_pointer (&ctl->session, med_session_close);
  g_clear_pointer (&ctl->profile, med_profile_close);
}

bool
med_ctl_write (int fd, const char *text, size_t size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, text, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      text += n;
      size -= (size_t)n;
    }
  return true;
}
