/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An invitation: pasted into the welcome flow, or made by the clinic. */
#pragma once

#include "client/model.h"

#include <gio/gio.h>

/* text, clinic, role, invited-by, note, expires, state ("open used withdrawn expired"), for-whom,
 * where (a sentence, of a pasted one), claims (id of the person of the desk whom it is for, or
 * NULL) */
#define MED_TYPE_INVITE (med_invite_get_type ())
G_DECLARE_FINAL_TYPE (MedInvite, med_invite, MED, INVITE, MedModel)

/* What the text itself says; it names the clinic only by number, so `clinic` stays empty. */
MedInvite *med_invite_parse (const char *text, GError **error);
/* Asks the clinic whether it is open (client/network.h); nothing is made. */
void med_invite_check_async (MedInvite *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_invite_check_finish (MedInvite *self, GAsyncResult *result, GError **error);
