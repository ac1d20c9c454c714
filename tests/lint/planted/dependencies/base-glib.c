/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: base reaches for a library that is not its own. */
#include "base/span.h"
#ifndef WITHOUT
#include <glib.h>
#endif
