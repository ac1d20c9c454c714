/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading calendars: rows of the replica, with what their sealed templates say. */
#include "client/visits-private.h"

#include "client/words.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

#define CALENDARS_MAX 1000

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *list; /* med_calendar */
  GArray *wanted;
} collecting;

static bool
template_fits (med_span plain, med_arena *arena)
{
  med_template schedule;
  return med_template_from_fhir (plain, arena, &schedule) == MED_OK;
}

static const med_template *
known_template (med_session *session, ProtobufCBinaryData cid, med_arena *arena)
{
  const Med__LocalObject *kept = (const Med__LocalObject *)med_replica_get (
      session->replica, MED_LOCAL_OBJECT, med_pb_span (cid), arena);
  med_template *made = (med_template *)med_arena_alloc (arena, sizeof *made);
  if (kept == NULL || made == NULL
      || med_template_from_fhir (med_pb_span (kept->plain), arena, made) != MED_OK)
    return NULL;
  return made;
}

static void
fill_names (med_session *session, med_calendar *calendar, med_arena *arena)
{
  med_person person;
  calendar->clinic_name = med_people_clinic_name (session, &calendar->clinic, arena);
  calendar->specialty = "";
  calendar->name = calendar->schedule != NULL ? calendar->schedule->name : "";
  if (MED_ID_ZERO (calendar->provider))
    return;
  calendar->name = med_people_name_of (session, &calendar->provider, arena);
  if (med_people_known (session, &calendar->provider, arena, &person))
    calendar->specialty = person.specialty;
}

static void
fill (med_session *session, med_span id, const Med__CalendarRow *row, med_arena *arena,
      med_calendar *calendar)
{
  *calendar = (med_calendar){ .kind = (uint32_t)row->kind,
                              .active = row->state == MED__STATE__STATE_ACTIVE,
                              .confirm = row->confirm,
                              .published = row->published,
                              .revision = row->revision };
  memcpy (calendar->id.bytes, id.data, sizeof calendar->id.bytes);
  memcpy (calendar->clinic.bytes, row->clinic.data, sizeof calendar->clinic.bytes);
  if (row->provider.len == sizeof calendar->provider.bytes)
    memcpy (calendar->provider.bytes, row->provider.data, sizeof calendar->provider.bytes);
  calendar->capacity
      = med_calendar_capacity (row, MED_VISIT_ROW (session, Med__ClinicRow, MED_TABLE_CLINIC,
                                                   med_pb_span (row->clinic), arena));
  calendar->schedule = known_template (session, row->schedule_cid, arena);
  fill_names (session, calendar, arena);
}

static bool
collect (void *context, med_span id, med_span value)
{
  collecting *all = (collecting *)context;
  ProtobufCMessage *message;
  if (id.size != 16 || all->list->len >= CALENDARS_MAX
      || med_canonical_decode (&med__calendar_row__descriptor, value, MED_ROW_SIZE_MAX, all->arena,
                               &message)
             != MED_OK)
    return true;
  const Med__CalendarRow *row = (const Med__CalendarRow *)message;
  med_cid cid;
  if (row->clinic.len != sizeof (med_id) || row->schedule_cid.len != sizeof cid.bytes)
    return true;
  memcpy (cid.bytes, row->schedule_cid.data, sizeof cid.bytes);
  g_array_append_val (all->wanted, cid);
  med_calendar calendar = { 0 };
  memcpy (calendar.id.bytes, id.data, sizeof calendar.id.bytes);
  g_array_append_val (all->list, calendar);
  return true;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  const med_calendar *x = (const med_calendar *)a, *y = (const med_calendar *)b;
  int order = g_utf8_collate (x->name, y->name);
  return order != 0 ? order : memcmp (x->id.bytes, y->id.bytes, sizeof x->id.bytes);
}

/* Without a node what is here does. */
static med_result
fetch_templates (med_session *session, const GArray *wanted, GCancellable *cancellable,
                 med_failure *failure)
{
  med_result result = med_small_objects_fetch (session, (const med_cid *)wanted->data, wanted->len,
                                               template_fits, cancellable, failure);
  return result == MED_E_OFFLINE ? MED_OK : result;
}

