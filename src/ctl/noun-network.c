/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `network`: founding, joining, inviting, status. */
#include "client/network.h"

#include "ctl/network-verbs.h"
#include "ctl/nouns.h"
#include "ctl/service.h"

#include <string.h>
#include <time.h>

#define INVITE_FILE_MAX ((size_t)4096)
#define INVITE_DAYS 7

static const med_option found_options[] = {
  { "clinic", MED_OPTION_TEXT, false, "NAME", "the clinic's name" },
  { "zone", MED_OPTION_TEXT, false, "ZONE", "its time zone; default: this computer's" },
  { "personal", MED_OPTION_FLAG, false, NULL, "a place for oneself, without a clinic" },
  { "founder-invite", MED_OPTION_TEXT, false, "F", "file that `medease-node init` wrote" },
  MED_OPTIONS_END,
};

static med_value *
self_value (const med_self *self, med_answer *answer)
{
  med_value *value = med_value_object (), *roles = med_value_array ();
  const char *role = NULL;
  for (uint32_t i = 31; i > 0; i--)
    if ((self->roles >> i & 1) != 0 && med_word_role (i) != NULL)
      {
        role = role == NULL ? med_word_role (i) : role;
        med_value_append (roles, med_value_text (med_word_role (i)));
      }
  med_value_set (value, "chain_id", med_text_or_null (self->chain.text));
  med_value_set (value, "clinic", med_text_or_null (self->clinic_name));
  med_value_set (value, "clinic_id", med_id_value (&self->clinic, answer));
  med_value_set (value, "account", med_account_value (&self->account, answer));
  med_value_set (value, "name", med_text_or_null (self->name));
  med_value_set (value, "role", med_value_text (role));
  med_value_set (value, "roles", roles);
  return value;
}

static med_result
answer_self (med_session *session, med_answer *answer)
{
  med_self self;
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  answer->result = self_value (&self, answer);
  med_value_set (answer->result, "state", med_value_text (self.joined ? "recorded" : "saved"));
  return MED_OK;
}

/* The zone's name, where the system says it. */
static char *
local_zone (void)
{
  g_autofree char *target = g_file_read_link ("/etc/localtime", NULL);
  const char *name = target == NULL ? NULL : strstr (target, "zoneinfo/");
  return g_strdup (name == NULL ? "Etc/UTC" : name + strlen ("zoneinfo/"));
}

/* A fresh node leaves its founder's invite beside its socket or in its folder. */
static char *
founder_file (const char *node)
{
  if (node == NULL || !g_str_has_prefix (node, "unix:"))
    return NULL;
  g_autofree char *folder = g_path_get_dirname (node + strlen ("unix:"));
  g_autofree char *above = g_path_get_dirname (folder);
  const char *const places[] = { folder, above };
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      char *path = g_build_filename (places[i], "founder.invite", NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
  return NULL;
}

static med_result
run_found (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  g_autofree char *zone = local_zone ();
  med_found_options options = { .clinic = med_args_text (args, "clinic"),
                                .zone = med_args_text (args, "zone"),
                                .personal = med_args_has (args, "personal"),
                                .address = ctl->node };
  if (options.personal == (options.clinic != NULL))
    return med_usage (answer, "Give --clinic NAME or --personal.");
  if (options.zone == NULL)
    options.zone = zone;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  g_autofree char *found_file = founder_file (ctl->node);
  const char *file = med_args_text (args, "founder-invite");
  g_autofree char *invite = NULL;
  if (file == NULL)
    file = found_file;
  if (file != NULL)
    {
      MED_TRY (med_ctl_read_text (ctl, file, INVITE_FILE_MAX, &invite, answer));
      options.founder_invite = g_strstrip (invite);
    }
  MED_TRY (med_network_found (session, &options, NULL, &answer->failure));
  return answer_self (session, answer);
}

/* ── join ───────────────────────────────────────────────────────────────────────────────────── */

static med_result
run_join (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  const char *word = med_args_word (args, 0);
  g_autofree char *text = NULL;
  if (g_str_has_prefix (word, "medease-invite:"))
    text = g_strdup (word);
  else
    MED_TRY (med_ctl_read_text (ctl, word, INVITE_FILE_MAX, &text, answer));
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_network_join (session, g_strstrip (text), ctl->node, NULL, NULL, &answer->failure));
  return answer_self (session, answer);
}

/* ── invite ─────────────────────────────────────────────────────────────────────────────────── */

static const med_option invite_options[] = {
  { "role", MED_OPTION_TEXT, true, "ROLE", "patient, doctor, receptionist or officer" },
  { "note", MED_OPTION_TEXT, false, "T", "who it is for; stays on this computer" },
  { "until", MED_OPTION_TEXT, false, "T", "default: a week; at most 14 days" },
  { "claims", MED_OPTION_TEXT, false, "PERSON", "the desk account that the person takes over" },
  MED_OPTIONS_END,
};

