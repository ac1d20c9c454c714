/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits: free times, booking, moving, cancelling, states. Everything that is done is an operation
 * of the ledger and goes through the outbox; rules that the ledger has are not repeated here, its
 * refusals are explained. */
#pragma once

#include "client/schedules.h"
#include "core/ledger/visit.h"

typedef struct
{
  med_id id;
  uint32_t state;     /* Med__VisitState */
  uint32_t before;    /* the state that undoing leads to; 0: none */
  int64_t start, end; /* unix seconds */
  int64_t moved_from; /* 0: not moved */
  med_account_id patient;
  const char *patient_name; /* "" when not known here */
  med_id calendar;          /* the first one */
  med_account_id provider;
  const char *provider_name, *room; /* of room or device, "" without */
  med_id clinic;
  const char *clinic_name;
  const char *type, *note; /* of the desk detail; "" */
  uint32_t ready, needed;
  const char *reason;      /* for patient and doctor; "" to others */
  const char *cancel_code; /* "" */
  uint32_t cancelled_by;   /* Med__CancelledBy */
  bool late;
  bool reason_passed; /* false: it was moved to somebody who does not have the reason yet */
  uint32_t flags;
  med_id series;   /* zero: none */
  int64_t changed; /* of the newest step */
  uint64_t revision, height;
} med_visit;

/* 0: from the first, to the last; NULL: of everybody. */
typedef struct
{
  int64_t from, to; /* unix seconds; visits that touch [from, to) */
  const med_account_id *provider, *patient;
} med_visit_filter;

/* Visits that this person may know of, by start; holds are left out. */
med_result med_visits (med_session *session, const med_visit_filter *filter,
                       GCancellable *cancellable, med_arena *arena, med_visit **visits,
                       size_t *count, med_failure *failure) MED_CHECKED;
med_result med_visit_get (med_session *session, const med_id *id, GCancellable *cancellable,
                          med_arena *arena, med_visit *visit, med_failure *failure) MED_CHECKED;
/* By unique prefix of at least 6 characters. */
med_result med_visit_resolve (med_session *session, const char *text, med_id *id,
                              med_failure *failure) MED_CHECKED;
/* "booked", "checked-in", …; NULL for other numbers. */
const char *med_word_visit_state (uint32_t state);
/* 0 for another word. */
uint32_t med_word_visit_state_parse (const char *word);

/* A time that is free. */
typedef struct
{
  med_id calendar;
  med_account_id provider;
  const char *provider_name, *specialty;
  int64_t start, end;
} med_free_time;

typedef struct
{
  const med_calendar *calendar; /* NULL: all providers */
  const char *specialty;        /* NULL: any; else its words, any case */
  const char *type;             /* kind of visit; NULL: any */
  int64_t from, to;             /* unix seconds */
  uint32_t minutes;             /* 0: the calendar's raster */
  uint32_t day_from, day_to;    /* part of the day by the place's clock, minutes; 0, 0: all of it */
  size_t limit;
} med_free_search;

/* Free times by start, proven from the calendars' days as of now (or, without a node, as far as
 * they are known). */
med_result med_free_times (med_session *session, const med_free_search *search,
                           GCancellable *cancellable, med_arena *arena, med_free_time **times,
                           size_t *count, med_failure *failure) MED_CHECKED;
/* The nearest free times to one that was not to be had: of the same calendar, then of the same
 * specialty; earliest distance first. */
med_result med_free_nearest (med_session *session, const med_id *calendar, int64_t start,
                             uint32_t minutes, size_t limit, GCancellable *cancellable,
                             med_arena *arena, med_free_time **times, size_t *count,
                             med_failure *failure) MED_CHECKED;

