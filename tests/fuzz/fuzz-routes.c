/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "METHOD path?query": what is a route is written as it was read. */
#include "base/assert.h"
#include "net/routes.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  med_route route;
  med_route_text written;
  if (g_strv_length (words) != 2)
    return 0;
  char *query = strchr (words[1], '?');
  if (query != NULL)
    *query++ = '\0';
  if (med_route_parse (words[0], words[1], query, &route) != MED_OK)
    return 0;
  med_route_write (&route, &written);
  med_assert (strcmp (written.path, words[1]) == 0);
  med_assert (strcmp (written.query, query == NULL ? "" : query) == 0);
  return 0;
}
