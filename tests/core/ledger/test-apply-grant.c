/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants: making, changing, stopping; when one is in force; versions; how large they are. */
#include "support/ledger-care.h"

#include "core/codec/canonical.h"
#include "core/limits.h"

#define CREATE MED__OP__KIND_GRANT_CREATE

static med_reason
live (ledger_lab *lab, med_id grant, uint64_t now)
{
  med_state state = lab_state (lab);
  return med_grant_live (&state, care_grant_row (lab, grant), now);
}

static Med__GrantExtend
extend_of (ledger_lab *lab, const lab_person *patient, const med_id *grant, uint64_t until)
{
  Med__GrantExtend op = MED__GRANT_EXTEND__INIT;
  op.grant = LAB_BYTES (*grant);
  op.base_version = care_grants_version (lab, patient);
  op.until = until;
  return op;
}

static Med__GrantNarrow
narrow_of (ledger_lab *lab, const lab_person *patient, const med_id *grant)
{
  Med__GrantNarrow op = MED__GRANT_NARROW__INIT;
  op.grant = LAB_BYTES (*grant);
  op.base_version = care_grants_version (lab, patient);
  return op;
}

static void
test_create (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__GrantCreate *op = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  op->from = LAB_START;
  op->per_day = 7;
  uint64_t time = lab->time;
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_NONE);
  med_id id = care_id (patient, op->nonce);
  Med__GrantRow *row = care_grant_row (lab, id);
  g_assert_true (med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (patient->id)));
  g_assert_true (med_span_equal (med_pb_span (row->grantee), MED_SPAN_OF (care->doctor->id)));
  g_assert_cmpuint (row->from, ==, time);
  g_assert_cmpuint (row->created, ==, time);
  g_assert_cmpuint (row->per_day, ==, 7);
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 1);
  g_assert_cmpint (
      lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (care->doctor->id), MED_SPAN_EMPTY)
          ->kind,
      ==, MED__EVENT_KIND__EVENT_GRANT_CREATED);
  op->base_version = 1;
  op->envelope_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_EXISTS);
}

static void
test_create_refused (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__GrantCreate *op = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  op->base_version = 1;
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_CHANGED);
  op->base_version = 0;
  op->grantee = lab_bytes (lab, 20);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_UNKNOWN);
  op->grantee = CARE_COPY (lab, patient->id);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_ROLE);
  op->grantee = CARE_COPY (lab, care->doctor->id);
  op->until = lab->time;
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_EXPIRED);
  op->until = lab->time + 86400;
  op->from = op->until;
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_EXPIRED);
  op->from = 0;
  op->request = lab_bytes (lab, 16);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_UNKNOWN);
  op->request = (ProtobufCBinaryData){ 0 };
  /* Categories and records of somebody else. */
  *op->tags = CARE_COPY (lab, care->neighbour->tags[1]);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_UNKNOWN);
  med_id foreign = care_add_record (lab, care->neighbour, care->neighbour, 1);
  lab_assert_code (
      lab_do (lab, patient, CREATE, care_grant_records (lab, patient, care->doctor, &foreign, 1)),
      MED_REASON_UNKNOWN);
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 0);
}

/* A day before, the first second, the last, and after. */
static void
test_live (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__GrantCreate *op = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  op->from = lab->time + 1000;
  op->until = op->from + 500;
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_NONE);
  med_id id = care_id (patient, op->nonce);
  lab_assert_code (live (lab, id, op->from - 1), MED_REASON_NO_GRANT);
  lab_assert_code (live (lab, id, op->from), MED_REASON_NONE);
  lab_assert_code (live (lab, id, op->until - 1), MED_REASON_NONE);
  lab_assert_code (live (lab, id, op->until), MED_REASON_GRANT_EXPIRED);
  care_stop (lab, patient, id);
  lab_assert_code (live (lab, id, op->from), MED_REASON_GRANT_REVOKED);
  lab_assert_code (live (lab, id, op->until), MED_REASON_GRANT_REVOKED);
}

static void
test_find_says_why (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_grant_need need = { MED_SPAN_OF (patient->id), MED_SPAN_OF (care->doctor->id),
                          MED_SPAN_OF (patient->tags[1]), MED_SPAN_EMPTY, MED_ACTION_SEE };
  med_state state = lab_state (lab);
  lab_assert_code (med_grant_find (&state, &need, lab->time, NULL), MED_REASON_NO_GRANT);
  med_id first = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  care_stop (lab, patient, first);
  lab_assert_code (med_grant_find (&state, &need, lab->time, NULL), MED_REASON_GRANT_REVOKED);
  med_id second = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  med_span found;
  lab_assert_code (med_grant_find (&state, &need, lab->time, &found), MED_REASON_NONE);
  g_assert_true (med_span_equal (found, MED_SPAN_OF (second)));
  /* The newest gives the word. */
  lab_assert_code (med_grant_find (&state, &need, lab->time + 40 * 86400, NULL),
                   MED_REASON_GRANT_EXPIRED);
  need.actions = MED_ACTION_CORRECT;
  lab_assert_code (med_grant_find (&state, &need, lab->time, NULL), MED_REASON_NO_GRANT);
  need.actions = MED_ACTION_SEE;
  need.tag = MED_SPAN_OF (patient->tags[2]);
  lab_assert_code (med_grant_find (&state, &need, lab->time, NULL), MED_REASON_NO_GRANT);
}

