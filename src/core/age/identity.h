/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text forms of age keys: "AGE-SECRET-KEY-1…" in capitals, "age1…" in small letters (Bech32). */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

/* With the zero byte. */
#define MED_AGE_IDENTITY_TEXT_SIZE 75
#define MED_AGE_RECIPIENT_TEXT_SIZE 63

/* The text is secret: wipe it. */
void med_age_identity_encode (const med_open_secret *identity,
                              char text[MED_AGE_IDENTITY_TEXT_SIZE]);
/* MED_E_INVALID unless it is one identity and nothing else. */
med_result med_age_identity_decode (med_span text, med_open_secret *identity) MED_CHECKED;

void med_age_recipient_encode (const med_open_public *recipient,
                               char text[MED_AGE_RECIPIENT_TEXT_SIZE]);
med_result med_age_recipient_decode (med_span text, med_open_public *recipient) MED_CHECKED;
