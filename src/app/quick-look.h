/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record in a window above the list: Space shows it, Space or Escape take it away. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_QUICK_LOOK (med_quick_look_get_type ())
G_DECLARE_FINAL_TYPE (MedQuickLook, med_quick_look, MED, QUICK_LOOK, AdwWindow)

/* Signal open: the record's page is wanted. The owner hands in the document when it has it. */
MedQuickLook *med_quick_look_new (GtkWindow *parent, GObject *record);
void med_quick_look_set_document (MedQuickLook *self, GBytes *document);
void med_quick_look_set_problem (MedQuickLook *self, const char *message);
