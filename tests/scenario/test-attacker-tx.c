/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submitting to a whole node what must not come about: looks without leave, replays, objects of
 * others in own rows, and harm. Afterwards the objects are as far away as before. */
#include "scenario/attack.h"

#include "core/dag/builder.h"
#include "core/dag/cid.h"

/* ── Looks that must not be logged ──────────────────────────────────────────────────────────── */

static void
test_access (attack *f, gconstpointer data)
{
  med_id grant = attack_give (f, f->patient, f->doctor, NULL), open;
  /* Without a grant: by another's, by an ended one, as reception, for another patient. */
  lab_assert_code (attack_open_chart (f, f->stranger, &grant, f->patient, NULL),
                   MED_REASON_NO_GRANT);
  lab_assert_code (attack_open_chart (f, f->other, &grant, f->patient, NULL), MED_REASON_UNKNOWN);
  lab_assert_code (attack_open_chart (f, f->desk, &grant, f->patient, NULL), MED_REASON_NO_GRANT);
  lab_assert_code (attack_open_chart (f, f->revoked, &f->grant, f->patient, NULL),
                   MED_REASON_GRANT_REVOKED);
  lab_assert_code (attack_open_record (f, f->revoked, &f->old_open, &f->record),
                   MED_REASON_GRANT_REVOKED);
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->other, NULL), MED_REASON_NO_GRANT);
  lab_assert_code (attack_open_record (f, f->desk, NULL, &f->record), MED_REASON_NO_ACCESS);
  lab_assert_code (attack_open_record (f, f->other, NULL, &f->record), MED_REASON_UNKNOWN);
  /* On another's look. */
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  lab_assert_code (attack_open_record (f, f->other, &open, &f->record), MED_REASON_UNKNOWN);
  attack_refused_block (f, f->stranger, &f->payload, &f->payload, 403, MED_REASON_NO_GRANT);
  attack_refused_block (f, f->desk, &f->manifest, &f->manifest, 403, MED_REASON_NO_GRANT);
}

/* The same bytes again, another chain's bytes, another's counter. */
static void
test_replay (attack *f, gconstpointer data)
{
  Med__GrantCreate *create = attack_new_grant (f, f->patient, f->doctor);
  Med__Op op = lab_op (MED__OP__KIND_GRANT_CREATE, create);
  med_span given = lab_sign (attack_people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  med_id grant;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  lab_assert_code (attack_submit (f, f->patient, given), MED_REASON_NONE);
  lab_assert_code (attack_stop (f, f->patient, &grant), MED_REASON_NONE);
  /* Acknowledged as what stands in its old block: it does not happen again. */
  lab_assert_code (attack_submit (f, f->patient, given), MED_REASON_NONE);
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->patient, NULL),
                   MED_REASON_GRANT_REVOKED);
  /* Other bytes with a used counter. */
  uint64_t counter = f->patient->counter;
  f->patient->counter--;
  create->nonce = lab_bytes (attack_people (f), 16);
  med_span used = lab_sign (attack_people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  f->patient->counter = counter;
  lab_assert_code (attack_submit (f, f->patient, used), MED_REASON_COUNTER);
  /* Signed for another chain; a flipped bit; not a transaction at all. */
  med_chain_id chain = attack_people (f)->chain;
  attack_people (f)->chain.text[5] ^= 1;
  med_span foreign = lab_sign (attack_people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  attack_people (f)->chain = chain;
  lab_assert_code (attack_submit (f, f->patient, foreign), MED_REASON_UNKNOWN);
  g_autofree uint8_t *flipped = g_memdup2 (used.data, used.size);
  flipped[used.size - 3] ^= 1;
  lab_assert_code (attack_submit (f, f->patient, med_span_make (flipped, used.size)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (attack_submit (f, f->patient, MED_SPAN_LITERAL ("give me everything")),
                   MED_REASON_NONE);
  /* Signed by the attacker in the patient's name. */
  lab_person forged = *f->patient;
  forged.seed = f->doctor->seed;
  med_span false_name = lab_sign (attack_people (f), &forged, MED_SPAN_EMPTY, &op, 1);
  lab_assert_code (attack_submit (f, f->patient, false_name), MED_REASON_UNKNOWN);
  attack_free_grant (create);
}

/* ── Objects of others in own rows ──────────────────────────────────────────────────────────── */

static void
test_named_objects (attack *f, gconstpointer data)
{
  attack_give (f, f->patient, f->doctor, &f->envelope);
  const med_cid stolen[] = { f->payload,          f->manifest,         f->envelope,
                             f->patient->keyring, f->patient->userkey, f->patient->profile };
  for (size_t i = 0; i < G_N_ELEMENTS (stolen); i++)
    {
      Med__RecordAdd add = attack_new_record (f, f->revoked);
      add.manifest_cid = attack_object_of (f, f->revoked);
      add.payload_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add),
                       MED_REASON_EXISTS);
      add.payload_cid = add.manifest_cid;
      add.manifest_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add),
                       MED_REASON_EXISTS);
      Med__GrantCreate *create = attack_new_grant (f, f->revoked, f->stranger);
      create->envelope_cid = LAB_BYTES (stolen[i]);
      lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_GRANT_CREATE, create),
                       MED_REASON_EXISTS);
      attack_free_grant (create);
    }
  attack_refused_block (f, f->revoked, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  attack_refused_block (f, f->stranger, &f->payload, &f->payload, 403, MED_REASON_NO_GRANT);
}

