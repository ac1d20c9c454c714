/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery words: BIP-39 English list, entropy and checksum only (its PBKDF2 seed is not used). */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

#define MED_WORDS_LIST_SIZE 2048
/* Of our own root entropy; other lengths exist for foreign vectors. */
#define MED_WORDS_COUNT 24
#define MED_WORDS_COUNT_MAX 24
/* Longest text of 24 words with single spaces and the zero byte. */
#define MED_WORDS_TEXT_SIZE (24 * 9)

/* The list, sorted, small letters; the first four letters tell any two words apart. */
extern const char *const med_words_english[MED_WORDS_LIST_SIZE];

/* Entropy of 16, 20, 24, 28 or 32 bytes to 12, 15, 18, 21 or 24 words, as indexes into the list.
 * MED_E_INVALID for another size. */
med_result med_words_from_entropy (med_span entropy, uint16_t indexes[MED_WORDS_COUNT_MAX],
                                   size_t *count) MED_CHECKED;
/* MED_E_INVALID for another count or an index beyond the list, MED_E_AUTH when the checksum does
 * not fit (a wrong or misplaced word). `entropy` has room for 32 bytes. */
med_result med_words_to_entropy (const uint16_t *indexes, size_t count, uint8_t entropy[32],
                                 size_t *size) MED_CHECKED;

/* Our own: 24 words. The text is secret. MED_E_NO_MATCH of the decoder: a word is not in the list;
 * it takes any letter case and any white space between words. */
void med_words_encode (const med_root_entropy *root, char text[MED_WORDS_TEXT_SIZE]);
med_result med_words_decode (med_span text, med_root_entropy *root) MED_CHECKED;

/* Index of a word in any letter case; MED_E_NOT_FOUND. */
med_result med_words_find (med_span word, uint16_t *index) MED_CHECKED;
/* Words that start with these letters, in any case: indexes first … first + count - 1. */
void med_words_prefix (med_span letters, uint16_t *first, uint16_t *count);
/* The word that was most likely meant: fewest insertions, deletions, replacements and swaps of
 * neighbours, at most 2, then the alphabet. MED_E_NOT_FOUND when none is that near. */
med_result med_words_nearest (med_span word, uint16_t *index) MED_CHECKED;

/* Keys of the recovery slot `words`: HKDF-SHA-256 with the 32 bytes of entropy as input key, empty
 * salt, info = "medease/keystore/v1" 0x00 ‖ label. Labels: "recovery-sign", "recovery-open", and
 * "words-slot" for the keystore slot that the same words open. */
void med_words_recovery_sign (const med_root_entropy *root, med_sign_seed *seed);
void med_words_recovery_open (const med_root_entropy *root, med_open_secret *secret);
void med_words_slot_key (const med_root_entropy *root, med_seal_key *key);
