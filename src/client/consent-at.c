/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who could see what at a block of the past: the own list of events says which shares were in force
 * then, the rows and the journal of own transactions say what they held. */
#include "client/consents-private.h"

#include "client/event-find.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/grant.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

/* One share, as far as the events tell it. */
typedef struct
{
  med_id id;
  bool ended, suspended;
  unsigned changes, changes_after; /* up to the block, and after it */
  unsigned known;                  /* changes up to the block that the journal has */
  const Med__GrantCreate *create;  /* of the journal */
} past_grant;

typedef struct
{
  med_session *session;
  uint64_t height;
  uint64_t time, time_until; /* the block's time lies in between */
  GArray *grants;            /* past_grant, oldest first */
  GPtrArray *changes;        /* const Med__Op of the journal, in the order of their blocks */
  med_arena *arena;
} past;

static past_grant *
find_grant (past *at, med_span id)
{
  for (guint i = 0; i < at->grants->len; i++)
    {
      past_grant *grant = &g_array_index (at->grants, past_grant, i);
      if (med_span_equal (MED_SPAN_OF (grant->id.bytes), id))
        return grant;
    }
  return NULL;
}

/* ── Events ─────────────────────────────────────────────────────────────────────────────────── */

static void
take_event (past *at, const Med__Event *event)
{
  med_span object = med_pb_span (event->object);
  bool before = event->height <= at->height;
  if (object.size != sizeof (med_id))
    return;
  past_grant *grant = find_grant (at, object);
  if (event->kind == MED__EVENT_KIND__EVENT_GRANT_CREATED && before && grant == NULL)
    {
      past_grant fresh = { .ended = false };
      memcpy (fresh.id.bytes, object.data, sizeof fresh.id.bytes);
      g_array_append_val (at->grants, fresh);
    }
  if (grant == NULL)
    return;
  if (event->kind == MED__EVENT_KIND__EVENT_GRANT_CHANGED)
    *(before ? &grant->changes : &grant->changes_after) += 1;
  else if (event->kind == MED__EVENT_KIND__EVENT_GRANT_REVOKED && before)
    grant->ended = true;
  else if (event->kind == MED__EVENT_KIND__EVENT_GRANT_SUSPENDED && before)
    grant->suspended = true;
  else if (event->kind == MED__EVENT_KIND__EVENT_GRANT_RESUMED && before)
    grant->suspended = false;
}

static med_result
read_events (past *at)
{
  med_row_id stream;
  uint64_t size = med_event_stream (at->session, &stream);
  med_arena scratch;
  med_result result = MED_OK;
  med_arena_init (&scratch, med_memory_heap (), (size_t)1 << 20);
  for (uint64_t seq = 0; result == MED_OK && seq < size; seq++)
    {
      const Med__Event *event;
      med_arena_clear (&scratch);
      result = med_event_at (at->session, &stream, seq, &scratch, &event);
      if (result != MED_OK)
        break;
      if (event->height <= at->height)
        at->time = MAX (at->time, event->time);
      else
        at->time_until = MIN (at->time_until, event->time);
      take_event (at, event);
    }
  med_arena_clear (&scratch);
  return result;
}

/* ── The journal ────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  uint64_t height, counter;
  const Med__TxBody *body;
} own_tx;

typedef struct
{
  past *at;
  GArray *entries; /* own_tx */
  med_result result;
} journal;

static bool
take_entry (void *context, med_span id, med_span value)
{
  journal *all = (journal *)context;
  ProtobufCMessage *message;
  med_tx tx;
  all->result = med_canonical_decode (&med__local_journal__descriptor, value, 2 * MED_TX_SIZE_MAX,
                                      all->at->arena, &message);
  const Med__LocalJournal *found = (const Med__LocalJournal *)message;
  if (all->result != MED_OK || found->height > all->at->height)
    return all->result == MED_OK;
  all->result = med_tx_decode (med_pb_span (found->tx), all->at->arena, &tx);
  if (all->result != MED_OK)
    return false;
  const own_tx entry = { found->height, tx.body->counter, tx.body };
  g_array_append_val (all->entries, entry);
  return true;
}

static int
oldest_first (gconstpointer a, gconstpointer b)
{
  const own_tx *first = (const own_tx *)a, *second = (const own_tx *)b;
  if (first->height != second->height)
    return first->height < second->height ? -1 : 1;
  return first->counter < second->counter ? -1 : first->counter > second->counter;
}

static ProtobufCBinaryData
changed_grant (const Med__Op *op)
{
  switch (op->kind_case)
    {
    case MED__OP__KIND_GRANT_EXTEND:
      return op->grant_extend->grant;
    case MED__OP__KIND_GRANT_NARROW:
      return op->grant_narrow->grant;
    case MED__OP__KIND_GRANT_RESEAL:
      return op->grant_reseal->grant;
    default:
      return (ProtobufCBinaryData){ 0, NULL };
    }
}

static void
take_op (past *at, const Med__TxBody *body, const Med__Op *op)
{
  if (op->kind_case == MED__OP__KIND_GRANT_CREATE)
    {
      med_id id;
      med_id_make (med_pb_span (body->account), med_pb_span (op->grant_create->nonce), &id);
      past_grant *made = find_grant (at, MED_SPAN_OF (id.bytes));
      if (made != NULL)
        made->create = op->grant_create;
      return;
    }
  past_grant *grant = find_grant (at, med_pb_span (changed_grant (op)));
  if (grant == NULL)
    return;
  grant->known++;
  g_ptr_array_add (at->changes, (gpointer)op);
}

