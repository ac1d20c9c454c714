/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the client and the renderer say to each other, each once: a question with the document
 * behind it on the renderer's standard input, an answer with its content on standard output. All
 * numbers are little-endian. The renderer believes nothing of the document, the client nothing of
 * the renderer. */
#pragma once

#include <stdint.h>

#define MED_RENDER_MAGIC_QUESTION 0x3171646dU /* "mdq1" */
#define MED_RENDER_MAGIC_ANSWER 0x3161646dU   /* "mda1" */

/* Bytes of a document, pixels of a picture before and after scaling, bytes of text. */
#define MED_RENDER_DOCUMENT_MAX ((uint64_t)256 * 1024 * 1024)
#define MED_RENDER_PIXELS_IN_MAX ((uint64_t)100 * 1000 * 1000)
#define MED_RENDER_PIXELS_OUT_MAX ((uint64_t)24 * 1000 * 1000)
#define MED_RENDER_SIDE_MAX 16384
#define MED_RENDER_TEXT_MAX ((uint64_t)4 * 1024 * 1024)
/* ISO/IEC 18004: no QR picture holds more. */
#define MED_RENDER_CODE_MAX 4296

typedef enum
{
  MED_RENDER_PICTURE = 0, /* content: width × height × 4 bytes, cairo's ARGB32 */
  MED_RENDER_TEXT = 1,    /* content: width bytes of UTF-8, the whole document */
  MED_RENDER_CODE = 2,    /* content: width bytes, the text of a QR picture on the page */
} med_render_what;

typedef enum
{
  MED_RENDER_OK = 0,
  MED_RENDER_UNKNOWN = 1, /* not a kind that can be shown */
  MED_RENDER_BROKEN = 2,  /* damaged or locked by a password */
  MED_RENDER_NO_PAGE = 3,
  MED_RENDER_TOO_LARGE = 4,
} med_render_status;

typedef struct
{
  uint32_t magic;
  uint32_t what;
  uint32_t page;  /* from 0 */
  uint32_t scale; /* pixels for 1000 points; pictures have 72 pixels to the inch */
  uint64_t size;  /* bytes that follow */
} med_render_question;

typedef struct
{
  uint32_t magic;
  uint32_t status;
  uint32_t pages;
  uint32_t width, height;
} med_render_answer;

_Static_assert(sizeof (med_render_question) == 24, "no padding");
_Static_assert(sizeof (med_render_answer) == 20, "no padding");
