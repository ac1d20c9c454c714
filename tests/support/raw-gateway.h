/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to a gateway written by hand and signed with any key, straight into its socket; the
 * answer is every byte that came. */
#pragma once

#include "support/node-lab.h"

typedef struct
{
  unsigned status;
  med_reason reason; /* of a problem; MED_REASON_NONE without one */
  GBytes *all;       /* headers too */
  med_span body;     /* inside `all` */
} raw_answer;

/* `seed` NULL: without a signature. */
raw_answer raw_gateway_ask (node_lab *lab, const med_keyid *keyid, const med_sign_seed *seed,
                            const med_route *route, med_span body);
void raw_answer_clear (raw_answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (raw_answer, raw_answer_clear)

/* Whether 16 bytes in a row of `object` stand anywhere in the answer. */
bool raw_answer_leaks (const raw_answer *answer, med_span object);
