/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's part of an import. */
#include "client/import-job.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GFile *file;
  GBytes *text;
  char *title, *category, *date, *file_name;
} part;

static void
part_free (gpointer data)
{
  part *one = (part *)data;
  g_clear_object (&one->file);
  g_clear_pointer (&one->text, g_bytes_unref);
  g_free (one->title);
  g_free (one->category);
  g_free (one->date);
  g_free (one->file_name);
  g_free (one);
}

med_import_job *
med_import_job_new (void)
{
  med_import_job *job = g_new0 (med_import_job, 1);
  job->parts = g_ptr_array_new_with_free_func (part_free);
  return job;
}

void
med_import_job_free (gpointer data)
{
  med_import_job *job = (med_import_job *)data;
  g_ptr_array_unref (job->parts);
  g_clear_object (&job->owner);
  g_free (job);
}

void
med_import_job_add (med_import_job *job, GFile *file, GBytes *text, const char *title,
                    const char *category, const char *date, const char *file_name)
{
  part *one = g_new0 (part, 1);
  if (file != NULL)
    one->file = g_object_ref (file);
  if (text != NULL)
    one->text = g_bytes_ref (text);
  one->title = g_strdup (title);
  one->category = g_strdup (category);
  one->date = g_strdup (date);
  one->file_name = g_strdup (file_name);
  g_ptr_array_add (job->parts, one);
}

typedef struct
{
  med_worker *worker;
  med_import_job *job;
  guint index;
} reporting;

typedef struct
{
  gpointer owner;
  void (*progress) (gpointer owner, guint index, uint64_t done, uint64_t total);
  guint index;
  uint64_t done, total;
} news;

static gboolean
show_news (gpointer data)
{
  const news *latest = (const news *)data;
  latest->progress (latest->owner, latest->index, latest->done, latest->total);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  g_object_unref (((news *)data)->owner);
  g_free (data);
}

static bool
report (void *context, uint64_t done, uint64_t total)
{
  const reporting *to = (const reporting *)context;
  news *latest = g_new0 (news, 1);
  latest->owner = g_object_ref (to->job->owner);
  latest->progress = to->job->progress;
  latest->index = to->index;
  latest->done = done;
  latest->total = total;
  med_worker_post (to->worker, show_news, latest, news_free);
  return true;
}

static GInputStream *
open_part (const part *one, uint64_t *size, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GError) error = NULL;
  if (one->text != NULL)
    {
      *size = g_bytes_get_size (one->text);
      return g_memory_input_stream_new_from_bytes (one->text);
    }
  GFileInputStream *stream = g_file_read (one->file, cancellable, &error);
  if (stream == NULL)
    {
      if (med_fail (failure, MED_E_IO, _ ("“%s” could not be read: %s. It was not added."),
                    one->title, error->message)
          != MED_OK)
        return NULL;
    }
  g_autoptr (GFileInfo) info
      = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  *size = info != NULL ? (uint64_t)g_file_info_get_size (info) : 0;
  return G_INPUT_STREAM (stream);
}

static med_result
add_part (med_session *session, const med_import_job *job, const part *one, reporting *to,
          GCancellable *cancellable, med_failure *failure)
{
  uint64_t size;
  g_autoptr (GInputStream) content = open_part (one, &size, cancellable, failure);
  if (content == NULL)
    return MED_E_IO;
  const med_record_new input = {
    .content = content,
    .size_hint = size,
    .title = one->title,
    .category = one->category,
    .date = one->date != NULL && one->date[0] != '\0' ? one->date : NULL,
    .media_type = one->text != NULL ? "text/plain" : NULL,
    .file_name = one->file_name != NULL ? one->file_name : "",
    .patient = job->has_patient ? &job->patient : NULL,
    .replaces = job->has_replaces ? &job->replaces : NULL,
    .replicas = 1,
    .progress = report,
    .context = to,
  };
  return med_records_add (session, &input, cancellable, NULL, NULL, failure);
}

med_result
med_import_job_run (med_worker *worker, med_session *session, gpointer data,
                    GCancellable *cancellable, med_failure *failure)
{
  med_import_job *job = (med_import_job *)data;
  for (guint i = 0; i < job->parts->len; i++)
    {
      reporting to = { worker, job, i };
      MED_TRY (add_part (session, job, (const part *)g_ptr_array_index (job->parts, i), &to,
                         cancellable, failure));
      job->saved++;
    }
  return MED_OK;
}
