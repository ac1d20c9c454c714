/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: who may add, replace, re-wrap, retire, erase and mark; the inbox; what the row says. */
#include "support/ledger-care.h"

#include "core/limits.h"

#define ADD MED__OP__KIND_RECORD_ADD
#define REWRAP MED__OP__KIND_RECORD_REWRAP

static Med__RecordRetire *
retire_of (ledger_lab *lab, med_id record)
{
  Med__RecordRetire *op = med_arena_alloc (&lab->arena, sizeof *op);
  med__record_retire__init (op);
  op->record = CARE_COPY (lab, record);
  op->base_version = care_record_row (lab, record)->revision;
  return op;
}

/* Erase and mark have the same fields as retire, under their own descriptors. */
static Med__RecordErase *
erase_of (ledger_lab *lab, med_id record)
{
  Med__RecordErase *op = med_arena_alloc (&lab->arena, sizeof *op);
  med__record_erase__init (op);
  op->record = CARE_COPY (lab, record);
  op->base_version = care_record_row (lab, record)->revision;
  return op;
}

static Med__RecordMark *
mark_of (ledger_lab *lab, med_id record)
{
  Med__RecordMark *op = med_arena_alloc (&lab->arena, sizeof *op);
  med__record_mark__init (op);
  op->record = CARE_COPY (lab, record);
  op->base_version = care_record_row (lab, record)->revision;
  return op;
}

static void
test_owner_adds (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  Med__RecordAdd *op = care_record (lab, care->patient, 1);
  uint64_t before
      = lab_stream_size (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (care->patient->id), MED_SPAN_EMPTY);
  uint64_t time = lab->time;
  lab_assert_code (lab_do (lab, care->patient, ADD, op), MED_REASON_NONE);
  med_id id = care_id (care->patient, op->nonce);
  Med__RecordRow *row = care_record_row (lab, id);
  g_assert_true (med_span_equal (med_pb_span (row->author), MED_SPAN_OF (care->patient->id)));
  g_assert_true (med_span_equal (med_pb_span (row->device), MED_SPAN_OF (care->patient->device)));
  g_assert_true (med_span_equal (med_pb_span (row->manifest_cid), med_pb_span (op->manifest_cid)));
  g_assert_true (med_span_equal (med_pb_span (row->doc_commit), med_pb_span (op->doc_commit)));
  g_assert_true (med_span_equal (med_pb_span (row->add_txid), MED_SPAN_OF (lab->last_tx_id)));
  g_assert_cmpuint (row->version, ==, 1);
  g_assert_cmpuint (row->revision, ==, 1);
  g_assert_cmpuint (row->time, ==, time);
  g_assert_cmpuint (row->height, ==, med_ledger_height (lab->ledger));
  g_assert_cmpuint (row->replicas, ==, 3);
  g_assert_false (row->inbox);
  /* Once on the own stream, once on the category's. */
  Med__Event *event = lab_last_event (lab, MED_STREAM_CATEGORY, MED_SPAN_OF (care->patient->id),
                                      MED_SPAN_OF (care->patient->tags[1]));
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_RECORD_ADDED);
  g_assert_true (med_span_equal (med_pb_span (event->object), MED_SPAN_OF (id)));
  g_assert_cmpuint (
      lab_stream_size (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (care->patient->id), MED_SPAN_EMPTY),
      ==, before + 1);
}

