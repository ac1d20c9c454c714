/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sockets of the agent. */
#include "ctl/agent-wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define STALL_SECONDS 5

static bool
make_address (const char *path, struct sockaddr_un *address)
{
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  if (strlen (path) >= sizeof address->sun_path)
    {
      errno = ENAMETOOLONG;
      return false;
    }
  strcpy (address->sun_path, path);
  return true;
}

int
med_agent_connect (const char *path)
{
  struct sockaddr_un address;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (!make_address (path, &address)
      || connect (fd, (const struct sockaddr *)&address, sizeof address) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

int
med_agent_listen (const char *path)
{
  struct sockaddr_un address;
  if (!make_address (path, &address))
    return -1;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  unlink (path);
  mode_t before = umask (0177);
  int bound = bind (fd, (const struct sockaddr *)&address, sizeof address);
  umask (before);
  if (bound != 0 || listen (fd, 8) != 0)
    {
      int error = errno;
      close (fd);
      errno = error;
      return -1;
    }
  return fd;
}

bool
med_agent_peer_is_me (int socket)
{
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt (socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid ();
}

static bool
write_all (int fd, const void *bytes, size_t size)
{
  const char *next = (const char *)bytes;
  while (size > 0)
    {
      ssize_t n = send (fd, next, size, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      next += n;
      size -= (size_t)n;
    }
  return true;
}

bool
med_agent_send (int socket, const char *const *argv, const int fds[MED_AGENT_FDS])
{
  g_autoptr (GString) body = g_string_new (NULL);
  for (; *argv != NULL; argv++)
    g_string_append_len (body, *argv, (gssize)strlen (*argv) + 1);
  if (body->len > MED_AGENT_REQUEST_MAX)
    return false;
  guint32 size = (guint32)body->len;
  union
  {
    char bytes[CMSG_SPACE (sizeof (int) * MED_AGENT_FDS)];
    struct cmsghdr align;
  } control = { .bytes = { 0 } };
  struct iovec part = { &size, sizeof size };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  struct cmsghdr *head = CMSG_FIRSTHDR (&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN (sizeof (int) * MED_AGENT_FDS);
  memcpy (CMSG_DATA (head), fds, sizeof (int) * MED_AGENT_FDS);
  return sendmsg (socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof size
         && write_all (socket, body->str, body->len);
}

/* ── Receiving ──────────────────────────────────────────────────────────────────────────────── */

static void
close_all (const int *fds, size_t count)
{
  for (size_t i = 0; i < count; i++)
    close (fds[i]);
}

/* Takes the size and exactly four descriptors; others are closed. */
static bool
receive_head (int socket, guint32 *size, int fds[MED_AGENT_FDS])
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (int) * MED_AGENT_FDS)];
    struct cmsghdr align;
  } control;
  struct iovec part = { size, sizeof *size };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  ssize_t n = recvmsg (socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  int found[MED_AGENT_FDS];
  size_t count = 0;
  struct cmsghdr *head = n < 0 ? NULL : CMSG_FIRSTHDR (&message);
  if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
    {
      count = (head->cmsg_len - CMSG_LEN (0)) / sizeof (int);
      memcpy (found, CMSG_DATA (head), MIN (count, MED_AGENT_FDS) * sizeof (int));
    }
  if (n != (ssize_t)sizeof *size || count != MED_AGENT_FDS || *size > MED_AGENT_REQUEST_MAX
      || (message.msg_flags & MSG_CTRUNC) != 0)
    {
      close_all (found, MIN (count, MED_AGENT_FDS));
      return false;
    }
  memcpy (fds, found, sizeof found);
  return true;
}

static bool
read_all (int fd, char *bytes, size_t size)
{
  while (size > 0)
    {
      ssize_t n = recv (fd, bytes, size, 0);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      bytes += n;
      size -= (size_t)n;
    }
  return true;
}

bool
med_agent_receive (int socket, char ***argv, int fds[MED_AGENT_FDS])
{
  guint32 size;
  struct timeval stall = { .tv_sec = STALL_SECONDS };
  setsockopt (socket, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof stall);
  if (!receive_head (socket, &size, fds))
    return false;
  g_autofree char *body = (char *)g_malloc (size + 1);
  if (!read_all (socket, body, size) || (size > 0 && body[size - 1] != 0))
    {
      close_all (fds, MED_AGENT_FDS);
      return false;
    }
  GPtrArray *words = g_ptr_array_new ();
  for (guint32 start = 0; start < size; start += (guint32)strlen (body + start) + 1)
    g_ptr_array_add (words, g_strdup (body + start));
  g_ptr_array_add (words, NULL);
  *argv = (char **)g_ptr_array_free (words, FALSE);
  return true;
}
