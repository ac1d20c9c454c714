/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person who chooses whom to trust: a secret of its own is shared out, each share sealed to one
 * of them; the ledger gets its keys, the keyring who they are. */
#include "client/recovery.h"

#include "base/text.h"
#include "client/device-private.h"
#include "client/people.h"
#include "client/recovery-private.h"
#include "client/secret-memory.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define BUDGET ((size_t)4 << 20)
#define CODE_TEXT_SIZE 9

_Static_assert(MED_RECOVERY_PEOPLE_MAX == MED_SHARES_MAX, "one share for each person");

/* Somebody chosen, and where the share is sealed to. */
typedef struct
{
  med_account_id account;
  med_open_public recipient;
  const char *name;
} chosen;

/* ── Whom ───────────────────────────────────────────────────────────────────────────────────── */

static med_result
read_card (med_session *session, const char *text, med_arena *arena, chosen *person,
           med_failure *failure)
{
  const Med__Card *card;
  char *name;
  if (med_token_decode_card (med_span_text (text), arena, &card) != MED_OK
      || !g_utf8_validate ((const char *)card->name.data, (gssize)card->name.len, NULL))
    return med_fail (failure, MED_E_INVALID,
                     _ ("This is no whole card. Copy all of it from the other person."));
  if (!med_span_equal (med_pb_span (card->chain_id),
                       med_pb_span (session->keys->message->chain_id)))
    return med_fail (failure, MED_E_INVALID,
                     _ ("This card belongs to another network than yours."));
  memcpy (person->account.bytes, card->account.data, sizeof person->account.bytes);
  memcpy (person->recipient.bytes, card->recipient.data, sizeof person->recipient.bytes);
  MED_TRY_PLAIN (med_arena_text (arena, med_pb_span (card->name), &name), failure);
  person->name = name;
  return MED_OK;
}

static med_result
read_person (med_session *session, const char *text, GCancellable *cancellable, med_arena *arena,
             chosen *person, med_failure *failure)
{
  if (g_str_has_prefix (text, MED_TOKEN_CARD))
    return read_card (session, text, arena, person, failure);
  med_person_info info;
  MED_TRY (med_people_resolve (session, text, &person->account, failure));
  const med_row_name row = { MED_TABLE_ACCOUNT, MED_SPAN_OF (person->account.bytes) };
  MED_TRY (med_sync_fetch_rows (session, &row, 1, cancellable, failure));
  MED_TRY (med_session_recipient (session, &person->account, &person->recipient, failure));
  MED_TRY (med_people_get (session, &person->account, arena, &info, failure));
  person->name = info.name != NULL && *info.name != 0 ? info.name : text;
  return MED_OK;
}

static med_result
read_people (med_session *session, uint32_t threshold, const char *const *texts, size_t count,
             GCancellable *cancellable, med_arena *arena, chosen *people, med_failure *failure)
{
  if (count < 2 || count > MED_SHARES_MAX)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Choose at least 2 people, and at most %d. Three, of whom any 2 will do, "
                        "is a good choice."),
                     MED_SHARES_MAX);
  if (threshold < 2 || threshold > count)
    return med_fail (failure, MED_E_INVALID,
                     _ ("At least 2 of them must have to agree, and not more than there are."));
  for (size_t i = 0; i < count; i++)
    {
      MED_TRY (read_person (session, texts[i], cancellable, arena, &people[i], failure));
      if (MED_ID_EQUAL (people[i].account, session->keys->account))
        return med_fail (failure, MED_E_INVALID, _ ("You cannot be one of these people yourself."));
      for (size_t j = 0; j < i; j++)
        if (MED_ID_EQUAL (people[i].account, people[j].account))
          return med_fail (failure, MED_E_INVALID, _ ("%s is there twice."), people[i].name);
    }
  return MED_OK;
}

/* ── Shares ─────────────────────────────────────────────────────────────────────────────────── */

/* The own name as a share carries it, cut at a whole character. */
static med_result
own_name (med_session *session, med_arena *arena, ProtobufCBinaryData *name, med_failure *failure)
{
  med_self self;
  MED_TRY (med_session_self (session, arena, &self, failure));
  const char *text = self.name != NULL ? self.name : "";
  size_t size = strlen (text);
  while (size > MED_GUARDIAN_NAME_MAX)
    size = (size_t)(g_utf8_find_prev_char (text, text + size) - text);
  *name = (ProtobufCBinaryData){ size, (uint8_t *)text };
  return MED_OK;
}

