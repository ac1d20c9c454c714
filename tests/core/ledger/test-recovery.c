/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery slots, announcements, suspensions and who decides between two: every rule with its
 * refusals, at the second before and the second of each delay. */
#include "core/crypto/sign.h"
#include "core/ledger/recovery.h"
#include "core/limits.h"
#include "support/ledger-query.h"

#define DELAY MED_RECOVERY_DELAY

/* A key pair of a slot or of a device, and whoever signs with it. */
typedef struct
{
  med_sign_seed seed;
  med_sign_public public;
  med_device_id id;
  ProtobufCBinaryData open, shares;
} key_pair;

typedef struct
{
  care_lab *care;
  ledger_lab *lab;
  lab_person *patient;
  lab_person *words; /* the patient, signing with the words */
} scene;

static key_pair
make_key (ledger_lab *lab)
{
  key_pair key = { .seed = lab_seed (lab) };
  med_sign_public_from_seed (&key.seed, &key.public);
  med_device_id_make (MED_SPAN_OF (key.public), &key.id);
  key.open = lab_bytes (lab, 32);
  key.shares = lab_cid (lab);
  return key;
}

/* The account at another key: of a slot, or of a second device. */
static lab_person *
as (ledger_lab *lab, const lab_person *person, const key_pair *key)
{
  lab_person *other = (lab_person *)med_arena_alloc (&lab->arena, sizeof *other);
  *other = *person;
  other->device = key->id;
  other->seed = key->seed;
  other->counter = 0;
  return other;
}

static scene
scene_new (void)
{
  scene s = { .care = care_lab_new (1) };
  s.lab = s.care->lab;
  s.patient = s.care->patient;
  key_pair words = { .seed = s.patient->recovery_seed, .id = s.patient->recovery };
  s.words = as (s.lab, s.patient, &words);
  return s;
}

static void
scene_clear (scene *s)
{
  care_lab_free (s->care);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (scene, scene_clear)

static const Med__AccountRow *
account_of (ledger_lab *lab, const lab_person *person)
{
  med_state state = lab_state (lab);
  return med_state_account (&state, MED_SPAN_OF (person->id));
}

static const Med__RecoveryRow *
recovery_of (ledger_lab *lab, const lab_person *person)
{
  med_state state = lab_state (lab);
  const Med__RecoveryRow *row = med_state_recovery (&state, MED_SPAN_OF (person->id));
  g_assert_nonnull (row);
  return row;
}

static uint64_t
revision (ledger_lab *lab, const lab_person *person)
{
  med_state state = lab_state (lab);
  const Med__RecoveryRow *row = med_state_recovery (&state, MED_SPAN_OF (person->id));
  return row == NULL ? 0 : row->revision;
}

static void
assert_last (ledger_lab *lab, const lab_person *person, Med__EventKind kind)
{
  const Med__Event *event
      = lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (person->id), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, kind);
}

static med_reason
set_slot (ledger_lab *lab, lab_person *signer, Med__RecoveryPart part, const key_pair *key)
{
  Med__RecoverySet set = MED__RECOVERY_SET__INIT;
  set.part = part;
  set.base_version = revision (lab, signer);
  if (key != NULL)
    {
      set.sign = LAB_BYTES (key->public);
      set.open = key->open;
      if (part == MED__RECOVERY_PART__RECOVERY_GUARDIANS)
        set.shares_cid = key->shares;
    }
  return lab_do (lab, signer, MED__OP__KIND_RECOVERY_SET, &set);
}

#define set_guardians(lab, signer, key)                                                            \
  set_slot (lab, signer, MED__RECOVERY_PART__RECOVERY_GUARDIANS, key)
#define set_words(lab, signer, key) set_slot (lab, signer, MED__RECOVERY_PART__RECOVERY_WORDS, key)

static med_reason
announce (ledger_lab *lab, lab_person *signer, const key_pair *device)
{
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device->public);
  op.open = device->open;
  return lab_do (lab, signer, MED__OP__KIND_RECOVERY_ANNOUNCE, &op);
}

static med_reason
cancel (ledger_lab *lab, lab_person *signer, Med__RecoveryPart part)
{
  Med__RecoveryCancel op = MED__RECOVERY_CANCEL__INIT;
  op.part = part;
  return lab_do (lab, signer, MED__OP__KIND_RECOVERY_CANCEL, &op);
}

static med_reason
add_device (ledger_lab *lab, lab_person *signer, const key_pair *device)
{
  Med__DeviceAdd op = MED__DEVICE_ADD__INIT;
  op.sign = LAB_BYTES (device->public);
  op.open = device->open;
  return lab_do (lab, signer, MED__OP__KIND_DEVICE_ADD, &op);
}

