/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs come back done and in order, whichever thread did them; what is left over is dropped. */
#include "client/pipeline.h"

#define JOBS 2000

typedef struct
{
  guint number, answer, rounds;
} job;

static gint cleared;

static void
work (void *data)
{
  job *one = (job *)data;
  /* Unequal work, so that later jobs are done before earlier ones. */
  for (guint i = 0; i < (one->number % 7) * 500; i++)
    one->rounds += i;
  one->answer = one->number * 3 + 1;
}

static void
clear (void *data)
{
  cleared++;
}

static void
test_order (void)
{
  med_pipeline *pipeline = med_pipeline_new (sizeof (job), work, clear);
  const job *done;
  guint next = 0;
  cleared = 0;
  g_assert_null (med_pipeline_pop (pipeline));
  for (guint i = 0; i < JOBS; i++)
    {
      job *slot = (job *)med_pipeline_slot (pipeline);
      if (slot == NULL)
        {
          done = (const job *)med_pipeline_pop (pipeline);
          g_assert_cmpuint (done->answer, ==, next++ * 3 + 1);
          slot = (job *)med_pipeline_slot (pipeline);
        }
      g_assert_nonnull (slot);
      slot->number = i;
      slot->answer = 0;
      med_pipeline_push (pipeline);
    }
  while ((done = (const job *)med_pipeline_pop (pipeline)) != NULL)
    g_assert_cmpuint (done->answer, ==, next++ * 3 + 1);
  g_assert_cmpuint (next, ==, JOBS);
  med_pipeline_free (pipeline);
  g_assert_cmpint (cleared, >, 0);
  g_assert_cmpint (cleared, <=, MED_PIPELINE_DEPTH);
}

/* A stream of one piece makes one job; jobs that nobody took are cleared as well. */
static void
test_left_over (void)
{
  for (guint pushed = 0; pushed <= 2; pushed++)
    {
      med_pipeline *pipeline = med_pipeline_new (sizeof (job), work, clear);
      cleared = 0;
      for (guint i = 0; i < pushed; i++)
        {
          g_assert_nonnull (med_pipeline_slot (pipeline));
          med_pipeline_push (pipeline);
        }
      med_pipeline_free (pipeline);
      g_assert_cmpint (cleared, ==, pushed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/pipeline/order", test_order);
  g_test_add_func ("/client/pipeline/left-over", test_left_over);
  return g_test_run ();
}
