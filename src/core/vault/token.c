/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prefix, base64url, check bytes. */
#include "core/vault/token.h"

#include "base/text.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/keys.h"
#include "core/vault/guardians.h"

#define CHECK_SIZE 4
/* Of what the longest text can hold. */
#define MESSAGE_MAX ((size_t)MED_TOKEN_LONG_MAX * 3 / 4)

static size_t
text_max (const char *prefix)
{
  return strcmp (prefix, MED_TOKEN_SHARE) == 0 ? MED_TOKEN_LONG_MAX : MED_TOKEN_TEXT_MAX;
}

med_result
med_token_encode (const char *prefix, const ProtobufCMessage *message, med_arena *arena,
                  char **text)
{
  med_span bytes;
  MED_TRY (med_canonical_encode (message, arena, &bytes));
  if (bytes.size > MESSAGE_MAX)
    return MED_E_TOO_LARGE;
  uint8_t room[MESSAGE_MAX + CHECK_SIZE];
  memcpy (room, bytes.data, bytes.size);
  med_hash hash;
  med_sha256 (bytes, &hash);
  memcpy (room + bytes.size, hash.bytes, CHECK_SIZE);
  size_t prefix_size = strlen (prefix), size = text_max (prefix) + 1;
  char *out = (char *)med_arena_alloc (arena, size);
  if (out == NULL)
    return MED_E_NO_MEMORY;
  memcpy (out, prefix, prefix_size);
  if (med_base64_encode (MED_BASE64_URL, med_span_make (room, bytes.size + CHECK_SIZE),
                         out + prefix_size, size - prefix_size)
      != MED_OK)
    return MED_E_TOO_LARGE;
  med_wipe (room, sizeof room);
  *text = out;
  return MED_OK;
}

/* Copies the text without white space. */
static med_result
squeeze (med_span text, char *room, size_t size, size_t *length)
{
  size_t used = 0;
  for (size_t i = 0; i < text.size; i++)
    {
      uint8_t byte = text.data[i];
      if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
        continue;
      if (used == size)
        return MED_E_INVALID;
      room[used++] = (char)byte;
    }
  *length = used;
  return MED_OK;
}

static med_result
decode (const char *prefix, const ProtobufCMessageDescriptor *type, med_span text, med_arena *arena,
        ProtobufCMessage **message)
{
  char room[MED_TOKEN_LONG_MAX];
  size_t length, prefix_size = strlen (prefix);
  MED_TRY (squeeze (text, room, text_max (prefix), &length));
  if (length < prefix_size || memcmp (room, prefix, prefix_size) != 0)
    return MED_E_UNSUPPORTED;
  uint8_t *bytes = (uint8_t *)med_arena_alloc (arena, MED_TOKEN_LONG_MAX);
  if (bytes == NULL)
    return MED_E_NO_MEMORY;
  size_t size;
  MED_TRY (med_base64_decode (MED_BASE64_URL,
                              med_span_make (room + prefix_size, length - prefix_size), bytes,
                              MED_TOKEN_LONG_MAX, &size));
  if (size <= CHECK_SIZE)
    return MED_E_INVALID;
  med_span body = med_span_make (bytes, size - CHECK_SIZE);
  med_hash hash;
  med_sha256 (body, &hash);
  if (memcmp (hash.bytes, bytes + body.size, CHECK_SIZE) != 0)
    return MED_E_AUTH;
  return med_canonical_decode (type, body, MESSAGE_MAX, arena, message);
}

static bool
gateways_fine (Med__InviteGateway *const *gateways, size_t count, size_t max)
{
  if (count > max)
    return false;
  for (size_t i = 0; i < count; i++)
    if (gateways[i]->url.len == 0 || (gateways[i]->spki.len != 0 && gateways[i]->spki.len != 32))
      return false;
  return true;
}

static bool
chain_fine (ProtobufCBinaryData chain)
{
  return chain.len >= 1 && chain.len <= MED_CHAIN_ID_MAX
         && memchr (chain.data, 0, chain.len) == NULL;
}