static void
test_limits_of_add (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__RecordAdd *op = care_record (lab, patient, 1);
  op->epoch = 2;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_EPOCH_STALE);
  op->epoch = 1;
  op->tag = lab_bytes (lab, 8);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_UNKNOWN);
  op->tag = CARE_COPY (lab, patient->tags[1]);
  op->bytes = MED_RECORD_BYTES_MAX + 1;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_TOO_LARGE);
  op->bytes = MED_RECORD_BYTES_MAX;
  op->replicas = 4;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_LIMIT);
  op->replicas = 2;
  ProtobufCBinaryData payload = op->payload_cid;
  op->payload_cid = op->manifest_cid;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_EXISTS);
  op->payload_cid = payload;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_NONE);
  g_assert_cmpuint (care_record_row (lab, care_id (patient, op->nonce))->replicas, ==, 2);
  /* The same nonce makes the same id; the same objects are somewhere already. */
  op->manifest_cid = lab_cid (lab);
  op->payload_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_EXISTS);
  op->nonce = lab_bytes (lab, 16);
  op->payload_cid = payload;
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_EXISTS);
}

static void
test_grantee_adds (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__RecordAdd *op = care_record (lab, patient, 1);
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_NO_GRANT);
  care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_NO_GRANT);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_ADD);
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_NONE);
  Med__RecordRow *row = care_record_row (lab, care_id (doctor, op->nonce));
  g_assert_true (med_span_equal (med_pb_span (row->author), MED_SPAN_OF (doctor->id)));
  /* Owner and author both learn of it. */
  g_assert_cmpint (
      lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (doctor->id), MED_SPAN_EMPTY)->kind, ==,
      MED__EVENT_KIND__EVENT_RECORD_ADDED);
  g_assert_cmpint (
      lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (patient->id), MED_SPAN_EMPTY)->kind, ==,
      MED__EVENT_KIND__EVENT_RECORD_ADDED);
  lab_assert_code (lab_do (lab, doctor, ADD, care_record (lab, patient, 2)), MED_REASON_NO_GRANT);
  lab_assert_code (
      lab_do (lab, patient, MED__OP__KIND_EPOCH_ROTATE, care_rotate (lab, patient, 1, 2)),
      MED_REASON_NONE);
  op = care_record (lab, patient, 1);
  op->epoch = 1;
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_EPOCH_STALE);
  care_stop (lab, patient, grant);
  lab_assert_code (lab_do (lab, doctor, ADD, care_record (lab, patient, 1)),
                   MED_REASON_GRANT_REVOKED);
}

static void
test_replace (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id old = care_add_record (lab, patient, patient, 1);
  care_share (lab, patient, doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  Med__RecordAdd *op = care_record (lab, patient, 1);
  op->previous = CARE_COPY (lab, old);
  /* Adding is not correcting what others wrote. */
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_NO_GRANT);
  care_share (lab, patient, doctor, 1, MED_ACTION_ADD | MED_ACTION_CORRECT);
  lab_assert_code (lab_do (lab, doctor, ADD, op), MED_REASON_NONE);
  med_id new = care_id (doctor, op->nonce);
  g_assert_cmpuint (care_record_row (lab, new)->version, ==, 2);
  g_assert_true (
      med_span_equal (med_pb_span (care_record_row (lab, old)->next), MED_SPAN_OF (new)));
  /* Once only. */
  op = care_record (lab, patient, 1);
  op->previous = CARE_COPY (lab, old);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_CHANGED);
  op->previous = CARE_COPY (lab, new);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_NONE);
  g_assert_cmpuint (care_record_row (lab, care_id (patient, op->nonce))->version, ==, 3);
  /* Of the same patient, and there. */
  med_id foreign = care_add_record (lab, care->neighbour, care->neighbour, 1);
  op = care_record (lab, patient, 1);
  op->previous = CARE_COPY (lab, foreign);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_UNKNOWN);
  med_id gone = care_add_record (lab, patient, patient, 1);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ERASE, erase_of (lab, gone)),
                   MED_REASON_NONE);
  op->previous = CARE_COPY (lab, gone);
  lab_assert_code (lab_do (lab, patient, ADD, op), MED_REASON_CLOSED);
}

