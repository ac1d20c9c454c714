/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for a share, and answering without one. A doctor cannot know a patient's tags: what is
 * asked for stands as words in the sealed detail (core/FORMATS.md §6). */
#include "client/consents-private.h"

#include "client/categories.h"
#include "client/detail.h"
#include "core/ledger/tx.h"

#include <glib/gi18n-lib.h>

#define REQUEST_BUDGET ((size_t)4 << 20)

static med_result
queue (med_session *session, const char *what, const Med__Op *op, const med_cid *detail,
       const med_id *request, bool hold, med_id *item, med_failure *failure)
{
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_REQUEST,
                                 .hold = hold,
                                 .what = what,
                                 .ops = &op,
                                 .op_count = 1,
                                 .uploads = detail,
                                 .upload_count = detail != NULL ? 1 : 0,
                                 .object = MED_SPAN_OF (request->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

static med_result
check (med_session *session, const med_account_id *patient, const med_grant_terms *terms,
       med_failure *failure)
{
  if (terms->category_count == 0 || terms->record_count > 0)
    return med_fail (failure, MED_E_INVALID, _ ("Choose the categories to ask for."));
  for (size_t i = 0; i < terms->category_count; i++)
    if (!med_category_known (terms->categories[i]))
      return med_fail (failure, MED_E_INVALID, _ ("There is no category “%s”."),
                       terms->categories[i]);
  if (terms->actions == 0 || (terms->actions & ~MED_ACTIONS_ALL) != 0)
    return med_fail (failure, MED_E_INVALID, _ ("Choose what may be done: see, add, correct."));
  if (terms->purpose < MED__PURPOSE__PURPOSE_TREAT || terms->purpose > MED__PURPOSE__PURPOSE_FAMRQT)
    return med_fail (failure, MED_E_INVALID, _ ("Choose what the request is for."));
  if (terms->until <= 0 || (uint64_t)terms->until <= med_consent_now (session))
    return med_fail (failure, MED_E_INVALID,
                     _ ("A request ends on a day in the future. Choose until when."));
  if (MED_ID_EQUAL (*patient, session->keys->account))
    return med_fail (failure, MED_E_INVALID, _ ("You see your own records anyway."));
  return MED_OK;
}

/* A clinic where one is a doctor; the patient's own first, because that is where asking is allowed.
 */
static med_result
asking_clinic (med_session *session, const med_account_id *patient, med_arena *arena,
               med_id *clinic, med_failure *failure)
{
  const Med__AccountRow *own = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), arena);
  const Med__AccountRow *theirs = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (patient->bytes), arena);
  bool found = false;
  for (size_t i = 0; own != NULL && i < own->n_clinics; i++)
    {
      med_row_id id = med_row_id_join (MED_SPAN_OF (session->keys->account.bytes),
                                       med_pb_span (own->clinics[i]));
      const Med__RoleRow *role = (const Med__RoleRow *)med_replica_decode (
          session->replica, MED_TABLE_ROLE, med_row_id_span (&id), arena);
      if (role == NULL || role->state != MED__STATE__STATE_ACTIVE
          || (role->roles >> MED__ROLE__ROLE_DOCTOR & 1) == 0
          || own->clinics[i].len != sizeof clinic->bytes)
        continue;
      bool shared = false;
      for (size_t j = 0; theirs != NULL && j < theirs->n_clinics; j++)
        shared
            = shared
              || med_span_equal (med_pb_span (theirs->clinics[j]), med_pb_span (own->clinics[i]));
      if (!found || shared)
        memcpy (clinic->bytes, own->clinics[i].data, sizeof clinic->bytes);
      found = true;
      if (shared)
        break;
    }
  return found ? MED_OK
               : med_fail (failure, MED_E_STATE,
                           _ ("Only doctors of a clinic can ask a patient to share."));
}

static med_result
request_in (med_session *session, const med_account_id *patient, const med_grant_terms *terms,
            const char *message, med_arena *arena, med_id *request, med_id *item,
            med_failure *failure)
{
  ProtobufCMessage *account;
  med_id clinic, id;
  med_cid detail;
  MED_TRY (check (session, patient, terms, failure));
  MED_TRY (med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (patient->bytes), arena,
                            &account, failure));
  MED_TRY (asking_clinic (session, patient, arena, &clinic, failure));
  const med_detail words = { .categories = terms->categories,
                             .category_count = terms->category_count,
                             .text = message != NULL ? message : "" };
  MED_TRY (med_detail_seal (session, patient, &words, &detail, failure));
  uint8_t nonce[16];
  med_env_random (session->env, nonce, sizeof nonce);
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (nonce), &id);
  Med__RequestCreate create = MED__REQUEST_CREATE__INIT;
  create.nonce = (ProtobufCBinaryData){ sizeof nonce, nonce };
  create.patient = med_pb_bytes (MED_SPAN_OF (patient->bytes));
  create.clinic = med_pb_bytes (MED_SPAN_OF (clinic.bytes));
  create.actions = terms->actions;
  create.purpose = (Med__Purpose)terms->purpose;
  create.until = (uint64_t)terms->until;
  create.detail_cid = med_pb_bytes (MED_SPAN_OF (detail.bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_REQUEST_CREATE;
  op.request_create = &create;
  const char *name, *place;
  med_consent_who (session, patient, arena, &name, &place);
  g_autofree char *what = g_strdup_printf (_ ("Ask %s to share"), name);
  MED_TRY (queue (session, what, &op, &detail, &id, false, item, failure));
  if (request != NULL)
    *request = id;
  return MED_OK;
}

med_result
med_consent_request (med_session *session, const med_account_id *patient,
                     const med_grant_terms *terms, const char *message, med_id *request,
                     med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REQUEST_BUDGET);
  med_result result = request_in (session, patient, terms, message, &arena, request, item, failure);
  med_arena_clear (&arena);
  return result;
}

