/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `account`: people and places. */
#include "ctl/nouns.h"
#include "ctl/service.h"
#include "ctl/when.h"

#include <string.h>

static med_value *
person_value (const med_person_info *person, med_answer *answer)
{
  med_value *value = med_value_object (), *roles = med_value_array ();
  const char *role = NULL;
  for (uint32_t i = 31; i > 0; i--)
    if ((person->roles >> i & 1) != 0 && med_word_role (i) != NULL)
      {
        role = role == NULL ? med_word_role (i) : role;
        med_value_append (roles, med_value_text (med_word_role (i)));
      }
  med_value_set (value, "account", med_account_value (&person->account, answer));
  med_value_set (value, "role", med_value_text (role));
  med_value_set (value, "name", med_text_or_null (person->name));
  med_value_set (value, "born", med_text_or_null (person->born));
  med_value_set (value, "gender", med_text_or_null (person->gender));
  med_value_set (value, "phone", med_text_or_null (person->phone));
  med_value_set (value, "clinic", med_text_or_null (person->clinic_name));
  med_value_set (value, "specialty", med_text_or_null (person->specialty));
  med_value_set (value, "state", med_text_or_null (person->state));
  med_value_set (value, "roles", roles);
  return value;
}

static void
answer_people (const med_person_info *people, size_t count, med_answer *answer)
{
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, person_value (&people[i], answer));
}

static med_result
run_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id account;
  med_person_info person;
  med_self self;
  bool given;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  MED_TRY (med_option_person (session, med_args_word (args, 0), &account, &given, answer));
  MED_TRY (med_people_get (session, given ? &account : &self.account, &answer->arena, &person,
                           &answer->failure));
  answer->result = person_value (&person, answer);
  return MED_OK;
}

static med_result
run_directory (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_person_info *people;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_people_directory (session, &answer->arena, &people, &count, &answer->failure));
  answer_people (people, count, answer);
  return MED_OK;
}

static med_result
run_search (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_person_info *people;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_people_patients (session, med_args_word (args, 0), &answer->arena, &people, &count,
                                &answer->failure));
  answer_people (people, count, answer);
  return MED_OK;
}

/* ── profile, desk ──────────────────────────────────────────────────────────────────────────── */

static const med_option profile_options[] = {
  { "name", MED_OPTION_TEXT, true, "NAME", "\"Given Family\", or \"Family, Given\"" },
  { "born", MED_OPTION_TEXT, false, "DATE", "YYYY-MM-DD" },
  { "gender", MED_OPTION_TEXT, false, "WORD", "male, female, other or unknown" },
  { "phone", MED_OPTION_TEXT, false, "NUMBER", "telephone number" },
  { "prefix", MED_OPTION_TEXT, false, "TITLE", "such as Dr" },
  { "specialty", MED_OPTION_TEXT, false, "WORDS", "of a doctor, as the directory shows it" },
  MED_OPTIONS_END,
};

/* "Jonas Lindqvist": the last word is the family's; with a comma what stands before it. */
static void
split_name (const char *name, char **family, char **given)
{
  g_autofree char *text = g_strstrip (g_strdup (name));
  char *comma = strchr (text, ','), *space = strrchr (text, ' ');
  if (comma != NULL)
    {
      *family = g_strndup (text, (gsize)(comma - text));
      *given = g_strdup (comma + 1);
    }
  else if (space != NULL)
    {
      *family = g_strdup (space + 1);
      *given = g_strndup (text, (gsize)(space - text));
    }
  else
    {
      *family = g_strdup (text);
      *given = g_strdup ("");
    }
  g_strstrip (*family);
  g_strstrip (*given);
}

static const char *
text_or_empty (const med_args *args, const char *name)
{
  const char *text = med_args_text (args, name);
  return text == NULL ? "" : text;
}

