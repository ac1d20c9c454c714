/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may have which row and stream: a table of people against everything about one patient. */
#include "support/ledger-query.h"

typedef enum
{
  PATIENT,
  WORDS,  /* the patient's recovery key */
  SEER,   /* live grant with see on category 1 */
  ADDER,  /* live grant with add on category 1, author of the record */
  FORMER, /* a grant that was revoked */
  DOCTOR, /* of the clinic, no grant */
  DESK,
  STRANGER, /* a patient of the same clinic */
  INVITED,  /* holder of an open invite */
  ASKERS,
} who;

typedef struct
{
  care_lab *care;
  med_state state;
  med_query query;
  med_asker askers[ASKERS];
  Med__InviteCreate *invite;
  med_id record, grant, request, open;
} scene;

static void
scene_init (scene *s, uint64_t seed)
{
  care_lab *care = s->care = care_lab_new (seed);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  lab_person *former = lab_join (lab, lab->officers[1], lab->clinics[1], MED__ROLE__ROLE_DOCTOR);
  med_sign_seed invite;
  s->invite = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &invite);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, s->invite),
                   MED_REASON_NONE);
  s->grant = care_share (lab, patient, care->doctor, 1, MED_ACTION_SEE);
  care_share (lab, patient, care->visitor, 1, MED_ACTION_ADD);
  care_stop (lab, patient, care_share (lab, patient, former, 1, MED_ACTION_SEE));
  s->record = care_add_record (lab, care->visitor, patient, 1);
  Med__RequestCreate *request = care_request (lab, patient, lab->clinics[0]);
  lab_assert_code (lab_do (lab, care->doctor, MED__OP__KIND_REQUEST_CREATE, request),
                   MED_REASON_NONE);
  s->request = care_id (care->doctor, request->nonce);
  s->open = care_do_open (lab, care->doctor, s->grant, patient, 1);
  s->query = ask_at_tip (lab, &s->state);
  s->askers[PATIENT] = ask_device (&s->query, patient);
  s->askers[WORDS] = ask_recovery (&s->query, patient);
  s->askers[SEER] = ask_device (&s->query, care->doctor);
  s->askers[ADDER] = ask_device (&s->query, care->visitor);
  s->askers[FORMER] = ask_device (&s->query, former);
  s->askers[DOCTOR] = ask_device (&s->query, care->colleague);
  s->askers[DESK] = ask_device (&s->query, care->receptionist);
  s->askers[STRANGER] = ask_device (&s->query, care->neighbour);
  s->askers[INVITED] = ask_as (&s->query, MED_ASKER_INVITE, med_pb_span (s->invite->invite_pk));
}

static void
scene_clear (scene *s)
{
  care_lab_free (s->care);
}

#define BIT(x) (1u << (x))

/* Exactly these are given it, and strangers are not told that it is there. */
static void
check (const scene *s, const char *what, med_table table, med_span id, unsigned allowed)
{
  for (int i = 0; i < ASKERS; i++)
    {
      med_verdict verdict = med_query_row (&s->query, &s->askers[i], table, id);
      g_assert_cmpint (s->state.failure, ==, MED_OK);
      if ((verdict.reason == MED_REASON_NONE) != ((allowed & BIT (i)) != 0))
        g_error ("%s: asker %d gets “%s”", what, i, med_reason_word (verdict.reason));
      if (verdict.reason != MED_REASON_NONE && (i == STRANGER || i == INVITED))
        assert_hidden (verdict);
    }
}

