/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that is being written: kept sealed on this computer within a moment of each change,
 * also when the screen locks. */
#pragma once

#include "client/model.h"

#include <gio/gio.h>

/* id, kind, about, changed; RW text, fields (name and value in turn) */
#define MED_TYPE_DRAFT (med_draft_get_type ())
G_DECLARE_FINAL_TYPE (MedDraft, med_draft, MED, DRAFT, MedModel)

/* It was sent, or is not wanted any more. */
void med_draft_discard (MedDraft *self);
