/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every name of the project's own that stands in FHIR or on the desktop (core/FORMATS.md, names).
 * The domain is reserved and never resolves. */
#pragma once

#define MED_APP_ID "org.medease.MedEase"

#define MED_FHIR_BASE "https://medease.invalid/fhir/"

/* Identifier systems; the values are base32 text. */
#define MED_FHIR_SYSTEM_RECORD MED_FHIR_BASE "record"
#define MED_FHIR_SYSTEM_ACCOUNT MED_FHIR_BASE "account"
/* A clinic's own number of a person. */
#define MED_FHIR_SYSTEM_NUMBER MED_FHIR_BASE "number"
/* Codes doctor, receptionist, officer. */
#define MED_FHIR_SYSTEM_ROLE MED_FHIR_BASE "role"

/* Extensions of an Attachment: SHA-256 as lower-case hexadecimal (Attachment.hash is SHA-1), and
 * the size in digits (Attachment.size ends at 2^31 - 1); both valueString. */
#define MED_FHIR_EXTENSION_SHA256 MED_FHIR_BASE "sha256"
#define MED_FHIR_EXTENSION_SIZE64 MED_FHIR_BASE "size64"
/* Extension of an Organization: IANA time zone as valueString. */
#define MED_FHIR_EXTENSION_ZONE MED_FHIR_BASE "time-zone"

/* Extension of a Schedule: the weekly template as schedule.json, valueString. */
#define MED_FHIR_EXTENSION_TEMPLATE MED_FHIR_BASE "schedule-template"

/* Base of the addresses within a directory Bundle. */
#define MED_FHIR_DIRECTORY MED_FHIR_BASE "directory/"
