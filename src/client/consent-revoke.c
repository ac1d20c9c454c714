/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stopping a share. */
#include "client/consents-private.h"

#include "core/codec/canonical.h"
#include "core/ledger/grant.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define REVOKE_BUDGET ((size_t)32 << 20)

typedef struct
{
  med_session *session;
  med_arena *arena;
  med_consent_visit visit;
  void *context;
  med_result result;
} waiting_walk;

static bool
walk_item (void *context, med_span id, med_span value)
{
  waiting_walk *walk = (waiting_walk *)context;
  ProtobufCMessage *message;
  walk->result = med_canonical_decode (&med__outbox_item__descriptor, value, (size_t)8 << 20,
                                       walk->arena, &message);
  if (walk->result != MED_OK)
    return false;
  const Med__OutboxItem *item = (const Med__OutboxItem *)message;
  bool more = true;
  for (size_t i = 0; more && i < item->n_ops; i++)
    {
      ProtobufCMessage *op;
      walk->result = med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]),
                                           MED_TX_SIZE_MAX, walk->arena, &op);
      if (walk->result != MED_OK)
        return false;
      more = walk->visit (walk->context, item, (const Med__Op *)op);
    }
  return more;
}

med_result
med_consent_each_waiting (med_session *session, med_arena *arena, med_consent_visit visit,
                          void *context)
{
  waiting_walk walk = { session, arena, visit, context, MED_OK };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, walk_item, &walk);
  return walk.result;
}

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *views;
  med_result result;
} view_list;

static bool
add_row (void *context, med_span id, med_span value)
{
  view_list *list = (view_list *)context;
  ProtobufCMessage *message;
  med_grant_view view = { .leaving = false };
  if (id.size != sizeof view.id.bytes)
    return true;
  list->result = med_canonical_decode (&med__grant_row__descriptor, value, MED_ROW_SIZE_MAX,
                                       list->arena, &message);
  if (list->result != MED_OK)
    return false;
  view.row = (const Med__GrantRow *)message;
  memcpy (view.id.bytes, id.data, sizeof view.id.bytes);
  if (med_span_equal (med_pb_span (view.row->patient),
                      MED_SPAN_OF (list->session->keys->account.bytes)))
    g_array_append_val (list->views, view);
  return true;
}

/* The row that a waiting grant will have. */
static void
add_waiting (view_list *list, const Med__OutboxItem *item, const Med__GrantCreate *create)
{
  med_grant_view view = { .leaving = false };
  Med__GrantRow *row = (Med__GrantRow *)med_arena_alloc (list->arena, sizeof *row);
  if (row == NULL)
    {
      list->result = MED_E_NO_MEMORY;
      return;
    }
  if (item->object.len != sizeof view.id.bytes)
    return;
  memcpy (view.id.bytes, item->object.data, sizeof view.id.bytes);
  med__grant_row__init (row);
  row->patient = med_pb_bytes (MED_SPAN_OF (list->session->keys->account.bytes));
  med_grant_fill_row (row, create);
  row->state = MED__STATE__STATE_ACTIVE;
  view.row = row;
  g_array_append_val (list->views, view);
}

/* What a waiting change leaves of a row. */
static void
narrow_view (view_list *list, med_grant_view *view, const Med__GrantNarrow *narrow)
{
  Med__GrantRow *row = (Med__GrantRow *)med_arena_alloc (list->arena, sizeof *row);
  if (row == NULL)
    {
      list->result = MED_E_NO_MEMORY;
      return;
    }
  *row = *view->row;
  med_grant_narrow_row (row, narrow);
  view->row = row;
}

static bool
look_at_waiting (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  view_list *list = (view_list *)context;
  if (item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED)
    return true;
  if (op->kind_case == MED__OP__KIND_GRANT_CREATE)
    {
      add_waiting (list, item, op->grant_create);
      return list->result == MED_OK;
    }
  bool revoke = op->kind_case == MED__OP__KIND_GRANT_REVOKE;
  if (!revoke && op->kind_case != MED__OP__KIND_GRANT_NARROW)
    return true;
  for (guint i = 0; i < list->views->len; i++)
    {
      med_grant_view *view = &g_array_index (list->views, med_grant_view, i);
      med_span grant = med_pb_span (revoke ? op->grant_revoke->grant : op->grant_narrow->grant);
      if (!med_span_equal (grant, MED_SPAN_OF (view->id.bytes)))
        continue;
      if (revoke)
        view->leaving = true;
      else
        narrow_view (list, view, op->grant_narrow);
    }
  return list->result == MED_OK;
}

med_result
med_consent_views (med_session *session, med_arena *arena, med_grant_view **views, size_t *count)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_grant_view));
  view_list list = { session, arena, found, MED_OK };
  med_replica_each (session->replica, MED_TABLE_GRANT, add_row, &list);
  MED_TRY (list.result);
  MED_TRY (med_consent_each_waiting (session, arena, look_at_waiting, &list));
  MED_TRY (list.result);
  med_grant_view *copy = (med_grant_view *)med_arena_array (arena, found->len, sizeof *copy);
  if (copy == NULL && found->len > 0)
    return MED_E_NO_MEMORY;
  if (found->len > 0)
    memcpy (copy, found->data, found->len * sizeof *copy);
  *views = copy;
  *count = found->len;
  return MED_OK;
}

static bool
revoke_waits (const med_grant_view *views, size_t count, const med_id *grant)
{
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (views[i].id, *grant) && views[i].leaving)
      return true;
  return false;
}

