/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the window class share. */
#pragma once

#include "app/invitation-watch.h"
#include "app/lock-screen.h"
#include "app/item.h"
#include "app/weather.h"
#include "app/welcome-page.h"
#include "app/widgets/bar.h"
#include "app/widgets/pill.h"
#include "app/window.h"
#include "client/context.h"

struct _MedWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *frames, *headers, *pages;
  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  AdwHeaderBar *side_header;
  GtkMenuButton *menu_button, *person_button;
  AdwAvatar *avatar;
  GtkLabel *person_name, *person_role;
  MedPill *sample_pill;
  GtkListBox *places;
  MedWeather *weather;
  MedBar *danger_bar, *recovery_bar, *offline_bar, *lock_bar, *backup_bar;
  MedWelcomePage *welcome;
  MedLockScreen *cover;

  MedContext *context;              /* NULL in tests of single views */
  MedSetup *setup;                  /* while the welcome flow is under way */
  GCancellable *setting_up;         /* what its last page began */
  med_invitation_watch *invitation; /* of the welcome flow */
  gboolean welcoming;               /* the welcome flow covers a session that may be open */
  GObject *session;
  GListModel *profiles;
  MedItemWatch replica_watch, backup_watch, recovery_watch;
  gboolean backing_up;
  guint fold;
  GPtrArray *said;   /* toasts that are seen or wait to be */
  GPtrArray *pushed; /* pages above the place, last is on top; borrowed from the stack */
};

/* window-actions.c */
void med_window_class_install_actions (GtkWidgetClass *widget_class);
/* window-places.c: fills the sidebar for the session's role. */
void med_window_fill_places (MedWindow *self);
/* Shows the page of a row of the sidebar, making it on first use. */
void med_window_show_place (MedWindow *self, GtkListBoxRow *row);
/* window-session.c */
void med_window_try_now (MedWindow *self);
/* window.c */
void med_window_show_frame (MedWindow *self);
void med_window_show_page (MedWindow *self, MedPage *page);
void med_window_add_page (MedWindow *self, MedPage *page);
void med_window_pop_all (MedWindow *self);
/* window-toast.c: a toast whose button shows what it is about, by a detailed action. One that stays
 * is there until somebody closes it. */
void med_window_toast_show (MedWindow *self, const char *text, const char *action, gboolean stays);
/* Takes back what was done last, while it is offered. */
void med_window_undo_last (MedWindow *self);
/* Takes all of them away; what one of them offered to undo is done then. */
void med_window_end_toasts (MedWindow *self);
