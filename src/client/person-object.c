/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One person. */
#include "client/person-object-private.h"

#include "client/invite-object-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static const med_field fields[] = {
  [MED_PERSON_ID] = { "id", 's', false },
  [MED_PERSON_NAME] = { "name", 's', false },
  [MED_PERSON_CLINICAL_NAME] = { "clinical-name", 's', false },
  [MED_PERSON_ROLE] = { "role", 's', false },
  [MED_PERSON_SPECIALTY] = { "specialty", 's', false },
  [MED_PERSON_CLINIC] = { "clinic", 's', false },
  [MED_PERSON_BORN] = { "born", 's', false },
  [MED_PERSON_AGE] = { "age", 'u', false },
  [MED_PERSON_GENDER] = { "gender", 's', false },
  [MED_PERSON_NUMBER] = { "number", 's', false },
  [MED_PERSON_PHONE] = { "phone", 's', false },
  [MED_PERSON_DIED] = { "died", 's', false },
  [MED_PERSON_KNOWN_AS] = { "known-as", 's', false },
  [MED_PERSON_OPEN] = { "open", 'S', false },
  [MED_PERSON_UNTIL] = { "until", 'x', false },
  [MED_PERSON_LAST_VISIT] = { "last-visit", 's', false },
  [MED_PERSON_SIMILAR] = { "similar", 'b', false },
  [MED_PERSON_REQUEST_STATE] = { "request-state", 's', false },
  [MED_PERSON_NEXT_VISIT] = { "next-visit", 'x', false },
  [MED_PERSON_NEEDED] = { "needed", 'u', false },
  [MED_PERSON_OPENED] = { "opened", 'u', false },
  [MED_PERSON_JOINED] = { "joined", 's', false },
  [MED_PERSON_DEVICES] = { "devices", 'u', false },
  [MED_PERSON_LAST_SEEN] = { "last-seen", 'x', false },
  [MED_PERSON_STATE] = { "state", 's', false },
  [MED_PERSON_ALLERGIES_STATE] = { "allergies-state", 's', false },
  [MED_PERSON_ALLERGIES] = { "allergies", 'S', false },
  [MED_PERSON_ALLERGIES_REVIEWED] = { "allergies-reviewed", 's', false },
  [MED_PERSON_ADDABLE] = { "addable", 'S', false },
};

struct _MedPerson
{
  MedModel parent_instance;
  med_account_id account;
};

G_DEFINE_FINAL_TYPE (MedPerson, med_person, MED_TYPE_MODEL)

static void
med_person_class_init (MedPersonClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_person_init (MedPerson *self)
{
}

/* Whole years; a birth date that is not known to the day counts from its first day. */
static guint
age_of (const char *born)
{
  int year = 0, month = 1, day = 1;
  if (sscanf (born, "%4d-%2d-%2d", &year, &month, &day) < 1 || year == 0)
    return 0;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int age = g_date_time_get_year (now) - year;
  int today = g_date_time_get_month (now) * 100 + g_date_time_get_day_of_month (now);
  if (today < month * 100 + day)
    age--;
  return age > 0 ? (guint)age : 0;
}

static const char *
gender_label (const char *gender)
{
  if (strcmp (gender, "female") == 0)
    return _ ("Female");
  if (strcmp (gender, "male") == 0)
    return _ ("Male");
  if (strcmp (gender, "other") == 0)
    return _ ("Other");
  return gender[0] != '\0' ? _ ("Unknown") : "";
}

static void
add_words (GPtrArray *words, const med_grant_info *grant)
{
  for (size_t i = 0; i < grant->category_count; i++)
    if (!g_ptr_array_find_with_equal_func (words, grant->categories[i], g_str_equal, NULL))
      g_ptr_array_add (words, (gpointer)grant->categories[i]);
}

/* Categories that the one who looks may see, and add to, each once. */
static void
set_open (MedPerson *self, const med_person_info *info, const med_snapshot *snapshot)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GPtrArray) addable = g_ptr_array_new ();
  gint64 until = 0;
  for (size_t i = 0; i < snapshot->grant_count; i++)
    {
      const med_grant_info *grant = &snapshot->grants[i];
      if (grant->mine || !MED_ID_EQUAL (grant->patient, info->account)
          || strcmp (grant->state, "active") != 0)
        continue;
      until = MAX (until, grant->until);
      if ((grant->actions & MED_ACTION_SEE) != 0)
        add_words (open, grant);
      if ((grant->actions & MED_ACTION_ADD) != 0)
        add_words (addable, grant);
    }
  g_ptr_array_add (open, NULL);
  g_ptr_array_add (addable, NULL);
  med_model_set_texts (self, MED_PERSON_OPEN, (const char *const *)open->pdata);
  med_model_set_texts (self, MED_PERSON_ADDABLE, (const char *const *)addable->pdata);
  med_model_set_number (self, MED_PERSON_UNTIL, until);
}

