/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed requests at a real server: the honest one passes, and each change to it is refused. */
#include "net/guard.h"

#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "support/fake-node.h"
#include "support/raw-http.h"

/* A request as a client would sign and send it; a test changes what it wants in between. */
typedef struct
{
  const char *method, *target, *host, *chain, *node, *body;
  char *digest, *input, *signature; /* NULL: not sent */
} request;

typedef struct
{
  fake_node *node;
  char *challenge;
  uint64_t challenge_time;
} fixture;

static char *
fetch_challenge (fixture *f)
{
  static const char info[]
      = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autofree char *answer = raw_http_exchange (fake_node_path (f->node), info, strlen (info), 4);
  const char *header = strstr (answer, "Medease-Challenge: ");
  g_assert_nonnull (header);
  char *challenge
      = g_strndup (header + strlen ("Medease-Challenge: "), MED_CHALLENGE_TEXT_SIZE - 1);
  g_assert_cmpint (med_challenge_time (med_span_text (challenge), &f->challenge_time), ==, MED_OK);
  return challenge;
}

static void
set_up (fixture *f, const void *data)
{
  f->node = fake_node_new (data);
  f->challenge = fetch_challenge (f);
}

static void
tear_down (fixture *f, const void *data)
{
  fake_node_free (f->node);
  g_free (f->challenge);
}

static med_httpsig_params
fresh_params (const fixture *f, const request *r)
{
  med_httpsig_params params = { .with_digest = r->body[0] != '\0',
                                .created = f->challenge_time,
                                .expires = f->challenge_time + 60,
                                .keyid = fake_member_keyid () };
  uint8_t random[8];
  med_env_random (fake_env (), random, sizeof (random));
  med_nonce_write (f->challenge, random, params.nonce);
  return params;
}

static void
sign_request (request *r, const med_httpsig_params *params)
{
  char digest[MED_CONTENT_DIGEST_SIZE] = "", signature_text[MED_SIGNATURE_TEXT_SIZE];
  uint8_t input[MED_SIGNATURE_INPUT_MAX], base[MED_HTTPSIG_BASE_MAX];
  med_buf input_buf = med_buf_make (input, sizeof (input));
  med_buf base_buf = med_buf_make (base, sizeof (base));
  med_signature signature;
  med_hash hash;
  const char *query = strchr (r->target, '?');
  size_t path_size = query == NULL ? strlen (r->target) : (size_t)(query - r->target);
  if (params->with_digest)
    {
      med_sha256 (med_span_text (r->body), &hash);
      med_content_digest_write (&hash, digest);
      r->digest = g_strdup (digest);
    }
  const med_httpsig_request signed_request
      = { med_span_text (r->method),
          med_span_text (r->host),
          med_span_make (r->target, path_size),
          query == NULL ? MED_SPAN_EMPTY : med_span_text (query + 1),
          med_span_text (r->chain),
          med_span_text (r->node),
          med_span_text (digest) };
  g_assert_cmpint (med_signature_input_write (params, &input_buf), ==, MED_OK);
  g_assert_cmpint (med_httpsig_base (&signed_request, params, &base_buf), ==, MED_OK);
  g_assert_cmpint (fake_member_sign (NULL, med_span_make (base, base_buf.size), &signature), ==,
                   MED_OK);
  med_signature_write (&signature, signature_text);
  r->input = g_strndup ((const char *)input, input_buf.size);
  r->signature = g_strdup (signature_text);
}

static void
add_header (GString *text, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s: %s\r\n", name, value);
}

/* Status of the answer; `reason` (may be NULL) must stand in a refusal. */
static unsigned
send_request (const fixture *f, const request *r, const char *reason)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s HTTP/1.1\r\nConnection: close\r\n", r->method, r->target);
  add_header (text, "Host", r->host);
  add_header (text, "Medease-Chain", r->chain);
  add_header (text, "Medease-Node", r->node);
  add_header (text, "Content-Digest", r->digest);
  add_header (text, "Signature-Input", r->input);
  add_header (text, "Signature", r->signature);
  if (r->body[0] != '\0')
    g_string_append_printf (text, "Content-Length: %zu\r\n", strlen (r->body));
  g_string_append_printf (text, "\r\n%s", r->body);
  g_autofree char *answer = raw_http_exchange (fake_node_path (f->node), text->str, text->len, 4);
  g_assert_nonnull (answer);
  g_test_message ("%s", answer);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
  if (reason != NULL)
    {
      g_autofree char *member = g_strdup_printf ("\"reason\":\"%s\"", reason);
      g_assert_nonnull (strstr (answer, member));
    }
  g_assert_nonnull (strstr (answer, "Medease-Challenge: "));
  return (unsigned)g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

static void
request_clear (request *r)
{
  g_clear_pointer (&r->digest, g_free);
  g_clear_pointer (&r->input, g_free);
  g_clear_pointer (&r->signature, g_free);
}

