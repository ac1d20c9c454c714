/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What founding a chain and opening one anew from a backup share. */
#pragma once

#include "node/node.h"

/* Config from the options, checked. */
med_result med_founding_config (const med_node_founding *founding, med_node_config **config,
                                char **problem) MED_CHECKED;
/* Creates the folder, which must be ours alone. */
med_result med_founding_folder (const char *folder, char **problem) MED_CHECKED;
void med_founding_chain_id (const med_env *env, med_chain_id *chain);
/* Genesis into the database, which has no rows, and the first block. */
med_result med_founding_chain (med_db *db, med_blocks *blocks, const med_sign_seed *seed,
                               med_solo_genesis *genesis, med_span app_state, const med_env *env,
                               med_solo_tip *first) MED_CHECKED;
/* genesis.json */
med_result med_founding_document (const med_node_config *config, const med_solo_genesis *genesis,
                                  med_span app_state) MED_CHECKED;