static void
test_rows (void)
{
  scene s;
  scene_init (&s, 1);
  lab_person *patient = s.care->patient;
  med_span account = MED_SPAN_OF (patient->id);
  med_row_id category = med_row_id_join (account, MED_SPAN_OF (patient->tags[1]));
  med_row_id inbox = med_row_id_join (account, MED_SPAN_OF (patient->tags[0]));
  med_row_id epoch = med_row_id_epoch (account, MED_SPAN_OF (patient->tags[1]), 1);
  med_row_id role
      = med_row_id_join (MED_SPAN_OF (s.care->doctor->id), MED_SPAN_OF (s.care->lab->clinics[0]));
  const unsigned all = BIT (ASKERS) - 1, members = all & ~BIT (WORDS) & ~BIT (INVITED);
  check (&s, "params", MED_TABLE_PARAMS, MED_SPAN_EMPTY, all);
  check (&s, "members", MED_TABLE_MEMBERS, MED_SPAN_EMPTY, all);
  check (&s, "clinic", MED_TABLE_CLINIC, MED_SPAN_OF (s.care->lab->clinics[0]), all);
  check (&s, "role", MED_TABLE_ROLE, med_row_id_span (&role), members);
  check (&s, "staff", MED_TABLE_ACCOUNT, MED_SPAN_OF (s.care->doctor->id), members);
  check (&s, "account", MED_TABLE_ACCOUNT, account,
         BIT (PATIENT) | BIT (WORDS) | BIT (SEER) | BIT (ADDER) | BIT (DOCTOR) | BIT (DESK));
  check (&s, "device", MED_TABLE_DEVICE, MED_SPAN_OF (patient->device),
         BIT (PATIENT) | BIT (WORDS) | BIT (SEER) | BIT (ADDER) | BIT (DOCTOR) | BIT (DESK));
  check (&s, "registration", MED_TABLE_REGISTRATION, MED_SPAN_OF (patient->registration),
         BIT (PATIENT) | BIT (SEER) | BIT (DOCTOR) | BIT (DESK));
  check (&s, "category", MED_TABLE_CATEGORY, med_row_id_span (&category),
         BIT (PATIENT) | BIT (SEER) | BIT (ADDER));
  check (&s, "inbox", MED_TABLE_CATEGORY, med_row_id_span (&inbox),
         BIT (PATIENT) | BIT (SEER) | BIT (DOCTOR));
  check (&s, "epoch", MED_TABLE_EPOCH, med_row_id_span (&epoch),
         BIT (PATIENT) | BIT (WORDS) | BIT (SEER) | BIT (ADDER));
  check (&s, "record", MED_TABLE_RECORD, MED_SPAN_OF (s.record),
         BIT (PATIENT) | BIT (SEER) | BIT (ADDER));
  check (&s, "grant", MED_TABLE_GRANT, MED_SPAN_OF (s.grant), BIT (PATIENT) | BIT (SEER));
  check (&s, "limit", MED_TABLE_LIMIT, MED_SPAN_OF (s.grant), BIT (PATIENT) | BIT (SEER));
  check (&s, "request", MED_TABLE_REQUEST, MED_SPAN_OF (s.request), BIT (PATIENT) | BIT (SEER));
  check (&s, "access", MED_TABLE_ACCESS, MED_SPAN_OF (s.open), BIT (PATIENT) | BIT (SEER));
  check (&s, "invite", MED_TABLE_INVITE, med_pb_span (s.invite->invite_pk), BIT (INVITED));
  med_sign_public words;
  med_sign_public_from_seed (&patient->recovery_seed, &words);
  med_row_id recovery = med_row_id_hash (MED_SPAN_OF (words));
  check (&s, "recovery key", MED_TABLE_RECOVERY_KEY, med_row_id_span (&recovery),
         BIT (PATIENT) | BIT (WORDS));
  med_row_id object = med_row_id_hash (MED_SPAN_OF (patient->profile));
  check (&s, "object", MED_TABLE_OBJECT, med_row_id_span (&object), 0);
  check (&s, "another table", (med_table)0x77, MED_SPAN_OF (s.grant), 0);
  check (&s, "another length", MED_TABLE_GRANT, MED_SPAN_OF (patient->id), 0);
  scene_clear (&s);
}

/* 404 looks the same whether or not something is there; only an invite may ask for the absence of
 * the account that it is about to make. */
static void
test_absent (void)
{
  scene s;
  scene_init (&s, 2);
  med_id nothing = { { 7 } };
  med_account_id nobody = { { 7 } };
  check (&s, "record", MED_TABLE_RECORD, MED_SPAN_OF (nothing), 0);
  check (&s, "grant", MED_TABLE_GRANT, MED_SPAN_OF (nothing), 0);
  check (&s, "account", MED_TABLE_ACCOUNT, MED_SPAN_OF (nobody), BIT (INVITED));
  med_row_id tag
      = med_row_id_join (MED_SPAN_OF (s.care->patient->id), MED_SPAN_LITERAL ("no.such."));
  check (&s, "category", MED_TABLE_CATEGORY, med_row_id_span (&tag), BIT (PATIENT));
  scene_clear (&s);
}

/* Why not, for those who may know. */
static void
test_reasons (void)
{
  scene s;
  scene_init (&s, 3);
  med_span record = MED_SPAN_OF (s.record);
  assert_denied (med_query_row (&s.query, &s.askers[FORMER], MED_TABLE_RECORD, record),
                 MED_REASON_GRANT_REVOKED);
  assert_denied (med_query_row (&s.query, &s.askers[DOCTOR], MED_TABLE_RECORD, record),
                 MED_REASON_NO_GRANT);
  assert_denied (med_query_row (&s.query, &s.askers[DESK], MED_TABLE_RECORD, record),
                 MED_REASON_NO_GRANT);
  assert_denied (med_query_row (&s.query, &s.askers[ADDER], MED_TABLE_GRANT, MED_SPAN_OF (s.grant)),
                 MED_REASON_ROLE);
  s.query.stale = true;
  assert_denied (med_query_row (&s.query, &s.askers[SEER], MED_TABLE_RECORD, record),
                 MED_REASON_STALE);
  assert_given (med_query_row (&s.query, &s.askers[PATIENT], MED_TABLE_RECORD, record));
  assert_given (med_query_row (&s.query, &s.askers[SEER], MED_TABLE_PARAMS, MED_SPAN_EMPTY));
  scene_clear (&s);
}

