/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign → send → headers → body within its cap → result; a stale challenge or a connection that
 * had died while idle starts it once more. */
#include "net/node-call.h"

#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/dag/cid.h"
#include "net/tls-pin.h"

/* Renewed before the node would refuse it. */
#define CHALLENGE_FRESH_SECONDS 540
/* A newer one is kept only after this, so that the window does not move with every answer. */
#define CHALLENGE_KEEP_SECONDS 60
#define DEADLINE_SECONDS 60
/* The slowest line that is still waited for. */
#define BYTES_PER_SECOND_MIN 16384
#define CHUNK_SIZE 65536
/* A node that says "too much at once" is asked again, for some seconds in all. */
#define PAUSE_MILLISECONDS 300
#define PAUSES_MAX 20

static void exchange_send (med_node_exchange *x);
static void exchange_read (med_node_exchange *x);

/* ---- Challenge ---- */

static int64_t
challenge_age (const med_node_client *client)
{
  return (g_get_monotonic_time () - client->challenge_received) / G_USEC_PER_SEC;
}

bool
med_node_client_fresh (const med_node_client *client)
{
  return client->challenge[0] != '\0' && challenge_age (client) < CHALLENGE_FRESH_SECONDS;
}

static void
adopt_challenge (med_node_client *client, SoupMessage *message, bool now)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                   MED_CHALLENGE_HEADER);
  uint64_t time;
  if (text == NULL || med_challenge_time (med_span_text (text), &time) != MED_OK)
    return;
  if (!now && client->challenge[0] != '\0' && challenge_age (client) < CHALLENGE_KEEP_SECONDS)
    return;
  g_strlcpy (client->challenge, text, sizeof (client->challenge));
  client->challenge_time = time;
  client->challenge_received = g_get_monotonic_time ();
}

/* ---- Request ---- */

static void
add_header (SoupMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_message_get_request_headers (message), name, value);
}

/* A block's name says its digest, and whoever hands it over has checked that. */
static void
body_digest (const med_node_exchange *x, med_hash *hash)
{
  gsize size = 0;
  const void *bytes = g_bytes_get_data (x->body, &size);
  if (x->route.kind == MED_ROUTE_UPLOAD_BLOCK)
    med_cid_digest (&x->route.cid, hash);
  else
    med_sha256 (med_span_make (bytes, size), hash);
}

static med_result
sign_message (med_node_exchange *x, const med_route_text *text, SoupMessage *message)
{
  med_node_client *client = x->client;
  med_httpsig_params params = { .with_digest = x->body != NULL, .keyid = client->keyid };
  char digest[MED_CONTENT_DIGEST_SIZE] = "", signature_text[MED_SIGNATURE_TEXT_SIZE];
  char input[MED_SIGNATURE_INPUT_MAX + 1] = "";
  uint8_t random[8], base_bytes[MED_HTTPSIG_BASE_MAX];
  med_buf input_buf = med_buf_make (input, MED_SIGNATURE_INPUT_MAX);
  med_buf base = med_buf_make (base_bytes, sizeof (base_bytes));
  med_signature signature;
  med_span to_sign;
  if (client->sign == NULL || client->chain == NULL || client->challenge[0] == '\0')
    return MED_E_STATE;
  if (x->body != NULL)
    {
      med_hash hash;
      body_digest (x, &hash);
      med_content_digest_write (&hash, digest);
      add_header (message, "Content-Digest", digest);
    }
  params.created = client->challenge_time + (uint64_t)challenge_age (client);
  params.expires = params.created + MED_HTTPSIG_SECONDS;
  med_env_random (client->env, random, sizeof (random));
  med_nonce_write (client->challenge, random, params.nonce);
  const med_httpsig_request request = {
    .method = med_span_text (med_route_method (x->route.kind)),
    .authority = med_span_text (client->authority),
    .path = med_span_text (text->path),
    .query = med_span_text (text->query),
    .chain = med_span_text (client->chain),
    .node = med_span_text (client->node),
    .content_digest = med_span_text (digest),
  };
  MED_TRY (med_signature_input_write (&params, &input_buf));
  MED_TRY (med_httpsig_base (&request, &params, &base));
  MED_TRY (med_buf_finish (&base, &to_sign));
  MED_TRY (client->sign (client->sign_context, to_sign, &signature));
  med_signature_write (&signature, signature_text);
  add_header (message, "Medease-Chain", client->chain);
  add_header (message, "Medease-Node", client->node);
  add_header (message, "Signature-Input", input);
  add_header (message, "Signature", signature_text);
  return MED_OK;
}

