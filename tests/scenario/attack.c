/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking, submitting, and whom to attack. */
#include "scenario/attack.h"

#include "core/crypto/sign.h"
#include "core/dag/cid.h"
#include "core/ledger/stream.h"

#define MANIFEST_SIZE 1024

ledger_lab *
attack_people (attack *f)
{
  return f->lab->people;
}

ProtobufCBinaryData
attack_keep (attack *f, med_span bytes)
{
  med_span made;
  MUST (med_arena_copy (&attack_people (f)->arena, bytes, &made));
  return med_pb_bytes (made);
}

ProtobufCBinaryData
attack_object_of (attack *f, const lab_person *person)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, person);
  return visit_object (visitor);
}

/* ── Asking ─────────────────────────────────────────────────────────────────────────────────── */

raw_answer
attack_ask (attack *f, const lab_person *person, const med_route *route, med_span body)
{
  med_keyid keyid = med_keyid_device (&person->device);
  raw_answer answer = raw_gateway_ask (f->lab, &keyid, &person->seed, route, body);
  return answer;
}

void
attack_assert_nothing (attack *f, const raw_answer *answer)
{
  const med_span objects[] = { f->payload_bytes, f->manifest_bytes, f->keyring_bytes,
                               f->userkey_bytes, f->envelope_bytes };
  for (size_t i = 0; i < G_N_ELEMENTS (objects); i++)
    g_assert_false (raw_answer_leaks (answer, objects[i]));
}

void
attack_assert_refused (attack *f, const raw_answer *answer, unsigned status, med_reason reason)
{
  g_assert_cmpuint (answer->status, ==, status);
  lab_assert_code (answer->reason, reason);
  attack_assert_nothing (f, answer);
}

void
attack_refused_block (attack *f, const lab_person *person, const med_cid *root, const med_cid *cid,
                      unsigned status, med_reason reason)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *cid };
  g_auto (raw_answer) answer = attack_ask (f, person, &route, MED_SPAN_EMPTY);
  attack_assert_refused (f, &answer, status, reason);
}

void
attack_given_inner (attack *f, const lab_person *person, const med_cid *root, const med_cid *cid)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *cid };
  g_auto (raw_answer) answer = attack_ask (f, person, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (answer.status, ==, 200);
  MUST (med_cid_check (cid, answer.body));
}

med_span
attack_owners_bytes (attack *f, const lab_person *person, const med_cid *root)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *root };
  g_auto (raw_answer) answer = attack_ask (f, person, &route, MED_SPAN_EMPTY);
  med_span bytes;
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpuint (answer.body.size, >=, 16);
  MUST (med_arena_copy (&attack_people (f)->arena, answer.body, &bytes));
  return bytes;
}

void
attack_given_block (attack *f, const lab_person *person, const med_cid *root)
{
  attack_given_inner (f, person, root, root);
}

static med_route
category_route (attack *f)
{
  med_row_id stream = med_stream_id (MED_STREAM_CATEGORY, MED_SPAN_OF (f->patient->id),
                                     MED_SPAN_OF (f->patient->tags[1]));
  med_route route = { .kind = MED_ROUTE_STREAM, .limit = 100, .stream_size = stream.size };
  memcpy (route.stream, stream.bytes, stream.size);
  return route;
}

void
attack_refused_stream (attack *f, const lab_person *person, unsigned status, med_reason reason)
{
  const med_route route = category_route (f);
  g_auto (raw_answer) answer = attack_ask (f, person, &route, MED_SPAN_EMPTY);
  attack_assert_refused (f, &answer, status, reason);
}

void
attack_given_stream (attack *f, const lab_person *person)
{
  const med_route route = category_route (f);
  g_auto (raw_answer) answer = attack_ask (f, person, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (answer.status, ==, 200);
}

void
attack_nothing_at_once (attack *f, const lab_person *person)
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
  MUST (med_canonical_encode (&request.base, &attack_people (f)->arena, &body));
  g_auto (raw_answer) answer = attack_ask (f, person, &route, body);
  g_assert_cmpuint (answer.status, ==, 200);
  attack_assert_nothing (f, &answer);
  g_assert_cmpuint (answer.body.size, <, 128);
}

void
attack_refused_row (attack *f, const lab_person *person, uint32_t table, med_span id,
                    unsigned status, med_reason reason)
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
  MUST (med_canonical_encode (&request.base, &attack_people (f)->arena, &body));
  g_auto (raw_answer) answer = attack_ask (f, person, &route, body);
  attack_assert_refused (f, &answer, status, reason);
}

/* ── Submitting ─────────────────────────────────────────────────────────────────────────────── */

/* Unsigned, as the route allows. */
med_reason
attack_submit (attack *f, const lab_person *person, med_span tx)
{
  const med_route route = { .kind = MED_ROUTE_TX_SUBMIT };
  g_auto (raw_answer) answer = raw_gateway_ask (f->lab, NULL, NULL, &route, tx);
  attack_assert_nothing (f, &answer);
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

med_reason
attack_act (attack *f, lab_person *person, Med__Op__KindCase kind, void *message)
{
  Med__Op op = lab_op (kind, message);
  return attack_submit (f, person, lab_sign (attack_people (f), person, MED_SPAN_EMPTY, &op, 1));
}

static uint64_t
grants_version (attack *f, const lab_person *person)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, person);
  Med__Rows *rows;
  ProtobufCMessage *row;
  MUST (visit_row (visitor, MED_TABLE_ACCOUNT, MED_SPAN_OF (person->id), &rows));
  MUST (med_canonical_decode (&med__account_row__descriptor, med_pb_span (rows->rows[0]->value),
                              MED_ROW_SIZE_MAX, &attack_people (f)->arena, &row));
  return ((const Med__AccountRow *)row)->grants_version;
}

