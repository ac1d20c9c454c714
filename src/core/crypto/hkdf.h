/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HKDF-SHA-256 (RFC 5869), extract and expand. */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

/* Longest output: 255 blocks. */
#define MED_HKDF_SIZE_MAX ((size_t)255 * 32)

/* An empty salt means 32 zero bytes, as in the RFC. MED_E_TOO_LARGE above MED_HKDF_SIZE_MAX. */
med_result med_hkdf_sha256 (med_span input_key, med_span salt, med_span info, void *out,
                            size_t size) MED_CHECKED;
/* The usual case: 32 bytes for an AEAD or a MAC. */
void med_hkdf_key (med_span input_key, med_span salt, med_span info, med_seal_key *key);