static void
test_extend (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  uint64_t until = care_grant_row (lab, id)->until;
  Med__GrantExtend op = extend_of (lab, patient, &id, until - 1);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_EXTEND, &op), MED_REASON_EXPIRED);
  op.until = until + 100;
  op.base_version++;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_EXTEND, &op), MED_REASON_CHANGED);
  op.base_version--;
  lab_assert_code (lab_do (lab, care->doctor, MED__OP__KIND_GRANT_EXTEND, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->neighbour, MED__OP__KIND_GRANT_EXTEND, &op),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_EXTEND, &op), MED_REASON_NONE);
  g_assert_cmpuint (care_grant_row (lab, id)->until, ==, until + 100);
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 2);
  lab_wait (lab, 31 * 86400);
  op = extend_of (lab, patient, &id, lab->time + 86400);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_EXTEND, &op),
                   MED_REASON_GRANT_EXPIRED);
}

static void
test_narrow (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__GrantCreate *create
      = care_grant (lab, patient, care->doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  ProtobufCBinaryData both[] = { LAB_BYTES (patient->tags[1]), LAB_BYTES (patient->tags[2]) };
  create->tags = both;
  create->n_tags = 2;
  lab_assert_code (lab_do (lab, patient, CREATE, create), MED_REASON_NONE);
  med_id id = care_id (patient, create->nonce);
  Med__GrantNarrow op = narrow_of (lab, patient, &id);
  ProtobufCBinaryData inbox = LAB_BYTES (patient->tags[0]);
  op.tags = &inbox;
  op.n_tags = 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_NO_GRANT);
  op.tags = &both[1];
  op.actions = MED_ACTION_SEE | MED_ACTION_CORRECT;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_NO_GRANT);
  op.actions = MED_ACTION_SEE;
  op.until = create->until + 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_NO_GRANT);
  op.until = lab->time;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_EXPIRED);
  op.until = lab->time + 3600;
  op.envelope_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_NONE);
  Med__GrantRow *row = care_grant_row (lab, id);
  g_assert_cmpuint (row->n_tags, ==, 1);
  g_assert_true (med_grant_has_tag (row, MED_SPAN_OF (patient->tags[2])));
  g_assert_cmpuint (row->actions, ==, MED_ACTION_SEE);
  g_assert_true (med_span_equal (med_pb_span (row->envelope_cid), med_pb_span (op.envelope_cid)));
  /* What is absent stays. */
  op = narrow_of (lab, patient, &id);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &op), MED_REASON_NONE);
  g_assert_cmpuint (care_grant_row (lab, id)->until, ==, row->until);
  g_assert_cmpuint (care_grant_row (lab, id)->n_tags, ==, 1);
}

static void
test_revoke (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  Med__GrantRevoke *op = care_revoke (lab, id);
  lab_assert_code (lab_do (lab, care->doctor, MED__OP__KIND_GRANT_REVOKE, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->neighbour, MED__OP__KIND_GRANT_REVOKE, op),
                   MED_REASON_UNKNOWN);
  uint64_t time = lab->time;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_REVOKE, op), MED_REASON_NONE);
  g_assert_cmpuint (care_grant_row (lab, id)->ended, ==, time);
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 2);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_REVOKE, op), MED_REASON_GRANT_REVOKED);
  g_assert_cmpint (
      lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (care->doctor->id), MED_SPAN_EMPTY)
          ->kind,
      ==, MED__EVENT_KIND__EVENT_GRANT_REVOKED);
}

/* Stopping and new keys in one transaction, with one version; stale keys take the stop back, which
 * then works alone. */
static void
test_revoke_and_rotate (void)
{
  g_autoptr (care_lab) care = care_lab_new (8);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  Med__EpochRotate *rotate = care_rotate (lab, patient, 1, 2);
  care_share (lab, patient, care->colleague, 2, MED_ACTION_SEE);
  Med__Op ops[] = { lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, id)),
                    lab_op (MED__OP__KIND_EPOCH_ROTATE, rotate) };
  lab_assert_code (lab_do_ops (lab, patient, ops, 2), MED_REASON_CHANGED);
  lab_assert_code (live (lab, id, lab->time), MED_REASON_NONE);
  rotate->base_version = care_grants_version (lab, patient);
  lab_assert_code (lab_do_ops (lab, patient, ops, 2), MED_REASON_NONE);
  lab_assert_code (live (lab, id, lab->time), MED_REASON_GRANT_REVOKED);
  /* Three transactions changed grants. */
  g_assert_cmpuint (care_grants_version (lab, patient), ==, 3);
}

