/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing calendars: the template sealed for all members, and its days in UTC, in one transaction.
 */
#include "client/visits-private.h"

#include "core/age/identity.h"
#include "core/crypto/x25519.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define SCHEDULE_BUDGET ((size_t)16 << 20)

static med_result
seal_template (med_session *session, const med_template *schedule, med_arena *arena, med_cid *root,
               med_failure *failure)
{
  med_open_secret network;
  med_open_public recipient;
  med_span json;
  med_result result = med_template_to_fhir (schedule, arena, &json);
  if (result == MED_E_TOO_LARGE)
    return med_fail (failure, result, _ ("The schedule has too many rules. Nothing was changed."));
  MED_TRY_PLAIN (result, failure);
  MED_TRY_PLAIN (
      med_identity_from_line (session->keys->message->keyring->network_identity, &network),
      failure);
  med_open_public_from_secret (&network, &recipient);
  med_wipe (&network, sizeof network);
  MED_TRY (med_session_seal_object (session, &recipient, 1, json, root, failure));
  MED_TRY_PLAIN (med_small_object_keep (session, root, json), failure);
  return MED_OK;
}

/* What the operations point to; not to be copied. */
typedef struct
{
  med_id calendar;
  uint8_t nonce[16];
  med_cid root;
  Med__CalendarCreate create;
  Med__CalendarUpdate update;
  Med__SchedulePublish publish;
  Med__Op ops[2];
} schedule_ops;

static med_result
publish_op (med_session *session, const med_template *schedule, schedule_ops *ops, med_arena *arena,
            med_failure *failure)
{
  g_autoptr (GTimeZone) zone = med_zone_open (schedule->zone);
  med_open_time *times;
  size_t count;
  if (zone == NULL)
    return med_fail (failure, MED_E_INVALID, _ ("This computer does not know the time zone “%s”."),
                     schedule->zone);
  med_date today = med_calendar_today (session, schedule);
  MED_TRY_PLAIN (
      med_template_expand (schedule, zone, today, MED_PUBLISH_DAYS, arena, &times, &count),
      failure);
  med__schedule_publish__init (&ops->publish);
  ops->publish.calendar = med_pb_bytes (MED_SPAN_OF (ops->calendar.bytes));
  ops->publish.base_version = 1;
  /* From the first minute of the place's day to the last, in days of UTC. */
  int64_t first = med_zone_instant (zone, today, 0).first;
  int64_t end
      = med_zone_instant (zone, med_date_from_days (med_date_days (today) + MED_PUBLISH_DAYS), 0)
            .first;
  ops->publish.from_day = (uint32_t)(first / MED_DAY_MINUTES);
  ops->publish.to_day = (uint32_t)((end - 1) / MED_DAY_MINUTES);
  Med__Open *open = (Med__Open *)med_arena_array (arena, count, sizeof *open);
  ops->publish.open = (Med__Open **)med_arena_array (arena, count, sizeof (Med__Open *));
  if (open == NULL || ops->publish.open == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  /* Neighbours that are a day long each must not touch in the operation. */
  for (size_t i = 0; i < count; i++)
    {
      Med__Open *last = ops->publish.n_open > 0 ? &open[ops->publish.n_open - 1] : NULL;
      if (last != NULL && last->start + last->minutes == times[i].start)
        return med_fail (failure, MED_E_INVALID,
                         _ ("A calendar cannot be open without a pause for more than a day."));
      med__open__init (&open[ops->publish.n_open]);
      open[ops->publish.n_open].start = times[i].start;
      open[ops->publish.n_open].minutes = times[i].minutes;
      ops->publish.open[ops->publish.n_open] = &open[ops->publish.n_open];
      ops->publish.n_open++;
    }
  med__op__init (&ops->ops[1]);
  ops->ops[1].kind_case = MED__OP__KIND_SCHEDULE_PUBLISH;
  ops->ops[1].schedule_publish = &ops->publish;
  return MED_OK;
}

static void
create_op (med_session *session, const med_account_id *provider, const med_id *clinic,
           schedule_ops *ops)
{
  med_env_random (session->env, ops->nonce, sizeof ops->nonce);
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (ops->nonce),
               &ops->calendar);
  med__calendar_create__init (&ops->create);
  ops->create.nonce = (ProtobufCBinaryData){ sizeof ops->nonce, ops->nonce };
  ops->create.clinic = med_pb_bytes (MED_SPAN_OF (clinic->bytes));
  ops->create.kind = provider != NULL ? MED__CALENDAR_KIND__CALENDAR_PROVIDER
                                      : MED__CALENDAR_KIND__CALENDAR_ROOM;
  if (provider != NULL)
    ops->create.provider = med_pb_bytes (MED_SPAN_OF (provider->bytes));
  ops->create.schedule_cid = med_pb_bytes (MED_SPAN_OF (ops->root.bytes));
  med__op__init (&ops->ops[0]);
  ops->ops[0].kind_case = MED__OP__KIND_CALENDAR_CREATE;
  ops->ops[0].calendar_create = &ops->create;
}

