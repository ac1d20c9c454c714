/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `identity`: keys of this person on this device. */
#include "client/devices.h"
#include "client/kit.h"
#include "client/network.h"
#include "client/recovery.h"
#include "ctl/agent.h"
#include "ctl/identity-verbs.h"
#include "ctl/nouns.h"
#include "ctl/service.h"
#include "ctl/when.h"

#include <string.h>
#include <unistd.h>

#define WORDS_FILE_MAX ((size_t)4096)
#define UNLOCK_SECONDS (15 * 60)
#define UNLOCK_SECONDS_MAX (24 * 3600)

static med_result
read_kdf_memory (const med_args *args, uint64_t *bytes, med_answer *answer)
{
  const char *text = med_args_text (args, "kdf-memory");
  *bytes = 0;
  if (text != NULL && med_size_parse (text, bytes) != MED_OK)
    return med_usage (answer, "--kdf-memory takes a size such as 64M, not “%s”.", text);
  return MED_OK;
}

/* Opens the session with a passphrase that is at hand and answers who this is. */
static med_result
show_with (med_ctl *ctl, const med_passphrase *passphrase, med_answer *answer)
{
  med_keys *keys;
  med_self self;
  MED_TRY (med_identity_unlock (ctl->profile, med_span_make (passphrase->bytes, passphrase->size),
                                &keys, &answer->failure));
  med_result result = med_session_open (ctl->profile, keys, &ctl->session, &answer->failure);
  if (result != MED_OK)
    {
      med_identity_lock (keys);
      return result;
    }
  MED_TRY (med_session_self (ctl->session, &answer->arena, &self, &answer->failure));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "device", med_value_text (med_word_device (&self.device, &answer->arena)));
  med_value_set (value, "recipient", med_text_or_null (self.recipient));
  med_value_set (value, "account", med_account_value (&self.account, answer));
  return MED_OK;
}

/* ── create ─────────────────────────────────────────────────────────────────────────────────── */

static const med_option create_options[] = {
  { "words-out", MED_OPTION_TEXT, true, "FILE", "where the 24 words go; it must not be there yet" },
  { "kdf-memory", MED_OPTION_TEXT, false, "SIZE", "memory of Argon2id; default 256M, least 64M" },
  MED_OPTIONS_END,
};

/* The words are on disk before the keys are: no identity without its way back. */
static med_result
create (med_ctl *ctl, const med_passphrase *passphrase, const char *path, uint64_t kdf_memory,
        med_answer *answer)
{
  med_root_entropy entropy;
  char words[MED_WORDS_TEXT_SIZE + 1];
  med_env_random (med_client_env (), entropy.bytes, sizeof entropy.bytes);
  med_words_encode (&entropy, words);
  size_t size = strlen (words);
  words[size++] = '\n';
  med_result result = med_ctl_write_new (path, words, size, answer);
  explicit_bzero (words, sizeof words);
  if (result == MED_OK)
    {
      result = med_identity_create_with (ctl->profile, &entropy,
                                         med_span_make (passphrase->bytes, passphrase->size),
                                         kdf_memory, &answer->failure);
      if (result != MED_OK)
        unlink (path);
    }
  explicit_bzero (&entropy, sizeof entropy);
  return result;
}

static med_result
run_create (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_profile *profile;
  med_passphrase passphrase;
  uint64_t kdf_memory;
  MED_TRY (read_kdf_memory (args, &kdf_memory, answer));
  MED_TRY (med_ctl_profile (ctl, true, &profile, answer));
  if (med_profile_has_keystore (profile))
    return med_fail (&answer->failure, MED_E_EXISTS,
                     "This profile has an identity already. Nothing was changed.");
  MED_TRY (med_passphrase_read_new (&ctl->passphrase, &passphrase, &answer->failure));
  med_result result
      = create (ctl, &passphrase, med_args_text (args, "words-out"), kdf_memory, answer);
  if (result == MED_OK)
    result = show_with (ctl, &passphrase, answer);
  med_passphrase_wipe (&passphrase);
  answer->note = "Write the 24 words on paper, keep them apart from this computer, and delete the "
                 "file: they open everything.";
  return result;
}

/* ── restore ────────────────────────────────────────────────────────────────────────────────── */

