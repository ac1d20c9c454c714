/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop sees when something fails: a GError whose code is the med_result and whose
 * message is complete sentences for a person. The only place that knows both error worlds. */
#pragma once

#include "client/failure.h"

#include <glib.h>

#define MED_ERROR (med_error_quark ())
GQuark med_error_quark (void);

GError *med_error_new (const med_failure *failure);
/* With the standard sentence of the result. */
GError *med_error_new_plain (med_result result);
