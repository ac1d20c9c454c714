/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what the renderer answers can be an answer to what it was asked. */
#pragma once

#include "app/render-protocol.h"

#include <stdbool.h>
#include <stddef.h>

/* FALSE for what no honest renderer says. Else `content_size` bytes follow the answer, none unless
 * its status is MED_RENDER_OK. */
bool med_render_answer_check (const med_render_question *question, const med_render_answer *answer,
                              size_t *content_size);
