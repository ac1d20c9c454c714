/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: base looks up. */
#include "core/kv.h"
