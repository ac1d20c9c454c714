/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models with the properties that the desktop's views read, filled by hand: for tests of widgets
 * only. Each kind is a GObject class of its own that is also a list of such objects. */
#pragma once

#include <gio/gio.h>

/* kind: one of the kinds of the table in sample-models.c. Then pairs of property name and value as
 * for g_object_new (), ended by NULL. */
GObject *test_object_new (const char *kind, ...) G_GNUC_NULL_TERMINATED;
/* Appends to the list that the object is; takes the item's reference. */
void test_object_append (GObject *list, GObject *item);
void test_object_clear (GObject *list);

/* A whole session of a person with this role: invented records, shares, requests, looks. */
GObject *test_session_new (const char *role);
/* People of this computer. */
GListModel *test_profiles_new (void);
/* Drafts as the dialogs show them: a share with Dr Adeyemi, and a doctor's request. */
GObject *test_grant_draft_new (gboolean with_person);
GObject *test_request_draft_new (void);
/* A laboratory report with details, readers and two versions. */
GObject *test_record_new (void);
GObject *test_receipt_new (void);
GObject *test_registration_new (void);
GObject *test_import_new (void);
/* A patient who shares, a chart in this state, and a note about the patient. */
GObject *test_chart_patient_new (void);
GObject *test_chart_new (const char *state);
GObject *test_draft_new (const char *state);
/* Borrowed. */
GObject *test_invite (void);
/* 24-11-2026 14:05 UTC: "now" of the invented data. */
#define TEST_NOW G_GINT64_CONSTANT (1795529100)
