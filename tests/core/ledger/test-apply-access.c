/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks: within the grant, within what was opened, within 15 minutes, within the day's limit. */
#include "support/ledger-care.h"

#include "core/limits.h"

#define OPEN MED__OP__KIND_ACCESS_OPEN
#define READ MED__OP__KIND_ACCESS_READ

static Med__AccessRow *
access_row (ledger_lab *lab, med_id id)
{
  med_state state = lab_state (lab);
  Med__AccessRow *row = med_state_access (&state, MED_SPAN_OF (id));
  g_assert_nonnull (row);
  return row;
}

static void
test_open (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id hidden = care_add_record (lab, patient, patient, 2);
  Med__AccessOpen *op = care_open (lab, grant, patient, 2);
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_NO_GRANT);
  op = care_open (lab, grant, patient, 1);
  op->purpose = MED__PURPOSE__PURPOSE_HRESCH;
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_NO_GRANT);
  op->purpose = MED__PURPOSE__PURPOSE_TREAT;
  ProtobufCBinaryData record = LAB_BYTES (hidden);
  op->records = &record;
  op->n_records = 1;
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_NO_GRANT);
  record = LAB_BYTES (id);
  op->detail_cid = lab_cid (lab);
  uint64_t time = lab->time;
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_NONE);
  Med__AccessRow *row = access_row (lab, care_id (doctor, op->nonce));
  g_assert_cmpuint (row->time, ==, time);
  g_assert_false (row->read);
  g_assert_true (med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (patient->id)));
  g_assert_true (med_span_equal (med_pb_span (row->actor), MED_SPAN_OF (doctor->id)));
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (lab_last_event (lab, MED_STREAM_ACCOUNT,
                                     i == 0 ? MED_SPAN_OF (patient->id) : MED_SPAN_OF (doctor->id),
                                     MED_SPAN_EMPTY)
                         ->kind,
                     ==, MED__EVENT_KIND__EVENT_ACCESS_OPENED);
  lab_assert_code (lab_do (lab, doctor, OPEN, op), MED_REASON_EXISTS);
  /* Adding is not seeing. */
  grant = care_share (lab, patient, care->colleague, 1, MED_ACTION_ADD);
  lab_assert_code (lab_do (lab, care->colleague, OPEN, care_open (lab, grant, patient, 1)),
                   MED_REASON_NO_GRANT);
}

static void
test_read (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  med_id id = care_add_record (lab, patient, patient, 1),
         hidden = care_add_record (lab, patient, patient, 2);
  med_id foreign = care_add_record (lab, care->neighbour, care->neighbour, 1);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &hidden, 1)),
                   MED_REASON_NO_ACCESS);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &foreign, 1)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->colleague, READ, care_read (lab, &open, &id, 1)),
                   MED_REASON_UNKNOWN);
  med_id read = care_do_read (lab, doctor, &open, id);
  g_assert_true (access_row (lab, read)->read);
  g_assert_true (med_span_equal (med_pb_span (access_row (lab, read)->open), MED_SPAN_OF (open)));
  /* A read entry opens nothing. */
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &read, &id, 1)), MED_REASON_UNKNOWN);
  lab_wait (lab, MED_ACCESS_SECONDS);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)),
                   MED_REASON_ACCESS_EXPIRED);
  open = care_do_open (lab, doctor, grant, patient, 1);
  care_stop (lab, patient, grant);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)),
                   MED_REASON_GRANT_REVOKED);
}

/* What was opened may leave the grant before it is read. */
static void
test_narrowed_between (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__GrantCreate *create = care_grant (lab, patient, doctor, 1, MED_ACTION_SEE);
  ProtobufCBinaryData both[] = { LAB_BYTES (patient->tags[1]), LAB_BYTES (patient->tags[2]) };
  create->tags = both;
  create->n_tags = 2;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant = care_id (patient, create->nonce), id = care_add_record (lab, patient, patient, 1);
  med_id moved = care_add_record (lab, patient, patient, 1);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  lab_assert_code (
      lab_do (lab, patient, MED__OP__KIND_RECORD_REWRAP, care_rewrap (lab, moved, patient, 0)),
      MED_REASON_NONE);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &moved, 1)),
                   MED_REASON_NO_ACCESS);
  Med__GrantNarrow narrow = MED__GRANT_NARROW__INIT;
  narrow.grant = LAB_BYTES (grant);
  narrow.base_version = care_grants_version (lab, patient);
  narrow.tags = &both[1];
  narrow.n_tags = 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_NARROW, &narrow), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)), MED_REASON_NO_GRANT);
}

static void
test_author (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_ADD);
  med_id own = care_add_record (lab, doctor, patient, 1),
         other = care_add_record (lab, patient, patient, 1);
  care_stop (lab, patient, grant);
  care_do_read (lab, doctor, NULL, own);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, NULL, &other, 1)),
                   MED_REASON_NO_ACCESS);
  lab_assert_code (lab_do (lab, care->visitor, READ, care_read (lab, NULL, &own, 1)),
                   MED_REASON_UNKNOWN);
  /* One entry is about one patient. */
  care_share (lab, care->neighbour, doctor, 1, MED_ACTION_ADD);
  med_id both[] = { own, care_add_record (lab, doctor, care->neighbour, 1) };
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, NULL, both, 2)), MED_REASON_UNKNOWN);
}

