/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An attacker with own keys and a valid account, who speaks HTTP and protobuf by hand to a whole
 * node: the code of each answer, and not one byte of an object in any of them. */
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/dag/cid.h"
#include "core/dag/builder.h"
#include "core/ledger/grant.h"
#include "core/ledger/stream.h"
#include "support/raw-gateway.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define PAYLOAD_SIZE ((size_t)1024 * 1024 + 4096)
#define LEAF_SIZE ((size_t)1024 * 1024)
#define MANIFEST_SIZE 1024

typedef struct
{
  node_lab *lab;
  lab_person *officer, *doctor, *revoked, *stranger, *desk, *patient, *other;
  med_span manifest_bytes, payload_bytes;
  med_cid manifest, payload, leaf, envelope;
  med_id record, grant, old_open;
} fixture;

static ledger_lab *
people (fixture *f)
{
  return f->lab->people;
}

static ProtobufCBinaryData
keep (fixture *f, med_span bytes)
{
  med_span made;
  MUST (med_arena_copy (&people (f)->arena, bytes, &made));
  return med_pb_bytes (made);
}

static ProtobufCBinaryData
object_of (fixture *f, const lab_person *person)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, person);
  return visit_object (visitor);
}

/* ── Asking ─────────────────────────────────────────────────────────────────────────────────── */

static raw_answer
ask (fixture *f, const lab_person *person, const med_route *route, med_span body)
{
  med_keyid keyid = med_keyid_device (&person->device);
  raw_answer answer = raw_gateway_ask (f->lab, &keyid, &person->seed, route, body);
  return answer;
}

static void
assert_nothing (fixture *f, const raw_answer *answer)
{
  g_assert_false (raw_answer_leaks (answer, f->payload_bytes));
  g_assert_false (raw_answer_leaks (answer, f->manifest_bytes));
}

static void
assert_refused (fixture *f, const raw_answer *answer, unsigned status, med_reason reason)
{
  g_assert_cmpuint (answer->status, ==, status);
  lab_assert_code (answer->reason, reason);
  assert_nothing (f, answer);
}

/* One block of one object. */
static void
refused_block (fixture *f, const lab_person *person, const med_cid *root, const med_cid *cid,
               unsigned status, med_reason reason)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *cid };
  g_auto (raw_answer) answer = ask (f, person, &route, MED_SPAN_EMPTY);
  assert_refused (f, &answer, status, reason);
}

static void
given_block (fixture *f, const lab_person *person, const med_cid *root)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *root };
  g_auto (raw_answer) answer = ask (f, person, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (answer.status, ==, 200);
  MUST (med_cid_check (root, answer.body));
}

static med_route
category_route (fixture *f)
{
  med_row_id stream = med_stream_id (MED_STREAM_CATEGORY, MED_SPAN_OF (f->patient->id),
                                     MED_SPAN_OF (f->patient->tags[1]));
  med_route route = { .kind = MED_ROUTE_STREAM, .limit = 100, .stream_size = stream.size };
  memcpy (route.stream, stream.bytes, stream.size);
  return route;
}

static void
refused_stream (fixture *f, const lab_person *person, unsigned status, med_reason reason)
{
  const med_route route = category_route (f);
  g_auto (raw_answer) answer = ask (f, person, &route, MED_SPAN_EMPTY);
  assert_refused (f, &answer, status, reason);
}

