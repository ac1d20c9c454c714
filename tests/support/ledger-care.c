/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about records, grants and looks, with everything in them right. */
#include "support/ledger-care.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

care_lab *
care_lab_new (uint64_t seed)
{
  care_lab *care = g_new0 (care_lab, 1);
  ledger_lab *lab = care->lab = ledger_lab_new (seed);
  lab_person *officer = lab->officers[0];
  med_id clinic = lab->clinics[0];
  care->patient = lab_join (lab, officer, clinic, MED__ROLE__ROLE_PATIENT);
  care->neighbour = lab_join (lab, officer, clinic, MED__ROLE__ROLE_PATIENT);
  care->doctor = lab_join (lab, officer, clinic, MED__ROLE__ROLE_DOCTOR);
  care->colleague = lab_join (lab, officer, clinic, MED__ROLE__ROLE_DOCTOR);
  care->receptionist = lab_join (lab, officer, clinic, MED__ROLE__ROLE_RECEPTIONIST);
  care->visitor = lab_join (lab, lab->officers[1], lab->clinics[1], MED__ROLE__ROLE_DOCTOR);
  care->outsider = lab_join (lab, lab->officers[1], lab->clinics[1], MED__ROLE__ROLE_PATIENT);
  return care;
}

void
care_lab_free (care_lab *care)
{
  ledger_lab_free (care->lab);
  g_free (care);
}

ProtobufCBinaryData
care_copy (ledger_lab *lab, med_span bytes)
{
  med_span copy;
  MUST (med_arena_copy (&lab->arena, bytes, &copy));
  return med_pb_bytes (copy);
}

med_id
care_id (const lab_person *signer, ProtobufCBinaryData nonce)
{
  med_id id;
  med_id_make (MED_SPAN_OF (signer->id), med_pb_span (nonce), &id);
  return id;
}

uint64_t
care_grants_version (ledger_lab *lab, const lab_person *patient)
{
  med_state state = lab_state (lab);
  const Med__AccountRow *row = med_state_account (&state, MED_SPAN_OF (patient->id));
  g_assert_nonnull (row);
  return row->grants_version;
}

static void *
new_message (ledger_lab *lab, const ProtobufCMessageDescriptor *type)
{
  ProtobufCMessage *message
      = (ProtobufCMessage *)med_arena_alloc (&lab->arena, type->sizeof_message);
  g_assert_nonnull (message);
  type->message_init (message);
  return message;
}

static ProtobufCBinaryData *
new_list (ledger_lab *lab, size_t count)
{
  ProtobufCBinaryData *list
      = (ProtobufCBinaryData *)med_arena_array (&lab->arena, count, sizeof *list);
  g_assert_nonnull (list);
  return list;
}

static ProtobufCBinaryData *
id_list (ledger_lab *lab, const med_id *ids, size_t count)
{
  ProtobufCBinaryData *list = new_list (lab, count);
  for (size_t i = 0; i < count; i++)
    list[i] = CARE_COPY (lab, ids[i]);
  return list;
}

static ProtobufCBinaryData *
tag_list (ledger_lab *lab, const lab_person *patient, int tag)
{
  ProtobufCBinaryData *list = new_list (lab, 1);
  list[0] = CARE_COPY (lab, patient->tags[tag]);
  return list;
}

/* The present epoch of a category. */
static uint32_t
epoch_of (ledger_lab *lab, const lab_person *patient, int tag)
{
  med_state state = lab_state (lab);
  med_row_id id = med_row_id_join (MED_SPAN_OF (patient->id), MED_SPAN_OF (patient->tags[tag]));
  const Med__CategoryRow *row = med_state_category (&state, med_row_id_span (&id));
  g_assert_nonnull (row);
  return row->epoch;
}

Med__RecordAdd *
care_record (ledger_lab *lab, const lab_person *patient, int tag)
{
  Med__RecordAdd *op = new_message (lab, &med__record_add__descriptor);
  op->nonce = lab_bytes (lab, 16);
  op->patient = CARE_COPY (lab, patient->id);
  op->tag = CARE_COPY (lab, patient->tags[tag]);
  op->epoch = epoch_of (lab, patient, tag);
  op->manifest_cid = lab_cid (lab);
  op->payload_cid = lab_cid (lab);
  op->doc_commit = lab_bytes (lab, 32);
  op->bytes = 20000;
  return op;
}

Med__RecordRewrap *
care_rewrap (ledger_lab *lab, med_id record, const lab_person *patient, int tag)
{
  Med__RecordRewrap *op = new_message (lab, &med__record_rewrap__descriptor);
  op->record = CARE_COPY (lab, record);
  op->base_version = care_record_row (lab, record)->revision;
  op->tag = CARE_COPY (lab, patient->tags[tag]);
  op->epoch = epoch_of (lab, patient, tag);
  op->manifest_cid = lab_cid (lab);
  return op;
}

static Med__GrantCreate *
new_grant (ledger_lab *lab, const lab_person *patient, const lab_person *grantee, uint32_t actions)
{
  Med__GrantCreate *op = new_message (lab, &med__grant_create__descriptor);
  op->nonce = lab_bytes (lab, 16);
  op->grantee = CARE_COPY (lab, grantee->id);
  op->actions = actions;
  op->purpose = MED__PURPOSE__PURPOSE_TREAT;
  op->until = lab->time + 30 * 86400;
  op->envelope_cid = lab_cid (lab);
  op->base_version = care_grants_version (lab, patient);
  return op;
}

