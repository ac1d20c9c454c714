/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of what was written: stored sealed before anything is sent, then, item by item,
 *
 *   saved → (objects to the node) → uploaded → (signed, stored, submitted) → sent → recorded
 *                                                                               └→ refused
 *
 * A refusal because somebody was faster (`changed`, `counter`) is signed again with what is proven
 * now; any other refusal stays visible until it is retried or discarded. */
#include "client/outbox-private.h"

#include "base/buf.h"

#include "client/device-private.h"
#include "client/progress.h"
#include "client/publish.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define ITEM_BUDGET ((size_t)4 << 20)
#define ATTEMPTS_MAX 6
/* Bytes of an object. */
#define UPLOAD_NOTED ((uint64_t)1 << 20)
/* Where a decision depends on the moment: ten minutes and two heartbeats of an idle solo chain. */
#define EXPIRES_SOON (600u + 2 * 600u)

static med_result
store_item (med_session *session, const Med__OutboxItem *item, med_failure *failure)
{
  MED_TRY_PLAIN (
      med_replica_put (session->replica, MED_LOCAL_OUTBOX, med_pb_span (item->id), &item->base),
      failure);
  return MED_OK;
}

med_result
med_outbox_add (med_session *session, const med_outbox_new *input, med_id *item,
                med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), ITEM_BUDGET);
  med_id id;
  med_env_random (session->env, id.bytes, sizeof id.bytes);
  med_buf front = med_buf_make (id.bytes, 8);
  if (input->number > 0)
    med_buf_put_u64_be (&front, input->number);
  Med__OutboxItem message = MED__OUTBOX_ITEM__INIT;
  message.id = (ProtobufCBinaryData){ sizeof id.bytes, id.bytes };
  message.kind = input->kind;
  message.state = input->hold               ? MED__OUTBOX_STATE__OUTBOX_HELD
                  : input->upload_count > 0 ? MED__OUTBOX_STATE__OUTBOX_SAVED
                                            : MED__OUTBOX_STATE__OUTBOX_UPLOADED;
  message.what = med_pb_bytes (med_span_text (input->what));
  message.object = med_pb_bytes (input->object);
  message.created = (uint64_t)med_session_now (session);
  if (input->subject != NULL)
    message.subject = med_pb_bytes (MED_SPAN_OF (input->subject->bytes));
  message.n_ops = input->op_count;
  message.ops
      = (ProtobufCBinaryData *)med_arena_array (&arena, input->op_count, sizeof *message.ops);
  message.n_uploads = input->upload_count;
  message.uploads = (ProtobufCBinaryData *)med_arena_array (&arena, input->upload_count,
                                                            sizeof *message.uploads);
  med_result result = message.ops == NULL || message.uploads == NULL ? MED_E_NO_MEMORY : MED_OK;
  for (size_t i = 0; result == MED_OK && i < input->op_count; i++)
    {
      med_span bytes;
      result = med_canonical_encode (&input->ops[i]->base, &arena, &bytes);
      if (result == MED_OK)
        message.ops[i] = med_pb_bytes (bytes);
    }
  for (size_t i = 0; result == MED_OK && i < input->upload_count; i++)
    message.uploads[i] = med_pb_bytes (MED_SPAN_OF (input->uploads[i].bytes));
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = store_item (session, &message, failure);
  med_arena_clear (&arena);
  if (result == MED_OK && item != NULL)
    *item = id;
  return result;
}

static void
describe (const Med__OutboxItem *message, med_arena *arena, med_outbox_item *item)
{
  char *what = NULL;
  if (med_arena_text (arena, med_pb_span (message->what), &what) != MED_OK)
    what = (char *)"";
  *item = (med_outbox_item){ .kind = message->kind,
                             .state = message->state,
                             .what = what,
                             .reason = (med_reason)message->code,
                             .height = message->height,
                             .since = (int64_t)message->created };
  if (message->id.len == sizeof item->id.bytes)
    memcpy (item->id.bytes, message->id.data, sizeof item->id.bytes);
  if (med_arena_copy (arena, med_pb_span (message->object), &item->object) != MED_OK)
    item->object = MED_SPAN_EMPTY;
}

