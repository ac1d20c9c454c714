/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: client and node do not see each other; nor do widgets belong here. */
#include <gtk/gtk.h>
#include "care/bundle.h"
#include "node/config.h"
