/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of everything a node stores, without a network: every block against its header,
 * commit and predecessor; the ledger, applied again from genesis, against app hashes, codes, state,
 * streams and indexes; every object against its CIDs, and what rows name against what is kept. */
#pragma once

#include "store/block-store.h"
#include "store/db.h"

#include <glib.h>

typedef void (*med_check_report) (void *context, const char *line);

typedef struct
{
  uint64_t first, last; /* heights */
  uint64_t txs, pairs;  /* transactions; rows and index entries of the state */
  uint64_t objects, blocks, bytes;
  uint64_t problems;
} med_check_summary;

/* Each problem is reported as one line in words. MED_OK also when there are problems; anything else
 * means that the check could not go on. */
med_result med_check_stores (med_db *db, med_blocks *blocks, med_check_report report, void *context,
                             med_check_summary *summary) MED_CHECKED;