static med_result
seal_shares (med_session *session, const med_key_share *shares, const chosen *people, size_t count,
             med_arena *arena, med_cid *root, med_failure *failure)
{
  Med__Share values[MED_SHARES_MAX];
  Med__GuardianShare messages[MED_SHARES_MAX], *list[MED_SHARES_MAX];
  med_open_public recipients[MED_SHARES_MAX];
  ProtobufCBinaryData name;
  med_span random, object;
  MED_TRY (own_name (session, arena, &name, failure));
  for (size_t i = 0; i < count; i++)
    {
      med_share_to_message (&shares[i], &values[i]);
      med__guardian_share__init (&messages[i]);
      messages[i].chain_id = session->keys->message->chain_id;
      messages[i].patient = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
      messages[i].share = &values[i];
      messages[i].name = name;
      list[i] = &messages[i];
      recipients[i] = people[i].recipient;
    }
  MED_TRY_PLAIN (
      med_session_random (session, med_guardian_shares_random_size (count), arena, &random),
      failure);
  MED_TRY_PLAIN (med_guardian_shares_seal (list, recipients, count, random, arena, &object),
                 failure);
  return med_session_store_object (session, object, root, failure);
}

/* Who they are, for the keyring: with what each of them will say. */
static med_result
note_people (med_session *session, const med_key_share *shares, uint32_t threshold,
             const chosen *people, size_t count, const med_cid *root, med_failure *failure)
{
  Med__GuardianPerson persons[MED_SHARES_MAX], *list[MED_SHARES_MAX];
  uint8_t codes[MED_SHARES_MAX][MED_GUARDIAN_CODE_SIZE];
  Med__Guardians guardians = MED__GUARDIANS__INIT;
  for (size_t i = 0; i < count; i++)
    {
      med_guardian_code (&shares[i], codes[i]);
      med__guardian_person__init (&persons[i]);
      persons[i].account = med_pb_bytes (MED_SPAN_OF (people[i].account.bytes));
      persons[i].index = shares[i].index;
      persons[i].name = med_pb_bytes (med_span_text (people[i].name));
      persons[i].code = med_pb_bytes (MED_SPAN_OF (codes[i]));
      list[i] = &persons[i];
    }
  guardians.set = med_pb_bytes (MED_SPAN_OF (shares[0].set));
  guardians.threshold = threshold;
  guardians.people = list;
  guardians.n_people = count;
  guardians.shares_cid = med_pb_bytes (MED_SPAN_OF (root->bytes));
  MED_TRY_PLAIN (med_keyring_put_guardians (session->keys->message->keyring, &guardians,
                                            &session->keys->arena),
                 failure);
  return med_keys_save (session->profile, session->keys, failure);
}

/* The change with the user key for the new slot (`open`, may be NULL) and the keyring. */
static med_result
queue (med_session *session, Med__RecoverySet *set, const med_open_public *open,
       const med_cid *shares, GCancellable *cancellable, med_id *item, med_failure *failure)
{
  med_cid roots[3];
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  Med__Op op_set = MED__OP__INIT, op_keys = MED__OP__INIT;
  const Med__Op *ops[] = { &op_set, &op_keys };
  MED_TRY (med_device_seal_userkey (session, NULL, open, cancellable, &roots[0], failure));
  MED_TRY (med_device_seal_keyring (session, &roots[1], failure));
  keys.userkey_cid = med_pb_bytes (MED_SPAN_OF (roots[0].bytes));
  keys.keyring_cid = med_pb_bytes (MED_SPAN_OF (roots[1].bytes));
  op_set.kind_case = MED__OP__KIND_RECOVERY_SET;
  op_set.recovery_set = set;
  op_keys.kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  op_keys.account_keys = &keys;
  if (shares != NULL)
    roots[2] = *shares;
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                 .what = _ ("People who can help you back in"),
                                 .ops = ops,
                                 .op_count = G_N_ELEMENTS (ops),
                                 .uploads = roots,
                                 .upload_count = shares != NULL ? 3 : 2 };
  return med_outbox_add (session, &entry, item, failure);
}

