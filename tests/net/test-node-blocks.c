/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many blocks up and down, eight at a time, and what stops them. */
#include "core/dag/cid.h"
#include "net/node-client.h"
#include "support/fake-node.h"

#define BLOCK_SIZE 5000

typedef struct
{
  unsigned next, count, taken;
  unsigned known;   /* of the CIDs wanted; the others are known once these were taken */
  unsigned fail_at; /* 0: never */
  uint64_t blocks, bytes;
  GCancellable *cancellable;
  unsigned cancel_at;
} job;

static GBytes *
make_block (unsigned i, med_cid *cid)
{
  uint8_t *bytes = g_malloc (BLOCK_SIZE + i);
  for (unsigned k = 0; k < BLOCK_SIZE + i; k++)
    bytes[k] = (uint8_t)(k * 7 + i);
  med_cid_of (MED_CODEC_RAW, med_span_make (bytes, BLOCK_SIZE + i), cid);
  return g_bytes_new_take (bytes, BLOCK_SIZE + i);
}

static med_result
next_block (void *context, med_cid *cid, GBytes **bytes)
{
  job *j = context;
  if (j->next == j->count)
    return MED_E_NOT_FOUND;
  if (j->fail_at != 0 && j->next == j->fail_at)
    return MED_E_IO;
  *bytes = make_block (j->next++, cid);
  return MED_OK;
}

static med_result
next_cid (void *context, med_cid *cid)
{
  job *j = context;
  if (j->next == j->count)
    return MED_E_NOT_FOUND;
  if (j->next >= j->known && j->taken < j->next)
    return MED_E_BUSY;
  g_bytes_unref (make_block (j->next++, cid));
  return MED_OK;
}

static med_result
take_block (void *context, const med_cid *cid, GBytes *bytes)
{
  job *j = context;
  med_cid expected;
  g_autoptr (GBytes) block = make_block (j->taken++, &expected);
  g_assert_true (MED_ID_EQUAL (*cid, expected));
  g_assert_true (g_bytes_equal (block, bytes));
  return j->fail_at != 0 && j->taken == j->fail_at ? MED_E_FULL : MED_OK;
}

static void
progress (void *context, uint64_t blocks, uint64_t bytes)
{
  job *j = context;
  g_assert_cmpuint (blocks, ==, j->blocks + 1);
  g_assert_cmpuint (bytes, >, j->bytes);
  j->blocks = blocks;
  j->bytes = bytes;
  if (j->cancellable != NULL && blocks == j->cancel_at)
    g_cancellable_cancel (j->cancellable);
}

typedef struct
{
  fake_node *node;
  med_node_client *client;
} fixture;

static void
set_up (fixture *f, const void *data)
{
  const med_keyid keyid = fake_member_keyid ();
  f->node = fake_node_new (NULL);
  const med_node_options options = { .address = fake_node_address (f->node), .timeout = 5 };
  g_assert_cmpint (med_node_client_open (&options, fake_env (), &f->client), ==, MED_OK);
  med_node_client_set_signer (f->client, &keyid, fake_member_sign, NULL);
  med_node_client_set_names (f->client, FAKE_CHAIN, FAKE_NODE);
}

static void
tear_down (fixture *f, const void *data)
{
  med_node_client_close (f->client);
  fake_node_free (f->node);
}

static med_result
put (fixture *f, job *j, med_problem *problem)
{
  const med_id upload = { { 0 } };
  const med_node_put put_blocks = { next_block, progress, j };
  return med_node_put_blocks (f->client, &upload, &put_blocks, j->cancellable, problem);
}

static med_result
get (fixture *f, job *j, med_problem *problem)
{
  med_cid root;
  const med_node_get get_blocks = { next_cid, take_block, progress, j };
  med_cid_of (MED_CODEC_DAG_PB, MED_SPAN_LITERAL ("root"), &root);
  return med_node_get_blocks (f->client, &root, &get_blocks, j->cancellable, problem);
}

static void
test_up_and_down (fixture *f, const void *data)
{
  job up = { .count = 200 }, down = { .count = 200, .known = 200 };
  g_assert_cmpint (put (f, &up, NULL), ==, MED_OK);
  g_assert_cmpuint (up.blocks, ==, 200);
  g_assert_cmpuint (fake_node_blocks (f->node), ==, 200);
  g_assert_cmpuint (fake_node_in_flight_max (f->node), ==, MED_UPLOADS_IN_FLIGHT);
  g_assert_cmpint (get (f, &down, NULL), ==, MED_OK);
  g_assert_cmpuint (down.taken, ==, 200);
  g_assert_cmpuint (down.bytes, ==, up.bytes);
}

