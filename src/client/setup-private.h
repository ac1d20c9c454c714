/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The welcome flow, for the client's own files. */
#pragma once

#include "client/setup.h"

#include "client/context.h"

MedSetup *med_setup_new (MedContext *context);
