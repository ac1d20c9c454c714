/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published header of CometBFT's own tests, and block 10 of a chain with one validator. */
#include "samples.h"
#include "core/chain/hashes.h"
#include "core/crypto/hash.h"
#include "support/hex.h"

static med_opt_hash
opt_hash (const char *hex)
{
  med_opt_hash hash = { .size = 32 };
  g_assert_cmpuint (med_test_unhex (hex, hash.bytes, sizeof hash.bytes).size, ==, 32);
  return hash;
}

static med_opt_hash
of_name (const char *name)
{
  med_hash hash;
  med_sha256 (med_span_text (name), &hash);
  return med_opt_hash_of (&hash);
}

med_header
sample_header_a (void)
{
  med_header header = {
    .version_block = 1,
    .version_app = 2,
    .chain_id = { "chainId" },
    .height = 3,
    .time = { 1570983284, 0 },
    .last_block_id = { { .size = 32 }, 6, { .size = 32 } },
    .last_commit_hash = of_name ("last_commit_hash"),
    .data_hash = of_name ("data_hash"),
    .validators_hash = of_name ("validators_hash"),
    .next_validators_hash = of_name ("next_validators_hash"),
    .consensus_hash = of_name ("consensus_hash"),
    .last_results_hash = of_name ("last_results_hash"),
    .evidence_hash = of_name ("evidence_hash"),
  };
  med_opt_hash app = of_name ("app_hash"), proposer = of_name ("proposer_address");
  header.app_hash.size = 32;
  memcpy (header.app_hash.bytes, app.bytes, 32);
  memcpy (header.proposer_address.bytes, proposer.bytes, 20);
  return header;
}

med_header
sample_header_10 (void)
{
  med_header header = {
    .version_block = 11,
    .version_app = 1,
    .chain_id = { "dockerchain" },
    .height = 10,
    .time = { 1684332773, 88875124 },
    .last_block_id
    = { opt_hash ("678a83fb0422d053a3792154703122861dd68abb8247a4ff2945df832db18fc8"), 1,
        opt_hash ("29fe32f6b57d8439c9e9f6240b436dd560646fda8c8c105e2c261b6f4746e89c") },
    .last_commit_hash
    = opt_hash ("a3ad467820428d99fd53bfcf38cdc1eb141dd27e3b5f0f3931bbe91fba8b097d"),
    .data_hash = opt_hash (SAMPLE_EMPTY_HASH),
    .validators_hash = opt_hash (SAMPLE_REAL_SET),
    .next_validators_hash = opt_hash (SAMPLE_REAL_SET),
    .consensus_hash = opt_hash ("048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f"),
    .app_hash = { .size = 8 },
    .last_results_hash = opt_hash (SAMPLE_EMPTY_HASH),
    .evidence_hash = opt_hash (SAMPLE_EMPTY_HASH),
  };
  (void)med_test_unhex ("2dd9f44fd9067555c322243c3c913ba7b51d2be0", header.proposer_address.bytes,
                        sizeof header.proposer_address.bytes);
  return header;
}

med_light_block
sample_light_block_10 (void)
{
  static med_commit_sig sig;
  static med_validator validator;
  (void)med_test_unhex (SAMPLE_REAL_KEY, validator.key.bytes, sizeof validator.key.bytes);
  validator.power = 10;
  med_validators_order (&validator, 1);
  sig = (med_commit_sig){ .flag = MED_VOTE_COMMIT,
                          .has_address = true,
                          .has_signature = true,
                          .address = validator.address,
                          .timestamp = { 1684332773, 605374524 } };
  (void)med_test_unhex (SAMPLE_SIGNATURE_10, sig.signature.bytes, sizeof sig.signature.bytes);
  return (med_light_block){
    .header = sample_header_10 (),
    .commit = { .height = 10,
                .block_id
                = { opt_hash (SAMPLE_HEADER_10_HASH), 1,
                    opt_hash ("ff0a320e696fd233dd4d3cc7cd82ff90f54b8fdbc9c700d9375c95a02782b062") },
                .signatures = &sig,
                .signature_count = 1 },
    .validators = { &validator, 1 },
  };
}
