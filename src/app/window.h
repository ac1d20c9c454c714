/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: welcome, cover (lock) and the working view with sidebar and pages. */
#pragma once

#include "app/application.h"
#include "app/page.h"

#define MED_TYPE_WINDOW (med_window_get_type ())
G_DECLARE_FINAL_TYPE (MedWindow, med_window, MED, WINDOW, AdwApplicationWindow)

MedWindow *med_window_new (MedApplication *application);
/* The window a widget is in, or NULL. */
MedWindow *med_window_of (GtkWidget *widget);

/* Opens the working view for a session; NULL takes everything of it away and shows the cover or
 * the welcome page at once. */
void med_window_set_session (MedWindow *self, GObject *session);
GObject *med_window_get_session (MedWindow *self);
/* A session is open and uncovered. */
gboolean med_window_is_open (MedWindow *self);
/* People of this computer; without any the welcome page is shown instead of the cover. */
void med_window_set_profiles (MedWindow *self, GListModel *profiles);
void med_window_show_welcome (MedWindow *self);

/* Selects a place of the sidebar by name. */
void med_window_go (MedWindow *self, const char *place);
/* Puts a page above the present one; takes the floating reference. */
void med_window_push (MedWindow *self, MedPage *page);
void med_window_back (MedWindow *self);
MedPage *med_window_get_page (MedWindow *self);
void med_window_toast (MedWindow *self, const char *text);
/* "Locks in 30 seconds" with Stay; 0 hides it. */
void med_window_warn_lock (MedWindow *self, guint seconds);
