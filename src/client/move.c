/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way over. */
#include "client/move-private.h"

#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/state.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define KEYS_BUDGET ((size_t)64 << 20)
/* Setting: canonical Keys that the key file must hold, with the node's address as its gateway. */
#define DUE_KEYS "move-keys"

bool
med_move_possible (const med_session *session)
{
  return g_strcmp0 (med_profile_get (session->profile, "personal"), "yes") == 0;
}

/* ── Keys of the new account ────────────────────────────────────────────────────────────────── */

static ProtobufCBinaryData
copied (ProtobufCBinaryData bytes, med_arena *arena)
{
  med_span copy;
  if (med_arena_copy (arena, med_pb_span (bytes), &copy) != MED_OK)
    return (ProtobufCBinaryData){ 0, NULL };
  return med_pb_bytes (copy);
}

static med_result
remember_place (const Med__Keys *old, uint64_t height, ProtobufCBinaryData hash,
                Med__Keyring *keyring, med_arena *arena)
{
  size_t count = old->keyring->n_predecessors;
  Med__Predecessor **list = (Med__Predecessor **)med_arena_array (arena, count + 1, sizeof *list);
  Med__Predecessor *entry = (Med__Predecessor *)med_arena_alloc (arena, sizeof *entry);
  if (list == NULL || entry == NULL)
    return MED_E_NO_MEMORY;
  med__predecessor__init (entry);
  entry->chain_id = old->chain_id;
  entry->height = height;
  entry->header_hash = copied (hash, arena);
  for (size_t i = 0; i < count; i++)
    list[i] = old->keyring->predecessors[i];
  list[count] = entry;
  keyring->n_predecessors = count + 1;
  keyring->predecessors = list;
  return MED_OK;
}

static med_result
draw_category (const med_env *env, Med__Keyring *keyring, med_span word, bool inbox,
               med_arena *arena)
{
  med_tag tag = { { 0 } };
  med_open_secret identity;
  if (!inbox)
    med_env_random (env, tag.bytes, sizeof tag.bytes);
  med_env_random (env, identity.bytes, sizeof identity.bytes);
  med_result result = med_keyring_add_category (keyring, &tag, 1, &identity, word, arena);
  med_wipe (&identity, sizeof identity);
  return result;
}

/* The same categories under new tags: nothing of the old place shows at the clinic. They stand in
 * the order in which they were drawn there, which says nothing. */
static med_result
renew_categories (const med_env *env, const Med__Keyring *old, Med__Keyring *keyring,
                  med_arena *arena)
{
  static const med_tag none;
  for (size_t i = 0; i < old->n_categories; i++)
    {
      med_tag tag;
      med_span word = med_pb_span (old->categories[i]->category);
      bool inbox = med_span_equal (med_pb_span (old->categories[i]->tag), MED_SPAN_OF (none.bytes));
      if (med_keyring_find_tag (keyring, word, &tag) == MED_OK)
        continue;
      MED_TRY (draw_category (env, keyring, word, inbox, arena));
    }
  return MED_OK;
}

/* Device and recovery words stay the person's; account, user and category keys are new. */
static med_result
renew_keys (med_session *session, const Med__Invite *invite, const char *address)
{
  med_keys *keys = session->keys;
  med_arena *arena = &keys->arena;
  const Med__Keys *old = keys->message;
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  Med__Keys *message = (Med__Keys *)med_arena_alloc (arena, sizeof *message);
  Med__Keyring *keyring = (Med__Keyring *)med_arena_alloc (arena, sizeof *keyring);
  Med__InviteGateway *gateway = (Med__InviteGateway *)med_arena_alloc (arena, sizeof *gateway);
  uint8_t *salt = (uint8_t *)med_arena_alloc (arena, old->salt.len);
  med_open_secret user, network;
  if (message == NULL || keyring == NULL || gateway == NULL || salt == NULL)
    return MED_E_NO_MEMORY;
  *message = *old;
  med__keyring__init (keyring);
  med__invite_gateway__init (gateway);
  MED_TRY (remember_place (old, anchor->height, anchor->header_hash, keyring, arena));
  MED_TRY (renew_categories (session->env, old->keyring, keyring, arena));
  med_env_random (session->env, user.bytes, sizeof user.bytes);
  MED_TRY (med_keyring_add_user (keyring, 1, &user, arena));
  med_wipe (&user, sizeof user);
  memcpy (network.bytes, invite->network_identity.data, sizeof network.bytes);
  MED_TRY (med_identity_line (&network, arena, &keyring->network_identity));
  med_wipe (&network, sizeof network);
  med_env_random (session->env, salt, old->salt.len);
  gateway->url = copied (med_pb_bytes (med_span_text (address)), arena);
  message->gateways = (Med__InviteGateway **)med_arena_array (arena, 1, sizeof gateway);
  if (message->gateways == NULL)
    return MED_E_NO_MEMORY;
  message->gateways[0] = gateway;
  message->n_gateways = 1;
  message->keyring = keyring;
  message->keyring_cid = (ProtobufCBinaryData){ 0, NULL };
  message->salt = (ProtobufCBinaryData){ old->salt.len, salt };
  message->chain_id = copied (invite->chain_id, arena);
  message->anchor_height = invite->anchor_height;
  message->anchor_hash = copied (invite->anchor_hash, arena);
  keys->message = message;
  med_account_keys account;
  med_account_id id;
  MED_TRY (med_keys_account (keys, &account));
  MED_TRY (med_account_id_make (&account.message, &id));
  message->account = copied (med_pb_bytes (MED_SPAN_OF (id.bytes)), arena);
  return med_keys_derive (keys);
}

