/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the bytes of a document to a page's pixels or the text. Runs only in the confined renderer.
 */
#pragma once

#include "app/render-protocol.h"

#include <glib.h>

/* Loads everything that will be needed later: fonts into memory, picture decoders. Called before
 * the process is confined. */
void med_render_prepare (void);

/* content: allocated, freed by the caller with g_free (); its size follows from the answer. */
void med_render_answer_question (const med_render_question *question, GBytes *document,
                                 med_render_answer *answer, unsigned char **content);
