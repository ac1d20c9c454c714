/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather, for the client's own façade files. */
#pragma once

#include "client/replica-object.h"
#include "client/worker.h"

MedReplica *med_replica_object_new (void);
void med_replica_object_take (MedReplica *self, const med_weather_facts *facts,
                              const med_snapshot *snapshot);
/* The periodic job: outbox, then news. */
med_result med_sync_job (med_worker *worker, med_session *session, gpointer unused,
                         GCancellable *cancellable, med_failure *failure) MED_CHECKED;
