/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared steps: freshness, waiting, values, options. */
#include "ctl/service.h"

#include "client/categories.h"
#include "client/sync.h"
#include "ctl/when.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

med_result
med_ctl_fresh (med_ctl *ctl, med_session **session, med_answer *answer)
{
  med_self self;
  MED_TRY (med_ctl_session (ctl, session, answer));
  MED_TRY (med_session_self (*session, &answer->arena, &self, &answer->failure));
  if (!self.joined || !ctl->wait)
    return MED_OK;
  med_result result = med_sync (*session, NULL, &answer->failure);
  return result == MED_E_OFFLINE ? MED_OK : result;
}

med_result
med_ctl_settle (med_ctl *ctl, med_session *session, const med_id *item, med_value *value,
                med_answer *answer)
{
  if (!ctl->wait || MED_ID_ZERO (*item))
    {
      med_value_set (value, "state", med_value_text ("saved"));
      med_value_set (value, "height", med_value_null ());
      answer->result = value;
      return MED_OK;
    }
  med_outbox_item done = { 0 };
  med_result result = med_outbox_wait (session, item, ctl->wait_seconds, NULL, &done,
                                       &answer->arena, &answer->failure);
  med_value_set (value, "state",
                 med_value_text (result == MED_OK          ? "recorded"
                                 : result == MED_E_REFUSED ? "refused"
                                                           : "saved"));
  med_value_set (value, "height",
                 result == MED_OK ? med_value_unsigned (done.height) : med_value_null ());
  if (result == MED_OK)
    answer->result = value;
  else
    {
      med_value_set (value, "item", med_id_value (item, answer));
      answer->detail = value;
    }
  return result;
}

void
med_ctl_flush (med_ctl *ctl, med_session *session)
{
  med_failure ignored;
  /* What does not go now stays in the outbox, which the next command tries again. */
  if (ctl->wait && med_outbox_flush (session, NULL, &ignored) != MED_OK)
    return;
}

/* ── Values ─────────────────────────────────────────────────────────────────────────────────── */

const char *
med_role_of (uint32_t roles)
{
  for (uint32_t i = 31; i > 0; i--)
    if ((roles >> i & 1) != 0 && med_word_role (i) != NULL)
      return med_word_role (i);
  return NULL;
}

med_value *
med_text_or_null (const char *text)
{
  return text == NULL || *text == 0 ? med_value_null () : med_value_text (text);
}

med_value *
med_account_value (const med_account_id *account, med_answer *answer)
{
  return MED_ID_ZERO (*account) ? med_value_null ()
                                : med_value_text (med_word_account (account, &answer->arena));
}

med_value *
med_id_value (const med_id *id, med_answer *answer)
{
  return MED_ID_ZERO (*id) ? med_value_null () : med_value_text (med_word_id (id, &answer->arena));
}

med_value *
med_cid_value (const med_cid *cid, med_answer *answer)
{
  return med_text_or_null (med_word_cid (cid, &answer->arena));
}

med_value *
med_actions_value (uint32_t actions)
{
  med_value *array = med_value_array ();
  for (uint32_t bit = 1; bit <= MED_ACTION_PASS_ON; bit <<= 1)
    if ((actions & bit) != 0)
      med_value_append (array, med_value_text (med_word_action (bit)));
  return array;
}

med_value *
med_party_value (const med_account_id *account, const char *name, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "name", med_text_or_null (name));
  med_value_set (value, "account", med_account_value (account, answer));
  return value;
}

/* ── Options ────────────────────────────────────────────────────────────────────────────────── */

med_result
med_option_when (med_ctl *ctl, const med_args *args, const char *name, bool end_of_day,
                 int64_t *seconds, med_answer *answer)
{
  const char *text = med_args_text (args, name);
  if (text != NULL
      && med_when_parse (text, med_env_now (med_client_env ()).seconds, end_of_day, seconds)
             != MED_OK)
    return med_usage (answer,
                      "--%s takes an instant such as 2026-12-24, 14:30, +30d or "
                      "2026-12-24T14:30:00Z, not “%s”.",
                      name, text);
  return MED_OK;
}

med_result
med_option_number (const med_args *args, const char *name, uint64_t max, uint64_t *number,
                   med_answer *answer)
{
  guint64 value;
  const char *text = med_args_text (args, name);
  if (text == NULL)
    return MED_OK;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return med_usage (answer, "--%s takes a number, not “%s”.", name, text);
  *number = value;
  return MED_OK;
}

