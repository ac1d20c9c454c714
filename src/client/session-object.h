/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open session as the views see it: who it is, and lists of everything. */
#pragma once

#include "client/access-object.h"
#include "client/chart.h"
#include "client/draft-object.h"
#include "client/grant-object.h"
#include "client/import.h"
#include "client/invite-object.h"
#include "client/items.h"
#include "client/outbox-object.h"
#include "client/person-object.h"
#include "client/profile-object.h"
#include "client/record-model.h"
#include "client/replica-object.h"
#include "client/request-object.h"

#include <gio/gio.h>

/* account, name, role, clinic, personal (a place of one's own), computer, profile, sample, replica,
 * outbox, records (NULL for staff), grants, requests, access, patients, registered, directory,
 * staff, invites, devices, helpers [MedHelper], helpers-of (how many of them together; 0: nobody
 * chosen), helpers-text (for each of them), helpers-at (a new choice counts from then on; 0: it
 * counts), helped [MedHelped], recovery-alarm (somebody takes over then; 0: nobody), emergency,
 * words-checked, drafts [MedDraft], context, keeps-node (the clinic or the own place is on this
 * computer), backup-last (0: never), backup-folder */
#define MED_TYPE_SESSION (med_session_get_type ())
G_DECLARE_FINAL_TYPE (MedSession, med_session, MED, SESSION, MedModel)

/* What is being written of this kind about something (an id, or NULL): the draft that was left, or
 * a new one. */
MedDraft *med_session_draft (MedSession *self, const char *kind, const char *about);
/* A new list of things to add. */
MedImport *med_session_import (MedSession *self);
/* Opens a patient's chart: the patient sees it from this moment on. `categories` NULL or empty: all
 * that are shared. `purpose` is a code, NULL: treatment. `reason` is for the patient, or NULL. */
void med_session_open_chart_async (MedSession *self, MedPerson *patient,
                                   const char *const *categories, const char *purpose,
                                   const char *reason, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
MedChart *med_session_open_chart_finish (MedSession *self, GAsyncResult *result, GError **error);
/* A chart in which nothing is opened, for somebody who may only add to it: it lists what one wrote
 * oneself, and nothing is written down. */
MedChart *med_session_write_chart (MedSession *self, MedPerson *patient);

void med_session_change_passphrase_async (MedSession *self, const char *old_passphrase,
                                          const char *new_passphrase, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean med_session_change_passphrase_finish (MedSession *self, GAsyncResult *result,
                                               GError **error);
/* The recovery kit's text ("medease-kit:…"); g_free () it. */
void med_session_kit_async (MedSession *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
char *med_session_kit_finish (MedSession *self, GAsyncResult *result, GError **error);
/* The recovery kit as a PDF that only this user can read; words: 24 of them for the sheet, or NULL.
 */
void med_session_save_kit_async (MedSession *self, GFile *file, const char *const *words,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean med_session_save_kit_finish (MedSession *self, GAsyncResult *result, GError **error);
/* Whether these are the 24 words of this identity (separated by spaces); then words-checked is now.
 */
void med_session_check_words_async (MedSession *self, const char *words, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean med_session_check_words_finish (MedSession *self, GAsyncResult *result, GError **error);
/* A backup of what this computer keeps for the clinic; folder NULL: the one of last time. Answers
 * the new file's path; g_free () it. */
void med_session_back_up_async (MedSession *self, GFile *folder, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
char *med_session_back_up_finish (MedSession *self, GAsyncResult *result, GError **error);
/* Joins with an invitation's text: from a place of one's own into a clinic, with the records, or as
 * a further role at one's clinic. */
void med_session_join_async (MedSession *self, const char *invite, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_session_join_finish (MedSession *self, GAsyncResult *result, GError **error);
/* `role` is a role word; `until` unix seconds, 0: a week. */
void med_session_invite_async (MedSession *self, const char *role, const char *for_whom,
                               gint64 until, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
/* For a person of the desk: it turns the desk's account into their own. The answer is
 * med_session_invite_finish (). */
void med_session_invite_person_async (MedSession *self, MedPerson *person,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
MedInvite *med_session_invite_finish (MedSession *self, GAsyncResult *result, GError **error);
void med_session_withdraw_invite_async (MedSession *self, MedInvite *invite,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean med_session_withdraw_invite_finish (MedSession *self, GAsyncResult *result,
                                             GError **error);
/* Ends what the person may do for the clinic: their role of the list. */
void med_session_end_role_async (MedSession *self, MedPerson *person, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean med_session_end_role_finish (MedSession *self, GAsyncResult *result, GError **error);

/* ── Coming back with people's help (session-recovery.c) ────────────────────────────────────── */

/* Any `of` of these, by account id or card ("medease-card:…"), can let one back in. */
void med_session_choose_helpers_async (MedSession *self, guint of, const char *const *people,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean med_session_choose_helpers_finish (MedSession *self, GAsyncResult *result, GError **error);
/* Stops somebody who asked to take over, or a choice that waits. */
void med_session_stop_recovery_async (MedSession *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean med_session_stop_recovery_finish (MedSession *self, GAsyncResult *result, GError **error);
/* The own card, for somebody who wants to choose this person. */
void med_session_card_async (MedSession *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
/* What was told or given: a code read out by one of the own
 * helpers ("k7mq 2xab") answers that person's name; "medease-trust:…" answers the name of who is
 * helped from now on. */
void med_session_take_help_text_async (MedSession *self, const char *text,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
/* The answer to somebody on the telephone who read out the right words; `account` of a MedHelped.
 */
void med_session_help_async (MedSession *self, const char *help, const char *account,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
/* Of the three above: the card, the name, the answer; g_free () it. */
char *med_session_help_finish (MedSession *self, GAsyncResult *result, GError **error);
/* The six words that must be read out for this request; NULL: it is none. g_free () them. */
char *med_session_help_words (const char *help, GError **error);