typedef struct
{
  attack *f;
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
test_inner_leaf (attack *f, gconstpointer data)
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
  g_autofree uint8_t *bytes = g_memdup2 (f->payload_bytes.data, ATTACK_PAYLOAD_SIZE);
  bytes[ATTACK_PAYLOAD_SIZE - 1] ^= 1;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&med_dag_unixfs_v1_2025));
  MUST (med_dag_builder_new (&med_dag_unixfs_v1_2025, collect, &dag, &arena, &builder));
  MUST (med_dag_builder_add (builder, med_span_make (bytes, ATTACK_PAYLOAD_SIZE)));
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
  Med__RecordAdd add = attack_new_record (f, f->stranger);
  add.tag = LAB_BYTES (f->stranger->tags[1]);
  add.manifest_cid = attack_object_of (f, f->stranger);
  add.payload_cid = LAB_BYTES (summary.root);
  lab_assert_code (attack_act (f, f->stranger, MED__OP__KIND_RECORD_ADD, &add),
                   MED_REASON_NOT_STORED);
  add.payload_cid = LAB_BYTES (f->leaf);
  lab_assert_code (attack_act (f, f->stranger, MED__OP__KIND_RECORD_ADD, &add),
                   MED_REASON_NOT_STORED);
  /* In a grant, whose envelope is one block. */
  Med__GrantCreate *create = attack_new_grant (f, f->stranger, f->other);
  create->envelope_cid = LAB_BYTES (summary.root);
  lab_assert_code (attack_act (f, f->stranger, MED__OP__KIND_GRANT_CREATE, create),
                   MED_REASON_NOT_STORED);
  create->envelope_cid = LAB_BYTES (f->leaf);
  lab_assert_code (attack_act (f, f->stranger, MED__OP__KIND_GRANT_CREATE, create),
                   MED_REASON_NOT_STORED);
  attack_free_grant (create);
  attack_refused_block (f, f->stranger, &summary.root, &f->leaf, 404, MED_REASON_UNKNOWN);
  attack_refused_block (f, f->stranger, &summary.root, &summary.root, 404, MED_REASON_UNKNOWN);
  attack_refused_block (f, f->stranger, &f->leaf, &f->leaf, 404, MED_REASON_UNKNOWN);
  g_array_unref (dag.cids);
  g_ptr_array_unref (dag.blocks);
}

/* ── Harm ───────────────────────────────────────────────────────────────────────────────────── */

