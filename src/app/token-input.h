/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes an invitation or the line of a recovery sheet: typed or pasted, from a text file, or from
 * the QR picture on a photograph, a scan or a PDF. Pictures are decoded by medease-render only. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_TOKEN_INPUT (med_token_input_get_type ())
G_DECLARE_FINAL_TYPE (MedTokenInput, med_token_input, MED, TOKEN_INPUT, GtkWidget)

/* Property prefix ("medease-invite:", "medease-kit:"; set once). Property text: what stands there,
 * cut down to the token where one is found; "" for nothing. */
const char *med_token_input_get_text (MedTokenInput *self);
void med_token_input_clear (MedTokenInput *self);
/* A sentence below the field; NULL takes it away. */
void med_token_input_set_problem (MedTokenInput *self, const char *problem);
/* Reads a file as if it had been dropped here. */
void med_token_input_load (MedTokenInput *self, GFile *file);
/* The token with this prefix in a text that may hold more, or NULL. A token that fills the whole
 * text may be broken into lines. Caller frees. */
char *med_token_find (const char *text, const char *prefix);