/* A request that waits, when oneself is the side that may do this. */
static med_result
waiting_request (med_session *session, const med_id *request, bool as_patient, med_arena *arena,
                 const Med__RequestRow **row, med_failure *failure)
{
  ProtobufCMessage *message;
  MED_TRY (med_consent_row (session, MED_TABLE_REQUEST, MED_SPAN_OF (request->bytes), arena,
                            &message, failure));
  const Med__RequestRow *found = (const Med__RequestRow *)message;
  med_span side = med_pb_span (as_patient ? found->patient : found->doctor);
  if (!med_span_equal (side, MED_SPAN_OF (session->keys->account.bytes)))
    return med_fail (failure, MED_E_STATE,
                     as_patient ? _ ("Only the patient answers a request.")
                                : _ ("Only who sent a request can do this."));
  if (found->state != MED__STATE__STATE_ACTIVE)
    return med_fail (failure, MED_E_STATE, _ ("This request was answered or withdrawn already."));
  *row = found;
  return MED_OK;
}

static med_result
decline_in (med_session *session, const med_id *request, const char *message, bool hold,
            med_arena *arena, med_id *item, med_failure *failure)
{
  const Med__RequestRow *row = NULL;
  med_cid detail;
  MED_TRY (waiting_request (session, request, true, arena, &row, failure));
  bool words = message != NULL && message[0] != '\0';
  med_account_id doctor;
  if (row->doctor.len != sizeof doctor.bytes)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  memcpy (doctor.bytes, row->doctor.data, sizeof doctor.bytes);
  if (words)
    {
      const med_detail answer = { .text = message };
      ProtobufCMessage *account;
      MED_TRY (med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor.bytes), arena,
                                &account, failure));
      MED_TRY (med_detail_seal (session, &doctor, &answer, &detail, failure));
    }
  Med__RequestDecline decline = MED__REQUEST_DECLINE__INIT;
  decline.request = med_pb_bytes (MED_SPAN_OF (request->bytes));
  if (words)
    decline.detail_cid = med_pb_bytes (MED_SPAN_OF (detail.bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_REQUEST_DECLINE;
  op.request_decline = &decline;
  return queue (session, _ ("Decline a request"), &op, words ? &detail : NULL, request, hold, item,
                failure);
}

med_result
med_consent_decline (med_session *session, const med_id *request, const char *message, med_id *item,
                     med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REQUEST_BUDGET);
  med_result result = decline_in (session, request, message, false, &arena, item, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_consent_decline_held (med_session *session, const med_id *request, const char *message,
                          med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REQUEST_BUDGET);
  med_result result = decline_in (session, request, message, true, &arena, NULL, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_consent_withdraw (med_session *session, const med_id *request, med_id *item,
                      med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REQUEST_BUDGET);
  const Med__RequestRow *row = NULL;
  med_result result = waiting_request (session, request, false, &arena, &row, failure);
  if (result == MED_OK)
    {
      Med__RequestWithdraw withdraw = MED__REQUEST_WITHDRAW__INIT;
      withdraw.request = med_pb_bytes (MED_SPAN_OF (request->bytes));
      Med__Op op = MED__OP__INIT;
      op.kind_case = MED__OP__KIND_REQUEST_WITHDRAW;
      op.request_withdraw = &withdraw;
      result = queue (session, _ ("Withdraw a request"), &op, NULL, request, false, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_consent_remind (med_session *session, const med_id *request, med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), REQUEST_BUDGET);
  const Med__RequestRow *row = NULL;
  med_result result = waiting_request (session, request, false, &arena, &row, failure);
  if (result == MED_OK && med_consent_now (session) >= row->until)
    result = med_fail (failure, MED_E_STATE, _ ("The time of this request is over. Ask again."));
  if (result == MED_OK && row->reminded > 0)
    result = med_fail (failure, MED_E_STATE, _ ("The patient was reminded once already."));
  if (result == MED_OK)
    {
      Med__RequestRemind remind = MED__REQUEST_REMIND__INIT;
      remind.request = med_pb_bytes (MED_SPAN_OF (request->bytes));
      Med__Op op = MED__OP__INIT;
      op.kind_case = MED__OP__KIND_REQUEST_REMIND;
      op.request_remind = &remind;
      result = queue (session, _ ("Remind of a request"), &op, NULL, request, false, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}
