/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node says about its chain, verified from the founder's invite on with the light client. */
#include "client/verify.h"
#include "core/chain/hashes.h"
#include "core/ledger/stream.h"
#include "core/light/verify.h"
#include "support/node-lab.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

static med_time
now_of (node_lab *lab)
{
  return lab->env.now (lab->env.context);
}

/* The verified header of a height, waiting for it. */
static med_header
verified_header (node_visitor *visitor, uint64_t height)
{
  node_lab *lab = visitor->lab;
  med_light_block anchor, block;
  med_light_outcome outcome;
  const med_light_options options = med_light_options_default (lab->people->chain.text);
  const med_route route = { .kind = MED_ROUTE_WAIT, .height = height };
  ProtobufCMessage *tip;
  MUST (visit_message (visitor, &route, MED_SPAN_EMPTY, &med__tip__descriptor, &tip));
  g_assert_cmpuint (((const Med__Tip *)tip)->height, >=, height);
  MUST (visit_light (visitor, lab->anchor_height, &anchor));
  med_light_verify_anchor (&options, (int64_t)lab->anchor_height, &lab->anchor_hash, &anchor,
                           now_of (lab), &outcome);
  g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
  if (height == lab->anchor_height)
    return anchor.header;
  MUST (visit_light (visitor, height, &block));
  med_light_verify (&options, &anchor, &block, now_of (lab), &outcome);
  g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
  g_assert_cmpint (block.header.height, ==, (int64_t)height);
  return block.header;
}

static med_hash
app_hash_of (node_visitor *visitor, uint64_t height)
{
  med_header header = verified_header (visitor, height + 1);
  med_hash hash;
  g_assert_cmpuint (header.app_hash.size, ==, 32);
  memcpy (&hash, header.app_hash.bytes, 32);
  return hash;
}

static void
test_headers (void)
{
  g_autoptr (node_lab) lab = node_lab_new (1);
  g_autoptr (node_visitor) guest = node_visitor_invite (lab, &lab->founder_invite);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  med_light_block latest;
  MUST (visit_light (visitor, 0, &latest));
  g_assert_cmpint (latest.header.height, >=, 3);
  for (int64_t height = 1; height <= latest.header.height; height++)
    verified_header (visitor, (uint64_t)height);
  const med_route range = { .kind = MED_ROUTE_LIGHT_RANGE, .from = 1, .to = 3 };
  ProtobufCMessage *message;
  MUST (visit_message (visitor, &range, MED_SPAN_EMPTY, &med__light_blocks__descriptor, &message));
  g_assert_cmpuint (((const Med__LightBlocks *)message)->n_blocks, ==, 3);
  g_assert_cmpint (visit_light (visitor, 100000, &latest), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (visitor->problem.reason, ==, MED_REASON_BEHIND);
}

static void
test_rows (void)
{
  g_autoptr (node_lab) lab = node_lab_new (2);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  Med__Rows *rows;
  MUST (visit_row (visitor, MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &rows));
  g_assert_cmpuint (rows->n_rows, ==, 1);
  g_assert_cmpuint (rows->rows[0]->value.len, >, 0);
  med_hash app_hash = app_hash_of (visitor, rows->height);
  MUST (med_verify_row (rows->rows[0], MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &app_hash));
  /* A row that is not there comes with the proof of that. */
  const med_account_id nobody = { .bytes = { 9 } };
  med_row_id role = med_row_id_join (MED_SPAN_OF (founder->id), MED_SPAN_OF (nobody));
  role.size = 36;
  MUST (visit_row (visitor, MED_TABLE_ROLE, med_row_id_span (&role), &rows));
  g_assert_cmpuint (rows->rows[0]->value.len, ==, 0);
  app_hash = app_hash_of (visitor, rows->height);
  MUST (med_verify_row (rows->rows[0], MED_TABLE_ROLE, med_row_id_span (&role), &app_hash));
  /* One flipped byte anywhere must fail. */
  MUST (visit_row (visitor, MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &rows));
  app_hash = app_hash_of (visitor, rows->height);
  rows->rows[0]->value.data[7] ^= 1;
  g_assert_cmpint (
      med_verify_row (rows->rows[0], MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &app_hash), ==,
      MED_E_UNVERIFIED);
  g_assert_cmpint (visit_row (visitor, 0x77, MED_SPAN_OF (founder->id), &rows), ==, MED_E_INVALID);
}

static void
test_idle_rows_need_no_wait (void)
{
  g_autoptr (node_lab) lab = node_lab_new (3);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  Med__Rows *rows;
  med_light_block latest;
  /* The block that proves the account's rows comes by itself; then the tip is proven. */
  do
    {
      MUST (visit_row (visitor, MED_TABLE_PARAMS, MED_SPAN_EMPTY, &rows));
      MUST (visit_light (visitor, 0, &latest));
    }
  while ((int64_t)rows->height >= latest.header.height);
  g_assert_cmpint ((int64_t)rows->height, ==, latest.header.height - 1);
}

static void
test_streams (void)
{
  g_autoptr (node_lab) lab = node_lab_new (4);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  med_row_id id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (founder->id), MED_SPAN_EMPTY);
  med_stream_check check = { 0 };
  uint64_t old = 0;
  med_hash old_root = { 0 };
  for (int round = 0; round < 4; round++)
    {
      bool complete = false;
      med_route route = { .kind = MED_ROUTE_STREAM, .old = old, .limit = 2 };
      memcpy (route.stream, id.bytes, id.size);
      route.stream_size = id.size;
      while (!complete)
        {
          ProtobufCMessage *message;
          route.from = check.frontier.size;
          MUST (visit_message (visitor, &route, MED_SPAN_EMPTY, &med__stream_page__descriptor,
                               &message));
          const Med__StreamPage *page = (const Med__StreamPage *)message;
          med_hash app_hash = app_hash_of (visitor, page->height);
          MUST (med_verify_stream_page (page, med_row_id_span (&id), old, &old_root, &app_hash,
                                        &check, &complete));
        }
      g_assert_cmpuint (check.frontier.size, >, old);
      old = check.frontier.size;
      med_log_frontier_root (&check.frontier, &old_root);
      node_lab_invite (lab, founder, MED__ROLE__ROLE_PATIENT);
    }
  med_route beyond = { .kind = MED_ROUTE_STREAM, .old = 1000, .limit = 1 };
  med_span answer;
  memcpy (beyond.stream, id.bytes, id.size);
  beyond.stream_size = id.size;
  g_assert_cmpint (visit_call (visitor, &beyond, MED_SPAN_EMPTY, &answer), ==, MED_E_REFUSED);
  g_assert_cmpint (visitor->problem.reason, ==, MED_REASON_BEHIND);
}

