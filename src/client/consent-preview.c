/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody sees of the own records now, and by which share. */
#include "client/consents-private.h"

#include "client/successor.h"

#include <glib/gi18n-lib.h>

/* A share that gives something at this moment. */
static bool
gives (const Med__GrantRow *row, const med_account_id *who, uint64_t now)
{
  return (row->actions & MED_ACTION_SEE) != 0 && row->state == MED__STATE__STATE_ACTIVE
         && row->from <= now && now < row->until
         && med_span_equal (med_pb_span (row->grantee), MED_SPAN_OF (who->bytes));
}

static const Med__GrantRow *
covering (const med_grant_view *views, size_t count, const med_account_id *who,
          const med_id *record, const Med__RecordRow *row, uint64_t now)
{
  med_tag tag;
  if (row->tag.len != sizeof tag.bytes)
    return NULL;
  memcpy (tag.bytes, row->tag.data, sizeof tag.bytes);
  for (size_t i = 0; i < count; i++)
    if (gives (views[i].row, who, now)
        && (med_grant_names_tag (views[i].row, &tag)
            || med_grant_names_record (views[i].row, record)))
      return views[i].row;
  return NULL;
}

static void
explain (const Med__GrantRow *grant, const Med__RecordRow *row, const med_account_id *who,
         bool resting, med_preview_line *line)
{
  bool kept = row->state == MED__STATE__STATE_ACTIVE || row->state == MED__STATE__STATE_IN_ERROR;
  if (med_span_equal (med_pb_span (row->author), MED_SPAN_OF (who->bytes)))
    {
      line->visible = row->state != MED__STATE__STATE_ERASED;
      line->why = _ ("wrote it");
    }
  else if (!kept)
    line->why = _ ("you took it out of sharing");
  else if (grant == NULL)
    line->why = _ ("not shared");
  else if (resting)
    line->why = _ ("shares rest until you have confirmed the restored hospital");
  else
    {
      line->visible = true;
      line->why = grant->n_records > 0 ? _ ("shared as a single record") : _ ("category shared");
    }
}

med_result
med_consent_preview (med_session *session, const med_account_id *who, med_arena *arena,
                     med_preview_line **lines, size_t *count, med_failure *failure)
{
  const med_record_filter all = { 0 };
  med_record_info *records;
  med_grant_view *views;
  size_t record_count, view_count, used = 0;
  uint64_t now = med_consent_now (session);
  bool resting = med_successor_resting (session, &session->keys->account);
  MED_TRY (med_records_list (session, &all, arena, &records, &record_count, NULL, failure));
  MED_TRY_PLAIN (med_consent_views (session, arena, &views, &view_count), failure);
  med_preview_line *list = (med_preview_line *)med_arena_array (arena, record_count, sizeof *list);
  if (list == NULL && record_count > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < record_count; i++)
    {
      const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, MED_SPAN_OF (records[i].id.bytes), arena);
      if (row == NULL)
        continue; /* on its way: nobody sees it yet */
      med_preview_line *line = &list[used++];
      *line = (med_preview_line){ .record = records[i].id,
                                  .title = records[i].title,
                                  .category = records[i].category };
      explain (covering (views, view_count, who, &records[i].id, row, now), row, who, resting,
               line);
    }
  *lines = list;
  *count = used;
  return MED_OK;
}