typedef struct
{
  GPtrArray *items; /* Med__OutboxItem, in the arena */
  med_arena *arena;
} collection;

static bool
collect (void *context, med_span id, med_span value)
{
  collection *all = (collection *)context;
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, ITEM_BUDGET, all->arena, &message)
      == MED_OK)
    g_ptr_array_add (all->items, message);
  return true;
}

static int
sending_order (gconstpointer a, gconstpointer b)
{
  const Med__OutboxItem *first = *(Med__OutboxItem *const *)a;
  const Med__OutboxItem *second = *(Med__OutboxItem *const *)b;
  if (first->kind != second->kind)
    return first->kind < second->kind ? -1 : 1;
  if (first->created != second->created)
    return first->created < second->created ? -1 : 1;
  return med_span_compare (med_pb_span (first->id), med_pb_span (second->id));
}

static GPtrArray *
ordered_items (med_session *session, med_arena *arena)
{
  collection all = { g_ptr_array_new (), arena };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, collect, &all);
  g_ptr_array_sort (all.items, sending_order);
  return all.items;
}

/* ── Damaged ones: named, never sent, never in the way ──────────────────────────────────────── */

typedef struct
{
  GArray *ids; /* med_id */
  med_arena *arena;
} damage;

static bool
note_damaged (void *context, med_span id, med_span value)
{
  med_id named;
  if (id.size != sizeof named.bytes)
    return true;
  memcpy (named.bytes, id.data, sizeof named.bytes);
  g_array_append_val (((damage *)context)->ids, named);
  return true;
}

static bool
note_unreadable (void *context, med_span id, med_span value)
{
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, ITEM_BUDGET,
                            ((damage *)context)->arena, &message)
      != MED_E_INVALID)
    return true;
  return note_damaged (context, id, value);
}

/* Rows that do not open, by the bytes under which the database has them, and rows that open and are
 * no items. */
static GArray *
damaged_ids (med_session *session, med_arena *arena)
{
  damage all = { g_array_new (FALSE, FALSE, sizeof (med_id)), arena };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, note_unreadable, &all);
  if (session->damaged > 0
      && med_sealed_each_damaged (session->sealed, MED_LOCAL_OUTBOX, note_damaged, &all) != MED_OK)
    g_message ("damaged items of the outbox could not be read");
  return all.ids;
}

static void
describe_damaged (const med_id *id, med_outbox_item *item)
{
  *item = (med_outbox_item){
    .id = *id,
    .what = _ ("Something that was written here and is damaged. It cannot be sent; write it "
               "again, then discard this."),
    .damaged = true,
  };
}

static med_result
discard_unread (med_session *session, const med_id *id, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), ITEM_BUDGET);
  g_autoptr (GArray) damaged = damaged_ids (session, &arena);
  med_arena_clear (&arena);
  bool named = false;
  for (guint i = 0; i < damaged->len && !named; i++)
    named = MED_ID_EQUAL (g_array_index (damaged, med_id, i), *id);
  if (!named)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("Nothing of that kind waits to be sent."));
  /* One of the two has it. */
  MED_TRY_PLAIN (med_replica_remove (session->replica, MED_LOCAL_OUTBOX, MED_SPAN_OF (id->bytes)),
                 failure);
  med_result result
      = med_sealed_remove_damaged (session->sealed, MED_LOCAL_OUTBOX, MED_SPAN_OF (id->bytes));
  MED_TRY_PLAIN (result == MED_E_NOT_FOUND ? MED_OK : result, failure);
  return MED_OK;
}

