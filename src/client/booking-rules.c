/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clinic's rules of booking: parameters of its row, which the ledger applies. */
#include "client/visits-private.h"

#include <glib/gi18n-lib.h>

static const Med__ClinicRow *
clinic_row (med_session *session, med_id *clinic, med_arena *arena)
{
  med_failure ignored;
  if (med_people_own_clinic (session, clinic, &ignored) != MED_OK)
    {
      /* Patients see those of the clinic where they are registered. */
      med_self self;
      if (med_session_self (session, arena, &self, &ignored) != MED_OK)
        return NULL;
      *clinic = self.clinic;
    }
  return MED_VISIT_ROW (session, Med__ClinicRow, MED_TABLE_CLINIC, MED_SPAN_OF (clinic->bytes),
                        arena);
}

med_result
med_booking_rules_get (med_session *session, med_booking_rules *rules, med_failure *failure)
{
  med_arena arena;
  med_id clinic;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__ClinicRow *row = clinic_row (session, &clinic, &arena);
  med_result result = MED_OK;
  *rules = (med_booking_rules){ 0 };
  if (row == NULL)
    result = med_fail (failure, MED_E_NOT_FOUND, _ ("No clinic is known here."));
  else if (row->booking != NULL)
    *rules = (med_booking_rules){ .notice = row->booking->notice,
                                  .horizon = row->booking->horizon,
                                  .open_max = row->booking->open_max,
                                  .capacity = row->booking->capacity,
                                  .waitlist_window = row->booking->waitlist_window,
                                  .no_show_grace = row->booking->no_show_grace,
                                  .waiting = row->booking->waiting,
                                  .waiting_long = row->booking->waiting_long };
  med_arena_clear (&arena);
  return result;
}

med_result
med_booking_rules_set (med_session *session, const med_booking_rules *rules, med_id *item,
                       med_failure *failure)
{
  med_id clinic;
  MED_TRY (med_people_own_clinic (session, &clinic, failure));
  Med__BookingRules booking = MED__BOOKING_RULES__INIT;
  booking.notice = rules->notice;
  booking.horizon = rules->horizon;
  booking.open_max = rules->open_max;
  booking.capacity = rules->capacity;
  booking.waitlist_window = rules->waitlist_window;
  booking.no_show_grace = rules->no_show_grace;
  booking.waiting = rules->waiting;
  booking.waiting_long = rules->waiting_long;
  Med__ClinicUpdate update = MED__CLINIC_UPDATE__INIT;
  update.clinic = med_pb_bytes (MED_SPAN_OF (clinic.bytes));
  update.booking = &booking;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_CLINIC_UPDATE;
  op.clinic_update = &update;
  const Med__Op *list[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                 .what = _ ("Change the rules of booking"),
                                 .ops = list,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (clinic.bytes) };
  return med_outbox_add (session, &entry, item, failure);
}
