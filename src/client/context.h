/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composition root of the desktop's client: who uses this computer, and whose session is open. */
#pragma once

#include "client/profile-object.h"
#include "client/session-object.h"
#include "client/setup.h"

/* profiles [MedProfile], session MedSession (NULL: locked), idle-lock-seconds (RW, 0: never),
 * lock-reason ("idle screen user start"). Signal lock-soon (uint seconds): each
 * second of the last thirty, and 0 when somebody is there again. */
#define MED_TYPE_CONTEXT (med_context_get_type ())
G_DECLARE_FINAL_TYPE (MedContext, med_context, MED, CONTEXT, MedModel)

/* `data_dir` NULL: the XDG data folder's "medease". */
MedContext *med_context_new (const char *data_dir);

/* NULL: locked. Borrowed. */
MedSession *med_context_get_session (MedContext *self);
/* Opens a session; MED_E_LOCKED: not the passphrase. `passphrase` is NULL for people of the sample
 * clinic. */
void med_context_unlock_async (MedContext *self, MedProfile *profile, const char *passphrase,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean med_context_unlock_finish (MedContext *self, GAsyncResult *result, GError **error);
/* When it returns, the session is NULL and the keys are wiped. */
void med_context_lock (MedContext *self, const char *reason);
/* The user did something. */
void med_context_touch (MedContext *self);
/* A new flow for a new profile. */
MedSetup *med_context_setup (MedContext *self);
/* Makes the sample clinic on this computer when it is not there yet. Nobody is unlocked afterwards:
 * its people stand among the profiles. */
void med_context_sample_async (MedContext *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean med_context_sample_finish (MedContext *self, GAsyncResult *result, GError **error);
