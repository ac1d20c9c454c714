/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the index of records. */
#pragma once

#include "client/index-page.h"

struct med_record_index
{
  med_session *session;
  GPtrArray *pages;  /* med_index_page, all but the last one full */
  GArray *order;     /* uint32_t: slots of what is not absent, in the order of lists */
  uint32_t *by_id;   /* open addressing: slot + 1, 0 is free */
  uint32_t mask;     /* size - 1 */
  GArray *dirty;     /* med_id, in order of arrival */
  GHashTable *seen;  /* what stands in `dirty` */
  GHashTable *names; /* account → author_names */
  GHashTable *words; /* patient and tag, as text → category */
  bool names_stale;
  bool lost; /* memory and disk may differ: everything is made again */
};

static inline const med_record_view *
med_record_slot (const med_record_index *index, uint32_t slot)
{
  const med_index_page *page = (const med_index_page *)index->pages->pdata[slot / MED_INDEX_PAGE];
  return &page->views[slot % MED_INDEX_PAGE];
}

static inline uint32_t
med_record_hash (const med_id *id)
{
  uint32_t hash;
  memcpy (&hash, id->bytes, sizeof hash);
  return hash;
}

uint32_t med_record_slot_count (const med_record_index *index);
bool med_record_find_slot (const med_record_index *index, const med_id *id, uint32_t *slot);
/* Notes where the id of a slot stands. */
void med_record_place (med_record_index *index, uint32_t slot);
/* Room for `count` ids at less than half full; all that stand in pages are placed anew. */
void med_record_place_all (med_record_index *index, uint32_t count);

/* Slots, newest first: by date, then height, then id. */
int med_record_compare_slots (gconstpointer a, gconstpointer b, gpointer index);
void med_record_sort_all (med_record_index *index);
/* The slots in `changed` (sorted) stand elsewhere now; the others keep their order. */
void med_record_sort_changed (med_record_index *index, GArray *changed);

/* Everything that changed since, page by page. */
med_result med_record_index_refresh (med_record_index *index) MED_CHECKED;
