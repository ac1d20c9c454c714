/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stopping a share did, and what had been opened until then. */
#pragma once

#include "client/grant-object.h"

/* who, stopped-at, state, block, changes [MedFact: ok waiting info], opened, opened-detail,
 * last-read, others (shares with the same person that go on). It follows its share: what waits
 * becomes recorded. */
#define MED_TYPE_RECEIPT (med_receipt_get_type ())
G_DECLARE_FINAL_TYPE (MedReceipt, med_receipt, MED, RECEIPT, MedModel)

/* Of a share that was stopped, or is being stopped. */
void med_grant_receipt_async (MedGrant *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
MedReceipt *med_grant_receipt_finish (MedGrant *self, GAsyncResult *result, GError **error);
/* As a FHIR AuditEvent in JSON. */
void med_receipt_save_async (MedReceipt *self, GFile *file, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_receipt_save_finish (MedReceipt *self, GAsyncResult *result, GError **error);
