/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's requests for access: answered, waiting, closed. */
#pragma once

#include "app/page.h"

#define MED_TYPE_REQUESTS_PAGE (med_requests_page_get_type ())
G_DECLARE_FINAL_TYPE (MedRequestsPage, med_requests_page, MED, REQUESTS_PAGE, MedPage)

/* session: requests. Signals with a request: withdraw, remind, open (what was
 * shared then). */
