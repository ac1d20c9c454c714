/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Booking and holding. */
#include "client/visits-private.h"

#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

/* What the operations point to; not to be copied. */
typedef struct
{
  Med__ClinicRegister registration;
  Med__AppointmentBook book;
  Med__Op ops[2];
  size_t op_count;
  med_account_id patient;
  uint8_t nonces[2][16];
  ProtobufCBinaryData calendars[MED_VISIT_CALENDARS_MAX];
  uint32_t later[MED_SERIES_MAX];
  med_cid roots[3];
  size_t root_count;
} booking_ops;

/* Minutes since 1970; MED_E_INVALID off the grid. */
static med_result
to_minutes (int64_t seconds, uint32_t *minutes, med_failure *failure)
{
  if (seconds < 0 || seconds % (MED_VISIT_STEP * 60) != 0
      || seconds / 60 > (int64_t)MED_VISIT_TIME_MAX)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Appointments start at full five minutes. Nothing was booked."));
  *minutes = (uint32_t)(seconds / 60);
  return MED_OK;
}

static med_result
check_length (uint32_t minutes, med_failure *failure)
{
  return med_visit_time_valid (0, minutes)
             ? MED_OK
             : med_fail (failure, MED_E_INVALID,
                         _ ("Appointments take 5 minutes to 24 hours, in steps of five. "
                            "Nothing was booked."));
}

uint32_t
med_visit_minutes (const med_calendar *calendar, int64_t start, uint32_t minutes)
{
  if (minutes > 0)
    return minutes;
  g_autoptr (GTimeZone) zone
      = calendar->schedule != NULL ? med_zone_open (calendar->schedule->zone) : NULL;
  return zone != NULL && start >= 0
             ? med_template_raster (calendar->schedule, zone, (uint32_t)(start / 60))
             : 15;
}

/* ── Registering on the way ─────────────────────────────────────────────────────────────────── */

typedef struct
{
  const med_account_id *patient;
  const med_id *clinic;
  bool found;
} registration_search;

static bool
find_registration (void *context, med_span id, med_span value)
{
  registration_search *search = (registration_search *)context;
  uint8_t room[4096];
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init_buffer (&arena, room, sizeof room);
  if (med_canonical_decode (&med__registration_row__descriptor, value, 1024, &arena, &message)
      != MED_OK)
    return true;
  const Med__RegistrationRow *row = (const Med__RegistrationRow *)message;
  search->found
      = search->found
        || (row->state == MED__STATE__STATE_ACTIVE
            && med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (search->patient->bytes))
            && med_span_equal (med_pb_span (row->clinic), MED_SPAN_OF (search->clinic->bytes)));
  return !search->found;
}

/* The own profile for the new clinic to read. */
static med_result
seal_profile (med_session *session, const med_id *clinic, GCancellable *cancellable,
              med_arena *arena, med_cid *root, med_failure *failure)
{
  const med_row_name name = { MED_TABLE_CLINIC, MED_SPAN_OF (clinic->bytes) };
  med_open_public recipients[2];
  med_open_secret user;
  uint32_t generation;
  med_person person;
  med_span json;
  MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
  const Med__ClinicRow *row
      = MED_VISIT_ROW (session, Med__ClinicRow, MED_TABLE_CLINIC, name.id, arena);
  if (row == NULL || row->recipient.len != sizeof recipients[0].bytes
      || !med_people_own_profile (session, arena, &person))
    return med_fail (failure, MED_E_STATE,
                     _ ("You are not registered at this clinic, and it cannot be done from here: "
                        "ask its reception."));
  memcpy (recipients[0].bytes, row->recipient.data, sizeof recipients[0].bytes);
  MED_TRY_PLAIN (med_keyring_user (session->keys->message->keyring, &user, &generation), failure);
  med_open_public_from_secret (&user, &recipients[1]);
  med_wipe (&user, sizeof user);
  MED_TRY_PLAIN (med_person_write_patient (&person, arena, &json), failure);
  return med_session_seal_object (session, recipients, 2, json, root, failure);
}

