/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clinics, roles, invites and desk accounts: who may, and what a stranger learns. */
#include "core/crypto/sign.h"
#include "support/ledger-lab.h"

typedef struct
{
  ledger_lab *lab;
  lab_person *officer, *desk, *doctor, *patient, *stranger;
} cast;

static void
setup (cast *c, gconstpointer data)
{
  c->lab = ledger_lab_new (GPOINTER_TO_UINT (data));
  c->officer = c->lab->officers[0];
  c->stranger = c->lab->officers[1];
  med_id clinic = c->lab->clinics[0];
  c->desk = lab_join (c->lab, c->officer, clinic, MED__ROLE__ROLE_RECEPTIONIST);
  c->doctor = lab_join (c->lab, c->officer, clinic, MED__ROLE__ROLE_DOCTOR);
  c->patient = lab_join (c->lab, c->desk, clinic, MED__ROLE__ROLE_PATIENT);
}

static void
teardown (cast *c, gconstpointer data)
{
  ledger_lab_free (c->lab);
}

static med_reason
invite (cast *c, lab_person *by, Med__Role role, med_sign_seed *seed)
{
  Med__InviteCreate *op = lab_invite (c->lab, c->lab->clinics[0], role, seed);
  return lab_do (c->lab, by, MED__OP__KIND_INVITE_CREATE, op);
}

static bool
has_role (cast *c, const lab_person *person, Med__Role role)
{
  med_state state = lab_state (c->lab);
  return med_rule_role (&state, MED_SPAN_OF (person->id), MED_SPAN_OF (c->lab->clinics[0]), role);
}

static bool
is_registered (cast *c, const lab_person *person, int clinic)
{
  med_state state = lab_state (c->lab);
  return med_rule_registered (&state, MED_SPAN_OF (person->id),
                              MED_SPAN_OF (c->lab->clinics[clinic]), NULL);
}

/* ── Invites ────────────────────────────────────────────────────────────────────────────────── */

static void
test_who_invites (cast *c, gconstpointer data)
{
  med_sign_seed seed;
  for (int role = MED__ROLE__ROLE_PATIENT; role <= MED__ROLE__ROLE_OFFICER; role++)
    {
      lab_assert_code (invite (c, c->officer, (Med__Role)role, &seed), MED_REASON_NONE);
      lab_assert_code (invite (c, c->desk, (Med__Role)role, &seed),
                       role == MED__ROLE__ROLE_PATIENT ? MED_REASON_NONE : MED_REASON_ROLE);
      lab_assert_code (invite (c, c->doctor, (Med__Role)role, &seed), MED_REASON_ROLE);
      /* Neither a patient of the clinic nor another clinic's officer is a party. */
      lab_assert_code (invite (c, c->patient, (Med__Role)role, &seed), MED_REASON_UNKNOWN);
      lab_assert_code (invite (c, c->stranger, (Med__Role)role, &seed), MED_REASON_UNKNOWN);
    }
}

static void
test_invite_bounds (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  med_sign_seed seed;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  op->expires = lab->time - 1;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_EXPIRED);
  op->expires = lab->time + 14 * 86400 + 1;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_LIMIT);
  op->expires = lab->time + 14 * 86400;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_EXISTS);
}

/* 200 open ones; those that are used, withdrawn or expired make room. */
static void
test_invite_count (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__Op ops[50];
  med_sign_seed seed;
  Med__InviteWithdraw withdraw = MED__INVITE_WITHDRAW__INIT;
  for (int i = 0; i < 4; i++)
    {
      for (int j = 0; j < 50; j++)
        {
          Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
          withdraw.invite_pk = op->invite_pk;
          ops[j] = lab_op (MED__OP__KIND_INVITE_CREATE, op);
        }
      lab_assert_code (lab_do_ops (lab, c->desk, ops, 50), MED_REASON_NONE);
    }
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_LIMIT);
  lab_assert_code (invite (c, c->officer, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_NONE);
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_NONE);
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_LIMIT);
  lab_wait (lab, 86400);
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_NONE);
}

static med_reason
admission_of_join (cast *c, const med_sign_seed *seed)
{
  lab_person *person = lab_person_new (c->lab);
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CREATE, lab_account_create (c->lab, person, seed));
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (c->lab->ledger,
                                     lab_sign (c->lab, person, MED_SPAN_EMPTY, &op, 1),
                                     c->lab->time, true, &outcome),
                   ==, MED_OK);
  return outcome.code;
}

