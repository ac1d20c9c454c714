/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: who may add to a patient's categories, and who may change what stands there (O1, O2,
 * O9). The author of a record is the account that signed, its owner the patient. */
#include "core/ledger/grant.h"
#include "core/ledger/index.h"
#include "core/ledger/record.h"

/* Protobuf numbers of RecordRow, as table 17 names them. */
enum
{
  FIELD_MANIFEST = 6,
  FIELD_PAYLOAD = 7,
};

/* By what right somebody adds. */
typedef enum
{
  RIGHT_OWNER,
  RIGHT_GRANT,
  RIGHT_INBOX,
} right;

static bool
tag_is_inbox (med_span tag)
{
  return med_bytes_zero (tag.data, tag.size);
}

/* The category's row when `epoch` is its present one. */
static med_reason
check_epoch (med_state *state, med_span patient, med_span tag, uint32_t epoch)
{
  med_row_id id = med_row_id_join (patient, tag);
  const Med__CategoryRow *category = med_state_category (state, med_row_id_span (&id));
  if (category == NULL)
    return MED_REASON_UNKNOWN;
  return category->epoch == epoch ? MED_REASON_NONE : MED_REASON_EPOCH_STALE;
}

/* Big-endian instant, as index keys have it. */
static void
put_time (uint64_t time, uint8_t out[8])
{
  for (int i = 0; i < 8; i++)
    out[i] = (uint8_t)(time >> (56 - 8 * i));
}

/* Records that this author put into the inbox within the window, filed since or not. */
static size_t
inbox_adds (med_apply_context *context, med_span patient)
{
  uint64_t start = context->time > MED_INBOX_WINDOW ? context->time - MED_INBOX_WINDOW + 1 : 0;
  uint8_t from[48];
  memcpy (from, patient.data, 20);
  memcpy (from + 20, context->signer.data, 20);
  put_time (start, from + 40);
  med_pair *found;
  return med_state_scan (context->state, MED_INDEX_INBOX, med_span_make (from, 40),
                         med_span_make (from, sizeof from), MED_INBOX_ADDS_MAX, &found);
}

static bool
is_blocked (const Med__AccountRow *patient, med_span author)
{
  for (size_t i = 0; i < patient->n_blocked; i++)
    if (med_span_equal (med_pb_span (patient->blocked[i]), author))
      return true;
  return false;
}

static med_reason
check_inbox (med_apply_context *context, const Med__RecordAdd *op, const Med__AccountRow *patient)
{
  if (is_blocked (patient, context->signer))
    return MED_REASON_NO_GRANT;
  if (op->bytes > MED_INBOX_BYTES_MAX)
    return MED_REASON_TOO_LARGE;
  if (op->replicas > MED_INBOX_REPLICAS
      || inbox_adds (context, med_pb_span (op->patient)) >= MED_INBOX_ADDS_MAX)
    return MED_REASON_LIMIT;
  return MED_REASON_NONE;
}

static med_reason
find_right (med_apply_context *context, const Med__RecordAdd *op, const Med__AccountRow *patient,
            right *out)
{
  med_span account = med_pb_span (op->patient), tag = med_pb_span (op->tag);
  if (med_rule_owns (context->state, context->actor, account))
    {
      *out = RIGHT_OWNER;
      return MED_REASON_NONE;
    }
  med_grant_need need = { account, context->actor, tag, MED_SPAN_EMPTY, MED_ACTION_ADD };
  med_reason reason = med_grant_find (context->state, &need, context->time, NULL);
  if (reason == MED_REASON_NONE)
    {
      *out = RIGHT_GRANT;
      return MED_REASON_NONE;
    }
  if (tag_is_inbox (tag)
      && med_rule_role_anywhere (context->state, context->actor, MED__ROLE__ROLE_DOCTOR))
    {
      *out = RIGHT_INBOX;
      return check_inbox (context, op, patient);
    }
  return med_rule_party (context->state, context->actor, account) ? reason : MED_REASON_UNKNOWN;
}

/* What the new record replaces: a record of the same patient that nothing replaces yet, by its
 * owner, by its author who may still add where it is, or by somebody who may correct it. */
