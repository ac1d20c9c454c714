/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a node's folder. */
#include "node/node.h"

#include "store/file.h"

char *
med_node_address (const med_node_config *config)
{
  return *config->address != '\0' ? g_strdup (config->address)
                                  : g_strconcat ("unix:", config->socket, NULL);
}

void
med_node_close (med_node *node)
{
  if (node == NULL)
    return;
  med_driver_close (node->driver);
  med_blocks_close (node->blocks);
  med_db_close (node->db);
  med_node_keys_clear (&node->keys);
  if (node->lock >= 0)
    med_file_unlock (node->lock);
  med_node_config_free (node->config);
  g_free (node);
}

static med_result
fail (med_result result, char **problem, const char *path, const char *words)
{
  *problem = g_strdup_printf ("%s: %s", path, words);
  return result;
}

static med_result
open_keys (med_node *node, char **problem)
{
  g_autofree char *path = med_node_config_path (node->config, MED_NODE_KEY_FILE);
  med_result result = med_node_keys_read (path, &node->keys);
  if (result == MED_OK)
    return MED_OK;
  return fail (result, problem, path,
               result == MED_E_NOT_FOUND ? "the validator's key is missing"
               : result == MED_E_DENIED  ? "others may read it: chmod 600"
                                         : "is not a key file of a node");
}

static med_result
open_stores (med_node *node, char **problem)
{
  g_autofree char *db_path = med_node_config_path (node->config, "node.db");
  g_autofree char *blocks_path = med_node_config_path (node->config, "blocks");
  med_result result = med_db_open (db_path, &med_schema_node, &node->db);
  if (result != MED_OK)
    return fail (result, problem, db_path,
                 result == MED_E_BUSY          ? "another process uses it"
                 : result == MED_E_UNSUPPORTED ? "was written by a newer version"
                 : result == MED_E_DAMAGED
                     ? "is damaged; put the newest backup in place with: medease-node import"
                     : med_result_name (result));
  MED_TRY (med_db_use_memory (node->db, MED_NODE_DB_MEMORY));
  result = med_blocks_open (node->db, blocks_path, &node->blocks);
  return result == MED_OK ? MED_OK : fail (result, problem, blocks_path, med_result_name (result));
}

static med_result
open_driver (med_node *node, char **problem)
{
  const med_driver_options options = { node->db, node->blocks, &node->keys.validator, node->env };
  med_result result = med_driver_open (&options, &node->driver);
  if (result == MED_OK)
    return MED_OK;
  return fail (result, problem, node->config->folder,
               result == MED_E_NO_MATCH  ? "node.key is not the key of this chain"
               : result == MED_E_DAMAGED ? "the stored chain contradicts itself: medease-node check"
                                         : med_result_name (result));
}

static med_result
open_lock (med_node *node, char **problem)
{
  g_autofree char *lock_path = med_node_config_path (node->config, "lock");
  med_result result = med_file_lock (lock_path, &node->lock);
  if (result == MED_OK)
    return MED_OK;
  return fail (result, problem, node->config->folder,
               result == MED_E_BUSY ? "another medease-node has it open"
                                    : "cannot be locked: no permission or no space");
}

med_result
med_node_open_stores (const char *folder, const med_env *env, med_node **node, char **problem)
{
  med_node_config *config;
  MED_TRY (med_node_config_read (folder, &config, problem));
  med_node *opened = g_new0 (med_node, 1);
  opened->config = config;
  opened->env = env;
  opened->lock = -1;
  med_result result = open_lock (opened, problem);
  if (result == MED_OK)
    result = open_stores (opened, problem);
  if (result != MED_OK)
    {
      med_node_close (opened);
      return result;
    }
  *node = opened;
  return MED_OK;
}

/* Of an upload that a kill -9 cut off. */
static med_result
sweep_blocks (med_node *node, char **problem)
{
  uint64_t freed = 0;
  med_result result = med_blocks_sweep (node->blocks, &freed);
  if (freed > 0)
    g_message ("%" G_GUINT64_FORMAT " bytes that belonged to nothing were taken away", freed);
  return result == MED_OK
             ? MED_OK
             : fail (result, problem, node->config->folder, "its block files cannot be read");
}

med_result
med_node_open (const char *folder, const med_env *env, med_node **node, char **problem)
{
  med_node *opened;
  MED_TRY (med_node_open_stores (folder, env, &opened, problem));
  med_result result = open_keys (opened, problem);
  if (result == MED_OK)
    result = sweep_blocks (opened, problem);
  if (result == MED_OK)
    result = open_driver (opened, problem);
  if (result != MED_OK)
    {
      med_node_close (opened);
      return result;
    }
  *node = opened;
  return MED_OK;
}
