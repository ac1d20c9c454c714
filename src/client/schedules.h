/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars of providers, rooms and devices: their weekly templates, and publishing what they come
 * to. Zones are known to clients only; the ledger has minutes of UTC (core/FORMATS.md). */
#pragma once

#include "care/availability.h"
#include "client/people.h"

/* Days that are published at a time. */
#define MED_PUBLISH_DAYS 180

typedef struct
{
  med_id id, clinic;
  uint32_t kind; /* Med__CalendarKind */
  bool active;
  bool confirm;            /* bookings by patients wait for staff */
  med_account_id provider; /* zero of rooms and devices */
  const char *name;        /* of the provider, or of the room */
  const char *specialty, *clinic_name;
  const med_template *schedule; /* NULL while it is not here */
  uint32_t published;           /* latest day with hours, days since 1970 */
  uint64_t revision;
  uint32_t capacity; /* visits that may overlap when staff overbooks */
} med_calendar;

/* All calendars that are known here, by name. Templates that are not here yet are fetched; without
 * a node they stay NULL. */
med_result med_calendars (med_session *session, GCancellable *cancellable, med_arena *arena,
                          med_calendar **calendars, size_t *count,
                          med_failure *failure) MED_CHECKED;
/* By id prefix of provider or calendar, or by name; NULL: the own one, else the only one there is.
 * MED_E_NOT_FOUND; MED_E_INVALID when several fit. */
med_result med_calendar_find (med_session *session, const char *text, GCancellable *cancellable,
                              med_arena *arena, med_calendar *calendar,
                              med_failure *failure) MED_CHECKED;
/* Of a calendar's id. */
med_result med_calendar_get (med_session *session, const med_id *id, GCancellable *cancellable,
                             med_arena *arena, med_calendar *calendar,
                             med_failure *failure) MED_CHECKED;

/* Sets the template of a provider (NULL: of the room that the template names) and publishes
 * MED_PUBLISH_DAYS from today on: makes the calendar where there is none. */
med_result med_schedule_set (med_session *session, const med_account_id *provider,
                             const med_template *schedule, GCancellable *cancellable,
                             med_id *calendar, med_id *item, med_failure *failure) MED_CHECKED;
/* The template with further exceptions, published again. */
med_result med_schedule_except (med_session *session, const med_calendar *calendar,
                                const med_exception *exceptions, size_t count,
                                GCancellable *cancellable, med_id *item,
                                med_failure *failure) MED_CHECKED;
/* Today at the calendar's place. */
med_date med_calendar_today (med_session *session, const med_template *schedule);

/* A clinic's rules of booking: minutes, but for horizon (days, at most 400), open_max and capacity
 * (at most 16). 0: no such rule. */
typedef struct
{
  uint32_t notice;   /* until when before the start a patient moves; later cancels are late */
  uint32_t horizon;  /* how far ahead patients book */
  uint32_t open_max; /* bookings of a patient that lie ahead */
  uint32_t capacity; /* how many overlap when staff overbooks a provider */
  uint32_t waitlist_window, no_show_grace, waiting, waiting_long;
} med_booking_rules;

/* Of the own clinic. */
med_result med_booking_rules_get (med_session *session, med_booking_rules *rules,
                                  med_failure *failure) MED_CHECKED;
/* All of them at once, by an officer. */
med_result med_booking_rules_set (med_session *session, const med_booking_rules *rules,
                                  med_id *item, med_failure *failure) MED_CHECKED;
