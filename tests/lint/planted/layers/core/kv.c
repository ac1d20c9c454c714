/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: a file of core itself uses a folder of core and the signature base. */
#include "core/codec/varint.h"
#include "core/httpsig.h"
