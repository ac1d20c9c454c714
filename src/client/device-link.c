/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second device joins, a lost one goes (core/FORMATS.md P6, K2, K7):
 *
 *   old: link ─► new: own keys, answer ─► old: device.add + account.keys ─► new: user key, keyring
 */
#include "client/device-private.h"

#include "client/consents-private.h"
#include "client/people.h"
#include "client/sync-private.h"
#include "client/words.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

/* Setting: the nonce of the last link. */
#define NONCE "link-nonce"
#define PREFIX_MIN 6

/* ── Old device: the link ───────────────────────────────────────────────────────────────────── */

med_result
med_device_offer (med_session *session, med_arena *arena, const char **link, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  const char *address = med_profile_node (session->profile);
  med_span nonce;
  char *text;
  if (!med_session_joined (session) || anchor->height == 0 || address == NULL)
    return med_fail (failure, MED_E_STATE,
                     _ ("Join a network first: the link says where your account lives."));
  MED_TRY_PLAIN (med_session_random (session, sizeof (med_id), arena, &nonce), failure);
  MED_TRY_PLAIN (med_session_set (session, NONCE, nonce), failure);
  Med__InviteGateway gateway = MED__INVITE_GATEWAY__INIT;
  Med__InviteGateway *gateways[] = { &gateway };
  Med__Link message = MED__LINK__INIT;
  gateway.url = med_pb_bytes (med_span_text (address));
  message.chain_id = session->keys->message->chain_id;
  message.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  message.anchor_height = anchor->height;
  message.anchor_hash = anchor->header_hash;
  message.n_gateways = 1;
  message.gateways = gateways;
  message.nonce = med_pb_bytes (nonce);
  MED_TRY_PLAIN (med_token_encode (MED_TOKEN_LINK, &message.base, arena, &text), failure);
  *link = text;
  return MED_OK;
}

/* ── New device: keys of its own ────────────────────────────────────────────────────────────── */

med_result
med_device_answer (med_profile *profile, const char *link, med_span passphrase, uint64_t kdf_memory,
                   med_arena *arena, const char **answer, med_failure *failure)
{
  const Med__Link *found;
  med_sign_public sign;
  med_open_public open;
  char *text;
  if (med_token_decode_link (med_span_text (link), arena, &found) != MED_OK
      || found->n_gateways == 0)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole device link. Copy all of it from your other device."));
  g_autofree char *address
      = g_strndup ((const char *)found->gateways[0]->url.data, found->gateways[0]->url.len);
  MED_TRY (
      med_identity_create_linked (profile, found, passphrase, kdf_memory, &sign, &open, failure));
  Med__LinkAnswer message = MED__LINK_ANSWER__INIT;
  message.device_sign = med_pb_bytes (MED_SPAN_OF (sign.bytes));
  message.device_open = med_pb_bytes (MED_SPAN_OF (open.bytes));
  message.nonce = found->nonce;
  med_result result = med_token_encode (MED_TOKEN_ANSWER, &message.base, arena, &text);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = med_profile_set (profile, "node", address, failure);
  if (result != MED_OK)
    {
      med_identity_forget (profile);
      return result;
    }
  *answer = text;
  return MED_OK;
}

/* ── Old device: the answer ─────────────────────────────────────────────────────────────────── */

static med_result
check_nonce (med_session *session, const Med__LinkAnswer *answer, med_arena *arena,
             med_failure *failure)
{
  med_span nonce;
  if (med_session_get (session, NONCE, arena, &nonce)
      && med_span_equal (nonce, med_pb_span (answer->nonce)))
    return MED_OK;
  return med_fail (failure, MED_E_INVALID,
                   _ ("This is the answer to another link than the last one that this device "
                      "showed. Nothing was added; begin again with a new link."));
}

