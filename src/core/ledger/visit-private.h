/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared between the files that apply operations on visits. */
#pragma once

#include "core/ledger/apply-private.h"
#include "core/ledger/slot.h"

/* Protobuf numbers of AppointmentRow, as table 17 names them. */
enum
{
  MED_VISIT_FIELD_DESK = 8,
  MED_VISIT_FIELD_REASON = 9,
};

/* Who the signer is to a patient at a clinic: the patient, or staff there. unknown,
 * not-registered, role. */
med_reason med_visit_check_signer (med_apply_context *context, med_span patient, med_span clinic,
                                   bool *staff);

/* The row of a visit of the signer's own or of a clinic where the signer is staff; unknown, role.
 * Its version is still to be compared. */
med_reason med_visit_find (med_apply_context *context, med_span id, Med__AppointmentRow **row,
                           bool *staff);

/* The first provider of the calendars: empty when they are rooms and devices. */
med_span med_visit_provider (med_apply_context *context, const ProtobufCBinaryData *calendars,
                             size_t count);

/* Adds a step by the signer and sets the state; MED_REASON_LIMIT when there are too many. */
med_reason med_visit_step (med_apply_context *context, Med__AppointmentRow *row,
                           Med__VisitState state);

/* The slot that a row stands for, asked for by staff or not. */
med_slot med_visit_slot (const Med__AppointmentRow *row, med_span id, bool staff);

/* Raises the revision, puts the row, and tells patient, providers and clinic. */
void med_visit_put (med_apply_context *context, Med__AppointmentRow *row, med_span id,
                    Med__EventKind kind);