med_result
med_option_purpose (const med_args *args, uint32_t *purpose, med_answer *answer)
{
  const char *text = med_args_text (args, "purpose");
  if (text != NULL && med_word_purpose_parse (text, purpose) != MED_OK)
    return med_usage (answer,
                      "--purpose takes TREAT, ETREAT, HPAYMT, HOPERAT, PATRQT, HRESCH or FAMRQT, "
                      "not “%s”.",
                      text);
  return MED_OK;
}

med_result
med_option_actions (const med_args *args, uint32_t *actions, med_answer *answer)
{
  const char *const *words;
  size_t count = med_args_list (args, "actions", &words);
  uint32_t all = 0;
  for (size_t i = 0; i < count; i++)
    {
      uint32_t bit;
      if (med_word_action_parse (words[i], &bit) != MED_OK)
        return med_usage (answer, "--actions takes see, add, correct and pass-on, not “%s”.",
                          words[i]);
      all |= bit;
    }
  if (count > 0)
    *actions = all;
  return MED_OK;
}

/* What a doctor needs first: no category, a set of four. */
static const char *const summary[] = { "problems", "medications", "allergies", "immunizations" };

static void
add_word (const char **list, size_t *count, const char *word)
{
  for (size_t i = 0; i < *count; i++)
    if (g_str_equal (list[i], word))
      return;
  list[(*count)++] = word;
}

med_result
med_option_categories (const med_args *args, const char *const **words, size_t *count,
                       med_answer *answer)
{
  const char *const *given;
  size_t n = med_args_list (args, "category", &given), used = 0;
  const char **list
      = (const char **)med_arena_array (&answer->arena, n + G_N_ELEMENTS (summary), sizeof *list);
  if (list == NULL)
    return med_fail_plain (&answer->failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < n; i++)
    if (g_str_equal (given[i], "summary"))
      for (size_t k = 0; k < G_N_ELEMENTS (summary); k++)
        add_word (list, &used, summary[k]);
    else
      add_word (list, &used, given[i]);
  *words = list;
  *count = used;
  return MED_OK;
}

med_result
med_option_person (med_session *session, const char *text, med_account_id *account, bool *given,
                   med_answer *answer)
{
  *given = text != NULL;
  return text == NULL ? MED_OK : med_people_resolve (session, text, account, &answer->failure);
}

/* ── Files ──────────────────────────────────────────────────────────────────────────────────── */

med_result
med_ctl_read_text (med_ctl *ctl, const char *path, size_t size_max, char **text, med_answer *answer)
{
  int fd = g_str_equal (path, "-") ? dup (ctl->in) : open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return med_fail (&answer->failure, errno == ENOENT ? MED_E_NOT_FOUND : MED_E_IO,
                     "%s cannot be read: %s.", path, g_strerror (errno));
  g_autoptr (GString) read_text = g_string_new (NULL);
  char room[4096];
  ssize_t n;
  while ((n = read (fd, room, sizeof room)) > 0 && read_text->len <= size_max)
    g_string_append_len (read_text, room, n);
  explicit_bzero (room, sizeof room);
  close (fd);
  if (n < 0)
    return med_fail (&answer->failure, MED_E_IO, "%s cannot be read: %s.", path,
                     g_strerror (errno));
  if (read_text->len > size_max || strlen (read_text->str) != read_text->len)
    return med_fail (&answer->failure, MED_E_INVALID, "%s is not what is asked for here.", path);
  *text = g_string_free (g_steal_pointer (&read_text), FALSE);
  return MED_OK;
}

med_result
med_ctl_write_new (const char *path, const char *bytes, size_t size, med_answer *answer)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return med_fail (&answer->failure, errno == EEXIST ? MED_E_EXISTS : MED_E_IO,
                     "%s cannot be written: %s. Nothing was changed.", path, g_strerror (errno));
  bool fine = true;
  while (fine && size > 0)
    {
      ssize_t n = write (fd, bytes, size);
      if (n < 0 && errno == EINTR)
        continue;
      fine = n > 0;
      bytes += n > 0 ? n : 0;
      size -= n > 0 ? (size_t)n : 0;
    }
  fine = fine && fsync (fd) == 0;
  int error = errno;
  fine = close (fd) == 0 && fine;
  if (!fine)
    {
      unlink (path);
      return med_fail (&answer->failure, error == ENOSPC ? MED_E_FULL : MED_E_IO,
                       "%s cannot be written: %s. Nothing was changed.", path, g_strerror (error));
    }
  return MED_OK;
}
