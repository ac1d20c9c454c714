/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, unlocking and saving the keys of this device. */
#include "client/identity.h"

#include "client/categories.h"
#include "client/keys.h"
#include "client/profile-private.h"
#include "client/secret-memory.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/vault/keyring.h"
#include "store/file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYS_BUDGET ((size_t)64 << 20)
#define SALT_SIZE 16

med_keys *
med_keys_new (void)
{
  if (sodium_init () < 0)
    return NULL;
  med_keys *keys = (med_keys *)sodium_malloc (sizeof *keys);
  if (keys == NULL)
    return NULL;
  memset (keys, 0, sizeof *keys);
  med_arena_init (&keys->arena, med_memory_secret (), KEYS_BUDGET);
  return keys;
}

void *
med_locked_alloc (size_t size)
{
  void *memory = sodium_init () >= 0 ? sodium_malloc (size) : NULL;
  if (memory != NULL)
    memset (memory, 0, size);
  return memory;
}

void
med_locked_free (void *memory)
{
  sodium_free (memory);
}

void
med_identity_lock (med_keys *keys)
{
  if (keys == NULL)
    return;
  med_arena_clear (&keys->arena);
  sodium_free (keys); /* wipes */
}

static ProtobufCBinaryData
bytes_in (med_arena *arena, const void *data, size_t size)
{
  med_span copy;
  if (med_arena_copy (arena, med_span_make (data, size), &copy) != MED_OK)
    return (ProtobufCBinaryData){ 0, NULL };
  return (ProtobufCBinaryData){ copy.size, (uint8_t *)copy.data };
}

med_result
med_keys_derive (med_keys *keys)
{
  const Med__Keys *message = keys->message;
  if (message->device_sign_seed.len != 32 || message->device_open_secret.len != 32
      || message->account.len != sizeof keys->account.bytes || message->keyring == NULL)
    return MED_E_DAMAGED;
  memcpy (keys->device_sign.bytes, message->device_sign_seed.data, 32);
  memcpy (keys->device_open.bytes, message->device_open_secret.data, 32);
  memcpy (keys->account.bytes, message->account.data, sizeof keys->account.bytes);
  med_sign_public_from_seed (&keys->device_sign, &keys->device_public);
  med_device_id_make (MED_SPAN_OF (keys->device_public.bytes), &keys->device);
  return MED_OK;
}

med_result
med_keys_account (const med_keys *keys, med_account_keys *account)
{
  med_open_secret user;
  med_open_public open, recipient;
  uint32_t generation;
  MED_TRY (med_keyring_user (keys->message->keyring, &user, &generation));
  med_open_public_from_secret (&user, &recipient);
  med_wipe (&user, sizeof user);
  med_open_public_from_secret (&keys->device_open, &open);
  med__account_keys__init (&account->message);
  memcpy (account->device_sign, keys->device_public.bytes, 32);
  memcpy (account->device_open, open.bytes, 32);
  memcpy (account->user_recipient, recipient.bytes, 32);
  account->message.salt = keys->message->salt;
  account->message.device_sign = (ProtobufCBinaryData){ 32, account->device_sign };
  account->message.device_open = (ProtobufCBinaryData){ 32, account->device_open };
  account->message.recovery_sign = keys->message->recovery_sign;
  account->message.recovery_open = keys->message->recovery_open;
  account->message.user_recipient = (ProtobufCBinaryData){ 32, account->user_recipient };
  return MED_OK;
}

med_result
med_keys_save (med_profile *profile, med_keys *keys, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), KEYS_BUDGET);
  med_aead_nonce nonce;
  med_env_random (profile->env, nonce.bytes, sizeof nonce.bytes);
  med_span plain, file;
  med_result result = med_canonical_encode (&keys->message->base, &arena, &plain);
  if (result == MED_OK)
    result = med_keystore_seal (&keys->store, &keys->master, plain, &nonce, &arena, &file);
  if (result == MED_OK)
    {
      g_autofree char *path = med_profile_path (profile, "keystore");
      result = med_file_replace (path, file, true);
    }
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

