/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writers and strict parsers of signed requests, and the base that is signed. */
#include "core/httpsig.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/crypto/hmac.h"
#include "core/crypto/sign.h"

#define CHALLENGE_SIZE 24
#define CHALLENGE_MAC_SIZE 16
#define TAG "medease/1"
/* RFC 8941: an integer has at most 15 digits. */
#define INTEGER_DIGITS_MAX 15

static const char *const component_names[]
    = { "@method",       "@authority",   "@path",         "@query",
        "medease-chain", "medease-node", "content-digest" };
#define COMPONENT_COUNT (sizeof (component_names) / sizeof (component_names[0]))

/* ---- Small writers and readers ---- */

static void
put_integer (med_buf *out, uint64_t value)
{
  char digits[20];
  size_t n = sizeof (digits);
  do
    digits[--n] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  med_buf_put (out, med_span_make (digits + n, sizeof (digits) - n));
}

static bool
take_text (med_span *rest, const char *text)
{
  size_t size = strlen (text);
  if (rest->size < size || memcmp (rest->data, text, size) != 0)
    return false;
  *rest = med_span_make (rest->data + size, rest->size - size);
  return true;
}

static bool
take_integer (med_span *rest, uint64_t *value)
{
  uint64_t sum = 0;
  size_t n = 0;
  for (; n < rest->size && rest->data[n] >= '0' && rest->data[n] <= '9'; n++)
    {
      if (n == INTEGER_DIGITS_MAX)
        return false;
      sum = sum * 10 + (uint64_t)(rest->data[n] - '0');
    }
  if (n == 0 || (n > 1 && rest->data[0] == '0'))
    return false;
  *rest = med_span_make (rest->data + n, rest->size - n);
  *value = sum;
  return true;
}

/* What stands before the next quote; the quote is taken too. */
static bool
take_quoted (med_span *rest, med_span *inside)
{
  const uint8_t *quote = rest->size == 0 ? NULL : memchr (rest->data, '"', rest->size);
  if (quote == NULL)
    return false;
  *inside = med_span_make (rest->data, (size_t)(quote - rest->data));
  *rest = med_span_make (quote + 1, rest->size - inside->size - 1);
  return true;
}

/* `prefix` bytes in base64 and a colon, nothing else. */
static med_result
parse_binary (med_span text, const char *prefix, void *bytes, size_t size)
{
  uint8_t decoded[64];
  size_t written = 0;
  med_assert (size <= sizeof (decoded));
  if (!take_text (&text, prefix) || text.size == 0 || text.data[text.size - 1] != ':')
    return MED_E_INVALID;
  text.size--;
  if (med_base64_decode (MED_BASE64_STANDARD, text, decoded, sizeof (decoded), &written) != MED_OK
      || written != size)
    return MED_E_INVALID;
  memcpy (bytes, decoded, size);
  return MED_OK;
}

static void
write_binary (const char *prefix, med_span bytes, char *text, size_t size)
{
  size_t n = strlen (prefix);
  med_assert (n < size);
  memcpy (text, prefix, n);
  med_result encoded = med_base64_encode (MED_BASE64_STANDARD, bytes, text + n, size - n);
  med_assert (encoded == MED_OK);
  n = strlen (text);
  med_assert (n + 2 <= size);
  memcpy (text + n, ":", 2);
}

/* ---- Keys ---- */

med_keyid
med_keyid_device (const med_device_id *device)
{
  med_keyid keyid = { .kind = MED_KEYID_DEVICE, .device = *device };
  return keyid;
}

med_keyid
med_keyid_invite (const med_sign_public *key)
{
  med_keyid keyid = { .kind = MED_KEYID_INVITE, .key = *key };
  return keyid;
}

med_keyid
med_keyid_recovery (const med_sign_public *key)
{
  med_keyid keyid = { .kind = MED_KEYID_RECOVERY, .key = *key };
  return keyid;
}

void
med_keyid_write (const med_keyid *keyid, char text[MED_KEYID_TEXT_SIZE])
{
  bool device = keyid->kind == MED_KEYID_DEVICE;
  med_span bytes = device ? MED_SPAN_OF (keyid->device) : MED_SPAN_OF (keyid->key);
  med_assert (keyid->kind >= MED_KEYID_DEVICE && keyid->kind <= MED_KEYID_RECOVERY);
  text[0] = device ? 'd' : keyid->kind == MED_KEYID_INVITE ? 'i' : 'r';
  text[1] = ':';
  med_result encoded = med_base32_encode (bytes, text + 2, MED_KEYID_TEXT_SIZE - 2);
  med_assert (encoded == MED_OK);
}