static request
rows_request (void)
{
  return (request){ "POST", "/v1/rows", "localhost", FAKE_CHAIN, FAKE_NODE, "some rows", 0, 0, 0 };
}

static request
light_request (void)
{
  return (request){ "GET", "/v1/light/5", "localhost", FAKE_CHAIN, FAKE_NODE, "", 0, 0, 0 };
}

static void
replace (char **text, const char *from, const char *to)
{
  const char *at = strstr (*text, from);
  g_assert_nonnull (at);
  char *changed = g_strdup_printf ("%.*s%s%s", (int)(at - *text), *text, to, at + strlen (from));
  g_free (*text);
  *text = changed;
}

/* ---- Tests ---- */

static void
test_honest (fixture *f, const void *data)
{
  request rows = rows_request (), light = light_request (), wait = light_request ();
  wait.target = "/v1/wait?height=0";
  fake_node_set_tip (f->node, 3);
  request *const requests[] = { &rows, &light, &wait };
  for (size_t i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      const med_httpsig_params params = fresh_params (f, requests[i]);
      sign_request (requests[i], &params);
      g_assert_cmpuint (send_request (f, requests[i], NULL), ==, 200);
      /* The same bytes a second time. */
      g_assert_cmpuint (send_request (f, requests[i], "expired"), ==, 401);
      request_clear (requests[i]);
    }
}

/* What is on the wire is not what was signed. */
static void
test_tampered (fixture *f, const void *data)
{
  static const struct
  {
    size_t offset;
    const char *value;
    unsigned status;
  } cases[] = {
    { G_STRUCT_OFFSET (request, target), "/v1/objects", 401 },
    { G_STRUCT_OFFSET (request, host), "other", 421 },
    { G_STRUCT_OFFSET (request, chain), "med-bbbbbbbbbbbbbbbbbbbbbbbbbb", 421 },
    { G_STRUCT_OFFSET (request, node), "baaqeayeaudaocajbifqydiob4ibceqt", 421 },
    { G_STRUCT_OFFSET (request, chain), NULL, 421 },
    { G_STRUCT_OFFSET (request, node), NULL, 421 },
    { G_STRUCT_OFFSET (request, body), "same size", 400 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      request r = rows_request ();
      const med_httpsig_params params = fresh_params (f, &r);
      sign_request (&r, &params);
      *(const char **)((char *)&r + cases[i].offset) = cases[i].value;
      g_assert_cmpuint (send_request (f, &r, NULL), ==, cases[i].status);
      request_clear (&r);
    }
}

/* A GET under the signature of a POST, and another query. */
static void
test_method_and_query (fixture *f, const void *data)
{
  request r = rows_request ();
  r.target = "/v1/tx/"
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  r.body = "";
  med_httpsig_params params = fresh_params (f, &r);
  sign_request (&r, &params);
  r.method = "GET";
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 401);
  request_clear (&r);
  r = light_request ();
  r.target = "/v1/light?from=1&to=2";
  params = fresh_params (f, &r);
  sign_request (&r, &params);
  r.target = "/v1/light?from=1&to=3";
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 401);
  request_clear (&r);
}

static void
test_digest (fixture *f, const void *data)
{
  request r = rows_request ();
  const med_httpsig_params params = fresh_params (f, &r);
  med_hash hash;
  char other[MED_CONTENT_DIGEST_SIZE];
  sign_request (&r, &params);
  /* Another body with its own digest: the digest is signed. */
  r.body = "same size";
  med_sha256 (med_span_text (r.body), &hash);
  med_content_digest_write (&hash, other);
  g_free (r.digest);
  r.digest = g_strdup (other);
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 401);
  replace (&r.digest, "sha-256=", "sha-512=");
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 400);
  g_clear_pointer (&r.digest, g_free);
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 400);
  request_clear (&r);
  /* A body outside the signature. */
  r = rows_request ();
  med_httpsig_params bare = fresh_params (f, &r);
  bare.with_digest = false;
  sign_request (&r, &bare);
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 400);
  request_clear (&r);
}

static void
test_headers (fixture *f, const void *data)
{
  static const struct
  {
    const char *from, *to;
  } inputs[] = {
    { "m=(", "n=(" },
    { "\"@method\" \"@authority\"", "\"@authority\" \"@method\"" },
    { " \"@query\"", "" },
    { "tag=\"medease/1\"", "tag=\"medease/1\", n=()" },
    { "tag=\"medease/1\"", "tag=\"medease/2\"" },
    { ";tag", ";alg=\"ed25519\";tag" },
    { ";created", " ;created" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      request r = rows_request ();
      const med_httpsig_params params = fresh_params (f, &r);
      sign_request (&r, &params);
      replace (&r.input, inputs[i].from, inputs[i].to);
      g_assert_cmpuint (send_request (f, &r, NULL), ==, 400);
      request_clear (&r);
    }
  request r = rows_request ();
  const med_httpsig_params params = fresh_params (f, &r);
  sign_request (&r, &params);
  replace (&r.signature, ":", ":, n=:");
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 400);
  g_clear_pointer (&r.signature, g_free);
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 401);
  g_clear_pointer (&r.input, g_free);
  g_assert_cmpuint (send_request (f, &r, NULL), ==, 401);
  request_clear (&r);
}