static void
test_invite_ends (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  med_sign_seed seed, other;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  Med__InviteWithdraw withdraw = MED__INVITE_WITHDRAW__INIT;
  withdraw.invite_pk = op->invite_pk;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  lab_assert_code (admission_of_join (c, &seed), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_WITHDRAW, &withdraw),
                   MED_REASON_CHANGED);
  lab_assert_code (admission_of_join (c, &seed), MED_REASON_INVITE_EXPIRED);
  lab_assert_code (admission_of_join (c, &c->stranger->seed), MED_REASON_UNKNOWN);
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &other), MED_REASON_NONE);
  lab_wait (lab, 86400);
  lab_assert_code (admission_of_join (c, &other), MED_REASON_INVITE_EXPIRED);
}

/* When the issuer's role ends, the invites end, and do not come back with the role. */
static void
test_invite_void (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  med_sign_seed seed, back;
  lab_assert_code (invite (c, c->desk, MED__ROLE__ROLE_PATIENT, &seed), MED_REASON_NONE);
  Med__RoleEnd end = MED__ROLE_END__INIT;
  end.account = LAB_BYTES (c->desk->id);
  end.clinic = LAB_BYTES (lab->clinics[0]);
  end.role = MED__ROLE__ROLE_RECEPTIONIST;
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_ROLE_END, &end), MED_REASON_NONE);
  g_assert_false (has_role (c, c->desk, MED__ROLE__ROLE_RECEPTIONIST));
  lab_assert_code (admission_of_join (c, &seed), MED_REASON_INVITE_EXPIRED);
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_RECEPTIONIST, &back);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  Med__InviteAccept accept = MED__INVITE_ACCEPT__INIT;
  accept.invite_pk = op->invite_pk;
  accept.invite_sig = lab_invite_sig (lab, &back, &c->desk->id);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_ACCEPT, &accept), MED_REASON_NONE);
  g_assert_true (has_role (c, c->desk, MED__ROLE__ROLE_RECEPTIONIST));
  lab_assert_code (admission_of_join (c, &seed), MED_REASON_INVITE_EXPIRED);
}

static void
test_accept (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  med_sign_seed seed;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &seed);
  Med__InviteAccept accept = MED__INVITE_ACCEPT__INIT;
  accept.invite_pk = op->invite_pk;
  accept.invite_sig = lab_invite_sig (lab, &seed, &c->stranger->id);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  /* Signed for another account. */
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_INVITE_ACCEPT, &accept),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_INVITE_ACCEPT, &accept),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_INVITE_ACCEPT, &accept),
                   MED_REASON_INVITE_USED);
  g_assert_true (has_role (c, c->stranger, MED__ROLE__ROLE_DOCTOR));
  g_assert_false (has_role (c, c->stranger, MED__ROLE__ROLE_OFFICER));
  med_state state = lab_state (lab);
  g_assert_cmpuint (med_state_account (&state, MED_SPAN_OF (c->stranger->id))->n_clinics, ==, 2);
  /* A second role at the same clinic, then the same role again. */
  Med__Role roles[] = { MED__ROLE__ROLE_RECEPTIONIST, MED__ROLE__ROLE_DOCTOR };
  med_reason want[] = { MED_REASON_NONE, MED_REASON_EXISTS };
  for (int i = 0; i < 2; i++)
    {
      op = lab_invite (lab, lab->clinics[0], roles[i], &seed);
      lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
      accept.invite_pk = op->invite_pk;
      accept.invite_sig = lab_invite_sig (lab, &seed, &c->stranger->id);
      lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_INVITE_ACCEPT, &accept), want[i]);
    }
  g_assert_true (has_role (c, c->stranger, MED__ROLE__ROLE_DOCTOR));
  g_assert_true (has_role (c, c->stranger, MED__ROLE__ROLE_RECEPTIONIST));
}

/* ── Roles and registrations ────────────────────────────────────────────────────────────────── */

static med_reason
end_role (cast *c, lab_person *by, const lab_person *whose, Med__Role role)
{
  Med__RoleEnd end = MED__ROLE_END__INIT;
  end.account = LAB_BYTES (whose->id);
  end.clinic = LAB_BYTES (c->lab->clinics[0]);
  end.role = role;
  return lab_do (c->lab, by, MED__OP__KIND_ROLE_END, &end);
}

