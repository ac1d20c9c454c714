/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content identifiers. MedEase writes and accepts from others CIDv1 with sha2-256, codec raw or
 * dag-pb: `01 | codec | 12 20 | digest32`, text "b" + base32 in lower case. Other kinds can be read
 * as a view, for structures that may name them. Source: multiformats/cid, multiformats/multihash.
 */
#pragma once

#include "base/buf.h"
#include "base/ids.h"

/* Numbers of the multicodec table. */
typedef enum
{
  MED_CODEC_RAW = 0x55,
  MED_CODEC_DAG_PB = 0x70,
} med_codec;

#define MED_MULTIHASH_IDENTITY 0x00
#define MED_MULTIHASH_SHA2_256 0x12
/* Longest digest that is read. */
#define MED_MULTIHASH_DIGEST_MAX 128

/* Room for the text of a med_cid with its zero byte: "b", 58 characters, zero. */
#define MED_CID_TEXT_SIZE 60

void med_cid_make (med_codec codec, const med_hash *digest, med_cid *cid);
/* CID of a block's bytes. */
void med_cid_of (med_codec codec, med_span block, med_cid *cid);
med_codec med_cid_codec (const med_cid *cid);

/* Exactly 36 bytes of one of the two kinds above. MED_E_INVALID: malformed or bytes left over;
 * MED_E_UNSUPPORTED: a well-formed CID of another kind. */
med_result med_cid_decode (med_span bytes, med_cid *cid) MED_CHECKED;
/* The same from text. */
med_result med_cid_from_text (med_span text, med_cid *cid) MED_CHECKED;
void med_cid_to_text (const med_cid *cid, char text[MED_CID_TEXT_SIZE]);

/* MED_E_UNVERIFIED when the block's hash is not the CID's. */
med_result med_cid_check (const med_cid *cid, med_span block) MED_CHECKED;
/* The SHA-256 of the block that it names. */
void med_cid_digest (const med_cid *cid, med_hash *digest);

typedef struct
{
  uint64_t code;
  med_span digest;
} med_multihash;

/* Code, length, digest. MED_E_INVALID: malformed, or sha2-256 longer than 32 bytes. */
med_result med_multihash_read (med_reader *reader, med_multihash *multihash) MED_CHECKED;

/* A CID of any codec and hash; the spans borrow from what was read. */
typedef struct
{
  unsigned version; /* 0 or 1 */
  uint64_t codec;   /* dag-pb for version 0 */
  med_multihash hash;
  med_span bytes; /* all of it */
} med_cid_view;

/* Reads the CID at the front, version 0 (`12 20 | digest32`) or 1. MED_E_INVALID: malformed, an
 * unknown version, or sha2-256 with a digest of other than 32 bytes. */
med_result med_cid_view_read (med_reader *reader, med_cid_view *view) MED_CHECKED;
/* MED_E_UNSUPPORTED unless it is of the two kinds that a med_cid can hold. */
med_result med_cid_from_view (const med_cid_view *view, med_cid *cid) MED_CHECKED;
/* Hash check for a view: sha2-256 and identity. MED_E_UNSUPPORTED for other hashes,
 * MED_E_UNVERIFIED for other bytes. */
med_result med_cid_view_check (const med_cid_view *view, med_span block) MED_CHECKED;
