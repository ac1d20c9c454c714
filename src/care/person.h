/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People and places as FHIR R4: Patient (profiles, the person in an envelope), and the directory
 * Bundle of Organization, Practitioner, PractitionerRole (core/FORMATS.md O5). Texts are UTF-8,
 * never NULL after reading ("" when absent), in the caller's arena. */
#pragma once

#include "base/memory.h"

typedef struct
{
  const char *family, *given; /* given names joined by one space */
  const char *prefix;         /* "Dr" */
  const char *born;           /* FHIR date: 1979-03-14, 1979-03, 1979 or "" */
  const char *gender;         /* male female other unknown, or "" */
  const char *phone;
  const char *number;    /* clinic's own number, or "" */
  const char *specialty; /* words; staff only */
  const char *clinic;    /* name of the organisation; staff only */
  const char *role;      /* doctor receptionist officer, or ""; staff only */
} med_person;

/* One line of canonical FHIR JSON each, fields in a fixed order. MED_E_INVALID: a text is not
 * UTF-8 or has control characters, or born is no date; MED_E_TOO_LARGE: above 2 KiB. */
med_result med_person_write_patient (const med_person *person, med_arena *arena,
                                     med_span *json) MED_CHECKED;
med_result med_person_write_directory (const med_person *person, med_arena *arena,
                                       med_span *json) MED_CHECKED;
/* A directory Bundle with the Organization alone: name and IANA time zone. */
med_result med_person_write_organization (const char *name, const char *zone, med_arena *arena,
                                          med_span *json) MED_CHECKED;
/* Readers take any valid FHIR of these kinds, ours or not: unknown members are ignored.
 * MED_E_INVALID for broken JSON or another resource type. */
med_result med_person_read_patient (med_span json, med_arena *arena,
                                    med_person *person) MED_CHECKED;
med_result med_person_read_directory (med_span json, med_arena *arena,
                                      med_person *person) MED_CHECKED;
med_result med_person_read_organization (med_span json, med_arena *arena, const char **name,
                                         const char **zone) MED_CHECKED;

/* "Dr Jonas Lindqvist"; "" when nothing is known. */
const char *med_person_name (const med_person *person, med_arena *arena);
/* "LINDQVIST, Jonas (Dr)": the clinical form, family name in capitals by Unicode's rules. */
const char *med_person_clinical_name (const med_person *person, med_arena *arena);
/* Whether every word of `search` (any case, without accents) starts a word of name, birth date,
 * number or phone. */
bool med_person_matches (const med_person *person, const char *search);
