/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: core uses GLib and the clock. */
#include <glib.h>
#include <time.h>
