/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the outbox asks for when it signs: fresh base versions, and things made anew after the
 * patient's locks changed. */
#pragma once

#include "client/outbox-private.h"

/* Puts the version that is proven now into operations that carry one. */
med_result med_publish_fill_base (med_session *session, Med__Op *op, med_arena *arena,
                                  med_failure *failure) MED_CHECKED;
/* Lists again, in the arena, every object that the item's operations name and the local store has;
 * the item is to be signed anew. Not stored yet. */
med_result med_publish_uploads_again (med_session *session, Med__OutboxItem *item, med_arena *arena,
                                      med_failure *failure) MED_CHECKED;
/* After `epoch-stale`: manifests and payload headers for the present epoch; payloads stay. After
 * `changed`: a moved record and the shares that name it. Anything else stays as it is. */
med_result med_publish_rebuild (med_session *session, Med__OutboxItem *item,
                                GCancellable *cancellable, med_arena *arena,
                                med_failure *failure) MED_CHECKED;
