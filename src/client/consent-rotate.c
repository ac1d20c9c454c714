/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New locks: a new identity for each category that somebody must not read on, and the keyboxes that
 * bring it to all who may (core/FORMATS.md K4, K6). The identities are in the keystore before
 * anything is sent, so that no key is ever only on its way. */
#include "client/consents-private.h"

#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keybox.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define ROTATE_BUDGET ((size_t)64 << 20)

/* One category on its way to the next epoch. */
typedef struct
{
  med_tag tag;
  uint32_t epoch;
  med_open_public recipient;
  med_cid keybox;
  Med__Rotation message;
} rotation;

/* Above the proven epoch and above every one in the keyring: after a restore from a backup the
 * ledger may know less than this keyring (core/FORMATS.md N4). */
static uint32_t
next_epoch (med_session *session, const med_tag *tag, med_arena *arena)
{
  med_row_id id
      = med_row_id_join (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (tag->bytes));
  const Med__CategoryRow *row = (const Med__CategoryRow *)med_replica_decode (
      session->replica, MED_TABLE_CATEGORY, med_row_id_span (&id), arena);
  uint32_t newest = row != NULL ? row->epoch : 0;
  const Med__Keyring *keyring = session->keys->message->keyring;
  for (size_t i = 0; i < keyring->n_categories; i++)
    if (med_span_equal (med_pb_span (keyring->categories[i]->tag), MED_SPAN_OF (tag->bytes)))
      newest = MAX (newest, keyring->categories[i]->epoch);
  return newest + 1;
}

/* User keys of all who read the category, the owner first. Whose row is not known here is asked
 * for; without a line the last proven rows count. */
static med_result
reader_keys (med_session *session, const med_grant_view *views, size_t view_count,
             const med_tag *tag, med_arena *arena, med_open_public **keys, size_t *count,
             med_failure *failure)
{
  med_account_id *readers
      = (med_account_id *)med_arena_array (arena, view_count + 1, sizeof *readers);
  med_open_public *list = (med_open_public *)med_arena_array (arena, view_count + 1, sizeof *list);
  if (readers == NULL || list == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t found = med_rotation_readers (views, view_count, tag, med_consent_now (session), readers);
  if (found + 1 > MED_KEYBOX_READERS_MAX)
    return med_fail_plain (failure, MED_E_TOO_LARGE, MED_REASON_NONE);
  MED_TRY (med_session_recipient (session, &session->keys->account, &list[0], failure));
  for (size_t i = 0; i < found; i++)
    {
      ProtobufCMessage *row;
      MED_TRY (med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (readers[i].bytes), arena,
                                &row, failure));
      MED_TRY (med_session_recipient (session, &readers[i], &list[i + 1], failure));
    }
  *keys = list;
  *count = found + 1;
  return MED_OK;
}

static med_result
seal_keybox (med_session *session, const rotation *next, const med_open_secret *identity,
             const med_open_public *readers, size_t reader_count, med_arena *arena, med_cid *cid,
             med_failure *failure)
{
  Med__Keybox keybox = MED__KEYBOX__INIT;
  Med__KeyEntry entry = MED__KEY_ENTRY__INIT;
  Med__KeyEntry *entries[] = { &entry };
  keybox.n_entries = 1;
  keybox.entries = entries;
  entry.tag = med_pb_bytes (MED_SPAN_OF (next->tag.bytes));
  entry.epoch = next->epoch;
  entry.category
      = med_pb_bytes (med_keyring_category (session->keys->message->keyring, &next->tag));
  MED_TRY_PLAIN (med_identity_line (identity, arena, &entry.identity), failure);
  med_span random, file;
  MED_TRY_PLAIN (
      med_session_random (session, med_keybox_random_size (reader_count), arena, &random), failure);
  MED_TRY_PLAIN (med_keybox_seal (&keybox, readers, reader_count, random, arena, &file), failure);
  return med_session_store_object (session, file, cid, failure);
}

/* The identity goes into the keyring in memory; the caller saves it before anything is sent. */
static med_result
prepare (med_session *session, const med_grant_view *views, size_t view_count, rotation *next,
         med_arena *arena, med_failure *failure)
{
  med_open_public *readers = NULL;
  size_t reader_count = 0;
  MED_TRY (reader_keys (session, views, view_count, &next->tag, arena, &readers, &reader_count,
                        failure));
  med_keys *keys = session->keys;
  med_span word = med_keyring_category (keys->message->keyring, &next->tag);
  next->epoch = next_epoch (session, &next->tag, arena);
  med_open_secret identity;
  med_env_random (session->env, identity.bytes, sizeof identity.bytes);
  med_open_public_from_secret (&identity, &next->recipient);
  med_result result = med_keyring_add_category (keys->message->keyring, &next->tag, next->epoch,
                                                &identity, word, &keys->arena);
  if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = seal_keybox (session, next, &identity, readers, reader_count, arena, &next->keybox,
                          failure);
  med_wipe (&identity, sizeof identity);
  return result;
}

