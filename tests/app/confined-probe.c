/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confines itself as the renderer does, tries what it may not, and writes one line for each. */
#include "app/render-confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
report (const char *what, long result)
{
  char line[80];
  int length = snprintf (line, sizeof line, "%s %s\n", what,
                         result < 0 ? (errno == EPERM ? "EPERM" : "other") : "done");
  if (write (STDOUT_FILENO, line, (size_t)length) != length)
    _exit (2);
}

int
main (int argc, char **argv)
{
  char byte = 0;
  int kept = open ("/etc/passwd", O_RDONLY);

  if (argc > 1 && strcmp (argv[1], "free") == 0)
    {
      report ("open", open ("/etc/passwd", O_RDONLY));
      report ("socket", socket (AF_UNIX, SOCK_STREAM, 0));
      return 0;
    }
  if (!med_render_confine ())
    return 1;
  report ("open", open ("/etc/passwd", O_RDONLY));
  report ("creat", open ("/tmp/medease-probe", O_WRONLY | O_CREAT, 0600));
  report ("socket", socket (AF_UNIX, SOCK_STREAM, 0));
  report ("inet", socket (AF_INET, SOCK_STREAM, 0));
  report ("fork", syscall (SYS_clone, 17, 0, 0, 0, 0));
  report ("exec", execl ("/bin/true", "true", (char *)NULL));
  report ("kill", syscall (SYS_kill, getppid (), 0));
  report ("ptrace", syscall (SYS_ptrace, 0, 0, 0, 0));
  report ("code",
          mmap (NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
              ? -1
              : 0);
  /* What was open before is closed; only the two pipes are left. */
  report ("kept",
          kept >= 0 && read (kept, &byte, 1) < 0 && errno == EBADF ? (errno = EPERM, -1) : 0);
  _exit (0);
}
