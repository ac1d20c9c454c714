/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIDs: what is taken as bytes or as text is written again the same. */
#include "base/assert.h"
#include "core/codec/varint.h"
#include "core/dag/cid.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_varint (med_span bytes)
{
  uint8_t again[MED_VARINT64_SIZE_MAX];
  uint64_t value;
  med_reader reader = med_reader_make (bytes);
  if (med_varint64_read (&reader, &value) != MED_OK)
    return;
  size_t size = bytes.size - reader.rest.size;
  med_buf buf = med_buf_make (again, sizeof again);
  med_varint_put (&buf, value);
  med_assert (med_span_equal (med_span_make (again, buf.size), med_span_make (bytes.data, size)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span bytes = med_span_make (data, size);
  med_reader reader = med_reader_make (bytes);
  med_cid_view view;
  med_cid cid;
  char text[MED_CID_TEXT_SIZE];
  check_varint (bytes);
  if (med_cid_view_read (&reader, &view) == MED_OK)
    {
      med_assert (view.bytes.data == data && view.bytes.size + reader.rest.size == size);
      (void)!med_cid_view_check (&view, reader.rest);
    }
  if (med_cid_decode (bytes, &cid) == MED_OK)
    {
      med_cid again;
      med_assert (med_span_equal (bytes, MED_SPAN_OF (cid)));
      med_cid_to_text (&cid, text);
      med_assert (med_cid_from_text (med_span_text (text), &again) == MED_OK);
      med_assert (MED_ID_EQUAL (cid, again));
    }
  if (med_cid_from_text (bytes, &cid) == MED_OK)
    {
      med_cid_to_text (&cid, text);
      med_assert (med_span_equal (bytes, med_span_text (text)));
    }
  return 0;
}
