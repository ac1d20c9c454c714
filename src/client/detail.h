/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Details: the human words that go with an operation, sealed to its two parties (core/FORMATS.md
 * §6, Detail). For the client's own files. */
#pragma once

#include "client/session-private.h"

/* Longest text, in bytes of UTF-8. */
#define MED_DETAIL_TEXT_MAX 3000

typedef struct
{
  const char *const *categories; /* words */
  size_t category_count;
  const char *text; /* "" when there is none */
} med_detail;

/* Canonical Detail, padded to 1 or 4 KiB. MED_E_INVALID: not UTF-8; MED_E_TOO_LARGE. */
med_result med_detail_encode (const med_detail *detail, med_arena *arena,
                              med_span *plain) MED_CHECKED;
/* MED_E_INVALID unless canonical and UTF-8 without control characters but line feeds and tabs. */
med_result med_detail_decode (med_span plain, med_arena *arena, med_detail *detail) MED_CHECKED;

/* Seals to the other party and to oneself, and keeps the plaintext here. */
med_result med_detail_seal (med_session *session, const med_account_id *other,
                            const med_detail *detail, med_cid *root,
                            med_failure *failure) MED_CHECKED;
/* What is known here under this CID, without a network; false when it was not fetched yet, or does
 * not open. */
bool med_detail_known (med_session *session, ProtobufCBinaryData cid, med_arena *arena,
                       med_detail *detail);
/* Fetches small sealed objects that are not known yet, many in one answer, and keeps those that
 * open and fit. What cannot be had or opened stays unknown. */
med_result med_small_objects_fetch (med_session *session, const med_cid *roots, size_t count,
                                    bool (*fits) (med_span plain, med_arena *arena),
                                    GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Keeps a plaintext under its root. */
med_result med_small_object_keep (med_session *session, const med_cid *root,
                                  med_span plain) MED_CHECKED;
/* Zeros in the last field (`pad`) up to 1 KiB, or 4 KiB where the rest does not fit;
 * MED_E_TOO_LARGE.
 */
med_result med_small_object_pad (ProtobufCMessage *message, ProtobufCBinaryData *pad,
                                 med_arena *arena) MED_CHECKED;
/* Fetches those that are not known yet, many in one answer. What cannot be had or opened stays
 * unknown. */
med_result med_detail_fetch (med_session *session, const med_cid *roots, size_t count,
                             GCancellable *cancellable, med_failure *failure) MED_CHECKED;
