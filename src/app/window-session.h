/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties the window to the client's services: who is unlocked, and what the views' signals do. */
#pragma once

#include "app/window.h"
#include "client/context.h"

/* Once, right after the window was made. Holds a reference to the context. */
void med_window_connect (MedWindow *self, MedContext *context);
/* Opens the sample clinic, making it first where it is not there. */
void med_window_open_sample (MedWindow *self);
/* Connects the signals of a page that was just added. */
void med_window_connect_page (MedWindow *self, MedPage *page);
/* Connects the signals cancel, discard and retry of a page with records that are on their way. */
void med_window_connect_waiting (MedWindow *self, GtkWidget *page);
void med_window_cancel_record (MedWindow *self, GObject *record);
void med_window_discard_record (MedWindow *self, GObject *record);
void med_window_retry_record (MedWindow *self, GObject *record);
/* Pushes the page of a record and fetches its content. */
void med_window_open_record (MedWindow *self, GObject *record);
/* The record in a window of its own that is gone again with one key. */
void med_window_look_at_record (MedWindow *self, GObject *record);
/* Asks for a file to write the record to. */
void med_window_save_copy (MedWindow *self, GObject *record);
/* Asks for another category, and says who sees it there. */
void med_window_move_record (MedWindow *self, GObject *record);
/* window-grants.c: asks with whom. */
void med_window_share_record (MedWindow *self, GObject *record);
void med_window_share_records (MedWindow *self, GListModel *records);
/* window-export.c: asks for a folder and writes copies of records into it; NULL: of all. */
void med_window_export_records (MedWindow *self, GListModel *records);
/* Connects the signal verb of a page that shows one record or many (record-verbs.h). */
void med_window_connect_record_verbs (MedWindow *self, GtkWidget *page);
/* Takes a record out of the person's list; it can be undone for some seconds. */
void med_window_retire_record (MedWindow *self, GObject *record);