static void
check_status (node_visitor *visitor, const med_hash *id, med_reason code)
{
  Med__TxStatus *status;
  MUST (visit_status (visitor, id, &status));
  g_assert_cmpuint (status->code, ==, (unsigned)code);
  const med_header header = verified_header (visitor, status->height);
  const med_header next = verified_header (visitor, status->height + 1);
  MUST (med_verify_tx_status (status, id, &header, &next));
  status->code ^= 1;
  g_assert_cmpint (med_verify_tx_status (status, id, &header, &next), ==, MED_E_UNVERIFIED);
}

static void
test_transactions (void)
{
  g_autoptr (node_lab) lab = node_lab_new (5);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  med_sign_seed invite;
  Med__InviteCreate *create
      = lab_invite (lab->people, lab->clinic, MED__ROLE__ROLE_PATIENT, &invite);
  Med__Op op = lab_op (MED__OP__KIND_INVITE_CREATE, create);
  med_span tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  med_hash id;
  med_tx_id (tx, &id);
  MUST (visit_submit (visitor, tx));
  check_status (visitor, &id, MED_REASON_NONE);
  /* The same bytes again are the same transaction. */
  MUST (visit_submit (visitor, tx));
  check_status (visitor, &id, MED_REASON_NONE);
  /* A refusal stands in a block and is proven as well. */
  tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  med_tx_id (tx, &id);
  MUST (visit_submit (visitor, tx));
  check_status (visitor, &id, MED_REASON_EXISTS);
  /* A used counter has no business in a block. */
  founder->counter--;
  create->expires++;
  tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  g_assert_cmpint (visit_submit (visitor, tx), ==, MED_E_REFUSED);
  g_assert_cmpint (visitor->problem.reason, ==, MED_REASON_COUNTER);
  g_assert_cmpint (visit_submit (visitor, MED_SPAN_LITERAL ("no tx")), ==, MED_E_INVALID);
  /* Others do not learn whether there is such a transaction. */
  lab_person *patient = node_lab_invite (lab, founder, MED__ROLE__ROLE_PATIENT);
  g_autoptr (node_visitor) stranger = node_visitor_device (lab, patient);
  Med__TxStatus *status;
  g_assert_cmpint (visit_status (stranger, &id, &status), ==, MED_E_NOT_FOUND);
  id.bytes[0] ^= 1;
  g_assert_cmpint (visit_status (visitor, &id, &status), ==, MED_E_NOT_FOUND);
}

static void
test_check (void)
{
  g_autoptr (node_lab) lab = node_lab_new (6);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  const med_route route = { .kind = MED_ROUTE_TX_CHECK };
  med_sign_seed invite;
  Med__InviteCreate *create
      = lab_invite (lab->people, lab->clinic, MED__ROLE__ROLE_PATIENT, &invite);
  Med__Op op = lab_op (MED__OP__KIND_INVITE_CREATE, create);
  ProtobufCMessage *verdict;
  med_span tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  MUST (visit_message (visitor, &route, tx, &med__tx_verdict__descriptor, &verdict));
  g_assert_cmpuint (((const Med__TxVerdict *)verdict)->code, ==, MED_REASON_NONE);
  create->expires = 1;
  founder->counter--;
  tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  MUST (visit_message (visitor, &route, tx, &med__tx_verdict__descriptor, &verdict));
  g_assert_cmpuint (((const Med__TxVerdict *)verdict)->code, !=, MED_REASON_NONE);
  /* Trying changes nothing. */
  create->expires = lab->people->time + 86400;
  founder->counter--;
  tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  lab_assert_code (visit_code (visitor, tx), MED_REASON_NONE);
}

