/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's side of rendering:
 *
 *   start process ─► write question and document ─┐
 *                └► read answer ─► read content ──┴► texture or text; a timer ends all of it */
#include "app/render-client.h"

#include "app/render-answer.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define TIMEOUT_MS_DEFAULT 20000

G_DEFINE_QUARK (med - render - error - quark, med_render_error)

static char *program;
static guint timeout_ms = TIMEOUT_MS_DEFAULT;

typedef struct
{
  GSubprocess *process;
  GCancellable *stop; /* ends the reads when time is over */
  gulong outer_handler;
  GCancellable *outer;
  guint timer;
  GBytes *document;
  GOutputVector vectors[2];
  med_render_question question;
  med_render_answer answer;
  guchar *content;
  gsize content_size;
  gboolean timed_out;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_handle_id (&job->timer, g_source_remove);
  if (job->outer != NULL)
    g_cancellable_disconnect (job->outer, job->outer_handler);
  g_clear_object (&job->outer);
  if (job->process != NULL)
    g_subprocess_force_exit (job->process);
  g_clear_object (&job->process);
  g_clear_object (&job->stop);
  g_clear_pointer (&job->document, g_bytes_unref);
  g_free (job->content);
  g_free (job);
}

static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside
      = folder != NULL ? g_build_filename (folder, "medease-render", NULL) : NULL;

  if (program != NULL)
    return g_strdup (program);
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_build_filename (MED_LIBEXEC_DIR, "medease-render", NULL);
}

static void
fail (GTask *task, MedRenderError code)
{
  static const char *const messages[] = {
    N_ ("This kind of file cannot be shown here. You can save a copy and open it elsewhere."),
    N_ ("This file is damaged or protected by a password, so it cannot be shown. It is kept as "
        "it came."),
    N_ ("This document has no such page."),
    N_ ("This is too large to show safely. It is kept as it came, and you can save a copy."),
    N_ ("Showing this page took too long and was stopped. It is kept as it came."),
    N_ ("This file could not be shown. It is kept as it came, and you can save a copy."),
  };

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, MED_RENDER_ERROR, (int)code, "%s", _ (messages[code]));
}

static void
fail_after_read (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  fail (task, job->timed_out ? MED_RENDER_ERROR_TIMEOUT : MED_RENDER_ERROR_FAILED);
}

static void
read_content_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);
  gsize got = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL)
      || got != job->content_size)
    fail_after_read (task);
  else if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

static void
read_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const MedRenderError codes[]
      = { MED_RENDER_ERROR_FAILED, MED_RENDER_ERROR_UNKNOWN, MED_RENDER_ERROR_BROKEN,
          MED_RENDER_ERROR_NO_PAGE, MED_RENDER_ERROR_TOO_LARGE };
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);
  gsize got = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL)
      || got != sizeof job->answer)
    {
      fail_after_read (task);
      return;
    }
  if (!med_render_answer_check (&job->question, &job->answer, &job->content_size))
    {
      fail (task, MED_RENDER_ERROR_FAILED);
      return;
    }
  if (job->answer.status != MED_RENDER_OK)
    {
      fail (task, codes[job->answer.status]);
      return;
    }
  job->content = g_malloc (job->content_size + 1);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), job->content, job->content_size,
                                 G_PRIORITY_DEFAULT, job->stop, read_content_cb,
                                 g_steal_pointer (&task));
}

/* The renderer may refuse before it has read everything: a broken pipe is not the failure, the
 * answer says what is. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_output_stream_writev_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  job->timed_out = TRUE;
  g_subprocess_force_exit (job->process);
  g_cancellable_cancel (job->stop);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static void
start (GTask *task, GBytes *document, const med_render_question *question,
       GCancellable *cancellable)
{
  Job *job = g_new0 (Job, 1);
  g_autofree char *path = find_program ();
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_task_set_task_data (task, job, job_free);
  job->document = g_bytes_ref (document);
  job->question = *question;
  job->stop = g_cancellable_new ();
  job->process = g_subprocess_launcher_spawn (launcher, NULL, path, NULL);
  if (job->process == NULL)
    {
      fail (task, MED_RENDER_ERROR_FAILED);
      return;
    }
  if (cancellable != NULL)
    {
      job->outer = g_object_ref (cancellable);
      job->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                  g_object_ref (job->stop), g_object_unref);
    }
  job->timer = g_timeout_add (timeout_ms, timeout_cb, job);
  job->vectors[0] = (GOutputVector){ &job->question, sizeof job->question };
  job->vectors[1].buffer = g_bytes_get_data (document, &job->vectors[1].size);
  g_output_stream_writev_all_async (g_subprocess_get_stdin_pipe (job->process), job->vectors,
                                    job->vectors[1].size > 0 ? 2 : 1, G_PRIORITY_DEFAULT, job->stop,
                                    written_cb, g_object_ref (task));
  g_input_stream_read_all_async (g_subprocess_get_stdout_pipe (job->process), &job->answer,
                                 sizeof job->answer, G_PRIORITY_DEFAULT, job->stop, read_answer_cb,
                                 g_object_ref (task));
}

static void
ask (med_render_what what, GBytes *document, guint page, double scale, GCancellable *cancellable,
     gpointer tag, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  med_render_question question = { .magic = MED_RENDER_MAGIC_QUESTION,
                                   .what = what,
                                   .page = page,
                                   .scale = (uint32_t)CLAMP (scale * 1000.0, 1.0, 100000.0),
                                   .size = g_bytes_get_size (document) };

  g_task_set_source_tag (task, tag);
  if (question.size > MED_RENDER_DOCUMENT_MAX)
    fail (task, MED_RENDER_ERROR_TOO_LARGE);
  else
    start (task, document, &question, cancellable);
}

void
med_render_page_async (GBytes *document, guint page, double scale, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  ask (MED_RENDER_PICTURE, document, page, scale, cancellable, med_render_page_async, callback,
       user_data);
}

GdkTexture *
med_render_page_finish (GAsyncResult *result, guint *pages, GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) pixels = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (pages != NULL)
    *pages = job->answer.pages;
  pixels = g_bytes_new_take (g_steal_pointer (&job->content), job->content_size);
  return gdk_memory_texture_new ((int)job->answer.width, (int)job->answer.height,
                                 GDK_MEMORY_DEFAULT, pixels, (gsize)job->answer.width * 4);
}

void
med_render_text_async (GBytes *document, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  ask (MED_RENDER_TEXT, document, 0, 1.0, cancellable, med_render_text_async, callback, user_data);
}

char *
med_render_text_finish (GAsyncResult *result, GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_utf8_make_valid ((const char *)job->content, (gssize)job->content_size);
}

/* A printed sheet needs more than a screen's pixels; a photograph is taken as it is. */
#define CODE_SCALE_PDF 2.5

void
med_render_code_async (GBytes *document, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  gsize size;
  const char *data = g_bytes_get_data (document, &size);
  gboolean pdf = size > 5 && memcmp (data, "%PDF-", 5) == 0;

  ask (MED_RENDER_CODE, document, 0, pdf ? CODE_SCALE_PDF : 1.0, cancellable, med_render_code_async,
       callback, user_data);
}

char *
med_render_code_finish (GAsyncResult *result, GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_utf8_make_valid ((const char *)job->content, (gssize)job->content_size);
}

void
med_render_set_program (const char *path, guint limit_ms)
{
  g_free (program);
  program = g_strdup (path);
  timeout_ms = limit_ms > 0 ? limit_ms : TIMEOUT_MS_DEFAULT;
}
