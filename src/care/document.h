/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three lines of a manifest as FHIR R4 JSON (core/FORMATS.md O3): DocumentReference, Binary
 * with the payload's age header, Parameters. Extension URIs: care/fhir-names.h. */
#pragma once

#include "base/ids.h"
#include "base/memory.h"

typedef struct
{
  med_id record;
  med_account_id patient, author;
  const char *title, *category; /* category: a word of the contract or the patient's own */
  const char *media_type;
  const char *date;    /* of the document: FHIR date or dateTime, "" when not known */
  const char *created; /* instant of writing, RFC 3339 */
  const char *author_name;
  uint64_t size;   /* of the original bytes */
  med_hash sha256; /* of the original bytes */
} med_document;

/* Line 1, without line feed, members in a fixed order; these exact bytes are committed to. Ids are
 * base32 text in identifiers; `sha256` and `size64` are extensions; there is no attachment.url.
 * MED_E_INVALID: not UTF-8, control characters, or a bad date; MED_E_TOO_LARGE above 8 KiB. */
med_result med_document_write (const med_document *document, med_arena *arena,
                               med_span *line) MED_CHECKED;
/* MED_E_INVALID unless all that MedEase needs is there and well-formed. */
med_result med_document_read (med_span line, med_arena *arena, med_document *document) MED_CHECKED;

/* Line 2: {"resourceType":"Binary","contentType":"application/vnd.age","data":"<base64>"}. */
med_result med_document_write_header (med_span age_header, med_arena *arena,
                                      med_span *line) MED_CHECKED;
med_result med_document_read_header (med_span line, med_arena *arena,
                                     med_span *age_header) MED_CHECKED;

typedef struct
{
  uint8_t salt[32];
  const char *file_name; /* "" when there was none */
  med_cid payload;
  med_span origin; /* canonical Origin of a record that was signed elsewhere before, or empty */
} med_document_parameters;
/* Line 3: Parameters with salt (valueBase64Binary), fileName (valueString), payload (valueUri
 * ipfs://CID), origin (valueBase64Binary). MED_E_TOO_LARGE above 8 KiB. */
med_result med_document_write_parameters (const med_document_parameters *parameters,
                                          med_arena *arena, med_span *line) MED_CHECKED;
med_result med_document_read_parameters (med_span line, med_arena *arena,
                                         med_document_parameters *parameters) MED_CHECKED;
