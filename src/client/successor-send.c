/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was recorded on the old chain and is not on the new one, once more through the outbox. */
#include "client/successor-private.h"

#include "base/buf.h"
#include "client/publish.h"
#include "core/codec/canonical.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

/* Setting: ids of the items that were queued, 16 bytes each, in their order. There while
 * account.confirm is due. */
#define DUE "successor"
#define SEND_SECONDS 30
#define QUEUE_BUDGET ((size_t)256 << 20)

/* ── The journal ────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  uint64_t height, time, counter;
  med_hash id;
  const Med__TxBody *body;
} entry;

typedef struct
{
  const med_successor *successor;
  med_arena *arena;
  GArray *entries;
  med_result result;
} journal;

static bool
take_entry (void *context, med_span id, med_span value)
{
  journal *j = (journal *)context;
  ProtobufCMessage *message;
  med_tx tx;
  if (id.size != sizeof (med_hash)
      || med_canonical_decode (&med__local_journal__descriptor, value, 2 * MED_TX_SIZE_MAX,
                               j->arena, &message)
             != MED_OK)
    return true;
  const Med__LocalJournal *found = (const Med__LocalJournal *)message;
  if (found->height <= j->successor->backup_height || found->height >= j->successor->anchor_height)
    return true;
  if (med_tx_decode (med_pb_span (found->tx), j->arena, &tx) != MED_OK)
    return true;
  entry e = {
    .height = found->height, .time = found->time, .counter = tx.body->counter, .body = tx.body
  };
  memcpy (e.id.bytes, id.data, sizeof e.id.bytes);
  g_array_append_val (j->entries, e);
  return true;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const entry *first = (const entry *)a, *second = (const entry *)b;
  if (first->height != second->height)
    return first->height < second->height ? -1 : 1;
  return first->counter < second->counter ? -1 : first->counter > second->counter;
}

static med_result
read_journal (med_session *session, const med_successor *successor, med_arena *arena,
              GArray *entries, med_failure *failure)
{
  journal j = { .successor = successor, .arena = arena, .entries = entries };
  MED_TRY_PLAIN (med_replica_each_journal (session->replica, take_entry, &j), failure);
  g_array_sort (entries, compare_entries);
  return MED_OK;
}

/* An access entry tells when somebody looked: sent again it would tell another time. */
static bool
worth_sending (const Med__TxBody *body)
{
  for (size_t i = 0; i < body->n_ops; i++)
    switch (body->ops[i]->kind_case)
      {
      case MED__OP__KIND_ACCOUNT_CREATE:
      case MED__OP__KIND_ACCOUNT_CONFIRM:
      case MED__OP__KIND_ACCESS_OPEN:
      case MED__OP__KIND_ACCESS_READ:
        return false;
      default:
        break;
      }
  return body->n_ops > 0;
}

med_result
med_successor_count (med_session *session, const med_successor *successor, size_t *count,
                     med_failure *failure)
{
  med_arena arena;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (entry));
  med_arena_init (&arena, med_memory_heap (), QUEUE_BUDGET);
  med_result result = read_journal (session, successor, &arena, entries, failure);
  *count = 0;
  for (guint i = 0; i < entries->len; i++)
    if (worth_sending (g_array_index (entries, entry, i).body))
      (*count)++;
  med_arena_clear (&arena);
  return result;
}

/* ── Into the outbox ────────────────────────────────────────────────────────────────────────── */

static Med__OutboxKind
kind_of (const Med__Op *op)
{
  switch (op->kind_case)
    {
    case MED__OP__KIND_GRANT_REVOKE:
      return MED__OUTBOX_KIND__OUTBOX_REVOKE;
    case MED__OP__KIND_EPOCH_ROTATE:
      return MED__OUTBOX_KIND__OUTBOX_ROTATE;
    case MED__OP__KIND_GRANT_CREATE:
    case MED__OP__KIND_GRANT_EXTEND:
    case MED__OP__KIND_GRANT_NARROW:
    case MED__OP__KIND_GRANT_RESEAL:
    case MED__OP__KIND_GRANT_RESUME:
      return MED__OUTBOX_KIND__OUTBOX_GRANT;
    case MED__OP__KIND_REQUEST_CREATE:
    case MED__OP__KIND_REQUEST_DECLINE:
    case MED__OP__KIND_REQUEST_WITHDRAW:
    case MED__OP__KIND_REQUEST_REMIND:
      return MED__OUTBOX_KIND__OUTBOX_REQUEST;
    case MED__OP__KIND_RECORD_ADD:
    case MED__OP__KIND_RECORD_REWRAP:
    case MED__OP__KIND_RECORD_RETIRE:
    case MED__OP__KIND_RECORD_ERASE:
    case MED__OP__KIND_RECORD_MARK:
      return MED__OUTBOX_KIND__OUTBOX_RECORD;
    case MED__OP__KIND_INVITE_CREATE:
    case MED__OP__KIND_INVITE_WITHDRAW:
    case MED__OP__KIND_ROLE_END:
    case MED__OP__KIND_ROLE_PUBLISH:
    case MED__OP__KIND_CLINIC_UPDATE:
    case MED__OP__KIND_DESK_CREATE:
      return MED__OUTBOX_KIND__OUTBOX_STAFF;
    default:
      return MED__OUTBOX_KIND__OUTBOX_ACCOUNT;
    }
}

