/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a renderer that was taken over could say: never more than the client has room for. The first
 * two bytes are what was asked. */
#include "app/render-answer.h"
#include "base/assert.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_render_question question = { .magic = MED_RENDER_MAGIC_QUESTION, .scale = 1000 };
  med_render_answer answer;
  size_t content;
  if (size < 2 + sizeof answer)
    return 0;
  question.what = data[0] % 3;
  question.page = data[1];
  memcpy (&answer, data + 2, sizeof answer);
  if (!med_render_answer_check (&question, &answer, &content))
    return 0;
  med_assert (content <= MED_RENDER_PIXELS_OUT_MAX * 4);
  if (answer.status != MED_RENDER_OK)
    med_assert (content == 0);
  else if (question.what == MED_RENDER_PICTURE)
    med_assert (content == (size_t)answer.width * answer.height * 4
                && question.page < answer.pages);
  else
    med_assert (content == answer.width && content <= MED_RENDER_TEXT_MAX);
  return 0;
}
