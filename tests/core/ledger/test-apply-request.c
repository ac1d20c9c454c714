/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: who may ask whom, how often, and what becomes of it. */
#include "support/ledger-care.h"

#define CREATE MED__OP__KIND_REQUEST_CREATE

static Med__RequestRow *
request_row (ledger_lab *lab, med_id id)
{
  med_state state = lab_state (lab);
  Med__RequestRow *row = med_state_request (&state, MED_SPAN_OF (id));
  g_assert_nonnull (row);
  return row;
}

static med_id
ask (ledger_lab *lab, lab_person *doctor, const lab_person *patient)
{
  Med__RequestCreate *op = care_request (lab, patient, lab->clinics[0]);
  lab_assert_code (lab_do (lab, doctor, CREATE, op), MED_REASON_NONE);
  return care_id (doctor, op->nonce);
}

static med_reason
withdraw (ledger_lab *lab, lab_person *person, med_id id)
{
  Med__RequestWithdraw op = MED__REQUEST_WITHDRAW__INIT;
  op.request = LAB_BYTES (id);
  return lab_do (lab, person, MED__OP__KIND_REQUEST_WITHDRAW, &op);
}

static med_reason
decline (ledger_lab *lab, lab_person *person, med_id id)
{
  Med__RequestDecline op = MED__REQUEST_DECLINE__INIT;
  op.request = LAB_BYTES (id);
  op.detail_cid = lab_cid (lab);
  return lab_do (lab, person, MED__OP__KIND_REQUEST_DECLINE, &op);
}

static med_reason
remind (ledger_lab *lab, lab_person *person, med_id id)
{
  Med__RequestRemind op = MED__REQUEST_REMIND__INIT;
  op.request = LAB_BYTES (id);
  return lab_do (lab, person, MED__OP__KIND_REQUEST_REMIND, &op);
}

static void
test_who_may_ask (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__RequestCreate *op = care_request (lab, patient, lab->clinics[0]);
  lab_assert_code (lab_do (lab, care->receptionist, CREATE, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, patient, CREATE, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->neighbour, CREATE, op), MED_REASON_UNKNOWN);
  /* A doctor elsewhere is no party, whatever clinic is named. */
  lab_assert_code (lab_do (lab, care->visitor, CREATE, op), MED_REASON_UNKNOWN);
  op->clinic = CARE_COPY (lab, lab->clinics[1]);
  lab_assert_code (lab_do (lab, care->visitor, CREATE, op), MED_REASON_UNKNOWN);
  /* One of the clinic asks for another clinic. */
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_ROLE);
  op->clinic = CARE_COPY (lab, lab->clinics[0]);
  op->until = lab->time;
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_EXPIRED);
  op->until = lab->time + 86400;
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_NONE);
  Med__RequestRow *row = request_row (lab, care_id (care->doctor, op->nonce));
  g_assert_cmpint (row->state, ==, MED__STATE__STATE_ACTIVE);
  g_assert_true (med_span_equal (med_pb_span (row->doctor), MED_SPAN_OF (care->doctor->id)));
  g_assert_cmpuint (row->actions, ==, MED_ACTION_SEE);
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_EXISTS);
  op->nonce = lab_bytes (lab, 16);
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_EXISTS);
}

/* Who had a grant may ask from another clinic. */
static void
test_former_grantee (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  med_id grant = care_share (lab, care->patient, care->visitor, 1, MED_ACTION_SEE);
  care_stop (lab, care->patient, grant);
  Med__RequestCreate *op = care_request (lab, care->patient, lab->clinics[1]);
  lab_assert_code (lab_do (lab, care->visitor, CREATE, op), MED_REASON_NONE);
}

