/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making people, signing and making blocks. */
#include "support/ledger-lab.h"

#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/ledger/genesis.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define ARENA_BUDGET ((size_t)512 * 1024 * 1024)

uint64_t
lab_random (ledger_lab *lab)
{
  /* splitmix64 */
  uint64_t z = lab->random += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

static void
fill (ledger_lab *lab, void *out, size_t size)
{
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)out)[i] = (uint8_t)lab_random (lab);
}

ProtobufCBinaryData
lab_bytes (ledger_lab *lab, size_t size)
{
  uint8_t *bytes = (uint8_t *)med_arena_alloc (&lab->arena, size);
  g_assert_nonnull (bytes);
  fill (lab, bytes, size);
  return (ProtobufCBinaryData){ size, bytes };
}

ProtobufCBinaryData
lab_cid (ledger_lab *lab)
{
  ProtobufCBinaryData bytes = lab_bytes (lab, 36);
  memcpy (bytes.data, "\x01\x70\x12\x20", 4);
  return bytes;
}

med_sign_seed
lab_seed (ledger_lab *lab)
{
  med_sign_seed seed;
  fill (lab, &seed, sizeof seed);
  return seed;
}

static ProtobufCBinaryData
public_of (ledger_lab *lab, const med_sign_seed *seed)
{
  med_sign_public public;
  med_span copy;
  med_sign_public_from_seed (seed, &public);
  MUST (med_arena_copy (&lab->arena, MED_SPAN_OF (public), &copy));
  return med_pb_bytes (copy);
}

static void *
new_message (ledger_lab *lab, const ProtobufCMessageDescriptor *type)
{
  ProtobufCMessage *message
      = (ProtobufCMessage *)med_arena_alloc (&lab->arena, type->sizeof_message);
  g_assert_nonnull (message);
  type->message_init (message);
  return message;
}

/* ── Starting ───────────────────────────────────────────────────────────────────────────────── */

static int
compare_rows (const void *a, const void *b)
{
  const Med__GenesisRow *x = *(Med__GenesisRow *const *)a, *y = *(Med__GenesisRow *const *)b;
  if (x->table != y->table)
    return x->table < y->table ? -1 : 1;
  return med_span_compare (med_pb_span (x->id), med_pb_span (y->id));
}

/* The program makes one clinic; the lab adds the rows of a second one. */
static med_span
two_clinics (ledger_lab *lab, const med_sign_seed invites[2])
{
  Med__GenesisRow *rows[8];
  size_t count = 0;
  for (int i = 0; i < 2; i++)
    {
      med_genesis_options options = {
        .clinic = lab->clinics[i], .heartbeat_seconds = 600, .replicas = 3, .grant_per_day = 200
      };
      med_span bytes;
      Med__GenesisState *state;
      med_sign_public_from_seed (&invites[i], &options.founder_invite);
      fill (lab, &options.validator, 32);
      fill (lab, &options.node_recipient, 32);
      MUST (med_genesis_build (&options, &lab->arena, &bytes));
      MUST (med_genesis_parse (bytes, &lab->arena, &state));
      for (size_t j = i == 0 ? 0 : 2; j < state->n_rows; j++)
        rows[count++] = state->rows[j];
    }
  qsort (rows, count, sizeof rows[0], compare_rows);
  Med__GenesisState *both = new_message (lab, &med__genesis_state__descriptor);
  med_span bytes;
  both->rows = rows;
  both->n_rows = count;
  MUST (med_canonical_encode (&both->base, &lab->arena, &bytes));
  return bytes;
}

ledger_lab *
ledger_lab_new (uint64_t seed)
{
  ledger_lab *lab = g_new0 (ledger_lab, 1);
  med_sign_seed invites[2];
  med_hash app_hash;
  lab->random = seed;
  lab->time = LAB_START + 60;
  lab->expires_after = 3600;
  memcpy (lab->chain.text, "med-aaaaaaaaaaaaaaaaaaaaaaaaaa", 31);
  med_arena_init (&lab->arena, med_memory_heap (), ARENA_BUDGET);
  med_kv_memory_init (&lab->store, med_memory_heap ());
  lab->kv = med_kv_memory_kv (&lab->store);
  for (int i = 0; i < 2; i++)
    {
      invites[i] = lab_seed (lab);
      fill (lab, &lab->clinics[i], 16);
    }
  MUST (med_ledger_open (med_memory_heap (), lab->kv, &lab->chain, &lab->ledger));
  MUST (lab->kv.class->begin (lab->kv.self));
  MUST (med_ledger_genesis (lab->ledger, two_clinics (lab, invites), 0, LAB_START, &app_hash));
  MUST (lab->kv.class->commit (lab->kv.self, true));
  for (int i = 0; i < 2; i++)
    {
      lab->officers[i] = lab_person_new (lab);
      Med__AccountCreate *create = lab_account_create (lab, lab->officers[i], &invites[i]);
      lab_assert_code (lab_do (lab, lab->officers[i], MED__OP__KIND_ACCOUNT_CREATE, create),
                       MED_REASON_NONE);
    }
  return lab;
}