/* The id of what an operation makes or changes, as the outbox names it. */
static bool
object_of (const med_session *session, const Med__Op *op, med_id *object)
{
  ProtobufCBinaryData nonce = { 0, NULL }, id = { 0, NULL };
  if (op->kind_case == MED__OP__KIND_RECORD_ADD)
    nonce = op->record_add->nonce;
  else if (op->kind_case == MED__OP__KIND_GRANT_CREATE)
    nonce = op->grant_create->nonce;
  else if (op->kind_case == MED__OP__KIND_REQUEST_CREATE)
    nonce = op->request_create->nonce;
  else if (op->kind_case == MED__OP__KIND_GRANT_REVOKE)
    id = op->grant_revoke->grant;
  if (nonce.len == sizeof object->bytes)
    med_id_make (MED_SPAN_OF (session->keys->account.bytes), med_pb_span (nonce), object);
  else if (id.len == sizeof object->bytes)
    memcpy (object->bytes, id.data, sizeof object->bytes);
  else
    return false;
  return true;
}

static med_result
put_item (med_session *session, const Med__OutboxItem *item, med_failure *failure)
{
  MED_TRY_PLAIN (
      med_replica_put (session->replica, MED_LOCAL_OUTBOX, med_pb_span (item->id), &item->base),
      failure);
  return MED_OK;
}

/* Items of one kind and second go in the order of their ids. */
static med_result
queue_entry (med_session *session, const entry *e, uint64_t number, med_arena *arena, med_id *id,
             med_failure *failure)
{
  Med__OutboxItem item = MED__OUTBOX_ITEM__INIT;
  med_id object;
  med_env_random (session->env, id->bytes, sizeof id->bytes);
  med_buf front = med_buf_make (id->bytes, 8);
  med_buf_put_u64_be (&front, number);
  item.id = (ProtobufCBinaryData){ sizeof id->bytes, id->bytes };
  item.kind = kind_of (e->body->ops[0]);
  item.what = med_pb_bytes (med_span_text (_ ("Again, for the restored hospital")));
  item.created = e->time;
  item.subject = e->body->subject;
  if (object_of (session, e->body->ops[0], &object))
    item.object = med_pb_bytes (MED_SPAN_OF (object.bytes));
  item.n_ops = e->body->n_ops;
  item.ops = (ProtobufCBinaryData *)med_arena_array (arena, item.n_ops, sizeof *item.ops);
  if (item.ops == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < item.n_ops; i++)
    {
      med_span bytes;
      MED_TRY_PLAIN (med_canonical_encode (&e->body->ops[i]->base, arena, &bytes), failure);
      item.ops[i] = med_pb_bytes (bytes);
    }
  MED_TRY (med_publish_uploads_again (session, &item, arena, failure));
  item.attempts = 0;
  MED_TRY (put_item (session, &item, failure));
  MED_TRY_PLAIN (
      med_replica_remove (session->replica, MED_LOCAL_JOURNAL, MED_SPAN_OF (e->id.bytes)), failure);
  return MED_OK;
}

typedef struct
{
  GPtrArray *items;
  med_arena *arena;
} waiting;

static bool
take_waiting (void *context, med_span id, med_span value)
{
  waiting *w = (waiting *)context;
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, QUEUE_BUDGET, w->arena, &message)
      == MED_OK)
    g_ptr_array_add (w->items, message);
  return true;
}

