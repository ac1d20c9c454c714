/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that repeat: followed within the span that was asked for, by the clock on the wall, and
 * never further than the bounds, whether or not they end. */
#include "care/calendar-private.h"

#include <string.h>

typedef struct
{
  med_ical_reader *reader;
  icalcomponent *event;
  const med_ical_instance *shape;
  const med_ical_clock *clock;
  GHashTable *left_out; /* gint64 keys: minutes of EXDATE and RECURRENCE-ID */
  int64_t length, days;
} expansion;

static bool
give (expansion *e, int64_t start, med_date date)
{
  med_ical_reader *r = e->reader;
  if (g_hash_table_contains (e->left_out, &start))
    return true;
  if (r->instances->len >= MED_ICAL_INSTANCES_MAX)
    {
      r->out->cut = true;
      return false;
    }
  med_ical_instance one = *e->shape;
  one.start = start;
  one.end = start + e->length;
  one.repeats = true;
  if (one.all_day)
    {
      one.first = date;
      one.last = med_date_from_days (med_date_days (date) + e->days);
    }
  g_array_append_val (r->instances, one);
  return true;
}

static void
leave_out (expansion *e, icalproperty *property)
{
  icaltimetype time;
  med_ical_clock clock;
  if (!med_ical_property_time (property, &time))
    return;
  if (med_ical_clock_of (e->reader, property, time, &clock))
    {
      gint64 *key = g_new (gint64, 1);
      *key = med_ical_instant (&clock, time);
      g_hash_table_add (e->left_out, key);
    }
  med_ical_clock_clear (&clock);
}

/* Times that the event itself takes back, and those that another component replaces. */
static void
collect_left_out (expansion *e)
{
  for (icalproperty *p = icalcomponent_get_first_property (e->event, ICAL_EXDATE_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (e->event, ICAL_EXDATE_PROPERTY))
    leave_out (e, p);
  const char *uid = icalcomponent_get_uid (e->event);
  icalcompiter all = icalcomponent_begin_component (e->reader->root, ICAL_VEVENT_COMPONENT);
  for (icalcomponent *c = icalcompiter_deref (&all); uid != NULL && c != NULL;
       c = icalcompiter_next (&all))
    {
      icalproperty *p = icalcomponent_get_first_property (c, ICAL_RECURRENCEID_PROPERTY);
      const char *other = icalcomponent_get_uid (c);
      if (p != NULL && other != NULL && strcmp (other, uid) == 0)
        leave_out (e, p);
    }
}

static bool
rule_possible (const struct icalrecurrencetype *rule)
{
  return rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_WEEKLY_RECURRENCE
         || rule->freq == ICAL_MONTHLY_RECURRENCE || rule->freq == ICAL_YEARLY_RECURRENCE;
}

static void
follow (expansion *e, struct icalrecurrencetype rule, icaltimetype start)
{
  const med_ical_options *options = e->reader->options;
  icalrecur_iterator *iterator = icalrecur_iterator_new (rule, start);
  if (iterator == NULL)
    {
      med_ical_problem_add (e->reader, e->shape->uid, "has a rule that cannot be followed");
      return;
    }
  size_t steps = 0;
  for (icaltimetype t = icalrecur_iterator_next (iterator); !icaltime_is_null_time (t);
       t = icalrecur_iterator_next (iterator))
    {
      if (++steps > MED_ICAL_STEPS_MAX)
        {
          e->reader->out->cut = true;
          break;
        }
      if (!med_ical_time_sane (t))
        break;
      int64_t at = med_ical_instant (e->clock, t);
      if (at >= options->to)
        {
          e->reader->out->cut = true;
          break;
        }
      if (at + e->length <= options->from)
        continue;
      if (!give (e, at, (med_date){ t.year, (uint8_t)t.month, (uint8_t)t.day }))
        break;
    }
  icalrecur_iterator_free (iterator);
}

/* Further dates beside the rule. */
static void
add_dates (expansion *e)
{
  for (icalproperty *p = icalcomponent_get_first_property (e->event, ICAL_RDATE_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (e->event, ICAL_RDATE_PROPERTY))
    {
      icaltimetype time;
      med_ical_clock clock;
      if (!med_ical_property_time (p, &time))
        continue;
      if (med_ical_clock_of (e->reader, p, time, &clock))
        give (e, med_ical_instant (&clock, time),
              (med_date){ time.year, (uint8_t)time.month, (uint8_t)time.day });
      med_ical_clock_clear (&clock);
    }
}

void
med_ical_expand (med_ical_reader *reader, icalcomponent *event, const med_ical_instance *shape,
                 const med_ical_clock *clock, icaltimetype start)
{
  g_autoptr (GHashTable) left_out
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  expansion e = { reader,
                  event,
                  shape,
                  clock,
                  left_out,
                  shape->end - shape->start,
                  med_date_days (shape->last) - med_date_days (shape->first) };
  collect_left_out (&e);
  for (icalproperty *p = icalcomponent_get_first_property (event, ICAL_RRULE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (event, ICAL_RRULE_PROPERTY))
    {
      struct icalrecurrencetype rule = icalproperty_get_rrule (p);
      if (rule_possible (&rule))
        follow (&e, rule, start);
      else
        med_ical_problem_add (reader, shape->uid,
                              "has a rule that is broken or repeats more often than daily");
    }
  add_dates (&e);
}