void
ledger_lab_free (ledger_lab *lab)
{
  med_ledger_close (lab->ledger);
  med_kv_memory_clear (&lab->store);
  med_arena_clear (&lab->arena);
  g_free (lab);
}

/* ── People ─────────────────────────────────────────────────────────────────────────────────── */

lab_person *
lab_person_new (ledger_lab *lab)
{
  lab_person *person = (lab_person *)med_arena_alloc (&lab->arena, sizeof *person);
  g_assert_nonnull (person);
  person->seed = lab_seed (lab);
  person->recovery_seed = lab_seed (lab);
  return person;
}

static Med__AccountKeys *
make_keys (ledger_lab *lab, lab_person *person)
{
  Med__AccountKeys *keys = new_message (lab, &med__account_keys__descriptor);
  keys->salt = lab_bytes (lab, 16);
  keys->device_sign = public_of (lab, &person->seed);
  keys->device_open = lab_bytes (lab, 32);
  keys->recovery_sign = public_of (lab, &person->recovery_seed);
  keys->recovery_open = lab_bytes (lab, 32);
  keys->user_recipient = lab_bytes (lab, 32);
  MUST (med_account_id_make (keys, &person->id));
  med_device_id_make (med_pb_span (keys->device_sign), &person->device);
  med_device_id_make (med_pb_span (keys->recovery_sign), &person->recovery);
  return keys;
}

ProtobufCBinaryData
lab_invite_sig (ledger_lab *lab, const med_sign_seed *invite, const med_account_id *account)
{
  med_signature signature;
  med_span copy;
  MUST (med_sign_domain (invite, "invite", &lab->chain, MED_SPAN_OF (*account), &signature));
  MUST (med_arena_copy (&lab->arena, MED_SPAN_OF (signature), &copy));
  return med_pb_bytes (copy);
}

Med__AccountCreate *
lab_account_create (ledger_lab *lab, lab_person *person, const med_sign_seed *invite)
{
  Med__AccountCreate *op = new_message (lab, &med__account_create__descriptor);
  op->keys = make_keys (lab, person);
  op->userkey_cid = lab_cid (lab);
  op->keyring_cid = lab_cid (lab);
  op->keybox_cid = lab_cid (lab);
  op->profile_cid = lab_cid (lab);
  memcpy (&person->userkey, op->userkey_cid.data, sizeof person->userkey);
  memcpy (&person->keyring, op->keyring_cid.data, sizeof person->keyring);
  memcpy (&person->profile, op->profile_cid.data, sizeof person->profile);
  op->categories = (Med__CategoryStart **)med_arena_array (&lab->arena, LAB_TAGS, sizeof (void *));
  op->n_categories = LAB_TAGS;
  for (int i = 0; i < LAB_TAGS; i++)
    {
      op->categories[i] = new_message (lab, &med__category_start__descriptor);
      if (i > 0)
        fill (lab, &person->tags[i], sizeof person->tags[i]);
      op->categories[i]->tag = LAB_BYTES (person->tags[i]);
      op->categories[i]->recipient = lab_bytes (lab, 32);
    }
  op->invite_pk = public_of (lab, invite);
  op->invite_sig = lab_invite_sig (lab, invite, &person->id);
  op->nonce = lab_bytes (lab, 16);
  med_id_make (MED_SPAN_OF (person->id), med_pb_span (op->nonce), &person->registration);
  return op;
}

Med__InviteCreate *
lab_invite (ledger_lab *lab, med_id clinic, Med__Role role, med_sign_seed *invite)
{
  Med__InviteCreate *op = new_message (lab, &med__invite_create__descriptor);
  med_span copy;
  *invite = lab_seed (lab);
  op->invite_pk = public_of (lab, invite);
  op->role = role;
  MUST (med_arena_copy (&lab->arena, MED_SPAN_OF (clinic), &copy));
  op->clinic = med_pb_bytes (copy);
  op->expires = lab->time + 86400;
  return op;
}

lab_person *
lab_join (ledger_lab *lab, lab_person *officer, med_id clinic, Med__Role role)
{
  med_sign_seed invite;
  Med__InviteCreate *op = lab_invite (lab, clinic, role, &invite);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  lab_person *person = lab_person_new (lab);
  lab_assert_code (
      lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, lab_account_create (lab, person, &invite)),
      MED_REASON_NONE);
  return person;
}

/* ── Doing ──────────────────────────────────────────────────────────────────────────────────── */

Med__Op
lab_op (Med__Op__KindCase kind, void *message)
{
  Med__Op op = MED__OP__INIT;
  op.kind_case = kind;
  op.account_create = (Med__AccountCreate *)message;
  return op;
}

