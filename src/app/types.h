/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers every class that a .ui file names, so that GtkBuilder finds them. */
#pragma once

void med_types_ensure (void);