/* As a client finishes: the user key for the new device, then the device. */
static med_reason
finish (ledger_lab *lab, lab_person *signer, const key_pair *device)
{
  const Med__AccountRow *row = account_of (lab, signer);
  Med__AccountKeysUpdate keys = MED__ACCOUNT_KEYS_UPDATE__INIT;
  keys.userkey_cid = lab_cid (lab);
  keys.keyring_cid = keys.base_cid = row->keyring_cid;
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  add.sign = LAB_BYTES (device->public);
  add.open = device->open;
  Med__Op ops[]
      = { lab_op (MED__OP__KIND_ACCOUNT_KEYS, &keys), lab_op (MED__OP__KIND_DEVICE_ADD, &add) };
  return lab_do_ops (lab, signer, ops, 2);
}

static med_reason
suspend (ledger_lab *lab, lab_person *signer, const med_device_id *device)
{
  Med__DeviceSuspend op = MED__DEVICE_SUSPEND__INIT;
  op.device = LAB_BYTES (*device);
  return lab_do (lab, signer, MED__OP__KIND_DEVICE_SUSPEND, &op);
}

static med_reason
take_out (ledger_lab *lab, lab_person *signer, const med_device_id *device)
{
  Med__DeviceRevoke op = MED__DEVICE_REVOKE__INIT;
  op.device = LAB_BYTES (*device);
  return lab_do (lab, signer, MED__OP__KIND_DEVICE_REVOKE, &op);
}

static med_reason
contest (ledger_lab *lab, lab_person *signer)
{
  Med__RecoveryContest op = MED__RECOVERY_CONTEST__INIT;
  return lab_do (lab, signer, MED__OP__KIND_RECOVERY_CONTEST, &op);
}

/* Something that any live device may do. */
static med_reason
work (ledger_lab *lab, lab_person *signer)
{
  return cancel (lab, signer, MED__RECOVERY_PART__RECOVERY_WORDS);
}

/* The code without a block; false when it would not stand in one. */
static bool
admitted (ledger_lab *lab, lab_person *signer, Med__Op__KindCase kind, void *message,
          med_reason want)
{
  Med__Op op = lab_op (kind, message);
  med_tx_outcome outcome;
  med_span tx = lab_sign (lab, signer, MED_SPAN_EMPTY, &op, 1);
  g_assert_cmpint (med_ledger_check (lab->ledger, tx, lab->time, true, &outcome), ==, MED_OK);
  signer->counter--;
  if (outcome.admitted)
    lab_assert_code (outcome.code, want);
  return outcome.admitted;
}

/* Until the block before `time`, so that what is done next stands at it. */
static void
wait_until (ledger_lab *lab, uint64_t time)
{
  g_assert_cmpuint (lab->time, <=, time);
  lab_wait (lab, time - lab->time);
}

/* ── Slots ──────────────────────────────────────────────────────────────────────────────────── */

static void
test_first_slot_at_once (void)
{
  g_auto (scene) s = scene_new ();
  key_pair guardians = make_key (s.lab);
  Med__RecoverySet set = MED__RECOVERY_SET__INIT;
  set.part = MED__RECOVERY_PART__RECOVERY_GUARDIANS;
  set.base_version = 1;
  set.sign = LAB_BYTES (guardians.public);
  set.open = guardians.open;
  set.shares_cid = guardians.shares;
  lab_assert_code (lab_do (s.lab, s.patient, MED__OP__KIND_RECOVERY_SET, &set), MED_REASON_CHANGED);
  lab_assert_code (set_guardians (s.lab, s.patient, NULL), MED_REASON_CLOSED);
  lab_assert_code (set_guardians (s.lab, s.patient, &guardians), MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_RECOVERY_SET);
  const Med__AccountRow *row = account_of (s.lab, s.patient);
  g_assert_cmpmem (row->guardians->sign.data, 32, &guardians.public, 32);
  g_assert_cmpuint (recovery_of (s.lab, s.patient)->revision, ==, 1);
  med_state state = lab_state (s.lab);
  med_row_id id = med_row_id_hash (MED_SPAN_OF (guardians.public));
  const Med__RecoveryKeyRow *key = med_state_recovery_key (&state, med_row_id_span (&id));
  g_assert_cmpmem (key->shares_cid.data, key->shares_cid.len, guardians.shares.data, 36);
  /* A key is somebody's for ever, and so are its shares. */
  key_pair other = make_key (s.lab);
  other.shares = guardians.shares;
  lab_assert_code (set_guardians (s.lab, s.care->neighbour, &guardians), MED_REASON_EXISTS);
  lab_assert_code (set_guardians (s.lab, s.care->neighbour, &other), MED_REASON_EXISTS);
  lab_assert_code (set_guardians (s.lab, s.patient, &guardians), MED_REASON_EXISTS);
  other = make_key (s.lab);
  key_pair patients = { .seed = s.patient->seed, .open = other.open, .shares = other.shares };
  med_sign_public_from_seed (&patients.seed, &patients.public);
  lab_assert_code (set_guardians (s.lab, s.care->neighbour, &patients), MED_REASON_EXISTS);
}

