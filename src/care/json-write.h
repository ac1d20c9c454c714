/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON written by hand in a fixed order, so that the same facts always give the same bytes. Commas
 * come by themselves; the writer remembers what went wrong until the end. */
#pragma once

#include "base/buf.h"

typedef struct
{
  med_buf buf;
  bool comma;
  med_result result;
} med_care_writer;

/* Room for `size_max` bytes in the arena. */
med_result med_care_writer_init (med_care_writer *writer, med_arena *arena,
                                 size_t size_max) MED_CHECKED;
/* The whole line. MED_E_INVALID when a text was not plain, MED_E_TOO_LARGE beyond the room. */
med_result med_care_writer_finish (const med_care_writer *writer, med_span *json) MED_CHECKED;

/* A brace or bracket, after a comma where one is due; `name` NULL within a list. */
void med_care_write_open (med_care_writer *writer, const char *name, char bracket);
void med_care_write_close (med_care_writer *writer, char bracket);
/* Texts are escaped and must be plain (below); `name` NULL within a list. */
void med_care_write_text (med_care_writer *writer, const char *name, const char *text);
void med_care_write_span (med_care_writer *writer, const char *name, med_span text);
/* Nothing when the text is NULL or blank, since FHIR has no empty values. */
void med_care_write_some (med_care_writer *writer, const char *name, const char *text);
void med_care_write_boolean (med_care_writer *writer, const char *name, bool value);
void med_care_write_number (med_care_writer *writer, const char *name, uint64_t number);
/* An item of an "extension" list: a text at this address. */
void med_care_write_extension (med_care_writer *writer, const char *url, med_span value);

/* NULL, "" or spaces only. */
bool med_care_text_blank (const char *text);
/* Valid UTF-8 without control characters, line or paragraph separators, and without the marks that
 * reverse how a line reads. */
bool med_care_text_plain (med_span text);
