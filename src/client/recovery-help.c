/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of the people: gives a card, takes a share into the keyring, and hands it to a device that
 * the person on the telephone really has. */
#include "client/device-private.h"
#include "client/recovery-private.h"
#include "client/secret-memory.h"
#include "client/words.h"

#include "base/text.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/dag/cid.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define BUDGET ((size_t)4 << 20)

med_result
med_recovery_publish_keyring (med_session *session, const char *what, med_id *item,
                              med_failure *failure)
{
  med_cid root;
  const Med__AccountRow *account;
  uint8_t room[16384];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), &arena);
  if (account == NULL)
    return med_fail_plain (failure, MED_E_STATE, MED_REASON_NONE);
  MED_TRY (med_device_seal_keyring (session, &root, failure));
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  Med__Op op = MED__OP__INIT;
  const Med__Op *ops[] = { &op };
  keys.userkey_cid = account->userkey_cid;
  keys.keyring_cid = med_pb_bytes (MED_SPAN_OF (root.bytes));
  op.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  op.account_keys = &keys;
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                 .what = what,
                                 .ops = ops,
                                 .op_count = 1,
                                 .uploads = &root,
                                 .upload_count = 1 };
  return med_outbox_add (session, &entry, item, failure);
}

/* ── The card ───────────────────────────────────────────────────────────────────────────────── */

med_result
med_recovery_card (med_session *session, med_arena *arena, const char **text, med_failure *failure)
{
  med_self self;
  med_open_secret user;
  med_open_public recipient;
  uint32_t generation;
  char *written;
  MED_TRY (med_session_self (session, arena, &self, failure));
  if (!med_session_joined (session) || self.name == NULL)
    return med_fail (failure, MED_E_STATE,
                     _ ("Join a network and say your name first: the card says who you are."));
  MED_TRY_PLAIN (med_keyring_user (session->keys->message->keyring, &user, &generation), failure);
  med_open_public_from_secret (&user, &recipient);
  med_wipe (&user, sizeof user);
  size_t size = strlen (self.name);
  while (size > MED_GUARDIAN_NAME_MAX)
    size = (size_t)(g_utf8_find_prev_char (self.name, self.name + size) - self.name);
  Med__Card card = MED__CARD__INIT;
  card.chain_id = session->keys->message->chain_id;
  card.account = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  card.recipient = med_pb_bytes (MED_SPAN_OF (recipient.bytes));
  card.name = (ProtobufCBinaryData){ size, (uint8_t *)self.name };
  MED_TRY_PLAIN (med_token_encode (MED_TOKEN_CARD, &card.base, arena, &written), failure);
  *text = written;
  return MED_OK;
}

/* ── The share ──────────────────────────────────────────────────────────────────────────────── */

static med_result
fetch_shares (med_session *session, const Med__Trust *trust, GCancellable *cancellable,
              med_arena *arena, med_span *object, med_failure *failure)
{
  med_cid root;
  med_gateway *gateway;
  if (med_cid_decode (med_pb_span (trust->shares_cid), &root) != MED_OK)
    return med_fail_plain (failure, MED_E_INVALID, MED_REASON_NONE);
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_result result = med_session_note (
      session, med_gateway_block (gateway, &root, &root, cancellable, arena, object, failure));
  if (result == MED_E_DENIED || result == MED_E_NOT_FOUND)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("What this text speaks of is not there, or not any more. Ask for a new "
                        "one."));
  return result;
}

/* The own share out of all of them; it must be of whom the text names. */
static med_result
open_share (med_session *session, const Med__Trust *trust, med_span object, med_arena *arena,
            const Med__GuardianShare **share, med_failure *failure)
{
  med_open_secret *identities;
  size_t count;
  MED_TRY_PLAIN (med_session_identities (session, false, arena, &identities, &count), failure);
  med_result result = med_guardian_shares_open (identities, count, object, arena, share);
  if (result == MED_E_NO_MATCH)
    return med_fail (failure, MED_E_NO_MATCH,
                     _ ("There is nothing for you in it. The person who gave you this text chose "
                        "other people, or an older card of yours."));
  if (result != MED_OK
      || !med_span_equal (med_pb_span ((*share)->patient), med_pb_span (trust->patient))
      || !med_span_equal (med_pb_span ((*share)->chain_id), med_pb_span (trust->chain_id)))
    return med_fail (failure, MED_E_UNVERIFIED,
                     _ ("What lies there is not what the text says. Nothing of it was kept."));
  return MED_OK;
}

