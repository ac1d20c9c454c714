/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout and rules of the keystore file: keystore.h has the table. */
#include "core/vault/keystore.h"

#include "base/assert.h"
#include "base/buf.h"
#include "core/crypto/x25519.h"
#include "core/vault/words.h"

#define MAGIC "MEDKEYS\1"
#define MAGIC_SIZE 8
#define FORMAT 1
#define FIXED_SIZE 54
#define SLOT_HEAD_SIZE 4
#define KDF_SIZE (4 + 8 + MED_KDF_SALT_SIZE)
#define WRAPPED_SIZE (sizeof (med_master_key) + MED_AEAD_TAG_SIZE)
#define NONCE_SIZE sizeof (med_aead_nonce)
#define WORDS_SLOT_SIZE (NONCE_SIZE + WRAPPED_SIZE)
#define PASSPHRASE_SLOT_SIZE (KDF_SIZE + WORDS_SLOT_SIZE)

/* The parts of a file whose structure was checked. */
typedef struct
{
  med_keystore keystore;
  med_span associated; /* all before the sealed keys */
  med_aead_nonce nonce;
  med_span sealed;
} parsed_file;

/* Size of a slot's own parameters, before its nonce. Only for kinds that we know. */
static size_t
parameters_size (uint16_t kind)
{
  return kind == MED_SLOT_PASSPHRASE ? KDF_SIZE : 0;
}

static bool
kind_known (uint16_t kind)
{
  return kind == MED_SLOT_PASSPHRASE || kind == MED_SLOT_WORDS;
}

static size_t
find_slot (const med_keystore *keystore, uint16_t kind)
{
  size_t i = 0;
  while (i < keystore->slot_count && keystore->slots[i].kind != kind)
    i++;
  return i;
}

static med_result
read_kdf (const med_keystore_slot *slot, med_kdf_params *params)
{
  med_reader reader = med_reader_make (med_span_make (slot->body, slot->size));
  med_kdf_params read;
  MED_TRY (med_reader_u32_le (&reader, &read.passes));
  MED_TRY (med_reader_u64_le (&reader, &read.memory_bytes));
  MED_TRY (med_reader_copy (&reader, read.salt, sizeof read.salt));
  *params = read;
  return MED_OK;
}

static med_result
check_slot (const med_keystore_slot *slot)
{
  med_kdf_params params;
  if (slot->kind == 0)
    return MED_E_INVALID;
  if (!kind_known (slot->kind))
    return MED_OK;
  if (slot->size != parameters_size (slot->kind) + WORDS_SLOT_SIZE)
    return MED_E_INVALID;
  if (slot->kind != MED_SLOT_PASSPHRASE)
    return MED_OK;
  MED_TRY (read_kdf (slot, &params));
  return med_kdf_check_read (&params);
}

static med_result
read_slots (med_reader *reader, uint16_t count, med_keystore *keystore)
{
  for (size_t i = 0; i < count; i++)
    {
      med_keystore_slot *slot = &keystore->slots[i];
      MED_TRY (med_reader_u16_le (reader, &slot->kind));
      MED_TRY (med_reader_u16_le (reader, &slot->size));
      if (slot->size > sizeof slot->body)
        return MED_E_TOO_LARGE;
      MED_TRY (med_reader_copy (reader, slot->body, slot->size));
      MED_TRY (check_slot (slot));
      if (kind_known (slot->kind) && find_slot (keystore, slot->kind) < i)
        return MED_E_INVALID;
      keystore->slot_count = i + 1;
    }
  return MED_OK;
}