static void
check_params (const fixture *f, const med_httpsig_params *params, unsigned status,
              const char *reason)
{
  request r = rows_request ();
  sign_request (&r, params);
  g_assert_cmpuint (send_request (f, &r, reason), ==, status);
  request_clear (&r);
}

static void
test_times (fixture *f, const void *data)
{
  const request r = rows_request ();
  med_httpsig_params params = fresh_params (f, &r);
  params.expires++;
  check_params (f, &params, 400, "");
  params.expires = params.created;
  check_params (f, &params, 400, "");
  params.created = f->challenge_time - 1;
  check_params (f, &params, 401, "expired");
  params.created = f->challenge_time + 6;
  params.expires = params.created + 60;
  check_params (f, &params, 401, "expired");
  params = fresh_params (f, &r);
  fake_node_advance (f->node, 60);
  check_params (f, &params, 200, NULL);
  params = fresh_params (f, &r);
  fake_node_advance (f->node, 1);
  check_params (f, &params, 401, "expired");
  /* The challenge lasts longer than one signature. */
  params.created = f->challenge_time + 61;
  params.expires = params.created + 60;
  check_params (f, &params, 200, NULL);
  fake_node_advance (f->node, 540);
  params = fresh_params (f, &r);
  params.created = f->challenge_time + 601;
  params.expires = params.created + 60;
  check_params (f, &params, 401, "expired");
}

static void
test_keys_and_nonces (fixture *f, const void *data)
{
  const request r = rows_request ();
  const med_device_id other = { { 1 } };
  med_httpsig_params params = fresh_params (f, &r);
  params.keyid = med_keyid_device (&other);
  check_params (f, &params, 401, "not-member");
  params.keyid = med_keyid_recovery (&(med_sign_public){ { 1 } });
  check_params (f, &params, 403, "suspended");
  params = fresh_params (f, &r);
  params.nonce[20] = params.nonce[20] == 'A' ? 'B' : 'A';
  check_params (f, &params, 401, "expired");
  /* A refused signature does not use up its nonce. */
  request changed = rows_request ();
  params = fresh_params (f, &r);
  sign_request (&changed, &params);
  changed.target = "/v1/objects";
  g_assert_cmpuint (send_request (f, &changed, NULL), ==, 401);
  changed.target = "/v1/rows";
  g_assert_cmpuint (send_request (f, &changed, NULL), ==, 200);
  request_clear (&changed);
}

static void
test_rate (fixture *f, const void *data)
{
  const request r = rows_request ();
  for (int i = 0; i < 3; i++)
    {
      const med_httpsig_params params = fresh_params (f, &r);
      check_params (f, &params, 200, NULL);
    }
  med_httpsig_params params = fresh_params (f, &r);
  check_params (f, &params, 429, "rate");
  fake_node_advance (f->node, 2);
  params = fresh_params (f, &r);
  check_params (f, &params, 200, NULL);
  params = fresh_params (f, &r);
  check_params (f, &params, 200, NULL);
  params = fresh_params (f, &r);
  check_params (f, &params, 429, "rate");
}

static void
test_nonces_bounded (fixture *f, const void *data)
{
  const request r = rows_request ();
  for (int i = 0; i < 5; i++)
    {
      const med_httpsig_params params = fresh_params (f, &r);
      check_params (f, &params, i < 4 ? 200 : 429, NULL);
    }
  /* Forgotten together with their challenge. */
  fake_node_advance (f->node, 601);
  g_free (f->challenge);
  f->challenge = fetch_challenge (f);
  const med_httpsig_params params = fresh_params (f, &r);
  check_params (f, &params, 200, NULL);
}

#define ADD(path, limits, function)                                                                \
  g_test_add ("/guard/" path, fixture, limits, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static const med_guard_limits slow = { .per_second = 1, .burst = 3 };
  static const med_guard_limits forgetful = { .nonces_per_key = 4 };
  g_test_init (&argc, &argv, NULL);
  ADD ("honest", NULL, test_honest);
  ADD ("tampered", NULL, test_tampered);
  ADD ("method-and-query", NULL, test_method_and_query);
  ADD ("digest", NULL, test_digest);
  ADD ("headers", NULL, test_headers);
  ADD ("times", NULL, test_times);
  ADD ("keys-and-nonces", NULL, test_keys_and_nonces);
  ADD ("rate", &slow, test_rate);
  ADD ("nonces-bounded", &forgetful, test_nonces_bounded);
  return g_test_run ();
}