med_result
med_keyid_parse (med_span text, med_keyid *keyid)
{
  uint8_t bytes[32];
  size_t written = 0;
  if (text.size < 2 || text.data[1] != ':')
    return MED_E_INVALID;
  med_span rest = med_span_make (text.data + 2, text.size - 2);
  if (med_base32_decode (rest, bytes, sizeof (bytes), &written) != MED_OK)
    return MED_E_INVALID;
  if (text.data[0] == 'd' && written == sizeof (med_device_id))
    {
      med_device_id device;
      memcpy (device.bytes, bytes, sizeof (device));
      *keyid = med_keyid_device (&device);
      return MED_OK;
    }
  if ((text.data[0] == 'i' || text.data[0] == 'r') && written == sizeof (med_sign_public))
    {
      med_sign_public key;
      memcpy (key.bytes, bytes, sizeof (key));
      *keyid = text.data[0] == 'i' ? med_keyid_invite (&key) : med_keyid_recovery (&key);
      return MED_OK;
    }
  return MED_E_INVALID;
}

/* ---- Challenges ---- */

static med_result
challenge_decode (med_span text, uint8_t bytes[CHALLENGE_SIZE], uint64_t *time)
{
  size_t written = 0;
  uint64_t sum = 0;
  if (text.size != MED_CHALLENGE_TEXT_SIZE - 1
      || med_base64_decode (MED_BASE64_URL, text, bytes, CHALLENGE_SIZE, &written) != MED_OK
      || written != CHALLENGE_SIZE)
    return MED_E_INVALID;
  for (int i = 0; i < 8; i++)
    sum = sum << 8 | bytes[i];
  *time = sum;
  return MED_OK;
}

void
med_challenge_make (const med_challenge_key *key, uint64_t now, char text[MED_CHALLENGE_TEXT_SIZE])
{
  uint8_t bytes[CHALLENGE_SIZE];
  med_hash tag;
  for (int i = 0; i < 8; i++)
    bytes[i] = (uint8_t)(now >> (56 - 8 * i));
  med_hmac_sha256 (MED_SPAN_OF (*key), med_span_make (bytes, 8), &tag);
  memcpy (bytes + 8, tag.bytes, CHALLENGE_MAC_SIZE);
  med_result encoded
      = med_base64_encode (MED_BASE64_URL, MED_SPAN_OF (bytes), text, MED_CHALLENGE_TEXT_SIZE);
  med_assert (encoded == MED_OK);
}

med_result
med_challenge_check (const med_challenge_key *key, med_span text, uint64_t now, uint64_t *time)
{
  uint8_t bytes[CHALLENGE_SIZE];
  uint64_t made;
  MED_TRY (challenge_decode (text, bytes, &made));
  if (med_hmac_sha256_verify (MED_SPAN_OF (*key), med_span_make (bytes, 8),
                              med_span_make (bytes + 8, CHALLENGE_MAC_SIZE))
      != MED_OK)
    return MED_E_AUTH;
  if (made > now || now - made > MED_CHALLENGE_SECONDS)
    return MED_E_EXPIRED;
  *time = made;
  return MED_OK;
}

med_result
med_challenge_time (med_span text, uint64_t *time)
{
  uint8_t bytes[CHALLENGE_SIZE];
  return challenge_decode (text, bytes, time);
}

/* ---- Digest and signature values ---- */

void
med_content_digest_write (const med_hash *sha256, char text[MED_CONTENT_DIGEST_SIZE])
{
  write_binary ("sha-256=:", MED_SPAN_OF (*sha256), text, MED_CONTENT_DIGEST_SIZE);
}

med_result
med_content_digest_parse (med_span text, med_hash *sha256)
{
  return parse_binary (text, "sha-256=:", sha256->bytes, sizeof (sha256->bytes));
}

void
med_signature_write (const med_signature *signature, char text[MED_SIGNATURE_TEXT_SIZE])
{
  write_binary ("m=:", MED_SPAN_OF (*signature), text, MED_SIGNATURE_TEXT_SIZE);
}

med_result
med_signature_parse (med_span value, med_signature *signature)
{
  return parse_binary (value, "m=:", signature->bytes, sizeof (signature->bytes));
}

/* ---- Parameters ---- */

void
med_nonce_write (const char *challenge, const uint8_t random[8], char nonce[MED_NONCE_TEXT_SIZE])
{
  med_assert (strlen (challenge) == MED_CHALLENGE_TEXT_SIZE - 1);
  memcpy (nonce, challenge, MED_CHALLENGE_TEXT_SIZE - 1);
  nonce[MED_CHALLENGE_TEXT_SIZE - 1] = '.';
  med_result encoded
      = med_hex_encode (med_span_make (random, 8), nonce + MED_CHALLENGE_TEXT_SIZE, 17);
  med_assert (encoded == MED_OK);
}

static bool
nonce_valid (med_span nonce)
{
  uint8_t bytes[CHALLENGE_SIZE], random[8];
  uint64_t time;
  size_t written = 0;
  return nonce.size == MED_NONCE_TEXT_SIZE - 1 && nonce.data[MED_CHALLENGE_TEXT_SIZE - 1] == '.'
         && challenge_decode (med_span_make (nonce.data, MED_CHALLENGE_TEXT_SIZE - 1), bytes, &time)
                == MED_OK
         && med_hex_decode (med_span_make (nonce.data + MED_CHALLENGE_TEXT_SIZE, 16), false, random,
                            sizeof (random), &written)
                == MED_OK;
}