static void
given_stream (fixture *f, const lab_person *person)
{
  const med_route route = category_route (f);
  g_auto (raw_answer) answer = ask (f, person, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (answer.status, ==, 200);
}

/* All objects at once: a CAR without any of them. */
static void
nothing_at_once (fixture *f, const lab_person *person)
{
  const med_route route = { .kind = MED_ROUTE_OBJECTS };
  const med_cid roots[]
      = { f->manifest, f->payload, f->leaf, f->envelope, f->patient->keyring, f->patient->userkey };
  ProtobufCBinaryData list[G_N_ELEMENTS (roots)];
  Med__ObjectsRequest request = MED__OBJECTS_REQUEST__INIT;
  med_span body;
  for (size_t i = 0; i < G_N_ELEMENTS (roots); i++)
    list[i] = LAB_BYTES (roots[i]);
  request.roots = list;
  request.n_roots = G_N_ELEMENTS (roots);
  MUST (med_canonical_encode (&request.base, &people (f)->arena, &body));
  g_auto (raw_answer) answer = ask (f, person, &route, body);
  g_assert_cmpuint (answer.status, ==, 200);
  assert_nothing (f, &answer);
  g_assert_cmpuint (answer.body.size, <, 128);
}

static void
refused_row (fixture *f, const lab_person *person, uint32_t table, med_span id, unsigned status,
             med_reason reason)
{
  const med_route route = { .kind = MED_ROUTE_ROWS };
  Med__RowKey key = MED__ROW_KEY__INIT;
  Med__RowKey *keys[] = { &key };
  Med__RowsRequest request = MED__ROWS_REQUEST__INIT;
  med_span body;
  key.table = table;
  key.id = med_pb_bytes (id);
  request.keys = keys;
  request.n_keys = 1;
  MUST (med_canonical_encode (&request.base, &people (f)->arena, &body));
  g_auto (raw_answer) answer = ask (f, person, &route, body);
  assert_refused (f, &answer, status, reason);
}

/* ── Submitting ─────────────────────────────────────────────────────────────────────────────── */

/* Unsigned, as the route allows: the answer at the door, or the code in the block. */
static med_reason
submit (fixture *f, const lab_person *person, med_span tx)
{
  const med_route route = { .kind = MED_ROUTE_TX_SUBMIT };
  g_auto (raw_answer) answer = raw_gateway_ask (f->lab, NULL, NULL, &route, tx);
  assert_nothing (f, &answer);
  if (answer.status != 202)
    {
      g_assert_cmpuint (answer.status, >=, 400);
      g_assert_cmpuint (answer.status, <, 500);
      return answer.reason;
    }
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, person);
  Med__TxStatus *status;
  med_hash id;
  med_tx_id (tx, &id);
  MUST (visit_status (visitor, &id, &status));
  g_assert_cmpuint (status->height, >, 0);
  return (med_reason)status->code;
}

static med_reason
act (fixture *f, lab_person *person, Med__Op__KindCase kind, void *message)
{
  Med__Op op = lab_op (kind, message);
  return submit (f, person, lab_sign (people (f), person, MED_SPAN_EMPTY, &op, 1));
}

static uint64_t
grants_version (fixture *f, const lab_person *person)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, person);
  Med__Rows *rows;
  ProtobufCMessage *row;
  MUST (visit_row (visitor, MED_TABLE_ACCOUNT, MED_SPAN_OF (person->id), &rows));
  MUST (med_canonical_decode (&med__account_row__descriptor, med_pb_span (rows->rows[0]->value),
                              MED_ROW_SIZE_MAX, &people (f)->arena, &row));
  return ((const Med__AccountRow *)row)->grants_version;
}

static Med__GrantCreate *
new_grant (fixture *f, const lab_person *patient, const lab_person *grantee)
{
  Med__GrantCreate *create = g_new (Med__GrantCreate, 1);
  ProtobufCBinaryData *tag = g_new (ProtobufCBinaryData, 1);
  med__grant_create__init (create);
  *tag = LAB_BYTES (patient->tags[1]);
  create->nonce = lab_bytes (people (f), 16);
  create->grantee = LAB_BYTES (grantee->id);
  create->tags = tag;
  create->n_tags = 1;
  create->actions = MED_ACTION_SEE;
  create->purpose = MED__PURPOSE__PURPOSE_TREAT;
  create->until = people (f)->time + 86400;
  create->envelope_cid = object_of (f, patient);
  create->base_version = grants_version (f, patient);
  return create;
}