med_result
med_outbox_list (med_session *session, med_arena *arena, med_outbox_item **items, size_t *count,
                 med_failure *failure)
{
  g_autoptr (GPtrArray) found = ordered_items (session, arena);
  g_autoptr (GArray) damaged = damaged_ids (session, arena);
  med_outbox_item *list
      = (med_outbox_item *)med_arena_array (arena, found->len + damaged->len, sizeof *list);
  if (list == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (guint i = 0; i < found->len; i++)
    describe ((const Med__OutboxItem *)g_ptr_array_index (found, i), arena, &list[i]);
  for (guint i = 0; i < damaged->len; i++)
    describe_damaged (&g_array_index (damaged, med_id, i), &list[found->len + i]);
  *items = list;
  *count = found->len + damaged->len;
  return MED_OK;
}

static Med__OutboxItem *
load_item (med_session *session, const med_id *id, med_arena *arena)
{
  return (Med__OutboxItem *)med_replica_get (session->replica, MED_LOCAL_OUTBOX,
                                             MED_SPAN_OF (id->bytes), arena);
}

med_result
med_outbox_get (med_session *session, const med_id *id, med_arena *arena, med_outbox_item *item,
                med_failure *failure)
{
  const Med__OutboxItem *message = load_item (session, id, arena);
  if (message == NULL)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("Nothing of that kind waits to be sent."));
  describe (message, arena, item);
  return MED_OK;
}

typedef struct
{
  med_session *session;
  med_span object;
  uint64_t total;
  med_progress_pace pace;
} uploading;

static void
report_upload (void *context, uint64_t blocks, uint64_t bytes)
{
  uploading *upload = (uploading *)context;
  if (upload->session->upload_progress == NULL || !med_progress_due (&upload->pace, bytes))
    return;
  upload->session->upload_progress (upload->session->upload_context, upload->object, bytes,
                                    MAX (bytes, upload->total));
}

static med_result
send_objects (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
              med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  while (item->n_uploads > 0)
    {
      med_cid root;
      if (item->uploads[0].len != sizeof root.bytes)
        return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
      memcpy (root.bytes, item->uploads[0].data, sizeof root.bytes);
      uploading upload = { .session = session, .object = med_pb_span (item->object) };
      med_object_info object;
      if (med_blocks_object_find (session->blocks, &root, &object) == MED_OK)
        upload.total = object.bytes;
      MED_TRY (med_session_note (session,
                                 med_gateway_upload (gateway, session->blocks, &root, report_upload,
                                                     &upload, cancellable, failure)));
      item->uploads++;
      item->n_uploads--;
      item->state = item->n_uploads > 0 ? MED__OUTBOX_STATE__OUTBOX_UPLOADING
                                        : MED__OUTBOX_STATE__OUTBOX_UPLOADED;
      /* A small one is sent again sooner than it is noted that it was sent. */
      if (upload.total > UPLOAD_NOTED)
        MED_TRY (store_item (session, item, failure));
    }
  item->state = MED__OUTBOX_STATE__OUTBOX_UPLOADED;
  return MED_OK;
}

/* The rows that base versions and the counter come from, as they are now. */
static med_result
refresh_own_rows (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  const med_row_name names[] = { { MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes) },
                                 { MED_TABLE_DEVICE, MED_SPAN_OF (session->keys->device.bytes) } };
  return med_sync_fetch_rows (session, names, G_N_ELEMENTS (names), cancellable, failure);
}

static uint64_t
expiry (const med_session *session, const Med__OutboxItem *item)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  /* Thirty days, less an hour: block time may stand still while the item waits. */
  bool soon = item->kind == MED__OUTBOX_KIND__OUTBOX_ACCESS
              || item->kind == MED__OUTBOX_KIND__OUTBOX_BOOKING;
  return anchor->time + (soon ? EXPIRES_SOON : MED_TX_EXPIRES_MAX - 3600);
}

