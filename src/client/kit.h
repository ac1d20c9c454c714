/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recovery kit as a PDF: what the desktop saves and prints, and the command line writes. */
#pragma once

#include "client/network.h"

#include <glib.h>

/* words: 24, NULL-terminated, or NULL for a sheet that only says where the account lives. The bytes
 * are for g_byte_array_unref (), after med_kit_wipe () when the words are in them. */
med_result med_kit_pdf (med_session *session, const char *const *words, GByteArray **bytes,
                        med_failure *failure) MED_CHECKED;
void med_kit_wipe (GByteArray *bytes);
/* The clinic's name, or words for a place of one's own; for the sheet. g_free () it. */
char *med_kit_place (med_session *session);