static med_result
set_slots (med_profile *profile, med_keys *keys, med_span passphrase, uint64_t kdf_memory,
           const med_root_entropy *entropy)
{
  const med_env *env = profile->env;
  med_kdf_params params = { .passes = MED_KDF_PASSES_DEFAULT,
                            .memory_bytes = kdf_memory != 0 ? kdf_memory : MED_KDF_MEMORY_DEFAULT };
  med_env_random (env, params.salt, sizeof params.salt);
  med_aead_nonce nonce;
  med_env_random (env, nonce.bytes, sizeof nonce.bytes);
  MED_TRY (med_keystore_set_passphrase (&keys->store, &keys->master, passphrase, &params, &nonce));
  if (entropy == NULL)
    return MED_OK;
  med_env_random (env, nonce.bytes, sizeof nonce.bytes);
  return med_keystore_set_words (&keys->store, &keys->master, entropy, &nonce);
}

/* Order of creation is random, so that the order of tags on the ledger tells nothing. */
static med_result
make_categories (const med_env *env, Med__Keyring *keyring, med_arena *arena)
{
  const char *const *categories = med_categories ();
  size_t count = 0;
  while (categories[count] != NULL)
    count++;
  const char *order[32];
  memcpy (order, categories, count * sizeof order[0]);
  order[count++] = "inbox";
  for (size_t i = count; i > 1; i--)
    {
      uint32_t draw;
      med_env_random (env, &draw, sizeof draw);
      size_t j = draw % i;
      const char *swap = order[i - 1];
      order[i - 1] = order[j];
      order[j] = swap;
    }
  for (size_t i = 0; i < count; i++)
    {
      med_tag tag = { { 0 } };
      med_open_secret identity;
      if (strcmp (order[i], "inbox") != 0)
        med_env_random (env, tag.bytes, sizeof tag.bytes);
      med_env_random (env, identity.bytes, sizeof identity.bytes);
      med_result result
          = med_keyring_add_category (keyring, &tag, 1, &identity, med_span_text (order[i]), arena);
      med_wipe (&identity, sizeof identity);
      MED_TRY (result);
    }
  return MED_OK;
}

static med_result
fill_keys (const med_env *env, med_keys *keys, const med_root_entropy *entropy)
{
  med_arena *arena = &keys->arena;
  Med__Keys *message = (Med__Keys *)med_arena_alloc (arena, sizeof *message);
  Med__Keyring *keyring = (Med__Keyring *)med_arena_alloc (arena, sizeof *keyring);
  if (message == NULL || keyring == NULL)
    return MED_E_NO_MEMORY;
  med__keys__init (message);
  med__keyring__init (keyring);
  message->keyring = keyring;
  keys->message = message;
  uint8_t draw[32];
  med_env_random (env, draw, sizeof draw);
  message->device_sign_seed = bytes_in (arena, draw, sizeof draw);
  med_env_random (env, draw, sizeof draw);
  message->device_open_secret = bytes_in (arena, draw, sizeof draw);
  med_env_random (env, draw, SALT_SIZE);
  message->salt = bytes_in (arena, draw, SALT_SIZE);
  med_open_secret user;
  med_env_random (env, user.bytes, sizeof user.bytes);
  MED_TRY (med_keyring_add_user (keyring, 1, &user, arena));
  med_wipe (&user, sizeof user);
  med_wipe (draw, sizeof draw);
  med_sign_seed recovery_sign;
  med_open_secret recovery_open;
  med_sign_public recovery_sign_public;
  med_open_public recovery_open_public;
  med_words_recovery_sign (entropy, &recovery_sign);
  med_words_recovery_open (entropy, &recovery_open);
  med_sign_public_from_seed (&recovery_sign, &recovery_sign_public);
  med_open_public_from_secret (&recovery_open, &recovery_open_public);
  med_wipe (&recovery_sign, sizeof recovery_sign);
  med_wipe (&recovery_open, sizeof recovery_open);
  message->recovery_sign = bytes_in (arena, recovery_sign_public.bytes, 32);
  message->recovery_open = bytes_in (arena, recovery_open_public.bytes, 32);
  MED_TRY (make_categories (env, keyring, arena));
  /* The account id is a hash over public keys, which needs the device's first. */
  memcpy (keys->device_sign.bytes, message->device_sign_seed.data, 32);
  memcpy (keys->device_open.bytes, message->device_open_secret.data, 32);
  med_sign_public_from_seed (&keys->device_sign, &keys->device_public);
  med_account_keys account;
  med_account_id id;
  MED_TRY (med_keys_account (keys, &account));
  MED_TRY (med_account_id_make (&account.message, &id));
  message->account = bytes_in (arena, id.bytes, sizeof id.bytes);
  return med_keys_derive (keys);
}

