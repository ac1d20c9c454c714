/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of `identity` about devices and about coming back. */
#pragma once

#include "ctl/ctl.h"

extern const med_option med_link_options[];
extern const med_option med_device_revoke_options[];
extern const med_option med_recovery_set_options[];
extern const med_option med_recover_approve_options[];
extern const med_option med_recover_start_options[];

/* A text with its prefix, or a file that holds it; g_free () it. */
med_result med_ctl_read_token (med_ctl *ctl, const char *word, const char *prefix, char **text,
                               med_answer *answer) MED_CHECKED;

med_result med_run_link (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_rotate (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_add (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_list (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_revoke (med_ctl *ctl, const med_args *args, med_answer *answer);

med_result med_run_card (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recovery_set (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recovery_unset (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recovery_show (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recovery_accept (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recovery_confirm (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recover_start (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recover_approve (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recover_cancel (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_recover_finish (med_ctl *ctl, const med_args *args, med_answer *answer);