static med_result
read_header (med_reader *reader, med_keystore *keystore)
{
  med_span start = reader->rest, magic;
  uint16_t format, header_size, slot_count;
  MED_TRY (med_reader_take (reader, MAGIC_SIZE, &magic));
  if (!med_span_equal (magic, MED_SPAN_LITERAL (MAGIC)))
    return MED_E_INVALID;
  MED_TRY (med_reader_u16_le (reader, &format));
  if (format != FORMAT)
    return MED_E_UNSUPPORTED;
  MED_TRY (med_reader_u16_le (reader, &header_size));
  MED_TRY (med_reader_u64_le (reader, &keystore->generation));
  MED_TRY (
      med_reader_copy (reader, keystore->draft_public.bytes, sizeof keystore->draft_public.bytes));
  MED_TRY (med_reader_u16_le (reader, &slot_count));
  if (slot_count > MED_KEYSTORE_SLOTS_MAX)
    return MED_E_TOO_LARGE;
  if (slot_count == 0 || keystore->generation == 0)
    return MED_E_INVALID;
  MED_TRY (read_slots (reader, slot_count, keystore));
  return start.size - reader->rest.size == header_size ? MED_OK : MED_E_INVALID;
}

static med_result
parse (med_span bytes, parsed_file *file)
{
  *file = (parsed_file){ 0 };
  med_reader reader = med_reader_make (bytes);
  uint32_t sealed_size;
  MED_TRY (read_header (&reader, &file->keystore));
  MED_TRY (med_reader_copy (&reader, file->nonce.bytes, NONCE_SIZE));
  MED_TRY (med_reader_u32_le (&reader, &sealed_size));
  if (sealed_size > MED_KEYSTORE_SEALED_MAX)
    return MED_E_TOO_LARGE;
  if (sealed_size < MED_AEAD_TAG_SIZE)
    return MED_E_INVALID;
  file->associated = med_span_make (bytes.data, bytes.size - reader.rest.size);
  MED_TRY (med_reader_take (&reader, sealed_size, &file->sealed));
  return med_reader_end (&reader);
}

/* magic ‖ format ‖ kind ‖ length ‖ parameters: nothing that another save may change. */
static med_span
slot_associated (const med_keystore_slot *slot,
                 uint8_t room[MAGIC_SIZE + 2 + SLOT_HEAD_SIZE + KDF_SIZE])
{
  med_buf out = med_buf_make (room, MAGIC_SIZE + 2 + SLOT_HEAD_SIZE + KDF_SIZE);
  med_buf_put (&out, MED_SPAN_LITERAL (MAGIC));
  med_buf_put_u16_le (&out, FORMAT);
  med_buf_put_u16_le (&out, slot->kind);
  med_buf_put_u16_le (&out, slot->size);
  med_buf_put (&out, med_span_make (slot->body, parameters_size (slot->kind)));
  med_assert (!out.overflow);
  return med_span_make (out.data, out.size);
}

static med_result
unwrap (const med_keystore_slot *slot, const med_seal_key *key, med_master_key *master)
{
  uint8_t room[MAGIC_SIZE + 2 + SLOT_HEAD_SIZE + KDF_SIZE];
  med_span associated = slot_associated (slot, room);
  const uint8_t *start = slot->body + parameters_size (slot->kind);
  med_aead_nonce nonce;
  memcpy (nonce.bytes, start, NONCE_SIZE);
  med_master_key opened;
  if (med_aead_open (key, &nonce, associated, med_span_make (start + NONCE_SIZE, WRAPPED_SIZE),
                     opened.bytes)
      != MED_OK)
    return MED_E_LOCKED;
  *master = opened;
  med_wipe (&opened, sizeof opened);
  return MED_OK;
}

/* Finishes a slot whose kind, size and parameters are set, and puts it in its place. */
static med_result
wrap (med_keystore *keystore, med_keystore_slot *slot, const med_seal_key *key,
      const med_master_key *master, const med_aead_nonce *nonce)
{
  size_t place = find_slot (keystore, slot->kind);
  if (place == MED_KEYSTORE_SLOTS_MAX)
    return MED_E_FULL;
  uint8_t room[MAGIC_SIZE + 2 + SLOT_HEAD_SIZE + KDF_SIZE];
  med_span associated = slot_associated (slot, room);
  uint8_t *start = slot->body + parameters_size (slot->kind);
  memcpy (start, nonce->bytes, NONCE_SIZE);
  med_aead_seal (key, nonce, associated, MED_SPAN_OF (*master), start + NONCE_SIZE);
  keystore->slots[place] = *slot;
  if (place == keystore->slot_count)
    keystore->slot_count++;
  return MED_OK;
}

