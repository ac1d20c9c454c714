/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded into a program with LD_PRELOAD: counts its calls of fsync, fdatasync and syncfs, and kills
 * it right before the one whose number SYNC_KILLER_AT says. The file SYNC_KILLER_COUNT grows by a
 * byte with each call. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int (*real_function (const char *name)) (int)
{
  union
  {
    void *pointer;
    int (*function) (int);
  } found = { dlsym (RTLD_NEXT, name) };
  return found.function;
}

static void
count_call (void)
{
  static long calls;
  const char *at = getenv ("SYNC_KILLER_AT"), *path = getenv ("SYNC_KILLER_COUNT");
  int fd = path == NULL ? -1 : open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      if (write (fd, ".", 1) != 1)
        abort ();
      close (fd);
    }
  if (++calls == (at == NULL ? 0 : atol (at)))
    kill (getpid (), SIGKILL);
}

int
fsync (int fd)
{
  count_call ();
  return real_function ("fsync") (fd);
}

int
fdatasync (int fd)
{
  count_call ();
  return real_function ("fdatasync") (fd);
}

int
syncfs (int fd)
{
  count_call ();
  return real_function ("syncfs") (fd);
}
