/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: care looks sideways, and does I/O. */
#include <gio/gio.h>
#include "net/server.h"
