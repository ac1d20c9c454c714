/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts, for the client's own façade files. */
#pragma once

#include "client/chart.h"
#include "client/worker.h"

/* Properties of MedClinicalLine. */
enum
{
  MED_LINE_TITLE,
  MED_LINE_DETAIL,
  MED_LINE_DATE,
  MED_LINE_STATUS,
  MED_LINE_VALUE,
  MED_LINE_UNIT,
  MED_LINE_RANGE,
  MED_LINE_FLAG,
  MED_LINE_TREND,
};
