/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `consent request` and its answers. */
#include "ctl/consent-verbs.h"

#define REQUEST_DAYS 30

const med_option med_consent_request_options[] = {
  { "category", MED_OPTION_LIST, true, "C", "categories; summary stands for its four" },
  { "purpose", MED_OPTION_TEXT, true, "P", "TREAT, ETREAT, HPAYMT, HOPERAT, PATRQT, …" },
  { "actions", MED_OPTION_LIST, false, "see,add,correct,pass-on", "default: see" },
  { "until", MED_OPTION_TEXT, false, "T", "default: +30d" },
  { "message", MED_OPTION_TEXT, false, "T", "for the patient; sealed" },
  MED_OPTIONS_END,
};

const med_option med_consent_answer_options[] = {
  { "grant", MED_OPTION_FLAG, false, NULL, "share as asked, or less by the options below" },
  { "decline", MED_OPTION_FLAG, false, NULL, "share nothing" },
  { "message", MED_OPTION_TEXT, false, "T", "why not; sealed" },
  { "category", MED_OPTION_LIST, false, "C", "only these" },
  { "record", MED_OPTION_LIST, false, "ID", "only these" },
  { "actions", MED_OPTION_LIST, false, "see,add,correct,pass-on", "only these" },
  { "from", MED_OPTION_TEXT, false, "T", "default: now" },
  { "until", MED_OPTION_TEXT, false, "T", "another end" },
  { "per-day", MED_OPTION_TEXT, false, "N", "records a day" },
  MED_OPTIONS_END,
};

med_result
med_consent_run_request (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id patient;
  med_id request, item = { { 0 } };
  bool given;
  med_grant_terms terms
      = { .actions = MED_ACTION_SEE,
          .until = med_env_now (med_client_env ()).seconds + REQUEST_DAYS * 86400 };
  const char *message = med_args_text (args, "message");
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_word (args, 0), &patient, &given, answer));
  MED_TRY (med_consent_read_terms (ctl, session, args, &terms, answer));
  MED_TRY (med_consent_request (session, &patient, &terms, message != NULL ? message : "", &request,
                                &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "request", med_id_value (&request, answer));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static med_value *
request_value (const med_request_info *request, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "request", med_id_value (&request->id, answer));
  med_value_set (value, "from", med_text_or_null (request->doctor_name));
  med_value_set (value, "from_account", med_account_value (&request->doctor, answer));
  med_value_set (value, "clinic", med_text_or_null (request->clinic_name));
  med_value_set (value, "patient", med_text_or_null (request->patient_name));
  med_value_set (value, "patient_account", med_account_value (&request->patient, answer));
  med_value_set (value, "categories",
                 med_value_texts (request->categories, request->category_count));
  med_value_set (value, "actions", med_actions_value (request->actions));
  med_value_set (value, "purpose", med_text_or_null (med_word_purpose (request->purpose)));
  med_value_set (value, "until", med_value_time (request->until));
  med_value_set (value, "message", med_text_or_null (request->message));
  med_value_set (value, "state", med_value_text (request->state));
  med_value_set (value, "asked", med_value_time (request->asked));
  med_value_set (value, "answered", med_value_time (request->answered));
  med_value_set (value, "answer", med_text_or_null (request->answer));
  med_value_set (value, "grant", med_id_value (&request->grant, answer));
  return value;
}

med_result
med_consent_run_requests (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_request_info *requests;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_consent_requests (session, &answer->arena, &requests, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, request_value (&requests[i], answer));
  return MED_OK;
}

/* ── answer ─────────────────────────────────────────────────────────────────────────────────── */

static med_result
get_request (med_session *session, const med_id *id, med_request_info *request, med_answer *answer)
{
  med_request_info *requests;
  size_t count;
  MED_TRY (med_consent_requests (session, &answer->arena, &requests, &count, &answer->failure));
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (requests[i].id, *id))
      {
        *request = requests[i];
        return MED_OK;
      }
  return med_fail (&answer->failure, MED_E_NOT_FOUND, "There is no such request.");
}

static med_result
grant_request (med_ctl *ctl, med_session *session, const med_id *id, const med_args *args,
               med_answer *answer)
{
  med_request_info request = { .actions = 0 };
  MED_TRY (get_request (session, id, &request, answer));
  med_grant_terms terms = { .grantee = request.doctor,
                            .categories = request.categories,
                            .category_count = request.category_count,
                            .actions = request.actions,
                            .purpose = request.purpose,
                            .until = request.until,
                            .request = id };
  MED_TRY (med_consent_read_terms (ctl, session, args, &terms, answer));
  return med_consent_finish_grant (ctl, session, &terms, answer);
}

typedef med_result (*change_fn) (med_session *session, const med_id *request, med_id *item,
                                 med_failure *failure);

static med_result
find_request (med_ctl *ctl, const med_args *args, med_session **session, med_id *request,
              med_answer *answer)
{
  MED_TRY (med_ctl_fresh (ctl, session, answer));
  return med_consent_resolve (*session, med_args_word (args, 0), request, &answer->failure);
}

med_result
med_consent_run_answer (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id request, item = { { 0 } };
  const char *message = med_args_text (args, "message");
  bool decline = med_args_has (args, "decline");
  if (decline == med_args_has (args, "grant"))
    return med_usage (answer, "Give --grant or --decline.");
  MED_TRY (find_request (ctl, args, &session, &request, answer));
  if (!decline)
    return grant_request (ctl, session, &request, args, answer);
  MED_TRY (med_consent_decline (session, &request, message != NULL ? message : "", &item,
                                &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "request", med_id_value (&request, answer));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static med_result
change (med_ctl *ctl, const med_args *args, change_fn call, med_answer *answer)
{
  med_session *session;
  med_id request, item = { { 0 } };
  MED_TRY (find_request (ctl, args, &session, &request, answer));
  MED_TRY (call (session, &request, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "request", med_id_value (&request, answer));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

med_result
med_consent_run_withdraw (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  return change (ctl, args, med_consent_withdraw, answer);
}

med_result
med_consent_run_remind (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  return change (ctl, args, med_consent_remind, answer);
}
