/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may have which object: everybody asks, at every step of a record's life. */
#include "core/limits.h"
#include "support/ledger-query.h"

static ProtobufCBinaryData
payload_of (ledger_lab *lab, med_id record)
{
  return care_record_row (lab, record)->payload_cid;
}

static ProtobufCBinaryData
manifest_of (ledger_lab *lab, med_id record)
{
  return care_record_row (lab, record)->manifest_cid;
}

static bool
not_live (void *context, med_span access16)
{
  g_assert_cmpuint (access16.size, ==, 16);
  (*(int *)context)++;
  return false;
}

static void
test_askers (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_device (&query, care->patient);
  g_assert_true (med_span_equal (asker.account, MED_SPAN_OF (care->patient->id)));
  asker = ask_recovery (&query, care->patient);
  g_assert_true (med_span_equal (asker.account, MED_SPAN_OF (care->patient->id)));
  lab_assert_code (
      med_query_asker (&query, MED_ASKER_DEVICE, MED_SPAN_OF (care->patient->recovery), &asker),
      MED_REASON_UNKNOWN);
  lab_assert_code (med_query_asker (&query, MED_ASKER_DEVICE, MED_SPAN_LITERAL ("short"), &asker),
                   MED_REASON_UNKNOWN);
  /* An invite until it is used. */
  med_sign_seed seed;
  Med__InviteCreate *invite = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  med_span key = med_pb_span (invite->invite_pk);
  lab_assert_code (med_query_asker (&query, MED_ASKER_INVITE, key, &asker), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, invite),
                   MED_REASON_NONE);
  query = ask_at_tip (lab, &state);
  lab_assert_code (med_query_asker (&query, MED_ASKER_INVITE, key, &asker), MED_REASON_NONE);
  lab_person *person = lab_person_new (lab);
  lab_assert_code (
      lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, lab_account_create (lab, person, &seed)),
      MED_REASON_NONE);
  query = ask_at_tip (lab, &state);
  lab_assert_code (med_query_asker (&query, MED_ASKER_INVITE, key, &asker), MED_REASON_INVITE_USED);
  /* A device until it is revoked. */
  Med__DeviceRevoke revoke = MED__DEVICE_REVOKE__INIT;
  revoke.device = LAB_BYTES (person->device);
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_DEVICE_REVOKE, &revoke), MED_REASON_NONE);
  query = ask_at_tip (lab, &state);
  lab_assert_code (med_query_asker (&query, MED_ASKER_DEVICE, MED_SPAN_OF (person->device), &asker),
                   MED_REASON_SUSPENDED);
}

static void
test_record_by_grant (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = care_add_record (lab, patient, patient, 1),
         second = care_add_record (lab, patient, patient, 1);
  assert_given (ask_object (lab, patient, payload_of (lab, id)));
  assert_given (ask_object (lab, patient, manifest_of (lab, id)));
  /* Parties are told why, strangers nothing. */
  assert_denied (ask_object (lab, doctor, payload_of (lab, id)), MED_REASON_NO_GRANT);
  assert_denied (ask_object (lab, care->receptionist, manifest_of (lab, id)), MED_REASON_NO_GRANT);
  assert_hidden (ask_object (lab, care->visitor, payload_of (lab, id)));
  assert_hidden (ask_object (lab, care->neighbour, payload_of (lab, id)));
  assert_hidden (ask_object (lab, patient, lab_cid (lab)));
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  assert_denied (ask_object (lab, doctor, manifest_of (lab, id)), MED_REASON_NO_ACCESS);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  assert_given (ask_object (lab, doctor, manifest_of (lab, id)));
  assert_denied (ask_object (lab, doctor, payload_of (lab, id)), MED_REASON_NO_ACCESS);
  care_do_read (lab, doctor, &open, id);
  assert_given (ask_object (lab, doctor, payload_of (lab, id)));
  assert_denied (ask_object (lab, doctor, payload_of (lab, second)), MED_REASON_NO_ACCESS);
  assert_denied (ask_object (lab, care->colleague, payload_of (lab, id)), MED_REASON_NO_GRANT);
  care_stop (lab, patient, grant);
  assert_denied (ask_object (lab, doctor, payload_of (lab, id)), MED_REASON_GRANT_REVOKED);
  assert_denied (ask_object (lab, doctor, manifest_of (lab, id)), MED_REASON_GRANT_REVOKED);
}