static void
free_grant (Med__GrantCreate *create)
{
  g_free (create->tags);
  g_free (create);
}

static med_id
give (fixture *f, lab_person *patient, const lab_person *grantee, med_cid *envelope)
{
  Med__GrantCreate *create = new_grant (f, patient, grantee);
  med_id id;
  lab_assert_code (act (f, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (patient->id), med_pb_span (create->nonce), &id);
  if (envelope != NULL)
    memcpy (envelope, create->envelope_cid.data, sizeof *envelope);
  free_grant (create);
  return id;
}

static med_reason
stop (fixture *f, lab_person *person, const med_id *grant)
{
  Med__GrantRevoke revoke = MED__GRANT_REVOKE__INIT;
  revoke.grant = keep (f, MED_SPAN_OF (*grant));
  return act (f, person, MED__OP__KIND_GRANT_REVOKE, &revoke);
}

static med_reason
open_chart (fixture *f, lab_person *person, const med_id *grant, const lab_person *patient,
            med_id *open)
{
  Med__AccessOpen op = MED__ACCESS_OPEN__INIT;
  ProtobufCBinaryData tag = LAB_BYTES (patient->tags[1]);
  op.nonce = lab_bytes (people (f), 16);
  op.grant = keep (f, MED_SPAN_OF (*grant));
  op.tags = &tag;
  op.n_tags = 1;
  op.purpose = MED__PURPOSE__PURPOSE_TREAT;
  if (open != NULL)
    med_id_make (MED_SPAN_OF (person->id), med_pb_span (op.nonce), open);
  return act (f, person, MED__OP__KIND_ACCESS_OPEN, &op);
}

static med_reason
open_record (fixture *f, lab_person *person, const med_id *open, const med_id *record)
{
  Med__AccessRead op = MED__ACCESS_READ__INIT;
  ProtobufCBinaryData records = keep (f, MED_SPAN_OF (*record));
  op.nonce = lab_bytes (people (f), 16);
  if (open != NULL)
    op.open = keep (f, MED_SPAN_OF (*open));
  op.records = &records;
  op.n_records = 1;
  return act (f, person, MED__OP__KIND_ACCESS_READ, &op);
}

static Med__RecordAdd
new_record (fixture *f, const lab_person *patient)
{
  Med__RecordAdd add = MED__RECORD_ADD__INIT;
  add.nonce = lab_bytes (people (f), 16);
  add.patient = LAB_BYTES (patient->id);
  add.tag = LAB_BYTES (patient->tags[1]);
  add.epoch = 1;
  add.doc_commit = lab_bytes (people (f), 32);
  add.bytes = 200;
  return add;
}

/* ── Setting up ─────────────────────────────────────────────────────────────────────────────── */

static void
add_record (fixture *f)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, f->patient);
  Med__RecordAdd add = new_record (f, f->patient);
  f->manifest_bytes = med_pb_span (lab_bytes (people (f), MANIFEST_SIZE));
  f->payload_bytes = med_pb_span (lab_bytes (people (f), PAYLOAD_SIZE));
  MUST (visit_upload (visitor, f->manifest_bytes, &f->manifest));
  MUST (visit_upload (visitor, f->payload_bytes, &f->payload));
  med_cid_of (MED_CODEC_RAW, med_span_make (f->payload_bytes.data, LEAF_SIZE), &f->leaf);
  add.manifest_cid = LAB_BYTES (f->manifest);
  add.payload_cid = LAB_BYTES (f->payload);
  add.bytes = PAYLOAD_SIZE;
  lab_assert_code (act (f, f->patient, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (add.nonce), &f->record);
}

/* Somebody who could read, and may not any more. */
static void
add_revoked (fixture *f)
{
  med_id grant = give (f, f->patient, f->revoked, NULL);
  lab_assert_code (open_chart (f, f->revoked, &grant, f->patient, &f->old_open), MED_REASON_NONE);
  lab_assert_code (open_record (f, f->revoked, &f->old_open, &f->record), MED_REASON_NONE);
  given_block (f, f->revoked, &f->payload);
  lab_assert_code (stop (f, f->patient, &grant), MED_REASON_NONE);
  f->grant = grant;
}

