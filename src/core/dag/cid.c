/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIDs and multihashes. */
#include "core/dag/cid.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/codec/varint.h"
#include "core/crypto/hash.h"

#define HASH_SIZE sizeof (med_hash)
#define MULTIBASE_BASE32 'b'

static const uint8_t sha2_256_prefix[] = { MED_MULTIHASH_SHA2_256, HASH_SIZE };

void
med_cid_make (med_codec codec, const med_hash *digest, med_cid *cid)
{
  cid->bytes[0] = 1;
  cid->bytes[1] = (uint8_t)codec;
  memcpy (cid->bytes + 2, sha2_256_prefix, sizeof sha2_256_prefix);
  memcpy (cid->bytes + 4, digest->bytes, HASH_SIZE);
}

void
med_cid_of (med_codec codec, med_span block, med_cid *cid)
{
  med_hash digest;
  med_sha256 (block, &digest);
  med_cid_make (codec, &digest, cid);
}

med_codec
med_cid_codec (const med_cid *cid)
{
  return (med_codec)cid->bytes[1];
}

med_result
med_cid_decode (med_span bytes, med_cid *cid)
{
  med_reader reader = med_reader_make (bytes);
  med_cid_view view;
  MED_TRY (med_cid_view_read (&reader, &view));
  MED_TRY (med_reader_end (&reader));
  return med_cid_from_view (&view, cid);
}

med_result
med_cid_from_text (med_span text, med_cid *cid)
{
  uint8_t bytes[4 * sizeof (med_cid)];
  size_t size;
  if (text.size == 0 || text.data[0] != MULTIBASE_BASE32)
    return MED_E_INVALID;
  if (med_base32_decode (med_span_make (text.data + 1, text.size - 1), bytes, sizeof bytes, &size)
      != MED_OK)
    return MED_E_INVALID;
  return med_cid_decode (med_span_make (bytes, size), cid);
}

void
med_cid_to_text (const med_cid *cid, char text[MED_CID_TEXT_SIZE])
{
  text[0] = MULTIBASE_BASE32;
  med_result result = med_base32_encode (MED_SPAN_OF (*cid), text + 1, MED_CID_TEXT_SIZE - 1);
  med_assert (result == MED_OK);
}

void
med_cid_digest (const med_cid *cid, med_hash *digest)
{
  memcpy (digest->bytes, cid->bytes + 4, HASH_SIZE);
}

med_result
med_cid_check (const med_cid *cid, med_span block)
{
  med_hash digest, named;
  med_sha256 (block, &digest);
  med_cid_digest (cid, &named);
  return MED_ID_EQUAL (digest, named) ? MED_OK : MED_E_UNVERIFIED;
}

med_result
med_multihash_read (med_reader *reader, med_multihash *multihash)
{
  med_reader at = *reader;
  med_multihash read;
  uint64_t size;
  MED_TRY (med_varint_read (&at, &read.code));
  MED_TRY (med_varint_read (&at, &size));
  if (size > MED_MULTIHASH_DIGEST_MAX || (read.code == MED_MULTIHASH_SHA2_256 && size > HASH_SIZE))
    return MED_E_INVALID;
  MED_TRY (med_reader_take (&at, (size_t)size, &read.digest));
  *multihash = read;
  *reader = at;
  return MED_OK;
}

med_result
med_cid_view_read (med_reader *reader, med_cid_view *view)
{
  const uint8_t *start = reader->rest.data;
  med_reader at = *reader;
  med_cid_view read = { .version = 1 };
  if (at.rest.size >= sizeof sha2_256_prefix
      && memcmp (start, sha2_256_prefix, sizeof sha2_256_prefix) == 0)
    {
      read.version = 0;
      read.codec = MED_CODEC_DAG_PB;
    }
  else
    {
      uint64_t version;
      MED_TRY (med_varint_read (&at, &version));
      if (version != 1)
        return MED_E_INVALID;
      MED_TRY (med_varint_read (&at, &read.codec));
    }
  MED_TRY (med_multihash_read (&at, &read.hash));
  if (read.hash.code == MED_MULTIHASH_SHA2_256 && read.hash.digest.size != HASH_SIZE)
    return MED_E_INVALID;
  read.bytes = med_span_make (start, (size_t)(at.rest.data - start));
  *view = read;
  *reader = at;
  return MED_OK;
}

med_result
med_cid_from_view (const med_cid_view *view, med_cid *cid)
{
  if (view->version != 1 || view->hash.code != MED_MULTIHASH_SHA2_256
      || (view->codec != MED_CODEC_RAW && view->codec != MED_CODEC_DAG_PB))
    return MED_E_UNSUPPORTED;
  memcpy (cid->bytes, view->bytes.data, sizeof cid->bytes);
  return MED_OK;
}

med_result
med_cid_view_check (const med_cid_view *view, med_span block)
{
  if (view->hash.code == MED_MULTIHASH_IDENTITY)
    return med_span_equal (view->hash.digest, block) ? MED_OK : MED_E_UNVERIFIED;
  if (view->hash.code != MED_MULTIHASH_SHA2_256)
    return MED_E_UNSUPPORTED;
  med_hash digest;
  med_sha256 (block, &digest);
  return med_span_equal (view->hash.digest, MED_SPAN_OF (digest)) ? MED_OK : MED_E_UNVERIFIED;
}