/* As in a walk: the second level is known when the first was read. */
static void
test_known_later (fixture *f, const void *data)
{
  job up = { .count = 30 }, down = { .count = 30, .known = 3 };
  g_assert_cmpint (put (f, &up, NULL), ==, MED_OK);
  g_assert_cmpint (get (f, &down, NULL), ==, MED_OK);
  g_assert_cmpuint (down.taken, ==, 30);
}

static void
test_nothing (fixture *f, const void *data)
{
  job up = { .count = 0 }, down = { .count = 0 };
  g_assert_cmpint (put (f, &up, NULL), ==, MED_OK);
  g_assert_cmpint (get (f, &down, NULL), ==, MED_OK);
}

static void
test_failures (fixture *f, const void *data)
{
  med_problem problem;
  job up = { .count = 40 }, missing = { .count = 60, .known = 60 };
  job full = { .count = 40, .known = 40, .fail_at = 20 }, again = { .count = 40, .known = 40 };
  job broken = { .count = 40, .fail_at = 17 }, wrong = { .count = 40, .known = 40 };
  g_assert_cmpint (put (f, &broken, NULL), ==, MED_E_IO);
  g_assert_cmpint (put (f, &up, NULL), ==, MED_OK);
  g_assert_cmpint (get (f, &missing, &problem), ==, MED_E_NOT_FOUND);
  g_assert_cmpuint (problem.status, ==, 404);
  g_assert_cmpuint (missing.taken, ==, 40);
  g_assert_cmpint (get (f, &full, &problem), ==, MED_E_FULL);
  g_assert_cmpuint (problem.status, ==, 0);
  g_assert_cmpuint (full.taken, ==, 20);
  g_assert_cmpint (get (f, &again, NULL), ==, MED_OK);
  fake_node_corrupt (f->node);
  g_assert_cmpint (get (f, &wrong, NULL), ==, MED_E_UNVERIFIED);
  g_assert_cmpuint (wrong.taken, ==, 0);
}

static void
test_cancel (fixture *f, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  job up = { .count = 200, .cancellable = cancellable, .cancel_at = 50 };
  job more = { .count = 10 };
  g_assert_cmpint (put (f, &up, NULL), ==, MED_E_CANCELLED);
  g_assert_cmpuint (up.blocks, >=, 50);
  g_assert_cmpuint (up.blocks, <, 200);
  g_assert_cmpint (put (f, &more, NULL), ==, MED_OK);
}

/* The clock of the node leaves every signature of the first eight behind. */
static void
test_stale (fixture *f, const void *data)
{
  job first = { .count = 3 }, up = { .count = 30 };
  g_assert_cmpint (put (f, &first, NULL), ==, MED_OK);
  fake_node_advance (f->node, 3600);
  g_assert_cmpint (put (f, &up, NULL), ==, MED_OK);
  g_assert_cmpuint (up.blocks, ==, 30);
}

static void
test_too_large (fixture *f, const void *data)
{
  const med_id upload = { { 0 } };
  g_autofree uint8_t *big = g_malloc0 (MED_BLOCK_BODY_MAX + 1);
  g_autoptr (GBytes) answer = NULL;
  med_route route = { .kind = MED_ROUTE_UPLOAD_BLOCK, .upload = upload };
  med_cid_of (MED_CODEC_RAW, med_span_make (big, MED_BLOCK_BODY_MAX), &route.cid);
  g_assert_cmpint (med_node_call (f->client, &route, med_span_make (big, MED_BLOCK_BODY_MAX), 1000,
                                  NULL, &answer, NULL),
                   ==, MED_OK);
  g_assert_cmpint (med_node_call (f->client, &route, med_span_make (big, MED_BLOCK_BODY_MAX + 1),
                                  1000, NULL, &answer, NULL),
                   ==, MED_E_TOO_LARGE);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/node-blocks/" path, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("up-and-down", test_up_and_down);
  ADD ("known-later", test_known_later);
  ADD ("nothing", test_nothing);
  ADD ("failures", test_failures);
  ADD ("cancel", test_cancel);
  ADD ("stale", test_stale);
  ADD ("too-large", test_too_large);
  return g_test_run ();
}
