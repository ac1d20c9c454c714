/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A doctor asks a patient for access. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_REQUEST_DIALOG (med_request_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedRequestDialog, med_request_dialog, MED, REQUEST_DIALOG, AdwWindow)

/* draft: as for terms-form.h, and patient (clinical-name, born, gender), ready. Signal send; the
 * owner calls med_request_dialog_done (). */
MedRequestDialog *med_request_dialog_new (GtkWindow *parent, GObject *draft);
void med_request_dialog_done (MedRequestDialog *self, const char *problem);