static void
set_request_state (MedPerson *self, const med_person_info *info, const med_snapshot *snapshot)
{
  const med_request_info *newest = NULL;
  for (size_t i = 0; i < snapshot->request_count; i++)
    {
      const med_request_info *request = &snapshot->requests[i];
      if (MED_ID_EQUAL (request->patient, info->account)
          && MED_ID_EQUAL (request->doctor, snapshot->self.account)
          && (newest == NULL || request->asked > newest->asked))
        newest = request;
    }
  med_model_set_text (self, MED_PERSON_REQUEST_STATE, newest != NULL ? newest->state : "");
}

/* How far a person of the desk is on the way to an account of their own. */
static const char *
joined_word (const med_person_info *info, const med_snapshot *snapshot)
{
  if (!info->desk)
    return "joined";
  for (size_t i = 0; i < snapshot->invite_count; i++)
    if (snapshot->invites[i].has_claims && strcmp (snapshot->invites[i].state, "open") == 0
        && MED_ID_EQUAL (snapshot->invites[i].claims, info->account))
      return "invited";
  return "desk";
}

void
med_person_object_fill (MedPerson *self, const med_person_info *info, const med_snapshot *snapshot)
{
  char id[MED_ID_TEXT_SIZE];

  self->account = info->account;
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, MED_PERSON_ID, med_id_text (MED_SPAN_OF (info->account.bytes), id));
  med_model_set_text (self, MED_PERSON_NAME, info->name);
  med_model_set_text (self, MED_PERSON_CLINICAL_NAME, info->clinical_name);
  med_model_set_text (self, MED_PERSON_ROLE, med_roles_name (info->roles));
  med_model_set_text (self, MED_PERSON_SPECIALTY, info->specialty);
  med_model_set_text (self, MED_PERSON_CLINIC, info->clinic_name);
  med_model_set_text (self, MED_PERSON_BORN, info->born);
  med_model_set_number (self, MED_PERSON_AGE, age_of (info->born));
  med_model_set_text (self, MED_PERSON_GENDER, gender_label (info->gender));
  med_model_set_text (self, MED_PERSON_PHONE, info->phone);
  med_model_set_text (self, MED_PERSON_JOINED, joined_word (info, snapshot));
  med_model_set_text (self, MED_PERSON_STATE, info->state);
  /* A chart that is open says more. */
  if (med_model_text (self, MED_PERSON_ALLERGIES_STATE) == NULL)
    med_model_set_text (self, MED_PERSON_ALLERGIES_STATE, "unavailable");
  set_open (self, info, snapshot);
  set_request_state (self, info, snapshot);
  g_object_thaw_notify (G_OBJECT (self));
}

MedPerson *
med_person_object_new (const med_person_info *info, const med_snapshot *snapshot)
{
  MedPerson *self = (MedPerson *)g_object_new (MED_TYPE_PERSON, NULL);
  med_person_object_fill (self, info, snapshot);
  return self;
}

const med_account_id *
med_person_object_account (MedPerson *self)
{
  return &self->account;
}
