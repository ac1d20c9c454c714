/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts and devices: making, adding, losing, recovering. */
#include "core/crypto/sign.h"
#include "support/ledger-lab.h"

static const Med__AccountRow *
account_of (ledger_lab *lab, const lab_person *person)
{
  med_state state = lab_state (lab);
  const Med__AccountRow *row = med_state_account (&state, MED_SPAN_OF (person->id));
  g_assert_nonnull (row);
  return row;
}

static void
assert_bytes (ProtobufCBinaryData got, med_span want)
{
  g_assert_cmpmem (got.data, got.len, want.data, want.size);
}

static void
test_create (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *patient = lab_join (lab, lab->officers[0], lab->clinics[0], MED__ROLE__ROLE_PATIENT);
  med_state state = lab_state (lab);
  const Med__AccountRow *row = account_of (lab, patient);
  g_assert_cmpint (row->kind, ==, MED__ACCOUNT_KIND__ACCOUNT_PERSON);
  g_assert_cmpint (row->state, ==, MED__STATE__STATE_ACTIVE);
  g_assert_cmpuint (row->n_devices, ==, 1);
  assert_bytes (row->devices[0], MED_SPAN_OF (patient->device));
  g_assert_cmpuint (row->user_generation, ==, 1);
  g_assert_cmpuint (row->grants_version, ==, 0);
  assert_bytes (row->keyring_cid, MED_SPAN_OF (patient->keyring));
  assert_bytes (row->profile_cid, MED_SPAN_OF (patient->profile));
  g_assert_cmpuint (row->n_clinics, ==, 1);
  assert_bytes (row->clinics[0], MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (row->created, ==, med_ledger_height (lab->ledger));
  const Med__DeviceRow *device = med_state_device (&state, MED_SPAN_OF (patient->device));
  assert_bytes (device->account, MED_SPAN_OF (patient->id));
  g_assert_cmpuint (device->top, ==, 1);
  g_assert_cmpuint (device->window.len, ==, 128);
  med_row_id key = med_row_id_hash (med_pb_span (row->words->sign));
  const Med__RecoveryKeyRow *recovery = med_state_recovery_key (&state, med_row_id_span (&key));
  assert_bytes (recovery->account, MED_SPAN_OF (patient->id));
  for (int i = 0; i < LAB_TAGS; i++)
    {
      med_row_id id = med_row_id_join (MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[i]));
      const Med__CategoryRow *category = med_state_category (&state, med_row_id_span (&id));
      g_assert_cmpuint (category->epoch, ==, 1);
      id = med_row_id_epoch (MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[i]), 1);
      const Med__EpochRow *epoch = med_state_epoch (&state, med_row_id_span (&id));
      g_assert_cmpuint (epoch->recipient.len, ==, 32);
      g_assert_cmpuint (epoch->height, ==, row->created);
    }
  const Med__RegistrationRow *registration
      = med_state_registration (&state, MED_SPAN_OF (patient->registration));
  assert_bytes (registration->patient, MED_SPAN_OF (patient->id));
  assert_bytes (registration->clinic, MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (registration->profile_cid.len, ==, 0);
  /* Created, registered, invite used. */
  g_assert_cmpuint (
      lab_stream_size (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (patient->id), MED_SPAN_EMPTY), ==, 3);
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_CLINIC, MED_SPAN_OF (lab->clinics[0]), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_REGISTERED);
  assert_bytes (event->object, MED_SPAN_OF (patient->registration));
  /* The network's stream, which every member reads, knows nothing of patients. */
  event = lab_last_event (lab, MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_ROLE_STARTED);
  g_assert_cmpuint (event->height, <, row->created);
}

/* Whoever sees the invite and its use cannot use either for another account. */
static void
test_create_refused (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_sign_seed invite;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &invite);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, op),
                   MED_REASON_NONE);
  lab_person *person = lab_person_new (lab);
  Med__AccountCreate *create = lab_account_create (lab, person, &invite);
  med_account_id other = { { 7 } };
  ProtobufCBinaryData signature = create->invite_sig;
  create->invite_sig = lab_invite_sig (lab, &invite, &other);
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create), MED_REASON_UNKNOWN);
  create->invite_sig = signature;
  /* An object that somebody else's row names. */
  ProtobufCBinaryData keyring = create->keyring_cid;
  create->keyring_cid = LAB_BYTES (lab->officers[0]->keyring);
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create), MED_REASON_EXISTS);
  create->keyring_cid = keyring;
  person->counter = 0;
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create), MED_REASON_EXISTS);
  /* Used: the next one is not even admitted. */
  lab_person *late = lab_person_new (lab);
  Med__AccountCreate *again = lab_account_create (lab, late, &invite);
  Med__Op ops[] = { lab_op (MED__OP__KIND_ACCOUNT_CREATE, again) };
  med_span tx = lab_sign (lab, late, MED_SPAN_EMPTY, ops, 1);
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (lab->ledger, tx, lab->time, true, &outcome), ==, MED_OK);
  g_assert_false (outcome.admitted);
  lab_assert_code (outcome.code, MED_REASON_INVITE_USED);
}

