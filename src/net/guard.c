/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signature checks of requests, in the order of their cost. */
#include "net/guard.h"

#include "core/crypto/hash.h"
#include "net/guard-memory.h"

/* Clocks of two machines do not run alike. */
#define CLOCK_SLACK_SECONDS 5
#define PER_SECOND_DEFAULT 500
#define BURST_DEFAULT 1000
#define KEYS_DEFAULT 4096
#define NONCES_PER_KEY_DEFAULT 65536
#define NONCES_DEFAULT 262144

struct med_guard
{
  const med_env *env;
  char **authorities;
  char *chain, *node;
  med_guard_find_key find_key;
  void *context;
  med_challenge_key challenge_key;
  med_guard_memory *memory;
};

/* What the signed headers of one request say. */
typedef struct
{
  med_httpsig_params params;
  med_signature signature;
  med_hash digest; /* when params.with_digest */
  med_span digest_text;
  uint64_t challenge_time;
} claims;

static med_result
deny (med_problem *problem, unsigned status, med_reason reason, const char *message)
{
  *problem = med_problem_make (status, reason, 0, message);
  return MED_E_DENIED;
}

static uint64_t
seconds_now (const med_guard *guard)
{
  med_time now = med_env_now (guard->env);
  return now.seconds < 0 ? 0 : (uint64_t)now.seconds;
}

static unsigned
limit_or (unsigned value, unsigned standard)
{
  return value == 0 ? standard : value;
}

med_guard *
med_guard_new (const med_guard_options *options, const med_env *env)
{
  med_guard *guard = g_new0 (med_guard, 1);
  const med_guard_limits limits = {
    .per_second = limit_or (options->limits.per_second, PER_SECOND_DEFAULT),
    .burst = limit_or (options->limits.burst, BURST_DEFAULT),
    .keys = limit_or (options->limits.keys, KEYS_DEFAULT),
    .nonces_per_key = limit_or (options->limits.nonces_per_key, NONCES_PER_KEY_DEFAULT),
    .nonces = limit_or (options->limits.nonces, NONCES_DEFAULT),
  };
  guard->env = env;
  guard->authorities = g_strdupv ((char **)options->authorities);
  guard->chain = g_strdup (options->chain);
  guard->node = g_strdup (options->node);
  guard->find_key = options->find_key;
  guard->context = options->context;
  guard->memory = med_guard_memory_new (&limits);
  med_env_random (env, guard->challenge_key.bytes, sizeof (guard->challenge_key));
  return guard;
}

void
med_guard_free (med_guard *guard)
{
  if (guard == NULL)
    return;
  med_guard_memory_free (guard->memory);
  med_wipe (&guard->challenge_key, sizeof (guard->challenge_key));
  g_strfreev (guard->authorities);
  g_free (guard->chain);
  g_free (guard->node);
  g_free (guard);
}

void
med_guard_stamp (med_guard *guard, med_http_reply *reply)
{
  char challenge[MED_CHALLENGE_TEXT_SIZE];
  med_challenge_make (&guard->challenge_key, seconds_now (guard), challenge);
  med_http_reply_header (reply, MED_CHALLENGE_HEADER, challenge);
}

med_result
med_guard_check_names (med_guard *guard, const med_http_request *request, med_problem *problem)
{
  if (!g_strv_contains ((const char *const *)guard->authorities, request->host))
    return deny (problem, 421, MED_REASON_NONE, "this node has another name");
  return MED_OK;
}

static med_span
header_span (const med_http_request *request, const char *name)
{
  const char *value = med_http_request_header (request, name);
  return value == NULL ? MED_SPAN_EMPTY : med_span_text (value);
}

static med_result
read_claims (const med_http_request *request, claims *c, med_problem *problem)
{
  med_span input = header_span (request, "Signature-Input");
  med_span signature = header_span (request, "Signature");
  c->digest_text = header_span (request, "Content-Digest");
  if (input.size == 0 || signature.size == 0)
    return deny (problem, 401, MED_REASON_NONE, "this route needs a signature");
  if (med_signature_input_parse (input, &c->params) != MED_OK)
    return deny (problem, 400, MED_REASON_NONE, "Signature-Input is not of the one known form");
  if (med_signature_parse (signature, &c->signature) != MED_OK)
    return deny (problem, 400, MED_REASON_NONE, "Signature is not of the one known form");
  if (c->params.with_digest != (request->body.size > 0)
      || c->params.with_digest != (c->digest_text.size > 0))
    return deny (problem, 400, MED_REASON_NONE,
                 "a digest is signed if and only if there is a body");
  if (c->params.with_digest && med_content_digest_parse (c->digest_text, &c->digest) != MED_OK)
    return deny (problem, 400, MED_REASON_NONE, "Content-Digest is not one sha-256");
  return MED_OK;
}

