/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times and spans as people write them on a command line. */
#pragma once

#include "base/env.h"
#include "base/result.h"

/* RFC 3339; or `2026-12-24`, a day of this computer's calendar: its first second, or with
 * `end_of_day` its last; or `14:30`, today in this computer's zone; or `+30d`, from now. Unix
 * seconds. */
med_result med_when_parse (const char *text, int64_t now, bool end_of_day,
                           int64_t *seconds) MED_CHECKED;
/* `90s`, `15m`, `2h`, `30d`, `4w`. */
med_result med_span_of_time_parse (const char *text, int64_t *seconds) MED_CHECKED;
/* `YYYY-MM-DD`, or only year, or year and month. */
bool med_when_is_date (const char *text);
/* `64M`, `1G`, `4096`: bytes. */
med_result med_size_parse (const char *text, uint64_t *bytes) MED_CHECKED;
