/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can see, who asks, who looked. */
#pragma once

#include "app/page.h"

#define MED_TYPE_ACCESS_PAGE (med_access_page_get_type ())
G_DECLARE_FINAL_TYPE (MedAccessPage, med_access_page, MED, ACCESS_PAGE, MedPage)

/* session: grants (state, active-count, ended-count), requests (waiting-count), access and records
 * (looks-view.h). Signals: share, export; with an object: see-as, change, stop, undo, resume,
 * receipt (grant), review, decline (request), ask (entry). */

/* "who-can-see", "requests" or "who-looked". */
void med_access_page_show (MedAccessPage *self, const char *tab);
/* "who-looked", what one person did. */
void med_access_page_show_looks (MedAccessPage *self, const char *who);
