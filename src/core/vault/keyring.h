/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key opens what: identities of the user, of categories and of clinics, kept as text with a
 * line feed each (core/FORMATS.md K2). A Med__Keyring lives in an arena; adding makes longer arrays
 * there. */
#pragma once

#include "base/ids.h"
#include "base/memory.h"
#include "core/crypto/keys.h"
#include "core/proto/sealed.pb-c.h"

/* Identity as keyrings, keyboxes and envelopes carry it: its text and a line feed, in the arena.
 * Secret. */
med_result med_identity_line (const med_open_secret *identity, med_arena *arena,
                              ProtobufCBinaryData *line) MED_CHECKED;
med_result med_identity_from_line (ProtobufCBinaryData line, med_open_secret *identity) MED_CHECKED;

/* Identity of a category's epoch. MED_E_NOT_FOUND. */
med_result med_keyring_find_category (const Med__Keyring *keyring, const med_tag *tag,
                                      uint32_t epoch, med_open_secret *identity) MED_CHECKED;
/* Tag of a category's word (newest entry wins); MED_E_NOT_FOUND. */
med_result med_keyring_find_tag (const Med__Keyring *keyring, med_span category,
                                 med_tag *tag) MED_CHECKED;
/* Word of a tag, empty when not known. */
med_span med_keyring_category (const Med__Keyring *keyring, const med_tag *tag);
/* Newest user identity. MED_E_NOT_FOUND in an empty keyring. */
med_result med_keyring_user (const Med__Keyring *keyring, med_open_secret *identity,
                             uint32_t *generation) MED_CHECKED;
/* Newest identity of a clinic. */
med_result med_keyring_clinic (const Med__Keyring *keyring, const med_id *clinic,
                               med_open_secret *identity, uint32_t *generation) MED_CHECKED;

/* Adding what is there already changes nothing. */
med_result med_keyring_add_user (Med__Keyring *keyring, uint32_t generation,
                                 const med_open_secret *identity, med_arena *arena) MED_CHECKED;
med_result med_keyring_add_category (Med__Keyring *keyring, const med_tag *tag, uint32_t epoch,
                                     const med_open_secret *identity, med_span category,
                                     med_arena *arena) MED_CHECKED;
med_result med_keyring_add_clinic (Med__Keyring *keyring, const med_id *clinic, uint32_t generation,
                                   const med_open_secret *identity, med_arena *arena) MED_CHECKED;
/* Adds everything of `other` that is missing: what a client does on `changed`. */
med_result med_keyring_merge (Med__Keyring *keyring, const Med__Keyring *other,
                              med_arena *arena) MED_CHECKED;

/* Longest canonical keyring: sealed, it is one block of at most a megabyte. About 9,000 epochs. */
#define MED_KEYRING_SIZE_MAX ((size_t)960 * 1024)
/* A keyring decoded into the arena. MED_E_INVALID also for fields of wrong length. */
med_result med_keyring_decode (med_span bytes, med_arena *arena,
                               Med__Keyring **keyring) MED_CHECKED;
