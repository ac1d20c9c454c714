/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure of one light block's parts, shared inside core/light: no signatures, no clock. */
#pragma once

#include "core/light/verify.h"

/* Fields of a header alone; `hash` is set when it is sound. */
med_light_reason med_light_check_header (const med_light_options *options, const med_header *header,
                                         med_hash *hash);
/* The commit is one for this header, each entry is well formed. */
med_light_reason med_light_check_commit (const med_header *header, const med_hash *header_hash,
                                         const med_commit *commit);
/* Powers, order, no key twice, and the set's hash. */
med_light_reason med_light_check_set (const med_validator_set *set, const med_opt_hash *expected,
                                      int64_t *power_total);
