/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `consent`: what is shared with whom. Requests: noun-consent-request.c; what somebody sees:
 * noun-consent-look.c. */
#include "ctl/consent-verbs.h"

#include "ctl/nouns.h"

const med_option med_consent_grant_options[] = {
  { "category", MED_OPTION_LIST, false, "C", "categories; summary stands for its four" },
  { "record", MED_OPTION_LIST, false, "ID", "single records instead" },
  { "actions", MED_OPTION_LIST, false, "see,add,correct,pass-on", "default: see" },
  { "purpose", MED_OPTION_TEXT, false, "P", "default: TREAT" },
  { "from", MED_OPTION_TEXT, false, "T", "default: now" },
  { "until", MED_OPTION_TEXT, true, "T", "a day, or an instant" },
  { "per-day", MED_OPTION_TEXT, false, "N", "records a day; default: the network's limit" },
  MED_OPTIONS_END,
};

static const med_option narrow_options[] = {
  { "category", MED_OPTION_LIST, false, "C", "what is left" },
  { "record", MED_OPTION_LIST, false, "ID", "what is left" },
  { "actions", MED_OPTION_LIST, false, "see,add,correct,pass-on", "what is left" },
  { "until", MED_OPTION_TEXT, false, "T", "an earlier end" },
  MED_OPTIONS_END,
};

static const med_option list_options[] = {
  { "state", MED_OPTION_TEXT, false, "WORD", "active, expired, revoked or suspended" },
  MED_OPTIONS_END,
};

static const med_option extend_options[] = {
  { "until", MED_OPTION_TEXT, true, "T", "the new end" },
  MED_OPTIONS_END,
};

med_result
med_consent_read_terms (med_ctl *ctl, med_session *session, const med_args *args,
                        med_grant_terms *terms, med_answer *answer)
{
  const char *const *words;
  size_t count;
  uint64_t per_day = terms->per_day;
  MED_TRY (med_option_categories (args, &words, &count, answer));
  if (count > 0)
    {
      terms->categories = words;
      terms->category_count = count;
    }
  count = med_args_list (args, "record", &words);
  if (count > 0 && med_args_has (args, "category"))
    return med_usage (answer, "Give categories or records, not both.");
  if (count > 0)
    {
      med_id *records = (med_id *)med_arena_array (&answer->arena, count, sizeof *records);
      if (records == NULL)
        return med_fail_plain (&answer->failure, MED_E_NO_MEMORY, MED_REASON_NONE);
      for (size_t i = 0; i < count; i++)
        MED_TRY (med_records_resolve (session, words[i], &records[i], &answer->failure));
      terms->records = records;
      terms->record_count = count;
      terms->category_count = 0;
    }
  MED_TRY (med_option_actions (args, &terms->actions, answer));
  MED_TRY (med_option_purpose (args, &terms->purpose, answer));
  MED_TRY (med_option_when (ctl, args, "from", false, &terms->from, answer));
  MED_TRY (med_option_when (ctl, args, "until", true, &terms->until, answer));
  MED_TRY (med_option_number (args, "per-day", G_MAXUINT32, &per_day, answer));
  terms->per_day = (uint32_t)per_day;
  return MED_OK;
}

med_value *
med_consent_records_value (const med_id *records, size_t count, med_answer *answer)
{
  med_value *array = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (array, med_id_value (&records[i], answer));
  return array;
}

static med_value *
grant_value (const med_grant_info *grant, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant->id, answer));
  med_value_set (value, "who", med_text_or_null (grant->grantee_name));
  med_value_set (value, "who_account", med_account_value (&grant->grantee, answer));
  med_value_set (value, "patient", med_text_or_null (grant->patient_name));
  med_value_set (value, "patient_account", med_account_value (&grant->patient, answer));
  med_value_set (value, "categories", med_value_texts (grant->categories, grant->category_count));
  med_value_set (value, "records",
                 med_consent_records_value (grant->records, grant->record_count, answer));
  med_value_set (value, "actions", med_actions_value (grant->actions));
  med_value_set (value, "purpose", med_text_or_null (med_word_purpose (grant->purpose)));
  med_value_set (value, "from", med_value_time (grant->from));
  med_value_set (value, "until", med_value_time (grant->until));
  med_value_set (value, "ended", med_value_time (grant->ended));
  med_value_set (value, "state", med_value_text (grant->state));
  med_value_set (value, "sentence", med_text_or_null (grant->sentence));
  med_value_set (value, "height",
                 grant->height == 0 ? med_value_null () : med_value_unsigned (grant->height));
  med_value_set (value, "envelope_cid", med_cid_value (&grant->envelope_cid, answer));
  return value;
}