static med_result
check_new (med_profile *profile, med_span passphrase, uint64_t kdf_memory, med_failure *failure)
{
  if (med_profile_has_keystore (profile))
    return med_fail (failure, MED_E_EXISTS,
                     _ ("This profile has an identity already. Nothing was changed."));
  if (passphrase.size == 0)
    return med_fail (failure, MED_E_INVALID, _ ("The passphrase is empty."));
  if (kdf_memory != 0 && kdf_memory < MED_KDF_MEMORY_FLOOR)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The memory for the passphrase must be at least "
                        "64 MiB."));
  return MED_OK;
}

/* Fresh keys under the passphrase and, with entropy, the words; saved. */
static med_result
save_new (med_profile *profile, med_keys *keys, med_span passphrase, uint64_t kdf_memory,
          const med_root_entropy *entropy, med_failure *failure)
{
  med_open_secret draft;
  med_kdf_draft_key (&keys->master, &draft);
  med_open_public_from_secret (&draft, &keys->store.draft_public);
  med_wipe (&draft, sizeof draft);
  MED_TRY_PLAIN (set_slots (profile, keys, passphrase, kdf_memory, entropy), failure);
  return med_keys_save (profile, keys, failure);
}

med_result
med_identity_create_with (med_profile *profile, const med_root_entropy *entropy,
                          med_span passphrase, uint64_t kdf_memory, med_failure *failure)
{
  MED_TRY (check_new (profile, passphrase, kdf_memory, failure));
  med_keys *keys = med_keys_new ();
  if (keys == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_env_random (profile->env, keys->master.bytes, sizeof keys->master.bytes);
  med_result result = fill_keys (profile->env, keys, entropy);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = save_new (profile, keys, passphrase, kdf_memory, entropy, failure);
  med_identity_lock (keys);
  return result;
}

/* Only what the device makes itself, and where the account lives. */
static med_result
fill_linked (const med_env *env, med_keys *keys, const Med__Link *link)
{
  med_arena *arena = &keys->arena;
  Med__Keys *message = (Med__Keys *)med_arena_alloc (arena, sizeof *message);
  Med__Keyring *keyring = (Med__Keyring *)med_arena_alloc (arena, sizeof *keyring);
  uint8_t draw[32];
  if (message == NULL || keyring == NULL)
    return MED_E_NO_MEMORY;
  med__keys__init (message);
  med__keyring__init (keyring);
  message->keyring = keyring;
  keys->message = message;
  med_env_random (env, draw, sizeof draw);
  message->device_sign_seed = bytes_in (arena, draw, sizeof draw);
  med_env_random (env, draw, sizeof draw);
  message->device_open_secret = bytes_in (arena, draw, sizeof draw);
  med_wipe (draw, sizeof draw);
  message->account = bytes_in (arena, link->account.data, link->account.len);
  message->chain_id = bytes_in (arena, link->chain_id.data, link->chain_id.len);
  message->anchor_height = link->anchor_height;
  message->anchor_hash = bytes_in (arena, link->anchor_hash.data, link->anchor_hash.len);
  return med_keys_derive (keys);
}

med_result
med_identity_create_asking (med_profile *profile, med_span passphrase, uint64_t kdf_memory,
                            med_failure *failure)
{
  static const uint8_t nobody[sizeof (med_account_id)] = { 0 };
  Med__Link link = MED__LINK__INIT;
  med_sign_public sign;
  med_open_public open;
  link.account = (ProtobufCBinaryData){ sizeof nobody, (uint8_t *)nobody };
  return med_identity_create_linked (profile, &link, passphrase, kdf_memory, &sign, &open, failure);
}

med_result
med_identity_create_linked (med_profile *profile, const Med__Link *link, med_span passphrase,
                            uint64_t kdf_memory, med_sign_public *sign, med_open_public *open,
                            med_failure *failure)
{
  MED_TRY (check_new (profile, passphrase, kdf_memory, failure));
  med_keys *keys = med_keys_new ();
  if (keys == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_env_random (profile->env, keys->master.bytes, sizeof keys->master.bytes);
  med_result result = fill_linked (profile->env, keys, link);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = save_new (profile, keys, passphrase, kdf_memory, NULL, failure);
  if (result == MED_OK)
    {
      *sign = keys->device_public;
      med_open_public_from_secret (&keys->device_open, open);
    }
  med_identity_lock (keys);
  return result;
}

med_result
med_identity_create (med_profile *profile, med_span passphrase, uint64_t kdf_memory,
                     med_root_entropy *entropy, med_failure *failure)
{
  med_root_entropy fresh;
  med_env_random (profile->env, fresh.bytes, sizeof fresh.bytes);
  med_result result = med_identity_create_with (profile, &fresh, passphrase, kdf_memory, failure);
  if (result == MED_OK)
    *entropy = fresh;
  med_wipe (&fresh, sizeof fresh);
  return result;
}

bool
med_identity_has_words (const med_keys *keys, const med_root_entropy *entropy)
{
  med_sign_seed seed;
  med_sign_public public;
  med_words_recovery_sign (entropy, &seed);
  med_sign_public_from_seed (&seed, &public);
  med_wipe (&seed, sizeof seed);
  return keys->message->recovery_sign.len == sizeof public.bytes
         && memcmp (keys->message->recovery_sign.data, public.bytes, sizeof public.bytes) == 0;
}

static med_result
read_keystore (med_profile *profile, med_arena *arena, med_span *file, med_keystore *store,
               med_failure *failure)
{
  g_autofree char *path = med_profile_path (profile, "keystore");
  struct stat status;
  if (stat (path, &status) != 0)
    return errno == ENOENT ? med_fail (failure, MED_E_LOCKED,
                                       _ ("There is no identity here yet. Create one, or restore "
                                          "yours from its 24 words."))
                           : med_fail_plain (failure, MED_E_IO, MED_REASON_NONE);
  if ((status.st_mode & 077) != 0)
    return med_fail (failure, MED_E_IO,
                     _ ("Others on this computer can read your key file %s. Take their rights "
                        "away (chmod 600) and start again."),
                     path);
  MED_TRY_PLAIN (med_file_read (path, MED_KEYSTORE_SIZE_MAX, arena, file), failure);
  if (med_keystore_decode (*file, store) != MED_OK)
    return med_fail (failure, MED_E_DAMAGED,
                     _ ("The key file %s is damaged. The one before it is %s~; your 24 words "
                        "restore everything as well."),
                     path, path);
  return MED_OK;
}

static med_result
open_keys (med_keys *keys, med_span file, med_failure *failure)
{
  med_span plain;
  ProtobufCMessage *message;
  if (med_keystore_open (file, &keys->master, &keys->arena, &plain) != MED_OK
      || med_canonical_decode (&med__keys__descriptor, plain, MED_KEYSTORE_SEALED_MAX, &keys->arena,
                               &message)
             != MED_OK)
    return med_fail (failure, MED_E_DAMAGED,
                     _ ("The key file is damaged. Your 24 words restore everything."));
  keys->message = (Med__Keys *)message;
  MED_TRY_PLAIN (med_keys_derive (keys), failure);
  return MED_OK;
}

med_result
med_identity_unlock (med_profile *profile, med_span passphrase, med_keys **keys,
                     med_failure *failure)
{
  med_keys *opened = med_keys_new ();
  if (opened == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_span file;
  med_result result = read_keystore (profile, &opened->arena, &file, &opened->store, failure);
  if (result == MED_OK)
    {
      result = med_keystore_unlock_passphrase (&opened->store, passphrase, &opened->master);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  if (result == MED_OK)
    result = open_keys (opened, file, failure);
  if (result != MED_OK)
    {
      med_identity_lock (opened);
      return result;
    }
  *keys = opened;
  return MED_OK;
}

med_result
med_identity_change_passphrase (med_profile *profile, med_span old_passphrase,
                                med_span new_passphrase, uint64_t kdf_memory, med_failure *failure)
{
  if (new_passphrase.size == 0)
    return med_fail (failure, MED_E_INVALID, _ ("The new passphrase is empty."));
  med_keys *keys;
  MED_TRY (med_identity_unlock (profile, old_passphrase, &keys, failure));
  med_result result = set_slots (profile, keys, new_passphrase, kdf_memory, NULL);
  if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  else
    result = med_keys_save (profile, keys, failure);
  med_identity_lock (keys);
  return result;
}

void
med_identity_forget (med_profile *profile)
{
  static const char *const names[]
      = { "keystore", "keystore~", "client.db", "client.db-wal", "client.db-shm" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = med_profile_path (profile, names[i]);
      unlink (path);
    }
}
