/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk registers a patient and makes the invitation. */
#pragma once

#include "client/session-object.h"

/* RW: family, given, born (2 Aug 1991 as 1991-08-02, 02.08.1991 or 02-Aug-1991), gender, phone,
 * invited (TRUE: with an invitation; FALSE: a person without a computer). Read: born-echo, problem,
 * ready, duplicate (MedPerson of the same name and birth date). */
#define MED_TYPE_REGISTRATION (med_registration_get_type ())
G_DECLARE_FINAL_TYPE (MedRegistration, med_registration, MED, REGISTRATION, MedModel)

MedRegistration *med_session_register (MedSession *session);
void med_registration_save_async (MedRegistration *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* NULL without an error: registered without an invitation. Once it worked it does not work again.
 */
MedInvite *med_registration_save_finish (MedRegistration *self, GAsyncResult *result,
                                         GError **error);
