/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unix and loopback listeners. */
#include "net/http-listen.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

/* Removes what a killed server left behind, and nothing else. */
static med_result
remove_stale (const char *path, GSocketAddress *address)
{
  struct stat status;
  if (lstat (path, &status) != 0)
    return errno == ENOENT ? MED_OK : MED_E_IO;
  if (!S_ISSOCK (status.st_mode))
    return MED_E_EXISTS;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) probe
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (probe == NULL)
    return MED_E_IO;
  if (g_socket_connect (probe, address, NULL, &error))
    return MED_E_BUSY;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return MED_E_IO;
  return g_unlink (path) == 0 || errno == ENOENT ? MED_OK : MED_E_IO;
}

/* Mode and group are set before listening: nobody can connect until then. */
static med_result
set_access (const med_http_listen *listen)
{
  mode_t mode = listen->mode == 0 ? 0600 : (mode_t)listen->mode;
  if (listen->group >= 0 && chown (listen->unix_path, (uid_t)-1, (gid_t)listen->group) != 0)
    return MED_E_IO;
  return g_chmod (listen->unix_path, mode) == 0 ? MED_OK : MED_E_IO;
}

static med_result
bind_unix (const med_http_listen *listen, GSocket *socket)
{
  if (strlen (listen->unix_path) >= sizeof (((struct sockaddr_un *)NULL)->sun_path))
    return MED_E_TOO_LARGE;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (listen->unix_path);
  MED_TRY (remove_stale (listen->unix_path, address));
  if (!g_socket_bind (socket, address, TRUE, NULL))
    return MED_E_IO;
  return set_access (listen);
}

static med_result
bind_loopback (const med_http_listen *listen, GSocket *socket)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, listen->port);
  if (g_socket_bind (socket, address, TRUE, &error))
    return MED_OK;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE) ? MED_E_BUSY : MED_E_IO;
}

med_result
med_http_listen_socket (const med_http_listen *listen, GSocket **socket, uint16_t *port)
{
  bool local = listen->unix_path != NULL;
  g_autoptr (GSocket) bound = g_socket_new (local ? G_SOCKET_FAMILY_UNIX : G_SOCKET_FAMILY_IPV4,
                                            G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  uint16_t chosen = 0;
  if (bound == NULL)
    return MED_E_IO;
  MED_TRY (local ? bind_unix (listen, bound) : bind_loopback (listen, bound));
  g_socket_set_listen_backlog (bound, BACKLOG);
  if (!g_socket_listen (bound, NULL))
    return MED_E_IO;
  if (!local)
    {
      g_autoptr (GSocketAddress) address = g_socket_get_local_address (bound, NULL);
      if (address == NULL)
        return MED_E_IO;
      chosen = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
    }
  *socket = g_steal_pointer (&bound);
  *port = chosen;
  return MED_OK;
}
