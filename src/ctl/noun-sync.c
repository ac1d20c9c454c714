/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sync`, `status`, `verify`: the light replica. */
#include "client/sync.h"

#include "ctl/json-out.h"
#include "ctl/nouns.h"
#include "ctl/service.h"
#include "ctl/text-out.h"

static const med_option sync_options[] = {
  { "follow", MED_OPTION_FLAG, false, NULL, "go on with each new block, until interrupted" },
  MED_OPTIONS_END,
};

static med_value *
status_value (med_session *session)
{
  static const char *const weather[] = { [MED_WEATHER_OK] = "ok",
                                         [MED_WEATHER_BEHIND] = "behind",
                                         [MED_WEATHER_OFFLINE] = "offline",
                                         [MED_WEATHER_ALARM] = "alarm" };
  med_sync_status status;
  med_sync_get_status (session, &status);
  med_value *value = med_value_object (), *alarms = med_value_array ();
  med_value_set (value, "height", med_value_unsigned (status.as_of.height));
  med_value_set (value, "records", med_value_unsigned (status.records));
  med_value_set (value, "pending", med_value_unsigned (status.pending));
  med_value_set (value, "streams", med_value_unsigned (status.streams));
  if (*status.alarm != 0)
    med_value_append (alarms, med_value_text (status.alarm));
  med_value_set (value, "alarms", alarms);
  med_value_set (value, "state", med_value_text (weather[status.weather]));
  med_value_set (value, "offline_since", med_value_time (status.offline_since));
  return value;
}

/* One object, or one paragraph, for each new block. */
static med_result
follow (med_ctl *ctl, med_session *session, med_answer *answer)
{
  uint64_t height = 0;
  for (;;)
    {
      MED_TRY (med_sync (session, NULL, &answer->failure));
      med_ctl_flush (ctl, session);
      uint64_t now = med_session_as_of (session).height;
      if (now != height)
        {
          g_autoptr (med_value) value = status_value (session);
          g_autoptr (GString) out = g_string_new (NULL);
          if (ctl->json)
            {
              med_json_out (value, out);
              g_string_append_c (out, '\n');
            }
          else
            med_text_out (value, out);
          if (!med_ctl_write (ctl->out, out->str, out->len))
            return MED_OK;
          height = now;
        }
      MED_TRY (med_sync_wait (session, NULL, &answer->failure));
    }
}

static med_result
run_sync (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  if (med_args_has (args, "follow"))
    {
      answer->raw = true;
      return follow (ctl, session, answer);
    }
  MED_TRY (med_sync (session, NULL, &answer->failure));
  med_ctl_flush (ctl, session);
  answer->result = status_value (session);
  return MED_OK;
}

static med_result
run_status (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  answer->result = status_value (session);
  return MED_OK;
}

static med_result
run_verify (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_verify_report report;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_sync_verify (session, NULL, &report, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "headers", med_value_unsigned (report.headers));
  med_value_set (value, "rows", med_value_unsigned (report.rows));
  med_value_set (value, "leaves", med_value_unsigned (report.leaves));
  med_value_set (value, "documents", med_value_unsigned (report.documents));
  med_value_set (value, "damaged", med_value_unsigned (report.damaged));
  if (report.damaged == 0)
    {
      answer->result = value;
      answer->note = report.rows > 0 ? "Everything on this computer agrees with the ledger."
                                     : "What is on this computer agrees with itself. No node could "
                                       "be asked for fresh proofs.";
      return MED_OK;
    }
  answer->detail = value;
  return med_fail (&answer->failure, MED_E_DAMAGED,
                   "Parts of the copy on this computer were damaged and are not used any more. The "
                   "hospitals still have everything: the next synchronisation fetches it again.");
}

const med_verb med_verbs_sync[] = {
  { "", "", 0, 0, sync_options, "Bring this computer's copy up to date, and send what waits",
    "medeasectl sync --follow", run_sync, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
const med_verb med_verbs_status[] = {
  { "", "", 0, 0, NULL, "This computer's copy, without asking anybody", "medeasectl status",
    run_status, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
const med_verb med_verbs_verify[] = {
  { "", "", 0, 0, NULL, "Check the whole copy again, from the anchor", "medeasectl verify",
    run_verify, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