typedef struct
{
  const med_calendar *calendar;
  const med_id *also; /* rooms and devices */
  size_t also_count;
  int64_t start;
  uint32_t minutes;              /* 0: the calendar's raster */
  const med_account_id *patient; /* NULL: oneself */
  const char *type, *note;       /* for the desk; NULL: none */
  const char *reason;            /* for the doctor; NULL: none */
  uint32_t flags;                /* MED_VISIT_… of core/ledger/visit.h, staff only */
  const int64_t *later;          /* further starts of a series */
  size_t later_count;
  const uint8_t *hold; /* nonce of an own hold (16), NULL: none */
} med_booking;

/* Books; who is not registered at the clinic yet registers in the same transaction. */
med_result med_visit_book (med_session *session, const med_booking *booking,
                           GCancellable *cancellable, med_id *visit, med_id *item,
                           med_failure *failure) MED_CHECKED;
/* Holds a time for five minutes; `nonce` is made when it is all zero, and moves its hold else. */
med_result med_visit_hold (med_session *session, const med_calendar *calendar, int64_t start,
                           uint32_t minutes, uint8_t nonce[16], med_id *visit, med_id *item,
                           med_failure *failure) MED_CHECKED;
/* Keeps the nonce of a hold for a later call, and finds it again: MED_E_NOT_FOUND. */
med_result med_visit_hold_keep (med_session *session, const char *name, const uint8_t nonce[16],
                                med_failure *failure) MED_CHECKED;
med_result med_visit_hold_nonce (med_session *session, const char *name, uint8_t nonce[16],
                                 med_failure *failure) MED_CHECKED;
/* How long a visit will be: `minutes`, or when that is 0 the calendar's raster. */
uint32_t med_visit_minutes (const med_calendar *calendar, int64_t start, uint32_t minutes);
/* `calendar` NULL: where it is; `minutes` 0: as long as it is. */
med_result med_visit_move (med_session *session, const med_visit *visit,
                           const med_calendar *calendar, int64_t start, uint32_t minutes,
                           uint32_t flags, med_id *item, med_failure *failure) MED_CHECKED;
/* `code` is a reason of care (pat-crs, prov-pers, …), sealed for patient and desk. */
med_result med_visit_cancel (med_session *session, const med_visit *visit, bool by_patient,
                             const char *code, GCancellable *cancellable, med_id *item,
                             med_failure *failure) MED_CHECKED;
med_result med_visit_set_state (med_session *session, const med_visit *visit, uint32_t state,
                                med_id *item, med_failure *failure) MED_CHECKED;
/* The desk's note, and how many of the needed categories are open (the patient's client counts). */
med_result med_visit_set_note (med_session *session, const med_visit *visit, const char *note,
                               uint32_t ready, uint32_t needed, GCancellable *cancellable,
                               med_id *item, med_failure *failure) MED_CHECKED;
/* Seals the reason to the present provider: by the patient, with other words or the same (NULL), or
 * by who has it, after a move. */
med_result med_visit_pass_reason (med_session *session, const med_visit *visit, const char *reason,
                                  GCancellable *cancellable, med_id *item,
                                  med_failure *failure) MED_CHECKED;
/* Back to the state before. */
med_result med_visit_undo (med_session *session, const med_visit *visit, med_id *item,
                           med_failure *failure) MED_CHECKED;
/* Whether the code is one of those of FHIR's cancellation reasons. */
bool med_cancel_code_known (const char *code);

/* Starts of a series from `start` on, every so many weeks at the same time by the place's clock,
 * `count` of them in all. What the clocks leave out moves forward and is told in `moved` (may be
 * NULL), one flag each; what they show twice is the first. */
med_result med_series_starts (const med_calendar *calendar, int64_t start, uint32_t weeks,
                              size_t count, int64_t *starts, bool *moved,
                              med_failure *failure) MED_CHECKED;
/* Requested and booked visits ahead that lie outside the hours that are published now. */
med_result med_visits_outside (med_session *session, const med_calendar *calendar,
                               GCancellable *cancellable, med_arena *arena, med_visit **visits,
                               size_t *count, med_failure *failure) MED_CHECKED;
