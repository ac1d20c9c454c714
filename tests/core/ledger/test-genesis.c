/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Genesis states: what a new clinic and a personal network start with, and what is refused. */
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/ledger/genesis.h"
#include "support/hex.h"
#include "support/ledger-lab.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

typedef struct
{
  med_arena arena;
  med_genesis_options options;
  med_genesis_gateway gateway;
  med_sign_seed founder;
} fixture;

static void
setup (fixture *f, gconstpointer data)
{
  med_arena_init (&f->arena, med_memory_heap (), (size_t)64 << 20);
  memset (&f->founder, 7, sizeof f->founder);
  memset (&f->options.clinic, 1, sizeof f->options.clinic);
  memset (&f->options.validator, 2, sizeof f->options.validator);
  memset (&f->options.node_recipient, 3, sizeof f->options.node_recipient);
  med_sign_public_from_seed (&f->founder, &f->options.founder_invite);
  f->options.heartbeat_seconds = 600;
  f->options.replicas = 1;
  f->options.grant_per_day = 200;
  f->gateway
      = (med_genesis_gateway){ .url = MED_SPAN_LITERAL ("https://clinic.invalid"), .pin_count = 2 };
  f->options.gateways = &f->gateway;
  f->options.gateway_count = 1;
}

static void
teardown (fixture *f, gconstpointer data)
{
  med_arena_clear (&f->arena);
}

static Med__GenesisState *
build (fixture *f)
{
  med_span bytes;
  Med__GenesisState *state;
  MUST (med_genesis_build (&f->options, &f->arena, &bytes));
  MUST (med_genesis_parse (bytes, &f->arena, &state));
  return state;
}

static med_result
reparse (fixture *f, const Med__GenesisState *state)
{
  med_span bytes;
  Med__GenesisState *again;
  MUST (med_canonical_encode (&state->base, &f->arena, &bytes));
  return med_genesis_parse (bytes, &f->arena, &again);
}

static void
test_rows (fixture *f, gconstpointer data)
{
  static const uint32_t tables[]
      = { MED_TABLE_PARAMS, MED_TABLE_MEMBERS, MED_TABLE_CLINIC, MED_TABLE_INVITE };
  const Med__GenesisState *state = build (f);
  g_assert_cmpuint (state->n_rows, ==, G_N_ELEMENTS (tables));
  for (size_t i = 0; i < state->n_rows; i++)
    g_assert_cmpuint (state->rows[i]->table, ==, tables[i]);
  ProtobufCMessage *message;
  MUST (med_canonical_decode (&med__members_row__descriptor, med_pb_span (state->rows[1]->value),
                              4096, &f->arena, &message));
  const Med__Member *member = ((Med__MembersRow *)message)->members[0];
  g_assert_cmpmem (member->gateways[0]->url.data, member->gateways[0]->url.len,
                   "https://clinic.invalid", 22);
  g_assert_cmpuint (member->gateways[0]->n_spki, ==, 2);
  /* Golden: the founder's invite, officer of the clinic, valid until used. */
  med_test_assert_hex (med_pb_span (state->rows[3]->value),
                       "1004 1a10 01010101010101010101010101010101 3801");
  f->options.personal = true;
  state = build (f);
  med_test_assert_hex (med_pb_span (state->rows[3]->value),
                       "1001 1a10 01010101010101010101010101010101 3801");
}

static void
test_refused (fixture *f, gconstpointer data)
{
  Med__GenesisState *state = build (f);
  med_span bytes;
  /* Order, double, unknown table, wrong id, bad row, missing rows. */
  Med__GenesisRow *row = state->rows[2];
  state->rows[2] = state->rows[3];
  state->rows[3] = row;
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state = build (f);
  state->rows[3] = state->rows[2];
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state = build (f);
  state->rows[3]->table = 0x7f;
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state = build (f);
  state->rows[3]->id.len = 31;
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state = build (f);
  state->rows[2]->value = (ProtobufCBinaryData){ 2, (uint8_t *)"\x08\x63" };
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state = build (f);
  state->rows++;
  state->n_rows--;
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  /* Fields of a wrong length, or missing where an index needs them. */
  state = build (f);
  state->rows[3]->value = (ProtobufCBinaryData){ 4, (uint8_t *)"\x10\x01\x1a\x00" };
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state->rows[3]->value = (ProtobufCBinaryData){ 2, (uint8_t *)"\x10\x01" };
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  state->rows[3]->value = (ProtobufCBinaryData){ 5, (uint8_t *)"\x10\x01\x1a\x01x" };
  g_assert_cmpint (reparse (f, state), ==, MED_E_INVALID);
  f->options.gateway_count = 4;
  g_assert_cmpint (med_genesis_build (&f->options, &f->arena, &bytes), ==, MED_E_INVALID);
  f->options.gateway_count = 1;
  f->gateway.pin_count = 3;
  g_assert_cmpint (med_genesis_build (&f->options, &f->arena, &bytes), ==, MED_E_INVALID);
  f->gateway.pin_count = 1;
  memset (&f->options.founder_invite, 0, sizeof f->options.founder_invite);
  g_assert_cmpint (med_genesis_build (&f->options, &f->arena, &bytes), ==, MED_E_INVALID);
}