static void
test_closed_records (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = LAB_BYTES (id);
  retire.base_version = 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_RETIRE, &retire), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, &id, 1)), MED_REASON_CLOSED);
}

/* The read that crosses the limit is refused, and its refusal leaves one trace besides the counter:
 * the grant is suspended and both sides are told. */
static void
test_limit (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__GrantCreate *create = care_grant (lab, patient, doctor, 1, MED_ACTION_SEE);
  create->per_day = 3;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant = care_id (patient, create->nonce), records[4];
  for (int i = 0; i < 4; i++)
    records[i] = care_add_record (lab, patient, patient, 1);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, records, 3)), MED_REASON_NONE);
  Med__AccessRead *over = care_read (lab, &open, records, 1);
  lab_assert_code (lab_do (lab, doctor, READ, over), MED_REASON_LIMIT);
  Med__GrantRow *row = care_grant_row (lab, grant);
  g_assert_cmpint (row->state, ==, MED__STATE__STATE_SUSPENDED);
  g_assert_cmpuint (row->suspended_for, ==, MED_REASON_LIMIT);
  med_state state = lab_state (lab);
  med_id entry = care_id (doctor, over->nonce);
  g_assert_null (med_state_access (&state, MED_SPAN_OF (entry)));
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (lab_last_event (lab, MED_STREAM_ACCOUNT,
                                     i == 0 ? MED_SPAN_OF (patient->id) : MED_SPAN_OF (doctor->id),
                                     MED_SPAN_EMPTY)
                         ->kind,
                     ==, MED__EVENT_KIND__EVENT_GRANT_SUSPENDED);
  /* The officer hears of the doctor and of nobody else; another clinic's officer hears nothing. */
  const Med__Event *told = lab_last_event (lab, MED_STREAM_ACCOUNT,
                                           MED_SPAN_OF (lab->officers[0]->id), MED_SPAN_EMPTY);
  med_row_id work = med_row_id_join (MED_SPAN_OF (doctor->id), MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpint (told->kind, ==, MED__EVENT_KIND__EVENT_GRANT_SUSPENDED);
  g_assert_true (med_span_equal (med_pb_span (told->object), med_row_id_span (&work)));
  told = lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (lab->officers[1]->id),
                         MED_SPAN_EMPTY);
  g_assert_cmpint (told->kind, !=, MED__EVENT_KIND__EVENT_GRANT_SUSPENDED);
  lab_assert_code (lab_do (lab, doctor, READ, over), MED_REASON_SUSPENDED);
  lab_assert_code (lab_do (lab, doctor, OPEN, care_open (lab, grant, patient, 1)),
                   MED_REASON_SUSPENDED);
  /* Not even the next day by itself. */
  lab_wait (lab, 2 * 86400);
  lab_assert_code (lab_do (lab, doctor, OPEN, care_open (lab, grant, patient, 1)),
                   MED_REASON_SUSPENDED);
  Med__GrantResume resume = MED__GRANT_RESUME__INIT;
  resume.grant = LAB_BYTES (grant);
  resume.base_version = care_grants_version (lab, patient);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_GRANT_RESUME, &resume), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_RESUME, &resume), MED_REASON_NONE);
  open = care_do_open (lab, doctor, grant, patient, 1);
  lab_assert_code (lab_do (lab, doctor, READ, care_read (lab, &open, records, 3)), MED_REASON_NONE);
}

/* A dry run of the same leaves nothing at all, and the next day counts anew. */
static void
test_limit_by_day (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__GrantCreate *create = care_grant (lab, patient, doctor, 1, MED_ACTION_SEE);
  create->per_day = 1;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant = care_id (patient, create->nonce);
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  care_do_read (lab, doctor, &open, id);
  Med__Op op = lab_op (READ, care_read (lab, &open, &id, 1));
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (lab->ledger, lab_sign (lab, doctor, MED_SPAN_EMPTY, &op, 1),
                                     lab->time, true, &outcome),
                   ==, MED_OK);
  lab_assert_code (outcome.code, MED_REASON_LIMIT);
  g_assert_cmpint (care_grant_row (lab, grant)->state, ==, MED__STATE__STATE_ACTIVE);
  lab_wait (lab, 86400);
  open = care_do_open (lab, doctor, grant, patient, 1);
  care_do_read (lab, doctor, &open, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-access/open", test_open);
  g_test_add_func ("/apply-access/read", test_read);
  g_test_add_func ("/apply-access/narrowed-between", test_narrowed_between);
  g_test_add_func ("/apply-access/author", test_author);
  g_test_add_func ("/apply-access/closed-records", test_closed_records);
  g_test_add_func ("/apply-access/limit", test_limit);
  g_test_add_func ("/apply-access/limit-by-day", test_limit_by_day);
  return g_test_run ();
}
