/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits as rows and sealed words tell of them. */
#include "client/visits-private.h"

#include "client/words.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  med_session *session;
  const med_visit_filter *filter;
  GArray *ids;   /* med_id */
  GArray *desks; /* med_cid, to be fetched */
  GArray *reasons;
  med_arena arena; /* of one row */
} collecting;

static void
want (GArray *list, ProtobufCBinaryData cid)
{
  med_cid root;
  if (cid.len != sizeof root.bytes)
    return;
  memcpy (root.bytes, cid.data, sizeof root.bytes);
  g_array_append_val (list, root);
}

static bool
provider_among (med_session *session, const Med__AppointmentRow *row, med_span account,
                med_arena *arena)
{
  for (size_t i = 0; i < row->n_calendars; i++)
    {
      const Med__CalendarRow *calendar = MED_VISIT_ROW (
          session, Med__CalendarRow, MED_TABLE_CALENDAR, med_pb_span (row->calendars[i]), arena);
      if (calendar != NULL && med_span_equal (med_pb_span (calendar->provider), account))
        return true;
    }
  return false;
}

static bool
wanted (collecting *all, const Med__AppointmentRow *row)
{
  const med_visit_filter *f = all->filter;
  int64_t start = (int64_t)row->start * 60, end = start + (int64_t)row->minutes * 60;
  if (row->patient.len == 0 || row->clinic.len != sizeof (med_id) || row->n_calendars == 0)
    return false;
  if ((f->from != 0 && end <= f->from) || (f->to != 0 && start >= f->to))
    return false;
  if (f->patient != NULL
      && !med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (f->patient->bytes)))
    return false;
  return f->provider == NULL
         || provider_among (all->session, row, MED_SPAN_OF (f->provider->bytes), &all->arena);
}

static bool
collect (void *context, med_span id, med_span value)
{
  collecting *all = (collecting *)context;
  ProtobufCMessage *message;
  med_id found;
  if (id.size != sizeof found.bytes)
    return true;
  if (med_canonical_decode (&med__appointment_row__descriptor, value, MED_ROW_SIZE_MAX, &all->arena,
                            &message)
      == MED_OK)
    {
      const Med__AppointmentRow *row = (const Med__AppointmentRow *)message;
      med_span self = MED_SPAN_OF (all->session->keys->account.bytes);
      if (wanted (all, row))
        {
          memcpy (found.bytes, id.data, sizeof found.bytes);
          g_array_append_val (all->ids, found);
          want (all->desks, row->desk_cid);
          if (med_span_equal (med_pb_span (row->patient), self)
              || med_span_equal (med_pb_span (row->reason_to), self))
            want (all->reasons, row->reason_cid);
        }
    }
  med_arena_clear (&all->arena);
  return true;
}

static bool
reason_fits (med_span plain, med_arena *arena)
{
  med_detail detail;
  return med_detail_decode (plain, arena, &detail) == MED_OK;
}

/* Words that cannot be had now are shown the next time. */
static med_result
fetch_words (med_session *session, const GArray *desks, const GArray *reasons,
             GCancellable *cancellable, med_failure *failure)
{
  med_result result = med_small_objects_fetch (session, (const med_cid *)desks->data, desks->len,
                                               med_desk_fits, cancellable, failure);
  if (result == MED_OK)
    result = med_small_objects_fetch (session, (const med_cid *)reasons->data, reasons->len,
                                      reason_fits, cancellable, failure);
  return result == MED_E_CANCELLED || result == MED_E_FULL || result == MED_E_NO_MEMORY
                 || result == MED_E_UNVERIFIED
             ? result
             : MED_OK;
}

/* ── One visit ──────────────────────────────────────────────────────────────────────────────── */

/* The calendars, read once for many visits. */
typedef struct
{
  med_calendar *list;
  size_t count;
} places;