static void
test_malformed (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab);
  static const struct
  {
    Med__RecoveryPart part;
    bool sign, open, shares;
  } bad[] = {
    { MED__RECOVERY_PART__RECOVERY_GUARDIANS, true, true, false },
    { MED__RECOVERY_PART__RECOVERY_GUARDIANS, true, false, true },
    { MED__RECOVERY_PART__RECOVERY_GUARDIANS, false, false, true },
    { MED__RECOVERY_PART__RECOVERY_WORDS, true, true, true },
    { MED__RECOVERY_PART__RECOVERY_WORDS, false, false, false },
    { MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT, true, true, true },
    { MED__RECOVERY_PART__RECOVERY_NONE, true, true, true },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Med__RecoverySet set = MED__RECOVERY_SET__INIT;
      set.part = bad[i].part;
      if (bad[i].sign)
        set.sign = LAB_BYTES (key.public);
      if (bad[i].open)
        set.open = key.open;
      if (bad[i].shares)
        set.shares_cid = key.shares;
      g_assert_false (
          admitted (s.lab, s.patient, MED__OP__KIND_RECOVERY_SET, &set, MED_REASON_NONE));
    }
  /* A point of small order signs everything. */
  Med__RecoverySet set = MED__RECOVERY_SET__INIT;
  static const uint8_t zero[32] = { 0 };
  set.part = MED__RECOVERY_PART__RECOVERY_WORDS;
  set.sign = LAB_BYTES (zero);
  set.open = key.open;
  g_assert_false (admitted (s.lab, s.patient, MED__OP__KIND_RECOVERY_SET, &set, MED_REASON_NONE));
}

/* What a device replaces waits; until then the old key counts, then the new one without anybody
 * doing anything. */