static med_result
queue_revoke (med_session *session, const med_id *grant, const med_account_id *grantee,
              med_arena *arena, med_id *item, med_failure *failure)
{
  const char *name, *clinic;
  med_consent_who (session, grantee, arena, &name, &clinic);
  g_autofree char *what = g_strdup_printf (_ ("Stop sharing with %s"), name);
  Med__GrantRevoke revoke = MED__GRANT_REVOKE__INIT;
  revoke.grant = med_pb_bytes (MED_SPAN_OF (grant->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_GRANT_REVOKE;
  op.grant_revoke = &revoke;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_REVOKE,
                                 .what = what,
                                 .ops = ops,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (grant->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

static med_result
revoke_in (med_session *session, const med_id *grant, med_arena *arena, med_id *item,
           med_failure *failure)
{
  Med__GrantRow *row;
  med_grant_view *views;
  size_t count;
  MED_TRY (med_consent_own_grant (session, grant, arena, &row, failure));
  MED_TRY_PLAIN (med_consent_views (session, arena, &views, &count), failure);
  if (revoke_waits (views, count, grant))
    return med_fail (failure, MED_E_EXISTS, _ ("This share is being stopped already."));
  med_account_id grantee;
  if (row->grantee.len != sizeof grantee.bytes)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  memcpy (grantee.bytes, row->grantee.data, sizeof grantee.bytes);
  size_t used = 0;
  if ((row->actions & MED_ACTION_SEE) != 0 && row->n_tags > 0)
    {
      med_tag *tags = (med_tag *)med_arena_array (arena, row->n_tags, sizeof *tags);
      if (tags == NULL)
        return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
      for (size_t i = 0; i < row->n_tags; i++)
        if (row->tags[i].len == sizeof *tags)
          memcpy (tags[used++].bytes, row->tags[i].data, sizeof *tags);
      MED_TRY_PLAIN (med_consent_note_due (session, &grantee, tags, used), failure);
    }
  MED_TRY (queue_revoke (session, grant, &grantee, arena, item, failure));
  /* The share ends whatever happens to the locks: those that cannot be made now are made at the
   * next sync. */
  med_consent_rotate_soon (session, grant);
  return MED_OK;
}

med_result
med_consent_revoke (med_session *session, const med_id *grant, med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REVOKE_BUDGET);
  med_result result = revoke_in (session, grant, &arena, item, failure);
  med_arena_clear (&arena);
  return result;
}

typedef struct
{
  med_session *session;
  const med_id *grant;
  med_id revoke; /* the item */
  bool found, sent;
  GArray *rotations; /* items that were not signed yet */
  med_result result;
} undoing;

/* Locks that were prepared while the share was ending leave its reader out: they are due again. */
static void
take_back_rotation (undoing *undo, const Med__OutboxItem *item, const Med__EpochRotate *rotate)
{
  med_id id;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__GrantRow *row
      = item->object.len == sizeof (med_id) ? (const Med__GrantRow *)med_replica_decode (
            undo->session->replica, MED_TABLE_GRANT, med_pb_span (item->object), &arena)
                                            : NULL;
  if (row != NULL && row->grantee.len == sizeof (med_account_id) && item->id.len == sizeof id.bytes)
    {
      med_account_id grantee;
      memcpy (grantee.bytes, row->grantee.data, sizeof grantee.bytes);
      memcpy (id.bytes, item->id.data, sizeof id.bytes);
      g_array_append_val (undo->rotations, id);
      for (size_t i = 0; undo->result == MED_OK && i < rotate->n_rotations; i++)
        {
          med_tag tag;
          memcpy (tag.bytes, rotate->rotations[i]->tag.data,
                  MIN (sizeof tag.bytes, rotate->rotations[i]->tag.len));
          undo->result = med_consent_note_due (undo->session, &grantee, &tag, 1);
        }
    }
  med_arena_clear (&arena);
}

static bool
find_undone (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  undoing *undo = (undoing *)context;
  if (op->kind_case == MED__OP__KIND_GRANT_REVOKE
      && med_span_equal (med_pb_span (op->grant_revoke->grant), MED_SPAN_OF (undo->grant->bytes))
      && item->id.len == sizeof undo->revoke.bytes)
    {
      undo->found = true;
      undo->sent = item->tx.len > 0;
      memcpy (undo->revoke.bytes, item->id.data, sizeof undo->revoke.bytes);
    }
  return true;
}

static bool
find_rotations (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  undoing *undo = (undoing *)context;
  if (op->kind_case == MED__OP__KIND_EPOCH_ROTATE && item->tx.len == 0)
    take_back_rotation (undo, item, op->epoch_rotate);
  return undo->result == MED_OK;
}

static med_result
undo_in (med_session *session, undoing *undo, med_arena *arena, med_failure *failure)
{
  MED_TRY_PLAIN (med_consent_each_waiting (session, arena, find_undone, undo), failure);
  if (!undo->found || undo->sent)
    return med_fail (failure, MED_E_STATE,
                     _ ("This was sent already and cannot be taken back. You can share again."));
  MED_TRY (med_outbox_discard (session, &undo->revoke, failure));
  MED_TRY_PLAIN (med_consent_each_waiting (session, arena, find_rotations, undo), failure);
  MED_TRY_PLAIN (undo->result, failure);
  for (guint i = 0; i < undo->rotations->len; i++)
    MED_TRY (med_outbox_discard (session, &g_array_index (undo->rotations, med_id, i), failure));
  med_consent_rotate_soon (session, undo->grant);
  return MED_OK;
}

med_result
med_consent_undo_revoke (med_session *session, const med_id *grant, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REVOKE_BUDGET);
  g_autoptr (GArray) rotations = g_array_new (FALSE, FALSE, sizeof (med_id));
  undoing undo = { .session = session, .grant = grant, .rotations = rotations, .result = MED_OK };
  med_result result = undo_in (session, &undo, &arena, failure);
  med_arena_clear (&arena);
  return result;
}