/* Who wrote a record and may not any more neither locks it anew nor takes it away. */
static void
test_revoked_author (attack *f, gconstpointer data)
{
  Med__GrantCreate *create = attack_new_grant (f, f->patient, f->revoked);
  create->actions = MED_ACTION_SEE | MED_ACTION_ADD;
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant, record;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  attack_free_grant (create);
  Med__RecordAdd add = attack_new_record (f, f->patient);
  add.manifest_cid = attack_object_of (f, f->revoked);
  add.payload_cid = attack_object_of (f, f->revoked);
  lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_ADD, &add), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->revoked->id), med_pb_span (add.nonce), &record);
  lab_assert_code (attack_stop (f, f->patient, &grant), MED_REASON_NONE);
  Med__RecordRewrap rewrap = MED__RECORD_REWRAP__INIT;
  rewrap.record = LAB_BYTES (record);
  rewrap.base_version = 1;
  rewrap.tag = add.tag;
  rewrap.epoch = 1;
  rewrap.manifest_cid = attack_object_of (f, f->revoked);
  rewrap.payload_cid = attack_object_of (f, f->revoked);
  lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_REWRAP, &rewrap),
                   MED_REASON_ROLE);
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = LAB_BYTES (record);
  erase.base_version = 1;
  lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_ERASE, &erase), MED_REASON_ROLE);
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = LAB_BYTES (record);
  retire.base_version = 1;
  lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_RETIRE, &retire),
                   MED_REASON_ROLE);
  /* The owner has it all the same, and so the other one. */
  med_cid payload;
  memcpy (&payload, add.payload_cid.data, sizeof payload);
  attack_given_block (f, f->patient, &payload);
  erase.record = LAB_BYTES (f->record);
  lab_assert_code (attack_act (f, f->revoked, MED__OP__KIND_RECORD_ERASE, &erase), MED_REASON_ROLE);
  attack_given_block (f, f->patient, &f->payload);
}

/* Taking the nonce of what somebody else is about to send. */
static void
test_pending_id (attack *f, gconstpointer data)
{
  Med__RecordAdd pending = attack_new_record (f, f->patient);
  pending.manifest_cid = attack_object_of (f, f->patient);
  pending.payload_cid = attack_object_of (f, f->patient);
  Med__RecordAdd early = attack_new_record (f, f->other);
  early.nonce = pending.nonce;
  early.manifest_cid = attack_object_of (f, f->other);
  early.payload_cid = attack_object_of (f, f->other);
  lab_assert_code (attack_act (f, f->other, MED__OP__KIND_RECORD_ADD, &early), MED_REASON_NONE);
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_RECORD_ADD, &pending), MED_REASON_NONE);
  Med__GrantCreate *create = attack_new_grant (f, f->patient, f->doctor);
  Med__GrantCreate *first = attack_new_grant (f, f->other, f->doctor);
  first->nonce = create->nonce;
  lab_assert_code (attack_act (f, f->other, MED__OP__KIND_GRANT_CREATE, first), MED_REASON_NONE);
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  attack_free_grant (create);
  attack_free_grant (first);
}

/* A base that has moved, a suspended grant, the doctor's own moves: stopping is done at once. */
static void
test_revoke_cannot_fail (attack *f, gconstpointer data)
{
  Med__GrantCreate *create = attack_new_grant (f, f->patient, f->doctor);
  create->per_day = 1;
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id grant, open;
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  attack_free_grant (create);
  Med__GrantRevoke revoke = MED__GRANT_REVOKE__INIT;
  revoke.grant = LAB_BYTES (grant);
  Med__Op op = lab_op (MED__OP__KIND_GRANT_REVOKE, &revoke);
  med_span ready = lab_sign (attack_people (f), f->patient, MED_SPAN_EMPTY, &op, 1);
  /* Nobody else ends it; meanwhile the doctor crosses its limit, which suspends it. */
  lab_assert_code (attack_stop (f, f->other, &grant), MED_REASON_UNKNOWN);
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  lab_assert_code (attack_open_record (f, f->doctor, &open, &f->record), MED_REASON_NONE);
  lab_assert_code (attack_open_record (f, f->doctor, &open, &f->record), MED_REASON_LIMIT);
  attack_give (f, f->patient, f->stranger, NULL);
  lab_assert_code (attack_submit (f, f->patient, ready), MED_REASON_NONE);
  attack_refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->patient, NULL),
                   MED_REASON_GRANT_REVOKED);
}

#define ADD(name, function, seed)                                                                  \
  g_test_add ("/scenario/attacker-tx/" name, attack, GUINT_TO_POINTER (seed), attack_set_up,       \
              function, attack_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("access", test_access, 104);
  ADD ("replay", test_replay, 105);
  ADD ("named-objects", test_named_objects, 106);
  ADD ("inner-leaf", test_inner_leaf, 107);
  ADD ("revoked-author", test_revoked_author, 108);
  ADD ("pending-id", test_pending_id, 109);
  ADD ("revoke-cannot-fail", test_revoke_cannot_fail, 110);
  return g_test_run ();
}
