/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a note for a patient. Each keystroke goes into the draft, which keeps it sealed. */
#pragma once

#include "app/page.h"

#define MED_TYPE_NOTE_PAGE (med_note_page_get_type ())
G_DECLARE_FINAL_TYPE (MedNotePage, med_note_page, MED, NOTE_PAGE, MedPage)

/* patient: the properties of the banner, and addable (categories). draft: text, fields (title,
 * category, date), changed, state, reason. Signals: sign, after which the owner calls
 * med_note_page_done (); discard. */
MedNotePage *med_note_page_new (GObject *session, GObject *patient, GObject *draft);
GObject *med_note_page_get_patient (MedNotePage *self);
GObject *med_note_page_get_draft (MedNotePage *self);
/* problem NULL: it is on its way, and the page is left. */
void med_note_page_done (MedNotePage *self, const char *problem);
