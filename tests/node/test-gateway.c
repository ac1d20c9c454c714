/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets what from a whole node: joining, adding, reading with logged access, and everybody who
 * must get nothing. */
#include "base/text.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/dag/car.h"
#include "core/dag/cid.h"
#include "core/ledger/grant.h"
#include "core/ledger/stream.h"
#include "support/node-lab.h"
#include "support/raw-http.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define PAYLOAD_SIZE ((size_t)3 * 1024 * 1024 + 17)

/* An officer, a doctor, a patient with one record, and another patient. */
typedef struct
{
  node_lab *lab;
  lab_person *officer, *doctor, *patient, *other;
  node_visitor *as_doctor, *as_patient, *as_other;
  med_cid manifest, payload;
  med_id record;
} fixture;

static ProtobufCBinaryData
copy (fixture *f, med_span bytes)
{
  med_span made;
  MUST (med_arena_copy (&f->lab->people->arena, bytes, &made));
  return med_pb_bytes (made);
}

static void
add_record (fixture *f)
{
  Med__RecordAdd add = MED__RECORD_ADD__INIT;
  ledger_lab *people = f->lab->people;
  MUST (visit_upload (f->as_patient, med_pb_span (lab_bytes (people, 1024)), &f->manifest));
  MUST (visit_upload (f->as_patient, med_pb_span (lab_bytes (people, PAYLOAD_SIZE)), &f->payload));
  add.nonce = lab_bytes (people, 16);
  add.patient = LAB_BYTES (f->patient->id);
  add.tag = LAB_BYTES (f->patient->tags[1]);
  add.epoch = 1;
  add.manifest_cid = LAB_BYTES (f->manifest);
  add.payload_cid = LAB_BYTES (f->payload);
  add.doc_commit = lab_bytes (people, 32);
  add.bytes = PAYLOAD_SIZE;
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_RECORD_ADD, &add),
                   MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (add.nonce), &f->record);
}

static void
set_up (fixture *f, gconstpointer data)
{
  f->lab = node_lab_new (21);
  f->officer = node_lab_join (f->lab, &f->lab->founder_invite);
  f->doctor = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_DOCTOR);
  f->patient = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  f->other = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  f->as_doctor = node_visitor_device (f->lab, f->doctor);
  f->as_patient = node_visitor_device (f->lab, f->patient);
  f->as_other = node_visitor_device (f->lab, f->other);
  add_record (f);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  node_visitor_free (f->as_doctor);
  node_visitor_free (f->as_patient);
  node_visitor_free (f->as_other);
  node_lab_free (f->lab);
}

static void
assert_refused (node_visitor *visitor, const med_cid *root, unsigned status, med_reason reason)
{
  med_span block;
  g_assert_cmpint (visit_block (visitor, root, root, &block), !=, MED_OK);
  g_assert_cmpstr (med_reason_word (visitor->problem.reason), ==, med_reason_word (reason));
  g_assert_cmpuint (visitor->problem.status, ==, status);
}

static void
assert_given (node_visitor *visitor, const med_cid *root)
{
  med_span block;
  med_result result = visit_block (visitor, root, root, &block);
  if (result != MED_OK)
    g_error ("refused: %u %s", visitor->problem.status, visitor->problem.message);
  MUST (med_cid_check (root, block));
}

/* ── Owners and strangers ───────────────────────────────────────────────────────────────────── */

static void
test_owner (fixture *f, gconstpointer data)
{
  med_span block;
  med_cid foreign;
  assert_given (f->as_patient, &f->manifest);
  assert_given (f->as_patient, &f->payload);
  /* Only blocks of that root, and only what is there. */
  g_assert_cmpint (visit_block (f->as_patient, &f->payload, &f->manifest, &block), ==,
                   MED_E_NOT_FOUND);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("foreign"), &foreign);
  g_assert_cmpint (visit_block (f->as_patient, &foreign, &foreign, &block), ==, MED_E_NOT_FOUND);
}