static gpointer
wait_for_next (gpointer data)
{
  node_visitor *visitor = (node_visitor *)data;
  const med_route route = { .kind = MED_ROUTE_WAIT, .height = visitor->lab->anchor_height };
  ProtobufCMessage *tip;
  MUST (visit_message (visitor, &route, MED_SPAN_EMPTY, &med__tip__descriptor, &tip));
  return GSIZE_TO_POINTER ((gsize)((const Med__Tip *)tip)->height);
}

/* A poll for a height that is not there yet is answered by the block that makes it. */
static void
test_wait (void)
{
  g_autoptr (node_lab) lab = node_lab_new (7);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  med_light_block latest;
  ProtobufCMessage *tip;
  med_route route = { .kind = MED_ROUTE_WAIT, .height = 1 };
  MUST (visit_message (visitor, &route, MED_SPAN_EMPTY, &med__tip__descriptor, &tip));
  route.height = ((const Med__Tip *)tip)->height;
  /* After the proof block nothing happens by itself. */
  g_usleep (50000);
  MUST (visit_light (visitor, 0, &latest));
  uint64_t next = (uint64_t)latest.header.height + 1;
  g_autoptr (node_visitor) poller = node_visitor_device (lab, founder);
  lab->anchor_height = next;
  GThread *thread = g_thread_new ("poll", wait_for_next, poller);
  node_lab_invite (lab, founder, MED__ROLE__ROLE_PATIENT);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), >=, next);
}

/* Chain, state and what was acknowledged are there after a new start. */
static void
test_restart (void)
{
  g_autoptr (node_lab) lab = node_lab_new (8);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  med_light_block before, after;
  {
    g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
    MUST (visit_light (visitor, 0, &before));
  }
  node_lab_stop (lab);
  node_lab_start (lab);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  MUST (visit_light (visitor, 0, &after));
  /* Every start makes a block. */
  g_assert_cmpint (after.header.height, >, before.header.height);
  MUST (visit_light (visitor, (uint64_t)before.header.height, &after));
  g_assert_true (med_block_id_equal (&before.commit.block_id, &after.commit.block_id));
  verified_header (visitor, (uint64_t)before.header.height + 1);
  Med__Rows *rows;
  MUST (visit_row (visitor, MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &rows));
  med_hash app_hash = app_hash_of (visitor, rows->height);
  MUST (med_verify_row (rows->rows[0], MED_TABLE_ACCOUNT, MED_SPAN_OF (founder->id), &app_hash));
}

/* A clock that was set back: no blocks, and no harm. */
static void
test_clock_back (void)
{
  g_autoptr (node_lab) lab = node_lab_new (9);
  lab_person *founder = node_lab_join (lab, &lab->founder_invite);
  g_autoptr (node_visitor) visitor = node_visitor_device (lab, founder);
  node_lab_wait (lab, 4000);
  node_lab_invite (lab, founder, MED__ROLE__ROLE_PATIENT);
  node_lab_wait (lab, -4000);
  /* That the clock is wrong is worth a warning, which ends tests otherwise. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  med_sign_seed invite;
  Med__InviteCreate *create
      = lab_invite (lab->people, lab->clinic, MED__ROLE__ROLE_PATIENT, &invite);
  Med__Op op = lab_op (MED__OP__KIND_INVITE_CREATE, create);
  lab->people->expires_after = 40000;
  med_span tx = lab_sign (lab->people, founder, MED_SPAN_EMPTY, &op, 1);
  g_assert_cmpint (visit_submit (visitor, tx), ==, MED_E_OFFLINE);
  g_assert_cmpuint (visitor->problem.status, ==, 503);
  node_lab_stop (lab);
  g_log_set_always_fatal (fatal);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node/chain/headers", test_headers);
  g_test_add_func ("/node/chain/rows", test_rows);
  g_test_add_func ("/node/chain/idle-rows", test_idle_rows_need_no_wait);
  g_test_add_func ("/node/chain/streams", test_streams);
  g_test_add_func ("/node/chain/transactions", test_transactions);
  g_test_add_func ("/node/chain/check", test_check);
  g_test_add_func ("/node/chain/wait", test_wait);
  g_test_add_func ("/node/chain/restart", test_restart);
  g_test_add_func ("/node/chain/clock-back", test_clock_back);
  return g_test_run ();
}
