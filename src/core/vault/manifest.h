/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests: three lines of JSON sealed to owner, author and category (core/FORMATS.md O2, O3).
 *
 *   line 1  FHIR DocumentReference; its exact bytes are what the author committed to
 *   line 2  FHIR Binary with the payload's age header
 *   line 3  FHIR Parameters with salt, file name and the payload's address, then spaces up to
 *           1, 4 or 16 KiB in all
 *
 * Here only lines and bytes; what the JSON says is care's business. */
#pragma once

#include "base/ids.h"
#include "core/age/file.h"

#define MED_MANIFEST_SIZE_MAX ((size_t)16 * 1024)
#define MED_MANIFEST_SALT_SIZE 32

typedef struct
{
  med_span resource, header, parameters; /* without line feeds and padding */
} med_manifest_lines;

/* H ("medease/doc/v1" 0 ‖ salt32 ‖ line 1 without its line feed). */
void med_manifest_commit (const uint8_t salt[MED_MANIFEST_SALT_SIZE], med_span resource,
                          med_hash *commitment);

/* Recipients of a manifest and of the payload's header: owner, author, category; when author and
 * owner are one, 32 random bytes take the author's place, so that nobody can tell. */
typedef struct
{
  med_open_public owner, author, category;
} med_manifest_recipients;

/* Random bytes for med_manifest_seal (), and for med_manifest_seal_header (). */
size_t med_manifest_random_size (void);
size_t med_manifest_header_random_size (void);
/* MED_E_INVALID when a line holds a line feed, MED_E_TOO_LARGE above 16 KiB. */
med_result med_manifest_seal (const med_manifest_lines *lines,
                              const med_manifest_recipients *recipients, med_span random,
                              med_arena *arena, med_span *file) MED_CHECKED;
/* The payload's header for the same three, in random order. */
med_result med_manifest_seal_header (const med_file_key *file_key,
                                     const med_manifest_recipients *recipients, med_span random,
                                     med_arena *arena, med_span *header) MED_CHECKED;
/* Opens with the first identity that fits. */
med_result med_manifest_open (const med_open_secret *identities, size_t count, med_span file,
                              med_arena *arena, med_manifest_lines *lines) MED_CHECKED;
/* Splits an opened manifest. MED_E_INVALID unless it is three lines and spaces. */
med_result med_manifest_split (med_span plain, med_manifest_lines *lines) MED_CHECKED;