static void
test_fifteen_minutes (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = care_add_record (lab, patient, patient, 1);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  uint64_t read_at = lab->time;
  care_do_read (lab, doctor, &open, id);
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_device (&query, doctor);
  med_span root = med_pb_span (payload_of (lab, id));
  query.now = read_at + MED_ACCESS_SECONDS - 1;
  assert_given (med_query_object (&query, &asker, root));
  query.now = read_at + MED_ACCESS_SECONDS;
  assert_denied (med_query_object (&query, &asker, root), MED_REASON_ACCESS_EXPIRED);
  query.now = read_at + 3 * 86400;
  assert_denied (med_query_object (&query, &asker, root), MED_REASON_NO_ACCESS);
  /* The node's own clock says it is over, although no block came. */
  int asked = 0;
  query.now = read_at;
  query.access_live = not_live;
  query.context = &asked;
  assert_denied (med_query_object (&query, &asker, root), MED_REASON_ACCESS_EXPIRED);
  g_assert_cmpint (asked, >, 0);
  /* The owner needs no entry, also at a node that is behind; nobody else gets anything there. */
  query.stale = true;
  med_asker owner = ask_device (&query, patient);
  assert_given (med_query_object (&query, &owner, root));
  assert_denied (med_query_object (&query, &asker, root), MED_REASON_STALE);
}

static void
test_author (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *visitor = care->visitor;
  med_id id = care_add_record (lab, visitor, patient, 0);
  assert_denied (ask_object (lab, visitor, payload_of (lab, id)), MED_REASON_NO_ACCESS);
  care_do_read (lab, visitor, NULL, id);
  assert_given (ask_object (lab, visitor, payload_of (lab, id)));
  assert_given (ask_object (lab, visitor, manifest_of (lab, id)));
  assert_denied (ask_object (lab, care->doctor, payload_of (lab, id)), MED_REASON_NO_GRANT);
}

/* What a row names no more, is retired, erased or has expired. */
static void
test_gone (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  med_id id = care_add_record (lab, patient, patient, 1);
  ProtobufCBinaryData old = manifest_of (lab, id);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  med_id open = care_do_open (lab, doctor, grant, patient, 1);
  care_do_read (lab, doctor, &open, id);
  lab_assert_code (
      lab_do (lab, patient, MED__OP__KIND_RECORD_REWRAP, care_rewrap (lab, id, patient, 1)),
      MED_REASON_NONE);
  assert_denied (ask_object (lab, patient, old), MED_REASON_NOT_STORED);
  assert_denied (ask_object (lab, doctor, old), MED_REASON_NOT_STORED);
  assert_hidden (ask_object (lab, care->visitor, old));
  assert_given (ask_object (lab, doctor, manifest_of (lab, id)));
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = LAB_BYTES (id);
  retire.base_version = 2;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_RETIRE, &retire), MED_REASON_NONE);
  assert_denied (ask_object (lab, doctor, payload_of (lab, id)), MED_REASON_CLOSED);
  assert_given (ask_object (lab, patient, payload_of (lab, id)));
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = LAB_BYTES (id);
  erase.base_version = 3;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ERASE, &erase), MED_REASON_NONE);
  assert_denied (ask_object (lab, patient, payload_of (lab, id)), MED_REASON_NOT_STORED);
  med_id left = care_add_record (lab, care->visitor, patient, 0);
  lab_wait (lab, MED_INBOX_EXPIRES);
  care_add_record (lab, patient, patient, 1);
  assert_denied (ask_object (lab, patient, payload_of (lab, left)), MED_REASON_NOT_STORED);
}

static void
test_keys (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__GrantCreate *create = care_grant (lab, patient, doctor, 1, MED_ACTION_SEE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant = care_id (patient, create->nonce);
  assert_given (ask_object (lab, doctor, create->envelope_cid));
  assert_denied (ask_object (lab, patient, create->envelope_cid), MED_REASON_ROLE);
  assert_denied (ask_object (lab, care->colleague, create->envelope_cid), MED_REASON_ROLE);
  assert_hidden (ask_object (lab, care->visitor, create->envelope_cid));
  care_share (lab, patient, care->visitor, 1, MED_ACTION_ADD);
  Med__EpochRotate *rotate = care_rotate (lab, patient, 1, 2);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_EPOCH_ROTATE, rotate), MED_REASON_NONE);
  ProtobufCBinaryData box = rotate->rotations[0]->keybox_cid;
  assert_given (ask_object (lab, patient, box));
  assert_given (ask_object (lab, doctor, box));
  /* Who may only add writes to the recipient in the row. */
  assert_denied (ask_object (lab, care->visitor, box), MED_REASON_NO_GRANT);
  assert_hidden (ask_object (lab, care->neighbour, box));
  care_stop (lab, patient, grant);
  assert_denied (ask_object (lab, doctor, box), MED_REASON_GRANT_REVOKED);
  assert_denied (ask_object (lab, doctor, create->envelope_cid), MED_REASON_GRANT_REVOKED);
  ProtobufCBinaryData own[] = { LAB_BYTES (patient->userkey), LAB_BYTES (patient->keyring) };
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker words = ask_recovery (&query, patient);
  assert_given (med_query_object (&query, &words, med_pb_span (box)));
  for (int i = 0; i < 2; i++)
    {
      assert_given (ask_object (lab, patient, own[i]));
      assert_given (med_query_object (&query, &words, med_pb_span (own[i])));
      assert_denied (ask_object (lab, doctor, own[i]), MED_REASON_ROLE);
      assert_hidden (ask_object (lab, care->neighbour, own[i]));
    }
  /* The words restore keys; records come to the device that they add. */
  med_id id = care_add_record (lab, patient, patient, 1);
  assert_denied (med_query_object (&query, &words, med_pb_span (payload_of (lab, id))),
                 MED_REASON_ROLE);
}