static med_result
queue_keys (med_session *session, Med__Op *first, Med__AccountKeysUpdate *keys,
            const med_cid *uploads, const char *what, med_id *item, med_failure *failure)
{
  Med__Op second = MED__OP__INIT;
  const Med__Op *ops[2];
  size_t count = 0;
  second.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  second.account_keys = keys;
  if (first != NULL)
    ops[count++] = first;
  ops[count++] = &second;
  keys->userkey_cid = med_pb_bytes (MED_SPAN_OF (uploads[0].bytes));
  keys->keyring_cid = med_pb_bytes (MED_SPAN_OF (uploads[1].bytes));
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                 .what = what,
                                 .ops = ops,
                                 .op_count = count,
                                 .uploads = uploads,
                                 .upload_count = 2 };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_device_add (med_session *session, const char *answer, med_device_id *device, med_id *item,
                med_failure *failure)
{
  uint8_t room[8192];
  med_arena arena;
  const Med__LinkAnswer *found;
  med_cid roots[2];
  med_open_public open;
  med_arena_init_buffer (&arena, room, sizeof room);
  if (med_token_decode_answer (med_span_text (answer), &arena, &found) != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole answer. Copy all of it from the new device."));
  MED_TRY (check_nonce (session, found, &arena, failure));
  memcpy (open.bytes, found->device_open.data, sizeof open.bytes);
  MED_TRY (med_device_keys_take (session, NULL, failure));
  MED_TRY (med_device_seal_userkey (session, NULL, &open, NULL, &roots[0], failure));
  MED_TRY (med_device_seal_keyring (session, &roots[1], failure));
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  Med__Op op = MED__OP__INIT;
  add.sign = found->device_sign;
  add.open = found->device_open;
  op.kind_case = MED__OP__KIND_DEVICE_ADD;
  op.device_add = &add;
  MED_TRY (queue_keys (session, &op, &keys, roots, _ ("A new device of yours"), item, failure));
  /* Once. */
  MED_TRY_PLAIN (med_session_set (session, NONCE, MED_SPAN_EMPTY), failure);
  med_device_id_make (med_pb_span (found->device_sign), device);
  return MED_OK;
}

/* ── New device: everything else ────────────────────────────────────────────────────────────── */

static void
take_profile (med_session *session, GCancellable *cancellable)
{
  med_arena arena;
  med_failure ignored;
  med_cid cid;
  med_span plain;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), &arena);
  if (account != NULL && account->profile_cid.len == sizeof cid.bytes)
    {
      memcpy (cid.bytes, account->profile_cid.data, sizeof cid.bytes);
      if (med_session_open_object (session, &cid, &med_age_limits_default, cancellable, &arena,
                                   &plain, &ignored)
              != MED_OK
          || med_session_set (session, "profile", plain) != MED_OK)
        g_message ("the own profile comes with a later synchronisation");
    }
  med_arena_clear (&arena);
}

med_result
med_device_finish (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  const med_row_name names[] = { { MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes) },
                                 { MED_TABLE_DEVICE, MED_SPAN_OF (session->keys->device.bytes) } };
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  med_result result
      = med_sync_fetch_rows (session, names, G_N_ELEMENTS (names), cancellable, failure);
  if (result == MED_E_DENIED || result == MED_E_NOT_FOUND)
    return med_fail (failure, MED_E_DENIED,
                     _ ("Your account does not have this device yet. Give the answer to your other "
                        "device first."));
  MED_TRY (result);
  MED_TRY (med_device_keys_take (session, cancellable, failure));
  take_profile (session, cancellable);
  return med_sync (session, cancellable, failure);
}

/* ── Taking one out, and a new generation ───────────────────────────────────────────────────── */