static const med_calendar *
place_of (const places *all, ProtobufCBinaryData id)
{
  for (size_t i = 0; i < all->count; i++)
    if (med_span_equal (med_pb_span (id), MED_SPAN_OF (all->list[i].id.bytes)))
      return &all->list[i];
  return NULL;
}

static void
fill_place (const places *all, const Med__AppointmentRow *row, med_visit *visit)
{
  visit->provider_name = "";
  visit->room = "";
  memcpy (visit->calendar.bytes, row->calendars[0].data, sizeof visit->calendar.bytes);
  for (size_t i = 0; i < row->n_calendars; i++)
    {
      const med_calendar *calendar = place_of (all, row->calendars[i]);
      if (calendar == NULL)
        continue;
      if (MED_ID_ZERO (calendar->provider))
        visit->room = calendar->name;
      else if (MED_ID_ZERO (visit->provider))
        {
          visit->provider = calendar->provider;
          visit->provider_name = calendar->name;
        }
    }
}

/* The details of a series stand in its first visit. */
static void
fill_words (med_session *session, const Med__AppointmentRow *row, med_span self, med_arena *arena,
            med_visit *visit)
{
  med_desk_words words;
  med_detail detail;
  ProtobufCBinaryData desk = row->desk_cid, reason = row->reason_cid, to = row->reason_to;
  if (row->series.len > 0 && (desk.len == 0 || reason.len == 0))
    {
      const Med__AppointmentRow *first = MED_VISIT_ROW (
          session, Med__AppointmentRow, MED_TABLE_APPOINTMENT, med_pb_span (row->series), arena);
      if (first != NULL && desk.len == 0)
        desk = first->desk_cid;
      if (first != NULL && reason.len == 0)
        {
          reason = first->reason_cid;
          to = first->reason_to;
        }
    }
  med_desk_known (session, desk, arena, &words);
  visit->type = words.type;
  visit->note = words.note;
  visit->cancel_code = words.code;
  visit->ready = words.ready;
  visit->needed = words.needed;
  visit->reason = "";
  bool mine = med_span_equal (med_pb_span (row->patient), self)
              || med_span_equal (med_pb_span (to), self);
  if (mine && med_detail_known (session, reason, arena, &detail))
    visit->reason = detail.text;
  visit->reason_passed
      = reason.len == 0 || med_span_equal (med_pb_span (to), MED_SPAN_OF (visit->provider.bytes));
}

static void
fill (med_session *session, const places *all, const med_id *id, const Med__AppointmentRow *row,
      med_arena *arena, med_visit *visit)
{
  med_span self = MED_SPAN_OF (session->keys->account.bytes);
  *visit = (med_visit){ .id = *id,
                        .state = (uint32_t)row->state,
                        .before = (uint32_t)med_visit_state_before (row),
                        .start = (int64_t)row->start * 60,
                        .end = ((int64_t)row->start + row->minutes) * 60,
                        .moved_from = (int64_t)row->moved_from * 60,
                        .cancelled_by = (uint32_t)row->cancelled_by,
                        .late = row->late,
                        .flags = row->flags,
                        .revision = row->revision };
  memcpy (visit->patient.bytes, row->patient.data, sizeof visit->patient.bytes);
  memcpy (visit->clinic.bytes, row->clinic.data, sizeof visit->clinic.bytes);
  if (row->series.len == sizeof visit->series.bytes)
    memcpy (visit->series.bytes, row->series.data, sizeof visit->series.bytes);
  if (row->n_steps > 0)
    visit->changed = (int64_t)row->steps[row->n_steps - 1]->time;
  visit->height
      = med_replica_row_height (session->replica, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id->bytes));
  visit->patient_name = med_people_name_of (session, &visit->patient, arena);
  visit->clinic_name = med_people_clinic_name (session, &visit->clinic, arena);
  fill_place (all, row, visit);
  fill_words (session, row, self, arena, visit);
}

static int
by_start (gconstpointer a, gconstpointer b)
{
  const med_visit *x = (const med_visit *)a, *y = (const med_visit *)b;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return memcmp (x->id.bytes, y->id.bytes, sizeof x->id.bytes);
}

