/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moving a record to another category takes: its manifest under the new lock, and the keys of
 * shares that name it singly. */
#pragma once

#include "client/record-private.h"
#include "core/limits.h"

typedef struct
{
  Med__Op *ops[MED_TX_OPS_MAX]; /* the rewrap, then one reseal for each share; in the arena */
  size_t op_count;
  med_cid uploads[MED_TX_OPS_MAX];
} med_rewrap;

/* Seals all of it with what is proven now. */
med_result med_record_rewrap_make (med_session *session, const med_id *record, const med_tag *tag,
                                   GCancellable *cancellable, med_arena *arena, med_rewrap *made,
                                   med_failure *failure) MED_CHECKED;
/* The same for an item of the outbox that begins with a rewrap; not stored yet. */
med_result med_record_rewrap_again (med_session *session, Med__OutboxItem *item,
                                    GCancellable *cancellable, med_arena *arena,
                                    med_failure *failure) MED_CHECKED;
