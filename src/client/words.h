/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stable words and texts of ids, roles, purposes, actions and states, as the command line's
 * contract spells them. What is made stands in the arena; "" without memory. */
#pragma once

#include "base/ids.h"
#include "base/memory.h"

const char *med_word_account (const med_account_id *account, med_arena *arena);
const char *med_word_id (const med_id *id, med_arena *arena);
const char *med_word_device (const med_device_id *device, med_arena *arena);
const char *med_word_cid (const med_cid *cid, med_arena *arena);
const char *med_word_hash (const med_hash *hash, med_arena *arena);
const char *med_word_bytes (med_span bytes, med_arena *arena); /* hexadecimal */

/* "officer", "receptionist", "doctor", "patient"; NULL for other numbers. */
const char *med_word_role (uint32_t role);
/* MED_E_INVALID for another word. */
med_result med_word_role_parse (const char *word, uint32_t *role) MED_CHECKED;
/* "TREAT", …; "" for another number. */
const char *med_word_purpose (uint32_t purpose);
med_result med_word_purpose_parse (const char *word, uint32_t *purpose) MED_CHECKED;
/* "see", "add", "correct", "pass-on": of one bit. */
const char *med_word_action (uint32_t bit);
med_result med_word_action_parse (const char *word, uint32_t *bit) MED_CHECKED;
/* Of an outbox item: "saved", …, "recorded", "refused". */
const char *med_word_progress (uint32_t state);
/* Of a recorded record's row: "recorded", "retired", "erased", "in-error". */
const char *med_word_record_state (uint32_t row_state);
