/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of actions, and who is meant. */
#include "client/consent-objects-private.h"
#include "client/person-object-private.h"
#include "core/proto/tx.pb-c.h"

#include <glib/gi18n-lib.h>

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

static const char *
may_words (uint32_t actions)
{
  if ((actions & MED_ACTION_SEE) == 0)
    return _ ("May add, sees nothing");
  if ((actions & MED_ACTION_CORRECT) != 0)
    return _ ("May see, add and correct");
  return (actions & MED_ACTION_ADD) != 0 ? _ ("May see and add") : _ ("May see");
}

static const char *
purpose_words (uint32_t purpose)
{
  switch ((int)purpose)
    {
    case MED__PURPOSE__PURPOSE_TREAT:
      return _ (", for your treatment");
    case MED__PURPOSE__PURPOSE_PATRQT:
      return _ (", because you asked for it");
    case MED__PURPOSE__PURPOSE_FAMRQT:
      return _ (", for your family");
    case MED__PURPOSE__PURPOSE_HPAYMT:
      return _ (", for billing");
    case MED__PURPOSE__PURPOSE_HRESCH:
      return _ (", for research");
    default:
      return "";
    }
}

char *
med_grant_words (const med_grant_info *grant)
{
  GString *text = g_string_new (may_words (grant->actions));
  if (grant->record_count > 0)
    g_string_append_printf (text,
                            ngettext (" %zu record only", " %zu records only", grant->record_count),
                            grant->record_count);
  g_string_append_printf (text, "%s.", purpose_words (grant->purpose));
  if (grant->record_count == 0 && (grant->actions & MED_ACTION_SEE) != 0)
    g_string_append (text, _ (" Also covers what is added later."));
  if ((grant->actions & MED_ACTION_PASS_ON) != 0)
    g_string_append (text, _ (" May let colleagues see it."));
  return g_string_free (text, FALSE);
}