/* The account is the hash of all keys: another key in the message is another account. */
static void
test_create_other_keys (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_sign_seed invite;
  Med__InviteCreate *op = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &invite);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, op),
                   MED_REASON_NONE);
  lab_person *person = lab_person_new (lab);
  Med__AccountCreate *create = lab_account_create (lab, person, &invite);
  create->keys->user_recipient = lab_bytes (lab, 32);
  Med__Op ops[] = { lab_op (MED__OP__KIND_ACCOUNT_CREATE, create) };
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (lab->ledger, lab_sign (lab, person, MED_SPAN_EMPTY, ops, 1),
                                     lab->time, true, &outcome),
                   ==, MED_OK);
  g_assert_false (outcome.admitted);
  lab_assert_code (outcome.code, MED_REASON_UNKNOWN);
}

static void
test_keys (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *officer = lab->officers[0];
  Med__AccountKeysUpdate update = MED__ACCOUNT_KEYS_UPDATE__INIT;
  update.userkey_cid = LAB_BYTES (officer->userkey);
  update.keyring_cid = lab_cid (lab);
  update.base_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update), MED_REASON_CHANGED);
  update.base_cid = LAB_BYTES (officer->keyring);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update), MED_REASON_NONE);
  g_assert_cmpuint (account_of (lab, officer)->user_generation, ==, 1);
  assert_bytes (account_of (lab, officer)->keyring_cid, med_pb_span (update.keyring_cid));
  /* A new generation, on top of what stands now. */
  update.base_cid = update.keyring_cid;
  update.keyring_cid = lab_cid (lab);
  update.userkey_cid = lab_cid (lab);
  update.user_recipient = lab_bytes (lab, 32);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update), MED_REASON_NONE);
  g_assert_cmpuint (account_of (lab, officer)->user_generation, ==, 2);
  assert_bytes (account_of (lab, officer)->user_recipient, med_pb_span (update.user_recipient));
  /* Its own field may name an earlier object again, another field may not. */
  update.base_cid = update.keyring_cid;
  update.keyring_cid = update.userkey_cid;
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update), MED_REASON_EXISTS);
  update.keyring_cid = LAB_BYTES (officer->keyring);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update), MED_REASON_NONE);
}

static void
test_profile (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *patient = lab_join (lab, lab->officers[0], lab->clinics[0], MED__ROLE__ROLE_PATIENT);
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.profile_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_CHANGED);
  profile.base_cid = LAB_BYTES (patient->profile);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile), MED_REASON_NONE);
  assert_bytes (account_of (lab, patient)->profile_cid, med_pb_span (profile.profile_cid));
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_CLINIC, MED_SPAN_OF (lab->clinics[0]), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_ACCOUNT_PROFILE);
  assert_bytes (event->object, MED_SPAN_OF (patient->registration));
}

static void
test_block (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *patient = lab_join (lab, lab->officers[0], lab->clinics[0], MED__ROLE__ROLE_PATIENT);
  Med__AccountBlock block = MED__ACCOUNT_BLOCK__INIT;
  ProtobufCBinaryData authors[] = { lab_bytes (lab, 20), lab_bytes (lab, 20), lab_bytes (lab, 20) };
  block.blocked = true;
  for (int i = 0; i < 3; i++)
    {
      block.author = authors[i];
      lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_BLOCK, &block), MED_REASON_NONE);
    }
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_BLOCK, &block), MED_REASON_EXISTS);
  block.blocked = false;
  block.author = authors[1];
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_BLOCK, &block), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_ACCOUNT_BLOCK, &block), MED_REASON_UNKNOWN);
  const Med__AccountRow *row = account_of (lab, patient);
  g_assert_cmpuint (row->n_blocked, ==, 2);
  assert_bytes (row->blocked[0], med_pb_span (authors[0]));
  assert_bytes (row->blocked[1], med_pb_span (authors[2]));
}

