/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only source of time and randomness, handed down from main (). Tests hand in their own. */
#pragma once

#include "base/span.h"

typedef struct
{
  int64_t seconds; /* since 1970-01-01T00:00:00Z, leap seconds not counted */
  int32_t nanos;   /* 0 … 999,999,999 */
} med_time;

typedef struct
{
  med_time (*now) (void *context);
  void (*random) (void *context, void *out, size_t size);
  void *context;
} med_env;

static inline med_time
med_env_now (const med_env *env)
{
  return env->now (env->context);
}

static inline void
med_env_random (const med_env *env, void *out, size_t size)
{
  env->random (env->context, out, size);
}

static inline int
med_time_compare (med_time a, med_time b)
{
  if (a.seconds != b.seconds)
    return a.seconds < b.seconds ? -1 : 1;
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos;
}
