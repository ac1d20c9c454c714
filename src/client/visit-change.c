/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving, cancelling, states. Each carries the version that was looked at: what somebody else
 * changed meanwhile is refused, and looked at again by a person. */
#include "client/visits-private.h"

#include "core/limits.h"

#include <glib/gi18n-lib.h>

static med_result
queue (med_session *session, const med_visit *visit, const char *what, Med__Op *op,
       const med_cid *upload, med_id *item, med_failure *failure)
{
  const Med__Op *list[] = { op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_BOOKING,
                                 .what = what,
                                 .ops = list,
                                 .op_count = 1,
                                 .uploads = upload,
                                 .upload_count = upload != NULL ? 1 : 0,
                                 .object = MED_SPAN_OF (visit->id.bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_visit_move (med_session *session, const med_visit *visit, const med_calendar *calendar,
                int64_t start, uint32_t minutes, uint32_t flags, med_id *item, med_failure *failure)
{
  Med__AppointmentMove move = MED__APPOINTMENT_MOVE__INIT;
  ProtobufCBinaryData calendars[1];
  if (start < 0 || start % (MED_VISIT_STEP * 60) != 0
      || !med_visit_time_valid (0, minutes == 0 ? MED_VISIT_STEP : minutes))
    return med_fail (failure, MED_E_INVALID,
                     _ ("Appointments start at full five minutes and take 5 minutes to 24 hours. "
                        "Nothing was moved."));
  move.appointment = med_pb_bytes (MED_SPAN_OF (visit->id.bytes));
  move.base_version = visit->revision;
  move.start = (uint32_t)(start / 60);
  move.minutes = minutes;
  move.flags = flags;
  if (calendar != NULL)
    {
      calendars[0] = med_pb_bytes (MED_SPAN_OF (calendar->id.bytes));
      move.calendars = calendars;
      move.n_calendars = 1;
    }
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_APPOINTMENT_MOVE;
  op.appointment_move = &move;
  return queue (session, visit, _ ("Move an appointment"), &op, NULL, item, failure);
}

med_result
med_visit_cancel (med_session *session, const med_visit *visit, bool by_patient, const char *code,
                  GCancellable *cancellable, med_id *item, med_failure *failure)
{
  Med__AppointmentCancel cancel = MED__APPOINTMENT_CANCEL__INIT;
  med_cid root;
  bool words = code != NULL && *code != 0;
  if (words && !med_cancel_code_known (code))
    return med_fail (failure, MED_E_INVALID,
                     _ ("“%s” is no reason for cancelling. Nothing was cancelled."), code);
  if (words)
    {
      const med_desk_words desk = { .type = visit->type,
                                    .note = visit->note,
                                    .code = code,
                                    .ready = visit->ready,
                                    .needed = visit->needed };
      MED_TRY (med_desk_seal (session, &visit->patient, &visit->clinic, &desk, cancellable, &root,
                              failure));
      cancel.desk_cid = med_pb_bytes (MED_SPAN_OF (root.bytes));
    }
  cancel.appointment = med_pb_bytes (MED_SPAN_OF (visit->id.bytes));
  cancel.base_version = visit->revision;
  cancel.by = by_patient ? MED__CANCELLED_BY__CANCELLED_BY_PATIENT
                         : MED__CANCELLED_BY__CANCELLED_BY_CLINIC;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_APPOINTMENT_CANCEL;
  op.appointment_cancel = &cancel;
  return queue (session, visit, _ ("Cancel an appointment"), &op, words ? &root : NULL, item,
                failure);
}

/* Details are replaced whole: what is not changed is sealed again as it was. */
static med_result
queue_detail (med_session *session, const med_visit *visit, const char *what, const med_cid *desk,
              const med_cid *reason, med_id *item, med_failure *failure)
{
  Med__AppointmentDetail detail = MED__APPOINTMENT_DETAIL__INIT;
  detail.appointment = med_pb_bytes (MED_SPAN_OF (visit->id.bytes));
  detail.base_version = visit->revision;
  if (desk != NULL)
    detail.desk_cid = med_pb_bytes (MED_SPAN_OF (desk->bytes));
  if (reason != NULL)
    detail.reason_cid = med_pb_bytes (MED_SPAN_OF (reason->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_APPOINTMENT_DETAIL;
  op.appointment_detail = &detail;
  return queue (session, visit, what, &op, desk != NULL ? desk : reason, item, failure);
}

med_result
med_visit_set_note (med_session *session, const med_visit *visit, const char *note, uint32_t ready,
                    uint32_t needed, GCancellable *cancellable, med_id *item, med_failure *failure)
{
  med_cid root;
  const med_desk_words words = {
    .type = visit->type, .note = note, .code = visit->cancel_code, .ready = ready, .needed = needed
  };
  MED_TRY (med_desk_seal (session, &visit->patient, &visit->clinic, &words, cancellable, &root,
                          failure));
  return queue_detail (session, visit, _ ("Change the note of an appointment"), &root, NULL, item,
                       failure);
}

med_result
med_visit_pass_reason (med_session *session, const med_visit *visit, const char *reason,
                       GCancellable *cancellable, med_id *item, med_failure *failure)
{
  med_cid root;
  const char *words = reason != NULL ? reason : visit->reason;
  if (*words == 0)
    return med_fail (failure, MED_E_STATE, _ ("There is no reason that could be passed on."));
  MED_TRY (med_reason_seal (session, &visit->patient, &visit->provider, words, cancellable, &root,
                            failure));
  return queue_detail (session, visit, _ ("Pass on the reason for a visit"), NULL, &root, item,
                       failure);
}

med_result
med_visit_set_state (med_session *session, const med_visit *visit, uint32_t state, med_id *item,
                     med_failure *failure)
{
  Med__AppointmentStatus status = MED__APPOINTMENT_STATUS__INIT;
  status.appointment = med_pb_bytes (MED_SPAN_OF (visit->id.bytes));
  status.base_version = visit->revision;
  status.state = (Med__VisitState)state;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_APPOINTMENT_STATUS;
  op.appointment_status = &status;
  return queue (session, visit, _ ("Note the state of a visit"), &op, NULL, item, failure);
}

med_result
med_visit_undo (med_session *session, const med_visit *visit, med_id *item, med_failure *failure)
{
  if (visit->before == 0 && visit->moved_from != 0)
    return med_visit_move (session, visit, NULL, visit->moved_from, 0, 0, item, failure);
  if (visit->before == 0)
    return med_fail (failure, MED_E_STATE, _ ("There is nothing to take back."));
  return med_visit_set_state (session, visit, visit->before, item, failure);
}
