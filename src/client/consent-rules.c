/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules about grants and requests on this side of the wire. */
#include "client/consent-rules.h"

#include <glib.h>

#define DAY 86400

const char *
med_grant_state_word (const Med__GrantRow *row, uint64_t now)
{
  if (row->state == MED__STATE__STATE_ENDED)
    return "revoked";
  if (now >= row->until)
    return "expired";
  return row->state == MED__STATE__STATE_ACTIVE ? "active" : "suspended";
}

const char *
med_request_state_word (const Med__RequestRow *row, uint64_t now)
{
  switch (row->state)
    {
    case MED__STATE__STATE_GRANTED:
      return "granted";
    case MED__STATE__STATE_DECLINED:
      return "declined";
    case MED__STATE__STATE_WITHDRAWN:
      return "withdrawn";
    default:
      return now >= row->until ? "expired" : "waiting";
    }
}

bool
med_grant_open (const Med__GrantRow *row, uint64_t now)
{
  return row->state != MED__STATE__STATE_ENDED && now < row->until;
}

static bool
list_has (const ProtobufCBinaryData *list, size_t count, const void *id, size_t size)
{
  for (size_t i = 0; i < count; i++)
    if (list[i].len == size && memcmp (list[i].data, id, size) == 0)
      return true;
  return false;
}

bool
med_grant_names_tag (const Med__GrantRow *row, const med_tag *tag)
{
  return list_has (row->tags, row->n_tags, tag->bytes, sizeof tag->bytes);
}

bool
med_grant_names_record (const Med__GrantRow *row, const med_id *record)
{
  return list_has (row->records, row->n_records, record->bytes, sizeof record->bytes);
}

static bool
reads (const med_grant_view *grant, const med_tag *tag, uint64_t now)
{
  return !grant->leaving && (grant->row->actions & MED_ACTION_SEE) != 0
         && grant->row->grantee.len == sizeof (med_account_id) && med_grant_open (grant->row, now)
         && med_grant_names_tag (grant->row, tag);
}

size_t
med_rotation_readers (const med_grant_view *grants, size_t count, const med_tag *tag, uint64_t now,
                      med_account_id *readers)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++)
    {
      if (!reads (&grants[i], tag, now))
        continue;
      med_account_id reader;
      memcpy (reader.bytes, grants[i].row->grantee.data, sizeof reader.bytes);
      size_t at = 0;
      while (at < found && !MED_ID_EQUAL (readers[at], reader))
        at++;
      readers[at] = reader;
      found += at == found;
    }
  return found;
}

size_t
med_rotation_tags (const med_grant_view *grants, size_t count, const med_account_id *grantee,
                   uint64_t now, med_tag *tags, size_t tag_count)
{
  size_t kept = 0;
  for (size_t i = 0; i < tag_count; i++)
    {
      bool still = false;
      for (size_t j = 0; j < count && !still; j++)
        still = reads (&grants[j], &tags[i], now)
                && memcmp (grants[j].row->grantee.data, grantee->bytes, sizeof grantee->bytes) == 0;
      if (!still)
        tags[kept++] = tags[i];
    }
  return kept;
}

int64_t
med_terms_local (int64_t instant)
{
  g_autoptr (GDateTime) here = instant != 0 ? g_date_time_new_from_unix_local (instant) : NULL;
  return here != NULL ? instant + g_date_time_get_utc_offset (here) / G_TIME_SPAN_SECOND : instant;
}

static bool
same_day (int64_t a, int64_t b)
{
  return a / DAY == b / DAY;
}

static bool
word_in (const char *word, const med_share *share)
{
  for (size_t i = 0; i < share->category_count; i++)
    if (strcmp (share->categories[i], word) == 0)
      return true;
  return false;
}

bool
med_terms_said (const med_share *terms, const med_share *parsed)
{
  if (strcmp (terms->who, parsed->who) != 0
      || strcmp (terms->organisation, parsed->organisation) != 0
      || terms->category_count != parsed->category_count
      || terms->record_count != parsed->record_count || terms->actions != parsed->actions
      || terms->purpose != parsed->purpose || !same_day (terms->until, parsed->until))
    return false;
  if ((terms->from == 0) != (parsed->from == 0) || !same_day (terms->from, parsed->from))
    return false;
  for (size_t i = 0; i < terms->category_count; i++)
    if (!word_in (terms->categories[i], parsed) || !word_in (parsed->categories[i], terms))
      return false;
  return true;
}

static int
descending (int64_t a, int64_t b)
{
  return a == b ? 0 : a > b ? -1 : 1;
}

int
med_grant_newest_first (const void *a, const void *b)
{
  const med_grant_info *first = (const med_grant_info *)a;
  const med_grant_info *second = (const med_grant_info *)b;
  int order = descending (first->created, second->created);
  return order != 0 ? order : memcmp (second->id.bytes, first->id.bytes, sizeof first->id.bytes);
}

int
med_request_newest_first (const void *a, const void *b)
{
  const med_request_info *first = (const med_request_info *)a;
  const med_request_info *second = (const med_request_info *)b;
  int order = descending (first->asked, second->asked);
  return order != 0 ? order : memcmp (second->id.bytes, first->id.bytes, sizeof first->id.bytes);
}