/* Splits a fresh secret, and makes everything out of it. */
static med_result
share_out (med_session *session, uint32_t threshold, const chosen *people, size_t count,
           GCancellable *cancellable, med_arena *arena, med_id *item, med_failure *failure)
{
  med_split_secret secret;
  med_key_share shares[MED_SHARES_MAX];
  uint8_t set_id[MED_SHARE_SET_SIZE];
  med_span random;
  med_cid root;
  med_sign_seed sign;
  med_sign_public sign_public;
  med_open_secret open;
  med_open_public open_public;
  MED_TRY_PLAIN (med_session_random (session, med_shares_random_size (threshold), arena, &random),
                 failure);
  med_env_random (session->env, secret.bytes, sizeof secret.bytes);
  med_guardians_set (&secret, set_id);
  med_guardians_sign (&secret, &sign);
  med_guardians_open (&secret, &open);
  med_sign_public_from_seed (&sign, &sign_public);
  med_open_public_from_secret (&open, &open_public);
  med_result result
      = med_shares_split (&secret, set_id, threshold, (uint32_t)count, random, shares);
  med_wipe (&secret, sizeof secret);
  med_wipe (&sign, sizeof sign);
  med_wipe (&open, sizeof open);
  if (result != MED_OK)
    result = med_fail_plain (failure, result, MED_REASON_NONE);
  if (result == MED_OK)
    result = seal_shares (session, shares, people, count, arena, &root, failure);
  if (result == MED_OK)
    result = note_people (session, shares, threshold, people, count, &root, failure);
  med_wipe (shares, sizeof shares);
  MED_TRY (result);
  Med__RecoverySet set = MED__RECOVERY_SET__INIT;
  set.part = MED__RECOVERY_PART__RECOVERY_GUARDIANS;
  set.sign = med_pb_bytes (MED_SPAN_OF (sign_public.bytes));
  set.open = med_pb_bytes (MED_SPAN_OF (open_public.bytes));
  set.shares_cid = med_pb_bytes (MED_SPAN_OF (root.bytes));
  return queue (session, &set, &open_public, &root, cancellable, item, failure);
}

