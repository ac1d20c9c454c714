/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 9421 by hand, over HTTP by hand. */
#include "support/raw-gateway.h"

#include "base/text.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "support/raw-http.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define SECONDS 20

static GBytes *
exchange (node_lab *lab, const GString *request)
{
  GBytes *answer = raw_http_exchange_bytes (lab->address + strlen ("unix:"), request->str,
                                            request->len, SECONDS);
  g_assert_nonnull (answer);
  return answer;
}

static med_span
span_of (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  return med_span_make (data, size);
}

static raw_answer
take_apart (GBytes *all)
{
  raw_answer answer = { .all = all };
  med_span bytes = span_of (all);
  const char *text = (const char *)bytes.data;
  const char *end = (const char *)memmem (text, bytes.size, "\r\n\r\n", 4);
  g_assert_nonnull (end);
  g_autofree char *head = g_strndup (text, (gsize)(end - text));
  g_assert_cmpint (sscanf (head, "HTTP/1.1 %u", &answer.status), ==, 1);
  answer.body = med_span_make ((const uint8_t *)end + 4, bytes.size - (size_t)(end + 4 - text));
  static const char key[] = "\"reason\":\"";
  const char *word = (const char *)memmem (answer.body.data, answer.body.size, key, strlen (key));
  if (word != NULL)
    {
      word += strlen (key);
      size_t room = answer.body.size - (size_t)((const uint8_t *)word - answer.body.data);
      const char *quote = (const char *)memchr (word, '"', room);
      g_assert_nonnull (quote);
      if (quote > word)
        MUST (med_reason_parse (med_span_make (word, (size_t)(quote - word)), &answer.reason));
    }
  return answer;
}

/* The node's id as text and a fresh challenge. */
static void
ask_info (node_lab *lab, char node[64], char challenge[MED_CHALLENGE_TEXT_SIZE])
{
  static const char header[] = "Medease-Challenge: ";
  g_autoptr (GString) request
      = g_string_new ("GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  g_auto (raw_answer) answer = take_apart (exchange (lab, request));
  ProtobufCMessage *message;
  g_assert_cmpuint (answer.status, ==, 200);
  MUST (med_canonical_decode (&med__info__descriptor, answer.body, 4096, &lab->people->arena,
                              &message));
  MUST (med_base32_encode (med_pb_span (((const Med__Info *)message)->node_id), node, 64));
  const char *found = strstr ((const char *)span_of (answer.all).data, header);
  g_assert_nonnull (found);
  g_strlcpy (challenge, found + strlen (header), MED_CHALLENGE_TEXT_SIZE);
}

static void
sign (node_lab *lab, const med_keyid *keyid, const med_sign_seed *seed, const med_route *route,
      const med_route_text *target, const char *digest, GString *request)
{
  char node[64], challenge[MED_CHALLENGE_TEXT_SIZE], text[MED_SIGNATURE_TEXT_SIZE];
  char room[MED_HTTPSIG_BASE_MAX], input[MED_SIGNATURE_INPUT_MAX + 1] = { 0 };
  med_httpsig_params params = { .with_digest = digest[0] != '\0', .keyid = *keyid };
  med_buf base = med_buf_make (room, sizeof room);
  med_buf value = med_buf_make (input, MED_SIGNATURE_INPUT_MAX);
  uint8_t random[8];
  med_signature signature;
  ask_info (lab, node, challenge);
  MUST (med_challenge_time (med_span_text (challenge), &params.created));
  params.expires = params.created + MED_HTTPSIG_SECONDS;
  randombytes_buf (random, sizeof random);
  med_nonce_write (challenge, random, params.nonce);
  const med_httpsig_request signed_request = {
    .method = med_span_text (med_route_method (route->kind)),
    .authority = MED_SPAN_LITERAL ("localhost"),
    .path = med_span_text (target->path),
    .query = med_span_text (target->query),
    .chain = med_span_text (lab->people->chain.text),
    .node = med_span_text (node),
    .content_digest = med_span_text (digest),
  };
  MUST (med_httpsig_base (&signed_request, &params, &base));
  med_sign (seed, med_span_make (base.data, base.size), &signature);
  med_signature_write (&signature, text);
  MUST (med_signature_input_write (&params, &value));
  g_string_append_printf (request,
                          "Medease-Chain: %s\r\nMedease-Node: %s\r\nSignature-Input: %s\r\n"
                          "Signature: %s\r\n",
                          lab->people->chain.text, node, input, text);
}

raw_answer
raw_gateway_ask (node_lab *lab, const med_keyid *keyid, const med_sign_seed *seed,
                 const med_route *route, med_span body)
{
  med_route_text target;
  char digest[MED_CONTENT_DIGEST_SIZE] = "";
  g_autoptr (GString) request = g_string_new (NULL);
  med_route_write (route, &target);
  g_string_append_printf (request, "%s %s%s%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                          med_route_method (route->kind), target.path,
                          target.query[0] == '\0' ? "" : "?", target.query);
  if (body.size > 0)
    {
      med_hash hash;
      med_sha256 (body, &hash);
      med_content_digest_write (&hash, digest);
      g_string_append_printf (request,
                              "Content-Type: application/x-protobuf\r\nContent-Length: %zu\r\n"
                              "Content-Digest: %s\r\n",
                              body.size, digest);
    }
  if (seed != NULL)
    sign (lab, keyid, seed, route, &target, digest, request);
  g_string_append (request, "\r\n");
  g_string_append_len (request, (const char *)body.data, (gssize)body.size);
  return take_apart (exchange (lab, request));
}

void
raw_answer_clear (raw_answer *answer)
{
  g_clear_pointer (&answer->all, g_bytes_unref);
}

/* Sixteen bytes in a row hold one whole window of eight that starts at a multiple of eight. */
bool
raw_answer_leaks (const raw_answer *answer, med_span object)
{
  med_span all = span_of (answer->all);
  for (size_t at = 0; object.size > 0 && at + 8 <= all.size; at += 8)
    if (memmem (object.data, object.size, all.data + at, 8) != NULL)
      return true;
  return false;
}
