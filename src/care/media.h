/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kind of file it is: media types by first bytes and name, and their words for people. A guess
 * decides only what is shown: the bytes are kept as they are, whatever they are. */
#pragma once

#include "base/memory.h"

/* So many first bytes suffice; fewer mean that the file is shorter. */
#define MED_MEDIA_HEAD_SIZE 512u

/* IANA media type, static text. `head` are the first bytes, `file_name` may be "". What is not
 * recognised is "application/octet-stream". */
const char *med_media_guess (med_span head, const char *file_name);
/* "PDF document", "JPEG picture", "Text", "FHIR data", "DICOM image", "File". */
const char *med_media_label (const char *media_type);
