/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new device that people let in:
 *
 *   own keys ─► request ─► people ─► answers, each a share ─► enough: their secret
 *            ─► announced, 72 h, anybody may stop it ─► user key, keyring, device.add
 *
 * Everything that came stands in this device's keystore until the end. */
#include "client/recovery-private.h"
#include "client/restore-private.h"
#include "client/sync-private.h"

#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define BUDGET ((size_t)64 << 20)

/* ── The request ────────────────────────────────────────────────────────────────────────────── */

bool
med_recovery_asks (const med_keys *keys)
{
  return keys->message->help_nonce.len == sizeof (med_id);
}

/* The request, again and again the same. */
static med_result
show_help (const med_keys *keys, med_arena *arena, med_recovery_progress *progress,
           med_failure *failure)
{
  Med__Help help = MED__HELP__INIT;
  med_open_public open;
  char line[MED_HELP_WORDS_SIZE], *text, *words;
  med_open_public_from_secret (&keys->device_open, &open);
  help.device_sign = med_pb_bytes (MED_SPAN_OF (keys->device_public.bytes));
  help.device_open = med_pb_bytes (MED_SPAN_OF (open.bytes));
  help.nonce = keys->message->help_nonce;
  MED_TRY_PLAIN (med_token_encode (MED_TOKEN_HELP, &help.base, arena, &text), failure);
  MED_TRY_PLAIN (med_help_words (&help, arena, line), failure);
  MED_TRY_PLAIN (med_arena_text (arena, med_span_text (line), &words), failure);
  *progress = (med_recovery_progress){ .state = "asking", .help = text, .words = words };
  progress->have = (uint32_t)keys->message->n_shares;
  if (progress->have > 0)
    progress->need = keys->message->shares[0]->threshold;
  return MED_OK;
}

med_result
med_recovery_start (med_profile *profile, med_span passphrase, uint64_t kdf_memory,
                    med_arena *arena, med_recovery_progress *progress, med_failure *failure)
{
  med_keys *keys;
  med_span nonce;
  uint8_t draw[sizeof (med_id)];
  MED_TRY (med_identity_create_asking (profile, passphrase, kdf_memory, failure));
  med_result result = med_identity_unlock (profile, passphrase, &keys, failure);
  if (result == MED_OK)
    {
      med_env_random (profile->env, draw, sizeof draw);
      result = med_arena_copy (&keys->arena, MED_SPAN_OF (draw), &nonce);
      if (result != MED_OK)
        result = med_fail_plain (failure, result, MED_REASON_NONE);
      else
        {
          keys->message->help_nonce = med_pb_bytes (nonce);
          result = med_keys_save (profile, keys, failure);
        }
      if (result == MED_OK)
        result = show_help (keys, arena, progress, failure);
      med_identity_lock (keys);
    }
  if (result != MED_OK)
    med_identity_forget (profile);
  return result;
}

/* ── Answers ────────────────────────────────────────────────────────────────────────────────── */

static med_result
copy_into (med_keys *keys, ProtobufCBinaryData from, ProtobufCBinaryData *to, med_failure *failure)
{
  med_span copy;
  MED_TRY_PLAIN (med_arena_copy (&keys->arena, med_pb_span (from), &copy), failure);
  *to = med_pb_bytes (copy);
  return MED_OK;
}

