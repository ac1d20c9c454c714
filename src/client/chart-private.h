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
  MED_LINE_RECORD,
};

/* Properties of MedChart; the lists of lines stand last. */
enum
{
  MED_CHART_PATIENT,
  MED_CHART_STATE,
  MED_CHART_WHY,
  MED_CHART_OPEN,
  MED_CHART_ADDABLE,
  MED_CHART_UNTIL,
  MED_CHART_SHARED_UNTIL,
  MED_CHART_OPENED_AT,
  MED_CHART_PURPOSE,
  MED_CHART_RECORDS,
  MED_CHART_ENDED_AT,
  MED_CHART_PROBLEMS,
  MED_CHART_MEDICATIONS,
  MED_CHART_IMMUNIZATIONS,
  MED_CHART_RESULTS,
  MED_CHART_VITALS,
  MED_CHART_NOTES,
  MED_CHART_FIELDS,
};

/* What was asked for, and what the entry opened. */
struct _MedChart
{
  MedModel parent_instance;
  char **asked; /* categories; empty: all that are shared */
  char *reason;
  uint32_t purpose;
  GArray *records; /* med_id: single ones that were opened */
  guint timer;     /* until the next end */
  bool looking;    /* a look at what is here is under way */
};

/* A new snapshot of the session: shares that ended, records that came. */
void med_chart_object_follow (MedChart *self, const med_snapshot *snapshot);
MedRecordList *med_chart_object_records (MedChart *self);

/* chart-content.c: shows the records of `content` that are open or one's own, and nothing else. */
void med_chart_content_show (MedChart *self, med_snapshot *content, const med_account_id *me);
void med_chart_content_clear (MedChart *self);
