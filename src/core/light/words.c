/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts and reasons in words. */
#include "core/light/verify.h"

const char *
med_light_verdict_name (med_light_verdict verdict)
{
  switch (verdict)
    {
    case MED_LIGHT_SUCCESS:
      return "success";
    case MED_LIGHT_NOT_ENOUGH_TRUST:
      return "not-enough-trust";
    case MED_LIGHT_EXPIRED:
      return "expired";
    case MED_LIGHT_INVALID:
    default:
      return "invalid";
    }
}

static const char *const words[] = {
  [MED_LIGHT_WHY_NONE] = "",
  [MED_LIGHT_WHY_OPTIONS] = "the trust level is not between 1/3 and 1",
  [MED_LIGHT_WHY_VERSION] = "the block protocol is not 11",
  [MED_LIGHT_WHY_CHAIN_ID] = "the block is of another chain",
  [MED_LIGHT_WHY_HEIGHT] = "the height is not positive",
  [MED_LIGHT_WHY_TIME_MALFORMED] = "the header's time is malformed",
  [MED_LIGHT_WHY_HASH_LENGTH] = "a hash of the header has the wrong length",
  [MED_LIGHT_WHY_BLOCK_ID] = "a block id is malformed or missing",
  [MED_LIGHT_WHY_COMMIT_HEIGHT] = "the commit is of another height",
  [MED_LIGHT_WHY_COMMIT_ROUND] = "the commit's round is negative",
  [MED_LIGHT_WHY_COMMIT_EMPTY] = "the commit has no signatures",
  [MED_LIGHT_WHY_COMMIT_BLOCK] = "the commit is for another header",
  [MED_LIGHT_WHY_VOTE_MALFORMED] = "a vote in the commit is malformed",
  [MED_LIGHT_WHY_SET_EMPTY] = "the validator set is empty",
  [MED_LIGHT_WHY_SET_TOO_LARGE] = "the validator set is too large",
  [MED_LIGHT_WHY_SET_POWER] = "a voting power is below 1 or their sum too large",
  [MED_LIGHT_WHY_SET_DUPLICATE] = "a key stands twice in the validator set",
  [MED_LIGHT_WHY_SET_ORDER] = "the validator set is not in order",
  [MED_LIGHT_WHY_SET_HASH] = "the validator set is not the one the header names",
  [MED_LIGHT_WHY_TRUSTED_SET] = "the trusted block comes without its validator set",
  [MED_LIGHT_WHY_TRUSTED_EXPIRED] = "the trusted block is older than the trusting period",
  [MED_LIGHT_WHY_HEIGHT_NOT_LATER] = "the height is not above the trusted one",
  [MED_LIGHT_WHY_TIME_NOT_LATER] = "the time is not after the trusted one",
  [MED_LIGHT_WHY_TIME_FUTURE] = "the header's time lies in the future",
  [MED_LIGHT_WHY_NEXT_SET_HASH] = "the validator set is not the one the block before announced",
  [MED_LIGHT_WHY_SIGNATURE_COUNT] = "the commit and the validator set differ in length",
  [MED_LIGHT_WHY_SIGNER_ADDRESS] = "a vote names another validator than stands at its place",
  [MED_LIGHT_WHY_SIGNER_TWICE] = "a validator votes twice in the commit",
  [MED_LIGHT_WHY_POWER_SHORT] = "not more than two thirds of the voting power signed",
  [MED_LIGHT_WHY_TRUST_SHORT] = "too little of the trusted voting power signed",
  [MED_LIGHT_WHY_ANCHOR_HASH] = "the block is not the one the anchor names",
  [MED_LIGHT_WHY_PARENT_HASH] = "the header is not the one its child names",
  [MED_LIGHT_WHY_HEIGHT_NOT_PARENT] = "the height is not right below the trusted one",
  [MED_LIGHT_WHY_TIME_NOT_EARLIER] = "the time is not before the trusted one",
};

const char *
med_light_reason_words (med_light_reason reason)
{
  size_t index = (size_t)reason;
  return index < sizeof words / sizeof words[0] ? words[index] : "";
}