static const med_option restore_options[] = {
  { "words-file", MED_OPTION_TEXT, true, "F", "file with the 24 words; - for standard input" },
  { "kit", MED_OPTION_TEXT, false, "TEXT", "the recovery kit; else give --node" },
  { "kdf-memory", MED_OPTION_TEXT, false, "SIZE", "memory of Argon2id; default 256M, least 64M" },
  MED_OPTIONS_END,
};

static med_result
read_words (med_ctl *ctl, const char *path, med_root_entropy *entropy, med_answer *answer)
{
  char *text;
  MED_TRY (med_ctl_read_text (ctl, path, WORDS_FILE_MAX, &text, answer));
  med_result result = med_words_decode (med_span_text (text), entropy);
  explicit_bzero (text, strlen (text));
  g_free (text);
  if (result == MED_E_NO_MATCH)
    return med_fail (&answer->failure, MED_E_INVALID,
                     "A word is not one of the list. Look for a typing error.");
  if (result != MED_OK)
    return med_fail (&answer->failure, MED_E_INVALID,
                     "These are not the 24 words: one is wrong, missing or in another place.");
  return MED_OK;
}

static med_result
run_restore (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_profile *profile;
  med_passphrase passphrase;
  med_root_entropy entropy;
  uint64_t kdf_memory;
  const char *kit = med_args_text (args, "kit");
  if (kit == NULL && ctl->node == NULL)
    return med_usage (answer, "Give --kit TEXT, or the clinic's address with --node.");
  MED_TRY (read_kdf_memory (args, &kdf_memory, answer));
  MED_TRY (med_ctl_profile (ctl, true, &profile, answer));
  MED_TRY (med_passphrase_read_new (&ctl->passphrase, &passphrase, &answer->failure));
  med_result result = read_words (ctl, med_args_text (args, "words-file"), &entropy, answer);
  if (result == MED_OK)
    {
      result = med_network_restore (profile, &entropy, kit, ctl->node,
                                    med_span_make (passphrase.bytes, passphrase.size), kdf_memory,
                                    NULL, &answer->failure);
      explicit_bzero (&entropy, sizeof entropy);
    }
  if (result == MED_OK)
    result = show_with (ctl, &passphrase, answer);
  med_passphrase_wipe (&passphrase);
  return result;
}

/* ── kit, show, export-age, passphrase ──────────────────────────────────────────────────────── */

static const med_option kit_options[] = {
  { "o", MED_OPTION_TEXT, false, "F", "write it there: F.pdf is a sheet to print, else its text" },
  { "words-file", MED_OPTION_TEXT, false, "F", "the 24 words, to stand on the sheet too" },
  MED_OPTIONS_END,
};

static med_result
write_sheet (med_ctl *ctl, med_session *session, const med_args *args, const char *path,
             med_answer *answer)
{
  const char *words_file = med_args_text (args, "words-file");
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  GByteArray *pdf;
  if (words_file != NULL)
    {
      MED_TRY (med_ctl_read_text (ctl, words_file, WORDS_FILE_MAX, &text, answer));
      words = g_strsplit_set (g_strstrip (text), " \t\n", -1);
    }
  med_result result = med_kit_pdf (session, (const char *const *)words, &pdf, &answer->failure);
  if (result == MED_OK)
    {
      result = med_ctl_write_new (path, (const char *)pdf->data, pdf->len, answer);
      med_kit_wipe (pdf);
      g_byte_array_unref (pdf);
    }
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    explicit_bzero (words[i], strlen (words[i]));
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  return result;
}

static med_result
write_kit (med_ctl *ctl, med_session *session, const med_args *args, const char *path,
           const char *kit, med_answer *answer)
{
  g_autofree char *text = g_strconcat (kit, "\n", NULL);
  if (g_str_has_suffix (path, ".pdf"))
    return write_sheet (ctl, session, args, path, answer);
  return med_ctl_write_new (path, text, strlen (text), answer);
}

static med_result
run_kit (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  const char *kit, *path = med_args_text (args, "o");
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_network_kit (session, &answer->arena, &kit, &answer->failure));
  if (path != NULL)
    {
      MED_TRY (write_kit (ctl, session, args, path, kit, answer));
    }
  answer->result = med_value_object ();
  med_value_set (answer->result, "kit", med_value_text (kit));
  answer->note = "With your 24 words this restores everything. It is no secret by itself.";
  return MED_OK;
}

