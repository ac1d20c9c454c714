/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Global options, and the one way in which answers are written. */
#include "ctl/run.h"

#include "ctl/json-out.h"
#include "ctl/text-out.h"

#include <string.h>

#define WAIT_SECONDS_MAX 3600

static void
set_text (char **place, const char *value)
{
  g_free (*place);
  *place = g_strdup (value);
}

/* ── Global options ─────────────────────────────────────────────────────────────────────────── */

static bool
read_number (const char *text, guint64 max, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, 0, max, number, NULL);
}

static bool
take_global (med_ctl *ctl, const char *name, const char *value, char **problem)
{
  guint64 number;
  if (g_str_equal (name, "--profile"))
    set_text (&ctl->folder, value);
  else if (g_str_equal (name, "--node"))
    set_text (&ctl->node, value);
  else if (g_str_equal (name, "--passphrase-file"))
    ctl->passphrase.file = value;
  else if (g_str_equal (name, "--passphrase-fd") && read_number (value, G_MAXINT, &number))
    ctl->passphrase.fd = (int)number;
  else if (g_str_equal (name, "--wait") && read_number (value, WAIT_SECONDS_MAX, &number))
    {
      ctl->wait = true;
      ctl->wait_seconds = (unsigned)number;
    }
  else
    {
      *problem = g_strdup_printf ("%s takes a number, not “%s”.", name, value);
      return false;
    }
  return true;
}

static bool
is_valued (const char *name)
{
  static const char *const names[]
      = { "--profile", "--node", "--passphrase-file", "--passphrase-fd", "--wait", NULL };
  return g_strv_contains (names, name);
}

bool
med_run_globals (med_ctl *ctl, const char *const *argv, GPtrArray *words, char **problem)
{
  bool only_words = false;
  /* First, so that whatever else is wrong is told in the form that was asked for. */
  for (const char *const *word = argv; *word != NULL && !g_str_equal (*word, "--"); word++)
    ctl->json = ctl->json || g_str_equal (*word, "--json");
  for (const char *const *word = argv; *word != NULL; word++)
    {
      only_words = only_words || g_str_equal (*word, "--");
      const char *equals = strchr (*word, '=');
      g_autofree char *name
          = equals == NULL ? g_strdup (*word) : g_strndup (*word, (gsize)(equals - *word));
      if (only_words
          || (!is_valued (name) && !g_str_equal (*word, "--no-wait")
              && !g_str_equal (*word, "--json")))
        g_ptr_array_add (words, (gpointer)*word);
      else if (g_str_equal (*word, "--no-wait"))
        ctl->wait = false;
      else if (is_valued (name))
        {
          if (equals == NULL && word[1] == NULL)
            {
              *problem = g_strdup_printf ("The option %s needs a value.", name);
              return false;
            }
          if (!take_global (ctl, name, equals == NULL ? *++word : equals + 1, problem))
            return false;
        }
    }
  g_ptr_array_add (words, NULL);
  return true;
}

void
med_run_clear_globals (med_ctl *ctl)
{
  g_clear_pointer (&ctl->folder, g_free);
  g_clear_pointer (&ctl->node, g_free);
}

/* ── Answers ────────────────────────────────────────────────────────────────────────────────── */

static med_value *
as_of_value (const med_ctl *ctl)
{
  med_as_of as_of = { 0 };
  if (ctl->session != NULL)
    as_of = med_session_as_of (ctl->session);
  if (as_of.height == 0)
    return med_value_null ();
  med_value *value = med_value_object ();
  med_value_set (value, "height", med_value_unsigned (as_of.height));
  med_value_set (value, "time", med_value_time (as_of.time));
  med_value_set (value, "confirmed_by", med_value_unsigned (as_of.confirmed));
  med_value_set (value, "of", med_value_unsigned (as_of.validators));
  return value;
}

static med_value *
error_value (med_answer *answer)
{
  const char *reason
      = answer->reason != NULL ? answer->reason : med_reason_word (answer->failure.reason);
  med_value *error = med_value_object ();
  med_value_set (error, "code",
                 med_value_text (answer->usage ? "usage" : med_failure_code (&answer->failure)));
  med_value_set (error, "reason", *reason == 0 ? med_value_null () : med_value_text (reason));
  med_value_set (error, "message", med_value_text (answer->failure.message));
  med_value_set (error, "detail",
                 answer->detail == NULL ? med_value_object () : g_steal_pointer (&answer->detail));
  return error;
}

