/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Put in front of a program with LD_PRELOAD: its clock is CLOCK_SHIFT seconds off. Instants that
 * pass while it runs are as long as ever. */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t
shift (void)
{
  const char *text = getenv ("CLOCK_SHIFT");
  return text == NULL ? 0 : (time_t)strtoll (text, NULL, 10);
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  static int (*real) (clockid_t, struct timespec *);
  if (real == NULL)
    real = (int (*) (clockid_t, struct timespec *))dlsym (RTLD_NEXT, "clock_gettime");
  int result = real (clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += shift ();
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;
  if (clock_gettime (CLOCK_REALTIME, &exact) != 0)
    return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *out)
{
  struct timespec now = { 0, 0 };
  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;
  return now.tv_sec;
}
