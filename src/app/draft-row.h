/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that was begun and is kept, with what it needs to go on. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_DRAFT_ROW (med_draft_row_get_type ())
G_DECLARE_FINAL_TYPE (MedDraftRow, med_draft_row, MED, DRAFT_ROW, GtkListBoxRow)

/* draft: text, fields, changed, state, reason. patient: whose name stands in the row, or NULL.
 * Signals with the draft: go-on, discard. */
GtkWidget *med_draft_row_new (GObject *draft, GObject *patient);
/* Value of a field of a draft, "" when there is none. Caller frees. */
char *med_draft_field (gpointer draft, const char *name);
/* Whether a draft waits for its writer: it is a note and not on its way. */
gboolean med_draft_waits (gpointer draft, gpointer unused);