static void
test_stranger (fixture *f, gconstpointer data)
{
  Med__Rows *rows;
  assert_refused (f->as_other, &f->manifest, 404, MED_REASON_UNKNOWN);
  assert_refused (f->as_other, &f->payload, 404, MED_REASON_UNKNOWN);
  g_assert_cmpint (visit_row (f->as_other, MED_TABLE_RECORD, MED_SPAN_OF (f->record), &rows), ==,
                   MED_E_NOT_FOUND);
  g_assert_cmpint (visit_row (f->as_other, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->patient->id), &rows),
                   ==, MED_E_NOT_FOUND);
  med_row_id stream
      = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (f->patient->id), MED_SPAN_EMPTY);
  med_route route = { .kind = MED_ROUTE_STREAM, .limit = 10 };
  med_span answer;
  memcpy (route.stream, stream.bytes, stream.size);
  route.stream_size = stream.size;
  g_assert_cmpint (visit_call (f->as_other, &route, MED_SPAN_EMPTY, &answer), ==, MED_E_NOT_FOUND);
  MUST (visit_call (f->as_patient, &route, MED_SPAN_EMPTY, &answer));
  /* Whether something is there makes no difference. */
  const med_id nothing = { .bytes = { 1, 2, 3 } };
  g_assert_cmpint (visit_row (f->as_other, MED_TABLE_RECORD, MED_SPAN_OF (nothing), &rows), ==,
                   MED_E_NOT_FOUND);
}

static void
test_unknown_keys (fixture *f, gconstpointer data)
{
  med_light_block block;
  lab_person *nobody = lab_person_new (f->lab->people);
  med_sign_public key;
  med_sign_public_from_seed (&nobody->seed, &key);
  med_device_id_make (MED_SPAN_OF (key), &nobody->device);
  g_autoptr (node_visitor) unknown = node_visitor_device (f->lab, nobody);
  g_assert_cmpint (visit_light (unknown, 1, &block), ==, MED_E_DENIED);
  g_assert_cmpint (unknown->problem.reason, ==, MED_REASON_NOT_MEMBER);
  /* A used invite opens nothing any more. */
  g_autoptr (node_visitor) used = node_visitor_invite (f->lab, &f->lab->founder_invite);
  g_assert_cmpint (visit_light (used, 1, &block), ==, MED_E_DENIED);
  g_assert_cmpint (used->problem.reason, ==, MED_REASON_INVITE_USED);
  /* A known device's id with another key. */
  g_autoptr (node_visitor) forger
      = node_visitor_new (f->lab, med_keyid_device (&f->patient->device), &nobody->seed);
  g_assert_cmpint (visit_light (forger, 1, &block), ==, MED_E_DENIED);
  g_assert_cmpuint (forger->problem.status, ==, 401);
}

static void
test_recovery (fixture *f, gconstpointer data)
{
  Med__Rows *rows;
  g_autoptr (node_visitor) recovery = node_visitor_recovery (f->lab, f->patient);
  MUST (visit_row (recovery, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->patient->id), &rows));
  assert_given (recovery, &f->patient->userkey);
  assert_given (recovery, &f->patient->keyring);
  g_assert_cmpint (visit_row (recovery, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->other->id), &rows), ==,
                   MED_E_NOT_FOUND);
  med_span block;
  g_assert_cmpint (visit_block (recovery, &f->payload, &f->payload, &block), !=, MED_OK);
}

/* ── Logged reading ─────────────────────────────────────────────────────────────────────────── */

static uint64_t
grants_version (fixture *f)
{
  Med__Rows *rows;
  ProtobufCMessage *row;
  MUST (visit_row (f->as_patient, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->patient->id), &rows));
  MUST (med_canonical_decode (&med__account_row__descriptor, med_pb_span (rows->rows[0]->value),
                              MED_ROW_SIZE_MAX, &f->lab->people->arena, &row));
  return ((const Med__AccountRow *)row)->grants_version;
}

static med_id
grant (fixture *f, med_cid *envelope)
{
  Med__GrantCreate create = MED__GRANT_CREATE__INIT;
  ProtobufCBinaryData tag = LAB_BYTES (f->patient->tags[1]);
  create.nonce = lab_bytes (f->lab->people, 16);
  create.grantee = LAB_BYTES (f->doctor->id);
  create.tags = &tag;
  create.n_tags = 1;
  create.actions = MED_ACTION_SEE;
  create.purpose = MED__PURPOSE__PURPOSE_TREAT;
  create.until = f->lab->people->time + 86400;
  create.envelope_cid = visit_object (f->as_patient);
  create.base_version = grants_version (f);
  memcpy (envelope, create.envelope_cid.data, sizeof *envelope);
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_GRANT_CREATE, &create),
                   MED_REASON_NONE);
  med_id id;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create.nonce), &id);
  return id;
}

