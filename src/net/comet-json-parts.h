/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts that several CometBFT messages share. Private to comet-json*.c. */
#pragma once

#include "core/chain/types.h"
#include "net/json-read.h"

med_result med_comet_header_from (JsonObject *object, med_header *header) MED_CHECKED;
/* Missing or null is the zero block id. */
med_result med_comet_block_id_from (JsonObject *object, const char *name,
                                    med_block_id *id) MED_CHECKED;
med_result med_comet_commit_from (JsonObject *object, med_arena *arena,
                                  med_commit *commit) MED_CHECKED;
/* `power_name` is "voting_power" or "power". In the order of the text. */
med_result med_comet_validators_from (JsonArray *array, const char *power_name, med_arena *arena,
                                      med_validator **validators) MED_CHECKED;
med_result med_comet_chain_id_from (JsonObject *object, const char *name,
                                    med_chain_id *id) MED_CHECKED;
/* Hexadecimal, 0 or 32 bytes. */
med_result med_comet_hash_from (JsonObject *object, const char *name,
                                med_opt_hash *hash) MED_CHECKED;
/* Base64 of exactly 64 bytes. */
med_result med_comet_signature_from (JsonObject *object, med_signature *signature) MED_CHECKED;
med_result med_comet_address_from (JsonObject *object, const char *name,
                                   med_validator_address *address) MED_CHECKED;
/* The `result` of an RPC answer. */
med_result med_comet_result_from (JsonObject *root, JsonObject **result) MED_CHECKED;
