/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed or chosen in a dialog goes into a sealed draft at once, and comes back when the
 * dialog is opened again: after a lock, a crash, or because somebody closed it. */
#pragma once

#include <gtk/gtk.h>

/* draft: a MedDraft (fields); model: the dialog's draft object; properties: the writable ones to
 * keep (texts, lists of texts, numbers, flags; an object with an "id" is looked up in people, which
 * may be NULL). NULL-terminated, static. First puts what was kept into the model. TRUE when there
 * was something. The model holds the draft. */
gboolean med_draft_keep (GObject *draft, GObject *model, const char *const *properties,
                         GListModel *people);
/* It was sent, or is not wanted any more. */
void med_draft_keep_done (GObject *model);
