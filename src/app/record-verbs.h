/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with one record, as actions "record.VERB", and the menu that lists them: the
 * same on the record's page and on its row. */
#pragma once

#include <gtk/gtk.h>

/* verb: open look share save-copy print move replace retire erase; of a record on its way cancel
 * retry discard. */
typedef void (*MedRecordVerbFunc) (gpointer owner, const char *verb);

/* The owner outlives the group. */
GSimpleActionGroup *med_record_verbs_new (MedRecordVerbFunc activated, gpointer owner);
/* Allows what can be done with this record now; the menu leaves the rest out. patient: it is their
 * own; row: it is shown in a list, not on its page. */
void med_record_verbs_update (GSimpleActionGroup *self, GObject *record, gboolean patient,
                              gboolean row);
/* Whether one of them was allowed. */
gboolean med_record_verbs_allow (GSimpleActionGroup *self, const char *verb);
GMenuModel *med_record_verbs_menu (void);
