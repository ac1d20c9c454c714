/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A further invitation for somebody who is here already: into a clinic, or into another role. */
#pragma once

#include "app/window.h"

void med_window_join (MedWindow *self);