static med_result
add_registration (med_session *session, const med_id *clinic, GCancellable *cancellable,
                  med_arena *arena, booking_ops *ops, med_failure *failure)
{
  registration_search search = { &ops->patient, clinic, false };
  med_replica_each (session->replica, MED_TABLE_REGISTRATION, find_registration, &search);
  if (search.found || !MED_ID_EQUAL (ops->patient, session->keys->account))
    return MED_OK;
  med_cid *root = &ops->roots[ops->root_count];
  MED_TRY (seal_profile (session, clinic, cancellable, arena, root, failure));
  ops->root_count++;
  med_env_random (session->env, ops->nonces[1], sizeof ops->nonces[1]);
  med__clinic_register__init (&ops->registration);
  ops->registration.nonce = (ProtobufCBinaryData){ 16, ops->nonces[1] };
  ops->registration.clinic = med_pb_bytes (MED_SPAN_OF (clinic->bytes));
  ops->registration.profile_cid = med_pb_bytes (MED_SPAN_OF (root->bytes));
  Med__Op *op = &ops->ops[ops->op_count++];
  med__op__init (op);
  op->kind_case = MED__OP__KIND_CLINIC_REGISTER;
  op->clinic_register = &ops->registration;
  return MED_OK;
}

/* ── Booking ────────────────────────────────────────────────────────────────────────────────── */

static med_result
set_times (const med_booking *booking, booking_ops *ops, med_failure *failure)
{
  MED_TRY (to_minutes (booking->start, &ops->book.start, failure));
  ops->book.minutes = med_visit_minutes (booking->calendar, booking->start, booking->minutes);
  MED_TRY (check_length (ops->book.minutes, failure));
  if (booking->later_count >= MED_SERIES_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("A series has at most %u appointments. Nothing was booked."),
                     MED_SERIES_MAX);
  uint32_t before = ops->book.start;
  for (size_t i = 0; i < booking->later_count; before = ops->later[i++])
    {
      MED_TRY (to_minutes (booking->later[i], &ops->later[i], failure));
      if (ops->later[i] <= before)
        return med_fail (failure, MED_E_INVALID,
                         _ ("The appointments of a series follow one another. "
                            "Nothing was booked."));
    }
  ops->book.later = ops->later;
  ops->book.n_later = booking->later_count;
  return MED_OK;
}

static med_result
set_calendars (const med_booking *booking, booking_ops *ops, med_failure *failure)
{
  if (booking->also_count >= MED_VISIT_CALENDARS_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("An appointment takes at most four calendars. Nothing was booked."));
  ops->calendars[0] = med_pb_bytes (MED_SPAN_OF (booking->calendar->id.bytes));
  for (size_t i = 0; i < booking->also_count; i++)
    ops->calendars[i + 1] = med_pb_bytes (MED_SPAN_OF (booking->also[i].bytes));
  ops->book.calendars = ops->calendars;
  ops->book.n_calendars = booking->also_count + 1;
  return MED_OK;
}

static med_result
set_details (med_session *session, const med_booking *booking, GCancellable *cancellable,
             booking_ops *ops, med_failure *failure)
{
  const med_calendar *calendar = booking->calendar;
  const med_desk_words words = { .type = booking->type != NULL ? booking->type : "",
                                 .note = booking->note != NULL ? booking->note : "",
                                 .code = "" };
  med_cid *desk = &ops->roots[ops->root_count];
  MED_TRY (med_desk_seal (session, &ops->patient, &calendar->clinic, &words, cancellable, desk,
                          failure));
  ops->root_count++;
  ops->book.desk_cid = med_pb_bytes (MED_SPAN_OF (desk->bytes));
  if (booking->reason == NULL || *booking->reason == 0)
    return MED_OK;
  med_cid *reason = &ops->roots[ops->root_count];
  MED_TRY (med_reason_seal (session, &ops->patient, &calendar->provider, booking->reason,
                            cancellable, reason, failure));
  ops->root_count++;
  ops->book.reason_cid = med_pb_bytes (MED_SPAN_OF (reason->bytes));
  return MED_OK;
}

