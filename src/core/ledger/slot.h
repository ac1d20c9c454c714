/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time on calendars: whether it may be taken, taking it, and giving it back. */
#pragma once

#include "core/ledger/apply.h"
#include "core/ledger/visit.h"

/* A visit to be, or one that moves. */
typedef struct
{
  med_span clinic;                      /* 16, the calendars' */
  const ProtobufCBinaryData *calendars; /* calendar16 each, one at least */
  size_t calendar_count;
  uint32_t start, minutes;
  med_span patient; /* account20; empty for a hold */
  uint32_t flags;   /* MED_VISIT_… */
  bool staff;       /* staff of the clinic asks */
  bool lies_ahead;  /* it counts among the patient's open bookings already */
  med_span id;      /* appointment16, which never is in its own way */
} med_slot;

/* The clinic of the calendars: MED_REASON_UNKNOWN when one of them is not there or of another
 * clinic than the first. *clinic in the arena. */
med_reason med_slot_clinic (med_apply_context *context, const ProtobufCBinaryData *calendars,
                            size_t count, med_span *clinic);

/* closed, expired, limit, outside-hours, overlap, in this order (core/FORMATS.md §5). */
med_reason med_slot_check (med_apply_context *context, const med_slot *slot);

/* Enters the visit in every day that it touches of every calendar, and tells their readers. A hold
 * has `until`. */
void med_slot_take (med_apply_context *context, const med_slot *slot, uint64_t until);
/* Takes it out again; fine when it was not there, as a hold that ended. */
void med_slot_release (med_apply_context *context, const Med__AppointmentRow *row, med_span id);

/* Whether the patient, whom claimed desk accounts are a part of, has a visit at the clinic that
 * overlaps, but for this one. */
bool med_slot_patient_busy (med_apply_context *context, const med_slot *slot);