/* ── One transaction ────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_session *session;
  const Med__Invite *invite;
  const med_invite_keys *keys;
  const char *address;
  GCancellable *cancellable;
  const GArray *records;
} crossing;

static bool
collect_id (void *context, med_span id, med_span value)
{
  g_ptr_array_add ((GPtrArray *)context, g_bytes_new (id.data, id.size));
  return true;
}

/* What was sent there is nothing to be sent again to this clinic after a restore. */
static med_result
forget_journal (med_replica *replica)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  MED_TRY (med_replica_each_journal (replica, collect_id, ids));
  for (guint i = 0; i < ids->len; i++)
    {
      gsize size;
      const void *id = g_bytes_get_data ((GBytes *)ids->pdata[i], &size);
      MED_TRY (med_replica_remove (replica, MED_LOCAL_JOURNAL, med_span_make (id, size)));
    }
  return MED_OK;
}

static med_result
forget_place (crossing *c, med_failure *failure)
{
  med_session *session = c->session;
  Med__LocalAnchor none = MED__LOCAL_ANCHOR__INIT;
  for (guint i = 0; i < c->records->len; i++)
    MED_TRY_PLAIN (
        med_replica_remove (session->replica, MED_LOCAL_DOCUMENT,
                            MED_SPAN_OF (g_array_index (c->records, med_moved, i).old.bytes)),
        failure);
  MED_TRY_PLAIN (forget_journal (session->replica), failure);
  MED_TRY_PLAIN (med_replica_forget_rows (session->replica), failure);
  MED_TRY_PLAIN (med_replica_set_anchor (session->replica, &none), failure);
  session->newest_seen = 0;
  return MED_OK;
}

