/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files become records. */
#pragma once

#include "app/window.h"

/* Opens the dialog that names the files (GListModel of GFile). patient: whose records they become,
 * NULL for one's own. replaces: the record of which the first file is a corrected version, or
 * NULL. */
void med_window_import (MedWindow *window, GListModel *files, GObject *patient, GObject *replaces);
