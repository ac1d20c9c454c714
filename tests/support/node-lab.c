/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting a node, and asking it. */
#include "support/node-lab.h"

#include "base/text.h"
#include "core/chain/decode.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/dag/builder.h"
#include "core/dag/cid.h"
#include "core/vault/token.h"
#include "node/gateway.h"
#include "store/file.h"

#include <glib/gstdio.h>
#include <sodium.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define ANSWER_MAX (8u << 20)

static med_time
lab_now (void *context)
{
  node_lab *lab = (node_lab *)context;
  gint64 now = g_get_real_time ();
  gint64 offset = lab == NULL ? 0 : __atomic_load_n (&lab->clock_offset, __ATOMIC_SEQ_CST);
  return (med_time){ now / G_USEC_PER_SEC + offset, (int32_t)(now % G_USEC_PER_SEC) * 1000 };
}

static void
real_random (void *context, void *out, size_t size)
{
  randombytes_buf (out, size);
}

/* ── The node ───────────────────────────────────────────────────────────────────────────────── */

static void
fail_with (const char *problem, med_result result)
{
  if (result != MED_OK)
    g_error ("%s: %s", med_result_name (result), problem);
}

static gpointer
run_node (gpointer data)
{
  node_lab *lab = (node_lab *)data;
  med_node *node;
  med_node_gateway *gateway;
  char *problem = NULL;
  g_main_context_push_thread_default (lab->context);
  fail_with (problem, med_node_open (lab->folder, &lab->env, &node, &problem));
  MUST (med_driver_make_block (node->driver));
  fail_with (problem, med_node_gateway_start (node, &gateway, &problem));
  med_driver_start (node->driver);
  g_atomic_int_set (&lab->started, 1);
  g_main_loop_run (lab->loop);
  med_node_gateway_stop (gateway);
  med_node_close (node);
  g_main_context_pop_thread_default (lab->context);
  return NULL;
}

void
node_lab_start (node_lab *lab)
{
  g_atomic_int_set (&lab->started, 0);
  lab->context = g_main_context_new ();
  lab->loop = g_main_loop_new (lab->context, FALSE);
  lab->thread = g_thread_new ("node", run_node, lab);
  while (g_atomic_int_get (&lab->started) == 0)
    g_usleep (1000);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit ((GMainLoop *)loop);
  return G_SOURCE_REMOVE;
}

void
node_lab_stop (node_lab *lab)
{
  g_main_context_invoke (lab->context, quit, lab->loop);
  g_thread_join (lab->thread);
  g_main_loop_unref (lab->loop);
  g_main_context_unref (lab->context);
  lab->thread = NULL;
}

static void
read_invite (node_lab *lab)
{
  g_autofree char *path = g_build_filename (lab->folder, "founder.invite", NULL);
  const Med__Invite *invite;
  med_span text;
  MUST (med_file_read (path, 1024, &lab->people->arena, &text));
  MUST (med_token_decode_invite (text, &lab->people->arena, &invite));
  g_assert_cmpuint (invite->seed.len, ==, 32);
  g_assert_cmpuint (invite->network_identity.len, ==, 32);
  memcpy (&lab->founder_invite, invite->seed.data, 32);
  memcpy (&lab->anchor_hash, invite->anchor_hash.data, 32);
  memcpy (&lab->clinic, invite->clinic.data, 16);
  lab->anchor_height = invite->anchor_height;
}

node_lab *
node_lab_new (uint64_t seed)
{
  node_lab *lab = node_lab_found (seed);
  node_lab_start (lab);
  return lab;
}

node_lab *
node_lab_found (uint64_t seed)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  node_lab *lab = g_new0 (node_lab, 1);
  g_autoptr (GError) error = NULL;
  char *problem = NULL;
  lab->env = (med_env){ lab_now, real_random, lab };
  lab->client_env = (med_env){ lab_now, real_random, NULL };
  g_autofree char *parent = g_dir_make_tmp ("med-node-XXXXXX", &error);
  g_assert_no_error (error);
  lab->folder = g_build_filename (parent, "node", NULL);
  lab->address = g_strconcat ("unix:", lab->folder, "/node.sock", NULL);
  lab->people = ledger_lab_new (seed);
  const med_node_founding founding = { .folder = lab->folder };
  fail_with (problem, med_node_found (&founding, &lab->env, &lab->people->chain, &problem));
  lab->people->time = (uint64_t)lab_now (lab).seconds;
  read_invite (lab);
  return lab;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
