/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: net looks sideways, and uses SQLite. */
#include <libsoup/soup.h>
#include <sqlite3.h>
#include "store/db.h"