static med_result
read_journal (past *at)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (own_tx));
  journal all = { at, entries, MED_OK };
  MED_TRY (med_replica_each_journal (at->session->replica, take_entry, &all));
  MED_TRY (all.result);
  g_array_sort (entries, oldest_first);
  for (guint i = 0; i < entries->len; i++)
    {
      const Med__TxBody *body = g_array_index (entries, own_tx, i).body;
      for (size_t j = 0; j < body->n_ops; j++)
        take_op (at, body, body->ops[j]);
    }
  return MED_OK;
}

/* ── Terms of then ──────────────────────────────────────────────────────────────────────────── */

static void
apply_change (const Med__Op *op, Med__GrantRow *row)
{
  if (op->kind_case == MED__OP__KIND_GRANT_EXTEND)
    row->until = op->grant_extend->until;
  else if (op->kind_case == MED__OP__KIND_GRANT_NARROW)
    med_grant_narrow_row (row, op->grant_narrow);
}

/* What it held at the block, put into the row. False when it was changed since by another device:
 * the row is what it holds now. */
static bool
terms_then (const past *at, const past_grant *grant, Med__GrantRow *row)
{
  if (grant->changes_after == 0)
    return true;
  if (grant->create == NULL || grant->known != grant->changes)
    return false;
  /* Its beginning does not change, and the ledger may have put it later than was asked. */
  uint64_t from = row->from;
  med_grant_fill_row (row, grant->create);
  row->from = from;
  for (guint i = 0; i < at->changes->len; i++)
    {
      const Med__Op *op = (const Med__Op *)g_ptr_array_index (at->changes, i);
      if (med_span_equal (med_pb_span (changed_grant (op)), MED_SPAN_OF (grant->id.bytes)))
        apply_change (op, row);
    }
  return true;
}

/* The block's own time, when a share began or ended between the events around it. */
static void
ask_time (past *at)
{
  med_header header, next;
  med_failure ignored;
  if (med_sync_headers (at->session, at->height, NULL, at->arena, &header, &next, &ignored)
      != MED_OK)
    return;
  at->time = at->time_until = (uint64_t)header.time.seconds;
}

static bool
between (const past *at, uint64_t moment)
{
  return at->time < moment && moment <= at->time_until;
}

static med_result
describe (past *at, const past_grant *grant, med_past_share *share, bool *counts)
{
  const char *unused;
  med_grant_terms terms;
  Med__GrantRow *row = (Med__GrantRow *)med_replica_decode (
      at->session->replica, MED_TABLE_GRANT, MED_SPAN_OF (grant->id.bytes), at->arena);
  *counts = false;
  *share = (med_past_share){ .exact = false };
  if (row == NULL || grant->ended || grant->suspended
      || !med_span_equal (med_pb_span (row->patient),
                          MED_SPAN_OF (at->session->keys->account.bytes)))
    return MED_OK;
  share->exact = terms_then (at, grant, row);
  if (between (at, row->from) || between (at, row->until))
    ask_time (at);
  share->exact = share->exact && !between (at, row->from) && !between (at, row->until);
  if (row->from > at->time_until || row->until <= at->time)
    return MED_OK;
  MED_TRY (med_consent_terms_of (at->session, row, at->arena, &terms));
  share->grant = grant->id;
  share->who = terms.grantee;
  share->categories = terms.categories;
  share->category_count = terms.category_count;
  share->records = terms.records;
  share->record_count = terms.record_count;
  share->actions = row->actions;
  share->purpose = row->purpose;
  share->from = (int64_t)row->from;
  share->until = (int64_t)row->until;
  med_consent_who (at->session, &terms.grantee, at->arena, &share->who_name, &unused);
  *counts = true;
  return MED_OK;
}

static med_result
list_shares (past *at, med_past_share **shares, size_t *count)
{
  med_past_share *list
      = (med_past_share *)med_arena_array (at->arena, at->grants->len, sizeof *list);
  if (list == NULL && at->grants->len > 0)
    return MED_E_NO_MEMORY;
  size_t used = 0;
  for (guint i = 0; i < at->grants->len; i++)
    {
      bool counts;
      MED_TRY (describe (at, &g_array_index (at->grants, past_grant, i), &list[used], &counts));
      used += counts;
    }
  *shares = list;
  *count = used;
  return MED_OK;
}

med_result
med_consent_at (med_session *session, uint64_t height, med_arena *arena, med_past_share **shares,
                size_t *count, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  if (height == 0 || height > anchor->height)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This computer's copy knows blocks 1 to %" G_GUINT64_FORMAT "."),
                     (guint64)anchor->height);
  g_autoptr (GArray) grants = g_array_new (FALSE, FALSE, sizeof (past_grant));
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  past at = { .session = session,
              .height = height,
              .time_until = anchor->time,
              .grants = grants,
              .changes = changes,
              .arena = arena };
  if (height == anchor->height)
    at.time = anchor->time;
  MED_TRY_PLAIN (read_events (&at), failure);
  MED_TRY_PLAIN (read_journal (&at), failure);
  MED_TRY_PLAIN (list_shares (&at, shares, count), failure);
  return MED_OK;
}