med_result
med_device_resolve (med_session *session, const char *text, med_device_id *device,
                    med_failure *failure)
{
  med_arena arena;
  med_device_info *devices;
  size_t count = 0, found = 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_result result = med_devices_list (session, &arena, &devices, &count, failure);
  for (size_t i = 0; result == MED_OK && i < count; i++)
    if (strlen (text) >= PREFIX_MIN
        && g_str_has_prefix (med_word_device (&devices[i].id, &arena), text))
      {
        *device = devices[i].id;
        found++;
      }
  med_arena_clear (&arena);
  MED_TRY (result);
  if (found == 1)
    return MED_OK;
  return med_fail (failure, found == 0 ? MED_E_NOT_FOUND : MED_E_INVALID,
                   found == 0 ? _ ("None of your devices has an id that begins so (at least 6 "
                                   "characters).")
                              : _ ("More than one of your devices begins so."));
}

/* The new identity is in the keystore before anything is sent. */
static med_result
new_generation (med_session *session, med_open_public *recipient, med_failure *failure)
{
  med_keys *keys = session->keys;
  med_open_secret user;
  uint32_t generation;
  MED_TRY_PLAIN (med_keyring_user (keys->message->keyring, &user, &generation), failure);
  med_env_random (session->env, user.bytes, sizeof user.bytes);
  med_open_public_from_secret (&user, recipient);
  med_result result
      = med_keyring_add_user (keys->message->keyring, generation + 1, &user, &keys->arena);
  med_wipe (&user, sizeof user);
  MED_TRY_PLAIN (result, failure);
  return med_keys_save (session->profile, keys, failure);
}

static med_result
publish_generation (med_session *session, const med_device_id *without, Med__Op *first,
                    const char *what, med_id *item, med_failure *failure)
{
  med_cid roots[2];
  med_open_public recipient;
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  MED_TRY (med_device_keys_take (session, NULL, failure));
  MED_TRY (new_generation (session, &recipient, failure));
  MED_TRY (med_device_seal_userkey (session, without, NULL, NULL, &roots[0], failure));
  MED_TRY (med_device_seal_keyring (session, &roots[1], failure));
  keys.user_recipient = med_pb_bytes (MED_SPAN_OF (recipient.bytes));
  return queue_keys (session, first, &keys, roots, what, item, failure);
}

/* Every category is due: the lost device may have their keys. */
static med_result
lock_all (med_session *session, med_failure *failure)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (med_tag));
  for (size_t i = 0; i < keyring->n_categories; i++)
    {
      med_tag tag;
      bool known = false;
      memcpy (tag.bytes, keyring->categories[i]->tag.data, sizeof tag.bytes);
      for (guint j = 0; j < tags->len && !known; j++)
        known = MED_ID_EQUAL (g_array_index (tags, med_tag, j), tag);
      if (!known)
        g_array_append_val (tags, tag);
    }
  MED_TRY_PLAIN (med_consent_note_due (session, &session->keys->account,
                                       (const med_tag *)(const void *)tags->data, tags->len),
                 failure);
  med_consent_rotate_soon (session, NULL);
  return MED_OK;
}

med_result
med_device_revoke (med_session *session, const med_device_id *device, int64_t compromised_since,
                   med_id *item, med_failure *failure)
{
  Med__DeviceRevoke revoke = MED__DEVICE_REVOKE__INIT;
  Med__Op op = MED__OP__INIT;
  if (MED_ID_EQUAL (*device, session->keys->device))
    return med_fail (failure, MED_E_STATE,
                     _ ("This is the device that you work with. Take it out from another one."));
  revoke.device = med_pb_bytes (MED_SPAN_OF (device->bytes));
  revoke.compromised_since = compromised_since > 0 ? (uint64_t)compromised_since : 0;
  op.kind_case = MED__OP__KIND_DEVICE_REVOKE;
  op.device_revoke = &revoke;
  MED_TRY (
      publish_generation (session, device, &op, _ ("A device of yours taken out"), item, failure));
  return lock_all (session, failure);
}

med_result
med_identity_rotate (med_session *session, med_id *item, med_failure *failure)
{
  return publish_generation (session, NULL, NULL, _ ("A new generation of your key"), item,
                             failure);
}