static med_result
run_invite (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id claims;
  bool claiming;
  uint32_t role;
  med_invite_info invite;
  med_id item = { { 0 } };
  int64_t until = med_env_now (med_client_env ()).seconds + INVITE_DAYS * 86400;
  const char *word = med_args_text (args, "role"), *note = med_args_text (args, "note");
  if (med_word_role_parse (word, &role) != MED_OK)
    return med_usage (answer, "--role takes patient, doctor, receptionist or officer, not “%s”.",
                      word);
  MED_TRY (med_option_when (ctl, args, "until", true, &until, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_text (args, "claims"), &claims, &claiming, answer));
  MED_TRY (med_people_invite (session, role, note != NULL ? note : "", until,
                              claiming ? &claims : NULL, &answer->arena, &invite, &item,
                              &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "invite", med_value_text (invite.text));
  med_value_set (value, "expires", med_value_time (invite.expires));
  med_value_set (value, "role", med_value_text (word));
  med_value_set (value, "note", med_text_or_null (note));
  answer->note = "Hand this text over in person, by letter or by an encrypted message: whoever has "
                 "it can use it, once.";
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static med_result
run_invites (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_invite_info *invites;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_people_invites (session, &answer->arena, &invites, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      const med_invite_info *invite = &invites[i];
      med_value *value = med_value_object ();
      med_value_set (
          value, "key",
          med_value_text (med_word_bytes (MED_SPAN_OF (invite->key.bytes), &answer->arena)));
      med_value_set (value, "role", med_text_or_null (med_word_role (invite->role)));
      med_value_set (value, "note", med_text_or_null (invite->note));
      med_value_set (value, "state", med_value_text (invite->state));
      med_value_set (value, "expires", med_value_time (invite->expires));
      med_value_set (value, "used_by",
                     invite->has_user ? med_account_value (&invite->used_by, answer)
                                      : med_value_null ());
      med_value_set (value, "invite", med_text_or_null (invite->text));
      med_value_append (answer->result, value);
    }
  return MED_OK;
}

/* ── status ─────────────────────────────────────────────────────────────────────────────────── */

static med_result
run_status (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_network_status_info status;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_network_status (session, &answer->arena, &status, &answer->failure));
  static const char *const weather[] = { [MED_WEATHER_OK] = "ok",
                                         [MED_WEATHER_BEHIND] = "behind",
                                         [MED_WEATHER_OFFLINE] = "offline",
                                         [MED_WEATHER_ALARM] = "alarm" };
  med_value *value = answer->result = med_value_object (), *hospitals = med_value_array (),
            *alarms = med_value_array ();
  med_value_set (value, "chain_id", med_text_or_null (status.chain.text));
  med_value_set (value, "height", med_value_unsigned (status.height));
  med_value_set (value, "time", med_value_time (status.time));
  med_value_set (value, "state", med_value_text (weather[status.sync.weather]));
  med_value_set (value, "engine", med_text_or_null (status.engine));
  med_value_set (value, "blocks", med_text_or_null (status.blocks));
  med_value_set (value, "validators", med_value_unsigned (status.validators));
  if (*status.address != 0)
    {
      med_value *own = med_value_object ();
      med_value_set (own, "address", med_value_text (status.address));
      med_value_set (own, "own", med_value_bool (true));
      med_value_append (hospitals, own);
    }
  med_value_set (value, "hospitals", hospitals);
  med_value_set (value, "witnesses", med_value_array ());
  med_value_set (value, "lag_seconds", med_value_unsigned (status.lag_seconds));
  if (*status.sync.alarm != 0)
    med_value_append (alarms, med_value_text (status.sync.alarm));
  med_value_set (value, "alarms", alarms);
  return MED_OK;
}

const med_verb med_verbs_network[] = {
  { "found", "", 0, 0, found_options, "Found a clinic, or a place for oneself",
    "medeasectl network found --clinic \"Lindenhof Clinic\" --zone Europe/Berlin", run_found,
    false },
  { "join", "INVITE", 1, 1, NULL, "Use an invitation: its text, or a file with it",
    "medeasectl network join invitation.txt", run_join, false },
  { "invite", "", 0, 0, invite_options, "Invite somebody to a role",
    "medeasectl network invite --role doctor --note \"Dr Lindqvist\"", run_invite, false },
  { "invites", "", 0, 0, NULL, "The invitations that you made", "medeasectl network invites",
    run_invites, false },
  { "status", "", 0, 0, NULL, "The network as this computer verified it",
    "medeasectl --json network status", run_status, false },
  { "trust", "[ANCHOR]", 0, 1, NULL,
    "Show the clinic's new beginning after a restore or a long absence; with ANCHOR go over to it",
    "medeasectl network trust", med_run_trust, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