/* ── grant, explain ─────────────────────────────────────────────────────────────────────────── */

static med_result
read_grant (med_ctl *ctl, const med_args *args, med_session **session, med_grant_terms *terms,
            med_answer *answer)
{
  bool given;
  *terms = (med_grant_terms){ .actions = MED_ACTION_SEE };
  MED_TRY (med_word_purpose_parse ("TREAT", &terms->purpose));
  MED_TRY (med_ctl_fresh (ctl, session, answer));
  MED_TRY (med_option_person (*session, med_args_word (args, 0), &terms->grantee, &given, answer));
  return med_consent_read_terms (ctl, *session, args, terms, answer);
}

med_result
med_consent_finish_grant (med_ctl *ctl, med_session *session, const med_grant_terms *terms,
                          med_answer *answer)
{
  med_id grant, item = { { 0 } };
  med_grant_info info;
  const char *sentence;
  MED_TRY (med_consent_explain (session, terms, &answer->arena, &sentence, &answer->failure));
  MED_TRY (med_consent_grant (session, terms, &grant, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant, answer));
  med_value_set (value, "sentence", med_value_text (sentence));
  /* Known once the item is made; the row is proven later. */
  med_failure ignored;
  bool known = med_consent_get (session, &grant, &answer->arena, &info, &ignored) == MED_OK;
  med_value_set (value, "envelope_cid",
                 known ? med_cid_value (&info.envelope_cid, answer) : med_value_null ());
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static med_result
run_grant (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_grant_terms terms;
  MED_TRY (read_grant (ctl, args, &session, &terms, answer));
  return med_consent_finish_grant (ctl, session, &terms, answer);
}

static med_result
run_explain (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_grant_terms terms;
  const char *sentence;
  MED_TRY (read_grant (ctl, args, &session, &terms, answer));
  MED_TRY (med_consent_explain (session, &terms, &answer->arena, &sentence, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "sentence", med_value_text (sentence));
  return MED_OK;
}

/* ── list, show ─────────────────────────────────────────────────────────────────────────────── */

static med_result
run_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  static const char *const states[] = { "active", "expired", "revoked", "suspended", NULL };
  med_session *session;
  med_grant_info *grants;
  size_t count;
  const char *state = med_args_text (args, "state");
  if (state != NULL && !g_strv_contains (states, state))
    return med_usage (answer, "--state takes active, expired, revoked or suspended, not “%s”.",
                      state);
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_consent_list (session, state, &answer->arena, &grants, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, grant_value (&grants[i], answer));
  return MED_OK;
}

static med_result
find_grant (med_ctl *ctl, const med_args *args, med_session **session, med_id *grant,
            med_answer *answer)
{
  MED_TRY (med_ctl_fresh (ctl, session, answer));
  return med_consent_resolve (*session, med_args_word (args, 0), grant, &answer->failure);
}

static med_result
run_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id grant;
  med_grant_info info;
  MED_TRY (find_grant (ctl, args, &session, &grant, answer));
  MED_TRY (med_consent_get (session, &grant, &answer->arena, &info, &answer->failure));
  answer->result = grant_value (&info, answer);
  med_value_set (answer->result, "looks", med_value_unsigned (info.looks));
  med_value_set (answer->result, "last_look", med_value_time (info.last_look));
  return MED_OK;
}

/* ── narrow, extend, revoke, resume ─────────────────────────────────────────────────────────── */

static med_result
run_narrow (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id grant, item = { { 0 } };
  med_grant_terms terms = { .actions = 0 };
  MED_TRY (find_grant (ctl, args, &session, &grant, answer));
  MED_TRY (med_consent_read_terms (ctl, session, args, &terms, answer));
  MED_TRY (med_consent_narrow (session, &grant, &terms, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant, answer));
  med_result result = med_ctl_settle (ctl, session, &item, value, answer);
  if (result == MED_OK)
    med_ctl_flush (ctl, session);
  return result;
}

