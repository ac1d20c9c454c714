/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every view of the desktop by name, opened with invented data. */
#pragma once

#include "app/window.h"

/* NULL-terminated. */
extern const char *const test_views[];
/* Opens it in the window, or as a dialog above it. */
void test_view_show (MedWindow *window, const char *view);
