/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather line: what the answers on the screen are true for. */
#pragma once

#include "client/items.h"

#include <gio/gio.h>

/* state ("ok behind offline alarm"), as-of, height, confirmed, validators, since, silent, alarm,
 * alarm-facts [MedFact], hospitals [MedHospital], engine, chain-id, checked, newest-seen, copies */
#define MED_TYPE_REPLICA (med_replica_get_type ())
G_DECLARE_FINAL_TYPE (MedReplica, med_replica, MED, REPLICA, MedModel)

/* Try now: sends what waits and looks for news. */
void med_replica_refresh_async (MedReplica *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean med_replica_refresh_finish (MedReplica *self, GAsyncResult *result, GError **error);
/* What is known about an alarm, as a text file for the clinic. */
void med_replica_save_report_async (MedReplica *self, GFile *file, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean med_replica_save_report_finish (MedReplica *self, GAsyncResult *result, GError **error);
