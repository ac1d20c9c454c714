/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reception: everybody registered at the clinic, without anything clinical. */
#pragma once

#include "app/page.h"

#define MED_TYPE_PEOPLE_PAGE (med_people_page_get_type ())
G_DECLARE_FINAL_TYPE (MedPeoplePage, med_people_page, MED, PEOPLE_PAGE, MedPage)

/* session: registered, a list with search, total. Signals: register; open (GObject person). */
