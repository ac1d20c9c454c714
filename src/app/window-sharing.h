/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the views of sharing, asking, the desk and the staff do. */
#pragma once

#include "app/window.h"

/* Connects the signals of a page that was just added; pages of other kinds are left alone. */
void med_sharing_connect (MedWindow *window, GtkWidget *page);

/* For window-sharing.c and window-desk.c: where the answer of a service goes. A dialog that was
 * closed meanwhile, and a window that is gone, are NULL. */
typedef struct
{
  MedWindow *window;
  GtkWindow *dialog;
} MedReply;

MedReply *med_reply_new (MedWindow *window, GtkWindow *dialog);
/* Says the error, or else `text`, in a toast, and lets go of the reply. */
void med_reply_toast (MedReply *reply, const GError *error, const char *text);
/* A task dialog's answer: closes it and says `done`, which may be NULL, or says in it what went
 * wrong. */
void med_reply_answer (MedReply *reply, const GError *error, const char *done);
void med_reply_free (MedReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReply, med_reply_free)

/* window-toast.c: says what was done to an object, with Undo for as long as the client holds it
 * back. The text is no markup. The toast is borrowed; it is gone when it was undone. */
typedef void (*MedUndo) (MedWindow *window, GObject *about);
AdwToast *med_window_offer_undo (MedWindow *window, const char *text, GObject *about, MedUndo undo);
/* For handlers of "dismissed". */
gboolean med_toast_is_undone (AdwToast *toast);

/* Shows a dialog of the window's session; it goes with the session. */
void med_sharing_present (MedWindow *window, GtkWindow *dialog);

/* window-grants.c: the patient's pages. */
void med_grants_connect (MedWindow *window, GtkWidget *page);
/* window-receipt.c: shows what stopping did, and saves it. */
void med_receipt_open (MedWindow *window, GObject *grant);
/* Saves the list of who looked. */
void med_looks_save (MedWindow *window);
/* window-notify.c: tells the patient of new requests, also on the desktop. */
void med_notify_watch (MedWindow *window, GObject *session);
/* What the hospital refuses is said once, with its reason. */
void med_refused_watch (MedWindow *window, GObject *session);
void med_window_connect_refused (MedWindow *window);

/* window-desk.c */
void med_desk_connect_people (MedWindow *window, GtkWidget *page);
void med_desk_connect_staff (MedWindow *window, GtkWidget *page);
