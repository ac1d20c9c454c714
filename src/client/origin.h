/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an author signed on another network, and that it was recorded there (core/FORMATS.md N5): it
 * travels in line 3 of the manifest of the record that was added again here. */
#pragma once

#include "client/record-private.h"

typedef struct
{
  med_chain_id chain;
  med_account_id author; /* the account there */
  med_device_id device;
  uint64_t height;
  int64_t time; /* of that block */
} med_origin_facts;

/* Canonical Origin of an own record of the present network; needs its node. */
med_result med_origin_make (med_session *session, const Med__RecordRow *row,
                            const Med__LocalDocument *document, GCancellable *cancellable,
                            med_arena *arena, med_span *origin, med_failure *failure) MED_CHECKED;
/* The whole proof, and that it is about the same content as `resource`, line 1 of the record here.
 * Pure. MED_E_INVALID, MED_E_UNVERIFIED. That the other network's validators are honest nobody
 * knows here: it is said which network it was. */
med_result med_origin_check (med_span origin, med_span resource, med_arena *arena,
                             med_origin_facts *facts) MED_CHECKED;
