/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the light client over two files. */
#include "client/inspect-private.h"

#include "core/chain/hashes.h"
#include "core/light/verify.h"
#include "net/comet-json.h"

#include <glib/gi18n-lib.h>

static med_result
read_block (const char *path, med_arena *arena, med_light_block *block, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span text;
  MED_TRY (med_inspect_map (path, &file, &text, failure));
  med_result result = med_comet_light_block_read (text, arena, block);
  if (result == MED_E_NO_MEMORY)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  if (result != MED_OK)
    return med_fail (failure, result,
                     _ ("%s is no light block: an object with `signed_header` and `validator_set` "
                        "in CometBFT's JSON."),
                     path);
  return MED_OK;
}

med_result
med_inspect_light (const med_inspect_light_input *input, med_arena *arena, med_light_report *report,
                   med_failure *failure)
{
  med_light_block trusted, untrusted;
  MED_TRY (read_block (input->trusted, arena, &trusted, failure));
  MED_TRY (read_block (input->untrusted, arena, &untrusted, failure));
  med_light_options options = med_light_options_default (input->chain_id);
  options.any_app_hash = true; /* any chain of CometBFT's */
  options.trusting_period = MED_DURATION_SECONDS (input->period_seconds);
  if (input->drift_seconds >= 0)
    options.max_drift = MED_DURATION_SECONDS (input->drift_seconds);
  options.trust_num = input->trust_num;
  options.trust_den = input->trust_den;
  options.trust_next = input->trust_next;
  med_light_outcome outcome;
  med_light_verify (&options, &trusted, &untrusted, input->now, &outcome);
  char *chain;
  med_hash hash;
  MED_TRY_PLAIN (med_arena_text (arena, med_span_text (untrusted.header.chain_id.text), &chain),
                 failure);
  *report = (med_light_report){ .verdict = med_light_verdict_name (outcome.verdict),
                                .why = med_light_reason_words (outcome.reason),
                                .chain_id = chain,
                                .trusted_height = trusted.header.height,
                                .height = untrusted.header.height,
                                .hash = "",
                                .power_signed = outcome.power_signed,
                                .power_needed = outcome.power_needed,
                                .power_total = outcome.power_total,
                                .signatures_failed = outcome.signatures_failed };
  if (med_header_hash (&untrusted.header, &hash) == MED_OK)
    report->hash = med_inspect_hex (MED_SPAN_OF (hash), arena);
  if (report->hash == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  return MED_OK;
}
