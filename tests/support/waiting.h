/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running the main loop until something is so. */
#pragma once

#include <gio/gio.h>

/* Fails the test after 30 s: nothing that is waited for takes so long on any machine. */
#define test_wait_until(condition)                                                                 \
  do                                                                                               \
    {                                                                                              \
      gint64 end_ = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;                                 \
      while (!(condition))                                                                         \
        {                                                                                          \
          if (g_get_monotonic_time () > end_)                                                      \
            g_error ("%s:%d: never: %s", __FILE__, __LINE__, #condition);                          \
          if (!g_main_context_iteration (NULL, FALSE))                                             \
            g_usleep (1000);                                                                       \
        }                                                                                          \
    }                                                                                              \
  while (0)

/* A GAsyncReadyCallback that keeps the result in a GAsyncResult pointer. */
static inline void
test_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}
