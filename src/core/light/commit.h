/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting the power behind a commit. Shared inside core/light. */
#pragma once

#include "core/light/verify.h"

/* What is known about the signatures of one commit: each is tried at most once by either rule,
 * also when two checks look at the same commit. */
typedef struct
{
  const char *chain_id;
  const med_commit *commit;
  uint32_t slow_left; /* checks left for the ZIP-215 path */
  size_t failed;
  uint8_t state[MED_VALIDATORS_MAX];
} med_commit_checker;

/* The commit has passed med_light_check_commit (); it must outlive the checker. */
void med_commit_checker_init (med_commit_checker *checker, const med_light_options *options,
                              const char *chain_id, const med_commit *commit);

/* More than 2/3 of the block's own set, matched by index. Fills the power fields of the outcome. */
med_light_reason med_commit_check_set (med_commit_checker *checker, const med_validator_set *set,
                                       int64_t power_total, med_light_outcome *outcome);
/* More than num/den of a trusted set, matched by address; unknown signers do not count. */
med_light_reason med_commit_check_trust (med_commit_checker *checker,
                                         const med_validator_set *trusted, int64_t power_total,
                                         uint32_t num, uint32_t den, med_light_outcome *outcome);
/* Looks at every signature, nil votes included. */
med_light_reason med_commit_check_all (med_commit_checker *checker, const med_validator_set *set,
                                       int64_t power_total, med_commit_count *count);
