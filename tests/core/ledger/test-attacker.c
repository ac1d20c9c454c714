/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an attacker with a valid account tries, and the code of each answer: nothing may come of it
 * in the state, and nobody who is no party may learn from the code. */
#include "core/limits.h"
#include "support/ledger-query.h"

#define ADD MED__OP__KIND_RECORD_ADD
#define OPEN MED__OP__KIND_ACCESS_OPEN
#define READ MED__OP__KIND_ACCESS_READ

/* One transaction in a block: its code, and whether it stands there. */
static med_reason
send (ledger_lab *lab, med_span tx, bool *admitted)
{
  med_reason code;
  lab_block (lab, &tx, 1, &code, admitted);
  return code;
}

/* App hashes before and after must not differ, but for what the caller accounts for. */
static void
assert_unchanged (ledger_lab *lab, med_hash before)
{
  med_hash now = med_ledger_app_hash (lab->ledger);
  g_assert_true (MED_ID_EQUAL (before, now));
}

static void
test_without_grant (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *visitor = care->visitor;
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id theirs = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  med_id open = care_do_open (lab, care->doctor, theirs, patient, 1);
  /* By somebody else's grant, by somebody else's look, by none. */
  lab_assert_code (lab_do (lab, visitor, OPEN, care_open (lab, theirs, patient, 1)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->colleague, OPEN, care_open (lab, theirs, patient, 1)),
                   MED_REASON_NO_GRANT);
  lab_assert_code (lab_do (lab, visitor, READ, care_read (lab, &open, &id, 1)), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, visitor, READ, care_read (lab, NULL, &id, 1)), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, visitor, ADD, care_record (lab, patient, 1)), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, visitor, MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, theirs)),
                   MED_REASON_UNKNOWN);
  /* What is there and what is not look the same. */
  med_id nothing = { { 1 } };
  lab_assert_code (lab_do (lab, visitor, OPEN, care_open (lab, nothing, patient, 1)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, visitor, MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, nothing)),
                   MED_REASON_UNKNOWN);
  assert_hidden (ask_object (lab, visitor, care_record_row (lab, id)->payload_cid));
  assert_hidden (ask_row (lab, visitor, MED_TABLE_RECORD, MED_SPAN_OF (id)));
}

static void
test_revoked (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTIONS_ALL);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  care_do_read (lab, doctor, &open, id);
  care_stop (lab, patient, grant);
  lab_assert_code (lab_do (lab, doctor, OPEN, care_open (lab, grant, patient, 1)),
                   MED_REASON_GRANT_REVOKED);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)),
                   MED_REASON_GRANT_REVOKED);
  lab_assert_code (lab_do (lab, doctor, ADD, care_record (lab, patient, 1)),
                   MED_REASON_GRANT_REVOKED);
  /* Looks that were logged in time end with the grant. */
  assert_denied (ask_object (lab, doctor, care_record_row (lab, id)->payload_cid),
                 MED_REASON_GRANT_REVOKED);
  assert_denied (ask_object (lab, doctor, care_grant_row (lab, grant)->envelope_cid),
                 MED_REASON_GRANT_REVOKED);
  /* Nobody brings it back. */
  Med__GrantExtend extend = MED__GRANT_EXTEND__INIT;
  extend.grant = LAB_BYTES (grant);
  extend.base_version = care_grants_version (lab, patient);
  extend.until = lab->time + 86400;
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_GRANT_EXTEND, &extend), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_EXTEND, &extend),
                   MED_REASON_GRANT_REVOKED);
}

