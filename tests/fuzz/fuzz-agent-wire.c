/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request to the agent as it comes through a socket, with four descriptors beside its first byte:
 * what is taken is sent again and received as the same words. */
#include "base/assert.h"
#include "ctl/agent-wire.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
send_raw (int socket, const uint8_t *data, size_t size)
{
  int fds[MED_AGENT_FDS] = { 0, 0, 0, 0 };
  union
  {
    struct cmsghdr header;
    char room[CMSG_SPACE (sizeof fds)];
  } control;
  struct iovec part = { .iov_base = (void *)data, .iov_len = size };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof control.room };
  memset (&control, 0, sizeof control);
  struct cmsghdr *first = CMSG_FIRSTHDR (&message);
  first->cmsg_level = SOL_SOCKET;
  first->cmsg_type = SCM_RIGHTS;
  first->cmsg_len = CMSG_LEN (sizeof fds);
  memcpy (CMSG_DATA (first), fds, sizeof fds);
  if (size > 0 && sendmsg (socket, &message, 0) < 0)
    return;
  shutdown (socket, SHUT_WR);
}

static void
close_all (const int *fds, int count)
{
  for (int i = 0; i < count; i++)
    close (fds[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int pair[2], back[2], fds[MED_AGENT_FDS], again_fds[MED_AGENT_FDS];
  char **argv, **again;
  /* As much as a socket holds without anybody reading. */
  if (size > 65536 || socketpair (AF_UNIX, SOCK_STREAM, 0, pair) != 0)
    return 0;
  send_raw (pair[0], data, size);
  if (med_agent_receive (pair[1], &argv, fds))
    {
      med_assert (socketpair (AF_UNIX, SOCK_STREAM, 0, back) == 0);
      med_assert (med_agent_send (back[0], (const char *const *)argv, fds));
      med_assert (med_agent_receive (back[1], &again, again_fds));
      med_assert (g_strv_equal ((const char *const *)argv, (const char *const *)again));
      g_strfreev (argv);
      g_strfreev (again);
      close_all (fds, MED_AGENT_FDS);
      close_all (again_fds, MED_AGENT_FDS);
      close_all (back, 2);
    }
  close_all (pair, 2);
  return 0;
}
