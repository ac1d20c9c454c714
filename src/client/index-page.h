/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the index of records, in memory and as bytes. */
#pragma once

#include "client/record-index.h"

struct med_index_page
{
  gatomicrefcount references;
  uint32_t count;
  size_t text_size;
  char *texts; /* of the views; equal neighbours share theirs; wiped */
  med_record_view views[MED_INDEX_PAGE];
};

/* A page with copies of these views; `first` is the slot of the first one. */
med_index_page *med_index_page_new (const med_record_view *const *views, uint32_t count,
                                    uint32_t first);
med_index_page *med_index_page_ref (med_index_page *page);
void med_index_page_unref (med_index_page *page);

/* Format 1: byte 1, u16 views, then each view field by field, integers little-endian, texts as u16
 * length, bytes and a zero. What the block store knows (`local`) is not written. */
med_result med_index_page_encode (const med_index_page *page, med_arena *arena,
                                  med_span *bytes) MED_CHECKED;
/* MED_E_INVALID for anything else. */
med_result med_index_page_decode (med_span bytes, uint32_t first,
                                  med_index_page **page) MED_CHECKED;