static void
test_replace_waits (void)
{
  g_auto (scene) s = scene_new ();
  key_pair first = make_key (s.lab), second = make_key (s.lab), third = make_key (s.lab);
  key_pair device = make_key (s.lab);
  lab_assert_code (set_guardians (s.lab, s.patient, &first), MED_REASON_NONE);
  uint64_t at = s.lab->time;
  lab_assert_code (set_guardians (s.lab, s.patient, &second), MED_REASON_NONE);
  g_assert_cmpuint (recovery_of (s.lab, s.patient)->guardians_at, ==, at + DELAY);
  lab_person *old = as (s.lab, s.patient, &first), *new = as (s.lab, s.patient, &second);
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device.public);
  op.open = device.open;
  s.lab->expires_after = 60;
  wait_until (s.lab, at + DELAY - 1);
  g_assert_true (admitted (s.lab, old, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  g_assert_false (admitted (s.lab, new, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  wait_until (s.lab, at + DELAY);
  g_assert_false (admitted (s.lab, old, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  g_assert_true (admitted (s.lab, new, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  /* What counts cannot be cancelled; the next change waits again and settles the row. */
  lab_assert_code (cancel (s.lab, s.patient, MED__RECOVERY_PART__RECOVERY_GUARDIANS),
                   MED_REASON_CLOSED);
  lab_assert_code (set_guardians (s.lab, s.patient, &third), MED_REASON_NONE);
  g_assert_cmpmem (account_of (s.lab, s.patient)->guardians->sign.data, 32, &second.public, 32);
  /* The shares of what was replaced are named no more. */
  med_state state = lab_state (s.lab);
  med_row_id id = med_row_id_hash (MED_SPAN_OF (first.public));
  g_assert_cmpuint (med_state_recovery_key (&state, med_row_id_span (&id))->shares_cid.len, ==, 0);
  lab_assert_code (cancel (s.lab, s.patient, MED__RECOVERY_PART__RECOVERY_GUARDIANS),
                   MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_RECOVERY_CANCELLED);
  wait_until (s.lab, s.lab->time + DELAY);
  lab_assert_code (announce (s.lab, as (s.lab, s.patient, &second), &device), MED_REASON_NONE);
}

/* Emptying by a device waits like any replacement. */
static void
test_empty_waits (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), device = make_key (s.lab);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  lab_assert_code (set_guardians (s.lab, s.patient, NULL), MED_REASON_NONE);
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device.public);
  op.open = device.open;
  lab_person *guardians = as (s.lab, s.patient, &key);
  g_assert_true (
      admitted (s.lab, guardians, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  wait_until (s.lab, s.lab->time + DELAY);
  g_assert_false (
      admitted (s.lab, guardians, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
  lab_assert_code (set_guardians (s.lab, s.patient, NULL), MED_REASON_CLOSED);
}

static void
test_words_slot (void)
{
  g_auto (scene) s = scene_new ();
  key_pair mine = make_key (s.lab), thiefs = make_key (s.lab), extra = make_key (s.lab);
  /* By a device it waits, and the words stop it. */
  lab_assert_code (set_words (s.lab, s.patient, &thiefs), MED_REASON_NONE);
  lab_assert_code (cancel (s.lab, s.words, MED__RECOVERY_PART__RECOVERY_WORDS), MED_REASON_NONE);
  lab_assert_code (cancel (s.lab, s.words, MED__RECOVERY_PART__RECOVERY_WORDS), MED_REASON_CLOSED);
  /* By the words at once: the old ones are paper, and their counter was used up all the same. */
  lab_assert_code (set_words (s.lab, s.words, &mine), MED_REASON_NONE);
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  add.sign = LAB_BYTES (extra.public);
  add.open = extra.open;
  g_assert_false (admitted (s.lab, s.words, MED__OP__KIND_DEVICE_ADD, &add, MED_REASON_NONE));
  lab_person *words = as (s.lab, s.patient, &mine);
  lab_assert_code (add_device (s.lab, words, &extra), MED_REASON_NONE);
  med_state state = lab_state (s.lab);
  med_row_id id = med_row_id_join (MED_SPAN_OF (extra.id), MED_SPAN_EMPTY);
  g_assert_cmpuint (med_state_device (&state, med_row_id_span (&id))->recovered, ==,
                    med_ledger_time (s.lab->ledger));
  id = med_row_id_hash (MED_SPAN_OF (mine.public));
  g_assert_cmpuint (med_state_recovery_key (&state, med_row_id_span (&id))->top, ==, 1);
}

/* ── Announcements ──────────────────────────────────────────────────────────────────────────── */

static void
test_announce (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), device = make_key (s.lab), other = make_key (s.lab);
  lab_assert_code (announce (s.lab, s.patient, &device), MED_REASON_ROLE);
  lab_assert_code (announce (s.lab, s.words, &device), MED_REASON_ROLE);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  lab_person *guardians = as (s.lab, s.patient, &key);
  /* Before an announcement, and until it is ready, the key does nothing else. */
  lab_assert_code (finish (s.lab, guardians, &device), MED_REASON_CLOSED);
  lab_assert_code (add_device (s.lab, guardians, &device), MED_REASON_CLOSED);
  lab_assert_code (work (s.lab, guardians), MED_REASON_ROLE);
  lab_assert_code (take_out (s.lab, guardians, &s.patient->device), MED_REASON_ROLE);
  lab_assert_code (suspend (s.lab, guardians, &s.patient->device), MED_REASON_ROLE);
  lab_assert_code (set_guardians (s.lab, guardians, &other), MED_REASON_ROLE);
  key_pair known = { .seed = s.patient->seed, .open = device.open };
  med_sign_public_from_seed (&known.seed, &known.public);
  lab_assert_code (announce (s.lab, guardians, &known), MED_REASON_EXISTS);
  uint64_t at = s.lab->time;
  lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_RECOVERY_ANNOUNCED);
  const Med__RecoveryRow *row = recovery_of (s.lab, s.patient);
  g_assert_cmpuint (row->announced, ==, at);
  g_assert_cmpuint (row->ready_at, ==, at + DELAY);
  lab_assert_code (announce (s.lab, guardians, &other), MED_REASON_EXISTS);
  wait_until (s.lab, at + DELAY - 1);
  lab_assert_code (finish (s.lab, guardians, &device), MED_REASON_CLOSED);
  /* Ready: the announced device, and no other. */
  lab_assert_code (finish (s.lab, guardians, &other), MED_REASON_CHANGED);
  lab_assert_code (finish (s.lab, guardians, &device), MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_DEVICE_ADDED);
  row = recovery_of (s.lab, s.patient);
  g_assert_cmpint (row->state, ==, MED__STATE__STATE_USED);
  lab_assert_code (finish (s.lab, guardians, &other), MED_REASON_CLOSED);
  /* The new device is a device like others: the delay is behind it. */
  lab_person *back = as (s.lab, s.patient, &device);
  lab_assert_code (take_out (s.lab, back, &s.patient->device), MED_REASON_NONE);
  lab_assert_code (announce (s.lab, guardians, &other), MED_REASON_NONE);
}

static void
test_announce_forgotten (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), device = make_key (s.lab);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  lab_person *guardians = as (s.lab, s.patient, &key);
  uint64_t at = s.lab->time;
  lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_NONE);
  wait_until (s.lab, at + DELAY + MED_RECOVERY_OPEN);
  lab_assert_code (finish (s.lab, guardians, &device), MED_REASON_CLOSED);
  lab_assert_code (cancel (s.lab, s.patient, MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT),
                   MED_REASON_CLOSED);
  lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_NONE);
}

/* Any device, or the words; then nobody rings again at once. */
static void
test_cancel (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), device = make_key (s.lab);
  lab_assert_code (cancel (s.lab, s.patient, MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT),
                   MED_REASON_CLOSED);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  lab_person *guardians = as (s.lab, s.patient, &key);
  lab_person *stoppers[] = { s.patient, s.words };
  for (size_t i = 0; i < G_N_ELEMENTS (stoppers); i++)
    {
      lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_NONE);
      /* Of another account it is not. */
      lab_assert_code (cancel (s.lab, s.care->neighbour, MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT),
                       MED_REASON_CLOSED);
      uint64_t at = s.lab->time;
      lab_assert_code (cancel (s.lab, stoppers[i], MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT),
                       MED_REASON_NONE);
      assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_RECOVERY_CANCELLED);
      lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_LIMIT);
      wait_until (s.lab, at + DELAY - 1);
      lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_LIMIT);
      lab_assert_code (finish (s.lab, guardians, &device), MED_REASON_CLOSED);
    }
  /* New people by the words end what the old ones announced. */
  key_pair other = make_key (s.lab);
  lab_assert_code (announce (s.lab, guardians, &device), MED_REASON_NONE);
  lab_assert_code (set_guardians (s.lab, s.words, &other), MED_REASON_NONE);
  g_assert_cmpint (recovery_of (s.lab, s.patient)->state, ==, MED__STATE__STATE_WITHDRAWN);
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device.public);
  op.open = device.open;
  g_assert_false (
      admitted (s.lab, guardians, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
}

/* ── Words: suspended at once, gone for good after the delay ────────────────────────────────── */

static void
test_suspend (void)
{
  g_auto (scene) s = scene_new ();
  key_pair fresh = make_key (s.lab);
  lab_assert_code (suspend (s.lab, s.patient, &s.patient->device), MED_REASON_ROLE);
  lab_assert_code (add_device (s.lab, s.words, &fresh), MED_REASON_NONE);
  lab_person *young = as (s.lab, s.patient, &fresh);
  /* Not by an old device, not of somebody else, not for good yet. */
  lab_assert_code (suspend (s.lab, s.patient, &fresh.id), MED_REASON_ROLE);
  lab_assert_code (suspend (s.lab, s.words, &s.care->neighbour->device), MED_REASON_UNKNOWN);
  lab_assert_code (take_out (s.lab, s.words, &s.patient->device), MED_REASON_CLOSED);
  lab_assert_code (take_out (s.lab, young, &s.patient->device), MED_REASON_CLOSED);
  lab_assert_code (suspend (s.lab, young, &fresh.id), MED_REASON_ROLE);
  uint64_t at = s.lab->time;
  lab_assert_code (suspend (s.lab, young, &s.patient->device), MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_DEVICE_SUSPENDED);
  lab_assert_code (suspend (s.lab, s.words, &s.patient->device), MED_REASON_CHANGED);
  lab_assert_code (take_out (s.lab, young, &s.patient->device), MED_REASON_CLOSED);
  /* It does nothing but contest, and after the delay not even that. */
  lab_assert_code (work (s.lab, s.patient), MED_REASON_ROLE);
  Med__RecoveryContest op = MED__RECOVERY_CONTEST__INIT;
  wait_until (s.lab, at + DELAY - 1);
  g_assert_true (admitted (s.lab, s.patient, MED__OP__KIND_RECOVERY_CONTEST, &op, MED_REASON_NONE));
  wait_until (s.lab, at + DELAY);
  g_assert_false (
      admitted (s.lab, s.patient, MED__OP__KIND_RECOVERY_CONTEST, &op, MED_REASON_NONE));
  lab_assert_code (take_out (s.lab, s.words, &s.patient->device), MED_REASON_NONE);
  lab_assert_code (take_out (s.lab, s.words, &s.patient->device), MED_REASON_CHANGED);
  g_assert_cmpuint (account_of (s.lab, s.patient)->n_devices, ==, 1);
}

/* The owner at an old device takes the thief's young one out at once. */
static void
test_old_device_is_stronger (void)
{
  g_auto (scene) s = scene_new ();
  key_pair fresh = make_key (s.lab), third = make_key (s.lab);
  lab_assert_code (add_device (s.lab, s.words, &fresh), MED_REASON_NONE);
  lab_assert_code (take_out (s.lab, s.patient, &fresh.id), MED_REASON_NONE);
  /* One that grew old takes others out, too. */
  lab_assert_code (add_device (s.lab, s.words, &third), MED_REASON_NONE);
  wait_until (s.lab, s.lab->time + DELAY);
  lab_assert_code (take_out (s.lab, as (s.lab, s.patient, &third), &s.patient->device),
                   MED_REASON_NONE);
}

/* ── Contested: the desk decides ────────────────────────────────────────────────────────────── */

static Med__AccountIdentify
identify (scene *s, const med_device_id *stays)
{
  Med__AccountIdentify op = MED__ACCOUNT_IDENTIFY__INIT;
  op.account = LAB_BYTES (s->patient->id);
  op.clinic = CARE_COPY (s->lab, s->lab->clinics[0]);
  op.device = LAB_BYTES (*stays);
  return op;
}

static void
test_contest (void)
{
  g_auto (scene) s = scene_new ();
  key_pair fresh = make_key (s.lab), guardians = make_key (s.lab), newer = make_key (s.lab);
  lab_person *desk = s.care->receptionist;
  lab_assert_code (contest (s.lab, s.patient), MED_REASON_CLOSED);
  lab_assert_code (set_guardians (s.lab, s.patient, &guardians), MED_REASON_NONE);
  lab_assert_code (add_device (s.lab, s.words, &fresh), MED_REASON_NONE);
  lab_assert_code (suspend (s.lab, s.words, &s.patient->device), MED_REASON_NONE);
  lab_person *thief = as (s.lab, s.patient, &fresh);
  lab_assert_code (set_guardians (s.lab, thief, &newer), MED_REASON_NONE);
  Med__AccountIdentify op = identify (&s, &s.patient->device);
  lab_assert_code (lab_do (s.lab, desk, MED__OP__KIND_ACCOUNT_IDENTIFY, &op), MED_REASON_CLOSED);
  lab_assert_code (contest (s.lab, s.patient), MED_REASON_NONE);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_ACCOUNT_FROZEN);
  const Med__Event *event
      = lab_last_event (s.lab, MED_STREAM_CLINIC, MED_SPAN_OF (s.lab->clinics[0]), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_ACCOUNT_FROZEN);
  /* Frozen for everybody, the words and the people included. */
  lab_assert_code (work (s.lab, thief), MED_REASON_SUSPENDED);
  lab_assert_code (add_device (s.lab, s.words, &newer), MED_REASON_SUSPENDED);
  lab_assert_code (announce (s.lab, as (s.lab, s.patient, &guardians), &newer),
                   MED_REASON_SUSPENDED);
  lab_assert_code (contest (s.lab, s.patient), MED_REASON_SUSPENDED);
  /* Strangers, other clinics, doctors, the person: none of them decides. */
  lab_assert_code (lab_do (s.lab, s.care->outsider, MED__OP__KIND_ACCOUNT_IDENTIFY, &op),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (s.lab, s.care->neighbour, MED__OP__KIND_ACCOUNT_IDENTIFY, &op),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (s.lab, s.lab->officers[1], MED__OP__KIND_ACCOUNT_IDENTIFY, &op),
                   MED_REASON_UNKNOWN);
  op.clinic = CARE_COPY (s.lab, s.lab->clinics[1]);
  lab_assert_code (lab_do (s.lab, s.lab->officers[1], MED__OP__KIND_ACCOUNT_IDENTIFY, &op),
                   MED_REASON_UNKNOWN);
  op.clinic = CARE_COPY (s.lab, s.lab->clinics[0]);
  lab_assert_code (lab_do (s.lab, s.care->doctor, MED__OP__KIND_ACCOUNT_IDENTIFY, &op),
                   MED_REASON_ROLE);
  op.device = LAB_BYTES (s.care->neighbour->device);
  lab_assert_code (lab_do (s.lab, desk, MED__OP__KIND_ACCOUNT_IDENTIFY, &op), MED_REASON_UNKNOWN);
  op.device = LAB_BYTES (s.patient->device);
  op.compromised_since = s.lab->time + 1;
  lab_assert_code (lab_do (s.lab, desk, MED__OP__KIND_ACCOUNT_IDENTIFY, &op), MED_REASON_LIMIT);
  op.compromised_since = LAB_START;
  op.void_words = true;
  lab_assert_code (lab_do (s.lab, desk, MED__OP__KIND_ACCOUNT_IDENTIFY, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (s.lab, desk, MED__OP__KIND_ACCOUNT_IDENTIFY, &op), MED_REASON_CLOSED);
  assert_last (s.lab, s.patient, MED__EVENT_KIND__EVENT_ACCOUNT_IDENTIFIED);
  const Med__AccountRow *row = account_of (s.lab, s.patient);
  g_assert_cmpint (row->state, ==, MED__STATE__STATE_ACTIVE);
  g_assert_cmpuint (row->n_devices, ==, 1);
  g_assert_cmpuint (row->compromised_since, ==, LAB_START);
  g_assert_null (row->words);
  g_assert_cmpmem (row->guardians->sign.data, 32, &guardians.public, 32);
  /* What the thief let wait is over, and so is the thief. */
  g_assert_cmpuint (recovery_of (s.lab, s.patient)->guardians_at, ==, 0);
  Med__RecoveryCancel again = MED__RECOVERY_CANCEL__INIT;
  again.part = MED__RECOVERY_PART__RECOVERY_WORDS;
  g_assert_false (
      admitted (s.lab, thief, MED__OP__KIND_RECOVERY_CANCEL, &again, MED_REASON_CLOSED));
  g_assert_false (
      admitted (s.lab, s.words, MED__OP__KIND_RECOVERY_CANCEL, &again, MED_REASON_CLOSED));
  /* New words at once: there are none to replace. */
  key_pair words = make_key (s.lab);
  lab_assert_code (set_words (s.lab, s.patient, &words), MED_REASON_NONE);
  lab_assert_code (set_words (s.lab, as (s.lab, s.patient, &words), &newer), MED_REASON_EXISTS);
}

/* The last officer of a clinic is somebody whom nobody could identify. */
static void
test_contest_alone (void)
{
  g_auto (scene) s = scene_new ();
  lab_person *officer = s.lab->officers[1];
  key_pair fresh = make_key (s.lab);
  key_pair paper = { .seed = officer->recovery_seed, .id = officer->recovery };
  lab_person *words = as (s.lab, officer, &paper);
  lab_assert_code (add_device (s.lab, words, &fresh), MED_REASON_NONE);
  lab_assert_code (suspend (s.lab, words, &officer->device), MED_REASON_NONE);
  lab_assert_code (contest (s.lab, officer), MED_REASON_NOT_REGISTERED);
  lab_assert_code (work (s.lab, as (s.lab, officer, &fresh)), MED_REASON_CLOSED);
}

/* ── Who sees what ──────────────────────────────────────────────────────────────────────────── */

static med_verdict
row_by (med_query *query, const med_asker *asker, med_table table, med_span id)
{
  return med_query_row (query, asker, table, id);
}

static void
assert_looks_only (scene *s, med_query *query, const med_asker *asker)
{
  med_span account = MED_SPAN_OF (s->patient->id);
  g_assert_cmpint (asker->kind, ==, MED_ASKER_HELD);
  assert_given (row_by (query, asker, MED_TABLE_ACCOUNT, account));
  assert_given (row_by (query, asker, MED_TABLE_RECOVERY, account));
  assert_given (row_by (query, asker, MED_TABLE_DEVICE, MED_SPAN_OF (s->patient->device)));
  assert_hidden (
      row_by (query, asker, MED_TABLE_REGISTRATION, MED_SPAN_OF (s->patient->registration)));
  assert_hidden (row_by (query, asker, MED_TABLE_ACCOUNT, MED_SPAN_OF (s->care->neighbour->id)));
  assert_hidden (row_by (query, asker, MED_TABLE_RECOVERY, MED_SPAN_OF (s->care->neighbour->id)));
  med_row_id epoch = med_row_id_epoch (account, MED_SPAN_OF (s->patient->tags[0]), 1);
  g_assert_cmpint (row_by (query, asker, MED_TABLE_EPOCH, med_row_id_span (&epoch)).reason, !=,
                   MED_REASON_NONE);
  med_row_id stream = med_stream_id (MED_STREAM_ACCOUNT, account, MED_SPAN_EMPTY);
  g_assert_cmpint (med_query_stream (query, asker, med_row_id_span (&stream)).reason, !=,
                   MED_REASON_NONE);
  const med_cid *objects[] = { &s->patient->userkey, &s->patient->keyring, &s->patient->profile };
  for (size_t i = 0; i < G_N_ELEMENTS (objects); i++)
    g_assert_cmpint (med_query_object (query, asker, MED_SPAN_OF (*objects[i])).reason, !=,
                     MED_REASON_NONE);
}

static void
test_queries (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), next = make_key (s.lab), device = make_key (s.lab);
  med_span account = MED_SPAN_OF (s.patient->id);
  med_asker asker;
  med_state state;
  assert_given (ask_row (s.lab, s.patient, MED_TABLE_RECOVERY, account));
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  assert_given (ask_row (s.lab, s.patient, MED_TABLE_RECOVERY, account));
  assert_hidden (ask_row (s.lab, s.care->neighbour, MED_TABLE_RECOVERY, account));
  assert_hidden (ask_row (s.lab, s.care->doctor, MED_TABLE_RECOVERY, account));
  assert_hidden (ask_row (s.lab, s.care->receptionist, MED_TABLE_RECOVERY, account));
  /* Shares: to devices that know the CID; not to keys that are no devices. */
  assert_given (ask_object (s.lab, s.patient, key.shares));
  assert_given (ask_object (s.lab, s.care->outsider, key.shares));
  med_query query = ask_at_tip (s.lab, &state);
  asker = ask_recovery (&query, s.patient);
  assert_hidden (med_query_object (&query, &asker, med_pb_span (key.shares)));
  query.stale = true;
  asker = ask_device (&query, s.care->outsider);
  assert_hidden (med_query_object (&query, &asker, med_pb_span (key.shares)));
  /* The people together see how things stand, and after the delay the user key. */
  query = ask_at_tip (s.lab, &state);
  asker = ask_as (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (key.public));
  assert_looks_only (&s, &query, &asker);
  uint64_t at = s.lab->time;
  lab_assert_code (announce (s.lab, as (s.lab, s.patient, &key), &device), MED_REASON_NONE);
  wait_until (s.lab, at + DELAY - 61);
  lab_assert_code (set_guardians (s.lab, s.patient, &next), MED_REASON_NONE);
  query = ask_at_tip (s.lab, &state);
  asker = ask_as (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (key.public));
  assert_looks_only (&s, &query, &asker);
  /* What waits is nobody's key yet. */
  lab_assert_code (med_query_asker (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (next.public), &asker),
                   MED_REASON_SUSPENDED);
  query.now = at + DELAY;
  asker = ask_as (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (key.public));
  g_assert_cmpint (asker.kind, ==, MED_ASKER_RECOVERY);
  assert_given (med_query_object (&query, &asker, MED_SPAN_OF (s.patient->userkey)));
  assert_given (med_query_object (&query, &asker, MED_SPAN_OF (s.patient->keyring)));
  /* Replaced by now: no key any more. */
  query.now = at + 3 * DELAY;
  lab_assert_code (med_query_asker (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (key.public), &asker),
                   MED_REASON_SUSPENDED);
}

