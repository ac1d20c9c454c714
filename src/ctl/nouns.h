/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of each noun, one file each. */
#pragma once

#include "ctl/command.h"

extern const med_verb med_verbs_inspect[];
