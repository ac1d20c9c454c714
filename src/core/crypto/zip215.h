/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ZIP-215 verification, the rule by which CometBFT validators accept each other's votes. */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

/* Accepts everything that med_sign_verify () accepts, and besides non-canonical and small-order
 * points and torsion in R or A. Several times dearer: only for the votes of a commit that the
 * strict check refused, at most once a signature, never for requests or transactions. MED_E_AUTH
 * when the signature is not valid by that rule either. */
med_result med_zip215_verify (const med_sign_public *public, med_span message,
                              const med_signature *signature) MED_CHECKED;
