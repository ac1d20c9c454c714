/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: core looks up, and at a layer that is none. */
#include "net/server.h"
#include "elsewhere/file.h"
