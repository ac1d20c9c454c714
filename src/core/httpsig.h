/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed requests: RFC 9421 with ed25519 in the one form of core/FORMATS.md G4, and RFC 9530
 * digests. Parsers accept exactly what the writers write: a header that is well-formed by the RFCs
 * but of any other shape (other label, order, parameters, spaces) is MED_E_INVALID.
 *
 *   Signature-Input: m=("@method" "@authority" "@path" "@query" "medease-chain" "medease-node"
 *     [ "content-digest"]);created=…;expires=…;nonce="…";keyid="…";tag="medease/1"
 *   Signature:       m=:base64:
 *   Content-Digest:  sha-256=:base64:
 *   nonce            challenge "." 16 hex digits
 *   challenge        base64url (time u64 big-endian ‖ 16 bytes of HMAC-SHA-256), 32 characters
 *   keyid            "d:" device id, "i:" invite key, "r:" recovery signing key; base32, lower case
 */
#pragma once

#include "base/buf.h"
#include "base/ids.h"
#include "core/crypto/keys.h"

/* ---- Keys ---- */

typedef enum
{
  MED_KEYID_DEVICE = 1, /* `device` */
  MED_KEYID_INVITE,     /* `key`: the invite's one-time public key */
  MED_KEYID_RECOVERY,   /* `key`: a recovery signing key */
} med_keyid_kind;

/* Zero the whole struct before filling it: key ids are compared and hashed as bytes. */
typedef struct
{
  uint8_t kind; /* med_keyid_kind */
  med_device_id device;
  med_sign_public key;
} med_keyid;

med_keyid med_keyid_device (const med_device_id *device);
med_keyid med_keyid_invite (const med_sign_public *key);
med_keyid med_keyid_recovery (const med_sign_public *key);

/* Room for the longest key id and its zero byte. */
#define MED_KEYID_TEXT_SIZE 55
void med_keyid_write (const med_keyid *keyid, char text[MED_KEYID_TEXT_SIZE]);
med_result med_keyid_parse (med_span text, med_keyid *keyid) MED_CHECKED;

/* ---- Challenges ---- */

#define MED_CHALLENGE_SECONDS 600
#define MED_CHALLENGE_TEXT_SIZE 33

/* The node's secret, random at every start. */
typedef struct
{
  uint8_t bytes[32];
} med_challenge_key;

/* `now`: unix seconds of the node's clock. */
void med_challenge_make (const med_challenge_key *key, uint64_t now,
                         char text[MED_CHALLENGE_TEXT_SIZE]);
/* MED_E_INVALID: not a challenge; MED_E_AUTH: not made with this key; MED_E_EXPIRED: older than
 * MED_CHALLENGE_SECONDS, or from later than `now`. `*time` is when it was made. */
med_result med_challenge_check (const med_challenge_key *key, med_span text, uint64_t now,
                                uint64_t *time) MED_CHECKED;
/* The time inside, for the client, which cannot check the rest. */
med_result med_challenge_time (med_span text, uint64_t *time) MED_CHECKED;

/* ---- Digest of the body ---- */

#define MED_CONTENT_DIGEST_SIZE 55
void med_content_digest_write (const med_hash *sha256, char text[MED_CONTENT_DIGEST_SIZE]);
med_result med_content_digest_parse (med_span text, med_hash *sha256) MED_CHECKED;

/* ---- Signature ---- */

/* What is signed, as it stands on the wire. Nothing may contain a line end. */
typedef struct
{
  med_span method;         /* upper case */
  med_span authority;      /* lower case, no default port; "localhost" on a unix socket */
  med_span path;           /* raw, starts with '/' */
  med_span query;          /* raw, without '?'; may be empty */
  med_span chain;          /* Medease-Chain: the chain id */
  med_span node;           /* Medease-Node: base32 of the node id */
  med_span content_digest; /* Content-Digest; empty when there is no body */
} med_httpsig_request;

#define MED_NONCE_TEXT_SIZE (MED_CHALLENGE_TEXT_SIZE + 17)

typedef struct
{
  bool with_digest;
  uint64_t created, expires; /* unix seconds of the node's clock */
  char nonce[MED_NONCE_TEXT_SIZE];
  med_keyid keyid;
} med_httpsig_params;

/* The client gives a signature this long to live, the node accepts no more. */
#define MED_HTTPSIG_SECONDS 60

void med_nonce_write (const char *challenge, const uint8_t random[8],
                      char nonce[MED_NONCE_TEXT_SIZE]);

#define MED_SIGNATURE_INPUT_MAX 400
/* The value of Signature-Input. MED_E_NO_MEMORY when `out` is too small. */
med_result med_signature_input_write (const med_httpsig_params *params, med_buf *out) MED_CHECKED;
med_result med_signature_input_parse (med_span value, med_httpsig_params *params) MED_CHECKED;

#define MED_SIGNATURE_TEXT_SIZE 93
void med_signature_write (const med_signature *signature, char text[MED_SIGNATURE_TEXT_SIZE]);
med_result med_signature_parse (med_span value, med_signature *signature) MED_CHECKED;

/* Room for the base of every request within the limits of net/routes.h. */
#define MED_HTTPSIG_BASE_MAX 4096

/* The signature base (RFC 9421 §2.5) of a request in the form above. MED_E_INVALID when a part
 * has control characters or when the digest does not fit `params`. */
med_result med_httpsig_base (const med_httpsig_request *request, const med_httpsig_params *params,
                             med_buf *out) MED_CHECKED;

/* Builds the base again from the parameters as received and verifies. MED_E_AUTH when it does not
 * hold; the caller has checked times, nonce, names and the body's digest. */
med_result med_httpsig_verify (const med_httpsig_request *request, const med_httpsig_params *params,
                               const med_signature *signature,
                               const med_sign_public *key) MED_CHECKED;

/* The same base for any covered components, in their order: the RFC's own example goes through
 * here. `params` is what follows the label and '=' in Signature-Input. */
typedef struct
{
  const char *name; /* without quotes */
  med_span value;
} med_httpsig_component;
med_result med_httpsig_base_generic (const med_httpsig_component *components, size_t count,
                                     med_span params, med_buf *out) MED_CHECKED;
