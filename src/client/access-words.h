/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an access entry reads: what, why, and what is unusual about it. */
#pragma once

#include "client/consents.h"
#include "client/record-index.h"

bool med_access_looked (const med_access_info *access);
bool med_access_wrote (const med_access_info *access);
/* "" many night emergency wrote */
const char *med_access_mark (const med_access_info *access);
bool med_access_unusual (const med_access_info *access);
/* Free the texts. */
char *med_access_mark_text (const med_access_info *access);
/* "Results, Medications: the list"; "Results: read HbA1c 7.10 %"; "Results: 30 records read";
 * "Notes: wrote Consultation note". `set`: where titles are found, or NULL. */
char *med_access_what (const med_access_info *access, const med_record_set *set);
/* The purpose in words, and the reason that was given. */
char *med_access_why (const med_access_info *access);
const char *med_access_role (const char *role);
