/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to the agent on its socket. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MED_AGENT_FDS 4
#define MED_AGENT_REQUEST_MAX ((guint32)1 << 20)

/* Connected to the agent's socket at `path`, or -1. */
int med_agent_connect (const char *path);
/* Listens at `path`, mode 0600; an old socket is removed. -1 with errno. */
int med_agent_listen (const char *path);
/* Whether the peer runs as the same user. */
bool med_agent_peer_is_me (int socket);

bool med_agent_send (int socket, const char *const *argv, const int fds[MED_AGENT_FDS]);
/* `argv` NULL-terminated, g_strfreev (); the descriptors are the caller's to close. Waits no longer
 * than a few seconds for a request that stalls. */
bool med_agent_receive (int socket, char ***argv, int fds[MED_AGENT_FDS]);
