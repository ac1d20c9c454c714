/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a QR picture among pixels. Runs only in the confined renderer. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Loads what decoding needs later; called before the process is confined. */
void med_render_prepare_code (void);
/* pixels: width × height × 4 bytes, cairo's ARGB32. Allocated text, "" when there is no QR picture
 * or none whose text is at most MED_RENDER_CODE_MAX bytes; freed with g_free (). */
char *med_render_find_code (const unsigned char *pixels, uint32_t width, uint32_t height);