static void
check_stream (const scene *s, med_stream_kind kind, med_span owner, med_span tag, unsigned allowed)
{
  med_row_id id = med_stream_id (kind, owner, tag);
  for (int i = 0; i < ASKERS; i++)
    {
      med_verdict verdict = med_query_stream (&s->query, &s->askers[i], med_row_id_span (&id));
      if ((verdict.reason == MED_REASON_NONE) != ((allowed & BIT (i)) != 0))
        g_error ("stream %d: asker %d gets “%s”", kind, i, med_reason_word (verdict.reason));
      if (verdict.reason != MED_REASON_NONE && (i == STRANGER || i == INVITED))
        assert_hidden (verdict);
    }
  /* The row of a stream tells how much happened. */
  check (s, "stream", MED_TABLE_STREAM, med_row_id_span (&id), allowed);
}

static void
test_streams (void)
{
  scene s;
  scene_init (&s, 4);
  lab_person *patient = s.care->patient;
  const unsigned members = BIT (ASKERS) - 1 - BIT (WORDS) - BIT (INVITED);
  check_stream (&s, MED_STREAM_ACCOUNT, MED_SPAN_OF (patient->id), MED_SPAN_EMPTY, BIT (PATIENT));
  check_stream (&s, MED_STREAM_CATEGORY, MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[1]),
                BIT (PATIENT) | BIT (SEER));
  check_stream (&s, MED_STREAM_CATEGORY, MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[2]),
                BIT (PATIENT));
  check_stream (&s, MED_STREAM_CLINIC, MED_SPAN_OF (s.care->lab->clinics[0]), MED_SPAN_EMPTY,
                BIT (SEER) | BIT (DOCTOR) | BIT (DESK));
  check_stream (&s, MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY, members);
  assert_hidden (
      med_query_stream (&s.query, &s.askers[PATIENT], MED_SPAN_LITERAL ("\x09 no stream")));
  scene_clear (&s);
}

/* ── Transactions ───────────────────────────────────────────────────────────────────────────── */

static med_verdict
ask_tx (scene *s, who asker, lab_person *signer, Med__Op *ops, size_t count)
{
  med_tx tx;
  med_span bytes = lab_sign (s->care->lab, signer, MED_SPAN_EMPTY, ops, count);
  g_assert_cmpint (med_tx_decode (bytes, &s->care->lab->arena, &tx), ==, MED_OK);
  return med_query_tx (&s->query, &s->askers[asker], &tx);
}

static void
test_transactions (void)
{
  scene s;
  scene_init (&s, 5);
  ledger_lab *lab = s.care->lab;
  lab_person *patient = s.care->patient, *visitor = s.care->visitor;
  Med__Op add[] = { lab_op (MED__OP__KIND_RECORD_ADD, care_record (lab, patient, 1)),
                    lab_op (MED__OP__KIND_RECORD_ADD, care_record (lab, s.care->neighbour, 0)) };
  assert_given (ask_tx (&s, ADDER, visitor, add, 1));
  assert_given (ask_tx (&s, PATIENT, visitor, add, 1));
  assert_given (ask_tx (&s, WORDS, patient, add, 1));
  assert_hidden (ask_tx (&s, SEER, visitor, add, 1));
  assert_hidden (ask_tx (&s, STRANGER, visitor, add, 1));
  /* A batch about two patients is neither's. */
  assert_hidden (ask_tx (&s, PATIENT, visitor, add, 2));
  assert_hidden (ask_tx (&s, STRANGER, visitor, add, 2));
  assert_given (ask_tx (&s, ADDER, visitor, add, 2));
  Med__Op stop[] = { lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, s.grant)),
                     lab_op (MED__OP__KIND_EPOCH_ROTATE, care_rotate (lab, patient, 1, 2)) };
  assert_given (ask_tx (&s, SEER, patient, stop, 1));
  assert_hidden (ask_tx (&s, ADDER, patient, stop, 1));
  assert_hidden (ask_tx (&s, SEER, patient, stop, 2));
  Med__Op read = lab_op (MED__OP__KIND_ACCESS_READ, care_read (lab, &s.open, &s.record, 1));
  assert_given (ask_tx (&s, PATIENT, s.care->doctor, &read, 1));
  assert_hidden (ask_tx (&s, ADDER, s.care->doctor, &read, 1));
  /* A refused one that names nobody is its signer's only. */
  med_id nothing = { { 9 } };
  Med__Op lost = lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, nothing));
  assert_hidden (ask_tx (&s, PATIENT, s.care->doctor, &lost, 1));
  assert_given (ask_tx (&s, SEER, s.care->doctor, &lost, 1));
  /* The holder of an invite sees the transaction that uses it. */
  med_sign_seed seed = lab_seed (lab);
  lab_person *person = lab_person_new (lab);
  Med__AccountCreate *create = lab_account_create (lab, person, &seed);
  Med__Op join = lab_op (MED__OP__KIND_ACCOUNT_CREATE, create);
  assert_hidden (ask_tx (&s, INVITED, person, &join, 1));
  create->invite_pk = s.invite->invite_pk;
  assert_given (ask_tx (&s, INVITED, person, &join, 1));
  scene_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query-row/rows", test_rows);
  g_test_add_func ("/query-row/absent", test_absent);
  g_test_add_func ("/query-row/reasons", test_reasons);
  g_test_add_func ("/query-row/streams", test_streams);
  g_test_add_func ("/query-row/transactions", test_transactions);
  return g_test_run ();
}
