/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: node and client do not see each other. */
#include "client/session.h"
#include "net/server.h"
