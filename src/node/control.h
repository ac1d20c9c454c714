/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket "copy.sock" in the node's folder, for its owner alone: whoever connects gets a
 * consistent copy of node.db as the file "backup.db" while the node goes on. The node answers one
 * line when the copy is whole, and keeps every block file until the connection ends; then it takes
 * the copy away.
 *
 *   copied            the copy is there
 *   busy              somebody else is at it
 *   failed WORDS      it is not */
#pragma once

#include "node/node.h"

#define MED_NODE_COPY_SOCKET "copy.sock"
#define MED_NODE_COPY_FILE "backup.db"

typedef struct med_node_control med_node_control;

/* Listens in the thread's default context; a path that is too long for a socket leaves the node
 * without. */
med_result med_node_control_start (med_node *node, med_node_control **control) MED_CHECKED;
/* NULL is allowed. */
void med_node_control_stop (med_node_control *control);
/* Whether somebody is being served: nothing that the copy names may be let go of. */
bool med_node_control_busy (const med_node_control *control);
