/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form that asks who can help one back in: people of the directory, cards of others, and how
 * many of them together. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_CHOOSE_HELPERS (med_choose_helpers_get_type ())
G_DECLARE_FINAL_TYPE (MedChooseHelpers, med_choose_helpers, MED, CHOOSE_HELPERS, GtkBox)

/* Signal: changed. */
GtkWidget *med_choose_helpers_new (GListModel *directory);
/* Ids and cards; g_strfreev () them. */
char **med_choose_helpers_get_people (MedChooseHelpers *self);
guint med_choose_helpers_get_of (MedChooseHelpers *self);
/* Enough people for what is asked. */
gboolean med_choose_helpers_ready (MedChooseHelpers *self);