/* Signed for the old chain, uploaded to the old node: from the beginning. */
static med_result
start_again (med_session *session, med_arena *arena, med_failure *failure)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  waiting w = { items, arena };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, take_waiting, &w);
  for (guint i = 0; i < items->len; i++)
    {
      Med__OutboxItem *item = (Med__OutboxItem *)items->pdata[i];
      if (item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED
          || item->state == MED__OUTBOX_STATE__OUTBOX_HELD)
        continue;
      MED_TRY (med_publish_uploads_again (session, item, arena, failure));
      item->attempts = 0;
      item->code = 0;
      MED_TRY (put_item (session, item, failure));
    }
  return MED_OK;
}

static med_result
queue_all (med_session *session, const med_successor *successor, med_arena *arena,
           med_failure *failure)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (entry));
  g_autoptr (GByteArray) due = g_byte_array_new ();
  MED_TRY (start_again (session, arena, failure));
  MED_TRY (read_journal (session, successor, arena, entries, failure));
  for (guint i = 0; i < entries->len; i++)
    {
      const entry *e = &g_array_index (entries, entry, i);
      med_id id;
      if (!worth_sending (e->body))
        continue;
      MED_TRY (queue_entry (session, e, i, arena, &id, failure));
      g_byte_array_append (due, id.bytes, sizeof id.bytes);
    }
  if (!successor->restored)
    return MED_OK;
  /* One byte more than ids: an empty list is a setting too. */
  g_byte_array_append (due, (const uint8_t *)"", 1);
  MED_TRY_PLAIN (med_session_set (session, DUE, med_span_make (due->data, due->len)), failure);
  return MED_OK;
}

med_result
med_successor_queue (med_session *session, const med_successor *successor, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), QUEUE_BUDGET);
  med_result result = queue_all (session, successor, &arena, failure);
  med_arena_clear (&arena);
  return result;
}

/* ── Out of it, and the confirmation ────────────────────────────────────────────────────────── */

static bool
due_items (const med_session *session, med_arena *arena, const med_id **ids, size_t *count)
{
  med_span stored;
  if (!med_session_get (session, DUE, arena, &stored) || stored.size % sizeof (med_id) != 1)
    return false;
  *ids = (const med_id *)stored.data;
  *count = stored.size / sizeof (med_id);
  return true;
}

med_result
med_successor_send (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  const med_id *ids;
  size_t count = 0;
  med_arena_init (&arena, med_memory_heap (), QUEUE_BUDGET);
  med_result result = MED_OK;
  if (!due_items (session, &arena, &ids, &count))
    count = 0;
  for (size_t i = 0; i < count && result == MED_OK; i++)
    {
      med_outbox_item item;
      result
          = med_outbox_wait (session, &ids[i], SEND_SECONDS, cancellable, &item, &arena, failure);
      /* A refusal stays in the outbox, with its reason, for the person to see. */
      if (result == MED_E_REFUSED || result == MED_E_NOT_FOUND)
        result = MED_OK;
    }
  med_arena_clear (&arena);
  return result;
}

static bool
still_waiting (med_session *session, const med_id *id, med_arena *arena)
{
  const Med__OutboxItem *item = (const Med__OutboxItem *)med_replica_get (
      session->replica, MED_LOCAL_OUTBOX, MED_SPAN_OF (id->bytes), arena);
  return item != NULL && item->state != MED__OUTBOX_STATE__OUTBOX_REFUSED;
}

med_result
med_successor_go_on (med_session *session, med_failure *failure)
{
  med_arena arena;
  const med_id *ids;
  size_t count;
  med_result result = MED_OK;
  bool ready = true;
  med_arena_init (&arena, med_memory_heap (), QUEUE_BUDGET);
  if (!due_items (session, &arena, &ids, &count))
    {
      med_arena_clear (&arena);
      return MED_OK;
    }
  for (size_t i = 0; i < count && ready; i++)
    ready = !still_waiting (session, &ids[i], &arena);
  if (ready && med_successor_resting (session, &session->keys->account))
    {
      Med__Op op = MED__OP__INIT;
      Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
      const Med__Op *ops[] = { &op };
      op.kind_case = MED__OP__KIND_ACCOUNT_CONFIRM;
      op.account_confirm = &confirm;
      const med_outbox_new input = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                     .what = _ ("What you shared counts again"),
                                     .ops = ops,
                                     .op_count = 1 };
      result = med_outbox_add (session, &input, NULL, failure);
    }
  if (ready && result == MED_OK)
    {
      result = med_session_set (session, DUE, MED_SPAN_EMPTY);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}
