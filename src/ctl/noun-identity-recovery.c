/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `identity card`, `identity recovery …`, `identity recover …`: people who let somebody back in. */
#include "client/recovery.h"

#include "client/session.h"
#include "client/sync.h"
#include "ctl/identity-verbs.h"
#include "ctl/service.h"
#include "ctl/when.h"

/* ── Who chooses ────────────────────────────────────────────────────────────────────────────── */

static med_value *
people_value (const med_recovery_person *people, size_t count, med_answer *answer)
{
  med_value *list = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *person = med_value_object ();
      med_value_set (person, "account", med_account_value (&people[i].account, answer));
      med_value_set (person, "name", med_value_text (people[i].name));
      med_value_set (person, "state", med_value_text (people[i].ready ? "ready" : "asked"));
      med_value_append (list, person);
    }
  return list;
}

/* The choice that was made last, and when it counts. */
static void
set_choice (const med_recovery_state *state, med_value *value, med_answer *answer)
{
  bool waits = state->next_at != 0;
  uint32_t of = waits ? state->next_threshold : state->threshold;
  med_value_set (value, "ready_at", med_value_time (waits ? state->next_at : state->ready_at));
  med_value_set (value, "of", med_value_unsigned (of));
  med_value_set (value, "people",
                 waits ? people_value (state->next, state->next_count, answer)
                       : people_value (state->people, state->people_count, answer));
  med_value_set (value, "trust", med_text_or_null (waits ? state->next_trust : state->trust));
}

/* After a change: how it stands now. */
static med_result
settle_choice (med_ctl *ctl, med_session *session, const med_id *item, med_answer *answer)
{
  med_recovery_state state;
  MED_TRY (med_ctl_settle (ctl, session, item, med_value_object (), answer));
  if (ctl->wait)
    MED_TRY (med_sync (session, NULL, &answer->failure));
  MED_TRY (med_recovery_get (session, &answer->arena, &state, &answer->failure));
  set_choice (&state, answer->result, answer);
  return MED_OK;
}

const med_option med_recovery_set_options[] = {
  { "of", MED_OPTION_TEXT, true, "K", "how many of them together will do" },
  { "people", MED_OPTION_TEXT, true, "A,B,C", "names or ids as in the directory, or cards" },
  MED_OPTIONS_END,
};

med_result
med_run_recovery_set (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id item = { { 0 } };
  uint64_t of = 0;
  MED_TRY (med_option_number (args, "of", MED_RECOVERY_PEOPLE_MAX, &of, answer));
  g_auto (GStrv) people = g_strsplit (med_args_text (args, "people"), ",", -1);
  for (guint i = 0; people[i] != NULL; i++)
    g_strstrip (people[i]);
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_set (session, (uint32_t)of, (const char *const *)people,
                             g_strv_length (people), NULL, &item, &answer->failure));
  MED_TRY (settle_choice (ctl, session, &item, answer));
  answer->note
      = "Give the text “trust” to each of them. Whoever has taken it in reads a code out to "
        "you: medeasectl identity recovery confirm CODE";
  return MED_OK;
}

med_result
med_run_recovery_unset (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id item = { { 0 } };
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_unset (session, NULL, &item, &answer->failure));
  return settle_choice (ctl, session, &item, answer);
}

static const char *
state_word (const med_recovery_state *state)
{
  if (state->frozen)
    return "frozen";
  if (state->ready_at != 0)
    return "announced";
  if (state->next_at != 0)
    return "waiting";
  return state->threshold == 0 ? "none" : "set";
}

med_result
med_run_recovery_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_recovery_state state;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_get (session, &answer->arena, &state, &answer->failure));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "state", med_value_text (state_word (&state)));
  set_choice (&state, value, answer);
  med_value_set (value, "announced_at", med_value_time (state.announced));
  med_value_set (value, "device",
                 state.ready_at == 0
                     ? med_value_null ()
                     : med_value_text (med_word_device (&state.device, &answer->arena)));
  return MED_OK;
}

med_result
med_run_recovery_confirm (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id item = { { 0 } };
  const char *name;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_confirm (session, med_args_word (args, 0), &answer->arena, &name, &item,
                                 &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "person", med_value_text (name));
  med_value_set (value, "ready_at", med_value_null ());
  return med_ctl_settle (ctl, session, &item, value, answer);
}

/* ── Who helps ──────────────────────────────────────────────────────────────────────────────── */

med_result
med_run_card (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  const char *card;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_recovery_card (session, &answer->arena, &card, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "card", med_value_text (card));
  answer->note = "It says who you are, and opens nothing.";
  return MED_OK;
}

