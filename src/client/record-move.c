/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record goes to another category: who gains and who loses sight of it, in words, before. */
#include "client/record-model-private.h"

#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

/* Accounts to their names, both borrowed from the snapshot. */
typedef struct
{
  GHashTable *before, *after;
} readers;

static guint
account_hash (gconstpointer account)
{
  guint hash;
  memcpy (&hash, ((const med_account_id *)account)->bytes, sizeof hash);
  return hash;
}

static gboolean
account_equal (gconstpointer a, gconstpointer b)
{
  return MED_ID_EQUAL (*(const med_account_id *)a, *(const med_account_id *)b);
}

/* Those that wait to be sent count: they will be in force. */
static bool
gives_sight (const med_grant_info *grant)
{
  return grant->mine && (grant->actions & MED_ACTION_SEE) != 0
         && (strcmp (grant->state, "active") == 0 || strcmp (grant->state, "saved") == 0);
}

static bool
covers_category (const med_grant_info *grant, const char *category)
{
  for (size_t i = 0; i < grant->category_count; i++)
    if (strcmp (grant->categories[i], category) == 0)
      return true;
  return false;
}

static bool
covers_record (const med_grant_info *grant, const med_id *record)
{
  for (size_t i = 0; i < grant->record_count; i++)
    if (MED_ID_EQUAL (grant->records[i], *record))
      return true;
  return false;
}

/* An author reads on whatever happens, and stands in neither set. */
static void
find_readers (const med_snapshot *snapshot, const med_record_info *info, const char *category,
              readers *found)
{
  for (size_t i = 0; i < snapshot->grant_count; i++)
    {
      const med_grant_info *grant = &snapshot->grants[i];
      if (!gives_sight (grant) || MED_ID_EQUAL (grant->grantee, info->author))
        continue;
      bool single = covers_record (grant, &info->id);
      if (single || covers_category (grant, info->category))
        g_hash_table_insert (found->before, (gpointer)&grant->grantee,
                             (gpointer)grant->grantee_name);
      if (single || covers_category (grant, category))
        g_hash_table_insert (found->after, (gpointer)&grant->grantee,
                             (gpointer)grant->grantee_name);
    }
}

static int
by_alphabet (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

/* Names of those who are in `these` and, as `both` says, also or not in `those`; NULL: nobody. */
static char *
list_names (GHashTable *these, GHashTable *those, bool both)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer account, name;

  g_hash_table_iter_init (&iter, these);
  while (g_hash_table_iter_next (&iter, &account, &name))
    if (g_hash_table_contains (those, account) == both)
      g_ptr_array_add (names, name);
  if (names->len == 0)
    return NULL;
  g_ptr_array_sort (names, by_alphabet);
  const char *last = (const char *)names->pdata[names->len - 1];
  if (names->len == 1)
    return g_strdup (last);
  names->pdata[names->len - 1] = NULL;
  g_autofree char *first = g_strjoinv (", ", (char **)names->pdata);
  /* TRANSLATORS: names of people: "A, B and C" */
  return g_strdup_printf (_ ("%1$s and %2$s"), first, last);
}

static void
add_sentence (GString *text, const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static char *
describe (const readers *found)
{
  g_autofree char *gain = list_names (found->after, found->before, false);
  g_autofree char *lose = list_names (found->before, found->after, false);
  g_autofree char *keep = list_names (found->before, found->after, true);
  GString *text = g_string_new (NULL);

  if (gain != NULL)
    {
      g_autofree char *line = g_strdup_printf (_ ("From now on %s can see it."), gain);
      add_sentence (text, line);
    }
  if (lose != NULL)
    {
      g_autofree char *line = g_strdup_printf (
          _ ("%s cannot see it any more. What was read before cannot be taken back."), lose);
      add_sentence (text, line);
    }
  if (keep != NULL)
    {
      g_autofree char *line = g_strdup_printf (_ ("%s can see it as before."), keep);
      add_sentence (text, line);
    }
  if (text->len == 0)
    add_sentence (text, _ ("You share neither of the two categories: nobody gains or loses sight "
                           "of it."));
  return g_string_free (text, FALSE);
}

char *
med_record_move_words (MedRecord *self, const char *category)
{
  MedSession *session;
  med_snapshot *snapshot;
  const med_record_set *set;
  const med_record_view *view;

  g_return_val_if_fail (MED_IS_RECORD (self) && category != NULL, NULL);
  session = (MedSession *)med_model_owner (self);
  snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  set = snapshot != NULL ? med_session_object_records (session, med_record_object_id (self)) : NULL;
  view = set != NULL ? med_record_set_find (set, med_record_object_id (self)) : NULL;
  if (view == NULL)
    return g_strdup ("");
  g_autoptr (GHashTable) before = g_hash_table_new (account_hash, account_equal);
  g_autoptr (GHashTable) after = g_hash_table_new (account_hash, account_equal);
  readers found = { before, after };
  find_readers (snapshot, &view->info, category, &found);
  return describe (&found);
}

/* ── Moving ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_id id;
  char *category;
} move;

static void
move_free (gpointer data)
{
  g_free (((move *)data)->category);
  g_free (data);
}

static med_result
move_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  const move *wish = (const move *)data;
  med_id item;
  return med_records_rewrap (session, &wish->id, wish->category, &item, failure);
}

void
med_record_move_async (MedRecord *self, const char *category, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self) && category != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  move *wish = g_new0 (move, 1);
  wish->id = *med_record_object_id (self);
  wish->category = g_strdup (category);
  g_task_set_task_data (task, wish, move_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, move_job, NULL);
}

gboolean
med_record_move_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