static med_result
run_extend (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id grant, item = { { 0 } };
  int64_t until = 0;
  MED_TRY (med_option_when (ctl, args, "until", true, &until, answer));
  MED_TRY (find_grant (ctl, args, &session, &grant, answer));
  MED_TRY (med_consent_extend (session, &grant, until, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant, answer));
  med_value_set (value, "until", med_value_time (until));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

/* What stopped, and what the reader saw until then. */
static med_result
receipt_value (med_session *session, const med_id *grant, med_answer *answer, med_value **value)
{
  med_grant_info info;
  MED_TRY (med_consent_get (session, grant, &answer->arena, &info, &answer->failure));
  med_value *receipt = med_value_object ();
  med_value_set (receipt, "who", med_text_or_null (info.grantee_name));
  med_value_set (receipt, "categories", med_value_texts (info.categories, info.category_count));
  med_value_set (receipt, "looks", med_value_unsigned (info.looks));
  med_value_set (receipt, "last_look", med_value_time (info.last_look));
  *value = receipt;
  return MED_OK;
}

static med_result
run_revoke (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id grant, item = { { 0 } };
  med_value *receipt;
  MED_TRY (find_grant (ctl, args, &session, &grant, answer));
  MED_TRY (receipt_value (session, &grant, answer, &receipt));
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant, answer));
  med_value_set (value, "receipt", receipt);
  med_result result = med_consent_revoke (session, &grant, &item, &answer->failure);
  if (result != MED_OK)
    {
      med_value_free (value);
      return result;
    }
  result = med_ctl_settle (ctl, session, &item, value, answer);
  /* The new locks follow. */
  if (result == MED_OK)
    med_ctl_flush (ctl, session);
  return result;
}

static med_result
run_resume (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id grant, item = { { 0 } };
  MED_TRY (find_grant (ctl, args, &session, &grant, answer));
  MED_TRY (med_consent_resume (session, &grant, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "grant", med_id_value (&grant, answer));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

const med_verb med_verbs_consent[] = {
  { "request", "PATIENT", 1, 1, med_consent_request_options, "Ask a patient to share",
    "medeasectl consent request \"Elif Özdemir\" --category results medications "
    "--purpose TREAT --until +30d",
    med_consent_run_request, false },
  { "requests", "", 0, 0, NULL, "Requests to you, or by you", "medeasectl consent requests",
    med_consent_run_requests, false },
  { "answer", "REQUEST", 1, 1, med_consent_answer_options, "Share as asked, or less, or decline",
    "medeasectl consent answer q7xw2m --grant --until +7d", med_consent_run_answer, false },
  { "grant", "WHO", 1, 1, med_consent_grant_options, "Share with somebody",
    "medeasectl consent grant \"Dr Jonas Lindqvist\" --category summary results "
    "--actions see,add --until 2027-03-31",
    run_grant, false },
  { "explain", "WHO", 1, 1, med_consent_grant_options, "The sentence that this would mean",
    "medeasectl consent explain \"Dr Jonas Lindqvist\" --category results --until +7d", run_explain,
    false },
  { "list", "", 0, 0, list_options, "What is shared, newest first",
    "medeasectl consent list --state active", run_list, false },
  { "preview", "WHO", 1, 1, NULL, "Which of your records somebody sees now, and why",
    "medeasectl consent preview \"Dr Jonas Lindqvist\"", med_consent_run_preview, false },
  { "at", "", 0, 0, med_consent_at_options, "Who could see what at a block of the past",
    "medeasectl consent at --block 1204", med_consent_run_at, false },
  { "show", "GRANT", 1, 1, NULL, "One share", "medeasectl consent show p4c6te", run_show, false },
  { "narrow", "GRANT", 1, 1, narrow_options, "Leave less of it",
    "medeasectl consent narrow p4c6te --category results", run_narrow, false },
  { "extend", "GRANT", 1, 1, extend_options, "Let it last longer",
    "medeasectl consent extend p4c6te --until +90d", run_extend, false },
  { "revoke", "GRANT", 1, 1, NULL, "Stop sharing, and change the locks",
    "medeasectl consent revoke p4c6te", run_revoke, false },
  { "resume", "GRANT", 1, 1, NULL, "Allow again what a limit had suspended",
    "medeasectl consent resume p4c6te", run_resume, false },
  { "withdraw", "REQUEST", 1, 1, NULL, "Take a request back", "medeasectl consent withdraw q7xw2m",
    med_consent_run_withdraw, false },
  { "remind", "REQUEST", 1, 1, NULL, "Remind the patient, once", "medeasectl consent remind q7xw2m",
    med_consent_run_remind, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