med_result
med_token_decode_invite (med_span text, med_arena *arena, const Med__Invite **invite)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_INVITE, &med__invite__descriptor, text, arena, &message));
  const Med__Invite *found = (const Med__Invite *)message;
  if (!chain_fine (found->chain_id) || found->anchor_hash.len != 32 || found->seed.len != 32
      || found->clinic.len != 16 || found->network_identity.len != 32
      || !gateways_fine (found->gateways, found->n_gateways, 3))
    return MED_E_INVALID;
  *invite = found;
  return MED_OK;
}

med_result
med_token_decode_kit (med_span text, med_arena *arena, const Med__Kit **kit)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_KIT, &med__kit__descriptor, text, arena, &message));
  const Med__Kit *found = (const Med__Kit *)message;
  if (!chain_fine (found->chain_id) || found->account.len != 20 || found->anchor_hash.len != 32
      || !gateways_fine (found->gateways, found->n_gateways, 2))
    return MED_E_INVALID;
  *kit = found;
  return MED_OK;
}

med_result
med_token_decode_link (med_span text, med_arena *arena, const Med__Link **link)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_LINK, &med__link__descriptor, text, arena, &message));
  const Med__Link *found = (const Med__Link *)message;
  if (!chain_fine (found->chain_id) || found->account.len != 20 || found->anchor_hash.len != 32
      || found->nonce.len != 16 || !gateways_fine (found->gateways, found->n_gateways, 2))
    return MED_E_INVALID;
  *link = found;
  return MED_OK;
}

med_result
med_token_decode_answer (med_span text, med_arena *arena, const Med__LinkAnswer **answer)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_ANSWER, &med__link_answer__descriptor, text, arena, &message));
  const Med__LinkAnswer *found = (const Med__LinkAnswer *)message;
  if (found->device_sign.len != 32 || found->device_open.len != 32 || found->nonce.len != 16)
    return MED_E_INVALID;
  *answer = found;
  return MED_OK;
}

/* Shown to people: some text, but not a letter. */
static bool
name_fine (ProtobufCBinaryData name)
{
  for (size_t i = 0; i < name.len; i++)
    if (name.data[i] < 0x20 || name.data[i] == 0x7f)
      return false;
  return name.len >= 1 && name.len <= MED_GUARDIAN_NAME_MAX;
}

med_result
med_token_decode_card (med_span text, med_arena *arena, const Med__Card **card)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_CARD, &med__card__descriptor, text, arena, &message));
  const Med__Card *found = (const Med__Card *)message;
  if (!chain_fine (found->chain_id) || found->account.len != 20 || found->recipient.len != 32
      || !name_fine (found->name))
    return MED_E_INVALID;
  *card = found;
  return MED_OK;
}

med_result
med_token_decode_trust (med_span text, med_arena *arena, const Med__Trust **trust)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_TRUST, &med__trust__descriptor, text, arena, &message));
  const Med__Trust *found = (const Med__Trust *)message;
  if (!chain_fine (found->chain_id) || found->patient.len != 20 || found->shares_cid.len != 36)
    return MED_E_INVALID;
  *trust = found;
  return MED_OK;
}

med_result
med_token_decode_help (med_span text, med_arena *arena, const Med__Help **help)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_HELP, &med__help__descriptor, text, arena, &message));
  const Med__Help *found = (const Med__Help *)message;
  if (found->device_sign.len != 32 || found->device_open.len != 32 || found->nonce.len != 16)
    return MED_E_INVALID;
  *help = found;
  return MED_OK;
}

med_result
med_token_decode_share (med_span text, med_arena *arena, const Med__HelpAnswer **answer)
{
  ProtobufCMessage *message;
  MED_TRY (decode (MED_TOKEN_SHARE, &med__help_answer__descriptor, text, arena, &message));
  const Med__HelpAnswer *found = (const Med__HelpAnswer *)message;
  if (found->sealed.len == 0)
    return MED_E_INVALID;
  *answer = found;
  return MED_OK;
}