/* Asked about every certificate, because the session's database trusts none. */
static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags errors, void *data)
{
  const med_node_client *client = data;
  med_hash pin;
  if (med_tls_pin (certificate, &pin) != MED_OK)
    return FALSE;
  for (size_t i = 0; i < client->pin_count; i++)
    if (MED_ID_EQUAL (pin, client->pins[i]))
      return TRUE;
  return FALSE;
}

static med_result
make_message (med_node_exchange *x, SoupMessage **message)
{
  med_route_text text;
  med_route_write (&x->route, &text);
  g_autofree char *uri_text = g_strconcat (x->client->base_uri, text.path,
                                           text.query[0] == '\0' ? NULL : "?", text.query, NULL);
  g_autoptr (GUri) uri = g_uri_parse (uri_text, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL)
    return MED_E_INVALID;
  g_autoptr (SoupMessage) made = soup_message_new_from_uri (med_route_method (x->route.kind), uri);
  /* Every POST of the gateway may be repeated, so it may also use a connection that is open. */
  soup_message_set_flags (made, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  g_signal_connect (made, "accept-certificate", G_CALLBACK (accept_certificate_cb), x->client);
  if (x->body != NULL)
    soup_message_set_request_body_from_bytes (made, MED_PROTOBUF_TYPE, x->body);
  if (med_route_signed (x->route.kind))
    MED_TRY (sign_message (x, &text, made));
  *message = g_steal_pointer (&made);
  return MED_OK;
}

/* ---- Result ---- */

static med_result
result_of_error (const med_node_exchange *x, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return x->timed_out ? MED_E_OFFLINE : MED_E_CANCELLED;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return MED_E_UNVERIFIED;
  if (error->domain == SOUP_SESSION_ERROR
      && (error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING))
    return MED_E_UNVERIFIED;
  return MED_E_OFFLINE;
}

static void
exchange_release (med_node_exchange *x)
{
  g_clear_object (&x->message);
  g_clear_object (&x->stream);
  g_clear_pointer (&x->received, g_byte_array_unref);
}

static void
exchange_done (med_node_exchange *x, med_result result)
{
  exchange_release (x);
  if (x->deadline != NULL)
    g_source_destroy (x->deadline);
  g_clear_pointer (&x->deadline, g_source_unref);
  x->result = result;
  x->done = true;
}

static void
exchange_fail (med_node_exchange *x, const GError *error)
{
  exchange_done (x, result_of_error (x, error));
}

static gboolean
pause_over_cb (void *data)
{
  exchange_send (data);
  return G_SOURCE_REMOVE;
}

static void
exchange_pause (med_node_exchange *x)
{
  g_autoptr (GSource) pause = g_timeout_source_new (PAUSE_MILLISECONDS);
  x->pauses++;
  x->problem = (med_problem){ 0 };
  exchange_release (x);
  g_source_set_callback (pause, pause_over_cb, x, NULL);
  g_source_attach (pause, x->client->main_context);
}

/* The body is complete. */
static void
exchange_finish (med_node_exchange *x)
{
  unsigned status = soup_message_get_status (x->message);
  const char *type = soup_message_headers_get_content_type (
      soup_message_get_response_headers (x->message), NULL);
  if (status >= 200 && status < 300)
    {
      adopt_challenge (x->client, x->message, false);
      x->answer = g_byte_array_free_to_bytes (g_steal_pointer (&x->received));
      exchange_done (x, MED_OK);
      return;
    }
  med_span body = med_span_make (x->received->data, x->received->len);
  if (g_strcmp0 (type, MED_PROBLEM_TYPE) != 0
      || med_problem_parse (body, status, &x->problem) != MED_OK)
    x->problem = med_problem_make (status, MED_REASON_NONE, 0, "");
  bool stale = status == 401 && x->problem.reason == MED_REASON_EXPIRED;
  adopt_challenge (x->client, x->message, stale);
  if (stale && !x->renewed)
    {
      x->renewed = true;
      x->problem = (med_problem){ 0 };
      exchange_release (x);
      exchange_send (x);
      return;
    }
  if (status == 429 && x->problem.reason == MED_REASON_RATE && x->pauses < PAUSES_MAX)
    {
      exchange_pause (x);
      return;
    }
  exchange_done (x, med_problem_result (&x->problem));
}

static void
read_cb (GObject *source, GAsyncResult *result, void *data)
{
  med_node_exchange *x = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      exchange_fail (x, error);
      return;
    }
  gsize size = 0;
  const uint8_t *bytes = g_bytes_get_data (chunk, &size);
  if (size == 0)
    exchange_finish (x);
  else if (size > x->received_max - x->received->len)
    exchange_done (x, MED_E_TOO_LARGE);
  else
    {
      g_byte_array_append (x->received, bytes, (guint)size);
      exchange_read (x);
    }
}

