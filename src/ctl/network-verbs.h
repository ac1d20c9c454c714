/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of `network` that have files of their own. */
#pragma once

#include "ctl/ctl.h"

med_result med_run_trust (med_ctl *ctl, const med_args *args, med_answer *answer);
