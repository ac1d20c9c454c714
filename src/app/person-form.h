/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, birth date and gender of the person who sets MedEase up, with a preview of who will see
 * them. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_PERSON_FORM (med_person_form_get_type ())
G_DECLARE_FINAL_TYPE (MedPersonForm, med_person_form, MED, PERSON_FORM, GtkWidget)

/* Property ready: there is a name, and the birth date is empty or a date. Signal activate: Enter in
 * the last entry, while it is ready.
 * way: "own", "clinic" or "join"; role: of the invitation, for "join". They decide who is told. */
void med_person_form_set_way (MedPersonForm *self, const char *way, const char *role);
gboolean med_person_form_get_ready (MedPersonForm *self);
const char *med_person_form_get_given (MedPersonForm *self);
const char *med_person_form_get_family (MedPersonForm *self);
/* Year-month-day, or ""; caller frees. */
char *med_person_form_get_born (MedPersonForm *self);
/* FHIR's word. */
const char *med_person_form_get_gender (MedPersonForm *self);
void med_person_form_clear (MedPersonForm *self);
