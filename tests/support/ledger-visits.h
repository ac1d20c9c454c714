/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars and visits between the people of a care lab. Days count from the lab's first one, times
 * are minutes of such a day. */
#pragma once

#include "core/ledger/visit.h"
#include "support/ledger-care.h"

#define VISIT_DAY0 ((uint32_t)(LAB_START / 86400))
/* A minute since 1970. */
#define VISIT_AT(day, hour, minute)                                                                \
  ((VISIT_DAY0 + (uint32_t)(day)) * MED_DAY_MINUTES + (uint32_t)(hour)*60 + (uint32_t)(minute))
/* Days 1 to 30 are open from 08:00 to 12:00 and from 13:00 to 17:00 UTC. */
#define VISIT_DAYS 30

Med__CalendarCreate *visit_calendar (ledger_lab *lab, med_id clinic, Med__CalendarKind kind,
                                     const lab_person *provider);
Med__SchedulePublish *visit_publish (ledger_lab *lab, med_id calendar);
Med__AppointmentHold *visit_hold (ledger_lab *lab, med_id calendar, uint32_t start);
/* Of 30 minutes. */
Med__AppointmentBook *visit_book (ledger_lab *lab, med_id calendar, const lab_person *patient,
                                  uint32_t start);
/* With the present revision of the row. */
Med__AppointmentMove *visit_move (ledger_lab *lab, med_id visit, uint32_t start);
Med__AppointmentCancel *visit_cancel (ledger_lab *lab, med_id visit, Med__CancelledBy by);
Med__AppointmentStatus *visit_status (ledger_lab *lab, med_id visit, Med__VisitState state);

/* A calendar of the doctor's with published hours, made by this person. */
med_id visit_open_calendar (ledger_lab *lab, lab_person *maker, med_id clinic,
                            const lab_person *doctor);
/* Room or device, without hours. */
med_id visit_open_room (ledger_lab *lab, lab_person *maker, med_id clinic);
void visit_set_rules (ledger_lab *lab, const Med__BookingRules *rules);

med_reason visit_try_book (ledger_lab *lab, lab_person *signer, med_id calendar,
                           const lab_person *patient, uint32_t start);
/* Asserts that it was done. */
med_id visit_do_book (ledger_lab *lab, lab_person *signer, med_id calendar,
                      const lab_person *patient, uint32_t start);
med_reason visit_do_status (ledger_lab *lab, lab_person *signer, med_id visit,
                            Med__VisitState state);

Med__CalendarRow *visit_calendar_row (ledger_lab *lab, med_id calendar);
Med__AppointmentRow *visit_row (ledger_lab *lab, med_id visit);
/* NULL when absent. */
Med__CalendarDayRow *visit_day_row (ledger_lab *lab, med_id calendar, uint32_t day);
