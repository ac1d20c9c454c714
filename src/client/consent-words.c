/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of actions, and who is meant. */
#include "client/consent-objects-private.h"
#include "client/person-object-private.h"

char **
med_action_words (uint32_t actions)
{
  static const struct
  {
    uint32_t bit;
    const char *word;
  } words[] = { { MED_ACTION_SEE, "see" },
                { MED_ACTION_ADD, "add" },
                { MED_ACTION_CORRECT, "correct" },
                { MED_ACTION_PASS_ON, "pass-on" } };
  char **out = g_new0 (char *, G_N_ELEMENTS (words) + 1);
  size_t used = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if ((actions & words[i].bit) != 0)
      out[used++] = g_strdup (words[i].word);
  return out;
}

static const med_person_info *
find (const med_person_info *people, size_t count, const med_account_id *account)
{
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (people[i].account, *account))
      return &people[i];
  return NULL;
}

MedPerson *
med_snapshot_person (const med_snapshot *snapshot, const med_account_id *account)
{
  const med_person_info *info = find (snapshot->directory, snapshot->directory_count, account);
  if (info == NULL)
    info = find (snapshot->patients, snapshot->patient_count, account);
  return info != NULL ? med_person_object_new (info, snapshot) : NULL;
}
