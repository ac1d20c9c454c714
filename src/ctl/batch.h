/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many commands, one unlock. */
#pragma once

#include "ctl/command.h"

/* Reads commands from the call's input, one a line, quoted as in a shell; empty lines and lines
 * that start with # are left out. Writes one JSON object a line and goes on after failures; the
 * exit status is the first failure's. The session stays for all of them. */
med_result med_batch_run (med_ctl *ctl, const med_args *args, med_answer *answer);
