/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the welcome flow holds between its pages; the work is in setup-job.c. */
#include "client/setup-job.h"
#include "client/setup-private.h"

#include "client/session-object-private.h"
#include "client/words-object-private.h"

#include <glib/gi18n-lib.h>

enum
{
  WAY,
  INVITE_TEXT,
  NAME,
  GIVEN,
  FAMILY,
  BORN,
  GENDER,
  NODE,
  CLINIC_NAME,
  ZONE,
  BACKUP_FOLDER,
  BACKUP_FILE,
  WORDS_CHECKED,
  INVITE,
  PROBLEM,
  WORDS,
  PROGRESS,
  FRACTION,
};

static const med_field fields[] = {
  [WAY] = { "way", 's', true },
  [INVITE_TEXT] = { "invite-text", 's', true },
  [NAME] = { "name", 's', true },
  [GIVEN] = { "given", 's', true },
  [FAMILY] = { "family", 's', true },
  [BORN] = { "born", 's', true },
  [GENDER] = { "gender", 's', true },
  [NODE] = { "node", 's', true },
  [CLINIC_NAME] = { "clinic-name", 's', true },
  [ZONE] = { "zone", 's', true },
  [BACKUP_FOLDER] = { "backup-folder", 's', true },
  [BACKUP_FILE] = { "backup-file", 's', true },
  [WORDS_CHECKED] = { "words-checked", 'b', true },
  [INVITE] = { "invite", 'o', false },
  [PROBLEM] = { "problem", 's', false },
  [WORDS] = { "words", 'o', false },
  [PROGRESS] = { "progress", 's', false },
  [FRACTION] = { "fraction", 'd', false },
};

struct _MedSetup
{
  MedModel parent_instance;
  MedContext *context;
  med_root_entropy *entropy; /* in locked memory; of the new words */
  uint16_t *typed;           /* in locked memory; index + 1, 0: not there */
};

G_DEFINE_FINAL_TYPE (MedSetup, med_setup, MED_TYPE_MODEL)

