/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of `consent` share. */
#pragma once

#include "ctl/command.h"
#include "ctl/service.h"

extern const med_option med_consent_grant_options[];
extern const med_option med_consent_request_options[];
extern const med_option med_consent_answer_options[];

extern const med_option med_consent_at_options[];

med_value *med_consent_records_value (const med_id *records, size_t count, med_answer *answer);
/* Options over terms that are filled with defaults. */
med_result med_consent_read_terms (med_ctl *ctl, med_session *session, const med_args *args,
                                   med_grant_terms *terms, med_answer *answer) MED_CHECKED;
/* Explains, signs, waits. */
med_result med_consent_finish_grant (med_ctl *ctl, med_session *session,
                                     const med_grant_terms *terms, med_answer *answer) MED_CHECKED;

med_result med_consent_run_request (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_requests (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_answer (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_withdraw (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_preview (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_at (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_consent_run_remind (med_ctl *ctl, const med_args *args, med_answer *answer);
