/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of `appointment` share. */
#pragma once

#include "ctl/command.h"
#include "ctl/visit-values.h"

extern const med_option med_appointment_book_options[];
extern const med_option med_appointment_hold_options[];
extern const med_option med_appointment_series_options[];
extern const med_option med_appointment_export_options[];
extern const med_option med_appointment_import_options[];
med_result med_appointment_run_book (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_appointment_run_hold (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_appointment_run_series (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_appointment_run_export (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_appointment_run_import (med_ctl *ctl, const med_args *args, med_answer *answer);

/* Waits for the item. A refusal that another time would avoid gets the three nearest. */
med_result med_appointment_settle (med_ctl *ctl, med_session *session, const med_id *item,
                                   const med_id *calendar, int64_t start, uint32_t minutes,
                                   med_value *value, med_answer *answer) MED_CHECKED;
/* --minutes, --outside, --overbook, --double. */
med_result med_appointment_flags (const med_args *args, uint32_t *minutes, uint32_t *flags,
                                  med_answer *answer) MED_CHECKED;