static void
write_json (const med_ctl *ctl, bool fine, med_answer *answer)
{
  g_autoptr (med_value) whole = med_value_object ();
  g_autoptr (GString) out = g_string_new (NULL);
  med_value_set (whole, "ok", med_value_bool (fine));
  if (fine)
    med_value_set (whole, "result",
                   answer->result == NULL ? med_value_object ()
                                          : g_steal_pointer (&answer->result));
  else
    med_value_set (whole, "error", error_value (answer));
  med_value_set (whole, "as_of", as_of_value (ctl));
  med_json_out (whole, out);
  g_string_append_c (out, '\n');
  med_ctl_write (ctl->out, out->str, out->len);
}

static void
write_text (const med_ctl *ctl, bool fine, const med_answer *answer)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (!fine)
    {
      g_string_append_printf (out, "medeasectl: %s\n", answer->failure.message);
      if (answer->detail != NULL)
        med_text_out (answer->detail, out);
      if (answer->usage)
        g_string_append (out, "Add --help to see what there is.\n");
      med_ctl_write (ctl->err, out->str, out->len);
      return;
    }
  if (answer->result != NULL)
    med_text_out (answer->result, out);
  if (answer->note != NULL)
    g_string_append_printf (out, "%s\n", answer->note);
  med_as_of as_of = { 0 };
  if (ctl->session != NULL)
    as_of = med_session_as_of (ctl->session);
  if (as_of.height > 0)
    {
      g_autoptr (med_value) time = med_value_time (as_of.time);
      g_string_append_printf (out,
                              "\nAs of %s, block %" G_GUINT64_FORMAT ", confirmed by %u of %u.\n",
                              time->kind == MED_VALUE_TEXT ? time->text : "", as_of.height,
                              as_of.confirmed, as_of.validators);
    }
  med_ctl_write (ctl->out, out->str, out->len);
}

static int
write_answer (const med_ctl *ctl, med_result result, med_answer *answer)
{
  bool fine = result == MED_OK;
  if (!fine)
    answer->failure.result = result;
  if (answer->written)
    return answer->status;
  if (fine && answer->raw)
    return 0;
  if (ctl->json)
    write_json (ctl, fine, answer);
  else
    write_text (ctl, fine, answer);
  if (fine)
    return 0;
  return answer->usage ? MED_EXIT_USAGE : med_failure_exit (&answer->failure);
}

int
med_run_usage (med_ctl *ctl, const char *problem)
{
  med_answer answer;
  med_answer_init (&answer);
  int status = write_answer (ctl, med_usage (&answer, "%s", problem), &answer);
  med_answer_clear (&answer);
  return status;
}

static bool
wants_help (const char *const *words)
{
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--help") || g_str_equal (*words, "-h"))
      return true;
  return false;
}

static int
write_help (const med_ctl *ctl, const med_noun *noun, const med_verb *verb)
{
  g_autoptr (GString) out = g_string_new (NULL);
  med_help (noun, verb, out);
  med_ctl_write (ctl->out, out->str, out->len);
  return 0;
}

int
med_run_words (med_ctl *ctl, const char *const *words)
{
  const med_noun *noun;
  guint used;
  g_autofree char *problem = NULL;
  g_autoptr (med_args) args = NULL;
  const med_verb *verb = med_command_find (words, &noun, &used, &problem);
  if (wants_help (words) && (verb != NULL || noun != NULL || words[0][0] == '-'))
    return write_help (ctl, noun, verb);
  if (verb == NULL)
    return med_run_usage (ctl, problem);
  if (!med_args_parse (verb->options, verb->words_min, verb->words_max, words + used, &args,
                       &problem))
    {
      g_autofree char *form = med_command_form (noun, verb);
      g_autofree char *whole = g_strdup_printf ("%s Usage: medeasectl %s", problem, form);
      return med_run_usage (ctl, whole);
    }
  med_answer answer;
  med_answer_init (&answer);
  med_result result = verb->run (ctl, args, &answer);
  int status = write_answer (ctl, result, &answer);
  med_answer_clear (&answer);
  return status;
}