med_result
med_visits (med_session *session, const med_visit_filter *filter, GCancellable *cancellable,
            med_arena *arena, med_visit **visits, size_t *count, med_failure *failure)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_id));
  g_autoptr (GArray) desks = g_array_new (FALSE, FALSE, sizeof (med_cid));
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (med_cid));
  collecting all = { session, filter, ids, desks, reasons, { 0 } };
  med_arena_init (&all.arena, med_memory_heap (), (size_t)1 << 20);
  med_replica_each (session->replica, MED_TABLE_APPOINTMENT, collect, &all);
  MED_TRY (fetch_words (session, desks, reasons, cancellable, failure));
  places where;
  MED_TRY (med_calendars (session, cancellable, arena, &where.list, &where.count, failure));
  med_visit *list = (med_visit *)med_arena_array (arena, ids->len, sizeof *list);
  if (list == NULL && ids->len > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t used = 0;
  for (guint i = 0; i < ids->len; i++)
    {
      const med_id *id = &g_array_index (ids, med_id, i);
      const Med__AppointmentRow *row = MED_VISIT_ROW (
          session, Med__AppointmentRow, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id->bytes), arena);
      if (row != NULL)
        fill (session, &where, id, row, arena, &list[used++]);
    }
  if (used > 1)
    qsort (list, used, sizeof *list, by_start);
  *visits = list;
  *count = used;
  return MED_OK;
}

med_result
med_visit_get (med_session *session, const med_id *id, GCancellable *cancellable, med_arena *arena,
               med_visit *visit, med_failure *failure)
{
  const med_row_name name = { MED_TABLE_APPOINTMENT, MED_SPAN_OF (id->bytes) };
  med_result result = med_sync_fetch_given_rows (session, &name, 1, NULL, cancellable, failure);
  if (result != MED_OK && result != MED_E_OFFLINE)
    return result;
  const Med__AppointmentRow *row
      = MED_VISIT_ROW (session, Med__AppointmentRow, MED_TABLE_APPOINTMENT, name.id, arena);
  if (row == NULL || row->patient.len == 0 || row->n_calendars == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no such appointment."));
  g_autoptr (GArray) desks = g_array_new (FALSE, FALSE, sizeof (med_cid));
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (med_cid));
  want (desks, row->desk_cid);
  want (reasons, row->reason_cid);
  MED_TRY (fetch_words (session, desks, reasons, cancellable, failure));
  places where;
  MED_TRY (med_calendars (session, cancellable, arena, &where.list, &where.count, failure));
  fill (session, &where, id, row, arena, visit);
  return MED_OK;
}

typedef struct
{
  const char *text;
  med_id found;
  size_t count;
} prefix_search;

static bool
match (void *context, med_span id, med_span value)
{
  prefix_search *search = (prefix_search *)context;
  uint8_t room[64];
  med_arena arena;
  med_id one;
  med_arena_init_buffer (&arena, room, sizeof room);
  if (id.size != sizeof one.bytes)
    return true;
  memcpy (one.bytes, id.data, sizeof one.bytes);
  if (g_str_has_prefix (med_word_id (&one, &arena), search->text))
    {
      search->found = one;
      search->count++;
    }
  return true;
}

med_result
med_visit_resolve (med_session *session, const char *text, med_id *id, med_failure *failure)
{
  prefix_search search = { .text = text };
  if (strlen (text) < 6)
    return med_fail (failure, MED_E_INVALID,
                     _ ("“%s” is too short: at least 6 characters of the number are needed."),
                     text);
  med_replica_each (session->replica, MED_TABLE_APPOINTMENT, match, &search);
  if (search.count == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no appointment “%s”."), text);
  if (search.count > 1)
    return med_fail (failure, MED_E_INVALID, _ ("Several appointments begin with “%s”."), text);
  *id = search.found;
  return MED_OK;
}
