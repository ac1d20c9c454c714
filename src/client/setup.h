/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The welcome flow: from an invitation, a fresh start or the 24 words to an open session. */
#pragma once

#include "client/invite-object.h"
#include "client/profile-object.h"
#include "client/words-object.h"

#include <gio/gio.h>

/* RW: way ("join own clinic restore"), invite-text (for restore: the kit's text, or empty), name,
 * given, family, born (ISO or empty), gender, node, clinic-name and zone (clinic; own with a
 * clinic's name is the same), backup-folder (where backups of what is founded here go), backup-file
 * (restore: opened on this computer instead of asking a clinic), words-checked (the new words were
 * asked back). Read: invite, problem, words, progress, fraction. `name` is for those who have one
 * text only: its last word is taken as the family name. */
#define MED_TYPE_SETUP (med_setup_get_type ())
G_DECLARE_FINAL_TYPE (MedSetup, med_setup, MED, SETUP, MedModel)

gboolean med_setup_new_words (MedSetup *self, GError **error);
/* A word that was typed to restore; NULL or an unknown one takes it away again. */
void med_setup_restore_word (MedSetup *self, guint index, const char *word);
/* All 24 are there and fit together. */
gboolean med_setup_words_complete (MedSetup *self);
/* The session is open when it has finished. After a failure it can be tried again. */
void med_setup_finish_async (MedSetup *self, const char *passphrase, gboolean lock_when_away,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
MedProfile *med_setup_finish_finish (MedSetup *self, GAsyncResult *result, GError **error);