static void
set_up (fixture *f, gconstpointer data)
{
  f->lab = node_lab_new (GPOINTER_TO_UINT (data));
  f->officer = node_lab_join (f->lab, &f->lab->founder_invite);
  f->doctor = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_DOCTOR);
  f->revoked = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_DOCTOR);
  f->stranger = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_DOCTOR);
  f->desk = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_RECEPTIONIST);
  f->patient = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  f->other = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  add_record (f);
  add_revoked (f);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  node_lab_free (f->lab);
}

/* ── Asking for what is not theirs ──────────────────────────────────────────────────────────── */

static void
test_objects (fixture *f, gconstpointer data)
{
  med_id grant = give (f, f->patient, f->doctor, &f->envelope);
  const struct
  {
    lab_person *person;
    unsigned status;
    med_reason record, envelope;
  } askers[] = {
    { f->other, 404, MED_REASON_UNKNOWN, MED_REASON_UNKNOWN },
    { f->stranger, 403, MED_REASON_NO_GRANT, MED_REASON_UNKNOWN },
    { f->desk, 403, MED_REASON_NO_GRANT, MED_REASON_UNKNOWN },
    { f->revoked, 403, MED_REASON_GRANT_REVOKED, MED_REASON_UNKNOWN },
    { f->doctor, 403, MED_REASON_NO_ACCESS, MED_REASON_NONE },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      lab_person *person = askers[i].person;
      g_test_message ("asker %zu", i);
      refused_block (f, person, &f->payload, &f->payload, askers[i].status, askers[i].record);
      refused_block (f, person, &f->payload, &f->leaf, askers[i].status, askers[i].record);
      refused_block (f, person, &f->manifest, &f->manifest, askers[i].status, askers[i].record);
      /* The leaf as a root of its own, and below an own root. */
      refused_block (f, person, &f->leaf, &f->leaf, 404, MED_REASON_UNKNOWN);
      refused_block (f, person, &person->keyring, &f->leaf, 404, MED_REASON_NOT_STORED);
      const med_route keyring
          = { .kind = MED_ROUTE_BLOCK, .root = f->patient->keyring, .cid = f->patient->keyring };
      g_auto (raw_answer) answer = ask (f, person, &keyring, MED_SPAN_EMPTY);
      g_assert_cmpuint (answer.status, >=, 403);
      g_assert_cmpuint (answer.body.size, <, 400);
      if (person != f->doctor)
        {
          const med_route envelope
              = { .kind = MED_ROUTE_BLOCK, .root = f->envelope, .cid = f->envelope };
          g_auto (raw_answer) other = ask (f, person, &envelope, MED_SPAN_EMPTY);
          g_assert_cmpuint (other.status, >=, 403);
          assert_nothing (f, &other);
          refused_stream (f, person, askers[i].status, askers[i].record);
          nothing_at_once (f, person);
        }
    }
  refused_row (f, f->other, MED_TABLE_RECORD, MED_SPAN_OF (f->record), 404, MED_REASON_UNKNOWN);
  refused_row (f, f->desk, MED_TABLE_RECORD, MED_SPAN_OF (f->record), 403, MED_REASON_NO_GRANT);
  refused_row (f, f->other, MED_TABLE_GRANT, MED_SPAN_OF (grant), 404, MED_REASON_UNKNOWN);
  refused_row (f, f->other, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->patient->id), 404,
               MED_REASON_UNKNOWN);
}

