/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stranger's document as the renderer draws it, without its confinement: whatever it is, the
 * answer is one that the client takes. The first two bytes are what is asked. Left out is BMP,
 * whose decoder asks for all the memory that a header names: there the confinement's bound is the
 * answer. */
#include "app/render-answer.h"
#include "app/render-pages.h"
#include "base/assert.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
const char *__lsan_default_suppressions (void);

/* cairo 1.16 loses a few hundred bytes when it scales some pictures. A renderer lives for one page;
 * that of the tests for all of them. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:libcairo\n";
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_render_question question = { .magic = MED_RENDER_MAGIC_QUESTION, .scale = 200 };
  med_render_answer answer;
  unsigned char *content = NULL;
  size_t content_size;
  if (size < 2 || (size > 3 && memcmp (data + 2, "BM", 2) == 0))
    return 0;
  question.what = data[0] % 3;
  question.page = data[1];
  question.size = size - 2;
  g_autoptr (GBytes) document = g_bytes_new (data + 2, size - 2);
  med_render_answer_question (&question, document, &answer, &content);
  bool fine = med_render_answer_check (&question, &answer, &content_size);
  med_assert (fine && (content_size == 0 || content != NULL));
  g_free (content);
  return 0;
}