static med_result
run_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_self self;
  med_device_info *devices;
  size_t count;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  MED_TRY (med_devices_list (session, &answer->arena, &devices, &count, &answer->failure));
  med_value *value = answer->result = med_value_object (), *list = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *device = med_value_object ();
      med_value_set (device, "device",
                     med_value_text (med_word_device (&devices[i].id, &answer->arena)));
      med_value_set (device, "state", med_value_text (devices[i].state));
      med_value_set (device, "current", med_value_bool (devices[i].current));
      med_value_append (list, device);
    }
  med_value_set (value, "account", med_account_value (&self.account, answer));
  med_value_set (value, "role", med_value_text (med_role_of (self.roles)));
  med_value_set (value, "name", med_text_or_null (self.name));
  med_value_set (value, "device", med_value_text (med_word_device (&self.device, &answer->arena)));
  med_value_set (value, "recipient", med_text_or_null (self.recipient));
  med_value_set (value, "generation", med_value_unsigned (self.generation));
  med_value_set (value, "clinic", med_text_or_null (self.clinic_name));
  med_value_set (value, "chain_id", med_text_or_null (self.chain.text));
  med_value_set (value, "devices", list);
  return MED_OK;
}

static const med_option export_options[] = {
  { "o", MED_OPTION_TEXT, true, "F", "the age identity file to write; it must not be there yet" },
  MED_OPTIONS_END,
};

