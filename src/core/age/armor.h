/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PEM form of an age file, read strictly (RFC 7468 strict, label "AGE ENCRYPTED FILE"). */
#pragma once

#include "base/memory.h"

/* Whether the bytes, after white space, start with the dashes of a PEM block, which no binary file
 * does. */
bool med_age_armor_is (med_span bytes);
/* Lines end with LF or CRLF, hold 64 characters but for the last, base64 padded and canonical;
 * around the block only white space. MED_E_INVALID otherwise. The bytes stand in the arena. */
med_result med_age_armor_decode (med_span text, med_arena *arena, med_span *bytes) MED_CHECKED;
