/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New epochs of categories, which is also how a category is made (K3, K4, K6). */
#include "core/ledger/apply.h"
#include "core/limits.h"

/* Protobuf number of EpochRow.keybox_cid, as table 17 names it. */
#define FIELD_KEYBOX 2

static med_reason
check_new_category (med_apply_context *context)
{
  med_pair *found;
  size_t count = med_state_scan (context->state, MED_TABLE_CATEGORY, context->actor, MED_SPAN_EMPTY,
                                 MED_ACCOUNT_TAGS_MAX, &found);
  return count >= MED_ACCOUNT_TAGS_MAX ? MED_REASON_LIMIT : MED_REASON_NONE;
}

/* A later epoch with another key: with the same one nothing would be taken from anybody. */
static med_reason
check_next_epoch (med_apply_context *context, const Med__Rotation *rotation,
                  const Med__CategoryRow *category)
{
  if (rotation->epoch <= category->epoch)
    return MED_REASON_CHANGED;
  med_row_id id = med_row_id_epoch (context->actor, med_pb_span (rotation->tag), category->epoch);
  const Med__EpochRow *present = med_state_epoch (context->state, med_row_id_span (&id));
  if (present != NULL
      && med_span_equal (med_pb_span (present->recipient), med_pb_span (rotation->recipient)))
    return MED_REASON_EXISTS;
  return MED_REASON_NONE;
}

static med_reason
rotate (med_apply_context *context, const Med__Rotation *rotation)
{
  med_state *state = context->state;
  med_span tag = med_pb_span (rotation->tag);
  med_row_id category_id = med_row_id_join (context->actor, tag);
  med_span category_span = med_row_id_span (&category_id);
  Med__CategoryRow fresh = MED__CATEGORY_ROW__INIT;
  fresh.state = MED__STATE__STATE_ACTIVE;
  Med__CategoryRow *category = med_state_category (state, category_span);
  med_reason reason = category == NULL ? check_new_category (context)
                                       : check_next_epoch (context, rotation, category);
  if (reason != MED_REASON_NONE)
    return reason;
  if (category == NULL)
    category = &fresh;
  med_row_id epoch_id = med_row_id_epoch (context->actor, tag, rotation->epoch);
  med_span epoch_span = med_row_id_span (&epoch_id);
  reason = med_state_claim_object (state, med_pb_span (rotation->keybox_cid), MED_TABLE_EPOCH,
                                   epoch_span, FIELD_KEYBOX);
  if (reason != MED_REASON_NONE)
    return reason;
  category->epoch = rotation->epoch;
  med_state_put_category (state, category_span, category);
  Med__EpochRow row = MED__EPOCH_ROW__INIT;
  row.recipient = rotation->recipient;
  row.keybox_cid = rotation->keybox_cid;
  row.height = context->height;
  med_state_put_epoch (state, epoch_span, &row);
  med_apply_event_category (context, context->actor, tag, MED__EVENT_KIND__EVENT_EPOCH_ROTATED,
                            category_span);
  med_apply_event_account (context, context->actor, MED__EVENT_KIND__EVENT_EPOCH_ROTATED,
                           category_span);
  return MED_REASON_NONE;
}

med_reason
med_apply_epoch_rotate (med_apply_context *context, const Med__EpochRotate *op)
{
  Med__AccountRow *patient = med_state_account (context->state, context->actor);
  if (patient == NULL || patient->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return MED_REASON_ROLE;
  if (op->base_version != patient->grants_version - (context->grants_raised ? 1 : 0))
    return MED_REASON_CHANGED;
  for (size_t i = 0; i < op->n_rotations; i++)
    {
      med_reason reason = rotate (context, op->rotations[i]);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  if (!context->grants_raised)
    {
      patient->grants_version++;
      med_state_put_account (context->state, context->actor, patient);
      context->grants_raised = true;
    }
  return MED_REASON_NONE;
}