static med_result
run_export (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_self self;
  const char *path = med_args_text (args, "o");
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  MED_TRY (med_identity_export (session, path, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "file", med_value_text (path));
  med_value_set (answer->result, "recipient", med_text_or_null (self.recipient));
  med_value_set (answer->result, "generation", med_value_unsigned (self.generation));
  answer->note
      = "This file opens your records without MedEase and without a passphrase: keep it as "
        "you would the 24 words.";
  return MED_OK;
}

static const med_option passphrase_options[] = {
  { "kdf-memory", MED_OPTION_TEXT, false, "SIZE", "memory of Argon2id; default 256M, least 64M" },
  { "new-file", MED_OPTION_TEXT, false, "F", "read the new passphrase from this file" },
  MED_OPTIONS_END,
};

static med_result
run_passphrase (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_profile *profile;
  med_passphrase old, fresh;
  uint64_t kdf_memory;
  med_passphrase_source source = ctl->passphrase;
  const char *file = med_args_text (args, "new-file");
  if (file != NULL)
    source = (med_passphrase_source){ -1, file };
  else if (source.fd < 0 && source.file != NULL)
    return med_usage (answer, "Give the new passphrase with --new-file, or both as two lines with "
                              "--passphrase-fd.");
  MED_TRY (read_kdf_memory (args, &kdf_memory, answer));
  MED_TRY (med_ctl_profile (ctl, false, &profile, answer));
  MED_TRY (med_passphrase_read (&ctl->passphrase, "Old passphrase: ", &old, &answer->failure));
  med_result result = med_passphrase_read_new (&source, &fresh, &answer->failure);
  if (result == MED_OK)
    result = med_identity_change_passphrase (profile, med_span_make (old.bytes, old.size),
                                             med_span_make (fresh.bytes, fresh.size), kdf_memory,
                                             &answer->failure);
  med_passphrase_wipe (&old);
  med_passphrase_wipe (&fresh);
  if (result == MED_OK)
    {
      answer->result = med_value_object ();
      med_value_set (answer->result, "state", med_value_text ("changed"));
    }
  return result;
}

/* ── unlock, lock ───────────────────────────────────────────────────────────────────────────── */

static const med_option unlock_options[] = {
  { "for", MED_OPTION_TEXT, false, "SPAN", "default 15m, at most 24h" },
  MED_OPTIONS_END,
};

static med_result
run_unlock (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  int64_t seconds = UNLOCK_SECONDS;
  const char *text = med_args_text (args, "for");
  if (text != NULL
      && (med_span_of_time_parse (text, &seconds) != MED_OK || seconds < 1
          || seconds > UNLOCK_SECONDS_MAX))
    return med_usage (answer, "--for takes a span up to 24h, such as 15m, not “%s”.", text);
  if (ctl->batch)
    return med_usage (answer, "A batch unlocks once by itself.");
  return med_agent_start (ctl, (unsigned)seconds, answer);
}

static med_result
run_lock (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  MED_TRY (med_agent_stop (ctl, answer));
  answer->result = med_value_object ();
  med_value_set (answer->result, "state", med_value_text ("locked"));
  return MED_OK;
}

const med_verb med_verbs_identity[] = {
  { "create", "", 0, 0, create_options, "Make the keys of a new person on this device",
    "medeasectl identity create --words-out words.txt", run_create, true },
  { "restore", "", 0, 0, restore_options, "Bring everything back from the 24 words",
    "medeasectl --node https://clinic.example identity restore --words-file words.txt", run_restore,
    true },
  { "kit", "", 0, 0, kit_options, "The recovery kit: where your account lives",
    "medeasectl identity kit -o sheet.pdf", run_kit, false },
  { "link", "[LINK]", 0, 1, med_link_options,
    "On a new device: answer the link of another; without one, take over everything",
    "medeasectl --profile laptop identity link medease-link:…", med_run_link, true },
  { "device add", "[ANSWER]", 0, 1, NULL, "Show a link for a new device; with its answer, add it",
    "medeasectl identity device add answer.txt", med_run_device_add, false },
  { "device list", "", 0, 0, NULL, "Your devices", "medeasectl identity device list",
    med_run_device_list, false },
  { "device revoke", "DEVICE", 1, 1, med_device_revoke_options,
    "Take a device out, and change all locks", "medeasectl identity device revoke 7kqm2x",
    med_run_device_revoke, false },
  { "card", "", 0, 0, NULL, "Who you are, for somebody who wants to trust you",
    "medeasectl identity card", med_run_card, false },
  { "recovery set", "", 0, 0, med_recovery_set_options,
    "Choose people of whom some together can let you back in",
    "medeasectl identity recovery set --of 2 --people 'Jonas "
    "Lindqvist,medease-card:…,medease-card:…'",
    med_run_recovery_set, false },
  { "recovery unset", "", 0, 0, NULL, "Let nobody back you in any more",
    "medeasectl identity recovery unset", med_run_recovery_unset, false },
  { "recovery show", "", 0, 0, NULL, "Whom you chose, and whether somebody wants to take over",
    "medeasectl identity recovery show", med_run_recovery_show, false },
  { "recovery confirm", "CODE", 1, 1, NULL, "One of them has read the code out: ready",
    "medeasectl identity recovery confirm 'k7mq 2xab'", med_run_recovery_confirm, false },
  { "recovery accept", "TRUST", 1, 1, NULL, "Be one of the people of somebody who gave you this",
    "medeasectl identity recovery accept medease-trust:…", med_run_recovery_accept, false },
  { "recover start", "[ANSWER…]", 0, MED_RECOVERY_PEOPLE_MAX, med_recover_start_options,
    "On a new device: ask your people for help; with their answers, announce that you come back",
    "medeasectl --profile new identity recover start", med_run_recover_start, true },
  { "recover approve", "HELP", 1, 1, med_recover_approve_options,
    "Help somebody back in whom you have on the telephone",
    "medeasectl identity recover approve medease-help:… --words 'six words read out to you by "
    "them'",
    med_run_recover_approve, false },
  { "recover cancel", "", 0, 0, NULL, "Stop somebody who wants to take over your account",
    "medeasectl identity recover cancel", med_run_recover_cancel, false },
  { "recover finish", "", 0, 0, NULL, "After 72 hours: everything comes back to the new device",
    "medeasectl --profile new identity recover finish", med_run_recover_finish, true },
  { "rotate", "", 0, 0, NULL, "Make a new generation of your key", "medeasectl identity rotate",
    med_run_rotate, false },
  { "unlock", "", 0, 0, unlock_options, "Keep the keys at hand for a while, for scripts",
    "medeasectl identity unlock --for 15m", run_unlock, true },
  { "lock", "", 0, 0, NULL, "End that", "medeasectl identity lock", run_lock, true },
  { "show", "", 0, 0, NULL, "Who this is", "medeasectl identity show", run_show, false },
  { "export-age", "", 0, 0, export_options,
    "Write your age identity, to open records without "
    "MedEase",
    "medeasectl identity export-age -o me.txt", run_export, false },
  { "passphrase", "", 0, 0, passphrase_options, "Change the passphrase",
    "medeasectl identity passphrase", run_passphrase, true },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
