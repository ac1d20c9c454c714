/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who together let somebody back in (core/FORMATS.md §5 Recovery, §6): their shares, sealed
 * one by one; what they read out over the telephone; and what both sides keep in their keyrings. */
#pragma once

#include "base/ids.h"
#include "core/age/file.h"
#include "core/proto/sealed.pb-c.h"
#include "core/vault/shares.h"

/* Longest name in a share or a card. */
#define MED_GUARDIAN_NAME_MAX 96
#define MED_GUARDIAN_CODE_SIZE 5
#define MED_HELP_WORDS 6
/* Six words with spaces and the zero byte. */
#define MED_HELP_WORDS_SIZE (MED_HELP_WORDS * 9)

/* MED_E_INVALID: a field of the wrong length. Whether it is whole: med_share_valid (). */
med_result med_share_from_message (const Med__Share *message, med_key_share *share) MED_CHECKED;
/* Borrows from `share`. */
void med_share_to_message (const med_key_share *share, Med__Share *message);

/* Age files in the shares object for so many people. */
size_t med_guardian_files (size_t people);
size_t med_guardian_shares_random_size (size_t people);
/* The shares object: `shares[i]` for `people[i]` alone, and dummies, in random order. All shares
 * are of one patient and one set, so that nothing but the key tells the files apart. MED_E_INVALID
 * for other names or sizes. */
med_result med_guardian_shares_seal (Med__GuardianShare *const *shares,
                                     const med_open_public *people, size_t count, med_span random,
                                     med_arena *arena, med_span *object) MED_CHECKED;
/* The share that one of these identities opens. MED_E_NO_MATCH: none does. MED_E_INVALID: not such
 * an object. MED_E_AUTH: the share is damaged. */
med_result med_guardian_shares_open (const med_open_secret *identities, size_t count,
                                     med_span object, med_arena *arena,
                                     const Med__GuardianShare **share) MED_CHECKED;

/* What somebody who has the share can say to show it. */
void med_guardian_code (const med_key_share *share, uint8_t code[MED_GUARDIAN_CODE_SIZE]);
/* What the device that asks for help and the person asked must both see. */
med_result med_help_words (const Med__Help *help, med_arena *arena,
                           char text[MED_HELP_WORDS_SIZE]) MED_CHECKED;

/* A set of people in the patient's keyring: takes the place of an entry of the same set, without
 * losing who is ready. */
med_result med_keyring_put_guardians (Med__Keyring *keyring, const Med__Guardians *guardians,
                                      med_arena *arena) MED_CHECKED;
/* NULL when there is none of this set. */
Med__Guardians *med_keyring_guardians (const Med__Keyring *keyring,
                                       const uint8_t set[MED_SHARE_SET_SIZE]);
/* A share held for somebody else: one of each patient and chain, the last one counts. */
med_result med_keyring_put_held (Med__Keyring *keyring, const Med__GuardianShare *share,
                                 med_arena *arena) MED_CHECKED;
/* Both of another keyring, where this one lacks them. */
med_result med_keyring_merge_people (Med__Keyring *keyring, const Med__Keyring *other,
                                     med_arena *arena) MED_CHECKED;
/* Whether all lengths are as they must be. */
bool med_keyring_people_fine (const Med__Keyring *keyring);