static med_id
open_chart (fixture *f, const med_id *grant16)
{
  Med__AccessOpen open = MED__ACCESS_OPEN__INIT;
  ProtobufCBinaryData tag = LAB_BYTES (f->patient->tags[1]);
  open.nonce = lab_bytes (f->lab->people, 16);
  open.grant = copy (f, MED_SPAN_OF (*grant16));
  open.tags = &tag;
  open.n_tags = 1;
  open.purpose = MED__PURPOSE__PURPOSE_TREAT;
  lab_assert_code (node_lab_do (f->lab, f->doctor, MED__OP__KIND_ACCESS_OPEN, &open),
                   MED_REASON_NONE);
  med_id id;
  med_id_make (MED_SPAN_OF (f->doctor->id), med_pb_span (open.nonce), &id);
  return id;
}

static void
read_record (fixture *f, const med_id *open)
{
  Med__AccessRead read = MED__ACCESS_READ__INIT;
  ProtobufCBinaryData record = LAB_BYTES (f->record);
  read.nonce = lab_bytes (f->lab->people, 16);
  read.open = copy (f, MED_SPAN_OF (*open));
  read.records = &record;
  read.n_records = 1;
  lab_assert_code (node_lab_do (f->lab, f->doctor, MED__OP__KIND_ACCESS_READ, &read),
                   MED_REASON_NONE);
}

static void
end_grant (fixture *f, const med_id *grant16)
{
  Med__GrantRevoke stop = MED__GRANT_REVOKE__INIT;
  stop.grant = copy (f, MED_SPAN_OF (*grant16));
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_GRANT_REVOKE, &stop),
                   MED_REASON_NONE);
}

static void
test_reading (fixture *f, gconstpointer data)
{
  med_cid envelope;
  assert_refused (f->as_doctor, &f->manifest, 403, MED_REASON_NO_GRANT);
  med_id id = grant (f, &envelope);
  assert_given (f->as_doctor, &envelope);
  assert_refused (f->as_other, &envelope, 404, MED_REASON_UNKNOWN);
  assert_refused (f->as_doctor, &f->manifest, 403, MED_REASON_NO_ACCESS);
  med_id open = open_chart (f, &id);
  assert_given (f->as_doctor, &f->manifest);
  assert_refused (f->as_doctor, &f->payload, 403, MED_REASON_NO_ACCESS);
  read_record (f, &open);
  assert_given (f->as_doctor, &f->payload);
  assert_refused (f->as_other, &f->payload, 404, MED_REASON_UNKNOWN);
  end_grant (f, &id);
  assert_refused (f->as_doctor, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  assert_given (f->as_patient, &f->payload);
}

/* Nobody makes blocks on an idle chain, so its time stands still: the node must not let an entry
 * live on because of that. */
static void
test_access_ends (fixture *f, gconstpointer data)
{
  med_cid envelope;
  med_light_block before, after;
  med_id id = grant (f, &envelope);
  med_id open = open_chart (f, &id);
  read_record (f, &open);
  assert_given (f->as_doctor, &f->payload);
  node_lab_wait (f->lab, 14 * 60);
  MUST (visit_light (f->as_doctor, 0, &before));
  assert_given (f->as_doctor, &f->payload);
  node_lab_wait (f->lab, 2 * 60);
  assert_refused (f->as_doctor, &f->payload, 403, MED_REASON_ACCESS_EXPIRED);
  MUST (visit_light (f->as_doctor, 0, &after));
  g_assert_cmpint (after.header.height, >, before.header.height);
  /* Owners do not hang on time: no block for them. */
  node_lab_wait (f->lab, 120);
  MUST (visit_light (f->as_patient, 0, &before));
  assert_given (f->as_patient, &f->payload);
  MUST (visit_light (f->as_patient, 0, &after));
  g_assert_cmpint (after.header.height, ==, before.header.height);
  open = open_chart (f, &id);
  assert_given (f->as_doctor, &f->manifest);
}

/* ── Many at once ───────────────────────────────────────────────────────────────────────────── */

static size_t
fetch_car (node_visitor *visitor, const med_cid *roots, size_t count, const med_cid *wanted)
{
  const med_route route = { .kind = MED_ROUTE_OBJECTS };
  Med__ObjectsRequest request = MED__OBJECTS_REQUEST__INIT;
  med_arena *arena = &visitor->lab->people->arena;
  ProtobufCBinaryData list[8];
  med_span body, answer;
  for (size_t i = 0; i < count; i++)
    list[i] = med_pb_bytes (MED_SPAN_OF (roots[i]));
  request.roots = list;
  request.n_roots = count;
  MUST (med_canonical_encode (&request.base, arena, &body));
  MUST (visit_call (visitor, &route, body, &answer));
  med_car_reader reader;
  size_t blocks = 0;
  MUST (med_car_reader_init (&reader, arena));
  while (answer.size > 0)
    {
      med_car_event event;
      med_car_block block;
      med_cid cid;
      MUST (med_car_reader_next (&reader, &answer, &event, &block));
      if (event != MED_CAR_BLOCK)
        continue;
      MUST (med_cid_from_view (&block.cid, &cid));
      g_assert_true (wanted != NULL && MED_ID_EQUAL (cid, *wanted));
      blocks++;
    }
  MUST (med_car_reader_end (&reader));
  return blocks;
}

static void
test_car (fixture *f, gconstpointer data)
{
  const med_cid roots[] = { f->payload, f->manifest, f->other->keyring };
  /* The payload has more than one block, the third is somebody else's. */
  g_assert_cmpuint (fetch_car (f->as_patient, roots, 3, &f->manifest), ==, 1);
  g_assert_cmpuint (fetch_car (f->as_other, roots, 2, NULL), ==, 0);
  g_assert_cmpuint (fetch_car (f->as_other, roots, 3, &f->other->keyring), ==, 1);
}

/* ── What is kept ───────────────────────────────────────────────────────────────────────────── */

static void
erase (fixture *f)
{
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  Med__Rows *rows;
  ProtobufCMessage *row;
  MUST (visit_row (f->as_patient, MED_TABLE_RECORD, MED_SPAN_OF (f->record), &rows));
  MUST (med_canonical_decode (&med__record_row__descriptor, med_pb_span (rows->rows[0]->value),
                              MED_ROW_SIZE_MAX, &f->lab->people->arena, &row));
  erase.record = LAB_BYTES (f->record);
  erase.base_version = ((const Med__RecordRow *)row)->revision;
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_RECORD_ERASE, &erase),
                   MED_REASON_NONE);
}