/* A restored chain: what the rows say is in the indexes too, and grants wait for the patient. */
static void
test_import (fixture *f, gconstpointer data)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  Med__GenesisState *state = build (f);
  Med__GenesisRow registration = MED__GENESIS_ROW__INIT, account = MED__GENESIS_ROW__INIT;
  Med__GenesisRow *rows[6]
      = { state->rows[0], state->rows[1], state->rows[2], &account, &registration, state->rows[3] };
  med_span bytes;
  uint8_t patient[20] = { 4 }, id[16] = { 5 };
  Med__ParamsRow params = MED__PARAMS_ROW__INIT;
  params.version = 1;
  params.restored = 1;
  MUST (med_canonical_encode (&params.base, &f->arena, &bytes));
  rows[0]->value = med_pb_bytes (bytes);
  Med__AccountRow person = MED__ACCOUNT_ROW__INIT;
  person.kind = MED__ACCOUNT_KIND__ACCOUNT_PERSON;
  person.state = MED__STATE__STATE_ACTIVE;
  MUST (med_canonical_encode (&person.base, &f->arena, &bytes));
  account.table = MED_TABLE_ACCOUNT;
  account.id = LAB_BYTES (patient);
  account.value = med_pb_bytes (bytes);
  Med__RegistrationRow r = MED__REGISTRATION_ROW__INIT;
  r.patient = LAB_BYTES (patient);
  r.clinic = LAB_BYTES (f->options.clinic);
  r.state = MED__STATE__STATE_ACTIVE;
  MUST (med_canonical_encode (&r.base, &f->arena, &bytes));
  registration.table = MED_TABLE_REGISTRATION;
  registration.id = LAB_BYTES (id);
  registration.value = med_pb_bytes (bytes);
  state->rows = rows;
  state->n_rows = 6;
  MUST (med_canonical_encode (&state->base, &f->arena, &bytes));
  med_kv_memory store;
  med_ledger *ledger;
  med_hash app_hash;
  med_kv_memory_init (&store, med_memory_heap ());
  MUST (med_ledger_open (med_memory_heap (), med_kv_memory_kv (&store), &lab->chain, &ledger));
  MUST (med_ledger_genesis (ledger, bytes, 1048576, 99, &app_hash));
  g_assert_cmpuint (med_ledger_height (ledger), ==, 1048576);
  med_state view = med_ledger_state (ledger, &f->arena);
  g_assert_true (
      med_rule_registered (&view, MED_SPAN_OF (patient), MED_SPAN_OF (f->options.clinic), NULL));
  g_assert_true (med_rule_restored (&view, med_state_account (&view, MED_SPAN_OF (patient))));
  person.confirmed = true;
  g_assert_false (med_rule_restored (&view, &person));
  Med__Row *row;
  g_assert_cmpint (med_ledger_prove (ledger, MED_VERSION_PREVIOUS, MED_TABLE_PARAMS, MED_SPAN_EMPTY,
                                     &f->arena, &row),
                   ==, MED_E_STATE);
  med_ledger_close (ledger);
  med_kv_memory_clear (&store);
}

/* ── Hand-over: all rows of a chain that lived ──────────────────────────────────────────────── */

typedef struct
{
  ledger_lab *lab;
  GPtrArray *rows;
  med_kv archive; /* where leaves and nodes go */
} handover;