/* What follows the label: the covered components and the parameters. */
static void
put_params (const med_httpsig_params *params, med_buf *out)
{
  char keyid[MED_KEYID_TEXT_SIZE];
  size_t count = params->with_digest ? COMPONENT_COUNT : COMPONENT_COUNT - 1;
  for (size_t i = 0; i < count; i++)
    {
      med_buf_put_text (out, i == 0 ? "(\"" : " \"");
      med_buf_put_text (out, component_names[i]);
      med_buf_put_byte (out, '"');
    }
  med_buf_put_text (out, ");created=");
  put_integer (out, params->created);
  med_buf_put_text (out, ";expires=");
  put_integer (out, params->expires);
  med_buf_put_text (out, ";nonce=\"");
  med_buf_put_text (out, params->nonce);
  med_buf_put_text (out, "\";keyid=\"");
  med_keyid_write (&params->keyid, keyid);
  med_buf_put_text (out, keyid);
  med_buf_put_text (out, "\";tag=\"" TAG "\"");
}

med_result
med_signature_input_write (const med_httpsig_params *params, med_buf *out)
{
  med_span written;
  med_buf_put_text (out, "m=");
  put_params (params, out);
  return med_buf_finish (out, &written);
}

med_result
med_signature_input_parse (med_span value, med_httpsig_params *params)
{
  med_httpsig_params read = { 0 };
  med_span nonce, keyid, rest = value;
  for (size_t i = 0; i < COMPONENT_COUNT - 1; i++)
    if (!take_text (&rest, i == 0 ? "m=(\"" : " \"") || !take_text (&rest, component_names[i])
        || !take_text (&rest, "\""))
      return MED_E_INVALID;
  read.with_digest = take_text (&rest, " \"content-digest\"");
  if (!take_text (&rest, ");created=") || !take_integer (&rest, &read.created)
      || !take_text (&rest, ";expires=") || !take_integer (&rest, &read.expires)
      || !take_text (&rest, ";nonce=\"") || !take_quoted (&rest, &nonce)
      || !take_text (&rest, ";keyid=\"") || !take_quoted (&rest, &keyid)
      || !take_text (&rest, ";tag=\"" TAG "\"") || rest.size != 0 || !nonce_valid (nonce))
    return MED_E_INVALID;
  MED_TRY (med_keyid_parse (keyid, &read.keyid));
  memcpy (read.nonce, nonce.data, nonce.size);
  *params = read;
  return MED_OK;
}

/* ---- Base ---- */

/* A line end inside a value would let one component imitate the next. */
static bool
value_valid (med_span value)
{
  for (size_t i = 0; i < value.size; i++)
    if (value.data[i] < 0x20 || value.data[i] > 0x7e)
      return false;
  return true;
}

med_result
med_httpsig_base_generic (const med_httpsig_component *components, size_t count, med_span params,
                          med_buf *out)
{
  med_span written;
  for (size_t i = 0; i < count; i++)
    {
      if (!value_valid (components[i].value))
        return MED_E_INVALID;
      med_buf_put_byte (out, '"');
      med_buf_put_text (out, components[i].name);
      med_buf_put_text (out, "\": ");
      med_buf_put (out, components[i].value);
      med_buf_put_byte (out, '\n');
    }
  if (!value_valid (params))
    return MED_E_INVALID;
  med_buf_put_text (out, "\"@signature-params\": ");
  med_buf_put (out, params);
  return med_buf_finish (out, &written);
}

med_result
med_httpsig_base (const med_httpsig_request *request, const med_httpsig_params *params,
                  med_buf *out)
{
  uint8_t query_bytes[MED_HTTPSIG_BASE_MAX], params_bytes[MED_SIGNATURE_INPUT_MAX];
  med_buf query = med_buf_make (query_bytes, sizeof (query_bytes));
  med_buf tail = med_buf_make (params_bytes, sizeof (params_bytes));
  med_span query_value, params_value;
  if (params->with_digest != (request->content_digest.size != 0) || request->path.size == 0
      || request->path.data[0] != '/')
    return MED_E_INVALID;
  med_buf_put_byte (&query, '?');
  med_buf_put (&query, request->query);
  MED_TRY (med_buf_finish (&query, &query_value));
  put_params (params, &tail);
  MED_TRY (med_buf_finish (&tail, &params_value));
  const med_httpsig_component components[COMPONENT_COUNT] = {
    { component_names[0], request->method },         { component_names[1], request->authority },
    { component_names[2], request->path },           { component_names[3], query_value },
    { component_names[4], request->chain },          { component_names[5], request->node },
    { component_names[6], request->content_digest },
  };
  return med_httpsig_base_generic (
      components, params->with_digest ? COMPONENT_COUNT : COMPONENT_COUNT - 1, params_value, out);
}

med_result
med_httpsig_verify (const med_httpsig_request *request, const med_httpsig_params *params,
                    const med_signature *signature, const med_sign_public *key)
{
  uint8_t bytes[MED_HTTPSIG_BASE_MAX];
  med_buf base = med_buf_make (bytes, sizeof (bytes));
  med_span message;
  MED_TRY (med_httpsig_base (request, params, &base));
  MED_TRY (med_buf_finish (&base, &message));
  return med_sign_verify (key, message, signature);
}
