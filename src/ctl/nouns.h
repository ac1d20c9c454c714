/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of each noun, one file each. */
#pragma once

#include "ctl/command.h"

extern const med_verb med_verbs_network[];
extern const med_verb med_verbs_identity[];
extern const med_verb med_verbs_account[];
extern const med_verb med_verbs_record[];
extern const med_verb med_verbs_consent[];
extern const med_verb med_verbs_access[];
extern const med_verb med_verbs_audit[];
extern const med_verb med_verbs_schedule[];
extern const med_verb med_verbs_appointment[];
extern const med_verb med_verbs_sync[];
extern const med_verb med_verbs_status[];
extern const med_verb med_verbs_verify[];
extern const med_verb med_verbs_outbox[];
extern const med_verb med_verbs_batch[];
extern const med_verb med_verbs_inspect[];
