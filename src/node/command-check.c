/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node check DIR: offline verification of all that is stored. */
#include "node/check.h"
#include "node/commands.h"
#include "node/node.h"

#include <stdio.h>

static void
print_problem (void *context, const char *line)
{
  fprintf (stderr, "%s\n", line);
}

static void
print_summary (const med_check_summary *s, bool json)
{
  if (json)
    printf ("{\"ok\": %s, \"result\": {\"first\": %" G_GUINT64_FORMAT
            ", \"last\": %" G_GUINT64_FORMAT ", \"transactions\": %" G_GUINT64_FORMAT
            ", \"pairs\": %" G_GUINT64_FORMAT ", \"objects\": %" G_GUINT64_FORMAT
            ", \"blocks\": %" G_GUINT64_FORMAT ", \"bytes\": %" G_GUINT64_FORMAT
            ", \"problems\": %" G_GUINT64_FORMAT "}}\n",
            s->problems == 0 ? "true" : "false", s->first, s->last, s->txs, s->pairs, s->objects,
            s->blocks, s->bytes, s->problems);
  else
    printf ("chain    blocks %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
            " transactions\nstate    %" G_GUINT64_FORMAT " rows and index entries\n"
            "objects  %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " blocks, %" G_GUINT64_FORMAT
            " bytes\nproblems %" G_GUINT64_FORMAT "\n",
            s->first, s->last, s->txs, s->pairs, s->objects, s->blocks, s->bytes, s->problems);
}

int
med_command_check (int argc, char **argv, const med_env *env)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object", NULL },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  med_node *node;
  med_check_summary summary;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, entries,
                                "Verifies everything in DIR while the node does not run: blocks,"
                                " state, streams, indexes, objects.",
                                "DIR", 1, &rest);
  if (code >= 0)
    return code;
  med_result result = med_node_open_stores (rest[0], env, &node, &problem);
  if (result != MED_OK)
    return med_command_fail (result, problem);
  result = med_check_stores (node->db, node->blocks, print_problem, NULL, &summary);
  med_node_close (node);
  if (result != MED_OK)
    return med_command_fail (
        result, g_strdup_printf ("the check could not go on: %s", med_result_name (result)));
  print_summary (&summary, json);
  return summary.problems == 0 ? MED_EXIT_OK : MED_EXIT_DAMAGED;
}