static bool
take_pair (void *context, med_span key, med_span value)
{
  handover *h = (handover *)context;
  if (key.data[0] == MED_INDEX_LEAF || key.data[0] == MED_INDEX_NODE)
    MUST (h->archive.class->put (h->archive.self, key, value));
  if (key.data[0] >= MED_TABLE_INDEX_FIRST)
    return true;
  Med__GenesisRow *row = med_arena_alloc (&h->lab->arena, sizeof *row);
  med_span copy;
  med__genesis_row__init (row);
  row->table = key.data[0];
  MUST (med_arena_copy (&h->lab->arena, med_span_make (key.data + 1, key.size - 1), &copy));
  row->id = med_pb_bytes (copy);
  MUST (med_arena_copy (&h->lab->arena, value, &copy));
  row->value = med_pb_bytes (copy);
  g_ptr_array_add (h->rows, row);
  return true;
}

/* With `restored` grants wait until their patient has confirmed. */
static void
set_restored (handover *h)
{
  Med__GenesisRow *row = (Med__GenesisRow *)h->rows->pdata[0];
  Med__ParamsRow params = MED__PARAMS_ROW__INIT;
  med_span bytes;
  g_assert_cmpuint (row->table, ==, MED_TABLE_PARAMS);
  params.version = 1;
  params.restored = 1;
  MUST (med_canonical_encode (&params.base, &h->lab->arena, &bytes));
  row->value = med_pb_bytes (bytes);
}

static void
check_confirm (ledger_lab *lab, lab_person *patient, bool restored)
{
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  med_state state = lab_state (lab);
  g_assert_true (med_rule_restored (&state, med_state_account (&state, MED_SPAN_OF (patient->id)))
                 == restored);
  if (restored)
    lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                     MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                   MED_REASON_CHANGED);
  g_assert_false (
      med_rule_restored (&state, med_state_account (&state, MED_SPAN_OF (patient->id))));
}

static void
test_handover (gconstpointer data)
{
  bool restored = data != NULL;
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  lab_person *patient = lab_join (lab, lab->officers[0], lab->clinics[0], MED__ROLE__ROLE_PATIENT);
  med_kv_memory store, empty;
  med_kv_memory_init (&store, med_memory_heap ());
  med_kv_memory_init (&empty, med_memory_heap ());
  handover h = { lab, rows, med_kv_memory_kv (&store) };
  MUST (lab->kv.class->seek (lab->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, take_pair, &h));
  if (restored)
    set_restored (&h);
  Med__GenesisState state = MED__GENESIS_STATE__INIT;
  state.rows = (Med__GenesisRow **)rows->pdata;
  state.n_rows = rows->len;
  state.predecessor_chain = med_pb_bytes (med_span_text (lab->chain.text));
  state.predecessor_height = med_ledger_height (lab->ledger);
  med_span bytes;
  MUST (med_canonical_encode (&state.base, &lab->arena, &bytes));
  med_chain_id chain = { "med-bbbbbbbbbbbbbbbbbbbbbbbbbb" };
  med_ledger *next;
  med_hash app_hash, before = med_ledger_app_hash (lab->ledger);
  MUST (med_ledger_open (med_memory_heap (), med_kv_memory_kv (&empty), &chain, &next));
  g_assert_cmpint (med_ledger_genesis (next, bytes, 100, lab->time, &app_hash), ==, MED_E_DAMAGED);
  med_ledger_close (next);
  MUST (med_ledger_open (med_memory_heap (), h.archive, &chain, &next));
  MUST (med_ledger_genesis (next, bytes, 100, lab->time, &app_hash));
  /* The same rows are the same state. */
  g_assert_true (MED_ID_EQUAL (app_hash, before) == !restored);
  /* Accounts sign on the new chain, streams go on where they were. */
  uint64_t size
      = lab_stream_size (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (patient->id), MED_SPAN_EMPTY);
  med_ledger_close (lab->ledger);
  lab->ledger = next;
  lab->kv = h.archive;
  lab->chain = chain;
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.profile_cid = lab_cid (lab);
  profile.base_cid = LAB_BYTES (patient->profile);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile), MED_REASON_NONE);
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (patient->id), MED_SPAN_EMPTY);
  g_assert_cmpuint (event->seq, ==, size);
  g_assert_cmpuint (event->height, ==, 101);
  check_confirm (lab, patient, restored);
  med_ledger_close (next);
  lab->ledger = NULL;
  med_kv_memory_clear (&store);
  med_kv_memory_clear (&empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/genesis/rows", fixture, NULL, setup, test_rows, teardown);
  g_test_add ("/genesis/refused", fixture, NULL, setup, test_refused, teardown);
  g_test_add ("/genesis/import", fixture, NULL, setup, test_import, teardown);
  g_test_add_data_func ("/genesis/handover", NULL, test_handover);
  g_test_add_data_func ("/genesis/restore", "restored", test_handover);
  return g_test_run ();
}