/* Without a signature, with another's key, with a key that nobody knows. */
static void
test_door (fixture *f, gconstpointer data)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = f->payload, .cid = f->payload };
  g_auto (raw_answer) plain = raw_gateway_ask (f->lab, NULL, NULL, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (plain.status, >=, 400);
  g_assert_cmpuint (plain.status, <=, 401);
  assert_nothing (f, &plain);
  med_keyid owner = med_keyid_device (&f->patient->device);
  g_auto (raw_answer) forged
      = raw_gateway_ask (f->lab, &owner, &f->stranger->seed, &route, MED_SPAN_EMPTY);
  assert_refused (f, &forged, 401, MED_REASON_NONE);
  lab_person *nobody = lab_person_new (people (f));
  med_sign_public key;
  med_sign_public_from_seed (&nobody->seed, &key);
  med_device_id_make (MED_SPAN_OF (key), &nobody->device);
  g_auto (raw_answer) unknown = ask (f, nobody, &route, MED_SPAN_EMPTY);
  assert_refused (f, &unknown, 401, MED_REASON_NOT_MEMBER);
}

/* Before, during and 16 minutes after a logged look; then without the grant. */
static void
test_access_window (fixture *f, gconstpointer data)
{
  med_id grant = give (f, f->patient, f->doctor, &f->envelope), open;
  given_stream (f, f->doctor);
  refused_block (f, f->doctor, &f->manifest, &f->manifest, 403, MED_REASON_NO_ACCESS);
  lab_assert_code (open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  given_block (f, f->doctor, &f->manifest);
  refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_NO_ACCESS);
  lab_assert_code (open_record (f, f->doctor, &open, &f->record), MED_REASON_NONE);
  given_block (f, f->doctor, &f->payload);
  node_lab_wait (f->lab, 16 * 60);
  refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_ACCESS_EXPIRED);
  refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_ACCESS_EXPIRED);
  refused_block (f, f->doctor, &f->manifest, &f->manifest, 403, MED_REASON_ACCESS_EXPIRED);
  nothing_at_once (f, f->stranger);
  lab_assert_code (open_record (f, f->doctor, &open, &f->record), MED_REASON_ACCESS_EXPIRED);
  lab_assert_code (stop (f, f->patient, &grant), MED_REASON_NONE);
  refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  refused_block (f, f->doctor, &f->envelope, &f->envelope, 403, MED_REASON_GRANT_REVOKED);
  refused_stream (f, f->doctor, 403, MED_REASON_GRANT_REVOKED);
  nothing_at_once (f, f->doctor);
}

/* ── Looks that must not be logged ──────────────────────────────────────────────────────────── */

