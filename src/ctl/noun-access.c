/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `access`: opening somebody else's chart, which is written down first. */
#include "ctl/nouns.h"
#include "ctl/service.h"

static const med_option open_options[] = {
  { "category", MED_OPTION_LIST, false, "C", "default: all that is shared" },
  { "purpose", MED_OPTION_TEXT, true, "P", "TREAT, HPAYMT, HOPERAT, …" },
  { "reason", MED_OPTION_TEXT, false, "T", "for the patient to read; sealed" },
  MED_OPTIONS_END,
};

static med_result
run_open (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id patient;
  med_access_info access;
  const char *const *words;
  size_t count;
  uint32_t purpose = 0;
  bool given;
  const char *reason = med_args_text (args, "reason");
  MED_TRY (med_option_purpose (args, &purpose, answer));
  MED_TRY (med_option_categories (args, &words, &count, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_word (args, 0), &patient, &given, answer));
  MED_TRY (med_access_open (session, &patient, words, count, purpose, reason, ctl->wait_seconds,
                            NULL, &access, &answer->arena, &answer->failure));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "access", med_id_value (&access.id, answer));
  med_value_set (value, "height", med_value_unsigned (access.height));
  med_value_set (value, "expires", med_value_time (access.expires));
  med_value_set (value, "categories", med_value_texts (access.categories, access.category_count));
  answer->note = "This is written down for the patient.";
  return MED_OK;
}

const med_verb med_verbs_access[] = {
  { "open", "PATIENT", 1, 1, open_options, "Open a patient's chart for 15 minutes",
    "medeasectl access open \"Elif Özdemir\" --category results --purpose TREAT", run_open, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