static void
test_another_patient (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *victim = care->outsider, *doctor = care->doctor;
  med_id theirs = care_add_record (lab, victim, victim, 1);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTIONS_ALL);
  /* The grant of one, the records of another. */
  Med__AccessOpen *op = care_open (lab, grant, victim, 1);
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_NO_GRANT);
  op = care_open (lab, grant, patient, 1);
  ProtobufCBinaryData records[] = { LAB_BYTES (theirs) };
  op->records = records;
  op->n_records = 1;
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_UNKNOWN);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &theirs, 1)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, doctor, ADD, care_record (lab, victim, 1)), MED_REASON_UNKNOWN);
  Med__RecordAdd *replace = care_record (lab, patient, 1);
  replace->previous = LAB_BYTES (theirs);
  lab_assert_code (lab_do (lab, doctor, ADD, replace), MED_REASON_UNKNOWN);
  /* Own categories named in a grant that somebody else signs are not theirs. */
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_GRANT_CREATE,
                           care_grant (lab, doctor, care->colleague, 1, 1)),
                   MED_REASON_NONE);
  Med__GrantCreate *forged = care_grant (lab, victim, doctor, 1, MED_ACTION_SEE);
  forged->base_version = care_grants_version (lab, care->colleague);
  forged->grantee = LAB_BYTES (doctor->id);
  lab_assert_code (lab_do (lab, care->colleague, MED__OP__KIND_GRANT_CREATE, forged),
                   MED_REASON_UNKNOWN);
}

static void
test_as_receptionist (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *desk = care->receptionist;
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id grant = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  lab_assert_code (lab_do (lab, desk, OPEN, care_open (lab, grant, patient, 1)),
                   MED_REASON_NO_GRANT);
  lab_assert_code (lab_do (lab, desk, READ, care_read (lab, NULL, &id, 1)), MED_REASON_NO_ACCESS);
  lab_assert_code (lab_do (lab, desk, ADD, care_record (lab, patient, 0)), MED_REASON_NO_GRANT);
  lab_assert_code (lab_do (lab, desk, MED__OP__KIND_REQUEST_CREATE,
                           care_request (lab, patient, lab->clinics[0])),
                   MED_REASON_ROLE);
  /* For the patient, who is no desk account. */
  lab_assert_code (lab_do_for (lab, desk, MED_SPAN_OF (patient->id), MED__OP__KIND_GRANT_CREATE,
                               care_grant (lab, patient, desk, 1, MED_ACTION_SEE)),
                   MED_REASON_UNKNOWN);
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_device (&query, desk);
  med_row_id stream = med_stream_id (MED_STREAM_CATEGORY, MED_SPAN_OF (patient->id),
                                     MED_SPAN_OF (patient->tags[1]));
  assert_denied (med_query_stream (&query, &asker, med_row_id_span (&stream)), MED_REASON_NO_GRANT);
  assert_denied (ask_object (lab, desk, care_record_row (lab, id)->payload_cid),
                 MED_REASON_NO_GRANT);
  assert_denied (ask_row (lab, desk, MED_TABLE_RECORD, MED_SPAN_OF (id)), MED_REASON_NO_GRANT);
  assert_denied (ask_row (lab, desk, MED_TABLE_GRANT, MED_SPAN_OF (grant)), MED_REASON_ROLE);
}

static void
test_replay (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__Op give
      = lab_op (MED__OP__KIND_GRANT_CREATE, care_grant (lab, patient, doctor, 1, MED_ACTION_SEE));
  med_span given = lab_sign (lab, patient, MED_SPAN_EMPTY, &give, 1);
  bool admitted;
  lab_assert_code (send (lab, given, &admitted), MED_REASON_NONE);
  care_stop (lab, patient, care_id (patient, give.grant_create->nonce));
  /* The old consent again, byte for byte. */
  med_hash before = med_ledger_app_hash (lab->ledger);
  lab_assert_code (send (lab, given, &admitted), MED_REASON_COUNTER);
  g_assert_false (admitted);
  assert_unchanged (lab, before);
  /* Another transaction with a used counter; one that a refusal used up. */
  Med__Op add = lab_op (ADD, care_record (lab, patient, 1));
  patient->counter = 0;
  lab_assert_code (send (lab, lab_sign (lab, patient, MED_SPAN_EMPTY, &add, 1), &admitted),
                   MED_REASON_COUNTER);
  g_assert_false (admitted);
  assert_unchanged (lab, before);
  Med__Op bad
      = lab_op (OPEN, care_open (lab, care_id (patient, give.grant_create->nonce), patient, 1));
  med_span refused = lab_sign (lab, doctor, MED_SPAN_EMPTY, &bad, 1);
  lab_assert_code (send (lab, refused, &admitted), MED_REASON_GRANT_REVOKED);
  g_assert_true (admitted);
  before = med_ledger_app_hash (lab->ledger);
  lab_assert_code (send (lab, refused, &admitted), MED_REASON_COUNTER);
  g_assert_false (admitted);
  assert_unchanged (lab, before);
}

