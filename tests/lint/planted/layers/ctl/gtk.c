/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: the command line uses GTK and a layer below the client's. */
#include <gtk/gtk.h>
#include "base/span.h"
#include "care/bundle.h"
