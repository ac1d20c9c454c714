/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The local node of a profile: made, started and found again. It lives on its own: a systemd user
 * service where there is one, else a detached process; it ends ten minutes after the last
 * connection. */
#pragma once

#include "client/profile.h"

/* Makes the node's folder `node` in the profile with a new chain, and starts it. `address` is the
 * text for the profile ("unix:…"), `founder_invite` its invite's text; g_free () both.
 * MED_E_EXISTS when there is one already. */
med_result med_node_found (med_profile *profile, bool personal, char **address,
                           char **founder_invite, med_failure *failure) MED_CHECKED;
/* Whether `address` is a socket in the folder of a node that this user may run: one's own, or the
 * one of a clinic on this computer. */
bool med_node_is_local (const char *address);
/* The folder of that node; g_free () it. `medease-node backup FOLDER -o FILE` may be run at any
 * time; when it was last done is noted there: unix seconds, 0 when never. */
char *med_node_folder (const char *address);
int64_t med_node_last_backup (const char *address);
/* The systemd user unit of a node's folder, which the package installs (data/); g_free () it. */
char *med_node_unit (const char *folder);
/* The program medease-node; NULL when it is not installed. g_free () it. */
char *med_node_program (void);
/* Starts that node unless it runs; returns when it answers. */
med_result med_node_start (const char *address, med_failure *failure) MED_CHECKED;
