/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heap memory that is wiped when it is given back: for arenas that hold keys and plaintext. */
#pragma once

#include "base/memory.h"

const med_memory *med_memory_secret (void);
