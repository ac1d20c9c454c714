/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What, may, until, for: the fields that sharing and asking have in common, and the sentence they
 * make. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_TERMS_FORM (med_terms_form_get_type ())
G_DECLARE_FINAL_TYPE (MedTermsForm, med_terms_form, MED, TERMS_FORM, GtkWidget)

/* The draft takes each choice at once and answers with its sentence. Properties written:
 * categories, until, purpose, and for sharing actions (see, add, correct, add-only), for asking
 * add, correct, message. Read: sentence, problem, and for sharing scope, excluded, limits,
 * available, sensitive. asking: the doctor's form. Signal choose-records: single records are
 * wanted; the owner asks which, and calls med_terms_form_set_records (). */
void med_terms_form_set_draft (MedTermsForm *self, GObject *draft, gboolean asking);
/* Single records instead of kinds; NULL or none: kinds again. Writes records. */
void med_terms_form_set_records (MedTermsForm *self, const char *const *ids);