static void
exchange_read (med_node_exchange *x)
{
  g_input_stream_read_bytes_async (x->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT, x->cancellable,
                                   read_cb, x);
}

/* A connection that the node had closed while it was idle says nothing about the node. */
static bool
may_repeat (const med_node_exchange *x, const GError *error)
{
  return !x->repeated && !x->timed_out
         && (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED));
}

static void
send_cb (GObject *source, GAsyncResult *result, void *data)
{
  med_node_exchange *x = data;
  g_autoptr (GError) error = NULL;
  x->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (x->stream == NULL)
    {
      bool again = may_repeat (x, error);
      exchange_release (x);
      if (!again)
        {
          exchange_fail (x, error);
          return;
        }
      x->repeated = true;
      exchange_send (x);
      return;
    }
  unsigned status = soup_message_get_status (x->message);
  SoupMessageHeaders *fields = soup_message_get_response_headers (x->message);
  SoupEncoding encoding = soup_message_headers_get_encoding (fields);
  x->received_max = status >= 200 && status < 300 ? x->answer_max : MED_PROBLEM_SIZE_MAX;
  /* Only a length tells a whole answer from one that was cut: libsoup takes the end of the stream
   * for the last chunk. */
  if (encoding != SOUP_ENCODING_CONTENT_LENGTH && status != SOUP_STATUS_NO_CONTENT)
    exchange_done (x, MED_E_UNVERIFIED);
  else if (encoding == SOUP_ENCODING_CONTENT_LENGTH
           && (uint64_t)soup_message_headers_get_content_length (fields) > x->received_max)
    exchange_done (x, MED_E_TOO_LARGE);
  else
    {
      goffset length = soup_message_headers_get_content_length (fields);
      x->received
          = g_byte_array_sized_new (encoding == SOUP_ENCODING_CONTENT_LENGTH ? (guint)length : 0);
      exchange_read (x);
    }
}

static void
exchange_send (med_node_exchange *x)
{
  med_result made = make_message (x, &x->message);
  if (made != MED_OK)
    {
      exchange_done (x, made);
      return;
    }
  soup_session_send_async (x->client->session, x->message, G_PRIORITY_DEFAULT, x->cancellable,
                           send_cb, x);
}

static gboolean
deadline_cb (void *data)
{
  med_node_exchange *x = data;
  x->timed_out = true;
  g_cancellable_cancel (x->cancellable);
  return G_SOURCE_REMOVE;
}

void
med_node_exchange_start (med_node_exchange *x, med_node_client *client, const med_route *route,
                         GBytes *body, size_t answer_max)
{
  size_t traffic = answer_max + (body == NULL ? 0 : g_bytes_get_size (body));
  *x = (med_node_exchange){
    .client = client,
    .route = *route,
    .body = body == NULL ? NULL : g_bytes_ref (body),
    .answer_max = answer_max,
    .cancellable = g_cancellable_new (),
  };
  x->deadline = g_timeout_source_new_seconds (
      (guint)(DEADLINE_SECONDS + MIN (traffic, MED_ANSWER_MAX) / BYTES_PER_SECOND_MIN));
  g_source_set_callback (x->deadline, deadline_cb, x, NULL);
  g_source_attach (x->deadline, client->main_context);
  exchange_send (x);
}

void
med_node_exchange_cancel (med_node_exchange *x)
{
  g_cancellable_cancel (x->cancellable);
}

void
med_node_exchange_clear (med_node_exchange *x)
{
  g_clear_pointer (&x->body, g_bytes_unref);
  g_clear_pointer (&x->answer, g_bytes_unref);
  g_clear_object (&x->cancellable);
  *x = (med_node_exchange){ 0 };
}