static void
test_access (fixture *f, gconstpointer data)
{
  med_id grant = give (f, f->patient, f->doctor, NULL), open;
  /* Without a grant: by another's, by an ended one, as reception, for another patient. */
  lab_assert_code (open_chart (f, f->stranger, &grant, f->patient, NULL), MED_REASON_NO_GRANT);
  lab_assert_code (open_chart (f, f->other, &grant, f->patient, NULL), MED_REASON_UNKNOWN);
  lab_assert_code (open_chart (f, f->desk, &grant, f->patient, NULL), MED_REASON_NO_GRANT);
  lab_assert_code (open_chart (f, f->revoked, &f->grant, f->patient, NULL),
                   MED_REASON_GRANT_REVOKED);
  lab_assert_code (open_record (f, f->revoked, &f->old_open, &f->record), MED_REASON_GRANT_REVOKED);
  lab_assert_code (open_chart (f, f->doctor, &grant, f->other, NULL), MED_REASON_NO_GRANT);
  lab_assert_code (open_record (f, f->desk, NULL, &f->record), MED_REASON_NO_ACCESS);
  lab_assert_code (open_record (f, f->other, NULL, &f->record), MED_REASON_UNKNOWN);
  /* On another's look. */
  lab_assert_code (open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  lab_assert_code (open_record (f, f->other, &open, &f->record), MED_REASON_UNKNOWN);
  refused_block (f, f->stranger, &f->payload, &f->payload, 403, MED_REASON_NO_GRANT);
  refused_block (f, f->desk, &f->manifest, &f->manifest, 403, MED_REASON_NO_GRANT);
}

/* The same bytes again, another chain's bytes, another's counter. */
static void
test_replay (fixture *f, gconstpointer data)
{
  Med__GrantCreate *create = new_grant (f, f->patient, f->doctor);
  Med__Op op = lab_op (MED__OP__KIND_GRANT_CREATE, create);
  med_span given = lab_sign (people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  med_id grant;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  lab_assert_code (submit (f, f->patient, given), MED_REASON_NONE);
  lab_assert_code (stop (f, f->patient, &grant), MED_REASON_NONE);
  /* Acknowledged as what stands in its old block: it does not happen again. */
  lab_assert_code (submit (f, f->patient, given), MED_REASON_NONE);
  lab_assert_code (open_chart (f, f->doctor, &grant, f->patient, NULL), MED_REASON_GRANT_REVOKED);
  /* Other bytes with a used counter. */
  uint64_t counter = f->patient->counter;
  f->patient->counter--;
  create->nonce = lab_bytes (people (f), 16);
  med_span used = lab_sign (people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  f->patient->counter = counter;
  lab_assert_code (submit (f, f->patient, used), MED_REASON_COUNTER);
  /* Signed for another chain; a flipped bit; not a transaction at all. */
  med_chain_id chain = people (f)->chain;
  people (f)->chain.text[5] ^= 1;
  med_span foreign = lab_sign (people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  people (f)->chain = chain;
  lab_assert_code (submit (f, f->patient, foreign), MED_REASON_UNKNOWN);
  g_autofree uint8_t *flipped = g_memdup2 (used.data, used.size);
  flipped[used.size - 3] ^= 1;
  lab_assert_code (submit (f, f->patient, med_span_make (flipped, used.size)), MED_REASON_UNKNOWN);
  lab_assert_code (submit (f, f->patient, MED_SPAN_LITERAL ("give me everything")),
                   MED_REASON_NONE);
  /* Signed by the attacker in the patient's name. */
  lab_person forged = *f->patient;
  forged.seed = f->doctor->seed;
  med_span false_name = lab_sign (people (f), &forged, MED_SPAN_EMPTY, &op, 1);
  lab_assert_code (submit (f, f->patient, false_name), MED_REASON_UNKNOWN);
  free_grant (create);
}

/* ── Objects of others in own rows ──────────────────────────────────────────────────────────── */

static void
test_named_objects (fixture *f, gconstpointer data)
{
  const med_cid stolen[] = { f->payload, f->manifest, f->patient->keyring };
  for (size_t i = 0; i < G_N_ELEMENTS (stolen); i++)
    {
      Med__RecordAdd add = new_record (f, f->revoked);
      add.manifest_cid = object_of (f, f->revoked);
      add.payload_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_EXISTS);
      add.payload_cid = add.manifest_cid;
      add.manifest_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_EXISTS);
      Med__GrantCreate *create = new_grant (f, f->revoked, f->stranger);
      create->envelope_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (act (f, f->revoked, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_EXISTS);
      free_grant (create);
    }
  refused_block (f, f->revoked, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  refused_block (f, f->stranger, &f->payload, &f->payload, 403, MED_REASON_NO_GRANT);
}

typedef struct
{
  fixture *f;
  node_visitor *visitor;
  med_id lease;
  GArray *cids;
  GPtrArray *blocks;
} forged_dag;

static med_result
collect (void *context, const med_cid *cid, med_span block)
{
  forged_dag *dag = (forged_dag *)context;
  g_array_append_val (dag->cids, *cid);
  g_ptr_array_add (dag->blocks, g_bytes_new (block.data, block.size));
  return MED_OK;
}

/* Whoever knows an inner leaf's address, but not its bytes, makes an own root above it. */
static void
test_inner_leaf (fixture *f, gconstpointer data)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, f->stranger);
  forged_dag dag = { f,
                     visitor,
                     { { 0 } },
                     g_array_new (FALSE, FALSE, sizeof (med_cid)),
                     g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref) };
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  /* The victim's first leaf and other bytes behind it: a tree with a new root. */
  g_autofree uint8_t *bytes = g_memdup2 (f->payload_bytes.data, PAYLOAD_SIZE);
  bytes[PAYLOAD_SIZE - 1] ^= 1;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&med_dag_unixfs_v1_2025));
  MUST (med_dag_builder_new (&med_dag_unixfs_v1_2025, collect, &dag, &arena, &builder));
  MUST (med_dag_builder_add (builder, med_span_make (bytes, PAYLOAD_SIZE)));
  MUST (med_dag_builder_finish (builder, &summary));
  med_arena_clear (&arena);
  g_assert_true (MED_ID_EQUAL (g_array_index (dag.cids, med_cid, 0), f->leaf));
  g_assert_false (MED_ID_EQUAL (summary.root, f->payload));
  uint64_t total = 0;
  for (guint i = 0; i < dag.cids->len; i++)
    total += g_bytes_get_size ((GBytes *)dag.blocks->pdata[i]);
  MUST (visit_start (visitor, &summary.root, (const med_cid *)(void *)dag.cids->data, dag.cids->len,
                     total, &dag.lease));
  for (guint i = 1; i < dag.cids->len; i++)
    {
      gsize size;
      const void *block = g_bytes_get_data ((GBytes *)dag.blocks->pdata[i], &size);
      MUST (visit_put (visitor, &dag.lease, &g_array_index (dag.cids, med_cid, i),
                       med_span_make (block, size)));
    }
  /* Other bytes under the leaf's address. */
  g_assert_cmpint (visit_put (visitor, &dag.lease, &f->leaf, MED_SPAN_LITERAL ("guess")), !=,
                   MED_OK);
  Med__RecordAdd add = new_record (f, f->stranger);
  add.tag = LAB_BYTES (f->stranger->tags[1]);
  add.manifest_cid = object_of (f, f->stranger);
  add.payload_cid = LAB_BYTES (summary.root);
  lab_assert_code (act (f, f->stranger, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NOT_STORED);
  add.payload_cid = LAB_BYTES (f->leaf);
  lab_assert_code (act (f, f->stranger, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NOT_STORED);
  refused_block (f, f->stranger, &summary.root, &f->leaf, 404, MED_REASON_UNKNOWN);
  refused_block (f, f->stranger, &summary.root, &summary.root, 404, MED_REASON_UNKNOWN);
  g_array_unref (dag.cids);
  g_ptr_array_unref (dag.blocks);
}

/* ── Harm ───────────────────────────────────────────────────────────────────────────────────── */

/* Who wrote a record and may not any more neither locks it anew nor takes it away. */
static void
test_revoked_author (fixture *f, gconstpointer data)
{
  Med__GrantCreate *create = new_grant (f, f->patient, f->revoked);
  create->actions = MED_ACTION_SEE | MED_ACTION_ADD;
  lab_assert_code (act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant, record;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  free_grant (create);
  Med__RecordAdd add = new_record (f, f->patient);
  add.manifest_cid = object_of (f, f->revoked);
  add.payload_cid = object_of (f, f->revoked);
  lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->revoked->id), med_pb_span (add.nonce), &record);
  lab_assert_code (stop (f, f->patient, &grant), MED_REASON_NONE);
  Med__RecordRewrap rewrap = MED__RECORD_REWRAP__INIT;
  rewrap.record = LAB_BYTES (record);
  rewrap.base_version = 1;
  rewrap.tag = add.tag;
  rewrap.epoch = 1;
  rewrap.manifest_cid = object_of (f, f->revoked);
  rewrap.payload_cid = object_of (f, f->revoked);
  lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_REWRAP, &rewrap), MED_REASON_ROLE);
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = LAB_BYTES (record);
  erase.base_version = 1;
  lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_ERASE, &erase), MED_REASON_ROLE);
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = LAB_BYTES (record);
  retire.base_version = 1;
  lab_assert_code (act (f, f->revoked, MED__OP__KIND_RECORD_RETIRE, &retire), MED_REASON_ROLE);
  /* The owner has it all the same, and so the other one. */
  med_cid payload;
  memcpy (&payload, add.payload_cid.data, sizeof payload);
  given_block (f, f->patient, &payload);
  erase.record = LAB_BYTES (f->record);
  g_assert_cmpint (act (f, f->revoked, MED__OP__KIND_RECORD_ERASE, &erase), !=, MED_REASON_NONE);
  given_block (f, f->patient, &f->payload);
}

