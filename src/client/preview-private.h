/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making previews, for the client's own façade files. */
#pragma once

#include "client/preview.h"
#include "client/snapshot.h"

/* A record that a share of its category hands over: recorded, not replaced, not retired. */
bool med_preview_counts (const med_record_info *info);
/* `categories` and `records` come on top of what is shared with the person in force; `without` is a
 * grant that does not count because it is being replaced, or NULL. */
MedPreview *med_preview_object_new (gpointer session, MedPerson *who, const char *const *categories,
                                    const char *const *records, const med_id *without);
