/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: what a lease takes, when an object is complete, and what of it counts. */
#include "core/dag/builder.h"
#include "core/dag/cid.h"
#include "support/node-lab.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define MIB ((size_t)1 << 20)

typedef struct
{
  node_lab *lab;
  lab_person *founder;
  node_visitor *visitor;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->lab = node_lab_new (11);
  f->founder = node_lab_join (f->lab, &f->lab->founder_invite);
  f->visitor = node_visitor_device (f->lab, f->founder);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  node_visitor_free (f->visitor);
  node_lab_free (f->lab);
}

/* Whether the node takes a transaction that names the object: it holds it complete. */
static bool
stored (fixture *f, const med_cid *root)
{
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  const med_route route = { .kind = MED_ROUTE_TX_SUBMIT };
  med_span answer;
  profile.profile_cid = LAB_BYTES (*root);
  profile.base_cid = LAB_BYTES (f->founder->profile);
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_PROFILE, &profile);
  med_span tx = lab_sign (f->lab->people, f->founder, MED_SPAN_EMPTY, &op, 1);
  med_result result = visit_call (f->visitor, &route, tx, &answer);
  if (result == MED_OK)
    {
      f->founder->profile = *root;
      return true;
    }
  g_assert_cmpint (result, ==, MED_E_REFUSED);
  g_assert_cmpint (f->visitor->problem.reason, ==, MED_REASON_NOT_STORED);
  return false;
}

/* Three leaves and their node. */
typedef struct
{
  med_cid cids[4];
  med_span blocks[4];
  size_t count;
  med_arena *arena;
} parts;

static med_result
keep (void *context, const med_cid *cid, med_span block)
{
  parts *p = (parts *)context;
  p->cids[p->count] = *cid;
  return med_arena_copy (p->arena, block, &p->blocks[p->count++]);
}

static parts
make_parts (fixture *f)
{
  parts p = { .arena = &f->lab->people->arena };
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&med_dag_unixfs_v1_2025));
  ProtobufCBinaryData bytes = lab_bytes (f->lab->people, 2 * MIB + 5);
  MUST (med_dag_builder_new (&med_dag_unixfs_v1_2025, keep, &p, &arena, &builder));
  MUST (med_dag_builder_add (builder, med_pb_span (bytes)));
  MUST (med_dag_builder_finish (builder, &summary));
  med_arena_clear (&arena);
  g_assert_cmpuint (p.count, ==, 4);
  g_assert_true (MED_ID_EQUAL (summary.root, p.cids[3]));
  return p;
}

static void
test_complete (fixture *f, gconstpointer data)
{
  med_cid root;
  g_autofree uint8_t *zeros = g_malloc0 (3 * MIB);
  MUST (visit_upload (f->visitor, med_pb_span (lab_bytes (f->lab->people, 10)), &root));
  g_assert_true (stored (f, &root));
  MUST (visit_upload (f->visitor, med_pb_span (lab_bytes (f->lab->people, 3 * MIB + 1)), &root));
  g_assert_true (stored (f, &root));
  /* Equal leaves are sent once. */
  MUST (visit_upload (f->visitor, med_span_make (zeros, 3 * MIB), &root));
  g_assert_true (stored (f, &root));
  MUST (visit_upload (f->visitor, MED_SPAN_EMPTY, &root));
  g_assert_true (stored (f, &root));
}

static void
test_incomplete (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_id lease;
  MUST (visit_start (f->visitor, &p.cids[3], p.cids, 4, 2 * MIB + 500, &lease));
  for (int i = 3; i > 0; i--)
    {
      MUST (visit_put (f->visitor, &lease, &p.cids[i], p.blocks[i]));
      g_assert_false (stored (f, &p.cids[3]));
    }
  /* Blocks may come twice and in any order. */
  MUST (visit_put (f->visitor, &lease, &p.cids[2], p.blocks[2]));
  g_assert_false (stored (f, &p.cids[3]));
  MUST (visit_put (f->visitor, &lease, &p.cids[0], p.blocks[0]));
  g_assert_true (stored (f, &p.cids[3]));
  /* The lease is over. */
  g_assert_cmpint (visit_put (f->visitor, &lease, &p.cids[0], p.blocks[0]), ==, MED_E_NOT_FOUND);
}

static void
test_wrong_block (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_id lease;
  MUST (visit_start (f->visitor, &p.cids[3], p.cids, 4, 2 * MIB + 500, &lease));
  g_assert_cmpint (visit_put (f->visitor, &lease, &p.cids[0], p.blocks[1]), ==, MED_E_INVALID);
  g_assert_cmpint (visit_put (f->visitor, &lease, &p.cids[0], MED_SPAN_EMPTY), ==, MED_E_INVALID);
  med_cid other;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("other"), &other);
  g_assert_cmpint (visit_put (f->visitor, &lease, &other, MED_SPAN_LITERAL ("other")), ==,
                   MED_E_NOT_FOUND);
  lease.bytes[0] ^= 1;
  g_assert_cmpint (visit_put (f->visitor, &lease, &p.cids[0], p.blocks[0]), ==, MED_E_NOT_FOUND);
}

/* Sends the listed blocks; the result of the last one. */
static med_result
send_list (fixture *f, const med_cid *root, const med_cid *cids, const med_span *blocks,
           size_t count)
{
  med_id lease;
  med_result result = MED_OK;
  MUST (visit_start (f->visitor, root, cids, count, count * MIB, &lease));
  for (size_t i = 0; i < count; i++)
    {
      g_assert_cmpint (result, ==, MED_OK);
      result = visit_put (f->visitor, &lease, &cids[i], blocks[i]);
    }
  return result;
}

