/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `identity link`, `identity device …`, `identity rotate`: several devices of one person. */
#include "client/devices.h"

#include "ctl/identity-verbs.h"
#include "ctl/service.h"
#include "ctl/when.h"

#define TOKEN_FILE_MAX ((size_t)4096)

med_result
med_ctl_read_token (med_ctl *ctl, const char *word, const char *prefix, char **text,
                    med_answer *answer)
{
  if (g_str_has_prefix (word, prefix))
    {
      *text = g_strdup (word);
      return MED_OK;
    }
  MED_TRY (med_ctl_read_text (ctl, word, TOKEN_FILE_MAX, text, answer));
  g_strstrip (*text);
  return MED_OK;
}

/* ── link, on the new device ────────────────────────────────────────────────────────────────── */

const med_option med_link_options[] = {
  { "kdf-memory", MED_OPTION_TEXT, false, "SIZE", "memory of Argon2id; default 256M, least 64M" },
  MED_OPTIONS_END,
};

static med_result
link_answer (med_ctl *ctl, const char *word, uint64_t kdf_memory, med_answer *answer)
{
  med_profile *profile;
  med_passphrase passphrase;
  const char *text;
  g_autofree char *link = NULL;
  MED_TRY (med_ctl_read_token (ctl, word, "medease-link:", &link, answer));
  MED_TRY (med_ctl_profile (ctl, true, &profile, answer));
  MED_TRY (med_passphrase_read_new (&ctl->passphrase, &passphrase, &answer->failure));
  med_result result
      = med_device_answer (profile, link, med_span_make (passphrase.bytes, passphrase.size),
                           kdf_memory, &answer->arena, &text, &answer->failure);
  med_passphrase_wipe (&passphrase);
  MED_TRY (result);
  answer->result = med_value_object ();
  med_value_set (answer->result, "answer", med_value_text (text));
  med_value_set (answer->result, "state", med_value_text ("waiting"));
  answer->note = "Give this text to your other device: medeasectl identity device add ANSWER. Then "
                 "here, without a text: medeasectl identity link";
  return MED_OK;
}

med_result
med_run_link (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_self self;
  uint64_t kdf_memory = 0;
  const char *memory = med_args_text (args, "kdf-memory");
  if (memory != NULL && med_size_parse (memory, &kdf_memory) != MED_OK)
    return med_usage (answer, "--kdf-memory takes a size such as 64M, not “%s”.", memory);
  if (med_args_word (args, 0) != NULL)
    return link_answer (ctl, med_args_word (args, 0), kdf_memory, answer);
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_device_finish (session, NULL, &answer->failure));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "device", med_value_text (med_word_device (&self.device, &answer->arena)));
  med_value_set (value, "recipient", med_text_or_null (self.recipient));
  med_value_set (value, "account", med_account_value (&self.account, answer));
  med_value_set (value, "state", med_value_text ("recorded"));
  return MED_OK;
}

/* ── device ─────────────────────────────────────────────────────────────────────────────────── */

static med_value *
device_value (const med_device_id *device, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "device", med_value_text (med_word_device (device, &answer->arena)));
  med_value_set (value, "ready_at", med_value_null ());
  return value;
}

med_result
med_run_device_add (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_device_id device;
  med_id item = { { 0 } };
  const char *word = med_args_word (args, 0), *link;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  if (word == NULL)
    {
      MED_TRY (med_device_offer (session, &answer->arena, &link, &answer->failure));
      answer->result = med_value_object ();
      med_value_set (answer->result, "link", med_value_text (link));
      med_value_set (answer->result, "state", med_value_text ("offered"));
      answer->note = "On the new device: medeasectl identity link LINK. Then here: medeasectl "
                     "identity device add ANSWER";
      return MED_OK;
    }
  g_autofree char *text = NULL;
  MED_TRY (med_ctl_read_token (ctl, word, "medease-answer:", &text, answer));
  MED_TRY (med_device_add (session, text, &device, &item, &answer->failure));
  return med_ctl_settle (ctl, session, &item, device_value (&device, answer), answer);
}

med_result
med_run_device_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_device_info *devices;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_devices_list (session, &answer->arena, &devices, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *value = device_value (&devices[i].id, answer);
      med_value_set (value, "state", med_value_text (devices[i].state));
      med_value_set (value, "current", med_value_bool (devices[i].current));
      med_value_append (answer->result, value);
    }
  return MED_OK;
}

const med_option med_device_revoke_options[] = {
  { "lost-since", MED_OPTION_TEXT, false, "T",
    "it may be in other hands since then: those who share with you change their locks too" },
  MED_OPTIONS_END,
};

med_result
med_run_device_revoke (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_device_id device;
  med_id item = { { 0 } };
  int64_t since = 0;
  MED_TRY (med_option_when (ctl, args, "lost-since", false, &since, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_device_resolve (session, med_args_word (args, 0), &device, &answer->failure));
  MED_TRY (med_device_revoke (session, &device, since, &item, &answer->failure));
  med_result result = med_ctl_settle (ctl, session, &item, device_value (&device, answer), answer);
  /* The new locks follow. */
  if (result == MED_OK)
    med_ctl_flush (ctl, session);
  return result;
}

/* ── rotate ─────────────────────────────────────────────────────────────────────────────────── */

med_result
med_run_rotate (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_self self;
  med_id item = { { 0 } };
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_identity_rotate (session, &item, &answer->failure));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "account", med_account_value (&self.account, answer));
  med_value_set (value, "recipient", med_text_or_null (self.recipient));
  med_value_set (value, "generation", med_value_unsigned (self.generation));
  return med_ctl_settle (ctl, session, &item, value, answer);
}
