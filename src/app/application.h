/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: one process, one window a person, settings and the actions of all windows. */
#pragma once

#include <adwaita.h>

#define MED_APPLICATION_ID "org.medease.MedEase"
#define MED_RESOURCE_PATH "/org/medease/MedEase"

#define MED_TYPE_APPLICATION (med_application_get_type ())
G_DECLARE_FINAL_TYPE (MedApplication, med_application, MED, APPLICATION, AdwApplication)

MedApplication *med_application_new (void);

/* Borrowed; NULL where the schema is not installed. */
GSettings *med_application_get_settings (MedApplication *self);
