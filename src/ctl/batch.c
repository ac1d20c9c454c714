/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on standard input. */
#include "ctl/batch.h"

#include "ctl/nouns.h"
#include "ctl/run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((gsize)1 << 20)

/* Byte by byte: a command may read what follows its line (`record add -`). False at the end. */
static bool
read_line (int fd, GString *line)
{
  g_string_truncate (line, 0);
  for (;;)
    {
      char byte;
      ssize_t n = read (fd, &byte, 1);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return line->len > 0;
      if (byte == '\n')
        return true;
      if (line->len < LINE_MAX_BYTES)
        g_string_append_c (line, byte);
    }
}

static int
run_line (med_ctl *ctl, const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *problem = NULL;
  if (!g_shell_parse_argv (line, NULL, &argv, &error))
    return med_run_usage (ctl, error->message);
  /* A batch belongs to one profile: what would change it is refused as an unknown option. */
  for (char **word = argv; *word != NULL; word++)
    if (g_str_has_prefix (*word, "--profile") || g_str_has_prefix (*word, "--passphrase-"))
      return med_run_usage (ctl, "Give the profile and the passphrase to the batch itself.");
  if (!med_run_globals (ctl, (const char *const *)argv, words, &problem))
    return med_run_usage (ctl, problem);
  return med_run_words (ctl, (const char *const *)words->pdata);
}

med_result
med_batch_run (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  g_autoptr (GString) line = g_string_new (NULL);
  if (ctl->batch)
    return med_usage (answer, "A batch holds commands, not batches.");
  ctl->batch = true;
  ctl->json = true;
  while (read_line (ctl->in, line))
    {
      g_strstrip (line->str);
      if (*line->str == 0 || *line->str == '#')
        continue;
      /* What a line says about waiting or the node is for that line. */
      bool wait = ctl->wait;
      unsigned wait_seconds = ctl->wait_seconds;
      int status = run_line (ctl, line->str);
      if (answer->status == 0)
        answer->status = status;
      ctl->wait = wait;
      ctl->wait_seconds = wait_seconds;
    }
  ctl->batch = false;
  answer->written = true;
  return MED_OK;
}

const med_verb med_verbs_batch[] = {
  { "", "", 0, 0, NULL,
    "Commands on standard input, one a line; one unlock; one JSON object a line out",
    "printf 'sync\\nrecord list --limit 5\\n' | medeasectl batch", med_batch_run, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