static med_result
read_facts (const med_args *args, char **family, char **given, med_person_facts *facts,
            med_answer *answer)
{
  static const char *const genders[] = { "", "male", "female", "other", "unknown", NULL };
  split_name (med_args_text (args, "name"), family, given);
  *facts = (med_person_facts){ .family = *family,
                               .given = *given,
                               .born = text_or_empty (args, "born"),
                               .gender = text_or_empty (args, "gender"),
                               .phone = text_or_empty (args, "phone"),
                               .prefix = text_or_empty (args, "prefix"),
                               .specialty = text_or_empty (args, "specialty") };
  if (*facts->born != 0 && !med_when_is_date (facts->born))
    return med_usage (answer, "--born takes a date such as 1979-03-14, not “%s”.", facts->born);
  if (!g_strv_contains (genders, facts->gender))
    return med_usage (answer, "--gender takes male, female, other or unknown, not “%s”.",
                      facts->gender);
  return MED_OK;
}

static med_value *
facts_value (const med_account_id *account, const med_person_facts *facts, const char *role,
             const char *clinic, med_answer *answer)
{
  g_autofree char *name
      = g_strdup_printf ("%s%s%s%s%s", facts->prefix, *facts->prefix != 0 ? " " : "", facts->given,
                         *facts->given != 0 ? " " : "", facts->family);
  med_value *value = med_value_object ();
  med_value_set (value, "account", med_account_value (account, answer));
  med_value_set (value, "role", med_text_or_null (role));
  med_value_set (value, "name", med_value_text (name));
  med_value_set (value, "born", med_text_or_null (facts->born));
  med_value_set (value, "gender", med_text_or_null (facts->gender));
  med_value_set (value, "phone", med_text_or_null (facts->phone));
  med_value_set (value, "clinic", med_text_or_null (clinic));
  med_value_set (value, "specialty", med_text_or_null (facts->specialty));
  return value;
}

static med_result
run_profile (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_self self;
  med_person_facts facts;
  med_id item = { { 0 } };
  g_autofree char *family = NULL, *given = NULL;
  MED_TRY (read_facts (args, &family, &given, &facts, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  MED_TRY (med_people_set_profile (session, &facts, &item, &answer->failure));
  med_value *value
      = facts_value (&self.account, &facts, med_role_of (self.roles), self.clinic_name, answer);
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static const med_option desk_options[] = {
  { "name", MED_OPTION_TEXT, true, "NAME", "\"Given Family\", or \"Family, Given\"" },
  { "born", MED_OPTION_TEXT, true, "DATE", "YYYY-MM-DD" },
  { "phone", MED_OPTION_TEXT, false, "NUMBER", "telephone number" },
  { "gender", MED_OPTION_TEXT, false, "WORD", "male, female, other or unknown" },
  MED_OPTIONS_END,
};

static med_result
run_desk (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id account;
  med_self self;
  med_person_facts facts;
  med_id item = { { 0 } };
  g_autofree char *family = NULL, *given = NULL;
  MED_TRY (read_facts (args, &family, &given, &facts, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  MED_TRY (med_people_desk (session, &facts, &account, &item, &answer->failure));
  med_value *value = facts_value (&account, &facts, "patient", self.clinic_name, answer);
  return med_ctl_settle (ctl, session, &item, value, answer);
}

const med_verb med_verbs_account[] = {
  { "show", "[PERSON]", 0, 1, NULL, "One person; without a name, yourself",
    "medeasectl account show \"Dr Jonas Lindqvist\"", run_show, false },
  { "profile", "", 0, 0, profile_options, "Say or change your own name and birth date",
    "medeasectl account profile --name \"Elif Özdemir\" --born 1979-03-14 --gender female",
    run_profile, false },
  { "search", "[TEXT]", 0, 1, NULL, "Patients of your clinics, by name, birth date or phone",
    "medeasectl account search ozdemir", run_search, false },
  { "desk", "", 0, 0, desk_options, "Register a person without a computer",
    "medeasectl account desk --name \"Karl Brandt\" --born 1938-08-02 --phone \"+49 30 1234\"",
    run_desk, false },
  { "directory", "", 0, 0, NULL, "Staff of the network", "medeasectl account directory",
    run_directory, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
