/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fonts that the confined renderer keeps in memory. */
#pragma once

/* Maps the font files that stand in for the standard fonts of PDF. From then on FreeType and
 * poppler get these files from memory, and no other file at all. */
void med_render_load_fonts (void);
