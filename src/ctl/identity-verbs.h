/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of `identity` about devices. */
#pragma once

#include "ctl/ctl.h"

extern const med_option med_link_options[];
extern const med_option med_device_revoke_options[];

med_result med_run_link (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_rotate (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_add (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_list (med_ctl *ctl, const med_args *args, med_answer *answer);
med_result med_run_device_revoke (med_ctl *ctl, const med_args *args, med_answer *answer);