static void
update_op (med_session *session, const med_id *calendar, schedule_ops *ops, med_arena *arena)
{
  const Med__CalendarRow *row = MED_VISIT_ROW (session, Med__CalendarRow, MED_TABLE_CALENDAR,
                                               MED_SPAN_OF (calendar->bytes), arena);
  ops->calendar = *calendar;
  med__calendar_update__init (&ops->update);
  ops->update.calendar = med_pb_bytes (MED_SPAN_OF (ops->calendar.bytes));
  ops->update.schedule_cid = med_pb_bytes (MED_SPAN_OF (ops->root.bytes));
  if (row != NULL)
    {
      ops->update.capacity = row->capacity;
      ops->update.confirm = row->confirm;
    }
  med__op__init (&ops->ops[0]);
  ops->ops[0].kind_case = MED__OP__KIND_CALENDAR_UPDATE;
  ops->ops[0].calendar_update = &ops->update;
}

/* `calendar` NULL: a new one. */
static med_result
set_in (med_session *session, const med_account_id *provider, const med_id *calendar,
        const med_template *schedule, med_arena *arena, med_id *made, med_id *item,
        med_failure *failure)
{
  schedule_ops ops;
  med_id clinic;
  memset (&ops, 0, sizeof ops);
  MED_TRY (med_people_own_clinic (session, &clinic, failure));
  MED_TRY (seal_template (session, schedule, arena, &ops.root, failure));
  if (calendar != NULL)
    update_op (session, calendar, &ops, arena);
  else
    create_op (session, provider, &clinic, &ops);
  MED_TRY (publish_op (session, schedule, &ops, arena, failure));
  const Med__Op *list[] = { &ops.ops[0], &ops.ops[1] };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                 .what = _ ("Publish a schedule"),
                                 .ops = list,
                                 .op_count = 2,
                                 .uploads = &ops.root,
                                 .upload_count = 1,
                                 .object = MED_SPAN_OF (ops.calendar.bytes) };
  MED_TRY (med_outbox_add (session, &entry, item, failure));
  if (made != NULL)
    *made = ops.calendar;
  return MED_OK;
}

/* The active calendar of this provider at the own clinic, or the room of this name. */
static bool
find_existing (med_session *session, const med_account_id *provider, const char *name,
               const med_calendar *list, size_t count, med_id *calendar)
{
  med_id clinic;
  med_failure ignored;
  if (med_people_own_clinic (session, &clinic, &ignored) != MED_OK)
    return false;
  for (size_t i = 0; i < count; i++)
    {
      bool same = provider != NULL
                      ? MED_ID_EQUAL (list[i].provider, *provider)
                      : MED_ID_ZERO (list[i].provider) && g_utf8_collate (list[i].name, name) == 0;
      if (list[i].active && same && MED_ID_EQUAL (list[i].clinic, clinic))
        {
          *calendar = list[i].id;
          return true;
        }
    }
  return false;
}

med_result
med_schedule_set (med_session *session, const med_account_id *provider,
                  const med_template *schedule, GCancellable *cancellable, med_id *calendar,
                  med_id *item, med_failure *failure)
{
  med_arena arena;
  med_calendar *list;
  size_t count;
  med_id existing;
  if (provider == NULL && *schedule->name == 0)
    return med_fail (failure, MED_E_INVALID,
                     _ ("A room or device needs a name: say whose schedule it is otherwise."));
  med_arena_init (&arena, med_memory_heap (), SCHEDULE_BUDGET);
  med_result result = med_calendars (session, cancellable, &arena, &list, &count, failure);
  if (result == MED_OK)
    {
      bool found = find_existing (session, provider, schedule->name, list, count, &existing);
      result = set_in (session, provider, found ? &existing : NULL, schedule, &arena, calendar,
                       item, failure);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_schedule_except (med_session *session, const med_calendar *calendar,
                     const med_exception *exceptions, size_t count, GCancellable *cancellable,
                     med_id *item, med_failure *failure)
{
  med_arena arena;
  if (calendar->schedule == NULL)
    return med_fail (failure, MED_E_OFFLINE,
                     _ ("The schedule is not on this computer yet. Nothing was changed."));
  med_template changed = *calendar->schedule;
  if (changed.exception_count + count > MED_TEMPLATE_EXCEPTIONS_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("The schedule has too many exceptions. Nothing was changed."));
  med_arena_init (&arena, med_memory_heap (), SCHEDULE_BUDGET);
  changed.exceptions = (med_exception *)med_arena_array (&arena, changed.exception_count + count,
                                                         sizeof *changed.exceptions);
  med_result result;
  if (changed.exceptions == NULL && changed.exception_count + count > 0)
    result = med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  else
    {
      if (changed.exception_count > 0)
        memcpy (changed.exceptions, calendar->schedule->exceptions,
                changed.exception_count * sizeof *changed.exceptions);
      if (count > 0)
        memcpy (changed.exceptions + changed.exception_count, exceptions,
                count * sizeof *changed.exceptions);
      changed.exception_count += count;
      result = set_in (session, NULL, &calendar->id, &changed, &arena, NULL, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}
