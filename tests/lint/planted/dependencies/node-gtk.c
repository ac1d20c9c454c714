/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: node reaches for a library that is not its own. */
#include "base/span.h"
#ifndef WITHOUT
#include <gtk/gtk.h>
#endif
