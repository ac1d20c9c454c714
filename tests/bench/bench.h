/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of ./dev bench: ours, the named peer in the same run, their ratio, how often and how steady.
 */
#pragma once

#include <glib.h>

/* One measured series, in seconds. */
typedef struct
{
  double *seconds;
  guint count;
} bench_series;

void bench_series_init (bench_series *series, guint room);
void bench_series_add (bench_series *series, double seconds);
void bench_series_clear (bench_series *series);
double bench_series_median (bench_series *series);
double bench_series_percentile (bench_series *series, double part);

double bench_now (void);
/* Seconds of processor time of this process so far: what others compute meanwhile does not count.
 */
double bench_cpu (void);

typedef struct
{
  double cpu;    /* seconds of all its threads and children; the least of all runs */
  long peak_kib; /* largest resident size */
} bench_usage;

/* Runs a command line and returns its wall time; negative when it failed. `usage` may be NULL. */
double bench_command (const char *const *argv, bench_usage *usage);

/* "name  ours 1.23 s  peer 2.46 s (age)  ratio 0.50  n 5  spread 4 %  note" */
void bench_row (const char *name, bench_series *ours, const char *peer_name, bench_series *peer,
                const char *note);