static med_result
open_answer (const med_keys *keys, const char *text, med_arena *arena,
             const Med__HelpShare **answer, med_failure *failure)
{
  const Med__HelpAnswer *carried;
  ProtobufCMessage *message;
  med_span plain;
  if (med_token_decode_share (med_span_text (text), arena, &carried) != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole answer: “%.30s…”. Copy all of it."), text);
  if (med_age_open_one (&keys->device_open, med_pb_span (carried->sealed), arena, &plain) != MED_OK
      || med_canonical_decode (&med__help_share__descriptor, plain, MED_TOKEN_LONG_MAX, arena,
                               &message)
             != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("This answer is for another device than this one: “%.30s…”."), text);
  *answer = (const Med__HelpShare *)message;
  if (!med_span_equal (med_pb_span ((*answer)->nonce), med_pb_span (keys->message->help_nonce))
      || (*answer)->account.len != sizeof (med_account_id) || (*answer)->anchor_hash.len != 32
      || (*answer)->chain_id.len == 0 || (*answer)->chain_id.len > MED_CHAIN_ID_MAX
      || (*answer)->n_gateways != 1 || (*answer)->gateways[0]->url.len == 0)
    return med_fail (failure, MED_E_INVALID, _ ("This answer is to another request: “%.30s…”."),
                     text);
  return MED_OK;
}

/* Where the account lives, from the first answer; all others must say the same account. */
static med_result
take_place (med_profile *profile, med_keys *keys, const Med__HelpShare *answer,
            med_failure *failure)
{
  Med__Keys *message = keys->message;
  if (message->n_shares > 0)
    {
      if (!med_span_equal (med_pb_span (message->account), med_pb_span (answer->account))
          || !med_span_equal (med_pb_span (message->chain_id), med_pb_span (answer->chain_id)))
        return med_fail (failure, MED_E_INVALID,
                         _ ("This answer is for another person's account than the first one."));
      return MED_OK;
    }
  MED_TRY (copy_into (keys, answer->account, &message->account, failure));
  MED_TRY (copy_into (keys, answer->chain_id, &message->chain_id, failure));
  MED_TRY (copy_into (keys, answer->anchor_hash, &message->anchor_hash, failure));
  message->anchor_height = answer->anchor_height;
  MED_TRY_PLAIN (med_keys_derive (keys), failure);
  g_autofree char *url
      = g_strndup ((const char *)answer->gateways[0]->url.data, answer->gateways[0]->url.len);
  return med_profile_set (profile, "node", url, failure);
}

/* Whether all shares of the keystore and this one go together. */
static med_result
check_share (const med_keys *keys, const Med__Share *share, med_key_share *all, size_t *count,
             bool *known, med_failure *failure)
{
  med_split_secret ignored;
  size_t bad;
  *known = false;
  *count = 0;
  for (size_t i = 0; i < keys->message->n_shares && *count < MED_SHARES_MAX; i++)
    {
      MED_TRY_PLAIN (med_share_from_message (keys->message->shares[i], &all[*count]), failure);
      *known = *known || (share != NULL && all[*count].index == share->index);
      (*count)++;
    }
  if (share == NULL || *known)
    return MED_OK;
  if (*count == MED_SHARES_MAX || med_share_from_message (share, &all[*count]) != MED_OK)
    return med_fail_plain (failure, MED_E_INVALID, MED_REASON_NONE);
  (*count)++;
  med_result result = med_shares_combine (all, *count, &bad, &ignored);
  med_wipe (&ignored, sizeof ignored);
  if (result == MED_E_AUTH)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The part in this answer is damaged. Ask that person to send it again."));
  if (result == MED_E_NO_MATCH)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The part in this answer does not go with the others: it is from an "
                        "earlier choice of people."));
  return MED_OK;
}