Med__GrantCreate *
attack_new_grant (attack *f, const lab_person *patient, const lab_person *grantee)
{
  Med__GrantCreate *create = g_new (Med__GrantCreate, 1);
  ProtobufCBinaryData *tag = g_new (ProtobufCBinaryData, 1);
  med__grant_create__init (create);
  *tag = LAB_BYTES (patient->tags[1]);
  create->nonce = lab_bytes (attack_people (f), 16);
  create->grantee = LAB_BYTES (grantee->id);
  create->tags = tag;
  create->n_tags = 1;
  create->actions = MED_ACTION_SEE;
  create->purpose = MED__PURPOSE__PURPOSE_TREAT;
  create->until = attack_people (f)->time + 86400;
  create->envelope_cid = attack_object_of (f, patient);
  create->base_version = grants_version (f, patient);
  return create;
}

void
attack_free_grant (Med__GrantCreate *create)
{
  g_free (create->tags);
  g_free (create);
}

med_id
attack_give (attack *f, lab_person *patient, const lab_person *grantee, med_cid *envelope)
{
  Med__GrantCreate *create = attack_new_grant (f, patient, grantee);
  med_id id;
  lab_assert_code (attack_act (f, patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (patient->id), med_pb_span (create->nonce), &id);
  if (envelope != NULL)
    memcpy (envelope, create->envelope_cid.data, sizeof *envelope);
  attack_free_grant (create);
  return id;
}

med_reason
attack_stop (attack *f, lab_person *person, const med_id *grant)
{
  Med__GrantRevoke revoke = MED__GRANT_REVOKE__INIT;
  revoke.grant = attack_keep (f, MED_SPAN_OF (*grant));
  return attack_act (f, person, MED__OP__KIND_GRANT_REVOKE, &revoke);
}

med_reason
attack_open_chart (attack *f, lab_person *person, const med_id *grant, const lab_person *patient,
                   med_id *open)
{
  Med__AccessOpen op = MED__ACCESS_OPEN__INIT;
  ProtobufCBinaryData tag = LAB_BYTES (patient->tags[1]);
  op.nonce = lab_bytes (attack_people (f), 16);
  op.grant = attack_keep (f, MED_SPAN_OF (*grant));
  op.tags = &tag;
  op.n_tags = 1;
  op.purpose = MED__PURPOSE__PURPOSE_TREAT;
  if (open != NULL)
    med_id_make (MED_SPAN_OF (person->id), med_pb_span (op.nonce), open);
  return attack_act (f, person, MED__OP__KIND_ACCESS_OPEN, &op);
}

med_reason
attack_open_record (attack *f, lab_person *person, const med_id *open, const med_id *record)
{
  Med__AccessRead op = MED__ACCESS_READ__INIT;
  ProtobufCBinaryData records = attack_keep (f, MED_SPAN_OF (*record));
  op.nonce = lab_bytes (attack_people (f), 16);
  if (open != NULL)
    op.open = attack_keep (f, MED_SPAN_OF (*open));
  op.records = &records;
  op.n_records = 1;
  return attack_act (f, person, MED__OP__KIND_ACCESS_READ, &op);
}

Med__RecordAdd
attack_new_record (attack *f, const lab_person *patient)
{
  Med__RecordAdd add = MED__RECORD_ADD__INIT;
  add.nonce = lab_bytes (attack_people (f), 16);
  add.patient = LAB_BYTES (patient->id);
  add.tag = LAB_BYTES (patient->tags[1]);
  add.epoch = 1;
  add.doc_commit = lab_bytes (attack_people (f), 32);
  add.bytes = 200;
  return add;
}

/* ── Setting up ─────────────────────────────────────────────────────────────────────────────── */

static void
add_record (attack *f)
{
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, f->patient);
  Med__RecordAdd add = attack_new_record (f, f->patient);
  f->manifest_bytes = med_pb_span (lab_bytes (attack_people (f), MANIFEST_SIZE));
  f->payload_bytes = med_pb_span (lab_bytes (attack_people (f), ATTACK_PAYLOAD_SIZE));
  MUST (visit_upload (visitor, f->manifest_bytes, &f->manifest));
  MUST (visit_upload (visitor, f->payload_bytes, &f->payload));
  med_cid_of (MED_CODEC_RAW, med_span_make (f->payload_bytes.data, ATTACK_LEAF_SIZE), &f->leaf);
  add.manifest_cid = LAB_BYTES (f->manifest);
  add.payload_cid = LAB_BYTES (f->payload);
  add.bytes = ATTACK_PAYLOAD_SIZE;
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (add.nonce), &f->record);
}

/* Somebody who could read, and may not any more. */
static void
add_revoked (attack *f)
{
  med_id grant = attack_give (f, f->patient, f->revoked, NULL);
  lab_assert_code (attack_open_chart (f, f->revoked, &grant, f->patient, &f->old_open),
                   MED_REASON_NONE);
  lab_assert_code (attack_open_record (f, f->revoked, &f->old_open, &f->record), MED_REASON_NONE);
  attack_given_block (f, f->revoked, &f->payload);
  lab_assert_code (attack_stop (f, f->patient, &grant), MED_REASON_NONE);
  f->grant = grant;
}

void
attack_set_up (attack *f, gconstpointer data)
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
  f->keyring_bytes = attack_owners_bytes (f, f->patient, &f->patient->keyring);
  f->userkey_bytes = attack_owners_bytes (f, f->patient, &f->patient->userkey);
  add_revoked (f);
}

void
attack_tear_down (attack *f, gconstpointer data)
{
  node_lab_free (f->lab);
}
