/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gateway: the routes of core/FORMATS.md §7 over the node's chain, state and objects. One
 * thread; what needs a durable block or the next height is answered later. */
#pragma once

#include "node/node.h"

typedef struct med_node_gateway med_node_gateway;

/* Listens on the configured socket. `*problem` is set on failure and freed by the caller. */
med_result med_node_gateway_start (med_node *node, med_node_gateway **gateway,
                                   char **problem) MED_CHECKED;
void med_node_gateway_stop (med_node_gateway *gateway);
/* Lets go of objects that no row names and nobody is uploading; happens by itself every hour. */
void med_node_gateway_collect (med_node_gateway *gateway);
/* Connections open now. */
unsigned med_node_gateway_connections (const med_node_gateway *gateway);
/* Monotonic time of the newest request; 0: none yet. */
gint64 med_node_gateway_asked (const med_node_gateway *gateway);