med_result
med_calendars (med_session *session, GCancellable *cancellable, med_arena *arena,
               med_calendar **calendars, size_t *count, med_failure *failure)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (med_calendar));
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (med_cid));
  collecting all = { session, arena, list, wanted };
  med_replica_each (session->replica, MED_TABLE_CALENDAR, collect, &all);
  MED_TRY (fetch_templates (session, wanted, cancellable, failure));
  for (guint i = 0; i < list->len; i++)
    {
      med_calendar *calendar = &g_array_index (list, med_calendar, i);
      med_id id = calendar->id;
      const Med__CalendarRow *row = MED_VISIT_ROW (session, Med__CalendarRow, MED_TABLE_CALENDAR,
                                                   MED_SPAN_OF (id.bytes), arena);
      if (row == NULL)
        return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
      fill (session, MED_SPAN_OF (id.bytes), row, arena, calendar);
    }
  g_array_sort (list, by_name);
  med_span copy;
  MED_TRY_PLAIN (
      med_arena_copy (arena, med_span_make (list->data, list->len * sizeof (med_calendar)), &copy),
      failure);
  *calendars = (med_calendar *)copy.data;
  *count = list->len;
  return MED_OK;
}

med_result
med_calendar_get (med_session *session, const med_id *id, GCancellable *cancellable,
                  med_arena *arena, med_calendar *calendar, med_failure *failure)
{
  med_calendar *list;
  size_t count;
  MED_TRY (med_calendars (session, cancellable, arena, &list, &count, failure));
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (list[i].id, *id))
      {
        *calendar = list[i];
        return MED_OK;
      }
  return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no such calendar."));
}

static bool
fits (med_session *session, const med_calendar *calendar, const char *text, med_arena *arena)
{
  if (!calendar->active)
    return false;
  if (text == NULL)
    return MED_ID_EQUAL (calendar->provider, session->keys->account);
  if (g_ascii_strcasecmp (calendar->name, text) == 0)
    return true;
  if (strlen (text) < 6)
    return false;
  return g_str_has_prefix (med_word_id (&calendar->id, arena), text)
         || (!MED_ID_ZERO (calendar->provider)
             && g_str_has_prefix (med_word_account (&calendar->provider, arena), text));
}

med_result
med_calendar_find (med_session *session, const char *text, GCancellable *cancellable,
                   med_arena *arena, med_calendar *calendar, med_failure *failure)
{
  med_calendar *list;
  size_t count, found = 0, active = 0, only = 0;
  MED_TRY (med_calendars (session, cancellable, arena, &list, &count, failure));
  for (size_t i = 0; i < count; i++)
    {
      if (list[i].active)
        {
          active++;
          only = i;
        }
      if (!fits (session, &list[i], text, arena))
        continue;
      *calendar = list[i];
      found++;
    }
  /* A name as in the directory, with or without the title. */
  med_account_id account;
  med_failure ignored;
  if (found == 0 && text != NULL
      && med_people_resolve (session, text, &account, &ignored) == MED_OK)
    for (size_t i = 0; i < count; i++)
      if (list[i].active && MED_ID_EQUAL (list[i].provider, account))
        {
          *calendar = list[i];
          found++;
        }
  if (found == 0 && text == NULL && active == 1)
    {
      *calendar = list[only];
      return MED_OK;
    }
  if (found == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no calendar of “%s”."),
                     text != NULL ? text : "");
  if (found > 1)
    return med_fail (failure, MED_E_INVALID, _ ("Several calendars are called “%s”: use the id."),
                     text != NULL ? text : "");
  return MED_OK;
}

med_date
med_calendar_today (med_session *session, const med_template *schedule)
{
  g_autoptr (GTimeZone) zone = med_zone_open (schedule->zone);
  med_date date;
  uint32_t minute;
  if (zone == NULL)
    return med_date_from_days (med_session_now (session) / 86400);
  med_zone_wall (zone, med_session_now (session) / 60, &date, &minute);
  return date;
}
