/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking back what was decided and is still on this computer. */
#include "client/consents-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  Med__Op__KindCase kind;
  const med_id *about; /* the grant that is made, or the request that is answered */
  med_id item;
  bool found, sent;
} search;

static bool
find_waiting (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  search *wanted = (search *)context;
  if (op->kind_case != wanted->kind || item->id.len != sizeof wanted->item.bytes
      || !med_span_equal (med_pb_span (item->object), MED_SPAN_OF (wanted->about->bytes)))
    return true;
  memcpy (wanted->item.bytes, item->id.data, sizeof wanted->item.bytes);
  wanted->sent = item->state == MED__OUTBOX_STATE__OUTBOX_SENT;
  wanted->found = true;
  return false;
}

static med_result
take_back (med_session *session, Med__Op__KindCase kind, const med_id *about, med_failure *failure)
{
  search wanted = { .kind = kind, .about = about };
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_result result = med_consent_each_waiting (session, &arena, find_waiting, &wanted);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  if (!wanted.found || wanted.sent)
    return med_fail (failure, MED_E_STATE,
                     _ ("This was sent already. It cannot be taken back, but it can be changed."));
  return med_outbox_discard (session, &wanted.item, failure);
}

med_result
med_consent_undo_grant (med_session *session, const med_id *grant, med_failure *failure)
{
  return take_back (session, MED__OP__KIND_GRANT_CREATE, grant, failure);
}

med_result
med_records_undo_retire (med_session *session, const med_id *id, med_failure *failure)
{
  return take_back (session, MED__OP__KIND_RECORD_RETIRE, id, failure);
}

med_result
med_consent_undo_decline (med_session *session, const med_id *request, med_failure *failure)
{
  return take_back (session, MED__OP__KIND_REQUEST_DECLINE, request, failure);
}
