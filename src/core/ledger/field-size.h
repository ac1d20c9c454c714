/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exact lengths of bytes fields in transactions and rows, found by name. */
#pragma once

#include <stdint.h>

/* A CID of 36 bytes. */
#define MED_FIELD_CID 36u
/* Text, or something of several lengths. */
#define MED_FIELD_FREE UINT32_MAX

/* `message` is the message's own name, such as "DeviceAdd". A field that is not in the table is an
 * omission in the program, and stops it. */
uint32_t med_field_size (const char *message, const char *field);