static med_result
code_text (const Med__GuardianShare *held, med_arena *arena, const char **text)
{
  med_key_share share;
  uint8_t code[MED_GUARDIAN_CODE_SIZE];
  char letters[2 * MED_GUARDIAN_CODE_SIZE], *copy;
  MED_TRY (med_share_from_message (held->share, &share));
  med_guardian_code (&share, code);
  med_wipe (&share, sizeof share);
  MED_TRY (med_base32_encode (MED_SPAN_OF (code), letters, sizeof letters));
  g_autofree char *spaced = g_strdup_printf ("%.4s %s", letters, letters + 4);
  MED_TRY (med_arena_text (arena, med_span_text (spaced), &copy));
  *text = copy;
  return MED_OK;
}

static med_result
name_text (const Med__GuardianShare *held, med_arena *arena, const char **name)
{
  char *text;
  g_autofree char *valid
      = g_utf8_make_valid ((const char *)held->name.data, (gssize)held->name.len);
  MED_TRY (med_arena_text (arena, med_span_text (valid), &text));
  *name = text;
  return MED_OK;
}

med_result
med_recovery_accept (med_session *session, const char *trust, GCancellable *cancellable,
                     med_arena *arena, const char **name, const char **code, med_id *item,
                     med_failure *failure)
{
  const Med__Trust *found;
  const Med__GuardianShare *share;
  med_span object;
  if (med_token_decode_trust (med_span_text (trust), arena, &found) != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole text. Copy all of it from the person who trusts you."));
  if (!med_span_equal (med_pb_span (found->chain_id),
                       med_pb_span (session->keys->message->chain_id)))
    return med_fail (failure, MED_E_INVALID,
                     _ ("This text belongs to another network than yours."));
  MED_TRY (fetch_shares (session, found, cancellable, arena, &object, failure));
  MED_TRY (open_share (session, found, object, arena, &share, failure));
  MED_TRY (med_device_keys_take (session, cancellable, failure));
  MED_TRY_PLAIN (
      med_keyring_put_held (session->keys->message->keyring, share, &session->keys->arena),
      failure);
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  MED_TRY_PLAIN (name_text (share, arena, name), failure);
  MED_TRY_PLAIN (code_text (share, arena, code), failure);
  return med_recovery_publish_keyring (session, _ ("You can help somebody back in"), item, failure);
}

static bool
is_here (const med_session *session, const Med__GuardianShare *held)
{
  return med_span_equal (med_pb_span (held->chain_id),
                         med_pb_span (session->keys->message->chain_id));
}

med_result
med_recovery_list_held (med_session *session, med_arena *arena, med_recovery_held **held,
                        size_t *count, med_failure *failure)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  med_recovery_held *list
      = (med_recovery_held *)med_arena_array (arena, keyring->n_held + 1, sizeof *list);
  size_t used = 0;
  if (list == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < keyring->n_held; i++)
    {
      const Med__GuardianShare *share = keyring->held[i];
      if (!is_here (session, share))
        continue;
      memcpy (list[used].account.bytes, share->patient.data, sizeof list[used].account.bytes);
      list[used].threshold = share->share->threshold;
      MED_TRY_PLAIN (name_text (share, arena, &list[used].name), failure);
      MED_TRY_PLAIN (code_text (share, arena, &list[used].code), failure);
      used++;
    }
  *held = list;
  *count = used;
  return MED_OK;
}

/* ── Somebody asks ──────────────────────────────────────────────────────────────────────────── */

