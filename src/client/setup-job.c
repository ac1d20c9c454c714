/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's part of the welcome flow. */
#include "client/setup-job.h"

#include "client/backup.h"
#include "client/outbox.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

med_setup_job *
med_setup_job_new (const char *passphrase)
{
  med_setup_job *job = g_new0 (med_setup_job, 1);
  job->secret = (med_setup_secret *)med_locked_alloc (sizeof *job->secret);
  if (job->secret == NULL)
    g_error ("no locked memory");
  job->secret->passphrase_size = MIN (strlen (passphrase), sizeof job->secret->passphrase);
  memcpy (job->secret->passphrase, passphrase, job->secret->passphrase_size);
  return job;
}

void
med_setup_job_free (gpointer data)
{
  med_setup_job *job = (med_setup_job *)data;
  med_locked_free (job->secret); /* wipes */
  g_free (job->data_dir);
  g_free (job->invite);
  g_free (job->given);
  g_free (job->family);
  g_free (job->born);
  g_free (job->gender);
  g_free (job->node);
  g_free (job->clinic);
  g_free (job->zone);
  g_free (job->backup_folder);
  g_free (job->backup_file);
  g_free (job->folder);
  g_clear_object (&job->owner);
  g_free (job);
}

typedef struct
{
  med_setup_job *job;
  gpointer owner;
  void (*progress) (gpointer owner, const char *text, double fraction);
  const char *text; /* static */
  double fraction;
} step_news;

static gboolean
show_step (gpointer data)
{
  step_news *step = (step_news *)data;
  step->progress (step->owner, step->text, step->fraction);
  return G_SOURCE_REMOVE;
}

static void
step_free (gpointer data)
{
  step_news *step = (step_news *)data;
  g_object_unref (step->owner);
  g_free (step);
}

static void
say (med_worker *worker, const med_setup_job *job, const char *text, double fraction)
{
  step_news *step = g_new0 (step_news, 1);
  step->owner = g_object_ref (job->owner);
  step->progress = job->progress;
  step->text = text;
  step->fraction = fraction;
  med_worker_post (worker, show_step, step, step_free);
}

/* The first person here gets the folder that the command line uses too. */
static char *
free_folder (const char *data_dir)
{
  char *folder = g_build_filename (data_dir, "default", NULL);
  while (g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      uint32_t number;
      g_free (folder);
      med_env_random (med_client_env (), &number, sizeof number);
      g_autofree char *name = g_strdup_printf ("profile-%08x", number);
      folder = g_build_filename (data_dir, name, NULL);
    }
  return folder;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_tree (inner);
    }
  if (g_remove (path) != 0)
    g_debug ("a file of an unfinished profile stays");
}

static med_person_facts
facts_of (const med_setup_job *job)
{
  return (med_person_facts){ .family = job->family != NULL ? job->family : "",
                             .given = job->given != NULL ? job->given : "",
                             .born = job->born != NULL ? job->born : "",
                             .gender = job->gender != NULL ? job->gender : "" };
}

static med_span
passphrase_of (const med_setup_job *job)
{
  return med_span_make (job->secret->passphrase, job->secret->passphrase_size);
}

/* From the node that the kit names or, with a backup, from one on this computer. */
static med_result
restore_identity (const med_setup_job *job, med_profile *profile, GCancellable *cancellable,
                  med_failure *failure)
{
  g_autofree char *address = g_strdup (job->node);
  const char *kit = job->invite;
  if (job->backup_file != NULL)
    {
      g_clear_pointer (&address, g_free);
      MED_TRY (med_backup_open (profile, job->backup_file, &address, failure));
      /* The restored chain is another one than the kit's. */
      kit = NULL;
    }
  return med_network_restore (profile, &job->secret->entropy, kit, address, passphrase_of (job), 0,
                              cancellable, failure);
}

static med_result
make_identity (const med_setup_job *job, GCancellable *cancellable, med_failure *failure)
{
  med_profile *profile;
  MED_TRY (med_profile_open (job->folder, true, med_client_env (), &profile, failure));
  med_result result;
  if (job->way == MED_SETUP_RESTORE)
    result = restore_identity (job, profile, cancellable, failure);
  else
    result = med_identity_create_with (profile, &job->secret->entropy, passphrase_of (job), 0,
                                       failure);
  if (result == MED_OK && job->way == MED_SETUP_OWN && job->backup_folder != NULL)
    result = med_backup_set_folder (profile, job->backup_folder, failure);
  med_profile_close (profile);
  return result;
}

static med_result
enter_network (med_worker *worker, const med_setup_job *job, GCancellable *cancellable,
               med_failure *failure)
{
  med_session *session = med_worker_session (worker);
  const med_person_facts facts = facts_of (job);
  if (job->way == MED_SETUP_JOIN)
    return med_network_join (session, job->invite, job->node, &facts, cancellable, failure);
  const med_found_options options = { .clinic = job->clinic,
                                      .zone = job->zone,
                                      .personal = job->clinic == NULL,
                                      .address = job->node,
                                      .founder_invite = job->node != NULL ? job->invite : NULL,
                                      .facts = facts };
  return med_network_found (session, &options, cancellable, failure);
}

static med_result
make_profile (med_worker *worker, med_setup_job *job, GCancellable *cancellable,
              med_failure *failure)
{
  say (worker, job,
       job->way == MED_SETUP_RESTORE ? _ ("Finding your records…") : _ ("Making your keys…"), 0.1);
  MED_TRY (make_identity (job, cancellable, failure));
  say (worker, job, _ ("Opening…"), 0.4);
  MED_TRY (med_worker_open (worker, job->folder, passphrase_of (job), failure));
  if (job->way != MED_SETUP_RESTORE)
    {
      say (worker, job,
           job->way == MED_SETUP_JOIN ? _ ("Joining your clinic…") : _ ("Setting up your place…"),
           0.6);
      MED_TRY (enter_network (worker, job, cancellable, failure));
    }
  return MED_OK;
}

med_result
med_setup_job_run (med_worker *worker, med_session *unused, gpointer data,
                   GCancellable *cancellable, med_failure *failure)
{
  med_setup_job *job = (med_setup_job *)data;
  if (job->way == MED_SETUP_JOIN && job->invite == NULL)
    return med_fail (failure, MED_E_INVALID, _ ("The invitation is missing."));
  job->folder = free_folder (job->data_dir);
  med_result result = make_profile (worker, job, cancellable, failure);
  if (result != MED_OK)
    {
      /* Nothing of it was used: the next attempt starts afresh, with the same words. */
      med_worker_close (worker);
      remove_tree (job->folder);
      return result;
    }
  say (worker, job, _ ("Looking for your records…"), 0.8);
  med_failure later;
  int64_t now = job->words_checked ? med_env_now (med_client_env ()).seconds : 0;
  g_autofree char *checked = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  if (med_session_set (med_worker_session (worker), "words-checked", med_span_text (checked))
      != MED_OK)
    g_warning ("when the words were checked could not be noted");
  result = med_outbox_flush (med_worker_session (worker), cancellable, &later);
  if (result == MED_OK)
    result = med_sync (med_worker_session (worker), cancellable, &later);
  /* Without a line the session is open all the same; the rest comes with the next sync. */
  if (result != MED_OK)
    g_debug ("the first synchronisation comes later");
  return MED_OK;
}
