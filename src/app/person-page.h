/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person of the desk: contact, and how far on the way to an account of their own. */
#pragma once

#include "app/page.h"

#define MED_TYPE_PERSON_PAGE (med_person_page_get_type ())
G_DECLARE_FINAL_TYPE (MedPersonPage, med_person_page, MED, PERSON_PAGE, MedPage)

/* person: id, name, clinical-name, born, gender, phone, joined ("desk invited joined"). session:
 * clinic, invites (claims, state, expires). Signals: invite (GObject person), show-code, withdraw
 * (GObject invite). */
MedPersonPage *med_person_page_new (GObject *session, GObject *person);
