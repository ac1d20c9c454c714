/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits and the system call filter of the renderer. */
#include "app/render-confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The address sanitizer reserves terabytes of address space for its shadow. */
#ifdef __SANITIZE_ADDRESS__
#define ADDRESS_SPACE RLIM_INFINITY
#else
#define ADDRESS_SPACE ((rlim_t)2 * 1024 * 1024 * 1024)
#endif
#define CPU_SECONDS 20
#define DESCRIPTORS_MAX 1024

/* What reading a pipe, computing and writing a pipe need. */
static const int allowed[] = {
  SCMP_SYS (read),        SCMP_SYS (write),         SCMP_SYS (readv),
  SCMP_SYS (writev),      SCMP_SYS (close),         SCMP_SYS (fstat),
  SCMP_SYS (lseek),       SCMP_SYS (munmap),        SCMP_SYS (mremap),
  SCMP_SYS (brk),         SCMP_SYS (madvise),       SCMP_SYS (exit),
  SCMP_SYS (exit_group),  SCMP_SYS (rt_sigreturn),  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (futex),       SCMP_SYS (clock_gettime), SCMP_SYS (gettimeofday),
  SCMP_SYS (getpid),      SCMP_SYS (gettid),        SCMP_SYS (getrandom),
  SCMP_SYS (sched_yield), SCMP_SYS (poll),          SCMP_SYS (restart_syscall),
};

static bool
limit (int resource, rlim_t value)
{
  struct rlimit both = { value, value };
  return setrlimit (resource, &both) == 0;
}

static bool
filter (void)
{
  scmp_filter_ctx context = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  bool fine = context != NULL;

  for (size_t i = 0; fine && i < sizeof allowed / sizeof allowed[0]; i++)
    fine = seccomp_rule_add (context, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
  /* Memory yes, code no. */
  fine = fine
         && seccomp_rule_add (context, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1,
                              SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))
                == 0
         && seccomp_rule_add (context, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1,
                              SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))
                == 0
         && seccomp_load (context) == 0;
  if (context != NULL)
    seccomp_release (context);
  return fine;
}

bool
med_render_confine (void)
{
  for (int descriptor = 2; descriptor < DESCRIPTORS_MAX; descriptor++)
    close (descriptor);
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
         && limit (RLIMIT_CORE, 0) && limit (RLIMIT_FSIZE, 0) && limit (RLIMIT_CPU, CPU_SECONDS)
         && limit (RLIMIT_AS, ADDRESS_SPACE) && limit (RLIMIT_NOFILE, 2) && filter ();
}
