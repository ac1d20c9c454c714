/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real and published headers and blocks that several tests use. */
#pragma once

#include "core/chain/types.h"

#define SAMPLE_EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SAMPLE_REAL_KEY "6cd3651a5b39476e700b749df3bdb417fdfeec8641857703db630d16d3e4fefd"
#define SAMPLE_REAL_SET "33415effceda5bd0a3a443a727457d9f7b9e38389bf27a936fedf749a7b7566e"

/* The 322 bytes of block 1 of a real chain. */
#define SAMPLE_BLOCK_1                                                                             \
  "0ab502 0a04080b1001 120b646f636b6572636861696e 1801 220c08e0c193a30610d7d8e5a501 2a021200"      \
  "3220" SAMPLE_EMPTY_HASH "3a20" SAMPLE_EMPTY_HASH "4220" SAMPLE_REAL_SET "4a20" SAMPLE_REAL_SET  \
  "5220048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f 5a080000000000000000"      \
  "6220" SAMPLE_EMPTY_HASH "6a20" SAMPLE_EMPTY_HASH                                                \
  "72142dd9f44fd9067555c322243c3c913ba7b51d2be0 1200 1a00 22041a021200"
#define SAMPLE_BLOCK_1_HASH "6cd5cf4e23a49d9bc073d6f305d29d1b8b5193b534c237696d42fea5afbcd520"
#define SAMPLE_BLOCK_1_PARTS "f021777213f7ef77494c9b5c11d246a6f532da146d205422d1fb85600f6b479c"

/* Header 10 of that chain, its commit and its validator. */
#define SAMPLE_HEADER_10_HASH "00ecdac463c201ecd4bdbbaae4a53a4c80291d4051fd69ed97f6420ce1388bfe"
#define SAMPLE_SIGNATURE_10                                                                        \
  "e72d0a6acddb4ab815606fd02b05a8bcca5305f6af65fcbf03c0d79101f314754c8ce7159364caeb185841ab1f8a87" \
  "68"                                                                                             \
  "add8356e30dfecd0f0362fd876295a03"

med_header sample_header_a (void);
med_header sample_header_10 (void);
/* Borrows static memory. */
med_light_block sample_light_block_10 (void);