static bool
pinned (med_node *node, const med_cid *root)
{
  med_object_info info;
  MUST (med_blocks_object_find (node->blocks, root, &info));
  return info.pinned;
}

/* Exactly what live rows name is kept; the rest goes when its lease is over. */
static void
test_kept (fixture *f, gconstpointer data)
{
  med_cid envelope, old_profile = f->patient->profile, unnamed;
  med_id id = grant (f, &envelope);
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.profile_cid = visit_object (f->as_patient);
  profile.base_cid = LAB_BYTES (old_profile);
  memcpy (&f->patient->profile, profile.profile_cid.data, sizeof f->patient->profile);
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_NONE);
  MUST (visit_upload (f->as_patient, MED_SPAN_LITERAL ("nobody's"), &unnamed));
  end_grant (f, &id);
  erase (f);
  assert_refused (f->as_patient, &f->payload, 403, MED_REASON_NOT_STORED);
  node_lab_stop (f->lab);
  med_node *node;
  char *problem = NULL;
  uint64_t freed;
  med_object_info info;
  MUST (med_node_open_stores (f->lab->folder, &f->lab->env, &node, &problem));
  g_assert_true (pinned (node, &f->patient->profile));
  g_assert_true (pinned (node, &f->patient->keyring));
  g_assert_false (pinned (node, &old_profile));
  g_assert_false (pinned (node, &envelope));
  g_assert_false (pinned (node, &f->manifest));
  g_assert_false (pinned (node, &f->payload));
  g_assert_false (pinned (node, &unnamed));
  MUST (med_blocks_collect (node->blocks, f->lab->env.now (f->lab).seconds, &freed));
  MUST (med_blocks_object_find (node->blocks, &f->payload, &info));
  MUST (med_blocks_collect (node->blocks, f->lab->env.now (f->lab).seconds + 3601, &freed));
  g_assert_cmpuint (freed, >=, (uint64_t)3 * 1024 * 1024);
  g_assert_cmpint (med_blocks_object_find (node->blocks, &f->payload, &info), ==, MED_E_NOT_FOUND);
  g_assert_true (pinned (node, &f->patient->profile));
  med_node_close (node);
}

