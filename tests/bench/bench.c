/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring and printing. */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void
bench_series_init (bench_series *series, guint room)
{
  series->seconds = g_new (double, room);
  series->count = 0;
}

void
bench_series_add (bench_series *series, double seconds)
{
  series->seconds[series->count++] = seconds;
}

void
bench_series_clear (bench_series *series)
{
  g_clear_pointer (&series->seconds, g_free);
}

static int
compare (const void *a, const void *b)
{
  double first = *(const double *)a, second = *(const double *)b;
  return first < second ? -1 : first > second;
}

double
bench_series_percentile (bench_series *series, double part)
{
  if (series->count == 0)
    return 0;
  qsort (series->seconds, series->count, sizeof (double), compare);
  guint index = (guint)(part * (series->count - 1) + 0.5);
  return series->seconds[index];
}

double
bench_series_median (bench_series *series)
{
  return bench_series_percentile (series, 0.5);
}

double
bench_now (void)
{
  return (double)g_get_monotonic_time () / G_USEC_PER_SEC;
}

double
bench_cpu (void)
{
  struct timespec time;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double
bench_command (const char *const *argv, bench_usage *used)
{
  double start = bench_now ();
  pid_t child = fork ();
  if (child == 0)
    {
      int null = open ("/dev/null", O_RDWR);
      dup2 (null, 1);
      execvp (argv[0], (char *const *)argv);
      _exit (127);
    }
  struct rusage usage;
  int status;
  if (child < 0 || wait4 (child, &status, 0, &usage) != child || !WIFEXITED (status)
      || WEXITSTATUS (status) != 0)
    return -1;
  if (used != NULL)
    {
      double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                   + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
      used->cpu = used->cpu == 0 ? cpu : MIN (used->cpu, cpu);
      used->peak_kib = MAX (used->peak_kib, usage.ru_maxrss);
    }
  return bench_now () - start;
}

static double
spread (bench_series *series)
{
  double median = bench_series_median (series);
  return median > 0 ? 100 * (series->seconds[series->count - 1] - series->seconds[0]) / median : 0;
}

static void
print_time (double seconds)
{
  if (seconds < 0.001)
    printf ("%8.1f µs", seconds * 1e6);
  else if (seconds < 1)
    printf ("%8.2f ms", seconds * 1e3);
  else
    printf ("%8.2f s ", seconds);
}

void
bench_row (const char *name, bench_series *ours, const char *peer_name, bench_series *peer,
           const char *note)
{
  printf ("%-44s ours ", name);
  print_time (bench_series_median (ours));
  if (peer != NULL && peer->count > 0)
    {
      printf ("  peer ");
      print_time (bench_series_median (peer));
      printf (" (%s)  ratio %.2f", peer_name,
              bench_series_median (ours) / bench_series_median (peer));
    }
  else
    printf ("  peer not measured%s%s", peer_name != NULL ? ": " : "",
            peer_name != NULL ? peer_name : "");
  printf ("  n %u  spread %.0f %%%s%s\n", ours->count, spread (ours), note[0] != '\0' ? "  " : "",
          note);
  fflush (stdout);
}