static med_result
note_due (med_session *session, med_failure *failure)
{
  med_arena arena;
  med_span plain;
  med_arena_init (&arena, med_memory_secret (), KEYS_BUDGET);
  med_result result = med_canonical_encode (&session->keys->message->base, &arena, &plain);
  if (result == MED_OK)
    result = med_session_set (session, DUE_KEYS, plain);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

static med_result
cross (crossing *c, med_failure *failure)
{
  med_session *session = c->session;
  const med_gateway_signer signer = { med_keyid_invite (&c->keys->public), &c->keys->sign };
  const med_row_name clinic = { MED_TABLE_CLINIC, med_pb_span (c->invite->clinic) };
  g_autofree char *chain
      = g_strndup ((const char *)c->invite->chain_id.data, c->invite->chain_id.len);
  med_account_objects objects;
  MED_TRY (forget_place (c, failure));
  med_session_drop_gateway (session);
  MED_TRY (med_gateway_open (c->address, NULL, 0, chain, &signer, session->env, c->cancellable,
                             &session->gateway, failure));
  MED_TRY (med_sync_header (session, 0, c->cancellable, failure));
  MED_TRY (med_join_take_clinic_keys (session, c->keys, c->cancellable, failure));
  MED_TRY (med_sync_fetch_rows (session, &clinic, 1, c->cancellable, failure));
  MED_TRY (med_join_make_objects (session, &objects, failure));
  MED_TRY (med_move_queue (session, c->records, failure));
  MED_TRY (note_due (session, failure));
  /* Last of all: what comes before can be taken back, this cannot. */
  return med_join_create_account (session, c->invite, c->keys, &objects, c->cancellable, failure);
}

static med_result
cross_or_stay (crossing *c, med_failure *failure)
{
  med_session *session = c->session;
  Med__Keys *old = session->keys->message;
  med_failure ended_failure;
  MED_TRY (med_session_begin (session, failure));
  med_result result = renew_keys (session, c->invite, c->address);
  if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = cross (c, failure);
  med_result ended = med_session_end (session, result == MED_OK, &ended_failure);
  if (result == MED_OK && ended != MED_OK)
    {
      *failure = ended_failure;
      result = ended;
    }
  if (result == MED_OK)
    return MED_OK;
  session->keys->message = old;
  med_session_drop_gateway (session);
  session->newest_seen = med_replica_anchor (session->replica)->highest_seen;
  if (med_keys_derive (session->keys) != MED_OK)
    g_warning ("the keys of this device could not be read again");
  return result;
}

/* ── Before and after ───────────────────────────────────────────────────────────────────────── */

static med_result
check_outbox (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_outbox_item *items;
  size_t count = 0;
  MED_TRY (med_outbox_flush (session, cancellable, failure));
  MED_TRY (med_sync (session, cancellable, failure));
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result = med_outbox_list (session, &arena, &items, &count, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  if (count > 0)
    return med_fail (failure, MED_E_BUSY,
                     _ ("Something that you added still waits to be recorded here. Wait for it or "
                        "discard it, then join the clinic. Your invitation stays good."));
  return MED_OK;
}

med_result
med_move_settle (med_session *session, med_failure *failure)
{
  med_span due;
  ProtobufCMessage *message;
  char *address;
  med_arena *arena = &session->keys->arena;
  if (!med_session_get (session, DUE_KEYS, arena, &due) || due.size == 0)
    return MED_OK;
  MED_TRY_PLAIN (med_canonical_decode (&med__keys__descriptor, due, KEYS_BUDGET, arena, &message),
                 failure);
  Med__Keys *keys = (Med__Keys *)message;
  if (keys->n_gateways != 1)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  MED_TRY_PLAIN (med_arena_text (arena, med_pb_span (keys->gateways[0]->url), &address), failure);
  session->keys->message = keys;
  MED_TRY_PLAIN (med_keys_derive (session->keys), failure);
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  MED_TRY (med_profile_set (session->profile, "node", address, failure));
  MED_TRY (med_profile_set (session->profile, "personal", "no", failure));
  MED_TRY_PLAIN (med_session_set (session, DUE_KEYS, MED_SPAN_EMPTY), failure);
  return MED_OK;
}

static med_result
cross_with (crossing *c, med_arena *arena, med_failure *failure)
{
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (med_moved));
  med_id clinic;
  c->records = records;
  med_result result = med_move_gather (c->session, c->cancellable, arena, records, failure);
  if (result == MED_OK)
    result = cross_or_stay (c, failure);
  if (records->len > 0)
    med_wipe (records->data, records->len * sizeof (med_moved));
  MED_TRY (result);
  MED_TRY (med_move_settle (c->session, failure));
  memcpy (clinic.bytes, c->invite->clinic.data, sizeof clinic.bytes);
  return med_join_settle_staff (c->session, &clinic, NULL, NULL, c->cancellable, failure);
}

med_result
med_move_join (med_session *session, const Med__Invite *invite, const med_invite_keys *keys,
               const char *address, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  crossing c = { .session = session,
                 .invite = invite,
                 .keys = keys,
                 .address = address,
                 .cancellable = cancellable };
  MED_TRY (check_outbox (session, cancellable, failure));
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 30);
  med_result result = cross_with (&c, &arena, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  /* The account is there; what the line does not carry now goes out by itself. */
  med_failure later;
  result = med_outbox_flush (session, cancellable, &later);
  if (result == MED_OK)
    result = med_sync (session, cancellable, &later);
  if (result != MED_OK)
    g_message ("the records follow when the clinic can be reached");
  return MED_OK;
}

med_result
med_move_go_on (med_session *session, med_failure *failure)
{
  med_arena arena;
  med_span due;
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  med_result result = MED_OK;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  if (!med_session_get (session, MED_MOVE_RETIRE, &arena, &due))
    due = MED_SPAN_EMPTY;
  for (size_t at = 0; result == MED_OK && at + sizeof (med_id) <= due.size; at += sizeof (med_id))
    {
      med_id id;
      memcpy (id.bytes, due.data + at, sizeof id.bytes);
      if (med_replica_decode (session->replica, MED_TABLE_RECORD, MED_SPAN_OF (id.bytes), &arena)
          != NULL)
        result = med_records_retire (session, &id, NULL, failure);
      else
        g_byte_array_append (rest, id.bytes, sizeof id.bytes);
    }
  if (result == MED_OK && rest->len != due.size)
    {
      result = med_session_set (session, MED_MOVE_RETIRE, med_span_make (rest->data, rest->len));
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}