static void
test_author_replaces_own (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  care_share (lab, care->patient, care->doctor, 1, MED_ACTION_ADD);
  med_id own = care_add_record (lab, care->doctor, care->patient, 1);
  Med__RecordAdd *op = care_record (lab, care->patient, 1);
  op->previous = CARE_COPY (lab, own);
  lab_assert_code (lab_do (lab, care->doctor, ADD, op), MED_REASON_NONE);
  /* In the inbox without a grant too, as long as it lies there. */
  med_id sent = care_add_record (lab, care->visitor, care->patient, 0);
  op = care_record (lab, care->patient, 0);
  op->previous = CARE_COPY (lab, sent);
  lab_assert_code (lab_do (lab, care->visitor, ADD, op), MED_REASON_NONE);
  sent = care_id (care->visitor, op->nonce);
  lab_assert_code (lab_do (lab, care->patient, REWRAP, care_rewrap (lab, sent, care->patient, 1)),
                   MED_REASON_NONE);
  op = care_record (lab, care->patient, 0);
  op->previous = CARE_COPY (lab, sent);
  lab_assert_code (lab_do (lab, care->visitor, ADD, op), MED_REASON_NO_GRANT);
}

static void
test_rewrap (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  care_share (lab, patient, doctor, 1, MED_ACTION_SEE | MED_ACTION_ADD);
  med_id id = care_add_record (lab, doctor, patient, 1);
  Med__RecordRow before = *care_record_row (lab, id);
  Med__RecordRewrap *op = care_rewrap (lab, id, patient, 2);
  lab_assert_code (lab_do (lab, doctor, REWRAP, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->visitor, REWRAP, op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, patient, REWRAP, op), MED_REASON_NONE);
  Med__RecordRow *row = care_record_row (lab, id);
  g_assert_cmpuint (row->revision, ==, 2);
  g_assert_true (med_span_equal (med_pb_span (row->tag), MED_SPAN_OF (patient->tags[2])));
  g_assert_true (med_span_equal (med_pb_span (row->manifest_cid), med_pb_span (op->manifest_cid)));
  /* What the author signed does not move. */
  g_assert_true (med_span_equal (med_pb_span (row->payload_cid), med_pb_span (before.payload_cid)));
  g_assert_true (med_span_equal (med_pb_span (row->doc_commit), med_pb_span (before.doc_commit)));
  g_assert_true (med_span_equal (med_pb_span (row->author), med_pb_span (before.author)));
  g_assert_true (med_span_equal (med_pb_span (row->add_txid), med_pb_span (before.add_txid)));
  /* Readers of both categories learn of the move. */
  for (int i = 1; i < 3; i++)
    g_assert_cmpint (lab_last_event (lab, MED_STREAM_CATEGORY, MED_SPAN_OF (patient->id),
                                     MED_SPAN_OF (patient->tags[i]))
                         ->kind,
                     ==, MED__EVENT_KIND__EVENT_RECORD_REWRAPPED);
  lab_assert_code (lab_do (lab, patient, REWRAP, op), MED_REASON_CHANGED);
  op = care_rewrap (lab, id, patient, 2);
  op->epoch = 9;
  lab_assert_code (lab_do (lab, patient, REWRAP, op), MED_REASON_EPOCH_STALE);
  /* The old manifest's place is taken for ever, by another record too. */
  Med__RecordAdd *add = care_record (lab, patient, 1);
  add->manifest_cid = before.manifest_cid;
  lab_assert_code (lab_do (lab, patient, ADD, add), MED_REASON_EXISTS);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ERASE, erase_of (lab, id)),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, REWRAP, care_rewrap (lab, id, patient, 2)),
                   MED_REASON_CLOSED);
}

