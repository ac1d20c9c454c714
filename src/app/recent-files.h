/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's list of recent files, which every program can read. */
#pragma once

/* From now on no file that is chosen in this program enters the list: the name of a medical letter
 * says enough. What other programs wrote there stays. Once, before the first file dialog. */
void med_recent_files_keep_out (void);