static void
test_role_end (cast *c, gconstpointer data)
{
  lab_assert_code (end_role (c, c->desk, c->doctor, MED__ROLE__ROLE_DOCTOR), MED_REASON_ROLE);
  lab_assert_code (end_role (c, c->patient, c->doctor, MED__ROLE__ROLE_DOCTOR), MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, c->stranger, c->doctor, MED__ROLE__ROLE_DOCTOR),
                   MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, c->officer, c->doctor, MED__ROLE__ROLE_OFFICER),
                   MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, c->officer, c->officer, MED__ROLE__ROLE_OFFICER), MED_REASON_LIMIT);
  lab_assert_code (end_role (c, c->officer, c->doctor, MED__ROLE__ROLE_DOCTOR), MED_REASON_NONE);
  g_assert_false (has_role (c, c->doctor, MED__ROLE__ROLE_DOCTOR));
  med_state state = lab_state (c->lab);
  g_assert_cmpuint (med_state_account (&state, MED_SPAN_OF (c->doctor->id))->n_clinics, ==, 0);
  /* One's own role, when somebody else is left. */
  lab_person *second = lab_join (c->lab, c->officer, c->lab->clinics[0], MED__ROLE__ROLE_OFFICER);
  lab_assert_code (end_role (c, c->officer, c->officer, MED__ROLE__ROLE_OFFICER), MED_REASON_NONE);
  lab_assert_code (end_role (c, c->officer, c->desk, MED__ROLE__ROLE_RECEPTIONIST),
                   MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, second, second, MED__ROLE__ROLE_OFFICER), MED_REASON_LIMIT);
}

static void
test_register (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__ClinicRegister op = MED__CLINIC_REGISTER__INIT;
  op.nonce = lab_bytes (lab, 16);
  op.clinic = lab_bytes (lab, 16);
  op.profile_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_CLINIC_REGISTER, &op),
                   MED_REASON_UNKNOWN);
  op.clinic = LAB_BYTES (lab->clinics[1]);
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_CLINIC_REGISTER, &op), MED_REASON_NONE);
  g_assert_true (is_registered (c, c->patient, 1));
  med_state state = lab_state (lab);
  g_assert_true (med_rule_staff_of_patient (&state, MED_SPAN_OF (c->stranger->id),
                                            MED_SPAN_OF (c->patient->id)));
  op.nonce = lab_bytes (lab, 16);
  op.profile_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_CLINIC_REGISTER, &op), MED_REASON_EXISTS);
  /* The desk ends it, and the patient comes again with a new one. */
  lab_assert_code (end_role (c, c->stranger, c->patient, MED__ROLE__ROLE_PATIENT),
                   MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, c->doctor, c->patient, MED__ROLE__ROLE_PATIENT),
                   MED_REASON_UNKNOWN);
  lab_assert_code (end_role (c, c->desk, c->patient, MED__ROLE__ROLE_PATIENT), MED_REASON_NONE);
  g_assert_false (is_registered (c, c->patient, 0));
  lab_assert_code (end_role (c, c->desk, c->patient, MED__ROLE__ROLE_PATIENT), MED_REASON_UNKNOWN);
  op.clinic = LAB_BYTES (lab->clinics[0]);
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_CLINIC_REGISTER, &op), MED_REASON_NONE);
  g_assert_true (is_registered (c, c->patient, 0));
  lab_assert_code (end_role (c, c->patient, c->patient, MED__ROLE__ROLE_PATIENT), MED_REASON_NONE);
}

static void
test_publish (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__RolePublish op = MED__ROLE_PUBLISH__INIT;
  op.clinic = LAB_BYTES (lab->clinics[0]);
  op.directory_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->patient, MED__OP__KIND_ROLE_PUBLISH, &op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_ROLE_PUBLISH, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_ROLE_PUBLISH, &op), MED_REASON_CHANGED);
  op.base_cid = op.directory_cid;
  op.directory_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_ROLE_PUBLISH, &op), MED_REASON_NONE);
  /* Another person's directory entry cannot be one's own. */
  op.base_cid = (ProtobufCBinaryData){ 0 };
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_ROLE_PUBLISH, &op), MED_REASON_EXISTS);
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_ROLE_PUBLISHED);
  g_assert_cmpuint (event->object.len, ==, 36);
}

static void
test_update (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__ClinicUpdate op = MED__CLINIC_UPDATE__INIT;
  op.clinic = LAB_BYTES (lab->clinics[0]);
  op.directory_cid = lab_cid (lab);
  op.recipient = lab_bytes (lab, 32);
  op.keybox_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_CLINIC_UPDATE, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_CLINIC_UPDATE, &op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_CLINIC_UPDATE, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_CLINIC_UPDATE, &op), MED_REASON_CHANGED);
  op.base_version = 1;
  op.recipient = (ProtobufCBinaryData){ 0 };
  op.directory_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_CLINIC_UPDATE, &op), MED_REASON_NONE);
  med_state state = lab_state (lab);
  const Med__ClinicRow *row = med_state_clinic (&state, MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (row->revision, ==, 2);
  g_assert_cmpuint (row->generation, ==, 1);
  g_assert_cmpuint (row->recipient.len, ==, 32);
}