static med_result
read_help (const char *text, med_arena *arena, const Med__Help **help, const char **words,
           med_failure *failure)
{
  char line[MED_HELP_WORDS_SIZE], *copy;
  if (med_token_decode_help (med_span_text (text), arena, help) != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole request for help. Copy all of it."));
  MED_TRY_PLAIN (med_help_words (*help, arena, line), failure);
  MED_TRY_PLAIN (med_arena_text (arena, med_span_text (line), &copy), failure);
  *words = copy;
  return MED_OK;
}

med_result
med_recovery_read_help (const char *help, med_arena *arena, const char **words,
                        med_failure *failure)
{
  const Med__Help *found;
  return read_help (help, arena, &found, words, failure);
}

/* Whom the share is of: the one named, or the only one. */
static med_result
choose_held (med_session *session, const char *person, med_arena *arena,
             const Med__GuardianShare **share, med_failure *failure)
{
  const Med__Keyring *keyring = session->keys->message->keyring;
  size_t found = 0;
  for (size_t i = 0; i < keyring->n_held; i++)
    {
      const Med__GuardianShare *held = keyring->held[i];
      const char *name;
      med_account_id account;
      if (!is_here (session, held))
        continue;
      memcpy (account.bytes, held->patient.data, sizeof account.bytes);
      MED_TRY_PLAIN (name_text (held, arena, &name), failure);
      if (person != NULL && g_ascii_strcasecmp (person, name) != 0
          && (strlen (person) < 6
              || !g_str_has_prefix (med_word_account (&account, arena), person)))
        continue;
      *share = held;
      found++;
    }
  if (found == 1)
    return MED_OK;
  if (found == 0)
    return med_fail (failure, MED_E_NOT_FOUND,
                     person != NULL ? _ ("You have nothing with which to help this person.")
                                    : _ ("Nobody has chosen you to help them back in."));
  return med_fail (failure, MED_E_INVALID,
                   _ ("You can help more than one person. Say whom (--person)."));
}

static med_result
seal_answer (med_session *session, const Med__Help *help, const Med__GuardianShare *share,
             med_arena *arena, const char **answer, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  const char *address = med_profile_node (session->profile);
  Med__InviteGateway gateway = MED__INVITE_GATEWAY__INIT, *gateways[] = { &gateway };
  Med__HelpShare message = MED__HELP_SHARE__INIT;
  Med__HelpAnswer carried = MED__HELP_ANSWER__INIT;
  med_open_public device;
  med_span plain, random, file;
  char *text;
  if (anchor->height == 0 || address == NULL)
    return med_fail_plain (failure, MED_E_STATE, MED_REASON_NONE);
  gateway.url = med_pb_bytes (med_span_text (address));
  message.chain_id = share->chain_id;
  message.account = share->patient;
  message.anchor_height = anchor->height;
  message.anchor_hash = anchor->header_hash;
  message.gateways = gateways;
  message.n_gateways = 1;
  message.share = share->share;
  message.nonce = help->nonce;
  memcpy (device.bytes, help->device_open.data, sizeof device.bytes);
  MED_TRY_PLAIN (med_canonical_encode (&message.base, arena, &plain), failure);
  MED_TRY_PLAIN (med_session_random (session, med_age_seal_random_size (1), arena, &random),
                 failure);
  MED_TRY_PLAIN (med_age_seal (&device, 1, random, plain, &med_age_limits_default, arena, &file),
                 failure);
  carried.sealed = med_pb_bytes (file);
  MED_TRY_PLAIN (med_token_encode (MED_TOKEN_SHARE, &carried.base, arena, &text), failure);
  *answer = text;
  return MED_OK;
}

med_result
med_recovery_approve (med_session *session, const char *help, const char *person, med_arena *arena,
                      const char **answer, const char **name, med_failure *failure)
{
  med_arena secret;
  const Med__Help *found;
  const Med__GuardianShare *share = NULL;
  const char *words, *text = NULL;
  char *copy;
  MED_TRY (read_help (help, arena, &found, &words, failure));
  MED_TRY (choose_held (session, person, arena, &share, failure));
  med_arena_init (&secret, med_memory_secret (), BUDGET);
  med_result result = seal_answer (session, found, share, &secret, &text, failure);
  if (result == MED_OK)
    {
      result = med_arena_text (arena, med_span_text (text), &copy);
      if (result != MED_OK)
        result = med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&secret);
  MED_TRY (result);
  *answer = copy;
  MED_TRY_PLAIN (name_text (share, arena, name), failure);
  return MED_OK;
}