static med_result
build_body (med_session *session, Med__OutboxItem *item, uint64_t counter, med_arena *arena,
            med_span *body, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__TxBody message = MED__TX_BODY__INIT;
  message.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  message.device = med_pb_bytes (MED_SPAN_OF (session->keys->device.bytes));
  message.counter = counter;
  message.expires = expiry (session, item);
  message.subject = item->subject;
  message.seen_height = anchor->height;
  message.seen_hash = anchor->header_hash;
  message.seen_hash.len = MIN (message.seen_hash.len, 8);
  message.n_ops = item->n_ops;
  message.ops = (Med__Op **)med_arena_array (arena, item->n_ops, sizeof *message.ops);
  if (message.ops == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < item->n_ops; i++)
    {
      ProtobufCMessage *op;
      MED_TRY_PLAIN (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]),
                                           MED_TX_SIZE_MAX, arena, &op),
                     failure);
      message.ops[i] = (Med__Op *)op;
      MED_TRY (med_publish_fill_base (session, message.ops[i], arena, failure));
    }
  MED_TRY_PLAIN (med_tx_encode (&message, arena, body), failure);
  item->expires = message.expires;
  item->counter = counter;
  return MED_OK;
}

static med_result
refresh_and_sign (med_session *session, Med__OutboxItem *item, GCancellable *cancellable,
                  med_arena *arena, med_failure *failure)
{
  MED_TRY (refresh_own_rows (session, cancellable, failure));
  uint64_t counter;
  MED_TRY (med_tx_next_counter (session, &counter, failure));
  med_span body, tx;
  MED_TRY (build_body (session, item, counter, arena, &body, failure));
  med_chain_id chain = { { 0 } };
  memcpy (chain.text, session->keys->message->chain_id.data,
          MIN (session->keys->message->chain_id.len, sizeof chain.text - 1));
  MED_TRY_PLAIN (med_tx_sign (body, &chain, &session->keys->device_sign, arena, &tx), failure);
  item->tx = med_pb_bytes (tx);
  item->state = MED__OUTBOX_STATE__OUTBOX_SENT;
  item->attempts++;
  return store_item (session, item, failure);
}

/* Its counter and the signed bytes are durable before anybody sees them. */
static med_result
sign_item (med_session *session, Med__OutboxItem *item, GCancellable *cancellable, med_arena *arena,
           med_failure *failure)
{
  med_failure ignored;
  MED_TRY (med_session_begin (session, failure));
  med_result result = refresh_and_sign (session, item, cancellable, arena, failure);
  med_result ended
      = med_session_end (session, result == MED_OK, result == MED_OK ? failure : &ignored);
  return result != MED_OK ? result : ended;
}

static med_result
journal (med_session *session, const Med__OutboxItem *item, med_failure *failure)
{
  med_hash id;
  med_tx_id (med_pb_span (item->tx), &id);
  Med__LocalJournal entry = MED__LOCAL_JOURNAL__INIT;
  entry.tx = item->tx;
  entry.height = item->height;
  entry.time = (uint64_t)med_session_now (session);
  MED_TRY_PLAIN (
      med_replica_put (session->replica, MED_LOCAL_JOURNAL, MED_SPAN_OF (id.bytes), &entry.base),
      failure);
  MED_TRY_PLAIN (med_replica_remove (session->replica, MED_LOCAL_OUTBOX, med_pb_span (item->id)),
                 failure);
  return MED_OK;
}

/* The proven row of what was made, before the item goes: in between nobody would see either. */
static med_result
fetch_made (med_session *session, const Med__OutboxItem *item, GCancellable *cancellable,
            med_failure *failure)
{
  med_row_name name = { .id = med_pb_span (item->object) };
  switch (item->kind)
    {
    case MED__OUTBOX_KIND__OUTBOX_RECORD:
      name.table = MED_TABLE_RECORD;
      break;
    case MED__OUTBOX_KIND__OUTBOX_GRANT:
    case MED__OUTBOX_KIND__OUTBOX_REVOKE:
      name.table = MED_TABLE_GRANT;
      break;
    case MED__OUTBOX_KIND__OUTBOX_REQUEST:
      name.table = MED_TABLE_REQUEST;
      break;
    case MED__OUTBOX_KIND__OUTBOX_BOOKING:
      name.table = MED_TABLE_APPOINTMENT;
      break;
    default:
      return MED_OK;
    }
  if (name.id.size != sizeof (med_id))
    return MED_OK;
  MED_TRY (med_sync_fetch_given_rows (session, &name, 1, NULL, cancellable, failure));
  return med_sync_fetch_replaced (session, &name, 1, cancellable, failure);
}