/* The node that signs for another chain or node would be a relay. */
static med_result
check_signed_names (const med_guard *guard, const med_http_request *request, med_problem *problem)
{
  if (!med_span_equal (header_span (request, "Medease-Chain"), med_span_text (guard->chain)))
    return deny (problem, 421, MED_REASON_NONE, "meant for another chain");
  if (!med_span_equal (header_span (request, "Medease-Node"), med_span_text (guard->node)))
    return deny (problem, 421, MED_REASON_NONE, "meant for another node");
  return MED_OK;
}

static med_result
check_times (const med_guard *guard, claims *c, uint64_t now, med_problem *problem)
{
  const med_httpsig_params *p = &c->params;
  med_span challenge = med_span_make (p->nonce, MED_CHALLENGE_TEXT_SIZE - 1);
  /* A challenge of a node that started again since is as good as an old one. */
  if (med_challenge_check (&guard->challenge_key, challenge, now, &c->challenge_time) != MED_OK)
    return deny (problem, 401, MED_REASON_EXPIRED, "the challenge is not valid any more");
  if (p->expires <= p->created || p->expires - p->created > MED_HTTPSIG_SECONDS)
    return deny (problem, 400, MED_REASON_NONE, "a signature lives at most 60 seconds");
  if (p->created < c->challenge_time || p->created > now + CLOCK_SLACK_SECONDS || p->expires < now)
    return deny (problem, 401, MED_REASON_EXPIRED, "the signature's time is over");
  return MED_OK;
}

static med_result
check_digest (const med_http_request *request, const claims *c, med_problem *problem)
{
  med_hash hash;
  if (!c->params.with_digest)
    return MED_OK;
  med_sha256 (request->body, &hash);
  if (!MED_ID_EQUAL (hash, c->digest))
    return deny (problem, 400, MED_REASON_NONE, "the body has another digest");
  return MED_OK;
}

static med_result
check_signature (const med_guard *guard, const med_http_request *request, const claims *c,
                 const med_sign_public *key, med_problem *problem)
{
  const med_httpsig_request signed_request = {
    .method = med_span_text (request->method),
    .authority = med_span_text (request->host),
    .path = med_span_text (request->path),
    .query = med_span_text (request->query),
    .chain = med_span_text (guard->chain),
    .node = med_span_text (guard->node),
    .content_digest = c->digest_text,
  };
  if (med_httpsig_verify (&signed_request, &c->params, &c->signature, key) != MED_OK)
    return deny (problem, 401, MED_REASON_NONE, "the signature does not hold");
  return MED_OK;
}

med_result
med_guard_check (med_guard *guard, const med_http_request *request, med_keyid *keyid,
                 med_problem *problem)
{
  claims c = { 0 };
  med_sign_public key;
  med_reason reason = MED_REASON_NONE;
  uint64_t now = seconds_now (guard);
  MED_TRY (med_guard_check_names (guard, request, problem));
  MED_TRY (read_claims (request, &c, problem));
  MED_TRY (check_signed_names (guard, request, problem));
  MED_TRY (check_times (guard, &c, now, problem));
  med_result found = guard->find_key (guard->context, &c.params.keyid, &key, &reason);
  if (found == MED_E_DENIED)
    return deny (problem, 403, reason, "this key may not speak now");
  if (found != MED_OK)
    return deny (problem, 401, MED_REASON_NOT_MEMBER, "the key is not known");
  const med_guard_nonce nonce = med_guard_nonce_make (c.challenge_time, c.params.nonce);
  if (!med_guard_memory_take (guard->memory, &c.params.keyid, med_env_now (guard->env)))
    return deny (problem, 429, MED_REASON_RATE, "too many requests with this key");
  if (med_guard_memory_has (guard->memory, &c.params.keyid, &nonce))
    return deny (problem, 401, MED_REASON_EXPIRED, "this nonce was used before");
  MED_TRY (check_digest (request, &c, problem));
  MED_TRY (check_signature (guard, request, &c, &key, problem));
  /* Only now: nobody without the key can fill its memory. */
  if (!med_guard_memory_add (guard->memory, &c.params.keyid, &nonce, now))
    return deny (problem, 429, MED_REASON_RATE, "too many requests with this key");
  *keyid = c.params.keyid;
  return MED_OK;
}
