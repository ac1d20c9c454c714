/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts at rest: age files in the database's table `draft`, one a row. What they say is not this
 * layer's to know. */
#pragma once

#include "store/db.h"

/* Replaces what stands under this id; durable when it returns. */
med_result med_draft_put (med_db *db, med_span id, med_span file) MED_CHECKED;
/* MED_OK also when there is none. */
med_result med_draft_remove (med_db *db, med_span id) MED_CHECKED;
/* Every row in order of id, until the visitor returns false. Do not write meanwhile. */
typedef bool (*med_draft_visit) (void *context, med_span id, med_span file);
med_result med_draft_each (med_db *db, med_draft_visit visit, void *context) MED_CHECKED;