node_lab_free (node_lab *lab)
{
  if (lab->thread != NULL)
    node_lab_stop (lab);
  g_autofree char *parent = g_path_get_dirname (lab->folder);
  remove_tree (parent);
  ledger_lab_free (lab->people);
  g_free (lab->folder);
  g_free (lab->address);
  g_free (lab);
}

void
node_lab_wait (node_lab *lab, gint64 seconds)
{
  __atomic_add_fetch (&lab->clock_offset, seconds, __ATOMIC_SEQ_CST);
  lab->people->time += (uint64_t)seconds;
}

/* ── Visitors ───────────────────────────────────────────────────────────────────────────────── */

static med_result
sign (void *context, med_span message, med_signature *signature)
{
  const node_visitor *visitor = (const node_visitor *)context;
  med_sign (&visitor->seed, message, signature);
  return MED_OK;
}

static med_result
learn_names (node_visitor *visitor)
{
  const med_route route = { .kind = MED_ROUTE_INFO };
  ProtobufCMessage *message;
  char node_id[64];
  MED_TRY (visit_message (visitor, &route, MED_SPAN_EMPTY, &med__info__descriptor, &message));
  const Med__Info *info = (const Med__Info *)message;
  MUST (med_base32_encode (med_pb_span (info->node_id), node_id, sizeof node_id));
  med_node_client_set_names (visitor->client, visitor->lab->people->chain.text, node_id);
  return MED_OK;
}

node_visitor *
node_visitor_try (node_lab *lab, med_keyid keyid, const med_sign_seed *seed)
{
  node_visitor *visitor = g_new0 (node_visitor, 1);
  const med_node_options options = { .address = lab->address, .timeout = 40 };
  visitor->lab = lab;
  visitor->keyid = keyid;
  visitor->seed = *seed;
  MUST (med_node_client_open (&options, &lab->client_env, &visitor->client));
  med_node_client_set_signer (visitor->client, &visitor->keyid, sign, visitor);
  if (learn_names (visitor) == MED_OK)
    return visitor;
  node_visitor_free (visitor);
  return NULL;
}

node_visitor *
node_visitor_new (node_lab *lab, med_keyid keyid, const med_sign_seed *seed)
{
  node_visitor *visitor = node_visitor_try (lab, keyid, seed);
  g_assert_nonnull (visitor);
  return visitor;
}

node_visitor *
node_visitor_device (node_lab *lab, const lab_person *person)
{
  return node_visitor_new (lab, med_keyid_device (&person->device), &person->seed);
}

node_visitor *
node_visitor_recovery (node_lab *lab, const lab_person *person)
{
  med_sign_public key;
  med_sign_public_from_seed (&person->recovery_seed, &key);
  return node_visitor_new (lab, med_keyid_recovery (&key), &person->recovery_seed);
}

node_visitor *
node_visitor_invite (node_lab *lab, const med_sign_seed *invite)
{
  med_sign_public key;
  med_sign_public_from_seed (invite, &key);
  return node_visitor_new (lab, med_keyid_invite (&key), invite);
}

void
node_visitor_free (node_visitor *visitor)
{
  med_node_client_close (visitor->client);
  g_free (visitor);
}

/* ── Calls ──────────────────────────────────────────────────────────────────────────────────── */

med_result
visit_call (node_visitor *visitor, const med_route *route, med_span body, med_span *answer)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  MED_TRY (
      med_node_call (visitor->client, route, body, ANSWER_MAX, NULL, &bytes, &visitor->problem));
  const void *data = g_bytes_get_data (bytes, &size);
  return med_arena_copy (&visitor->lab->people->arena, med_span_make (data, size), answer);
}

