/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makers of single operations and what they share. */
#pragma once

#include "sim/network.h"

/* Fills in who does what; false when nothing of the kind can be done now. */
typedef bool (*sim_maker) (sim *s, lab_person **signer, Med__Op *op);

bool sim_make_record (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_rewrap (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_retire (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_mark (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_request (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_answer (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_grant (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_change_grant (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_rotate (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_open (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_read (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_calendar (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_change_calendar (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_hold (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_booking (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_move (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_visit_change (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_slot (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_announce (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_cancel (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_back (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_suspend (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_contest (sim *s, lab_person **signer, Med__Op *op);
bool sim_make_identify (sim *s, lab_person **signer, Med__Op *op);

/* NULL when nobody has the role. */
lab_person *sim_any_of (sim *s, Med__Role role);
lab_person *sim_anybody (sim *s);
/* NULL when there is none. */
const Med__AccountRow *sim_account_row (sim *s, const lab_person *person);

void *sim_new_message (sim *s, const ProtobufCMessageDescriptor *type);
#define NEW(s, name) sim_new_message (s, &med__##name##__descriptor)
#define TELL(s, kind, message) (*op = lab_op (MED__OP__KIND_##kind, message), true)

med_id sim_to_id (med_span bytes);
/* A copy that outlives the scratch arena; the second one as a list of one. */
ProtobufCBinaryData sim_keep (sim *s, med_span bytes);
ProtobufCBinaryData *sim_one_item (sim *s, med_span bytes);
