/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from grants and requests at a moment: states in words, who reads a category, what
 * must be locked anew when somebody leaves. Pure: rows in, answers out. For the client's own
 * files. */
#pragma once

#include "care/phrase.h"
#include "client/consents.h"
#include "core/proto/state.pb-c.h"

/* active, expired, revoked or suspended. A grant that has not begun is active. */
const char *med_grant_state_word (const Med__GrantRow *row, uint64_t now);
/* waiting, granted, declined, withdrawn or expired. */
const char *med_request_state_word (const Med__RequestRow *row, uint64_t now);
/* Whether the grant gives or may again give something: not ended, not over. Suspended ones count,
 * because they may go on, and so do those that have not begun. */
bool med_grant_open (const Med__GrantRow *row, uint64_t now);
bool med_grant_names_tag (const Med__GrantRow *row, const med_tag *tag);
bool med_grant_names_record (const Med__GrantRow *row, const med_id *record);

/* A grant of one patient as rotations look at it. */
typedef struct
{
  med_id id;
  const Med__GrantRow *row;
  bool leaving; /* a revocation of it waits in the outbox */
} med_grant_view;

/* Accounts that read the tag by a grant with *see* that is open and not leaving, each once; the
 * owner is not among them. `readers` has room for `count`. Returns their number. */
size_t med_rotation_readers (const med_grant_view *grants, size_t count, const med_tag *tag,
                             uint64_t now, med_account_id *readers);
/* Which of `tags` the grantee does not read any more (core/FORMATS.md K6: only those are rotated);
 * kept in `tags`. Returns their number. */
size_t med_rotation_tags (const med_grant_view *grants, size_t count, const med_account_id *grantee,
                          uint64_t now, med_tag *tags, size_t tag_count);

/* Whether a parsed sentence says these terms: who, what, actions, purpose, and the days of their
 * period, which is as exact as a sentence is. Categories in any order. */
bool med_terms_said (const med_share *terms, const med_share *parsed);

/* An instant as this computer's calendar and clock show it, in the seconds that a sentence's days
 * are counted in: a share that ends with a day here is said to end on that day. 0 stays 0. */
int64_t med_terms_local (int64_t instant);

/* Newest first: by time, then id, both descending. For qsort (). */
int med_grant_newest_first (const void *a, const void *b);
int med_request_newest_first (const void *a, const void *b);
