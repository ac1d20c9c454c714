/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A socket between a client and a node that passes requests on unchanged and may alter answers:
 * the lying node. */
#pragma once

#include <glib.h>

typedef struct relay relay;

/* Sees every good answer (status 200) of the node behind. Returns the altered body, or NULL to
 * pass it on as it is. Called on the relay's threads, one call at a time. */
typedef GBytes *(*relay_alter) (void *context, const char *method, const char *path, GBytes *body);

/* Listens at `path`, a new socket; asks the node at `node_path`. */
relay *relay_new (const char *path, const char *node_path);
/* After its clients have closed their connections. */
void relay_free (relay *r);
/* NULL: honest. Counts from zero again. */
void relay_set (relay *r, relay_alter alter, void *context);
/* Answers altered since. */
unsigned relay_altered (relay *r);
