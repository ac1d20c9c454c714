/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officer: the people of the clinic and the invites that are out. */
#pragma once

#include "app/page.h"

#define MED_TYPE_STAFF_PAGE (med_staff_page_get_type ())
G_DECLARE_FINAL_TYPE (MedStaffPage, med_staff_page, MED, STAFF_PAGE, MedPage)

/* session: staff (name, specialty, role, devices, last-seen, state), invites (role, for-whom,
 * expires, state). Signals: invite; with an object: end-role (person), show-code, withdraw
 * (invite), renew (invite or person without a device). */