static med_result
keep_share (med_keys *keys, const Med__Share *share, med_failure *failure)
{
  ProtobufCMessage *copy;
  med_span bytes;
  Med__Keys *message = keys->message;
  MED_TRY_PLAIN (med_canonical_encode (&share->base, &keys->arena, &bytes), failure);
  MED_TRY_PLAIN (
      med_canonical_decode (&med__share__descriptor, bytes, bytes.size, &keys->arena, &copy),
      failure);
  Med__Share **longer
      = (Med__Share **)med_arena_array (&keys->arena, message->n_shares + 1, sizeof *longer);
  if (longer == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (message->n_shares > 0)
    memcpy (longer, message->shares, message->n_shares * sizeof *longer);
  longer[message->n_shares++] = (Med__Share *)copy;
  message->shares = longer;
  return MED_OK;
}

static med_result
take_answer (med_profile *profile, med_keys *keys, const char *text, med_arena *arena,
             med_failure *failure)
{
  const Med__HelpShare *answer = NULL;
  med_key_share all[MED_SHARES_MAX];
  size_t count;
  bool known = false;
  MED_TRY (open_answer (keys, text, arena, &answer, failure));
  med_result result = answer->share == NULL
                          ? med_fail_plain (failure, MED_E_INVALID, MED_REASON_NONE)
                          : check_share (keys, answer->share, all, &count, &known, failure);
  med_wipe (all, sizeof all);
  MED_TRY (result);
  if (known)
    return MED_OK;
  MED_TRY (take_place (profile, keys, answer, failure));
  MED_TRY (keep_share (keys, answer->share, failure));
  return med_keys_save (profile, keys, failure);
}

/* ── Enough of them ─────────────────────────────────────────────────────────────────────────── */

/* The people's keys; *enough is false while too few have answered. */
static med_result
make_keys (const med_keys *keys, bool *enough, med_recovery_keys *recovery, med_failure *failure)
{
  med_key_share all[MED_SHARES_MAX];
  med_split_secret secret;
  uint8_t set[MED_SHARE_SET_SIZE];
  size_t count, bad;
  bool known;
  MED_TRY (check_share (keys, NULL, all, &count, &known, failure));
  med_result result = med_shares_combine (all, count, &bad, &secret);
  *enough = result == MED_OK;
  if (result == MED_OK)
    {
      med_guardians_set (&secret, set);
      if (memcmp (set, all[0].set, sizeof set) != 0)
        result = med_fail (failure, MED_E_UNVERIFIED,
                           _ ("The parts do not make a key: somebody's is not the one that was "
                              "given. Begin again with other people."));
      med_guardians_sign (&secret, &recovery->sign);
      med_guardians_open (&secret, &recovery->open);
      med_sign_public_from_seed (&recovery->sign, &recovery->public);
    }
  else if (result == MED_E_STATE)
    result = MED_OK;
  else
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  med_wipe (all, sizeof all);
  med_wipe (&secret, sizeof secret);
  return result;
}

/* What the node says about the account, asked with the people's key. */
typedef struct
{
  const Med__RecoveryKeyRow *key;
  const Med__AccountRow *account;
  const Med__RecoveryRow *row; /* NULL: nothing was announced ever */
  bool ours;                   /* the announcement is of this device */
} standing;

static med_result
ask_node (med_session *session, const med_recovery_keys *recovery, GCancellable *cancellable,
          med_arena *arena, standing *s, med_failure *failure)
{
  const med_gateway_signer signer = { med_keyid_recovery (&recovery->public), &recovery->sign };
  const Med__Keys *keys = session->keys->message;
  g_autofree char *chain = g_strndup ((const char *)keys->chain_id.data, keys->chain_id.len);
  MED_TRY (med_gateway_open (med_profile_node (session->profile), NULL, 0, chain, &signer,
                             session->env, cancellable, &session->gateway, failure));
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  med_result result
      = med_restore_find (session, recovery, cancellable, arena, &s->key, &s->account, failure);
  if (result == MED_E_DENIED || (result == MED_OK && s->key == NULL))
    return med_fail (failure, MED_E_DENIED,
                     _ ("These people do not count any more: somebody else was chosen since."));
  MED_TRY (result);
  const med_row_name name = { MED_TABLE_RECOVERY, med_pb_span (s->key->account) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  s->row = (const Med__RecoveryRow *)med_replica_decode (session->replica, MED_TABLE_RECOVERY,
                                                         name.id, arena);
  s->ours = s->row != NULL
            && med_span_equal (med_pb_span (s->row->sign),
                               MED_SPAN_OF (session->keys->device_public.bytes));
  return MED_OK;
}

static void
describe (med_session *session, const standing *s, med_recovery_progress *progress)
{
  uint64_t now
      = MAX (med_replica_anchor (session->replica)->time, (uint64_t)med_session_now (session));
  if (!s->ours)
    return;
  progress->state = s->row->state == MED__STATE__STATE_USED ? "recorded"
                    : !med_recovery_announced (s->row, now) ? "cancelled"
                    : now >= s->row->ready_at               ? "ready"
                                                            : "announced";
  progress->ready_at = (int64_t)s->row->ready_at;
}

static med_result
announce (med_session *session, const med_recovery_keys *recovery, GCancellable *cancellable,
          med_arena *arena, standing *s, med_failure *failure)
{
  Med__RecoveryAnnounce message = MED__RECOVERY_ANNOUNCE__INIT;
  Med__Op op = MED__OP__INIT, *ops[] = { &op };
  med_open_public open;
  med_open_public_from_secret (&session->keys->device_open, &open);
  message.sign = med_pb_bytes (MED_SPAN_OF (session->keys->device_public.bytes));
  message.open = med_pb_bytes (MED_SPAN_OF (open.bytes));
  op.kind_case = MED__OP__KIND_RECOVERY_ANNOUNCE;
  op.recovery_announce = &message;
  MED_TRY (med_restore_submit (session, recovery, s->key, ops, 1, cancellable, arena, failure));
  const med_row_name name = { MED_TABLE_RECOVERY, med_pb_span (s->key->account) };
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  s->row = (const Med__RecoveryRow *)med_replica_decode (session->replica, MED_TABLE_RECOVERY,
                                                         name.id, arena);
  s->ours = s->row != NULL;
  return MED_OK;
}

/* The user key and the keyring, the device, and everything else. */
static med_result
come_back (med_session *session, const med_recovery_keys *recovery, const standing *s,
           GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  Med__Keys *keys = session->keys->message;
  MED_TRY (med_restore_keyring (session, recovery, s->account, s->key->account, cancellable, arena,
                                failure));
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  if (s->row->state != MED__STATE__STATE_USED)
    MED_TRY (med_restore_add_device (session, recovery, s->key, s->account, cancellable, arena,
                                     failure));
  /* Nobody is asked any more. */
  keys->help_nonce = (ProtobufCBinaryData){ 0, NULL };
  keys->n_shares = 0;
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  return med_restore_settle (session, s->account, cancellable, arena, failure);
}

/* ── One step ───────────────────────────────────────────────────────────────────────────────── */

typedef enum
{
  STEP_ANNOUNCE,
  STEP_FINISH,
} step;

static med_result
with_people (med_session *session, step what, GCancellable *cancellable, med_arena *arena,
             med_recovery_progress *progress, med_failure *failure)
{
  med_recovery_keys recovery = { 0 };
  standing s = { 0 };
  bool enough;
  MED_TRY (make_keys (session->keys, &enough, &recovery, failure));
  if (!enough)
    return what == STEP_ANNOUNCE
               ? MED_OK
               : med_fail (failure, MED_E_STATE,
                           _ ("Only %u of the %u people who are needed have answered."),
                           progress->have, progress->need);
  med_result result = ask_node (session, &recovery, cancellable, arena, &s, failure);
  if (result == MED_OK && what == STEP_ANNOUNCE
      && (!s.ours || s.row->state == MED__STATE__STATE_WITHDRAWN))
    result = announce (session, &recovery, cancellable, arena, &s, failure);
  if (result == MED_OK)
    describe (session, &s, progress);
  if (result == MED_OK && what == STEP_FINISH)
    {
      if (g_str_equal (progress->state, "ready") || g_str_equal (progress->state, "recorded"))
        {
          result = come_back (session, &recovery, &s, cancellable, arena, failure);
          progress->state = "recorded";
        }
      else
        result = med_fail_plain (failure, MED_E_REFUSED, MED_REASON_CLOSED);
    }
  med_wipe (&recovery, sizeof recovery);
  return result;
}

static med_result
run (med_profile *profile, med_span passphrase, const char *const *answers, size_t count, step what,
     GCancellable *cancellable, med_arena *arena, med_recovery_progress *progress,
     med_failure *failure)
{
  med_keys *keys;
  med_session *session;
  med_result result = MED_OK;
  MED_TRY (med_identity_unlock (profile, passphrase, &keys, failure));
  if (!med_recovery_asks (keys))
    result = med_fail (failure, MED_E_STATE,
                       _ ("This profile asks nobody for help. Start in an empty one."));
  for (size_t i = 0; result == MED_OK && i < count; i++)
    result = take_answer (profile, keys, answers[i], arena, failure);
  if (result == MED_OK)
    result = show_help (keys, arena, progress, failure);
  if (result != MED_OK || progress->have == 0)
    {
      med_identity_lock (keys);
      return result;
    }
  result = med_session_open (profile, keys, &session, failure);
  if (result != MED_OK)
    {
      med_identity_lock (keys);
      return result;
    }
  result = with_people (session, what, cancellable, arena, progress, failure);
  med_session_close (session);
  return result;
}

med_result
med_recovery_continue (med_profile *profile, med_span passphrase, const char *const *answers,
                       size_t count, GCancellable *cancellable, med_arena *arena,
                       med_recovery_progress *progress, med_failure *failure)
{
  return run (profile, passphrase, answers, count, STEP_ANNOUNCE, cancellable, arena, progress,
              failure);
}

med_result
med_recovery_finish (med_profile *profile, med_span passphrase, GCancellable *cancellable,
                     med_arena *arena, med_recovery_progress *progress, med_failure *failure)
{
  return run (profile, passphrase, NULL, 0, STEP_FINISH, cancellable, arena, progress, failure);
}