/* Signing again with what is proven now helps against these. */
static bool
worth_again (const Med__OutboxItem *item)
{
  /* Somebody else's change of a visit is looked at before it is written over, and what was not
   * booked in time is not booked any more without being asked. */
  if (item->kind == MED__OUTBOX_KIND__OUTBOX_BOOKING)
    return item->code == MED_REASON_COUNTER && item->attempts < ATTEMPTS_MAX;
  switch ((med_reason)item->code)
    {
    case MED_REASON_CHANGED:
    case MED_REASON_COUNTER:
    case MED_REASON_EXPIRED:
    case MED_REASON_EPOCH_STALE:
      return item->attempts < ATTEMPTS_MAX;
    default:
      return false;
    }
}

static med_result
settle (med_session *session, Med__OutboxItem *item, const med_tx_fate *fate,
        GCancellable *cancellable, med_failure *failure)
{
  item->height = fate->height;
  item->code = (uint32_t)fate->code;
  if (fate->code == MED_REASON_NONE)
    {
      MED_TRY (fetch_made (session, item, cancellable, failure));
      MED_TRY (med_device_keys_recorded (session, item, failure));
      item->state = MED__OUTBOX_STATE__OUTBOX_RECORDED;
      return journal (session, item, failure);
    }
  if (worth_again (item))
    {
      item->state = MED__OUTBOX_STATE__OUTBOX_UPLOADED;
      item->tx = (ProtobufCBinaryData){ 0, NULL };
    }
  else
    item->state = MED__OUTBOX_STATE__OUTBOX_REFUSED;
  return store_item (session, item, failure);
}

/* The gateway's own no, before any block. */
static med_result
settle_denied (med_session *session, Med__OutboxItem *item, med_arena *arena, med_failure *failure)
{
  med_tx_fate fate = { .code = failure->reason };
  if (failure->reason == MED_REASON_RATE || failure->reason == MED_REASON_STALE
      || failure->reason == MED_REASON_BEHIND)
    return MED_OK; /* waits */
  if (failure->reason == MED_REASON_NOT_STORED && item->attempts < ATTEMPTS_MAX)
    {
      MED_TRY (med_publish_uploads_again (session, item, arena, failure));
      return store_item (session, item, failure);
    }
  return settle (session, item, &fate, NULL, failure);
}

/* Whoever pressed a button may still take it back. A clock that was set back holds nothing. */
static bool
still_held (const med_session *session, const Med__OutboxItem *item)
{
  int64_t since = med_session_now (session) - (int64_t)item->created;
  return item->state == MED__OUTBOX_STATE__OUTBOX_HELD && since >= 0
         && since < MED_OUTBOX_HOLD_SECONDS;
}

static med_result
send_and_settle (med_session *session, Med__OutboxItem *item, unsigned seconds,
                 GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_tx_fate fate;
  med_result result
      = med_tx_send (session, med_pb_span (item->tx), seconds, cancellable, &fate, failure);
  if (result == MED_E_REFUSED || result == MED_E_DENIED)
    return settle_denied (session, item, arena, failure);
  MED_TRY (result);
  return fate.included ? settle (session, item, &fate, cancellable, failure) : MED_OK;
}

/* Headers, proven rows and the item's end are durable together; what was learnt before a failure is
 * kept as well. */
static med_result
send_item (med_session *session, Med__OutboxItem *item, unsigned seconds, GCancellable *cancellable,
           med_arena *arena, med_failure *failure)
{
  med_failure ignored;
  MED_TRY (med_session_begin (session, failure));
  med_result result = send_and_settle (session, item, seconds, cancellable, arena, failure);
  med_result ended = med_session_end (session, true, result == MED_OK ? failure : &ignored);
  return result != MED_OK ? result : ended;
}