med_result
med_keystore_decode (med_span bytes, med_keystore *keystore)
{
  parsed_file file;
  MED_TRY (parse (bytes, &file));
  *keystore = file.keystore;
  return MED_OK;
}

bool
med_keystore_has_slot (const med_keystore *keystore, med_slot_kind kind)
{
  return find_slot (keystore, kind) < keystore->slot_count;
}

med_result
med_keystore_kdf_params (const med_keystore *keystore, med_kdf_params *params)
{
  size_t place = find_slot (keystore, MED_SLOT_PASSPHRASE);
  if (place == keystore->slot_count)
    return MED_E_NOT_FOUND;
  return read_kdf (&keystore->slots[place], params);
}

med_result
med_keystore_unlock_passphrase (const med_keystore *keystore, med_span passphrase,
                                med_master_key *master)
{
  med_kdf_params params;
  med_seal_key key;
  MED_TRY (med_keystore_kdf_params (keystore, &params));
  MED_TRY (med_kdf_passphrase (passphrase, &params, &key));
  size_t place = find_slot (keystore, MED_SLOT_PASSPHRASE);
  med_result result = unwrap (&keystore->slots[place], &key, master);
  med_wipe (&key, sizeof key);
  return result;
}

med_result
med_keystore_unlock_words (const med_keystore *keystore, const med_root_entropy *root,
                           med_master_key *master)
{
  size_t place = find_slot (keystore, MED_SLOT_WORDS);
  if (place == keystore->slot_count)
    return MED_E_NOT_FOUND;
  med_seal_key key;
  med_words_slot_key (root, &key);
  med_result result = unwrap (&keystore->slots[place], &key, master);
  med_wipe (&key, sizeof key);
  return result;
}

/* The master key itself opens the keys: nothing else is ever sealed under it, sub-keys are. */
static void
keys_key (const med_master_key *master, med_seal_key *key)
{
  memcpy (key->bytes, master->bytes, sizeof key->bytes);
}

med_result
med_keystore_open (med_span bytes, const med_master_key *master, med_arena *arena, med_span *keys)
{
  parsed_file file;
  MED_TRY (parse (bytes, &file));
  size_t size = file.sealed.size - MED_AEAD_TAG_SIZE;
  uint8_t *plain = (uint8_t *)med_arena_alloc (arena, size);
  if (plain == NULL)
    return MED_E_NO_MEMORY;
  med_seal_key key;
  keys_key (master, &key);
  med_result result = med_aead_open (&key, &file.nonce, file.associated, file.sealed, plain);
  med_wipe (&key, sizeof key);
  if (result == MED_OK)
    *keys = med_span_make (plain, size);
  return result;
}

med_result
med_keystore_set_passphrase (med_keystore *keystore, const med_master_key *master,
                             med_span passphrase, const med_kdf_params *params,
                             const med_aead_nonce *nonce)
{
  med_seal_key key;
  MED_TRY (med_kdf_check_write (params));
  MED_TRY (med_kdf_passphrase (passphrase, params, &key));
  med_keystore_slot slot = { .kind = MED_SLOT_PASSPHRASE, .size = PASSPHRASE_SLOT_SIZE };
  med_buf body = med_buf_make (slot.body, KDF_SIZE);
  med_buf_put_u32_le (&body, params->passes);
  med_buf_put_u64_le (&body, params->memory_bytes);
  med_buf_put (&body, MED_SPAN_OF (params->salt));
  med_assert (!body.overflow && body.size == KDF_SIZE);
  med_result result = wrap (keystore, &slot, &key, master, nonce);
  med_wipe (&key, sizeof key);
  return result;
}

