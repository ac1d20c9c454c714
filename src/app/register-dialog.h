/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reception registers a patient and hands over the invitation. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_REGISTER_DIALOG (med_register_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedRegisterDialog, med_register_dialog, MED, REGISTER_DIALOG, AdwWindow)

/* draft: RW family, given, born, gender, phone, guardian, invited; born-echo, problem, ready,
 * duplicate. Signals: register (then med_register_dialog_done ()), use (GObject person): it is this
 * one; start-over. */
MedRegisterDialog *med_register_dialog_new (GtkWindow *parent, GObject *draft);
/* With the invitation that was made (NULL for a person without a computer), or with what went
 * wrong. */
void med_register_dialog_done (MedRegisterDialog *self, GObject *invite, const char *problem);
/* The draft was begun earlier: says so, and offers to start over. */
void med_register_dialog_continued (MedRegisterDialog *self);