static void
test_reseal (void)
{
  g_autoptr (care_lab) care = care_lab_new (9);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  med_id other = care_share (lab, patient, care->colleague, 1, MED_ACTION_SEE);
  Med__GrantReseal op = MED__GRANT_RESEAL__INIT;
  op.grant = LAB_BYTES (id);
  op.base_version = care_grants_version (lab, patient);
  /* Another grant's envelope has its place. */
  op.envelope_cid = care_grant_row (lab, other)->envelope_cid;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_RESEAL, &op), MED_REASON_EXISTS);
  op.envelope_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, care->doctor, MED__OP__KIND_GRANT_RESEAL, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_RESEAL, &op), MED_REASON_NONE);
  Med__GrantResume resume = MED__GRANT_RESUME__INIT;
  resume.grant = LAB_BYTES (id);
  resume.base_version = care_grants_version (lab, patient);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_RESUME, &resume), MED_REASON_CLOSED);
}

/* After a restore a lost revocation must not come back as a grant: all of them rest until their
 * patient has looked, but stopping works. */
static void
test_restored (void)
{
  g_autoptr (care_lab) care = care_lab_new (11);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id kept = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  med_id lost = care_share (lab, patient, care->doctor, 2, MED_ACTION_SEE);
  Med__ParamsRow params = MED__PARAMS_ROW__INIT;
  const uint8_t key = MED_TABLE_PARAMS;
  med_span bytes;
  params.version = 1;
  params.restored = 1;
  g_assert_cmpint (med_canonical_encode (&params.base, &lab->arena, &bytes), ==, MED_OK);
  g_assert_cmpint (lab->kv.class->put (lab->kv.self, MED_SPAN_OF (key), bytes), ==, MED_OK);
  lab_assert_code (live (lab, kept, lab->time), MED_REASON_SUSPENDED);
  lab_assert_code (
      lab_do (lab, care->doctor, MED__OP__KIND_ACCESS_OPEN, care_open (lab, kept, patient, 1)),
      MED_REASON_SUSPENDED);
  lab_assert_code (
      lab_do (lab, care->doctor, MED__OP__KIND_RECORD_ADD, care_record (lab, patient, 1)),
      MED_REASON_SUSPENDED);
  care_stop (lab, patient, lost);
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm), MED_REASON_NONE);
  lab_assert_code (live (lab, kept, lab->time), MED_REASON_NONE);
  lab_assert_code (live (lab, lost, lab->time), MED_REASON_GRANT_REVOKED);
  care_do_open (lab, care->doctor, kept, patient, 1);
}

/* Bytes that every node keeps for ever. */
static void
test_sizes (void)
{
  g_autoptr (care_lab) care = care_lab_new (10);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  lab->officers[0]->counter = 100000;
  patient->counter = 100000;
  Med__RecordAdd *record = care_record (lab, patient, 1);
  record->bytes = 3ull << 30;
  record->previous = lab_bytes (lab, 16);
  record->replicas = 3;
  Med__Op op = lab_op (MED__OP__KIND_RECORD_ADD, record);
  g_assert_cmpuint (lab_sign (lab, patient, MED_SPAN_EMPTY, &op, 1).size, <=, 400);

  ProtobufCBinaryData tags[15];
  Med__Rotation rotations[15], *list[15];
  Med__EpochRotate rotate = MED__EPOCH_ROTATE__INIT;
  Med__GrantCreate *grant = care_grant (lab, patient, care->doctor, 1, MED_ACTIONS_ALL);
  for (int i = 0; i < 15; i++)
    {
      tags[i] = lab_bytes (lab, 8);
      med__rotation__init (&rotations[i]);
      rotations[i].tag = tags[i];
      rotations[i].epoch = 300;
      rotations[i].recipient = lab_bytes (lab, 32);
      rotations[i].keybox_cid = lab_cid (lab);
      list[i] = &rotations[i];
    }
  grant->tags = tags;
  grant->n_tags = 15;
  grant->from = lab->time;
  grant->per_day = 500;
  grant->base_version = 70000;
  op = lab_op (CREATE, grant);
  g_assert_cmpuint (lab_sign (lab, patient, MED_SPAN_EMPTY, &op, 1).size, <=, 500);
  rotate.base_version = 70000;
  rotate.rotations = list;
  rotate.n_rotations = 15;
  med_id id = { { 1 } };
  Med__Op both[] = { lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, id)),
                     lab_op (MED__OP__KIND_EPOCH_ROTATE, &rotate) };
  g_assert_cmpuint (lab_sign (lab, patient, MED_SPAN_EMPTY, both, 2).size, <=, 2048);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-grant/create", test_create);
  g_test_add_func ("/apply-grant/create-refused", test_create_refused);
  g_test_add_func ("/apply-grant/live", test_live);
  g_test_add_func ("/apply-grant/find-says-why", test_find_says_why);
  g_test_add_func ("/apply-grant/extend", test_extend);
  g_test_add_func ("/apply-grant/narrow", test_narrow);
  g_test_add_func ("/apply-grant/revoke", test_revoke);
  g_test_add_func ("/apply-grant/revoke-and-rotate", test_revoke_and_rotate);
  g_test_add_func ("/apply-grant/reseal", test_reseal);
  g_test_add_func ("/apply-grant/restored", test_restored);
  g_test_add_func ("/apply-grant/sizes", test_sizes);
  return g_test_run ();
}