/* A list that is not the DAG of its root is refused when its last block is there. */
static void
test_foreign_list (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_cid cids[5];
  med_span blocks[5];
  memcpy (cids, p.cids, sizeof p.cids);
  memcpy (blocks, p.blocks, sizeof p.blocks);
  blocks[4] = MED_SPAN_LITERAL ("foreign");
  med_cid_of (MED_CODEC_RAW, blocks[4], &cids[4]);
  g_assert_cmpint (send_list (f, &p.cids[3], cids, blocks, 5), ==, MED_E_REFUSED);
  g_assert_false (stored (f, &p.cids[3]));
  /* A leaf that the node holds already does not count: this lease must bring it. */
  g_assert_cmpint (send_list (f, &p.cids[3], p.cids + 1, p.blocks + 1, 3), ==, MED_E_REFUSED);
  g_assert_false (stored (f, &p.cids[3]));
  /* A node that is no node. */
  med_cid garbage;
  med_cid_of (MED_CODEC_DAG_PB, blocks[4], &garbage);
  g_assert_cmpint (send_list (f, &garbage, &garbage, blocks + 4, 1), ==, MED_E_REFUSED);
  g_assert_false (stored (f, &garbage));
  g_assert_cmpint (send_list (f, &p.cids[3], p.cids, p.blocks, 4), ==, MED_OK);
  g_assert_true (stored (f, &p.cids[3]));
}

static void
test_bad_lists (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_id lease;
  med_cid twice[] = { p.cids[3], p.cids[0], p.cids[0] };
  g_assert_cmpint (visit_start (f->visitor, &p.cids[3], twice, 3, 10, &lease), ==, MED_E_INVALID);
  g_assert_cmpint (visit_start (f->visitor, &p.cids[3], p.cids, 3, 10, &lease), ==, MED_E_INVALID);
  g_assert_cmpint (visit_start (f->visitor, &p.cids[3], NULL, 0, 10, &lease), ==, MED_E_INVALID);
  g_assert_cmpint (visit_start (f->visitor, &p.cids[3], p.cids, 4, 100 * MIB, &lease), ==,
                   MED_E_INVALID);
}

static void
test_other_key (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_id lease;
  lab_person *patient = node_lab_invite (f->lab, f->founder, MED__ROLE__ROLE_PATIENT);
  g_autoptr (node_visitor) other = node_visitor_device (f->lab, patient);
  MUST (visit_start (f->visitor, &p.cids[3], p.cids, 4, 3 * MIB, &lease));
  g_assert_cmpint (visit_put (other, &lease, &p.cids[0], p.blocks[0]), ==, MED_E_NOT_FOUND);
}

static void
test_expiry (fixture *f, gconstpointer data)
{
  parts p = make_parts (f);
  med_id lease;
  MUST (visit_start (f->visitor, &p.cids[3], p.cids, 4, 3 * MIB, &lease));
  /* Each block renews the hour. */
  for (int i = 0; i < 3; i++)
    {
      node_lab_wait (f->lab, 3000);
      MUST (visit_put (f->visitor, &lease, &p.cids[i], p.blocks[i]));
    }
  node_lab_wait (f->lab, 3700);
  g_assert_cmpint (visit_put (f->visitor, &lease, &p.cids[3], p.blocks[3]), ==, MED_E_NOT_FOUND);
}

/* Whoever has no account yet may bring what an account needs and no more. */
static void
test_guest (fixture *f, gconstpointer data)
{
  med_sign_seed invite;
  med_cid root;
  Med__InviteCreate *create
      = lab_invite (f->lab->people, f->lab->clinic, MED__ROLE__ROLE_PATIENT, &invite);
  lab_assert_code (node_lab_do (f->lab, f->founder, MED__OP__KIND_INVITE_CREATE, create),
                   MED_REASON_NONE);
  g_autoptr (node_visitor) guest = node_visitor_invite (f->lab, &invite);
  g_assert_cmpint (
      visit_upload (guest, med_pb_span (lab_bytes (f->lab->people, 256 * 1024 + 1)), &root), ==,
      MED_E_TOO_LARGE);
  g_assert_cmpint (guest->problem.reason, ==, MED_REASON_LIMIT);
  MUST (visit_upload (guest, med_pb_span (lab_bytes (f->lab->people, 200 * 1024)), &root));
  g_assert_cmpint (visit_upload (guest, med_pb_span (lab_bytes (f->lab->people, 60 * 1024)), &root),
                   ==, MED_E_TOO_LARGE);
  for (int i = 1; i < 24; i++)
    MUST (visit_upload (guest, med_pb_span (lab_bytes (f->lab->people, 100)), &root));
  g_assert_cmpint (visit_upload (guest, med_pb_span (lab_bytes (f->lab->people, 100)), &root), ==,
                   MED_E_TOO_LARGE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/upload/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("complete", test_complete);
  ADD ("incomplete", test_incomplete);
  ADD ("wrong-block", test_wrong_block);
  ADD ("foreign-list", test_foreign_list);
  ADD ("bad-lists", test_bad_lists);
  ADD ("other-key", test_other_key);
  ADD ("expiry", test_expiry);
  ADD ("guest", test_guest);
  return g_test_run ();
}