med_result
visit_message (node_visitor *visitor, const med_route *route, med_span body,
               const ProtobufCMessageDescriptor *type, ProtobufCMessage **message)
{
  med_span answer;
  MED_TRY (visit_call (visitor, route, body, &answer));
  MUST (med_canonical_decode (type, answer, ANSWER_MAX, &visitor->lab->people->arena, message));
  return MED_OK;
}

med_result
visit_light (node_visitor *visitor, uint64_t height, med_light_block *block)
{
  const med_route route = { .kind = MED_ROUTE_LIGHT, .height = height };
  med_span answer;
  MED_TRY (visit_call (visitor, &route, MED_SPAN_EMPTY, &answer));
  MUST (med_light_block_decode (answer, &visitor->lab->people->arena, block));
  return MED_OK;
}

med_result
visit_row (node_visitor *visitor, uint32_t table, med_span id, Med__Rows **rows)
{
  const med_route route = { .kind = MED_ROUTE_ROWS };
  Med__RowsRequest request = MED__ROWS_REQUEST__INIT;
  Med__RowKey key = MED__ROW_KEY__INIT;
  Med__RowKey *keys[] = { &key };
  med_span body;
  key.table = table;
  key.id = med_pb_bytes (id);
  request.keys = keys;
  request.n_keys = 1;
  MUST (med_canonical_encode (&request.base, &visitor->lab->people->arena, &body));
  return visit_message (visitor, &route, body, &med__rows__descriptor, (ProtobufCMessage **)rows);
}

med_result
visit_submit (node_visitor *visitor, med_span tx)
{
  const med_route route = { .kind = MED_ROUTE_TX_SUBMIT };
  ProtobufCMessage *message;
  return visit_message (visitor, &route, tx, &med__tx_accepted__descriptor, &message);
}

med_result
visit_status (node_visitor *visitor, const med_hash *id, Med__TxStatus **status)
{
  const med_route route = { .kind = MED_ROUTE_TX, .tx = *id };
  return visit_message (visitor, &route, MED_SPAN_EMPTY, &med__tx_status__descriptor,
                        (ProtobufCMessage **)status);
}

med_result
visit_block (node_visitor *visitor, const med_cid *root, const med_cid *cid, med_span *block)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = *cid };
  return visit_call (visitor, &route, MED_SPAN_EMPTY, block);
}

med_result
visit_start (node_visitor *visitor, const med_cid *root, const med_cid *cids, size_t count,
             uint64_t bytes, med_id *lease)
{
  const med_route route = { .kind = MED_ROUTE_UPLOAD };
  Med__UploadStart start = MED__UPLOAD_START__INIT;
  g_autofree ProtobufCBinaryData *list = g_new (ProtobufCBinaryData, count);
  med_span body;
  ProtobufCMessage *message;
  for (size_t i = 0; i < count; i++)
    list[i] = med_pb_bytes (MED_SPAN_OF (cids[i]));
  start.root = med_pb_bytes (MED_SPAN_OF (*root));
  start.blocks = list;
  start.n_blocks = count;
  start.bytes = bytes;
  MUST (med_canonical_encode (&start.base, &visitor->lab->people->arena, &body));
  MED_TRY (visit_message (visitor, &route, body, &med__upload_lease__descriptor, &message));
  const Med__UploadLease *answer = (const Med__UploadLease *)message;
  g_assert_cmpuint (answer->id.len, ==, 16);
  memcpy (lease, answer->id.data, 16);
  return MED_OK;
}

med_result
visit_put (node_visitor *visitor, const med_id *lease, const med_cid *cid, med_span block)
{
  const med_route route = { .kind = MED_ROUTE_UPLOAD_BLOCK, .upload = *lease, .cid = *cid };
  med_span answer;
  return visit_call (visitor, &route, block, &answer);
}

typedef struct
{
  GArray *cids;
  GPtrArray *blocks;
  uint64_t bytes;
} built;

static med_result
emit (void *context, const med_cid *cid, med_span block)
{
  built *b = (built *)context;
  for (guint i = 0; i < b->cids->len; i++)
    if (MED_ID_EQUAL (*cid, g_array_index (b->cids, med_cid, i)))
      return MED_OK;
  g_array_append_val (b->cids, *cid);
  g_ptr_array_add (b->blocks, g_bytes_new (block.data, block.size));
  b->bytes += block.size;
  return MED_OK;
}