static void
test_people (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  ProtobufCBinaryData profile = LAB_BYTES (patient->profile);
  assert_given (ask_object (lab, patient, profile));
  assert_given (ask_object (lab, care->receptionist, profile));
  assert_given (ask_object (lab, care->doctor, profile));
  assert_hidden (ask_object (lab, care->visitor, profile));
  assert_hidden (ask_object (lab, care->neighbour, profile));
  care_share (lab, patient, care->visitor, 1, MED_ACTION_SEE);
  assert_denied (ask_object (lab, care->visitor, profile), MED_REASON_ROLE);
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker desk = ask_device (&query, care->receptionist), self = ask_device (&query, patient);
  query.stale = true;
  assert_denied (med_query_object (&query, &desk, med_pb_span (profile)), MED_REASON_STALE);
  assert_given (med_query_object (&query, &self, med_pb_span (profile)));
  /* A directory entry is every member's. */
  Med__RolePublish publish = MED__ROLE_PUBLISH__INIT;
  publish.clinic = LAB_BYTES (lab->clinics[0]);
  publish.directory_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, care->doctor, MED__OP__KIND_ROLE_PUBLISH, &publish),
                   MED_REASON_NONE);
  assert_given (ask_object (lab, care->outsider, publish.directory_cid));
}

static void
test_details (void)
{
  g_autoptr (care_lab) care = care_lab_new (8);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient, *doctor = care->doctor;
  Med__RequestCreate *request = care_request (lab, patient, lab->clinics[0]);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_REQUEST_CREATE, request), MED_REASON_NONE);
  med_id grant = care_share (lab, patient, doctor, 1, MED_ACTION_SEE);
  Med__AccessOpen *open = care_open (lab, grant, patient, 1);
  open->detail_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_ACCESS_OPEN, open), MED_REASON_NONE);
  ProtobufCBinaryData details[] = { request->detail_cid, open->detail_cid };
  for (int i = 0; i < 2; i++)
    {
      assert_given (ask_object (lab, patient, details[i]));
      assert_given (ask_object (lab, doctor, details[i]));
      assert_denied (ask_object (lab, care->receptionist, details[i]), MED_REASON_ROLE);
      assert_hidden (ask_object (lab, care->neighbour, details[i]));
    }
}

static void
test_sealed_invite (void)
{
  g_autoptr (care_lab) care = care_lab_new (9);
  ledger_lab *lab = care->lab;
  med_sign_seed seed;
  Med__InviteCreate *invite = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &seed);
  invite->sealed_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, invite),
                   MED_REASON_NONE);
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker holder = ask_as (&query, MED_ASKER_INVITE, med_pb_span (invite->invite_pk));
  assert_given (med_query_object (&query, &holder, med_pb_span (invite->sealed_cid)));
  assert_hidden (ask_object (lab, care->receptionist, invite->sealed_cid));
  /* An invite is no member yet. */
  med_id id = care_add_record (lab, care->patient, care->patient, 1);
  assert_hidden (med_query_object (&query, &holder, med_pb_span (payload_of (lab, id))));
  assert_hidden (med_query_object (&query, &holder, MED_SPAN_OF (care->patient->profile)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/askers", test_askers);
  g_test_add_func ("/query/record-by-grant", test_record_by_grant);
  g_test_add_func ("/query/fifteen-minutes", test_fifteen_minutes);
  g_test_add_func ("/query/author", test_author);
  g_test_add_func ("/query/gone", test_gone);
  g_test_add_func ("/query/keys", test_keys);
  g_test_add_func ("/query/people", test_people);
  g_test_add_func ("/query/details", test_details);
  g_test_add_func ("/query/sealed-invite", test_sealed_invite);
  return g_test_run ();
}
