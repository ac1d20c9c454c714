/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables from stable words to labels, icons and style classes. */
#include "app/words.h"

#include <glib/gi18n.h>
#include <string.h>

static const MedWord categories[] = {
  { "problems", N_ ("Problems"), "me-problems-symbolic", "problems", NULL },
  { "medications", N_ ("Medications"), "me-pill-symbolic", "medications", NULL },
  { "allergies", N_ ("Allergies"), "me-allergy-symbolic", "allergies", NULL },
  { "results", N_ ("Results"), "me-results-symbolic", "results", NULL },
  { "vitals", N_ ("Vital signs"), "me-vitals-symbolic", "immunizations", NULL },
  { "immunizations", N_ ("Immunizations"), "me-immunization-symbolic", "immunizations", NULL },
  { "procedures", N_ ("Procedures"), "me-procedure-symbolic", "imaging", NULL },
  { "imaging", N_ ("Imaging"), "me-imaging-symbolic", "imaging", NULL },
  { "documents", N_ ("Documents"), "me-document-symbolic", "documents", NULL },
  { "notes", N_ ("Notes"), "me-note-symbolic", "notes", NULL },
  { "plans", N_ ("Plans"), "me-checked-symbolic", "notes", NULL },
  { "mental-health", N_ ("Mental health"), "me-mental-symbolic", "documents", NULL },
  { "sexual-health", N_ ("Sexual health"), "me-shield-symbolic", "documents", NULL },
  { "social", N_ ("Social"), "me-people-symbolic", "documents", NULL },
  { "other", N_ ("Other"), "me-document-symbolic", "documents", NULL },
  { NULL, NULL, "me-document-symbolic", "documents", NULL },
};

static const MedWord states[] = {
  { "draft", N_ ("Draft"), "document-edit-symbolic", "state-draft",
    N_ ("Draft, kept on this computer, nobody else can see it") },
  { "saved", N_ ("Saved here"), "me-saved-symbolic", "state-saved",
    N_ ("Saved on this computer, not yet sent") },
  { "uploading", N_ ("Uploading"), "me-uploaded-symbolic", "state-uploaded",
    N_ ("Being sent to the hospitals") },
  { "uploaded", N_ ("Uploaded"), "me-uploaded-symbolic", "state-uploaded",
    N_ ("Sent to the hospitals, waiting to be recorded") },
  { "recorded", N_ ("Recorded"), "me-recorded-symbolic", "state-recorded",
    N_ ("Recorded and confirmed") },
  { "refused", N_ ("Refused"), "dialog-warning-symbolic", "state-refused",
    N_ ("Refused; it is still on this computer") },
  { "waiting", N_ ("Waiting"), "content-loading-symbolic", "warn", N_ ("Waiting for an answer") },
  { "stopping", N_ ("Saved here"), "me-saved-symbolic", "state-saved",
    N_ ("Takes effect when you are online") },
  { "active", N_ ("Active"), "me-recorded-symbolic", "ok", NULL },
  { "suspended", N_ ("Paused"), "dialog-warning-symbolic", "warn", N_ ("Paused by a rule") },
  { "ended", N_ ("Ended"), NULL, "info-off", NULL },
  { "granted", N_ ("Shared"), NULL, "ok", NULL },
  { "partly", N_ ("Shared in part"), NULL, "ok", NULL },
  { "declined", N_ ("Declined"), NULL, "info-off", NULL },
  { "withdrawn", N_ ("Withdrawn"), NULL, "info-off", NULL },
  { "expired", N_ ("Ran out"), NULL, "warn", NULL },
  { "agrees", N_ ("Agrees"), "me-recorded-symbolic", "ok", NULL },
  { "behind", N_ ("Catching up"), "emblem-synchronizing-symbolic", "warn", NULL },
  { "silent", N_ ("No answer"), "me-offline-symbolic", "warn", NULL },
  { "away", N_ ("Away"), NULL, "info-off", NULL },
  { "lost", N_ ("Needs new device"), "dialog-warning-symbolic", "warn", NULL },
  { "open", N_ ("Not used yet"), NULL, "info-off", NULL },
  { "used", N_ ("Joined"), "me-recorded-symbolic", "ok", NULL },
  { NULL, NULL, NULL, "info-off", NULL },
};

static const MedWord roles[] = {
  { "patient", N_ ("Patient"), NULL, NULL, NULL },
  { "doctor", N_ ("Doctor"), NULL, NULL, NULL },
  { "receptionist", N_ ("Reception"), NULL, NULL, NULL },
  { "officer", N_ ("Officer"), NULL, NULL, NULL },
  { "guardian", N_ ("Guardian"), NULL, NULL, NULL },
  { NULL, NULL, NULL, NULL, NULL },
};

static const MedWord purposes[] = {
  { "TREAT", N_ ("Treatment"), NULL, NULL, NULL },
  { "ETREAT", N_ ("Emergency treatment"), NULL, NULL, NULL },
  { "PATRQT", N_ ("My own request"), NULL, NULL, NULL },
  { "FAMRQT", N_ ("My family"), NULL, NULL, NULL },
  { "HPAYMT", N_ ("Payment"), NULL, NULL, NULL },
  { "HOPERAT", N_ ("Running the hospital"), NULL, NULL, NULL },
  { "HRESCH", N_ ("Research"), NULL, NULL, NULL },
  { NULL, NULL, NULL, NULL, NULL },
};

static const MedWord *
find (const MedWord *table, const char *word)
{
  while (table->word != NULL && g_strcmp0 (table->word, word) != 0)
    table++;
  return table;
}

static const char *
label_of (const MedWord *entry, const char *word)
{
  return entry->label != NULL ? _ (entry->label) : word;
}

const MedWord *
med_category_find (const char *word)
{
  return find (categories, word);
}

const char *
med_category_label (const char *word)
{
  return label_of (find (categories, word), word);
}

const MedWord *
med_category_all (void)
{
  return categories;
}

const MedWord *
med_state_find (const char *word)
{
  return find (states, word);
}

const char *
med_role_label (const char *word)
{
  return label_of (find (roles, word), word);
}

const char *
med_purpose_label (const char *code)
{
  return label_of (find (purposes, code), code);
}

const char *
med_name_for_initials (const char *name)
{
  static const char *const titles[] = { "Dr ", "Dr. ", "Prof ", "Prof. " };

  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_has_prefix (name, titles[i]))
      return med_name_for_initials (name + strlen (titles[i]));
  return name;
}

const char *
med_actions_label (const char *const *actions)
{
  gboolean see = actions != NULL && g_strv_contains (actions, "see");
  gboolean add = actions != NULL && g_strv_contains (actions, "add");
  gboolean correct = actions != NULL && g_strv_contains (actions, "correct");

  if (see && add)
    return correct ? _ ("See, add, correct") : _ ("See and add");
  if (see)
    return correct ? _ ("See and correct") : _ ("See");
  if (add)
    return correct ? _ ("Only add and correct") : _ ("Only add");
  return correct ? _ ("Only correct") : NULL;
}
