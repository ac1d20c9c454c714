/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: an include without its layer, and libsodium. */
#include <sqlite3.h>
#include <sodium.h>
#include "db.h"