/* ── The door ───────────────────────────────────────────────────────────────────────────────── */

static char *
exchange (fixture *f, const char *request)
{
  g_autofree char *path = g_build_filename (f->lab->folder, "node.sock", NULL);
  char *answer = raw_http_exchange (path, request, strlen (request), 10);
  g_assert_nonnull (answer);
  return answer;
}

static char *
node_name (const char *info)
{
  /* The node's id stands behind the chain id in the body. */
  const char *body = strstr (info, "\r\n\r\n");
  char *text = g_malloc (64);
  g_assert_nonnull (body);
  MUST (med_base32_encode (med_span_make (body + 4 + 2 + 30 + 2, 20), text, 64));
  return text;
}

static void
test_replay (fixture *f, gconstpointer data)
{
  static const char info_request[]
      = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autofree char *info = exchange (f, info_request);
  const char *header = strstr (info, "Medease-Challenge: ");
  g_assert_nonnull (header);
  g_autofree char *challenge = g_strndup (header + 19, MED_CHALLENGE_TEXT_SIZE - 1);
  g_autofree char *node = node_name (info);
  med_httpsig_params params = { .keyid = med_keyid_device (&f->patient->device) };
  uint64_t time;
  MUST (med_challenge_time (med_span_text (challenge), &time));
  params.created = time;
  params.expires = time + 60;
  const uint8_t random[8] = { 7 };
  med_nonce_write (challenge, random, params.nonce);
  const med_httpsig_request signed_request = {
    .method = MED_SPAN_LITERAL ("GET"),
    .authority = MED_SPAN_LITERAL ("localhost"),
    .path = MED_SPAN_LITERAL ("/v1/light/1"),
    .chain = med_span_text (f->lab->people->chain.text),
    .node = med_span_text (node),
  };
  char base_room[MED_HTTPSIG_BASE_MAX], input[MED_SIGNATURE_INPUT_MAX + 1] = { 0 };
  char text[MED_SIGNATURE_TEXT_SIZE];
  med_buf base = med_buf_make (base_room, sizeof base_room);
  med_buf value = med_buf_make (input, MED_SIGNATURE_INPUT_MAX);
  med_signature signature;
  MUST (med_httpsig_base (&signed_request, &params, &base));
  med_sign (&f->patient->seed, med_span_make (base.data, base.size), &signature);
  med_signature_write (&signature, text);
  MUST (med_signature_input_write (&params, &value));
  g_autofree char *request = g_strdup_printf (
      "GET /v1/light/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nMedease-Chain: %s\r\n"
      "Medease-Node: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n\r\n",
      f->lab->people->chain.text, node, input, text);
  g_autofree char *first = exchange (f, request), *second = exchange (f, request);
  g_assert_true (g_str_has_prefix (first, "HTTP/1.1 200"));
  g_assert_true (g_str_has_prefix (second, "HTTP/1.1 401"));
  g_assert_nonnull (strstr (second, "\"reason\":\"expired\""));
}

static void
test_unsigned (fixture *f, gconstpointer data)
{
  static const char *const paths[]
      = { "/v1/light/latest", "/v1/light?from=1&to=2", "/v1/wait?height=1" };
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *request = g_strdup_printf (
          "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", paths[i]);
      g_autofree char *answer = exchange (f, request);
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 401"));
      g_assert_nonnull (strstr (answer, "Medease-Challenge: "));
    }
  g_autofree char *other
      = exchange (f, "GET /v1/info HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n");
  g_assert_true (g_str_has_prefix (other, "HTTP/1.1 421"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/gateway/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("owner", test_owner);
  ADD ("stranger", test_stranger);
  ADD ("unknown-keys", test_unknown_keys);
  ADD ("recovery", test_recovery);
  ADD ("reading", test_reading);
  ADD ("access-ends", test_access_ends);
  ADD ("car", test_car);
  ADD ("kept", test_kept);
  ADD ("replay", test_replay);
  ADD ("unsigned", test_unsigned);
  return g_test_run ();
}
