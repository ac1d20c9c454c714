/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's side of the renderer's protocol: bounds before anything is allocated. */
#include "app/render-answer.h"

bool
med_render_answer_check (const med_render_question *question, const med_render_answer *answer,
                         size_t *content_size)
{
  const uint64_t pixels = (uint64_t)answer->width * answer->height;

  *content_size = 0;
  if (answer->magic != MED_RENDER_MAGIC_ANSWER || answer->status > MED_RENDER_TOO_LARGE)
    return false;
  if (answer->status != MED_RENDER_OK)
    return true;
  switch (question->what)
    {
    case MED_RENDER_TEXT:
      *content_size = answer->width;
      return answer->width <= MED_RENDER_TEXT_MAX;
    case MED_RENDER_CODE:
      *content_size = answer->width;
      return answer->width <= MED_RENDER_CODE_MAX;
    default:
      *content_size = (size_t)(pixels * 4);
      return answer->width > 0 && answer->height > 0 && answer->width <= MED_RENDER_SIDE_MAX
             && answer->height <= MED_RENDER_SIDE_MAX && pixels <= MED_RENDER_PIXELS_OUT_MAX
             && question->page < answer->pages;
    }
}