/* Signed with another key, for another account, for another chain. */
static void
test_forged (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  lab_person forged = *patient;
  forged.seed = doctor->seed;
  Med__Op give
      = lab_op (MED__OP__KIND_GRANT_CREATE, care_grant (lab, patient, doctor, 1, MED_ACTION_SEE));
  bool admitted;
  med_hash before = med_ledger_app_hash (lab->ledger);
  lab_assert_code (send (lab, lab_sign (lab, &forged, MED_SPAN_EMPTY, &give, 1), &admitted),
                   MED_REASON_UNKNOWN);
  g_assert_false (admitted);
  /* Own device, the patient's account. */
  forged.device = doctor->device;
  lab_assert_code (send (lab, lab_sign (lab, &forged, MED_SPAN_EMPTY, &give, 1), &admitted),
                   MED_REASON_UNKNOWN);
  g_assert_false (admitted);
  med_chain_id chain = lab->chain;
  lab->chain.text[5] = 'z';
  med_span elsewhere = lab_sign (lab, patient, MED_SPAN_EMPTY, &give, 1);
  lab->chain = chain;
  lab_assert_code (send (lab, elsewhere, &admitted), MED_REASON_UNKNOWN);
  g_assert_false (admitted);
  assert_unchanged (lab, before);
  /* The recovery key is no device. */
  lab_assert_code (send (lab, lab_sign_recovery (lab, patient, &give, 1), &admitted),
                   MED_REASON_ROLE);
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 0);
}

/* Whoever names a victim's objects in own rows would become their owner. */
static void
test_victims_objects (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  care_stop (lab, patient, grant);
  const Med__RecordRow *row = care_record_row (lab, id);
  ProtobufCBinaryData stolen[]
      = { row->payload_cid, row->manifest_cid, care_grant_row (lab, grant)->envelope_cid,
          LAB_BYTES (patient->userkey), LAB_BYTES (patient->profile) };
  for (size_t i = 0; i < G_N_ELEMENTS (stolen); i++)
    {
      Med__RecordAdd *add = care_record (lab, doctor, 1);
      add->payload_cid = stolen[i];
      lab_assert_code (lab_do (lab, doctor, ADD, add), MED_REASON_EXISTS);
      add = care_record (lab, doctor, 1);
      add->manifest_cid = stolen[i];
      lab_assert_code (lab_do (lab, doctor, ADD, add), MED_REASON_EXISTS);
      Med__GrantCreate *give = care_grant (lab, doctor, care->colleague, 1, MED_ACTION_SEE);
      give->envelope_cid = stolen[i];
      lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_GRANT_CREATE, give), MED_REASON_EXISTS);
      Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
      profile.profile_cid = stolen[i];
      profile.base_cid = LAB_BYTES (doctor->profile);
      lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                       MED_REASON_EXISTS);
      Med__EpochRotate *rotate = care_rotate (lab, doctor, 1, 2);
      rotate->rotations[0]->keybox_cid = stolen[i];
      lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_EPOCH_ROTATE, rotate), MED_REASON_EXISTS);
    }
  assert_denied (ask_object (lab, doctor, row->payload_cid), MED_REASON_GRANT_REVOKED);
}