static med_reason
check_previous (med_apply_context *context, const Med__RecordAdd *op, right by,
                Med__RecordRow **out)
{
  med_span id = med_pb_span (op->previous), patient = med_pb_span (op->patient);
  Med__RecordRow *previous = med_state_record (context->state, id);
  if (previous == NULL || !med_span_equal (med_pb_span (previous->patient), patient))
    return MED_REASON_UNKNOWN;
  bool author = med_span_equal (med_pb_span (previous->author), context->signer);
  bool in_inbox = by == RIGHT_INBOX && author && tag_is_inbox (med_pb_span (previous->tag));
  if (by != RIGHT_OWNER && !in_inbox)
    {
      med_grant_need need = { patient, context->actor, med_pb_span (previous->tag), id,
                              author ? MED_ACTION_ADD : MED_ACTION_CORRECT };
      med_reason reason = med_grant_find (context->state, &need, context->time, NULL);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  if (previous->next.len > 0)
    return MED_REASON_CHANGED;
  if (previous->state != MED__STATE__STATE_ACTIVE && previous->state != MED__STATE__STATE_IN_ERROR)
    return MED_REASON_CLOSED;
  *out = previous;
  return MED_REASON_NONE;
}

/* The most copies that the network keeps of a record, which is also what it gets by default. */
static uint32_t
replicas_policy (med_state *state)
{
  const Med__ParamsRow *params = med_state_params (state, MED_SPAN_EMPTY);
  return params == NULL || params->replicas == 0 ? 1 : params->replicas;
}

static med_reason
claim_objects (med_state *state, med_span id, ProtobufCBinaryData manifest,
               ProtobufCBinaryData payload)
{
  med_reason reason = med_state_claim_object (state, med_pb_span (manifest), MED_TABLE_RECORD, id,
                                              FIELD_MANIFEST);
  if (reason != MED_REASON_NONE)
    return reason;
  return med_state_claim_object (state, med_pb_span (payload), MED_TABLE_RECORD, id, FIELD_PAYLOAD);
}

static void
tell (med_apply_context *context, const Med__RecordRow *row, Med__EventKind kind, med_span id)
{
  med_span patient = med_pb_span (row->patient), author = med_pb_span (row->author);
  med_apply_event_category (context, patient, med_pb_span (row->tag), kind, id);
  med_apply_event_account (context, patient, kind, id);
  if (!med_span_equal (patient, author))
    med_apply_event_account (context, author, kind, id);
}

static void
write_added (med_apply_context *context, const Med__RecordAdd *op, med_span id, right by,
             uint32_t policy, const Med__RecordRow *previous)
{
  Med__RecordRow row = MED__RECORD_ROW__INIT;
  row.patient = op->patient;
  row.tag = op->tag;
  row.epoch = op->epoch;
  row.author = med_pb_bytes (context->signer);
  row.device = med_pb_bytes (context->device);
  row.manifest_cid = op->manifest_cid;
  row.payload_cid = op->payload_cid;
  row.doc_commit = op->doc_commit;
  row.version = previous == NULL ? 1 : previous->version + 1;
  row.previous = op->previous;
  row.bytes = op->bytes;
  row.replicas = by == RIGHT_INBOX ? MED_INBOX_REPLICAS : op->replicas == 0 ? policy : op->replicas;
  row.state = MED__STATE__STATE_ACTIVE;
  row.add_txid = med_pb_bytes (MED_SPAN_OF (context->tx->id));
  row.revision = 1;
  row.height = context->height;
  row.time = context->time;
  row.inbox = by == RIGHT_INBOX;
  med_state_put_record (context->state, id, &row);
  tell (context, &row, MED__EVENT_KIND__EVENT_RECORD_ADDED, id);
}

med_reason
med_apply_record_add (med_apply_context *context, const Med__RecordAdd *op)
{
  med_span patient = med_pb_span (op->patient);
  const Med__AccountRow *account = med_state_account (context->state, patient);
  if (account == NULL)
    return MED_REASON_UNKNOWN;
  right by;
  med_reason reason = find_right (context, op, account, &by);
  if (reason != MED_REASON_NONE)
    return reason;
  if (account->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return MED_REASON_ROLE;
  reason = check_epoch (context->state, patient, med_pb_span (op->tag), op->epoch);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->bytes > MED_RECORD_BYTES_MAX)
    return MED_REASON_TOO_LARGE;
  uint32_t policy = replicas_policy (context->state);
  if (op->replicas > policy)
    return MED_REASON_LIMIT;
  Med__RecordRow *previous = NULL;
  if (op->previous.len > 0)
    {
      reason = check_previous (context, op, by, &previous);
      if (reason != MED_REASON_NONE)
        return reason;
    }
  med_id made;
  med_id_make (context->signer, med_pb_span (op->nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (med_state_record (context->state, id) != NULL)
    return MED_REASON_EXISTS;
  reason = claim_objects (context->state, id, op->manifest_cid, op->payload_cid);
  if (reason != MED_REASON_NONE)
    return reason;
  if (previous != NULL)
    {
      previous->next = med_pb_bytes (id);
      med_state_put_record (context->state, med_pb_span (op->previous), previous);
    }
  write_added (context, op, id, by, policy, previous);
  return MED_REASON_NONE;
}

/* The row when the actor owns it and knows its present revision. */
static med_reason
owned_record (med_apply_context *context, med_span id, uint64_t base, Med__RecordRow **out)
{
  Med__RecordRow *row = med_state_record (context->state, id);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  med_span patient = med_pb_span (row->patient);
  if (!med_rule_owns (context->state, context->actor, patient))
    return med_rule_party (context->state, context->actor, patient) ? MED_REASON_ROLE
                                                                    : MED_REASON_UNKNOWN;
  if (row->revision != base)
    return MED_REASON_CHANGED;
  *out = row;
  return MED_REASON_NONE;
}

/* Whether the transaction itself seals this grant anew. */
static bool
reseals (const med_apply_context *context, med_span grant16)
{
  const Med__TxBody *body = context->tx->body;
  for (size_t i = 0; i < body->n_ops; i++)
    if (body->ops[i]->kind_case == MED__OP__KIND_GRANT_RESEAL
        && med_span_equal (med_pb_span (body->ops[i]->grant_reseal->grant), grant16))
      return true;
  return false;
}

/* Envelopes of grants that name this record hold the keys of its present objects: each of them that
 * may still be used has to come along (O5, record grants). */
static med_reason
check_reseals (med_apply_context *context, med_span patient, med_span id)
{
  med_pair *found;
  size_t count
      = med_state_scan (context->state, MED_INDEX_RECORD_GRANT, patient, MED_SPAN_EMPTY, 0, &found);
  for (size_t i = 0; i < count; i++)
    {
      med_span grant16 = med_span_make (found[i].key.data + 20, 16);
      const Med__GrantRow *grant = med_state_grant (context->state, grant16);
      if (grant != NULL && context->time < grant->until && med_grant_has_record (grant, id)
          && !reseals (context, grant16))
        return MED_REASON_CHANGED;
    }
  return MED_REASON_NONE;
}

med_reason
med_apply_record_rewrap (med_apply_context *context, const Med__RecordRewrap *op)
{
  med_span id = med_pb_span (op->record);
  Med__RecordRow *row = NULL;
  med_reason reason = owned_record (context, id, op->base_version, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  med_span patient = med_pb_span (row->patient), tag = med_pb_span (op->tag);
  if (row->state == MED__STATE__STATE_ERASED)
    return MED_REASON_CLOSED;
  if (!med_record_kept (row, context->time))
    return MED_REASON_EXPIRED;
  reason = check_epoch (context->state, patient, tag, op->epoch);
  if (reason == MED_REASON_NONE)
    reason = check_reseals (context, patient, id);
  if (reason == MED_REASON_NONE)
    reason = claim_objects (context->state, id, op->manifest_cid, op->payload_cid);
  if (reason != MED_REASON_NONE)
    return reason;
  bool moved = !med_span_equal (med_pb_span (row->tag), tag);
  med_span old_tag = med_pb_span (row->tag);
  if (row->inbox && moved && tag_is_inbox (old_tag))
    row->replicas = replicas_policy (context->state);
  row->tag = op->tag;
  row->epoch = op->epoch;
  row->manifest_cid = op->manifest_cid;
  if (op->payload_cid.len > 0)
    row->payload_cid = op->payload_cid;
  row->revision++;
  med_state_put_record (context->state, id, row);
  if (moved)
    med_apply_event_category (context, patient, old_tag, MED__EVENT_KIND__EVENT_RECORD_REWRAPPED,
                              id);
  tell (context, row, MED__EVENT_KIND__EVENT_RECORD_REWRAPPED, id);
  return MED_REASON_NONE;
}

static void
change_state (med_apply_context *context, med_span id, Med__RecordRow *row, Med__State to,
              Med__EventKind kind)
{
  row->state = to;
  row->revision++;
  med_state_put_record (context->state, id, row);
  tell (context, row, kind, id);
}

med_reason
med_apply_record_retire (med_apply_context *context, const Med__RecordRetire *op)
{
  med_span id = med_pb_span (op->record);
  Med__RecordRow *row = NULL;
  med_reason reason = owned_record (context, id, op->base_version, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  if (row->state != MED__STATE__STATE_ACTIVE && row->state != MED__STATE__STATE_IN_ERROR)
    return MED_REASON_CLOSED;
  change_state (context, id, row, MED__STATE__STATE_RETIRED, MED__EVENT_KIND__EVENT_RECORD_RETIRED);
  return MED_REASON_NONE;
}

med_reason
med_apply_record_erase (med_apply_context *context, const Med__RecordErase *op)
{
  med_span id = med_pb_span (op->record);
  Med__RecordRow *row = NULL;
  med_reason reason = owned_record (context, id, op->base_version, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  if (row->state == MED__STATE__STATE_ERASED)
    return MED_REASON_CLOSED;
  change_state (context, id, row, MED__STATE__STATE_ERASED, MED__EVENT_KIND__EVENT_RECORD_ERASED);
  return MED_REASON_NONE;
}

med_reason
med_apply_record_mark (med_apply_context *context, const Med__RecordMark *op)
{
  med_span id = med_pb_span (op->record);
  Med__RecordRow *row = med_state_record (context->state, id);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  if (!med_span_equal (med_pb_span (row->author), context->signer))
    return med_rule_party (context->state, context->actor, med_pb_span (row->patient))
               ? MED_REASON_ROLE
               : MED_REASON_UNKNOWN;
  if (row->revision != op->base_version)
    return MED_REASON_CHANGED;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CLOSED;
  change_state (context, id, row, MED__STATE__STATE_IN_ERROR, MED__EVENT_KIND__EVENT_RECORD_MARKED);
  return MED_REASON_NONE;
}