static void
test_three_open (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  med_id first = ask (lab, care->doctor, care->patient);
  ask (lab, care->doctor, care->patient);
  ask (lab, care->doctor, care->patient);
  lab_assert_code (
      lab_do (lab, care->doctor, CREATE, care_request (lab, care->patient, lab->clinics[0])),
      MED_REASON_LIMIT);
  /* Of each pair. */
  ask (lab, care->doctor, care->neighbour);
  ask (lab, care->colleague, care->patient);
  lab_assert_code (decline (lab, care->patient, first), MED_REASON_NONE);
  ask (lab, care->doctor, care->patient);
  lab_assert_code (
      lab_do (lab, care->doctor, CREATE, care_request (lab, care->patient, lab->clinics[0])),
      MED_REASON_LIMIT);
  /* What has expired is not open. */
  lab_wait (lab, 8 * 86400);
  ask (lab, care->doctor, care->patient);
}

static void
test_answers (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = ask (lab, doctor, patient);
  lab_assert_code (decline (lab, doctor, id), MED_REASON_ROLE);
  lab_assert_code (decline (lab, care->colleague, id), MED_REASON_UNKNOWN);
  lab_assert_code (withdraw (lab, patient, id), MED_REASON_ROLE);
  lab_assert_code (withdraw (lab, care->neighbour, id), MED_REASON_UNKNOWN);
  lab_assert_code (remind (lab, patient, id), MED_REASON_ROLE);
  lab_assert_code (remind (lab, doctor, id), MED_REASON_NONE);
  lab_assert_code (remind (lab, doctor, id), MED_REASON_LIMIT);
  lab_assert_code (decline (lab, patient, id), MED_REASON_NONE);
  g_assert_cmpint (request_row (lab, id)->state, ==, MED__STATE__STATE_DECLINED);
  g_assert_cmpuint (request_row (lab, id)->answer_cid.len, ==, 36);
  g_assert_cmpint (
      lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (doctor->id), MED_SPAN_EMPTY)->kind, ==,
      MED__EVENT_KIND__EVENT_REQUEST_DECLINED);
  lab_assert_code (decline (lab, patient, id), MED_REASON_CLOSED);
  lab_assert_code (withdraw (lab, doctor, id), MED_REASON_CLOSED);
  id = ask (lab, doctor, patient);
  lab_assert_code (withdraw (lab, doctor, id), MED_REASON_NONE);
  g_assert_cmpint (request_row (lab, id)->state, ==, MED__STATE__STATE_WITHDRAWN);
  id = ask (lab, doctor, patient);
  lab_wait (lab, 8 * 86400);
  lab_assert_code (remind (lab, doctor, id), MED_REASON_EXPIRED);
}

static void
test_granted (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  med_id id = ask (lab, care->doctor, patient);
  Med__GrantCreate *grant = care_grant (lab, patient, care->colleague, 1, MED_ACTION_SEE);
  grant->request = LAB_BYTES (id);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, grant), MED_REASON_UNKNOWN);
  grant->grantee = LAB_BYTES (care->doctor->id);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, grant), MED_REASON_NONE);
  med_id grant_id = care_id (patient, grant->nonce);
  g_assert_cmpint (request_row (lab, id)->state, ==, MED__STATE__STATE_GRANTED);
  g_assert_true (
      med_span_equal (med_pb_span (request_row (lab, id)->grant), MED_SPAN_OF (grant_id)));
  /* Answered once. */
  grant = care_grant (lab, patient, care->doctor, 2, MED_ACTION_SEE);
  grant->request = LAB_BYTES (id);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, grant), MED_REASON_CLOSED);
  id = ask (lab, care->doctor, patient);
  grant->request = LAB_BYTES (id);
  lab_wait (lab, 8 * 86400);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, grant), MED_REASON_EXPIRED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-request/who-may-ask", test_who_may_ask);
  g_test_add_func ("/apply-request/former-grantee", test_former_grantee);
  g_test_add_func ("/apply-request/three-open", test_three_open);
  g_test_add_func ("/apply-request/answers", test_answers);
  g_test_add_func ("/apply-request/granted", test_granted);
  return g_test_run ();
}