static void
test_queries_suspended (void)
{
  g_auto (scene) s = scene_new ();
  key_pair fresh = make_key (s.lab);
  med_state state;
  med_asker asker;
  lab_assert_code (add_device (s.lab, s.words, &fresh), MED_REASON_NONE);
  lab_assert_code (suspend (s.lab, s.words, &s.patient->device), MED_REASON_NONE);
  uint64_t at = med_ledger_time (s.lab->ledger);
  med_query query = ask_at_tip (s.lab, &state);
  asker = ask_device (&query, s.patient);
  assert_looks_only (&s, &query, &asker);
  query.now = at + DELAY;
  lab_assert_code (
      med_query_asker (&query, MED_ASKER_DEVICE, MED_SPAN_OF (s.patient->device), &asker),
      MED_REASON_SUSPENDED);
  lab_assert_code (contest (s.lab, s.patient), MED_REASON_NONE);
  query = ask_at_tip (s.lab, &state);
  asker = ask_as (&query, MED_ASKER_DEVICE, MED_SPAN_OF (fresh.id));
  assert_looks_only (&s, &query, &asker);
  asker = ask_recovery (&query, s.patient);
  assert_looks_only (&s, &query, &asker);
}

/* ── Attackers ──────────────────────────────────────────────────────────────────────────────── */

