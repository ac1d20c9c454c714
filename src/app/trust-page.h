/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who together can let one back in, and those whom one can help. */
#pragma once

#include "app/page.h"

#define MED_TYPE_TRUST_PAGE (med_trust_page_get_type ())
G_DECLARE_FINAL_TYPE (MedTrustPage, med_trust_page, MED, TRUST_PAGE, MedPage)

/* session: helpers, helpers-of, helpers-text, helpers-at, helped. Signals: choose, show-text (for
 * the helpers), code (somebody read one out), card, accept; help (GObject helped). */
