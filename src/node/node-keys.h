/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.key: the validator's signing seed and the node's opening key, as two lines of text, readable
 * by the node's user alone. Never in a backup: two engines on one key would sign two histories. */
#pragma once

#include "base/env.h"
#include "base/result.h"
#include "core/crypto/keys.h"

#define MED_NODE_KEY_FILE "node.key"

typedef struct
{
  med_sign_seed validator;
  med_open_secret opener;
} med_node_keys;

void med_node_keys_make (const med_env *env, med_node_keys *keys);
/* Replaces nothing: MED_E_EXISTS when the file is there. */
med_result med_node_keys_write (const char *path, const med_node_keys *keys) MED_CHECKED;
/* MED_E_NOT_FOUND; MED_E_DENIED when others may read the file; MED_E_DAMAGED. */
med_result med_node_keys_read (const char *path, med_node_keys *keys) MED_CHECKED;
void med_node_keys_clear (med_node_keys *keys);
