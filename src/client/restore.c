/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything back from 24 words (core/FORMATS.md R1):
 *
 *   words ─► recovery keys ─► row 15 ─► account row ─► user key ─► keyring
 *         └► keystore slot            └► new device: device.add + account.keys, signed by the words
 *
 * The keystore is written before the device is added, so that no step can leave an added device
 * whose keys are lost. */
#include "client/network.h"

#include "client/restore-private.h"
#include "client/sync-private.h"
#include "core/chain/hashes.h"
#include "core/crypto/sign.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

static void
make_recovery (const med_root_entropy *entropy, med_recovery_keys *keys)
{
  med_words_recovery_sign (entropy, &keys->sign);
  med_words_recovery_open (entropy, &keys->open);
  med_sign_public_from_seed (&keys->sign, &keys->public);
}

/* Where the account lives: from the kit, or from a hospital's address and what it shows. */
static med_result
read_place (const char *kit, const char *address, med_arena *arena, const Med__Kit **place,
            char **url, med_failure *failure)
{
  *place = NULL;
  *url = NULL;
  if (kit != NULL)
    {
      if (med_token_decode_kit (med_span_text (kit), arena, place) != MED_OK)
        return med_fail (failure, MED_E_INVALID,
                         _ ("The recovery kit cannot be read. Copy all of it, or give the clinic's "
                            "address instead."));
      if (address == NULL && (*place)->n_gateways > 0)
        MED_TRY_PLAIN (med_arena_text (arena, med_pb_span ((*place)->gateways[0]->url), url),
                       failure);
    }
  if (address != NULL)
    MED_TRY_PLAIN (med_arena_text (arena, med_span_text (address), url), failure);
  if (*url == NULL)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Say where your records are: the text of the recovery kit, or the clinic's "
                        "address."));
  return MED_OK;
}

/* With the words alone there is no anchor: the hospital's newest block is taken as it is. The
 * screen says so; a kit is better. */
static med_result
adopt_place (med_session *session, const Med__Kit *place, GCancellable *cancellable,
             med_failure *failure)
{
  Med__Keys *keys = session->keys->message;
  med_arena *arena = &session->keys->arena;
  med_span copy;
  const char *chain = med_gateway_chain (session->gateway);
  MED_TRY_PLAIN (med_arena_copy (arena, med_span_text (chain), &copy), failure);
  keys->chain_id = med_pb_bytes (copy);
  if (place != NULL)
    {
      keys->anchor_height = place->anchor_height;
      MED_TRY_PLAIN (med_arena_copy (arena, med_pb_span (place->anchor_hash), &copy), failure);
      keys->anchor_hash = med_pb_bytes (copy);
      return MED_OK;
    }
  med_light_block block;
  med_hash hash;
  med_arena scratch;
  med_arena_init (&scratch, med_memory_heap (), (size_t)16 << 20);
  med_result result
      = med_gateway_light (session->gateway, 0, cancellable, &scratch, &block, NULL, failure);
  if (result == MED_OK)
    {
      result = med_header_hash (&block.header, &hash);
      if (result == MED_OK)
        result = med_arena_copy (arena, MED_SPAN_OF (hash.bytes), &copy);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    {
      keys->anchor_height = (uint64_t)block.header.height;
      keys->anchor_hash = med_pb_bytes (copy);
    }
  med_arena_clear (&scratch);
  return result;
}

static med_result
restore (med_session *session, const med_recovery_keys *recovery, const Med__Kit *place,
         const char *url, GCancellable *cancellable, med_arena *arena, bool *added,
         med_failure *failure)
{
  const med_gateway_signer signer = { med_keyid_recovery (&recovery->public), &recovery->sign };
  g_autofree char *chain
      = place != NULL ? g_strndup ((const char *)place->chain_id.data, place->chain_id.len) : NULL;
  const Med__RecoveryKeyRow *key_row;
  const Med__AccountRow *account;
  MED_TRY (med_gateway_open (url, NULL, 0, chain, &signer, session->env, cancellable,
                             &session->gateway, failure));
  MED_TRY (adopt_place (session, place, cancellable, failure));
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  MED_TRY (med_restore_find (session, recovery, cancellable, arena, &key_row, &account, failure));
  if (key_row == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("These words belong to no account at this hospital. Check the words and "
                        "the address."));
  MED_TRY (med_restore_keyring (session, recovery, account, key_row->account, cancellable, arena,
                                failure));
  MED_TRY (med_profile_set (session->profile, "node", url, failure));
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  MED_TRY (
      med_restore_add_device (session, recovery, key_row, account, cancellable, arena, failure));
  *added = true;
  return med_restore_settle (session, account, cancellable, arena, failure);
}

med_result
med_network_restore (med_profile *profile, const med_root_entropy *entropy, const char *kit,
                     const char *address, med_span passphrase, uint64_t kdf_memory,
                     GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  const Med__Kit *place;
  char *url;
  med_keys *keys = NULL;
  med_session *session = NULL;
  med_recovery_keys recovery;
  med_result result = read_place (kit, address, &arena, &place, &url, failure);
  if (result == MED_OK)
    result = med_identity_create_with (profile, entropy, passphrase, kdf_memory, failure);
  bool made = result == MED_OK;
  if (result == MED_OK)
    result = med_identity_unlock (profile, passphrase, &keys, failure);
  if (result == MED_OK)
    {
      result = med_session_open (profile, keys, &session, failure);
      if (result != MED_OK)
        med_identity_lock (keys);
    }
  if (result == MED_OK)
    {
      make_recovery (entropy, &recovery);
      /* Until the device is added the profile is as empty as before. */
      bool added = false;
      result = restore (session, &recovery, place, url, cancellable, &arena, &added, failure);
      med_wipe (&recovery, sizeof recovery);
      med_session_close (session);
      if (!added)
        med_identity_forget (profile);
    }
  else if (made)
    med_identity_forget (profile);
  med_arena_clear (&arena);
  return result;
}
