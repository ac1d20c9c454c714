/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the inspectors share. */
#pragma once

#include "client/inspect.h"
#include "core/crypto/keys.h"

#include <glib.h>

/* A mapped file; the mapping lives until g_mapped_file_unref (). */
med_result med_inspect_map (const char *path, GMappedFile **file, med_span *bytes,
                            med_failure *failure) MED_CHECKED;
/* Lower-case hexadecimal in the arena; NULL without memory. */
const char *med_inspect_hex (med_span bytes, med_arena *arena);
/* base32 text of an id. */
const char *med_inspect_id (med_span bytes, med_arena *arena);
/* Identities of an age identity file; secret, wipe them. */
med_result med_inspect_identities (const char *path, med_arena *arena, med_open_secret **identities,
                                   size_t *count, med_failure *failure) MED_CHECKED;
/* The sentence of a class of age failure. */
const char *med_inspect_age_sentence (const char *reason);
