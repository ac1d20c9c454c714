/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An invitation to hand over: QR picture, print, copy, save. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_INVITE_PANEL (med_invite_panel_get_type ())
G_DECLARE_FINAL_TYPE (MedInvitePanel, med_invite_panel, MED, INVITE_PANEL, GtkWidget)

/* invite: text, role, clinic, expires, for-whom. NULL: not made yet. */
void med_invite_panel_set_invite (MedInvitePanel *self, GObject *invite);
