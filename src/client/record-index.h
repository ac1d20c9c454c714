/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lists of records need, of all records of the replica, in memory from the opening of the
 * session to its end: no list decodes a row or opens a document.
 *
 *   page    64 views with their texts, never changed: a change makes another page
 *   index   pages, the order of the list, where an id stands; belongs to the worker
 *   set     what crosses to the main thread: the pages and the order of one moment
 *
 * Pages are kept sealed (MED_LOCAL_INDEX), in the same transaction as the rows that they come from.
 * They are a cache: what does not open or does not fit is made again from rows and documents. */
#pragma once

#include "client/records.h"
#include "client/replica.h"

#define MED_INDEX_PAGE 64

/* A record with what its row in a list needs besides. */
typedef struct
{
  med_record_info info;
  const char *folded; /* words to search in: folded, a space before each */
  med_tag tag;
  bool absent; /* proven absent, or its row is lost: in no list */
  bool wanted; /* its manifest is still to be fetched, or fetched again */
  bool named;  /* the author's name stands in the document */
  uint32_t slot;
} med_record_view;

typedef struct med_index_page med_index_page;
typedef struct med_record_index med_record_index;

/* Views as they are shown, each with what filters look at. */
typedef struct
{
  const med_record_view *view;
  const char *folded;
  uint32_t month;          /* year * 100 + month, 0: not known */
  uint16_t category, type; /* places in the set's tables */
} med_record_line;

typedef struct
{
  gatomicrefcount references;
  med_account_id patient;
  GPtrArray *pages;                    /* keeps the views */
  med_arena arena;                     /* what waits, wiped */
  const med_record_view *const *views; /* the patient's, with history; waiting ones before */
  size_t count;
  size_t waiting_count;           /* in sending order they stand the other way round */
  const med_record_line *current; /* recorded, newest version, not retired; in order */
  size_t current_count;
  const uint32_t *by_id; /* open addressing over slots + 1 */
  uint32_t mask;
  /* What stands in `current`, NULL-terminated: categories by their words, media types by what they
   * are called; places are those of the lines. */
  const char *const *categories, *const *types;
  const uint32_t *years; /* newest first */
  size_t year_count;
} med_record_set;

void med_record_set_unref (med_record_set *set);
/* NULL when there is none, or it is somebody else's. */
const med_record_view *med_record_set_find (const med_record_set *set, const med_id *id);
/* Leaves out what `keep` says no to, for find as well. Before anybody else has the set. */
typedef bool (*med_record_set_choice) (void *context, const med_record_view *view);
med_result med_record_set_keep (med_record_set *set, med_record_set_choice keep,
                                void *context) MED_CHECKED;
/* A set of the recorded ones among these that `keep` says yes to; unref it. */
med_result med_record_set_choose (const med_record_set *set, med_record_set_choice keep,
                                  void *context, med_record_set **chosen) MED_CHECKED;
/* Place in the chain of corrections, from 1, and its length. */
void med_record_set_versions (const med_record_set *set, const med_record_view *view,
                              uint32_t *version, uint32_t *versions);

/* ── On the worker ──────────────────────────────────────────────────────────────────────────── */

/* Reads the sealed pages, or makes them. The session's replica is open. */
med_result med_record_index_open (med_session *session, med_record_index **index) MED_CHECKED;
void med_record_index_close (med_record_index *index);
/* Makes everything again from rows and documents. */
med_result med_record_index_rebuild (med_record_index *index) MED_CHECKED;
/* What the block store or somebody's name says about this record may be another now. */
void med_record_index_touch (med_record_index *index, const med_id *record);

/* The records of one patient, as they are now. */
med_result med_record_index_take (med_record_index *index, const med_account_id *patient,
                                  med_record_set **set) MED_CHECKED;
/* Every view that is not absent, in the order of lists; borrowed until the next change. Return
 * false to stop. */
typedef bool (*med_record_index_visit) (void *context, const med_record_view *view);
med_result med_record_index_each (med_record_index *index, med_record_index_visit visit,
                                  void *context) MED_CHECKED;
size_t med_record_index_count (const med_record_index *index);
