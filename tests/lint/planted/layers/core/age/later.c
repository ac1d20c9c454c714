/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: a folder of core uses one that stands later. */
#include "base/span.h"
#include "core/codec/varint.h"
#include "core/vault/keystore.h"
