/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `consent preview` and `consent at`: what somebody sees, now and at a block of the past. */
#include "ctl/consent-verbs.h"

med_result
med_consent_run_preview (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id who;
  bool given;
  med_preview_line *lines;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_word (args, 0), &who, &given, answer));
  MED_TRY (med_consent_preview (session, &who, &answer->arena, &lines, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *value = med_value_object ();
      med_value_set (value, "record", med_id_value (&lines[i].record, answer));
      med_value_set (value, "title", med_text_or_null (lines[i].title));
      med_value_set (value, "category", med_text_or_null (lines[i].category));
      med_value_set (value, "visible", med_value_bool (lines[i].visible));
      med_value_set (value, "why", med_text_or_null (lines[i].why));
      med_value_append (answer->result, value);
    }
  return MED_OK;
}

const med_option med_consent_at_options[] = {
  { "block", MED_OPTION_TEXT, true, "N", "height of the block" },
  MED_OPTIONS_END,
};

static med_value *
share_value (const med_past_share *share, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "who", med_text_or_null (share->who_name));
  med_value_set (value, "who_account", med_account_value (&share->who, answer));
  med_value_set (value, "categories", med_value_texts (share->categories, share->category_count));
  med_value_set (value, "records",
                 med_consent_records_value (share->records, share->record_count, answer));
  med_value_set (value, "actions", med_actions_value (share->actions));
  med_value_set (value, "purpose", med_text_or_null (med_word_purpose (share->purpose)));
  med_value_set (value, "from", med_value_time (share->from));
  med_value_set (value, "until", med_value_time (share->until));
  med_value_set (value, "grant", med_id_value (&share->grant, answer));
  med_value_set (value, "exact", med_value_bool (share->exact));
  return value;
}

med_result
med_consent_run_at (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_past_share *shares;
  size_t count;
  uint64_t height = 0;
  MED_TRY (med_option_number (args, "block", G_MAXINT64, &height, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_consent_at (session, height, &answer->arena, &shares, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value_append (answer->result, share_value (&shares[i], answer));
      if (!shares[i].exact)
        answer->note
            = "Where “exact” says no, the share was changed since by another device: these "
              "are its terms of today.";
    }
  return MED_OK;
}
