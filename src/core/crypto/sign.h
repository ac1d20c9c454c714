/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict ed25519 (RFC 8032 by libsodium): canonical S, no small-order A or R, no cofactor. */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

/* Longest body of a domain-separated message: a whole transaction (core/FORMATS.md T1). */
#define MED_SIGN_BODY_MAX ((size_t)64 * 1024)
/* Longest <purpose> of "medease/<purpose>/v1". */
#define MED_SIGN_PURPOSE_MAX 32

void med_sign_public_from_seed (const med_sign_seed *seed, med_sign_public *public);

/* Whether the bytes are a canonical point of the prime-order group; asked before any key is
 * registered, because small-order keys sign everything. */
bool med_sign_public_valid (const med_sign_public *public);

void med_sign (const med_sign_seed *seed, med_span message, med_signature *signature);
/* MED_E_AUTH when the signature is not valid. */
med_result med_sign_verify (const med_sign_public *public, med_span message,
                            const med_signature *signature) MED_CHECKED;

/* Signs "medease/" purpose "/v1" 0x00 ‖ chain id ‖ 0x00 ‖ body (core/FORMATS.md T2, P3). The chain
 * id is bound but not sent. MED_E_TOO_LARGE above the two bounds; uses 64 KiB of stack. */
med_result med_sign_domain (const med_sign_seed *seed, const char *purpose,
                            const med_chain_id *chain, med_span body,
                            med_signature *signature) MED_CHECKED;
/* MED_E_AUTH when the signature is not valid for exactly this purpose, chain and body. */
med_result med_sign_domain_verify (const med_sign_public *public, const char *purpose,
                                   const med_chain_id *chain, med_span body,
                                   const med_signature *signature) MED_CHECKED;
