/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that is being written: kept sealed on this computer within a moment of each change,
 * also when the screen locks, and until what became of it is recorded. */
#pragma once

#include "client/person-object.h"

#include <gio/gio.h>

/* id, kind, about, changed, state ("draft", "sent" while it is on its way, "refused"), reason (of
 * the refusal); RW text, fields (name and value in turn) */
#define MED_TYPE_DRAFT (med_draft_get_type ())
G_DECLARE_FINAL_TYPE (MedDraft, med_draft, MED, DRAFT, MedModel)

/* It is not wanted any more. */
void med_draft_discard (MedDraft *self);
/* Signs it as a record of the patient, with its fields title, category and date. Finishes when it
 * is safe in the outbox. The draft stays until that is recorded, and comes back when it is refused;
 * sent again, it takes the place of what was refused. */
void med_draft_send_async (MedDraft *self, MedPerson *patient, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
gboolean med_draft_send_finish (MedDraft *self, GAsyncResult *result, GError **error);