static void
parse_invite (MedSetup *self)
{
  const char *text = med_model_text (self, INVITE_TEXT);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedInvite) invite = NULL;

  if (text != NULL && *text != '\0' && g_strcmp0 (med_model_text (self, WAY), "restore") != 0)
    invite = med_invite_parse (text, &error);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_object (self, INVITE, invite);
  med_model_set_text (self, PROBLEM, error != NULL ? error->message : NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
setup_written (MedModel *model, guint field)
{
  if (field == INVITE_TEXT || field == WAY)
    parse_invite (MED_SETUP (model));
}

static void
med_setup_finalize (GObject *object)
{
  MedSetup *self = MED_SETUP (object);

  med_locked_free (self->entropy); /* wipes */
  med_locked_free (self->typed);
  g_object_unref (self->context);
  G_OBJECT_CLASS (med_setup_parent_class)->finalize (object);
}

static void
med_setup_class_init (MedSetupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_setup_finalize;
  MED_MODEL_CLASS (klass)->written = setup_written;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_setup_init (MedSetup *self)
{
}

MedSetup *
med_setup_new (MedContext *context)
{
  MedSetup *self = (MedSetup *)g_object_new (MED_TYPE_SETUP, NULL);
  self->context = g_object_ref (context);
  med_model_set_text (self, WAY, "join");
  return self;
}

gboolean
med_setup_new_words (MedSetup *self, GError **error)
{
  g_return_val_if_fail (MED_IS_SETUP (self), FALSE);
  if (self->entropy == NULL)
    self->entropy = (med_root_entropy *)med_locked_alloc (sizeof *self->entropy);
  if (self->entropy == NULL)
    {
      g_propagate_error (error, med_error_new_plain (MED_E_NO_MEMORY));
      return FALSE;
    }
  med_env_random (med_client_env (), self->entropy->bytes, sizeof self->entropy->bytes);
  g_autoptr (MedWords) words = med_words_object_new (self->entropy);
  med_model_set_object (self, WORDS, words);
  return TRUE;
}

void
med_setup_restore_word (MedSetup *self, guint index, const char *word)
{
  uint16_t found;

  g_return_if_fail (MED_IS_SETUP (self) && index < MED_WORDS_SHOWN);
  if (self->typed == NULL)
    self->typed = (uint16_t *)med_locked_alloc (MED_WORDS_SHOWN * sizeof *self->typed);
  g_return_if_fail (self->typed != NULL);
  self->typed[index] = 0;
  if (word != NULL && med_words_find (med_span_text (word), &found) == MED_OK)
    self->typed[index] = (uint16_t)(found + 1);
}

static bool
typed_entropy (const MedSetup *self, med_root_entropy *entropy)
{
  uint16_t indexes[MED_WORDS_SHOWN];
  size_t size;

  if (self->typed == NULL)
    return false;
  for (guint i = 0; i < MED_WORDS_SHOWN; i++)
    {
      if (self->typed[i] == 0)
        return false;
      indexes[i] = (uint16_t)(self->typed[i] - 1);
    }
  bool fits = med_words_to_entropy (indexes, MED_WORDS_SHOWN, entropy->bytes, &size) == MED_OK;
  med_wipe (indexes, sizeof indexes);
  return fits;
}

gboolean
med_setup_words_complete (MedSetup *self)
{
  med_root_entropy entropy;

  g_return_val_if_fail (MED_IS_SETUP (self), FALSE);
  bool complete = typed_entropy (self, &entropy);
  med_wipe (&entropy, sizeof entropy);
  return complete;
}

static void
progress_cb (gpointer owner, const char *text, double fraction)
{
  g_object_freeze_notify (G_OBJECT (owner));
  med_model_set_text (owner, PROGRESS, text);
  med_model_set_real (owner, FRACTION, fraction);
  g_object_thaw_notify (G_OBJECT (owner));
}

static char *
copy_text (MedSetup *self, guint field)
{
  const char *text = med_model_text (self, field);
  return text != NULL && *text != '\0' ? g_strstrip (g_strdup (text)) : NULL;
}

/* One text for a name: the last word is the family's. */
static void
split_name (MedSetup *self, med_setup_job *job)
{
  const char *name = med_model_text (self, NAME);
  if (job->given != NULL || job->family != NULL || name == NULL)
    return;
  g_autofree char *text = g_strstrip (g_strdup (name));
  char *space = strrchr (text, ' ');
  job->family = g_strdup (space != NULL ? space + 1 : text);
  if (space != NULL)
    job->given = g_strndup (text, (gsize)(space - text));
}

static med_setup_job *
make_job (MedSetup *self, const char *passphrase)
{
  med_setup_job *job = med_setup_job_new (passphrase);
  const char *way = med_model_text (self, WAY);
  bool restore = g_strcmp0 (way, "restore") == 0;

  bool clinic = g_strcmp0 (way, "clinic") == 0;
  job->way = clinic || g_strcmp0 (way, "own") == 0 ? MED_SETUP_OWN
             : restore                             ? MED_SETUP_RESTORE
                                                   : MED_SETUP_JOIN;
  job->data_dir = g_strdup (med_context_get_data_dir (self->context));
  job->invite = copy_text (self, INVITE_TEXT);
  job->given = copy_text (self, GIVEN);
  job->family = copy_text (self, FAMILY);
  job->born = copy_text (self, BORN);
  job->gender = copy_text (self, GENDER);
  job->node = copy_text (self, NODE);
  job->clinic = copy_text (self, CLINIC_NAME);
  job->zone = copy_text (self, ZONE);
  job->backup_folder = copy_text (self, BACKUP_FOLDER);
  job->backup_file = copy_text (self, BACKUP_FILE);
  job->words_checked = restore || med_model_number (self, WORDS_CHECKED) != 0;
  split_name (self, job);
  if (restore)
    job->has_entropy = typed_entropy (self, &job->secret->entropy);
  else if (self->entropy != NULL)
    {
      job->secret->entropy = *self->entropy;
      job->has_entropy = true;
    }
  job->progress = progress_cb;
  job->owner = g_object_ref (self);
  return job;
}

static void
finished (GTask *task, gpointer data)
{
  med_setup_job *job = (med_setup_job *)data;
  MedSetup *self = MED_SETUP (g_task_get_source_object (task));

  med_context_opened (self->context, job->folder);
  med_model_set_object (self, WORDS, NULL);
  g_clear_pointer (&self->entropy, med_locked_free);
  g_clear_pointer (&self->typed, med_locked_free);
  MedSession *session = med_context_get_session (self->context);
  g_task_return_pointer (task, g_object_ref (med_session_object_profile (session)), g_object_unref);
}

void
med_setup_finish_async (MedSetup *self, const char *passphrase, gboolean lock_when_away,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SETUP (self) && passphrase != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_setup_job *job = make_job (self, passphrase);
  g_task_set_task_data (task, job, med_setup_job_free);
  if (!job->has_entropy)
    {
      g_task_return_new_error (task, MED_ERROR, MED_E_INVALID, "%s",
                               job->way == MED_SETUP_RESTORE
                                   ? _ ("The 24 words do not fit together yet: one is missing, "
                                        "mistyped or in another place.")
                                   : _ ("The recovery words are not made yet."));
      g_object_unref (task);
      return;
    }
  if (g_strcmp0 (med_model_text (self, WAY), "clinic") == 0 && job->clinic == NULL)
    {
      g_task_return_new_error (task, MED_ERROR, MED_E_INVALID, "%s", _ ("The clinic has no name."));
      g_object_unref (task);
      return;
    }
  med_context_lock (self->context, "user");
  g_object_set (self->context, "idle-lock-seconds", lock_when_away ? 300u : 0u, NULL);
  med_worker_run (med_context_get_worker (self->context), task, med_setup_job_run, finished,
                  MED_JOB_LOCKED);
}

MedProfile *
med_setup_finish_finish (MedSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedProfile *)g_task_propagate_pointer (G_TASK (result), error);
}
