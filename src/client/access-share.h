/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One grant to oneself, brought up to date: steps of client/access-sync.c. */
#pragma once

#include "client/access-private.h"
#include "core/proto/sealed.pb-c.h"

/* Envelope, streams, keys of later epochs of a grant in force; when it is over its secrets are
 * forgotten. What the node does not give of this grant is left out. */
med_result med_access_sync_grant (med_session *session, const med_id *grant,
                                  GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Proves and stores those of the rows that are not known here. */
med_result med_access_fetch_unknown (med_session *session, const med_row_id *ids, size_t count,
                                     uint32_t table, GCancellable *cancellable,
                                     med_failure *failure) MED_CHECKED;
/* Entry of the keybox that a known epoch row names, in the arena; *entry is NULL when there is none
 * for us. */
med_result med_access_fetch_keybox (med_session *session, med_span patient, med_span tag,
                                    uint32_t epoch, GCancellable *cancellable, med_arena *arena,
                                    const Med__KeyEntry **entry, med_failure *failure) MED_CHECKED;