/* The bytes of an announcement again, after it was cancelled and may be made anew. */
static void
test_replay (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), device = make_key (s.lab);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  s.lab->expires_after = 20 * 86400;
  lab_person *guardians = as (s.lab, s.patient, &key);
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device.public);
  op.open = device.open;
  Med__Op ops[] = { lab_op (MED__OP__KIND_RECOVERY_ANNOUNCE, &op) };
  med_span tx = lab_sign (s.lab, guardians, MED_SPAN_EMPTY, ops, 1);
  med_reason code;
  lab_block (s.lab, &tx, 1, &code, NULL);
  lab_assert_code (code, MED_REASON_NONE);
  lab_assert_code (cancel (s.lab, s.patient, MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT),
                   MED_REASON_NONE);
  wait_until (s.lab, s.lab->time + DELAY);
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_check (s.lab->ledger, tx, s.lab->time, true, &outcome), ==, MED_OK);
  g_assert_false (outcome.admitted);
  lab_assert_code (outcome.code, MED_REASON_COUNTER);
}

/* Fewer people than needed have some other secret, and so have those of another account. */
static void
test_not_the_people (void)
{
  g_auto (scene) s = scene_new ();
  key_pair key = make_key (s.lab), guess = make_key (s.lab), device = make_key (s.lab);
  key_pair neighbours = make_key (s.lab);
  lab_assert_code (set_guardians (s.lab, s.patient, &key), MED_REASON_NONE);
  lab_assert_code (set_guardians (s.lab, s.care->neighbour, &neighbours), MED_REASON_NONE);
  Med__RecoveryAnnounce op = MED__RECOVERY_ANNOUNCE__INIT;
  op.sign = LAB_BYTES (device.public);
  op.open = device.open;
  key_pair *wrong[] = { &guess, &neighbours };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (admitted (s.lab, as (s.lab, s.patient, wrong[i]),
                                MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
      /* Under the name of the right key. */
      lab_person *forger = as (s.lab, s.patient, wrong[i]);
      forger->device = key.id;
      g_assert_false (
          admitted (s.lab, forger, MED__OP__KIND_RECOVERY_ANNOUNCE, &op, MED_REASON_NONE));
    }
  /* Nor does it act for the patient as a subject. */
  lab_assert_code (lab_do_for (s.lab, as (s.lab, s.care->neighbour, &neighbours),
                               MED_SPAN_OF (s.patient->id), MED__OP__KIND_RECOVERY_ANNOUNCE, &op),
                   MED_REASON_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recovery/first-slot-at-once", test_first_slot_at_once);
  g_test_add_func ("/recovery/malformed", test_malformed);
  g_test_add_func ("/recovery/replace-waits", test_replace_waits);
  g_test_add_func ("/recovery/empty-waits", test_empty_waits);
  g_test_add_func ("/recovery/words-slot", test_words_slot);
  g_test_add_func ("/recovery/announce", test_announce);
  g_test_add_func ("/recovery/announce-forgotten", test_announce_forgotten);
  g_test_add_func ("/recovery/cancel", test_cancel);
  g_test_add_func ("/recovery/suspend", test_suspend);
  g_test_add_func ("/recovery/old-device-is-stronger", test_old_device_is_stronger);
  g_test_add_func ("/recovery/contest", test_contest);
  g_test_add_func ("/recovery/contest-alone", test_contest_alone);
  g_test_add_func ("/recovery/queries", test_queries);
  g_test_add_func ("/recovery/queries-suspended", test_queries_suspended);
  g_test_add_func ("/recovery/replay", test_replay);
  g_test_add_func ("/recovery/not-the-people", test_not_the_people);
  return g_test_run ();
}
