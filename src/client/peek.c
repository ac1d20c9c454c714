/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anchor, one step of the light client, rows with proofs. */
#include "client/peek.h"

#include "client/verify.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"

#include <glib/gi18n-lib.h>

med_result
med_peek_anchor (med_peek *peek, uint64_t height, med_hash *hash, med_failure *failure)
{
  static const med_hash none;
  const med_light_options options = med_light_options_default (peek->chain);
  med_light_outcome outcome;
  med_hash found;
  MED_TRY (med_gateway_light (peek->gateway, height, peek->cancellable, peek->arena, &peek->anchor,
                              NULL, failure));
  MED_TRY_PLAIN (med_header_hash (&peek->anchor.header, &found), failure);
  if (height != 0 && (uint64_t)peek->anchor.header.height != height)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  if (MED_ID_EQUAL (*hash, none))
    *hash = found;
  med_light_verify_anchor (&options, peek->anchor.header.height, hash, &peek->anchor,
                           med_env_now (peek->env), &outcome);
  if (outcome.verdict == MED_LIGHT_SUCCESS)
    return MED_OK;
  return med_fail (failure, MED_E_UNVERIFIED,
                   _ ("The block that the hospital begins with did not pass the checks. "
                      "Nothing was changed here."));
}

/* App hash of the block after `p`, which follows from the anchor. */
static med_result
app_hash_after (med_peek *peek, uint64_t p, med_hash *app_hash, med_failure *failure)
{
  const med_light_options options = med_light_options_default (peek->chain);
  med_light_block block;
  med_light_outcome outcome = { .verdict = MED_LIGHT_SUCCESS };
  uint64_t tip;
  MED_TRY (med_gateway_wait (peek->gateway, p + 1, peek->cancellable, &tip, failure));
  MED_TRY (med_gateway_light (peek->gateway, p + 1, peek->cancellable, peek->arena, &block, NULL,
                              failure));
  if (block.header.height != peek->anchor.header.height)
    med_light_verify (&options, &peek->anchor, &block, med_env_now (peek->env), &outcome);
  if (outcome.verdict != MED_LIGHT_SUCCESS || (uint64_t)block.header.height != p + 1
      || block.header.app_hash.size != sizeof app_hash->bytes)
    return med_fail (failure, MED_E_UNVERIFIED,
                     _ ("The hospital's newest block does not follow from its first "
                        "one. Nothing was changed here."));
  memcpy (app_hash->bytes, block.header.app_hash.bytes, sizeof app_hash->bytes);
  return MED_OK;
}

med_result
med_peek_rows (med_peek *peek, const med_row_name *names, size_t count, const Med__Rows **rows,
               med_failure *failure)
{
  med_hash app_hash;
  MED_TRY (med_gateway_rows (peek->gateway, names, count, peek->cancellable, peek->arena, rows,
                             failure));
  MED_TRY (app_hash_after (peek, (*rows)->height, &app_hash, failure));
  for (size_t i = 0; i < count; i++)
    if (med_verify_row ((*rows)->rows[i], names[i].table, names[i].id, &app_hash) != MED_OK)
      return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  return MED_OK;
}