/* Taking the nonce of what somebody else is about to send. */
static void
test_pending_id (fixture *f, gconstpointer data)
{
  Med__RecordAdd pending = new_record (f, f->patient);
  pending.manifest_cid = object_of (f, f->patient);
  pending.payload_cid = object_of (f, f->patient);
  Med__RecordAdd early = new_record (f, f->other);
  early.nonce = pending.nonce;
  early.manifest_cid = object_of (f, f->other);
  early.payload_cid = object_of (f, f->other);
  lab_assert_code (act (f, f->other, MED__OP__KIND_RECORD_ADD, &early), MED_REASON_NONE);
  lab_assert_code (act (f, f->patient, MED__OP__KIND_RECORD_ADD, &pending), MED_REASON_NONE);
  Med__GrantCreate *create = new_grant (f, f->patient, f->doctor);
  Med__GrantCreate *first = new_grant (f, f->other, f->doctor);
  first->nonce = create->nonce;
  lab_assert_code (act (f, f->other, MED__OP__KIND_GRANT_CREATE, first), MED_REASON_NONE);
  lab_assert_code (act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  free_grant (create);
  free_grant (first);
}

/* A base that has moved, a suspended grant, the doctor's own moves: stopping is done at once. */
static void
test_revoke_cannot_fail (fixture *f, gconstpointer data)
{
  Med__GrantCreate *create = new_grant (f, f->patient, f->doctor);
  create->per_day = 1;
  lab_assert_code (act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant, open;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  free_grant (create);
  Med__GrantRevoke revoke = MED__GRANT_REVOKE__INIT;
  revoke.grant = LAB_BYTES (grant);
  Med__Op op = lab_op (MED__OP__KIND_GRANT_REVOKE, &revoke);
  med_span ready = lab_sign (people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  /* Nobody else ends it; meanwhile the doctor crosses its limit, which suspends it. */
  lab_assert_code (stop (f, f->other, &grant), MED_REASON_UNKNOWN);
  lab_assert_code (open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  lab_assert_code (open_record (f, f->doctor, &open, &f->record), MED_REASON_NONE);
  lab_assert_code (open_record (f, f->doctor, &open, &f->record), MED_REASON_LIMIT);
  give (f, f->patient, f->stranger, NULL);
  lab_assert_code (submit (f, f->patient, ready), MED_REASON_NONE);
  refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  lab_assert_code (open_chart (f, f->doctor, &grant, f->patient, NULL), MED_REASON_GRANT_REVOKED);
}

#define ADD(name, function, seed)                                                                  \
  g_test_add ("/scenario/attacker-http/" name, fixture, GUINT_TO_POINTER (seed), set_up, function, \
              tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("objects", test_objects, 101);
  ADD ("door", test_door, 102);
  ADD ("access-window", test_access_window, 103);
  ADD ("access", test_access, 104);
  ADD ("replay", test_replay, 105);
  ADD ("named-objects", test_named_objects, 106);
  ADD ("inner-leaf", test_inner_leaf, 107);
  ADD ("revoked-author", test_revoked_author, 108);
  ADD ("pending-id", test_pending_id, 109);
  ADD ("revoke-cannot-fail", test_revoke_cannot_fail, 110);
  return g_test_run ();
}