/* ── Desk accounts ──────────────────────────────────────────────────────────────────────────── */

static void
test_desk (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__DeskCreate op = MED__DESK_CREATE__INIT;
  op.desk = lab_bytes (lab, 20);
  op.clinic = LAB_BYTES (lab->clinics[0]);
  op.profile_cid = lab_cid (lab);
  op.nonce = lab_bytes (lab, 16);
  lab_assert_code (lab_do (lab, c->doctor, MED__OP__KIND_DESK_CREATE, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_DESK_CREATE, &op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_DESK_CREATE, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_DESK_CREATE, &op), MED_REASON_EXISTS);
  med_span desk = med_pb_span (op.desk);
  med_state state = lab_state (lab);
  g_assert_true (med_rule_registered (&state, desk, MED_SPAN_OF (lab->clinics[0]), NULL));
  /* The clinic's desks act for it; doctors, patients and strangers do not. */
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.base_cid = op.profile_cid;
  profile.profile_cid = lab_cid (lab);
  lab_person *nobody[] = { c->doctor, c->patient, c->stranger };
  for (size_t i = 0; i < G_N_ELEMENTS (nobody); i++)
    lab_assert_code (lab_do_for (lab, nobody[i], desk, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                     MED_REASON_UNKNOWN);
  lab_assert_code (lab_do_for (lab, c->desk, MED_SPAN_OF (c->patient->id),
                               MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_UNKNOWN);
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  lab_assert_code (lab_do_for (lab, c->desk, desk, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do_for (lab, c->desk, desk, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_NONE);
}

static void
test_claim (cast *c, gconstpointer data)
{
  ledger_lab *lab = c->lab;
  Med__DeskCreate create = MED__DESK_CREATE__INIT;
  create.desk = lab_bytes (lab, 20);
  create.clinic = LAB_BYTES (lab->clinics[0]);
  create.profile_cid = lab_cid (lab);
  create.nonce = lab_bytes (lab, 16);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_DESK_CREATE, &create), MED_REASON_NONE);
  med_span desk = med_pb_span (create.desk);
  med_sign_seed seed, other;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &seed);
  op->claims = create.desk;
  lab_assert_code (lab_do (lab, c->officer, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_UNKNOWN);
  op->role = MED__ROLE__ROLE_PATIENT;
  op->clinic = LAB_BYTES (lab->clinics[1]);
  lab_assert_code (lab_do (lab, c->stranger, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_UNKNOWN);
  op->clinic = LAB_BYTES (lab->clinics[0]);
  op->claims = LAB_BYTES (c->patient->id);
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_UNKNOWN);
  op->claims = create.desk;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, op), MED_REASON_NONE);
  /* One open claim at a time. */
  Med__InviteCreate *again = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &other);
  again->claims = create.desk;
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, again), MED_REASON_EXISTS);
  lab_person *owner = lab_person_new (lab);
  lab_assert_code (
      lab_do (lab, owner, MED__OP__KIND_ACCOUNT_CREATE, lab_account_create (lab, owner, &seed)),
      MED_REASON_NONE);
  med_state state = lab_state (lab);
  g_assert_true (med_rule_owns (&state, MED_SPAN_OF (owner->id), desk));
  g_assert_false (med_rule_owns (&state, MED_SPAN_OF (c->patient->id), desk));
  g_assert_true (is_registered (c, owner, 0));
  lab_assert_code (lab_do (lab, c->desk, MED__OP__KIND_INVITE_CREATE, again), MED_REASON_EXISTS);
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.base_cid = create.profile_cid;
  profile.profile_cid = lab_cid (lab);
  lab_assert_code (lab_do_for (lab, c->desk, desk, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do_for (lab, owner, desk, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_NONE);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (cast *, gconstpointer);
  } cases[] = {
    { "/apply-invite/who", test_who_invites },    { "/apply-invite/bounds", test_invite_bounds },
    { "/apply-invite/count", test_invite_count }, { "/apply-invite/ends", test_invite_ends },
    { "/apply-invite/void", test_invite_void },   { "/apply-invite/accept", test_accept },
    { "/apply-clinic/role-end", test_role_end },  { "/apply-clinic/register", test_register },
    { "/apply-clinic/publish", test_publish },    { "/apply-clinic/update", test_update },
    { "/apply-clinic/desk", test_desk },          { "/apply-clinic/claim", test_claim }
  };
  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, cast, GUINT_TO_POINTER (i + 1), setup, cases[i].run, teardown);
  return g_test_run ();
}