static med_result
work_on (med_session *session, Med__OutboxItem *item, unsigned seconds, GCancellable *cancellable,
         med_arena *arena, med_failure *failure)
{
  if (item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED || still_held (session, item))
    return MED_OK;
  if (item->tx.len == 0)
    MED_TRY (med_publish_rebuild (session, item, cancellable, arena, failure));
  if (item->tx.len == 0)
    MED_TRY (med_device_keys_fit (session, item, cancellable, arena, failure));
  if (item->n_uploads > 0)
    MED_TRY (send_objects (session, item, cancellable, failure));
  if (item->tx.len == 0)
    MED_TRY (sign_item (session, item, cancellable, arena, failure));
  return send_item (session, item, seconds, cancellable, arena, failure);
}

/* Somebody was faster: it is signed again at once. Every attempt counts, so this ends. */
static bool
overtaken (const Med__OutboxItem *item)
{
  return item->state == MED__OUTBOX_STATE__OUTBOX_UPLOADED && item->tx.len == 0
         && item->code != MED_REASON_NONE && worth_again (item);
}

med_result
med_outbox_flush (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  g_autoptr (GPtrArray) items = ordered_items (session, &arena);
  med_result result = MED_OK;
  for (guint i = 0; i < items->len; i++)
    {
      Med__OutboxItem *item = (Med__OutboxItem *)g_ptr_array_index (items, i);
      med_result one = work_on (session, item, 5, cancellable, &arena, failure);
      while (one == MED_OK && overtaken (item))
        one = work_on (session, item, 5, cancellable, &arena, failure);
      /* One item's trouble is its own; without a node nothing goes on. */
      if (one == MED_E_OFFLINE || one == MED_E_CANCELLED || one == MED_E_UNVERIFIED)
        {
          result = one;
          break;
        }
    }
  med_arena_clear (&arena);
  return result;
}

static bool
final_state (Med__OutboxState state)
{
  return state == MED__OUTBOX_STATE__OUTBOX_RECORDED || state == MED__OUTBOX_STATE__OUTBOX_REFUSED;
}

med_result
med_outbox_wait (med_session *session, const med_id *id, unsigned seconds,
                 GCancellable *cancellable, med_outbox_item *item, med_arena *arena,
                 med_failure *failure)
{
  gint64 end = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
  Med__OutboxItem *message = load_item (session, id, arena);
  if (message == NULL)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("Nothing of that kind waits to be sent."));
  while (!final_state (message->state))
    {
      gint64 left = (end - g_get_monotonic_time ()) / G_USEC_PER_SEC;
      MED_TRY (
          work_on (session, message, left > 0 ? (unsigned)left : 0, cancellable, arena, failure));
      if (!final_state (message->state) && g_get_monotonic_time () >= end)
        return med_fail (failure, MED_E_BUSY,
                         _ ("This is safe on this computer, but not recorded yet. It goes on by "
                            "itself."));
    }
  describe (message, arena, item);
  if (message->state == MED__OUTBOX_STATE__OUTBOX_REFUSED)
    return med_fail_plain (failure, MED_E_REFUSED, (med_reason)message->code);
  return MED_OK;
}

med_result
med_outbox_retry (med_session *session, const med_id *id, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), ITEM_BUDGET);
  Med__OutboxItem *item = load_item (session, id, &arena);
  med_result result;
  if (item == NULL)
    result = med_fail (failure, MED_E_NOT_FOUND, _ ("Nothing of that kind waits to be sent."));
  else
    {
      item->state = item->n_uploads > 0 ? MED__OUTBOX_STATE__OUTBOX_SAVED
                                        : MED__OUTBOX_STATE__OUTBOX_UPLOADED;
      item->tx = (ProtobufCBinaryData){ 0, NULL };
      item->attempts = 0;
      result = store_item (session, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_outbox_discard (med_session *session, const med_id *id, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), ITEM_BUDGET);
  const Med__OutboxItem *item = load_item (session, id, &arena);
  med_result result;
  if (item == NULL)
    result = discard_unread (session, id, failure);
  else if (item->state == MED__OUTBOX_STATE__OUTBOX_SENT)
    result = med_fail (failure, MED_E_STATE,
                       _ ("This was sent already and may be recorded any moment."));
  else
    {
      result = med_replica_remove (session->replica, MED_LOCAL_OUTBOX, med_pb_span (item->id));
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}
