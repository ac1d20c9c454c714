/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Epochs: going on, skipping, never back; new categories; keys and keyboxes used once. */
#include "support/ledger-care.h"

#include "core/limits.h"

#define ROTATE MED__OP__KIND_EPOCH_ROTATE

static Med__EpochRow *
epoch_row (ledger_lab *lab, const lab_person *patient, int tag, uint32_t epoch)
{
  med_state state = lab_state (lab);
  med_row_id id
      = med_row_id_epoch (MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[tag]), epoch);
  return med_state_epoch (&state, med_row_id_span (&id));
}

static void
test_next (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__EpochRotate *op = care_rotate (lab, patient, 1, 1);
  lab_assert_code (lab_do (lab, patient, ROTATE, op), MED_REASON_CHANGED);
  op->rotations[0]->epoch = 2;
  op->base_version++;
  lab_assert_code (lab_do (lab, patient, ROTATE, op), MED_REASON_CHANGED);
  op->base_version--;
  lab_assert_code (lab_do (lab, patient, ROTATE, op), MED_REASON_NONE);
  Med__EpochRow *row = epoch_row (lab, patient, 1, 2);
  g_assert_nonnull (row);
  g_assert_true (
      med_span_equal (med_pb_span (row->recipient), med_pb_span (op->rotations[0]->recipient)));
  g_assert_cmpuint (row->height, ==, med_ledger_height (lab->ledger));
  /* Late readers find every epoch. */
  g_assert_nonnull (epoch_row (lab, patient, 1, 1));
  g_assert_cmpint (lab_last_event (lab, MED_STREAM_CATEGORY, MED_SPAN_OF (patient->id),
                                   MED_SPAN_OF (patient->tags[1]))
                       ->kind,
                   ==, MED__EVENT_KIND__EVENT_EPOCH_ROTATED);
  /* Numbers may be skipped. */
  lab_assert_code (lab_do (lab, patient, ROTATE, care_rotate (lab, patient, 1, 9)),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (lab, patient, ROTATE, care_rotate (lab, patient, 1, 8)),
                   MED_REASON_CHANGED);
}

/* With the present key nothing would be taken from anybody; keyboxes have their place too. */
static void
test_used_keys (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__EpochRotate *op = care_rotate (lab, patient, 1, 2);
  lab_assert_code (lab_do (lab, patient, ROTATE, op), MED_REASON_NONE);
  Med__EpochRotate *next = care_rotate (lab, patient, 1, 3);
  next->rotations[0]->recipient = op->rotations[0]->recipient;
  lab_assert_code (lab_do (lab, patient, ROTATE, next), MED_REASON_EXISTS);
  next = care_rotate (lab, patient, 1, 3);
  next->rotations[0]->keybox_cid = op->rotations[0]->keybox_cid;
  lab_assert_code (lab_do (lab, patient, ROTATE, next), MED_REASON_EXISTS);
}

static void
test_new_categories (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  lab_person *patient = care->patient;
  Med__Rotation rotations[MED_ROTATIONS_MAX], *list[MED_ROTATIONS_MAX];
  Med__EpochRotate op = MED__EPOCH_ROTATE__INIT;
  for (unsigned i = 0; i < MED_ROTATIONS_MAX; i++)
    {
      med__rotation__init (&rotations[i]);
      rotations[i].tag = lab_bytes (lab, 8);
      rotations[i].epoch = 1 + i;
      rotations[i].recipient = lab_bytes (lab, 32);
      rotations[i].keybox_cid = lab_cid (lab);
      list[i] = &rotations[i];
    }
  op.rotations = list;
  op.n_rotations = MED_ACCOUNT_TAGS_MAX - LAB_TAGS + 1;
  lab_assert_code (lab_do (lab, patient, ROTATE, &op), MED_REASON_LIMIT);
  op.n_rotations--;
  lab_assert_code (lab_do (lab, patient, ROTATE, &op), MED_REASON_NONE);
  /* Full: old ones still go on. */
  lab_assert_code (lab_do (lab, patient, ROTATE, care_rotate (lab, patient, 0, 2)),
                   MED_REASON_NONE);
  Med__RecordAdd *add = care_record (lab, patient, 1);
  add->tag = rotations[3].tag;
  add->epoch = 4;
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_RECORD_ADD, add), MED_REASON_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-epoch/next", test_next);
  g_test_add_func ("/apply-epoch/used-keys", test_used_keys);
  g_test_add_func ("/apply-epoch/new-categories", test_new_categories);
  return g_test_run ();
}