med_result
med_keystore_set_words (med_keystore *keystore, const med_master_key *master,
                        const med_root_entropy *root, const med_aead_nonce *nonce)
{
  med_seal_key key;
  med_words_slot_key (root, &key);
  med_keystore_slot slot = { .kind = MED_SLOT_WORDS, .size = WORDS_SLOT_SIZE };
  med_result result = wrap (keystore, &slot, &key, master, nonce);
  med_wipe (&key, sizeof key);
  return result;
}

med_result
med_keystore_remove_slot (med_keystore *keystore, med_slot_kind kind)
{
  size_t place = find_slot (keystore, kind);
  if (place == keystore->slot_count)
    return MED_E_NOT_FOUND;
  if (keystore->slot_count == 1)
    return MED_E_STATE;
  keystore->slot_count--;
  memmove (&keystore->slots[place], &keystore->slots[place + 1],
           (keystore->slot_count - place) * sizeof keystore->slots[0]);
  keystore->slots[keystore->slot_count] = (med_keystore_slot){ 0 };
  return MED_OK;
}

/* Everything before the sealed keys. */
static void
put_header (const med_keystore *keystore, const med_aead_nonce *nonce, size_t sealed_size,
            med_buf *out)
{
  size_t header_size = FIXED_SIZE;
  for (size_t i = 0; i < keystore->slot_count; i++)
    header_size += SLOT_HEAD_SIZE + keystore->slots[i].size;
  med_buf_put (out, MED_SPAN_LITERAL (MAGIC));
  med_buf_put_u16_le (out, FORMAT);
  med_buf_put_u16_le (out, (uint16_t)header_size);
  med_buf_put_u64_le (out, keystore->generation);
  med_buf_put (out, MED_SPAN_OF (keystore->draft_public));
  med_buf_put_u16_le (out, (uint16_t)keystore->slot_count);
  for (size_t i = 0; i < keystore->slot_count; i++)
    {
      const med_keystore_slot *slot = &keystore->slots[i];
      med_buf_put_u16_le (out, slot->kind);
      med_buf_put_u16_le (out, slot->size);
      med_buf_put (out, med_span_make (slot->body, slot->size));
    }
  med_assert (out->size == header_size);
  med_buf_put (out, MED_SPAN_OF (*nonce));
  med_buf_put_u32_le (out, (uint32_t)sealed_size);
}

med_result
med_keystore_seal (med_keystore *keystore, const med_master_key *master, med_span keys,
                   const med_aead_nonce *nonce, med_arena *arena, med_span *bytes)
{
  if (keystore->slot_count == 0)
    return MED_E_STATE;
  if (keys.size > MED_KEYSTORE_SEALED_MAX - MED_AEAD_TAG_SIZE || keystore->generation == UINT64_MAX)
    return MED_E_TOO_LARGE;
  med_open_secret draft;
  med_keystore next = *keystore;
  next.generation++;
  med_kdf_draft_key (master, &draft);
  med_open_public_from_secret (&draft, &next.draft_public);
  med_wipe (&draft, sizeof draft);

  size_t sealed_size = keys.size + MED_AEAD_TAG_SIZE;
  size_t room = MED_KEYSTORE_SIZE_MAX - MED_KEYSTORE_SEALED_MAX + sealed_size;
  uint8_t *file = (uint8_t *)med_arena_alloc (arena, room);
  if (file == NULL)
    return MED_E_NO_MEMORY;
  med_buf out = med_buf_make (file, room);
  put_header (&next, nonce, sealed_size, &out);
  med_assert (!out.overflow && out.capacity - out.size >= sealed_size);
  med_seal_key key;
  keys_key (master, &key);
  med_aead_seal (&key, nonce, med_span_make (file, out.size), keys, file + out.size);
  med_wipe (&key, sizeof key);
  *keystore = next;
  *bytes = med_span_make (file, out.size + sealed_size);
  return MED_OK;
}
