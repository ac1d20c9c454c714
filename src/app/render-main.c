/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-render: shows what strangers sent. It reads one document from standard input, writes one
 * page as pixels to standard output, and may do nothing else. */
#include "app/render-confine.h"
#include "app/render-pages.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

static bool
read_all (void *buffer, size_t size)
{
  char *at = buffer;

  while (size > 0)
    {
      ssize_t got = read (STDIN_FILENO, at, size);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return false;
      at += got;
      size -= (size_t)got;
    }
  return true;
}

static bool
write_all (const void *buffer, size_t size)
{
  const char *at = buffer;

  while (size > 0)
    {
      ssize_t put = write (STDOUT_FILENO, at, size);
      if (put < 0 && errno == EINTR)
        continue;
      if (put <= 0)
        return false;
      at += put;
      size -= (size_t)put;
    }
  return true;
}

static size_t
content_size (const med_render_question *question, const med_render_answer *answer)
{
  if (answer->status != MED_RENDER_OK)
    return 0;
  return question->what == MED_RENDER_PICTURE ? (size_t)answer->width * answer->height * 4
                                              : answer->width;
}

int
main (void)
{
  med_render_question question;
  med_render_answer answer;
  unsigned char *document, *content;
  g_autoptr (GBytes) bytes = NULL;

  med_render_prepare ();
  if (!med_render_confine ())
    return 70;
  if (!read_all (&question, sizeof question) || question.magic != MED_RENDER_MAGIC_QUESTION
      || question.size > MED_RENDER_DOCUMENT_MAX || question.scale == 0
      || question.scale > 100 * 1000)
    return 65;
  document = g_try_malloc (question.size > 0 ? question.size : 1);
  if (document == NULL || !read_all (document, question.size))
    return 65;
  bytes = g_bytes_new_take (document, question.size);
  med_render_answer_question (&question, bytes, &answer, &content);
  if (!write_all (&answer, sizeof answer)
      || !write_all (content, content_size (&question, &answer)))
    return 74;
  /* Nothing is torn down: destructors of libraries are code that need not run here. */
  _exit (0);
}