med_result
med_run_recovery_accept (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id item = { { 0 } };
  const char *name, *code;
  g_autofree char *trust = NULL;
  MED_TRY (med_ctl_read_token (ctl, med_args_word (args, 0), "medease-trust:", &trust, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_accept (session, trust, NULL, &answer->arena, &name, &code, &item,
                                &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "person", med_value_text (name));
  med_value_set (value, "code", med_value_text (code));
  med_value_set (value, "ready_at", med_value_null ());
  MED_TRY (med_ctl_settle (ctl, session, &item, value, answer));
  answer->note = "Read the code out to that person.";
  return MED_OK;
}

const med_option med_recover_approve_options[] = {
  { "person", MED_OPTION_TEXT, false, "P", "whom you help; needed when it could be several" },
  { "words", MED_OPTION_TEXT, true, "WORDS", "the six words that the person read out to you" },
  MED_OPTIONS_END,
};

med_result
med_run_recover_approve (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  const char *words, *reply, *name;
  g_autofree char *help = NULL;
  MED_TRY (med_ctl_read_token (ctl, med_args_word (args, 0), "medease-help:", &help, answer));
  MED_TRY (med_recovery_read_help (help, &answer->arena, &words, &answer->failure));
  g_auto (GStrv) said = g_strsplit_set (med_args_text (args, "words"), " \t\n", -1);
  g_autoptr (GString) joined = g_string_new (NULL);
  for (guint i = 0; said[i] != NULL; i++)
    if (*said[i] != 0)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", said[i]);
  if (g_ascii_strcasecmp (joined->str, words) != 0)
    return med_fail (&answer->failure, MED_E_INVALID,
                     "The words are not those of this request. Call the person on a number that "
                     "you know, and let them be read out again. Nothing was given.");
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_recovery_approve (session, help, med_args_text (args, "person"), &answer->arena,
                                 &reply, &name, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "state", med_value_text ("approved"));
  med_value_set (answer->result, "ready_at", med_value_null ());
  med_value_set (answer->result, "person", med_value_text (name));
  med_value_set (answer->result, "answer", med_value_text (reply));
  answer->note
      = "Send the answer to the person who asked: medeasectl identity recover start ANSWER";
  return MED_OK;
}

/* ── Who comes back ─────────────────────────────────────────────────────────────────────────── */

static med_value *
progress_value (const med_recovery_progress *progress)
{
  med_value *value = med_value_object ();
  med_value_set (value, "state", med_value_text (progress->state));
  med_value_set (value, "ready_at", med_value_time (progress->ready_at));
  med_value_set (value, "have", med_value_unsigned (progress->have));
  med_value_set (value, "need",
                 progress->need == 0 ? med_value_null () : med_value_unsigned (progress->need));
  med_value_set (value, "help", med_text_or_null (progress->help));
  med_value_set (value, "words", med_text_or_null (progress->words));
  return value;
}

const med_option med_recover_start_options[] = {
  { "kdf-memory", MED_OPTION_TEXT, false, "SIZE", "memory of Argon2id; default 256M, least 64M" },
  MED_OPTIONS_END,
};

static med_result
read_answers (med_ctl *ctl, const med_args *args, GPtrArray *answers, med_answer *answer)
{
  const char *word;
  for (guint i = 0; (word = med_args_word (args, i)) != NULL; i++)
    {
      char *text;
      MED_TRY (med_ctl_read_token (ctl, word, "medease-share:", &text, answer));
      g_ptr_array_add (answers, text);
    }
  return MED_OK;
}

med_result
med_run_recover_start (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_profile *profile;
  med_passphrase passphrase;
  med_recovery_progress progress;
  uint64_t kdf_memory = 0;
  const char *memory = med_args_text (args, "kdf-memory");
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (g_free);
  if (memory != NULL && med_size_parse (memory, &kdf_memory) != MED_OK)
    return med_usage (answer, "--kdf-memory takes a size such as 64M, not “%s”.", memory);
  MED_TRY (read_answers (ctl, args, answers, answer));
  MED_TRY (med_ctl_profile (ctl, true, &profile, answer));
  bool fresh = !med_profile_has_keystore (profile);
  if (fresh && answers->len > 0)
    return med_usage (answer, "Start without an answer first: the answers are to what this device "
                              "asks.");
  MED_TRY (fresh ? med_passphrase_read_new (&ctl->passphrase, &passphrase, &answer->failure)
                 : med_passphrase_read (&ctl->passphrase, "Passphrase: ", &passphrase,
                                        &answer->failure));
  med_span secret = med_span_make (passphrase.bytes, passphrase.size);
  med_result result = fresh ? med_recovery_start (profile, secret, kdf_memory, &answer->arena,
                                                  &progress, &answer->failure)
                            : med_recovery_continue (
                                profile, secret, (const char *const *)answers->pdata, answers->len,
                                NULL, &answer->arena, &progress, &answer->failure);
  med_passphrase_wipe (&passphrase);
  MED_TRY (result);
  answer->result = progress_value (&progress);
  if (g_str_equal (progress.state, "asking"))
    answer->note = "Give the text “help” to people whom you trust, call each of them, and read the "
                   "six words out. Then: medeasectl identity recover start ANSWER…";
  return MED_OK;
}

med_result
med_run_recover_finish (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_profile *profile;
  med_passphrase passphrase;
  med_recovery_progress progress;
  MED_TRY (med_ctl_profile (ctl, false, &profile, answer));
  MED_TRY (med_passphrase_read (&ctl->passphrase, "Passphrase: ", &passphrase, &answer->failure));
  med_result result
      = med_recovery_finish (profile, med_span_make (passphrase.bytes, passphrase.size), NULL,
                             &answer->arena, &progress, &answer->failure);
  med_passphrase_wipe (&passphrase);
  if (result == MED_E_REFUSED)
    answer->detail = progress_value (&progress);
  MED_TRY (result);
  answer->result = progress_value (&progress);
  return MED_OK;
}

med_result
med_run_recover_cancel (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id item = { { 0 } };
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_recovery_cancel (session, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "ready_at", med_value_null ());
  return med_ctl_settle (ctl, session, &item, value, answer);
}
