/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new passphrase, typed twice, with its strength in words. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_PASSPHRASE_FORM (med_passphrase_form_get_type ())
G_DECLARE_FINAL_TYPE (MedPassphraseForm, med_passphrase_form, MED, PASSPHRASE_FORM, GtkWidget)

/* Property ready: strong enough and the same twice. Signal activate: Enter, while it is ready. */
void med_passphrase_form_set_strength (MedPassphraseForm *self,
                                       guint (*strength) (const char *passphrase));
gboolean med_passphrase_form_get_ready (MedPassphraseForm *self);
/* Borrowed until the next key. */
const char *med_passphrase_form_get_text (MedPassphraseForm *self);
void med_passphrase_form_clear (MedPassphraseForm *self);