/* A record that a grant names singly: its envelope holds the keys of the present objects. */
static void
test_rewrap_with_reseal (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = care_add_record (lab, patient, patient, 1);
  Med__GrantCreate *grant = care_grant_records (lab, patient, care->doctor, &id, 1);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, grant), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, REWRAP, care_rewrap (lab, id, patient, 1)),
                   MED_REASON_CHANGED);
  Med__GrantReseal reseal = MED__GRANT_RESEAL__INIT;
  med_id grant_id = care_id (patient, grant->nonce);
  reseal.grant = LAB_BYTES (grant_id);
  reseal.base_version = care_grants_version (lab, patient);
  reseal.envelope_cid = lab_cid (lab);
  Med__Op ops[] = { lab_op (REWRAP, care_rewrap (lab, id, patient, 1)),
                    lab_op (MED__OP__KIND_GRANT_RESEAL, &reseal) };
  lab_assert_code (lab_do_ops (lab, patient, ops, 2), MED_REASON_NONE);
  g_assert_true (med_span_equal (med_pb_span (care_grant_row (lab, grant_id)->envelope_cid),
                                 med_pb_span (reseal.envelope_cid)));
  /* Nobody reads by a grant that ended. */
  care_stop (lab, patient, grant_id);
  lab_assert_code (lab_do (lab, patient, REWRAP, care_rewrap (lab, id, patient, 1)),
                   MED_REASON_NONE);
}

static void
test_states (void)
{
  g_autoptr (care_lab) care = care_lab_new (8);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  care_share (lab, patient, doctor, 1, MED_ACTION_ADD);
  med_id id = care_add_record (lab, doctor, patient, 1);
  /* The author marks, the owner retires and erases, nobody else anything. */
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_MARK, mark_of (lab, id)),
                   MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_RECORD_RETIRE, retire_of (lab, id)),
                   MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_RECORD_ERASE, erase_of (lab, id)),
                   MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->visitor, MED__OP__KIND_RECORD_ERASE, erase_of (lab, id)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->visitor, MED__OP__KIND_RECORD_MARK, mark_of (lab, id)),
                   MED_REASON_UNKNOWN);
  Med__RecordMark *mark = mark_of (lab, id);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_RECORD_MARK, mark), MED_REASON_NONE);
  g_assert_cmpint (care_record_row (lab, id)->state, ==, MED__STATE__STATE_IN_ERROR);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_RECORD_MARK, mark), MED_REASON_CHANGED);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_RECORD_MARK, mark_of (lab, id)),
                   MED_REASON_CLOSED);
  Med__RecordRetire *retire = retire_of (lab, id);
  retire->base_version--;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_RETIRE, retire), MED_REASON_CHANGED);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_RETIRE, retire_of (lab, id)),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_RETIRE, retire_of (lab, id)),
                   MED_REASON_CLOSED);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ERASE, erase_of (lab, id)),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ERASE, erase_of (lab, id)),
                   MED_REASON_CLOSED);
  g_assert_cmpint (care_record_row (lab, id)->state, ==, MED__STATE__STATE_ERASED);
}

static void
test_inbox (void)
{
  g_autoptr (care_lab) care = care_lab_new (9);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *visitor = care->visitor;
  Med__RecordAdd *op = care_record (lab, patient, 0);
  lab_assert_code (lab_do (lab, care->outsider, ADD, op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->receptionist, ADD, op), MED_REASON_NO_GRANT);
  op->replicas = 2;
  lab_assert_code (lab_do (lab, visitor, ADD, op), MED_REASON_LIMIT);
  op->replicas = 0;
  op->bytes = MED_INBOX_BYTES_MAX + 1;
  lab_assert_code (lab_do (lab, visitor, ADD, op), MED_REASON_TOO_LARGE);
  op->bytes--;
  lab_assert_code (lab_do (lab, visitor, ADD, op), MED_REASON_NONE);
  med_id first = care_id (visitor, op->nonce);
  g_assert_cmpuint (care_record_row (lab, first)->replicas, ==, 1);
  g_assert_true (care_record_row (lab, first)->inbox);
  for (unsigned i = 1; i < MED_INBOX_ADDS_MAX; i++)
    care_add_record (lab, visitor, patient, 0);
  /* Filing one makes no room for another. */
  lab_assert_code (lab_do (lab, patient, REWRAP, care_rewrap (lab, first, patient, 1)),
                   MED_REASON_NONE);
  g_assert_cmpuint (care_record_row (lab, first)->replicas, ==, 3);
  lab_assert_code (lab_do (lab, visitor, ADD, care_record (lab, patient, 0)), MED_REASON_LIMIT);
  /* Each author, each patient has a count of the own. */
  care_add_record (lab, care->doctor, patient, 0);
  care_add_record (lab, visitor, care->neighbour, 0);
  lab_wait (lab, MED_INBOX_WINDOW);
  care_add_record (lab, visitor, patient, 0);
}