/* ── Devices ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  Med__DeviceAdd op;
  med_sign_seed seed;
  med_sign_public public;
  med_device_id id;
} new_device;

static void
make_device (ledger_lab *lab, new_device *device)
{
  device->seed = lab_seed (lab);
  med_sign_public_from_seed (&device->seed, &device->public);
  med_device_id_make (MED_SPAN_OF (device->public), &device->id);
  med__device_add__init (&device->op);
  device->op.sign = LAB_BYTES (device->public);
  device->op.open = lab_bytes (lab, 32);
}

static void
test_devices (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *officer = lab->officers[0];
  new_device laptop;
  make_device (lab, &laptop);
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_DEVICE_ADD, &laptop.op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, lab->officers[1], MED__OP__KIND_DEVICE_ADD, &laptop.op),
                   MED_REASON_EXISTS);
  g_assert_cmpuint (account_of (lab, officer)->n_devices, ==, 2);
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (officer->id), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_DEVICE_ADDED);
  assert_bytes (event->object, MED_SPAN_OF (laptop.id));
  /* The new one works, and revokes the old one. */
  lab_person second = *officer;
  second.device = laptop.id;
  second.seed = laptop.seed;
  second.counter = 0;
  Med__DeviceRevoke revoke = MED__DEVICE_REVOKE__INIT;
  revoke.device = LAB_BYTES (officer->device);
  revoke.compromised_since = lab->time + 1;
  lab_assert_code (lab_do (lab, &second, MED__OP__KIND_DEVICE_REVOKE, &revoke), MED_REASON_LIMIT);
  revoke.compromised_since = LAB_START;
  lab_assert_code (lab_do (lab, lab->officers[1], MED__OP__KIND_DEVICE_REVOKE, &revoke),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, &second, MED__OP__KIND_DEVICE_REVOKE, &revoke), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, &second, MED__OP__KIND_DEVICE_REVOKE, &revoke), MED_REASON_CHANGED);
  g_assert_cmpuint (account_of (lab, officer)->n_devices, ==, 1);
  g_assert_cmpuint (account_of (lab, officer)->compromised_since, ==, LAB_START);
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CONFIRM, &confirm);
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (lab->ledger, lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1),
                                     lab->time, true, &outcome),
                   ==, MED_OK);
  g_assert_false (outcome.admitted);
  lab_assert_code (outcome.code, MED_REASON_UNKNOWN);
}

static med_reason
do_recovery (ledger_lab *lab, lab_person *person, Med__Op__KindCase kind, void *message)
{
  Med__Op op = lab_op (kind, message);
  med_span tx = lab_sign_recovery (lab, person, &op, 1);
  med_reason code;
  lab_block (lab, &tx, 1, &code, NULL);
  return code;
}

static void
test_recovery (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *officer = lab->officers[0];
  new_device fresh;
  make_device (lab, &fresh);
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  Med__DeviceRevoke revoke = MED__DEVICE_REVOKE__INIT;
  Med__AccountKeysUpdate update = MED__ACCOUNT_KEYS_UPDATE__INIT;
  lab_assert_code (do_recovery (lab, officer, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                   MED_REASON_ROLE);
  update.userkey_cid = lab_cid (lab);
  update.keyring_cid = lab_cid (lab);
  update.base_cid = LAB_BYTES (officer->keyring);
  lab_assert_code (do_recovery (lab, officer, MED__OP__KIND_ACCOUNT_KEYS, &update),
                   MED_REASON_NONE);
  lab_assert_code (do_recovery (lab, officer, MED__OP__KIND_DEVICE_ADD, &fresh.op),
                   MED_REASON_NONE);
  revoke.device = LAB_BYTES (officer->device);
  /* Only after it was suspended for the delay (test-recovery.c). */
  lab_assert_code (do_recovery (lab, officer, MED__OP__KIND_DEVICE_REVOKE, &revoke),
                   MED_REASON_CLOSED);
  /* Its counters are its own. */
  med_state state = lab_state (lab);
  const Med__AccountRow *row = account_of (lab, officer);
  med_row_id key = med_row_id_hash (med_pb_span (row->words->sign));
  g_assert_cmpuint (med_state_recovery_key (&state, med_row_id_span (&key))->top, ==, 4);
  g_assert_cmpuint (row->n_devices, ==, 2);
  assert_bytes (row->devices[1], MED_SPAN_OF (fresh.id));
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CONFIRM, &confirm);
  officer->recovery_counter--;
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (lab->ledger, lab_sign_recovery (lab, officer, &op, 1),
                                     lab->time, true, &outcome),
                   ==, MED_OK);
  lab_assert_code (outcome.code, MED_REASON_COUNTER);
  /* Another account's recovery key is nobody here. */
  lab_person mixed = *officer;
  mixed.recovery = lab->officers[1]->recovery;
  mixed.recovery_seed = lab->officers[1]->recovery_seed;
  g_assert_cmpint (med_ledger_check (lab->ledger, lab_sign_recovery (lab, &mixed, &op, 1),
                                     lab->time, true, &outcome),
                   ==, MED_OK);
  g_assert_false (outcome.admitted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-identity/create", test_create);
  g_test_add_func ("/apply-identity/create-refused", test_create_refused);
  g_test_add_func ("/apply-identity/create-other-keys", test_create_other_keys);
  g_test_add_func ("/apply-identity/keys", test_keys);
  g_test_add_func ("/apply-identity/profile", test_profile);
  g_test_add_func ("/apply-identity/block", test_block);
  g_test_add_func ("/apply-identity/devices", test_devices);
  g_test_add_func ("/apply-identity/recovery", test_recovery);
  return g_test_run ();
}