static med_span
sign (ledger_lab *lab, med_span account, med_span device, const med_sign_seed *seed,
      uint64_t counter, med_span subject, Med__Op *ops, size_t count)
{
  static const uint8_t seen[8] = { 0 };
  Med__Op *list[MED_TX_OPS_MAX + 1];
  g_assert_cmpuint (count, <=, G_N_ELEMENTS (list));
  for (size_t i = 0; i < count; i++)
    list[i] = &ops[i];
  Med__TxBody body = MED__TX_BODY__INIT;
  body.account = med_pb_bytes (account);
  body.device = med_pb_bytes (device);
  body.counter = counter;
  body.expires = lab->time + lab->expires_after;
  body.subject = med_pb_bytes (subject);
  body.seen_height = med_ledger_height (lab->ledger);
  body.seen_hash = LAB_BYTES (seen);
  body.ops = list;
  body.n_ops = count;
  med_span bytes, tx;
  MUST (med_tx_encode (&body, &lab->arena, &bytes));
  MUST (med_tx_sign (bytes, &lab->chain, seed, &lab->arena, &tx));
  return tx;
}

med_span
lab_sign (ledger_lab *lab, lab_person *person, med_span subject, Med__Op *ops, size_t count)
{
  return sign (lab, MED_SPAN_OF (person->id), MED_SPAN_OF (person->device), &person->seed,
               ++person->counter, subject, ops, count);
}

med_span
lab_sign_recovery (ledger_lab *lab, lab_person *person, Med__Op *ops, size_t count)
{
  return sign (lab, MED_SPAN_OF (person->id), MED_SPAN_OF (person->recovery),
               &person->recovery_seed, ++person->recovery_counter, MED_SPAN_EMPTY, ops, count);
}

void
lab_block (ledger_lab *lab, const med_span *txs, size_t count, med_reason *codes, bool *admitted)
{
  med_hash app_hash;
  MUST (med_ledger_begin_block (lab->ledger, med_ledger_height (lab->ledger) + 1, lab->time));
  for (size_t i = 0; i < count; i++)
    {
      med_tx_outcome outcome;
      MUST (med_ledger_apply (lab->ledger, txs[i], &outcome));
      if (admitted == NULL && !outcome.admitted)
        g_error ("not admitted: %s", med_reason_word (outcome.code));
      if (admitted != NULL)
        admitted[i] = outcome.admitted;
      codes[i] = outcome.code;
      lab->last_tx_id = outcome.id;
    }
  MUST (med_ledger_end_block (lab->ledger, &app_hash));
  MUST (lab->kv.class->begin (lab->kv.self));
  MUST (med_ledger_commit (lab->ledger));
  MUST (lab->kv.class->commit (lab->kv.self, true));
  lab->time += 60;
}

static med_reason
do_tx (ledger_lab *lab, med_span tx)
{
  med_reason code;
  lab_block (lab, &tx, 1, &code, NULL);
  return code;
}

med_reason
lab_do_ops (ledger_lab *lab, lab_person *person, Med__Op *ops, size_t count)
{
  return do_tx (lab, lab_sign (lab, person, MED_SPAN_EMPTY, ops, count));
}

med_reason
lab_do_for (ledger_lab *lab, lab_person *person, med_span subject, Med__Op__KindCase kind,
            void *message)
{
  Med__Op op = lab_op (kind, message);
  return do_tx (lab, lab_sign (lab, person, subject, &op, 1));
}

med_reason
lab_do (ledger_lab *lab, lab_person *person, Med__Op__KindCase kind, void *message)
{
  return lab_do_for (lab, person, MED_SPAN_EMPTY, kind, message);
}

void
lab_wait (ledger_lab *lab, uint64_t seconds)
{
  lab->time += seconds;
}

/* ── Looking ────────────────────────────────────────────────────────────────────────────────── */

med_state
lab_state (ledger_lab *lab)
{
  return med_ledger_state (lab->ledger, &lab->arena);
}

uint64_t
lab_stream_size (ledger_lab *lab, med_stream_kind kind, med_span owner, med_span tag)
{
  med_state state = lab_state (lab);
  med_row_id id = med_stream_id (kind, owner, tag);
  const Med__StreamRow *row = med_state_stream (&state, med_row_id_span (&id));
  MUST (state.failure);
  return row == NULL ? 0 : row->size;
}

Med__Event *
lab_last_event (ledger_lab *lab, med_stream_kind kind, med_span owner, med_span tag)
{
  uint64_t size = lab_stream_size (lab, kind, owner, tag);
  g_assert_cmpuint (size, >, 0);
  med_state state = lab_state (lab);
  med_row_id id = med_stream_id (kind, owner, tag);
  med_span *leaves;
  g_assert_cmpuint (med_stream_leaves (&state, med_row_id_span (&id), size - 1, 1, &leaves), ==, 1);
  ProtobufCMessage *event;
  MUST (med_canonical_decode (&med__event__descriptor, leaves[0], 1024, &lab->arena, &event));
  return (Med__Event *)event;
}