Med__GrantCreate *
care_grant (ledger_lab *lab, const lab_person *patient, const lab_person *grantee, int tag,
            uint32_t actions)
{
  Med__GrantCreate *op = new_grant (lab, patient, grantee, actions);
  op->tags = tag_list (lab, patient, tag);
  op->n_tags = 1;
  return op;
}

Med__GrantCreate *
care_grant_records (ledger_lab *lab, const lab_person *patient, const lab_person *grantee,
                    const med_id *records, size_t count)
{
  Med__GrantCreate *op = new_grant (lab, patient, grantee, MED_ACTION_SEE);
  op->records = id_list (lab, records, count);
  op->n_records = count;
  return op;
}

Med__GrantRevoke *
care_revoke (ledger_lab *lab, med_id grant)
{
  Med__GrantRevoke *op = new_message (lab, &med__grant_revoke__descriptor);
  op->grant = CARE_COPY (lab, grant);
  return op;
}

Med__RequestCreate *
care_request (ledger_lab *lab, const lab_person *patient, med_id clinic)
{
  Med__RequestCreate *op = new_message (lab, &med__request_create__descriptor);
  op->nonce = lab_bytes (lab, 16);
  op->patient = CARE_COPY (lab, patient->id);
  op->clinic = CARE_COPY (lab, clinic);
  op->actions = MED_ACTION_SEE;
  op->purpose = MED__PURPOSE__PURPOSE_TREAT;
  op->until = lab->time + 7 * 86400;
  op->detail_cid = lab_cid (lab);
  return op;
}

Med__EpochRotate *
care_rotate (ledger_lab *lab, const lab_person *patient, int tag, uint32_t epoch)
{
  Med__EpochRotate *op = new_message (lab, &med__epoch_rotate__descriptor);
  Med__Rotation *rotation = new_message (lab, &med__rotation__descriptor);
  op->base_version = care_grants_version (lab, patient);
  op->rotations = (Med__Rotation **)med_arena_array (&lab->arena, 1, sizeof *op->rotations);
  op->rotations[0] = rotation;
  op->n_rotations = 1;
  rotation->tag = CARE_COPY (lab, patient->tags[tag]);
  rotation->epoch = epoch;
  rotation->recipient = lab_bytes (lab, 32);
  rotation->keybox_cid = lab_cid (lab);
  return op;
}

Med__AccessOpen *
care_open (ledger_lab *lab, med_id grant, const lab_person *patient, int tag)
{
  Med__AccessOpen *op = new_message (lab, &med__access_open__descriptor);
  op->nonce = lab_bytes (lab, 16);
  op->grant = CARE_COPY (lab, grant);
  op->tags = tag_list (lab, patient, tag);
  op->n_tags = 1;
  op->purpose = MED__PURPOSE__PURPOSE_TREAT;
  return op;
}

Med__AccessRead *
care_read (ledger_lab *lab, const med_id *open, const med_id *records, size_t count)
{
  Med__AccessRead *op = new_message (lab, &med__access_read__descriptor);
  op->nonce = lab_bytes (lab, 16);
  if (open != NULL)
    op->open = CARE_COPY (lab, *open);
  op->records = id_list (lab, records, count);
  op->n_records = count;
  return op;
}

med_id
care_add_record (ledger_lab *lab, lab_person *author, const lab_person *patient, int tag)
{
  Med__RecordAdd *op = care_record (lab, patient, tag);
  lab_assert_code (lab_do (lab, author, MED__OP__KIND_RECORD_ADD, op), MED_REASON_NONE);
  return care_id (author, op->nonce);
}

med_id
care_share (ledger_lab *lab, lab_person *patient, const lab_person *grantee, int tag,
            uint32_t actions)
{
  Med__GrantCreate *op = care_grant (lab, patient, grantee, tag, actions);
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_CREATE, op), MED_REASON_NONE);
  return care_id (patient, op->nonce);
}

void
care_stop (ledger_lab *lab, lab_person *patient, med_id grant)
{
  lab_assert_code (lab_do (lab, patient, MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, grant)),
                   MED_REASON_NONE);
}

med_id
care_do_open (ledger_lab *lab, lab_person *actor, med_id grant, const lab_person *patient, int tag)
{
  Med__AccessOpen *op = care_open (lab, grant, patient, tag);
  lab_assert_code (lab_do (lab, actor, MED__OP__KIND_ACCESS_OPEN, op), MED_REASON_NONE);
  return care_id (actor, op->nonce);
}

med_id
care_do_read (ledger_lab *lab, lab_person *actor, const med_id *open, med_id record)
{
  Med__AccessRead *op = care_read (lab, open, &record, 1);
  lab_assert_code (lab_do (lab, actor, MED__OP__KIND_ACCESS_READ, op), MED_REASON_NONE);
  return care_id (actor, op->nonce);
}

Med__RecordRow *
care_record_row (ledger_lab *lab, med_id record)
{
  med_state state = lab_state (lab);
  Med__RecordRow *row = med_state_record (&state, MED_SPAN_OF (record));
  g_assert_nonnull (row);
  return row;
}

Med__GrantRow *
care_grant_row (ledger_lab *lab, med_id grant)
{
  med_state state = lab_state (lab);
  Med__GrantRow *row = med_state_grant (&state, MED_SPAN_OF (grant));
  g_assert_nonnull (row);
  return row;
}