static med_result
queue_rotation (med_session *session, const med_id *grant, rotation *next, size_t count,
                med_arena *arena, med_failure *failure)
{
  Med__EpochRotate rotate = MED__EPOCH_ROTATE__INIT;
  med_cid *uploads = (med_cid *)med_arena_array (arena, count, sizeof *uploads);
  rotate.n_rotations = count;
  rotate.rotations = (Med__Rotation **)med_arena_array (arena, count, sizeof *rotate.rotations);
  if (uploads == NULL || rotate.rotations == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < count; i++)
    {
      Med__Rotation *message = &next[i].message;
      med__rotation__init (message);
      message->tag = med_pb_bytes (MED_SPAN_OF (next[i].tag.bytes));
      message->epoch = next[i].epoch;
      message->recipient = med_pb_bytes (MED_SPAN_OF (next[i].recipient.bytes));
      message->keybox_cid = med_pb_bytes (MED_SPAN_OF (next[i].keybox.bytes));
      rotate.rotations[i] = message;
      uploads[i] = next[i].keybox;
    }
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_EPOCH_ROTATE;
  op.epoch_rotate = &rotate;
  const Med__Op *ops[] = { &op };
  g_autofree char *what
      = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "New lock for %u category",
                                      "New locks for %u categories", (gulong)count),
                         (guint)count);
  const med_outbox_new entry
      = { .kind = MED__OUTBOX_KIND__OUTBOX_ROTATE,
          .what = what,
          .ops = ops,
          .op_count = 1,
          .uploads = uploads,
          .upload_count = count,
          .object = grant != NULL ? MED_SPAN_OF (grant->bytes) : MED_SPAN_EMPTY };
  return med_outbox_add (session, &entry, NULL, failure);
}

/* What is due, as pairs (grantee, tag) one after the other in a setting. */
#define DUE "locks-due"
#define DUE_SIZE (sizeof (med_account_id) + sizeof (med_tag))

med_result
med_consent_note_due (med_session *session, const med_account_id *grantee, const med_tag *tags,
                      size_t count)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_span before = MED_SPAN_EMPTY, after;
  if (!med_session_get (session, DUE, &arena, &before))
    before = MED_SPAN_EMPTY;
  med_buf list;
  med_result result = med_buf_init_arena (&list, &arena, before.size + count * DUE_SIZE);
  if (result == MED_OK)
    {
      med_buf_put (&list, before);
      for (size_t i = 0; i < count; i++)
        {
          med_buf_put (&list, MED_SPAN_OF (grantee->bytes));
          med_buf_put (&list, MED_SPAN_OF (tags[i].bytes));
        }
      result = med_buf_finish (&list, &after);
    }
  if (result == MED_OK)
    result = med_session_set (session, DUE, after);
  med_arena_clear (&arena);
  return result;
}

static bool
tag_listed (const rotation *next, size_t count, const med_tag *tag)
{
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (next[i].tag, *tag))
      return true;
  return false;
}

/* Each tag once that at least one grantee must not read on. */
static size_t
due_rotations (med_session *session, med_span due, const med_grant_view *views, size_t view_count,
               rotation *next)
{
  size_t used = 0;
  for (size_t at = 0; at + DUE_SIZE <= due.size; at += DUE_SIZE)
    {
      med_account_id grantee;
      med_tag tag;
      memcpy (grantee.bytes, due.data + at, sizeof grantee.bytes);
      memcpy (tag.bytes, due.data + at + sizeof grantee.bytes, sizeof tag.bytes);
      if (!tag_listed (next, used, &tag)
          && med_rotation_tags (views, view_count, &grantee, med_consent_now (session), &tag, 1)
                 > 0)
        next[used++].tag = tag;
    }
  return used;
}

/* Newer rows of everybody who may be among the readers. */
static void
refresh_readers (med_session *session, const med_grant_view *views, size_t count)
{
  g_autoptr (GArray) readers = g_array_new (FALSE, FALSE, sizeof (med_account_id));
  for (size_t i = 0; i < count; i++)
    if (med_grant_open (views[i].row, med_consent_now (session))
        && views[i].row->grantee.len == sizeof (med_account_id))
      g_array_append_vals (readers, views[i].row->grantee.data, 1);
  med_consent_refresh (session, (const med_account_id *)(const void *)readers->data, readers->len);
}

