/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is taken along. */
#pragma once

#include "client/move.h"
#include "client/record-private.h"

/* Setting: ids of records that are retired when they are recorded, 16 bytes each. */
#define MED_MOVE_RETIRE "move-retire"

typedef struct
{
  med_id old;
  bool has_previous, retired;
  med_id previous;
  uint64_t height, bytes;
  uint32_t replicas;
  med_cid payload;
  med_file_key file_key;
  med_span resource; /* line 1 there */
  med_span origin;   /* empty when it does not fit */
  const char *file_name;
} med_moved;

/* All own records, oldest first; in the arena, which holds secrets. Payloads that are not on this
 * computer are fetched. */
med_result med_move_gather (med_session *session, GCancellable *cancellable, med_arena *arena,
                            GArray *records, med_failure *failure) MED_CHECKED;
/* Puts them into the outbox for the account that the session has now. */
med_result med_move_queue (med_session *session, const GArray *records,
                           med_failure *failure) MED_CHECKED;
