/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stable words of the services (categories, states, roles, purposes) as people read them:
 * label, icon and style class. Returned strings are static and translated. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *word;
  const char *label;
  const char *icon;
  const char *style;  /* class of the tile or pill */
  const char *detail; /* a whole sentence for tooltips and screen readers, or NULL */
} MedWord;

/* Unknown words, such as categories that a patient added, get a neutral entry; `label` is NULL
 * then and the word itself is shown. */
const MedWord *med_category_find (const char *word);
const char *med_category_label (const char *word);
/* Terminated by an entry without a word. */
const MedWord *med_category_all (void);

const MedWord *med_state_find (const char *word);
const char *med_role_label (const char *word);
const char *med_purpose_label (const char *code);
/* What a list of "see", "add", "correct" allows, in one phrase; NULL for an empty one. */
const char *med_actions_label (const char *const *actions);

/* The part of a person's name that initials are made of: "Dr" and "Prof" are left out. Points into
 * name. */
const char *med_name_for_initials (const char *name);
