/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an access entry reads: what, why, and what is unusual about it. */
#pragma once

#include "client/consents.h"

bool med_access_looked (const med_access_info *access);
bool med_access_wrote (const med_access_info *access);
/* "" many night emergency wrote */
const char *med_access_mark (const med_access_info *access);
bool med_access_unusual (const med_access_info *access);
/* Free the texts. */
char *med_access_mark_text (const med_access_info *access);
/* "Results, Medications"; "Results: 3 records read"; "Wrote in Notes". */
char *med_access_what (const med_access_info *access);
/* The reason that was given, or the purpose in words. */
char *med_access_why (const med_access_info *access);
const char *med_access_role (const char *role);
