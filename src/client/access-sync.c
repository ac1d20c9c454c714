/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others share, what other devices of one's own have locked anew, and the sealed words that go
 * with requests and entries: behind the own streams in every synchronisation. */
#include "client/access-share.h"

#include "client/consents-private.h"
#include "client/detail.h"
#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#define KEYBOX_BUDGET ((size_t)16 << 20)

static bool
collect_grant (void *context, med_span id, med_span value)
{
  GArray *ids = (GArray *)context;
  if (id.size == sizeof (med_id))
    g_array_append_vals (ids, id.data, 1);
  return true;
}

static med_result
sync_grants (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_id));
  med_replica_each (session->replica, MED_TABLE_GRANT, collect_grant, ids);
  med_result result = MED_OK;
  for (guint i = 0; result == MED_OK && i < ids->len; i++)
    result = med_access_sync_grant (session, &g_array_index (ids, med_id, i), cancellable, failure);
  return result;
}

/* A grant that answers a request changes its row without an event of its own. */
typedef struct
{
  med_session *session;
  GArray *ids; /* med_row_id of requests */
} answered;

static bool
find_answered (void *context, med_span id, med_span value)
{
  answered *found = (answered *)context;
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_canonical_decode (&med__grant_row__descriptor, value, MED_ROW_SIZE_MAX, &arena, &message)
          == MED_OK
      && ((const Med__GrantRow *)message)->request.len == sizeof (med_id))
    {
      med_row_id request = med_row_id_join (med_pb_span (((const Med__GrantRow *)message)->request),
                                            MED_SPAN_EMPTY);
      const Med__RequestRow *row = (const Med__RequestRow *)med_replica_decode (
          found->session->replica, MED_TABLE_REQUEST, med_row_id_span (&request), &arena);
      if (row == NULL || row->state == MED__STATE__STATE_ACTIVE)
        g_array_append_val (found->ids, request);
    }
  med_arena_clear (&arena);
  return true;
}

static med_result
sync_answered (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_row_id));
  answered found = { session, ids };
  med_replica_each (session->replica, MED_TABLE_GRANT, find_answered, &found);
  g_autofree med_row_name *names = g_new (med_row_name, ids->len);
  for (guint i = 0; i < ids->len; i++)
    names[i] = (med_row_name){ MED_TABLE_REQUEST,
                               med_row_id_span (&g_array_index (ids, med_row_id, i)) };
  return med_sync_fetch_given_rows (session, names, ids->len, NULL, cancellable, failure);
}

/* Own categories that another device has locked anew. */
typedef struct
{
  med_session *session;
  GArray *ids; /* med_row_id of epochs whose identity is missing */
} own_epochs;

static bool
find_missing (void *context, med_span id, med_span value)
{
  own_epochs *own = (own_epochs *)context;
  uint8_t room[256];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  med_tag tag;
  ProtobufCMessage *message;
  med_open_secret known;
  if (id.size != 28 || memcmp (id.data, own->session->keys->account.bytes, 20) != 0
      || med_canonical_decode (&med__category_row__descriptor, value, 64, &arena, &message)
             != MED_OK)
    return true;
  memcpy (tag.bytes, id.data + 20, sizeof tag.bytes);
  uint32_t epoch = ((const Med__CategoryRow *)message)->epoch;
  if (med_keyring_find_category (own->session->keys->message->keyring, &tag, epoch, &known)
      == MED_OK)
    med_wipe (&known, sizeof known);
  else
    {
      med_row_id name
          = med_row_id_epoch (med_span_make (id.data, 20), MED_SPAN_OF (tag.bytes), epoch);
      g_array_append_val (own->ids, name);
    }
  return true;
}

static med_result
add_own (med_session *session, const med_row_id *id, const Med__KeyEntry *entry)
{
  med_tag tag;
  med_open_secret identity;
  memcpy (tag.bytes, id->bytes + 20, sizeof tag.bytes);
  MED_TRY (med_identity_from_line (entry->identity, &identity));
  med_result result
      = med_keyring_add_category (session->keys->message->keyring, &tag, entry->epoch, &identity,
                                  med_pb_span (entry->category), &session->keys->arena);
  med_wipe (&identity, sizeof identity);
  return result;
}

static med_result
sync_own_epochs (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_row_id));
  own_epochs own = { session, ids };
  med_replica_each (session->replica, MED_TABLE_CATEGORY, find_missing, &own);
  if (ids->len == 0)
    return MED_OK;
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), KEYBOX_BUDGET);
  bool found = false;
  med_result result
      = med_access_fetch_unknown (session, (const med_row_id *)(const void *)ids->data, ids->len,
                                  MED_TABLE_EPOCH, cancellable, failure);
  for (guint i = 0; result == MED_OK && i < ids->len; i++)
    {
      const med_row_id *id = &g_array_index (ids, med_row_id, i);
      const Med__KeyEntry *entry = NULL;
      uint32_t epoch = (uint32_t)id->bytes[28] << 24 | (uint32_t)id->bytes[29] << 16
                       | (uint32_t)id->bytes[30] << 8 | id->bytes[31];
      result = med_access_fetch_keybox (session, med_span_make (id->bytes, 20),
                                        med_span_make (id->bytes + 20, 8), epoch, cancellable,
                                        &arena, &entry, failure);
      if (result == MED_OK && entry != NULL)
        {
          result = add_own (session, id, entry);
          if (result != MED_OK)
            med_fail_plain (failure, result, MED_REASON_NONE);
          found = true;
        }
    }
  med_arena_clear (&arena);
  if (result == MED_OK && found)
    result = med_keys_save (session->profile, session->keys, failure);
  return result;
}

/* CIDs of sealed words that rows name. */
static bool
collect_request (void *context, med_span id, med_span value)
{
  GArray *roots = (GArray *)context;
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  if (med_canonical_decode (&med__request_row__descriptor, value, MED_ROW_SIZE_MAX, &arena,
                            &message)
      == MED_OK)
    {
      const Med__RequestRow *row = (const Med__RequestRow *)message;
      if (row->detail_cid.len == sizeof (med_cid))
        g_array_append_vals (roots, row->detail_cid.data, 1);
      if (row->answer_cid.len == sizeof (med_cid))
        g_array_append_vals (roots, row->answer_cid.data, 1);
    }
  med_arena_clear (&arena);
  return true;
}

static bool
collect_access (void *context, med_span id, med_span value)
{
  GArray *roots = (GArray *)context;
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  if (med_canonical_decode (&med__access_row__descriptor, value, MED_ROW_SIZE_MAX, &arena, &message)
          == MED_OK
      && ((const Med__AccessRow *)message)->detail_cid.len == sizeof (med_cid))
    g_array_append_vals (roots, ((const Med__AccessRow *)message)->detail_cid.data, 1);
  med_arena_clear (&arena);
  return true;
}

med_result
med_access_sync (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  if (!med_session_joined (session))
    return MED_OK;
  MED_TRY (sync_own_epochs (session, cancellable, failure));
  MED_TRY (sync_grants (session, cancellable, failure));
  MED_TRY (sync_answered (session, cancellable, failure));
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (med_cid));
  med_replica_each (session->replica, MED_TABLE_REQUEST, collect_request, roots);
  med_replica_each (session->replica, MED_TABLE_ACCESS, collect_access, roots);
  MED_TRY (med_detail_fetch (session, (const med_cid *)(const void *)roots->data, roots->len,
                             cancellable, failure));
  return med_consent_rotate_due (session, NULL, failure);
}
