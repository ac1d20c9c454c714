/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doctor's views do: asking, charts, writing for a patient. */
#pragma once

#include "app/window.h"

/* Connects the signals of a page that was just added; pages of other kinds are left alone. */
void med_chart_connect (MedWindow *window, GtkWidget *page);

/* For window-chart.c and window-note.c: the pages where something is written. */
void med_note_connect (MedWindow *window, GtkWidget *page);
/* Opens the editor for what is being written about the patient: the draft that was left, or a new
 * one. */
void med_note_open (MedWindow *window, GObject *patient, GObject *draft);
/* Asks what the files are, and adds them to the patient's records. */
/* Discards a draft unless it is taken back while the toast stands. */
void med_note_discard (MedWindow *window, GObject *draft);
/* The patient with this id in the session's lists, where it is kept up to date; a new reference, or
 * NULL. */
GObject *med_chart_find_patient (MedWindow *window, const char *id);
