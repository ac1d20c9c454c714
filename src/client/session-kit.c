/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recovery kit, and when the words were asked back, for the views. */
#include "client/session-object-private.h"

#include "client/keys.h"
#include "client/kit.h"
#include "client/session-private.h"
#include "core/vault/words.h"

#include <glib/gi18n-lib.h>

#define KIT_BUDGET ((size_t)1 << 20)

/* ── Kit ────────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  GFile *file; /* NULL: only the text is wanted */
  char **words;
  char *kit;
} kit_work;

static void
kit_work_free (gpointer data)
{
  kit_work *work = (kit_work *)data;
  for (guint i = 0; work->words != NULL && work->words[i] != NULL; i++)
    med_wipe (work->words[i], strlen (work->words[i]));
  g_strfreev (work->words);
  g_clear_object (&work->file);
  g_free (work->kit);
  g_free (work);
}

static med_result
write_private (GFile *file, const void *data, size_t size, GCancellable *cancellable,
               med_failure *failure)
{
  g_autoptr (GError) error = NULL;
  if (g_file_replace_contents (file, (const char *)data, size, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                               NULL, cancellable, &error))
    return MED_OK;
  return med_fail (failure, MED_E_IO, _ ("The file could not be written: %s."), error->message);
}

static med_result
kit_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
         med_failure *failure)
{
  kit_work *work = (kit_work *)data;
  med_arena arena;
  const char *kit;
  med_arena_init (&arena, med_memory_heap (), KIT_BUDGET);
  med_result result = med_network_kit (session, &arena, &kit, failure);
  if (result == MED_OK)
    work->kit = g_strdup (kit);
  med_arena_clear (&arena);
  if (result != MED_OK || work->file == NULL)
    return result;
  GByteArray *pdf;
  MED_TRY (med_kit_pdf (session, (const char *const *)work->words, &pdf, failure));
  result = write_private (work->file, pdf->data, pdf->len, cancellable, failure);
  med_kit_wipe (pdf);
  g_byte_array_unref (pdf);
  return result;
}

static void
kit_done (GTask *task, gpointer data)
{
  g_task_return_pointer (task, g_steal_pointer (&((kit_work *)data)->kit), g_free);
}

static void
start_kit (MedSession *self, GFile *file, const char *const *words, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  kit_work *work = g_new0 (kit_work, 1);
  work->file = file != NULL ? (GFile *)g_object_ref (file) : NULL;
  work->words = g_strdupv ((char **)words);
  g_task_set_task_data (task, work, kit_work_free);
  med_session_object_run (self, task, kit_job, kit_done);
}

void
med_session_kit_async (MedSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));
  start_kit (self, NULL, NULL, cancellable, callback, user_data);
}

char *
med_session_kit_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (char *)g_task_propagate_pointer (G_TASK (result), error);
}

void
med_session_save_kit_async (MedSession *self, GFile *file, const char *const *words,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && G_IS_FILE (file));
  start_kit (self, file, words, cancellable, callback, user_data);
}

gboolean
med_session_save_kit_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_autofree char *kit = NULL;
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  kit = (char *)g_task_propagate_pointer (G_TASK (result), error);
  return kit != NULL;
}

/* ── Words ──────────────────────────────────────────────────────────────────────────────────── */

/* The root entropy of the words that were typed; locked memory. */
static med_result
check_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
           med_failure *failure)
{
  if (!med_identity_has_words (session->keys, (const med_root_entropy *)data))
    return med_fail (failure, MED_E_INVALID,
                     _ ("These are 24 words, but of somebody else: they would not bring your "
                        "records back."));
  g_autofree char *now
      = g_strdup_printf ("%" G_GINT64_FORMAT, (int64_t)med_env_now (med_client_env ()).seconds);
  MED_TRY_PLAIN (med_session_set (session, "words-checked", med_span_text (now)), failure);
  return MED_OK;
}

void
med_session_check_words_async (MedSession *self, const char *words, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && words != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_root_entropy *entropy = (med_root_entropy *)med_locked_alloc (sizeof *entropy);
  if (entropy == NULL || med_words_decode (med_span_text (words), entropy) != MED_OK)
    {
      med_locked_free (entropy);
      g_task_return_new_error (task, MED_ERROR, MED_E_INVALID, "%s",
                               _ ("The 24 words do not fit together: one is mistyped or in another "
                                  "place."));
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, entropy, med_locked_free);
  med_session_object_write (self, task, check_job, NULL);
}

gboolean
med_session_check_words_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