static med_result
rotate (med_session *session, const med_id *grant, med_arena *arena, med_failure *failure)
{
  med_span due;
  med_grant_view *views;
  size_t view_count;
  if (!med_session_get (session, DUE, arena, &due) || due.size < DUE_SIZE)
    return MED_OK;
  MED_TRY_PLAIN (med_consent_views (session, arena, &views, &view_count), failure);
  rotation *next = (rotation *)med_arena_array (arena, due.size / DUE_SIZE, sizeof *next);
  if (next == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t count = due_rotations (session, due, views, view_count, next);
  if (count > 0)
    refresh_readers (session, views, view_count);
  for (size_t i = 0; i < count; i++)
    MED_TRY (prepare (session, views, view_count, &next[i], arena, failure));
  if (count > 0)
    MED_TRY (med_keys_save (session->profile, session->keys, failure));
  for (size_t done = 0; done < count; done += MED_ROTATIONS_MAX)
    MED_TRY (queue_rotation (session, grant, next + done, MIN (count - done, MED_ROTATIONS_MAX),
                             arena, failure));
  if (count > 0)
    MED_TRY (med_consent_publish_keyring (session, failure));
  MED_TRY_PLAIN (med_session_set (session, DUE, MED_SPAN_EMPTY), failure);
  return MED_OK;
}

med_result
med_consent_rotate_due (med_session *session, const med_id *grant, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), ROTATE_BUDGET);
  med_result result = rotate (session, grant, &arena, failure);
  med_arena_clear (&arena);
  return result;
}

void
med_consent_rotate_soon (med_session *session, const med_id *grant)
{
  med_failure later;
  if (med_consent_rotate_due (session, grant, &later) != MED_OK)
    g_debug ("locks are made at the next sync: %s", later.message);
}

typedef struct
{
  med_id ids[16];
  size_t count;
} stale_items;

/* Signed ones may be recorded any moment: they stay. */
static bool
find_stale (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  stale_items *stale = (stale_items *)context;
  if (op->kind_case == MED__OP__KIND_ACCOUNT_KEYS && op->account_keys->user_recipient.len == 0
      && item->n_ops == 1 && item->tx.len == 0 && item->id.len == sizeof stale->ids[0].bytes
      && stale->count < G_N_ELEMENTS (stale->ids))
    memcpy (stale->ids[stale->count++].bytes, item->id.data, sizeof stale->ids[0].bytes);
  return true;
}

static med_result
queue_keyring (med_session *session, const med_cid *keyring, med_arena *arena, med_failure *failure)
{
  ProtobufCMessage *message;
  MED_TRY (med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes),
                            arena, &message, failure));
  Med__AccountKeysUpdate update = MED__ACCOUNT_KEYS_UPDATE__INIT;
  update.userkey_cid = ((const Med__AccountRow *)message)->userkey_cid;
  update.keyring_cid = med_pb_bytes (MED_SPAN_OF (keyring->bytes));
  update.base_cid = ((const Med__AccountRow *)message)->keyring_cid;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  op.account_keys = &update;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                 .what = _ ("Your keys, sealed for your other devices"),
                                 .ops = ops,
                                 .op_count = 1,
                                 .uploads = keyring,
                                 .upload_count = 1 };
  return med_outbox_add (session, &entry, NULL, failure);
}

med_result
med_consent_publish_keyring (med_session *session, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), ROTATE_BUDGET);
  med_open_public recipient;
  med_span plain;
  med_cid root;
  stale_items stale = { .count = 0 };
  med_result result = med_canonical_encode (&session->keys->message->keyring->base, &arena, &plain);
  if (result == MED_OK && plain.size > MED_KEYRING_SIZE_MAX)
    result = MED_E_TOO_LARGE;
  if (result == MED_OK)
    result = med_consent_each_waiting (session, &arena, find_stale, &stale);
  if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = med_session_recipient (session, &session->keys->account, &recipient, failure);
  if (result == MED_OK)
    result = med_session_seal_object (session, &recipient, 1, plain, &root, failure);
  if (result == MED_OK)
    result = queue_keyring (session, &root, &arena, failure);
  for (size_t i = 0; result == MED_OK && i < stale.count; i++)
    result = med_outbox_discard (session, &stale.ids[i], failure);
  med_arena_clear (&arena);
  return result;
}