static med_result
book_in (med_session *session, const med_booking *booking, GCancellable *cancellable,
         med_arena *arena, med_id *visit, med_id *item, med_failure *failure)
{
  booking_ops ops;
  memset (&ops, 0, sizeof ops);
  ops.patient = booking->patient != NULL ? *booking->patient : session->keys->account;
  med__appointment_book__init (&ops.book);
  MED_TRY (set_times (booking, &ops, failure));
  MED_TRY (set_calendars (booking, &ops, failure));
  MED_TRY (
      add_registration (session, &booking->calendar->clinic, cancellable, arena, &ops, failure));
  MED_TRY (set_details (session, booking, cancellable, &ops, failure));
  if (booking->hold != NULL)
    memcpy (ops.nonces[0], booking->hold, sizeof ops.nonces[0]);
  else
    med_env_random (session->env, ops.nonces[0], sizeof ops.nonces[0]);
  ops.book.nonce = (ProtobufCBinaryData){ 16, ops.nonces[0] };
  ops.book.patient = med_pb_bytes (MED_SPAN_OF (ops.patient.bytes));
  ops.book.flags = booking->flags;
  Med__Op *op = &ops.ops[ops.op_count++];
  med__op__init (op);
  op->kind_case = MED__OP__KIND_APPOINTMENT_BOOK;
  op->appointment_book = &ops.book;
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (ops.nonces[0]), visit);
  g_autofree char *what
      = g_strdup_printf (_ ("Book an appointment with %s"), booking->calendar->name);
  const Med__Op *list[] = { &ops.ops[0], &ops.ops[1] };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_BOOKING,
                                 .what = what,
                                 .ops = list,
                                 .op_count = ops.op_count,
                                 .uploads = ops.roots,
                                 .upload_count = ops.root_count,
                                 .object = MED_SPAN_OF (visit->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_visit_book (med_session *session, const med_booking *booking, GCancellable *cancellable,
                med_id *visit, med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result = book_in (session, booking, cancellable, &arena, visit, item, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_visit_hold (med_session *session, const med_calendar *calendar, int64_t start, uint32_t minutes,
                uint8_t nonce[16], med_id *visit, med_id *item, med_failure *failure)
{
  Med__AppointmentHold hold = MED__APPOINTMENT_HOLD__INIT;
  MED_TRY (to_minutes (start, &hold.start, failure));
  hold.minutes = med_visit_minutes (calendar, start, minutes);
  MED_TRY (check_length (hold.minutes, failure));
  if (med_bytes_zero (nonce, 16))
    med_env_random (session->env, nonce, 16);
  ProtobufCBinaryData calendars[] = { med_pb_bytes (MED_SPAN_OF (calendar->id.bytes)) };
  hold.nonce = (ProtobufCBinaryData){ 16, nonce };
  hold.calendars = calendars;
  hold.n_calendars = 1;
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), med_span_make (nonce, 16), visit);
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_APPOINTMENT_HOLD;
  op.appointment_hold = &hold;
  const Med__Op *list[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_BOOKING,
                                 .what = _ ("Hold a time"),
                                 .ops = list,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (visit->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_visit_hold_keep (med_session *session, const char *name, const uint8_t nonce[16],
                     med_failure *failure)
{
  MED_TRY_PLAIN (med_session_set (session, name, med_span_make (nonce, 16)), failure);
  return MED_OK;
}

med_result
med_visit_hold_nonce (med_session *session, const char *name, uint8_t nonce[16],
                      med_failure *failure)
{
  uint8_t room[256];
  med_arena arena;
  med_span kept;
  med_arena_init_buffer (&arena, room, sizeof room);
  if (!med_session_get (session, name, &arena, &kept) || kept.size != 16)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This computer holds no such time."));
  memcpy (nonce, kept.data, 16);
  return MED_OK;
}