static void
test_inbox_blocked (void)
{
  g_autoptr (care_lab) care = care_lab_new (10);
  ledger_lab *lab = care->lab;
  Med__AccountBlock block = MED__ACCOUNT_BLOCK__INIT;
  block.author = LAB_BYTES (care->visitor->id);
  block.blocked = true;
  lab_assert_code (lab_do (lab, care->patient, MED__OP__KIND_ACCOUNT_BLOCK, &block),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, care->visitor, ADD, care_record (lab, care->patient, 0)),
                   MED_REASON_NO_GRANT);
  block.blocked = false;
  lab_assert_code (lab_do (lab, care->patient, MED__OP__KIND_ACCOUNT_BLOCK, &block),
                   MED_REASON_NONE);
  care_add_record (lab, care->visitor, care->patient, 0);
}

static void
test_inbox_expires (void)
{
  g_autoptr (care_lab) care = care_lab_new (11);
  ledger_lab *lab = care->lab;
  med_id early = care_add_record (lab, care->visitor, care->patient, 0);
  med_id own = care_add_record (lab, care->patient, care->patient, 0);
  lab_wait (lab, MED_INBOX_EXPIRES);
  lab_assert_code (lab_do (lab, care->patient, REWRAP, care_rewrap (lab, early, care->patient, 1)),
                   MED_REASON_EXPIRED);
  /* What the patient put there stays. */
  lab_assert_code (lab_do (lab, care->patient, REWRAP, care_rewrap (lab, own, care->patient, 1)),
                   MED_REASON_NONE);
}

/* All or nothing: the second operation's refusal takes the first one back. */
static void
test_atomic (void)
{
  g_autoptr (care_lab) care = care_lab_new (12);
  ledger_lab *lab = care->lab;
  Med__RecordAdd *good = care_record (lab, care->patient, 1),
                 *bad = care_record (lab, care->patient, 1);
  bad->epoch = 7;
  Med__Op ops[] = { lab_op (ADD, good), lab_op (ADD, bad) };
  lab_assert_code (lab_do_ops (lab, care->patient, ops, 2), MED_REASON_EPOCH_STALE);
  med_state state = lab_state (lab);
  med_id id = care_id (care->patient, good->nonce);
  g_assert_null (med_state_record (&state, MED_SPAN_OF (id)));
  /* Neither id nor objects are used up. */
  lab_assert_code (lab_do (lab, care->patient, ADD, good), MED_REASON_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-record/owner-adds", test_owner_adds);
  g_test_add_func ("/apply-record/limits", test_limits_of_add);
  g_test_add_func ("/apply-record/grantee-adds", test_grantee_adds);
  g_test_add_func ("/apply-record/replace", test_replace);
  g_test_add_func ("/apply-record/author-replaces-own", test_author_replaces_own);
  g_test_add_func ("/apply-record/rewrap", test_rewrap);
  g_test_add_func ("/apply-record/rewrap-with-reseal", test_rewrap_with_reseal);
  g_test_add_func ("/apply-record/states", test_states);
  g_test_add_func ("/apply-record/inbox", test_inbox);
  g_test_add_func ("/apply-record/inbox-blocked", test_inbox_blocked);
  g_test_add_func ("/apply-record/inbox-expires", test_inbox_expires);
  g_test_add_func ("/apply-record/atomic", test_atomic);
  return g_test_run ();
}
