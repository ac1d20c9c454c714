/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.conf: what an operator may set, with every key explained where `init` writes it. Unknown
 * groups and keys are errors, so that a typing error cannot pass for a setting. */
#pragma once

#include "base/result.h"

#include <glib.h>

typedef struct
{
  char *folder;         /* absolute */
  char *socket;         /* absolute path of the gateway's unix socket */
  unsigned mode;        /* of the socket file: 0600 or 0660 */
  int group;            /* of the socket file; -1: the process's */
  char **hosts;         /* host names under which a proxy hands requests on; NULL-terminated */
  char *address;        /* what invites name: "unix:PATH" or "https://HOST" */
  char **pins;          /* hexadecimal SHA-256 of the proxy's public keys, at most two */
  guint connections;    /* at once */
  guint requests;       /* a second and key */
  guint operations;     /* of transactions a second and account */
  guint64 upload_bytes; /* announced by one key in open leases */
} med_node_config;

#define MED_NODE_CONFIG_FILE "node.conf"

/* What `init` starts from: listening on `socket` (NULL: node.sock in the folder). */
med_node_config *med_node_config_new (const char *folder, const char *socket);
void med_node_config_free (med_node_config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_node_config, med_node_config_free)

/* A file of the node's folder; the caller frees it. */
char *med_node_config_path (const med_node_config *config, const char *name);

/* What no key alone can tell: pins have their form, and an https address has one. */
med_result med_node_config_check (const med_node_config *config, char **problem) MED_CHECKED;
/* Writes node.conf with an explanation of every key. */
med_result med_node_config_write (const med_node_config *config, char **problem) MED_CHECKED;
/* Reads node.conf of the folder. MED_E_NOT_FOUND: none; MED_E_INVALID: `*problem` (freed by the
 * caller) says where and why; MED_E_UNSUPPORTED: an engine or block store of another version. */
med_result med_node_config_read (const char *folder, med_node_config **config,
                                 char **problem) MED_CHECKED;
