/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a new clinic needs: its name, its time zone, and where its backups go. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_CLINIC_FORM (med_clinic_form_get_type ())
G_DECLARE_FINAL_TYPE (MedClinicForm, med_clinic_form, MED, CLINIC_FORM, GtkWidget)

/* Property ready: the clinic has a name. Signal activate: Enter in the name, while it is ready. */
gboolean med_clinic_form_get_ready (MedClinicForm *self);
const char *med_clinic_form_get_name (MedClinicForm *self);
/* Of the IANA database. */
const char *med_clinic_form_get_zone (MedClinicForm *self);
/* Path of the folder for backups, "" when none was chosen. */
const char *med_clinic_form_get_backup_folder (MedClinicForm *self);
void med_clinic_form_clear (MedClinicForm *self);
