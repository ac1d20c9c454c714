/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proven rows without a session: against an anchor that a person or an invitation brought. */
#pragma once

#include "client/gateway.h"

typedef struct
{
  med_gateway *gateway;
  const med_env *env;
  GCancellable *cancellable;
  med_arena *arena;
  const char *chain;
  med_light_block anchor; /* filled by med_peek_anchor () */
} med_peek;

/* The block of `height` (0: the newest), signed by its own validators; `hash` is what it must be,
 * or zeros: then it is filled. MED_E_UNVERIFIED. */
med_result med_peek_anchor (med_peek *peek, uint64_t height, med_hash *hash,
                            med_failure *failure) MED_CHECKED;
/* Rows in the order asked for, proven under a block that follows from the anchor. */
med_result med_peek_rows (med_peek *peek, const med_row_name *names, size_t count,
                          const Med__Rows **rows, med_failure *failure) MED_CHECKED;
