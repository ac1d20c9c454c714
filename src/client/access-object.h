/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who looked at what, when and why. */
#pragma once

#include "client/person-object.h"

/* id, when, who, person, role-line, what, place, why, category, records, mark, mark-text, asked,
 * count, height */
#define MED_TYPE_ACCESS_ENTRY (med_access_entry_get_type ())
G_DECLARE_FINAL_TYPE (MedAccessEntry, med_access_entry, MED, ACCESS_ENTRY, MedModel)

/* A GListModel of MedAccessEntry, and MedGroup by day when grouped. RW: search, days (0: all),
 * person, category, unusual, grouped. Read, of the period: looks, people, unusuals, emergencies,
 * persons. */
#define MED_TYPE_ACCESS_LIST (med_access_list_get_type ())
G_DECLARE_FINAL_TYPE (MedAccessList, med_access_list, MED, ACCESS_LIST, MedRows)

/* What the list shows now. `format`: "csv" or "fhir" (a Bundle of AuditEvents). */
void med_access_list_export_async (MedAccessList *self, GFile *file, const char *format,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean med_access_list_export_finish (MedAccessList *self, GAsyncResult *result, GError **error);
