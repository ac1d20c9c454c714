/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: client reaches for a library that is not its own. */
#include "base/span.h"
#ifndef WITHOUT
#include <gtk/gtk.h>
#endif