static void
test_revoked_author (void)
{
  g_autoptr (care_lab) care = care_lab_new (8);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *visitor = care->visitor;
  med_id grant = care_share (lab, patient, visitor, 1, MED_ACTIONS_ALL);
  med_id id = care_add_record (lab, visitor, patient, 1);
  care_stop (lab, patient, grant);
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = LAB_BYTES (id);
  erase.base_version = 1;
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = LAB_BYTES (id);
  retire.base_version = 1;
  lab_assert_code (
      lab_do (lab, visitor, MED__OP__KIND_RECORD_REWRAP, care_rewrap (lab, id, patient, 1)),
      MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, visitor, MED__OP__KIND_RECORD_ERASE, &erase), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, visitor, MED__OP__KIND_RECORD_RETIRE, &retire), MED_REASON_ROLE);
  /* Nor a new version of it. */
  Med__RecordAdd *add = care_record (lab, patient, 1);
  add->previous = LAB_BYTES (id);
  lab_assert_code (lab_do (lab, visitor, ADD, add), MED_REASON_GRANT_REVOKED);
  /* The inbox, which is open to doctors, is no way round. */
  add = care_record (lab, patient, 0);
  add->previous = LAB_BYTES (id);
  lab_assert_code (lab_do (lab, visitor, ADD, add), MED_REASON_GRANT_REVOKED);
  g_assert_cmpint (care_record_row (lab, id)->state, ==, MED__STATE__STATE_ACTIVE);
  g_assert_cmpuint (care_record_row (lab, id)->revision, ==, 1);
  g_assert_cmpuint (care_record_row (lab, id)->next.len, ==, 0);
}

/* Who sees a transaction on its way takes its nonce: the id is another one, and waits. */
static void
test_pending_id (void)
{
  g_autoptr (care_lab) care = care_lab_new (9);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *outsider = care->outsider;
  Med__RecordAdd *pending = care_record (lab, patient, 1);
  Med__RecordAdd *early = care_record (lab, outsider, 1);
  early->nonce = pending->nonce;
  lab_assert_code (lab_do (lab, outsider, ADD, early), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, ADD, pending), MED_REASON_NONE);
  Med__GrantCreate *give = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  Med__GrantCreate *first = care_grant (lab, outsider, care->doctor, 1, MED_ACTION_SEE);
  first->nonce = give->nonce;
  lab_assert_code (lab_do (lab, outsider, MED__OP__KIND_GRANT_CREATE, first), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, give), MED_REASON_NONE);
  /* The invite that somebody else is about to use. */
  med_sign_seed seed;
  Med__InviteCreate *invite = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, invite),
                   MED_REASON_NONE);
  lab_person *person = lab_person_new (lab), *thief = lab_person_new (lab);
  Med__AccountCreate *create = lab_account_create (lab, person, &seed);
  Med__AccountCreate *stolen = lab_account_create (lab, thief, &seed);
  stolen->invite_sig = create->invite_sig;
  lab_assert_code (lab_do (lab, thief, MED__OP__KIND_ACCOUNT_CREATE, stolen), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create), MED_REASON_NONE);
}

/* Whatever happens around it, stopping works at once. */
static void
test_revoke_cannot_fail (void)
{
  g_autoptr (care_lab) care = care_lab_new (10);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__GrantCreate *create = care_grant (lab, patient, doctor, 1, MED_ACTION_SEE);
  create->per_day = 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant = care_id (patient, create->nonce);
  med_id id = care_add_record (lab, patient, patient, 1);
  Med__Op stop = lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, grant));
  med_span ready = lab_sign (lab, patient, MED_SPAN_EMPTY, &stop, 1);
  /* In the same block before it: looks, a crossed limit, requests, other grants of the patient. */
  Med__AccessOpen *open_op = care_open (lab, grant, patient, 1);
  med_id open = care_id (doctor, open_op->nonce);
  Med__Op ops[]
      = { lab_op (OPEN, open_op), lab_op (READ, care_read (lab, &open, &id, 1)),
          lab_op (READ, care_read (lab, &open, &id, 1)),
          lab_op (MED__OP__KIND_REQUEST_CREATE, care_request (lab, patient, lab->clinics[0])) };
  Med__Op more = lab_op (MED__OP__KIND_GRANT_CREATE,
                         care_grant (lab, patient, care->colleague, 2, MED_ACTION_SEE));
  med_span txs[7];
  for (size_t i = 0; i < 4; i++)
    txs[i] = lab_sign (lab, doctor, MED_SPAN_EMPTY, &ops[i], 1);
  txs[4] = lab_sign (lab, patient, MED_SPAN_EMPTY, &more, 1);
  txs[5] = ready;
  txs[6] = ready;
  med_reason codes[7];
  bool admitted[7];
  lab_block (lab, txs, 7, codes, admitted);
  const med_reason expected[]
      = { MED_REASON_NONE, MED_REASON_NONE, MED_REASON_LIMIT,  MED_REASON_NONE,
          MED_REASON_NONE, MED_REASON_NONE, MED_REASON_COUNTER };
  for (size_t i = 0; i < 7; i++)
    lab_assert_code (codes[i], expected[i]);
  g_assert_cmpint (care_grant_row (lab, grant)->state, ==, MED__STATE__STATE_ENDED);
  /* A late suspension does not wake it. */
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)),
                   MED_REASON_GRANT_REVOKED);
  g_assert_cmpint (care_grant_row (lab, grant)->state, ==, MED__STATE__STATE_ENDED);
  /* An expired one can be stopped too. */
  med_id old = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  lab_wait (lab, 40 * 86400);
  care_stop (lab, patient, old);
}

