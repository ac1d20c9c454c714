/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sample clinic's records are and how their files are made. Everything follows from the
 * tables and the day, nothing from chance: the same day makes the same bytes. */
#pragma once

#include "client/sample.h"

typedef enum
{
  MED_SAMPLE_ELIF,
  MED_SAMPLE_TOMASZ,
  MED_SAMPLE_AMARA,
  MED_SAMPLE_PATIENTS,
} med_sample_patient;

typedef enum
{
  MED_SAMPLE_LETTER, /* PDF of one page or more */
  MED_SAMPLE_NOTE,   /* text */
  MED_SAMPLE_XRAY,   /* PNG pictures */
  MED_SAMPLE_RETINA,
  MED_SAMPLE_ECG,
  MED_SAMPLE_SONO,
  MED_SAMPLE_CONDITION, /* FHIR resources */
  MED_SAMPLE_ALLERGY,
  MED_SAMPLE_MEDICATION,
  MED_SAMPLE_IMMUNIZATION,
} med_sample_kind;

/* One record with a text of its own. */
typedef struct
{
  unsigned days_ago;
  med_sample_kind kind;
  bool by_doctor; /* added by the doctor whom the patient lets add */
  const char *category, *title;
  const char *code; /* of a FHIR resource: SNOMED CT, or CVX for immunizations; else NULL */
  const char *text; /* letters and notes: paragraphs; FHIR: the note or dose; else NULL */
} med_sample_item;

/* One value measured again and again: a FHIR Observation each. In units of 10^-decimals. */
typedef struct
{
  const char *category, *title, *loinc;
  const char *ucum, *unit;    /* code, and as people write it */
  unsigned last, step, count; /* days ago of the last one, days between, how many */
  int first_value, last_value, scatter, decimals;
  int low, high; /* of the reference range */
} med_sample_measure;

typedef struct
{
  const char *given, *family, *born, *gender;
  const med_sample_item *items;
  size_t item_count;
  const med_sample_measure *measures;
  size_t measure_count;
} med_sample_chart;

extern const med_sample_chart med_sample_chart_elif, med_sample_chart_tomasz,
    med_sample_chart_amara;
const med_sample_chart *med_sample_chart_of (med_sample_patient patient);

/* A file ready to be added. */
typedef struct
{
  const char *category;
  char *title, *date, *file_name;
  GBytes *content;
  bool by_doctor;
} med_sample_file;

/* All files of a patient, oldest first; g_ptr_array_unref () frees them. `today`: unix seconds. */
GPtrArray *med_sample_files (med_sample_patient patient, int64_t today);

/* PDF 1.4, A4. Paragraphs are lines of `text`; a line with tabs is a table row; UTF-8 within
 * Windows-1252, anything else becomes "?". */
GBytes *med_sample_pdf (const char *clinic, const char *title, const char *about, const char *text);
/* Eight bits a channel, rows without padding; `channels` 1 (grey) or 3 (RGB). */
GBytes *med_sample_png (const uint8_t *pixels, unsigned width, unsigned height, unsigned channels);
/* Drawings of the picture kinds; `seed` makes each its own. */
GBytes *med_sample_picture (med_sample_kind kind, uint64_t seed);

/* Next number of a sequence (splitmix64), the same everywhere. */
uint64_t med_sample_next (uint64_t *state);

/* FHIR R4 JSON. */
char *med_sample_resource (const med_sample_item *item, const char *date);
char *med_sample_observation (const med_sample_measure *measure, const char *date, int value);
/* "7.10" of 710 with two decimals. */
char *med_sample_decimal (int value, int decimals);
