/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient banner: who this is about, and what could harm them. Above every clinical view. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_BANNER (med_banner_get_type ())
G_DECLARE_FINAL_TYPE (MedBanner, med_banner, MED, BANNER, GtkWidget)

/* patient: clinical-name, known-as, born, died, gender, number, allergies-state (known none
 * unrecorded unavailable), allergies, allergies-reviewed. Without clinical, only who it is. */
void med_banner_set_patient (MedBanner *self, GObject *patient, gboolean clinical);