/* Two devices, or a client that is behind: nothing is overwritten unseen. */
static void
test_stale_base (void)
{
  g_autoptr (care_lab) care = care_lab_new (11);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_add_record (lab, patient, patient, 1);
  Med__RecordRewrap *first = care_rewrap (lab, id, patient, 1),
                    *second = care_rewrap (lab, id, patient, 2);
  Med__GrantCreate *give = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  Med__GrantCreate *again = care_grant (lab, patient, care->colleague, 1, MED_ACTION_SEE);
  Med__EpochRotate *rotate = care_rotate (lab, patient, 1, 2);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_REWRAP, first), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_REWRAP, second), MED_REASON_CHANGED);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, give), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, again), MED_REASON_CHANGED);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_EPOCH_ROTATE, rotate), MED_REASON_CHANGED);
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  keys.userkey_cid = LAB_BYTES (patient->userkey);
  keys.keyring_cid = lab_cid (lab);
  keys.base_cid = LAB_BYTES (patient->keyring);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_KEYS, &keys), MED_REASON_NONE);
  keys.keyring_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_KEYS, &keys), MED_REASON_CHANGED);
}

/* A counter that nobody used yet, far ahead or behind the window. */
static void
test_counter_window (void)
{
  g_autoptr (care_lab) care = care_lab_new (12);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__Op add = lab_op (ADD, care_record (lab, patient, 1));
  bool admitted;
  uint64_t top = patient->counter;
  patient->counter = top + MED_COUNTER_AHEAD;
  lab_assert_code (send (lab, lab_sign (lab, patient, MED_SPAN_EMPTY, &add, 1), &admitted),
                   MED_REASON_COUNTER);
  patient->counter = top + MED_COUNTER_AHEAD - 1;
  lab_assert_code (send (lab, lab_sign (lab, patient, MED_SPAN_EMPTY, &add, 1), &admitted),
                   MED_REASON_NONE);
  patient->counter = top + 1;
  lab_assert_code (send (lab, lab_sign (lab, patient, MED_SPAN_EMPTY, &add, 1), &admitted),
                   MED_REASON_COUNTER);
  g_assert_false (admitted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attacker/without-grant", test_without_grant);
  g_test_add_func ("/attacker/revoked", test_revoked);
  g_test_add_func ("/attacker/another-patient", test_another_patient);
  g_test_add_func ("/attacker/as-receptionist", test_as_receptionist);
  g_test_add_func ("/attacker/replay", test_replay);
  g_test_add_func ("/attacker/forged", test_forged);
  g_test_add_func ("/attacker/victims-objects", test_victims_objects);
  g_test_add_func ("/attacker/revoked-author", test_revoked_author);
  g_test_add_func ("/attacker/pending-id", test_pending_id);
  g_test_add_func ("/attacker/revoke-cannot-fail", test_revoke_cannot_fail);
  g_test_add_func ("/attacker/stale-base", test_stale_base);
  g_test_add_func ("/attacker/counter-window", test_counter_window);
  return g_test_run ();
}