static med_result
send_built (node_visitor *visitor, const built *b, const med_cid *root)
{
  med_id lease;
  MED_TRY (visit_start (visitor, root, (const med_cid *)(void *)b->cids->data, b->cids->len,
                        b->bytes, &lease));
  for (guint i = 0; i < b->cids->len; i++)
    {
      gsize size;
      const void *data = g_bytes_get_data (g_ptr_array_index (b->blocks, i), &size);
      MED_TRY (visit_put (visitor, &lease, &g_array_index (b->cids, med_cid, i),
                          med_span_make (data, size)));
    }
  return MED_OK;
}

med_result
visit_upload (node_visitor *visitor, med_span bytes, med_cid *root)
{
  built b = { g_array_new (FALSE, FALSE, sizeof (med_cid)),
              g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref), 0 };
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&med_dag_unixfs_v1_2025));
  MUST (med_dag_builder_new (&med_dag_unixfs_v1_2025, emit, &b, &arena, &builder));
  MUST (med_dag_builder_add (builder, bytes));
  MUST (med_dag_builder_finish (builder, &summary));
  med_arena_clear (&arena);
  med_result result = send_built (visitor, &b, &summary.root);
  g_array_unref (b.cids);
  g_ptr_array_unref (b.blocks);
  *root = summary.root;
  return result;
}

med_reason
visit_code (node_visitor *visitor, med_span tx)
{
  med_hash id;
  Med__TxStatus *status;
  MUST (visit_submit (visitor, tx));
  med_tx_id (tx, &id);
  MUST (visit_status (visitor, &id, &status));
  g_assert_cmpuint (status->height, >, 0);
  return (med_reason)status->code;
}

/* ── People ─────────────────────────────────────────────────────────────────────────────────── */

ProtobufCBinaryData
visit_object (node_visitor *visitor)
{
  ledger_lab *people = visitor->lab->people;
  med_cid root;
  med_span copy;
  MUST (visit_upload (visitor, med_pb_span (lab_bytes (people, 200)), &root));
  MUST (med_arena_copy (&people->arena, MED_SPAN_OF (root), &copy));
  return med_pb_bytes (copy);
}

lab_person *
node_lab_join (node_lab *lab, const med_sign_seed *invite)
{
  lab_person *person = lab_person_new (lab->people);
  Med__AccountCreate *create = lab_account_create (lab->people, person, invite);
  g_autoptr (node_visitor) guest = node_visitor_invite (lab, invite);
  create->userkey_cid = visit_object (guest);
  create->keyring_cid = visit_object (guest);
  create->keybox_cid = visit_object (guest);
  create->profile_cid = visit_object (guest);
  memcpy (&person->userkey, create->userkey_cid.data, sizeof person->userkey);
  memcpy (&person->keyring, create->keyring_cid.data, sizeof person->keyring);
  memcpy (&person->profile, create->profile_cid.data, sizeof person->profile);
  lab_assert_code (node_lab_do (lab, person, MED__OP__KIND_ACCOUNT_CREATE, create),
                   MED_REASON_NONE);
  return person;
}

med_reason
node_lab_do (node_lab *lab, lab_person *person, Med__Op__KindCase kind, void *message)
{
  Med__Op op = lab_op (kind, message);
  med_span tx = lab_sign (lab->people, person, MED_SPAN_EMPTY, &op, 1);
  med_hash id;
  med_tx_id (tx, &id);
  /* A new account's device is known only once the block stands. */
  g_autoptr (node_visitor) sender = node_visitor_device (lab, person);
  MUST (visit_submit (sender, tx));
  Med__TxStatus *status;
  MUST (visit_status (sender, &id, &status));
  return (med_reason)status->code;
}

lab_person *
node_lab_invite (node_lab *lab, lab_person *officer, Med__Role role)
{
  med_sign_seed invite;
  Med__InviteCreate *create = lab_invite (lab->people, lab->clinic, role, &invite);
  lab_assert_code (node_lab_do (lab, officer, MED__OP__KIND_INVITE_CREATE, create),
                   MED_REASON_NONE);
  return node_lab_join (lab, &invite);
}
