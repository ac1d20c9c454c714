/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: the views reach for keys, sockets and the renderer's library. */
#include <gtk/gtk.h>
#include <poppler.h>
#include "client/session.h"
#include "core/crypto/keys.h"
#include "net/server.h"
