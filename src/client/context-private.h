/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the client's façade ask their context for. */
#pragma once

#include "client/context.h"
#include "client/worker.h"

med_worker *med_context_get_worker (MedContext *self);
const char *med_context_get_data_dir (MedContext *self);
/* Reads the profile folders again. */
void med_context_scan (MedContext *self);
/* The worker has opened the profile in this folder: makes the session. */
void med_context_opened (MedContext *self, const char *folder);
/* Sends what waits and looks for news, as soon as the worker is free. */
void med_context_sync_soon (MedContext *self);