med_result
med_recovery_set (med_session *session, uint32_t threshold, const char *const *people, size_t count,
                  GCancellable *cancellable, med_id *item, med_failure *failure)
{
  med_arena arena;
  chosen list[MED_SHARES_MAX];
  med_arena_init (&arena, med_memory_secret (), BUDGET);
  med_result result
      = read_people (session, threshold, people, count, cancellable, &arena, list, failure);
  if (result == MED_OK)
    result = med_device_keys_take (session, cancellable, failure);
  if (result == MED_OK)
    result = share_out (session, threshold, list, count, cancellable, &arena, item, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_recovery_unset (med_session *session, GCancellable *cancellable, med_id *item,
                    med_failure *failure)
{
  Med__RecoverySet set = MED__RECOVERY_SET__INIT;
  set.part = MED__RECOVERY_PART__RECOVERY_GUARDIANS;
  MED_TRY (med_device_keys_take (session, cancellable, failure));
  return queue (session, &set, NULL, NULL, cancellable, item, failure);
}

/* ── Who is ready ───────────────────────────────────────────────────────────────────────────── */

/* The code in its letters, with or without spaces and in any case. */
static bool
read_code (const char *text, uint8_t code[MED_GUARDIAN_CODE_SIZE])
{
  char letters[CODE_TEXT_SIZE] = { 0 };
  size_t used = 0, size;
  for (const char *c = text; *c != 0; c++)
    {
      if (g_ascii_isspace (*c) || *c == '-')
        continue;
      if (used == sizeof letters - 1)
        return false;
      letters[used++] = (char)g_ascii_tolower (*c);
    }
  return med_base32_decode (med_span_text (letters), code, MED_GUARDIAN_CODE_SIZE, &size) == MED_OK
         && size == MED_GUARDIAN_CODE_SIZE;
}

static Med__GuardianPerson *
find_code (const Med__Keyring *keyring, const uint8_t code[MED_GUARDIAN_CODE_SIZE])
{
  for (size_t i = 0; i < keyring->n_guardians; i++)
    for (size_t j = 0; j < keyring->guardians[i]->n_people; j++)
      if (med_secret_equal (keyring->guardians[i]->people[j]->code.data, code,
                            MED_GUARDIAN_CODE_SIZE))
        return keyring->guardians[i]->people[j];
  return NULL;
}

med_result
med_recovery_confirm (med_session *session, const char *code, med_arena *arena, const char **name,
                      med_id *item, med_failure *failure)
{
  uint8_t bytes[MED_GUARDIAN_CODE_SIZE];
  char *text;
  if (!read_code (code, bytes))
    return med_fail (failure, MED_E_INVALID,
                     _ ("A code has 8 letters and digits, such as “k7mq 2xab”."));
  Med__GuardianPerson *person = find_code (session->keys->message->keyring, bytes);
  if (person == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("This is the code of none of the people whom you chose. Ask for it "
                        "again, and compare letter by letter."));
  person->ready = true;
  MED_TRY_PLAIN (med_arena_text (arena, med_pb_span (person->name), &text), failure);
  *name = text;
  MED_TRY (med_keys_save (session->profile, session->keys, failure));
  return med_recovery_publish_keyring (session, _ ("Somebody is ready to help you back in"), item,
                                       failure);
}

/* ── How it stands ──────────────────────────────────────────────────────────────────────────── */

static med_result
list_people (const Med__Guardians *guardians, med_arena *arena, med_recovery_person **people,
             size_t *count)
{
  med_recovery_person *list
      = (med_recovery_person *)med_arena_array (arena, guardians->n_people, sizeof *list);
  if (list == NULL && guardians->n_people > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < guardians->n_people; i++)
    {
      char *name;
      memcpy (list[i].account.bytes, guardians->people[i]->account.data,
              sizeof list[i].account.bytes);
      MED_TRY (med_arena_text (arena, med_pb_span (guardians->people[i]->name), &name));
      list[i].name = name;
      list[i].ready = guardians->people[i]->ready;
    }
  *people = list;
  *count = guardians->n_people;
  return MED_OK;
}

static med_result
trust_text (med_session *session, const Med__Guardians *guardians, med_arena *arena,
            const char **trust)
{
  Med__Trust message = MED__TRUST__INIT;
  char *text;
  message.chain_id = session->keys->message->chain_id;
  message.patient = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  message.shares_cid = guardians->shares_cid;
  MED_TRY (med_token_encode (MED_TOKEN_TRUST, &message.base, arena, &text));
  *trust = text;
  return MED_OK;
}

/* Who has shares of this slot's secret, as the keyring remembers it. */
static med_result
describe_slot (med_session *session, const Med__RecoverySlot *slot, med_arena *arena,
               uint32_t *threshold, med_recovery_person **people, size_t *count, const char **trust)
{
  med_hash hash;
  if (slot == NULL)
    return MED_OK;
  med_sha256 (med_pb_span (slot->sign), &hash);
  const Med__Guardians *guardians
      = med_keyring_guardians (session->keys->message->keyring, hash.bytes);
  if (guardians == NULL)
    return MED_OK;
  *threshold = guardians->threshold;
  MED_TRY (list_people (guardians, arena, people, count));
  return trust_text (session, guardians, arena, trust);
}

med_result
med_recovery_get (med_session *session, med_arena *arena, med_recovery_state *state,
                  med_failure *failure)
{
  med_span account = MED_SPAN_OF (session->keys->account.bytes);
  const Med__AccountRow *own = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, account, arena);
  const Med__RecoveryRow *row = (const Med__RecoveryRow *)med_replica_decode (
      session->replica, MED_TABLE_RECOVERY, account, arena);
  uint64_t now
      = MAX (med_replica_anchor (session->replica)->time, (uint64_t)med_session_now (session));
  *state = (med_recovery_state){ 0 };
  if (own == NULL)
    return MED_OK;
  state->frozen = own->state == MED__STATE__STATE_SUSPENDED;
  bool waits = row != NULL && row->guardians_at > now;
  bool changed = row != NULL && row->guardians_at != 0 && !waits;
  const Med__RecoverySlot *slot = changed ? row->guardians : own->guardians;
  MED_TRY_PLAIN (describe_slot (session, slot, arena, &state->threshold, &state->people,
                                &state->people_count, &state->trust),
                 failure);
  if (waits)
    {
      state->next_at = (int64_t)row->guardians_at;
      MED_TRY_PLAIN (describe_slot (session, row->guardians, arena, &state->next_threshold,
                                    &state->next, &state->next_count, &state->next_trust),
                     failure);
    }
  if (med_recovery_announced (row, now))
    {
      state->announced = (int64_t)row->announced;
      state->ready_at = (int64_t)row->ready_at;
      med_device_id_make (med_pb_span (row->sign), &state->device);
    }
  return MED_OK;
}

med_result
med_recovery_cancel (med_session *session, med_id *item, med_failure *failure)
{
  med_arena arena;
  med_recovery_state state;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  med_result result = med_recovery_get (session, &arena, &state, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  if (state.ready_at == 0 && state.next_at == 0)
    return med_fail (failure, MED_E_STATE, _ ("Nobody asked for anything that could be stopped."));
  Med__RecoveryCancel cancel = MED__RECOVERY_CANCEL__INIT;
  Med__Op op = MED__OP__INIT;
  const Med__Op *ops[] = { &op };
  cancel.part = state.ready_at != 0 ? MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT
                                    : MED__RECOVERY_PART__RECOVERY_GUARDIANS;
  op.kind_case = MED__OP__KIND_RECOVERY_CANCEL;
  op.recovery_cancel = &cancel;
  const med_outbox_new entry
      = { .kind = MED__OUTBOX_KIND__OUTBOX_REVOKE,
          .what = state.ready_at != 0 ? _ ("Stop somebody who wants to take over")
                                      : _ ("Take back a choice of people"),
          .ops = ops,
          .op_count = 1 };
  return med_outbox_add (session, &entry, item, failure);
}
