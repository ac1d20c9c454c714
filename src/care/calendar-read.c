/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events out of a file. libical keeps what it cannot read as X-LIC-ERROR; what that leaves of an
 * event decides whether the event is taken. */
#include "care/calendar-private.h"

#include <string.h>

#define PROBLEMS_MAX 1000

void
med_ical_problem_add (med_ical_reader *reader, const char *where, const char *what)
{
  const med_ical_problem problem = { where, what };
  if (reader->problems->len < PROBLEMS_MAX)
    g_array_append_val (reader->problems, problem);
}

/* Plain text of at most 1,000 bytes: other people's words are shown, and nothing more. */
const char *
med_ical_text (med_ical_reader *reader, const char *text)
{
  char *copy;
  if (text == NULL)
    return "";
  g_autoptr (GString) plain = g_string_new (NULL);
  for (const char *c = text; *c != 0 && plain->len < 1000; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char_validated (c, -1);
      if (letter == (gunichar)-1 || letter == (gunichar)-2)
        break;
      if (letter == '\n' || letter == '\t')
        g_string_append_c (plain, ' ');
      else if (g_unichar_iscntrl (letter) || g_unichar_type (letter) == G_UNICODE_FORMAT)
        g_string_append (plain, "\xef\xbf\xbd");
      else
        g_string_append_unichar (plain, letter);
    }
  if (med_arena_text (reader->arena, med_span_make (plain->str, plain->len), &copy) != MED_OK)
    return "";
  return copy;
}

static void
count_components (const icalcomponent *root, med_ical *out)
{
  icalcompiter all = icalcomponent_begin_component ((icalcomponent *)root, ICAL_ANY_COMPONENT);
  for (icalcomponent *c = icalcompiter_deref (&all); c != NULL; c = icalcompiter_next (&all))
    switch ((int)icalcomponent_isa (c))
      {
      case ICAL_VEVENT_COMPONENT:
        out->events++;
        out->rules += icalcomponent_get_first_property (c, ICAL_RRULE_PROPERTY) != NULL;
        break;
      case ICAL_VTODO_COMPONENT:
        out->todos++;
        break;
      case ICAL_VJOURNAL_COMPONENT:
        out->journals++;
        break;
      case ICAL_VFREEBUSY_COMPONENT:
        out->free_busy++;
        break;
      case ICAL_VTIMEZONE_COMPONENT:
        out->zones++;
        break;
      default:
        break;
      }
}

/* The end in minutes: DTEND, else DURATION, else a day, else no time at all. False: contradicts. */
static bool
read_end (med_ical_reader *r, icalcomponent *event, const med_ical_clock *clock, icaltimetype start,
          int64_t begin, int64_t *end)
{
  icaltimetype time;
  med_ical_clock own;
  icalproperty *p = icalcomponent_get_first_property (event, ICAL_DTEND_PROPERTY);
  if (p != NULL)
    {
      bool known = med_ical_property_time (p, &time) && !time.is_date == !start.is_date
                   && med_ical_clock_of (r, p, time, &own);
      if (!known)
        return false;
      /* A DTEND without a zone beside a DTSTART with one means the same clock. */
      bool bare = !icaltime_is_utc (time)
                  && icalproperty_get_first_parameter (p, ICAL_TZID_PARAMETER) == NULL;
      *end = med_ical_instant (bare ? clock : &own, time);
      med_ical_clock_clear (&own);
      return *end >= begin && *end - begin <= 366 * 1440;
    }
  p = icalcomponent_get_first_property (event, ICAL_DURATION_PROPERTY);
  if (p != NULL)
    {
      struct icaldurationtype length = icalproperty_get_duration (p);
      int64_t minutes = ((int64_t)length.weeks * 7 + length.days) * 1440
                        + (int64_t)length.hours * 60 + length.minutes + length.seconds / 60;
      *end = begin + minutes;
      return !length.is_neg && minutes <= 366 * 1440;
    }
  *end = begin + (start.is_date ? 1440 : 0);
  return true;
}

static void
fill_words (med_ical_reader *r, icalcomponent *event, med_ical_instance *one)
{
  icalproperty *p = icalcomponent_get_first_property (event, ICAL_TRANSP_PROPERTY);
  one->uid = med_ical_text (r, icalcomponent_get_uid (event));
  one->summary = med_ical_text (r, icalcomponent_get_summary (event));
  one->location = med_ical_text (r, icalcomponent_get_location (event));
  one->cancelled = icalcomponent_get_status (event) == ICAL_STATUS_CANCELLED;
  one->transparent = p != NULL && icalproperty_get_transp (p) == ICAL_TRANSP_TRANSPARENT;
}

static void
read_event (med_ical_reader *r, icalcomponent *event)
{
  med_ical_instance one = { .zone = "" };
  med_ical_clock clock;
  icaltimetype start;
  fill_words (r, event, &one);
  const char *where = *one.uid != 0 ? one.uid : "VEVENT";
  icalproperty *p = icalcomponent_get_first_property (event, ICAL_DTSTART_PROPERTY);
  if (p == NULL || !med_ical_property_time (p, &start))
    {
      med_ical_problem_add (r, where, "has no start that can be understood");
      return;
    }
  icalparameter *zone = icalproperty_get_first_parameter (p, ICAL_TZID_PARAMETER);
  if (zone != NULL)
    one.zone = med_ical_text (r, icalparameter_get_tzid (zone));
  if (!med_ical_clock_of (r, p, start, &clock))
    med_ical_problem_add (r, where, "is in a time zone that nobody knows");
  else
    {
      one.all_day = start.is_date != 0;
      one.start = med_ical_instant (&clock, start);
      if (!read_end (r, event, &clock, start, one.start, &one.end))
        med_ical_problem_add (r, where, "ends before it starts, or its end cannot be understood");
      else
        {
          one.first = (med_date){ start.year, (uint8_t)start.month, (uint8_t)start.day };
          one.last = one.first;
          if (one.all_day && one.end > one.start)
            one.last
                = med_date_from_days (med_date_days (one.first) + (one.end - one.start - 1) / 1440);
          bool repeats = icalcomponent_get_first_property (event, ICAL_RRULE_PROPERTY) != NULL
                         || icalcomponent_get_first_property (event, ICAL_RDATE_PROPERTY) != NULL;
          if (repeats)
            med_ical_expand (r, event, &one, &clock, start);
          else if (r->instances->len < MED_ICAL_INSTANCES_MAX)
            g_array_append_val (r->instances, one);
          else
            r->out->cut = true;
        }
    }
  med_ical_clock_clear (&clock);
}

static int
by_start (gconstpointer a, gconstpointer b)
{
  const med_ical_instance *x = (const med_ical_instance *)a, *y = (const med_ical_instance *)b;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return strcmp (x->uid, y->uid);
}

static med_result
copy_array (med_arena *arena, const GArray *array, size_t item, void *list, size_t *count)
{
  med_span copy;
  MED_TRY (med_arena_copy (arena, med_span_make (array->data, array->len * item), &copy));
  const void *data = copy.data;
  memcpy (list, &data, sizeof data);
  *count = array->len;
  return MED_OK;
}

static const char *
header (med_ical_reader *r, icalproperty_kind kind)
{
  icalproperty *p = icalcomponent_get_first_property (r->root, kind);
  return p == NULL ? "" : med_ical_text (r, icalproperty_get_value_as_string (p));
}

/* A file may hold several calendars; libical then wraps them. */
static void
read_calendar (med_ical_reader *r, icalcomponent *root)
{
  r->root = root;
  if (*r->out->product == 0)
    {
      r->out->product = header (r, ICAL_PRODID_PROPERTY);
      r->out->method = header (r, ICAL_METHOD_PROPERTY);
    }
  count_components (root, r->out);
  icalcompiter all = icalcomponent_begin_component (root, ICAL_VEVENT_COMPONENT);
  for (icalcomponent *c = icalcompiter_deref (&all); c != NULL; c = icalcompiter_next (&all))
    read_event (r, c);
}

static void
read_root (med_ical_reader *r, icalcomponent *root)
{
  if (icalcomponent_isa (root) == ICAL_VCALENDAR_COMPONENT)
    {
      read_calendar (r, root);
      return;
    }
  icalcompiter all = icalcomponent_begin_component (root, ICAL_VCALENDAR_COMPONENT);
  for (icalcomponent *c = icalcompiter_deref (&all); c != NULL; c = icalcompiter_next (&all))
    read_calendar (r, c);
}

med_result
med_ical_read (med_span text, const med_ical_options *options, med_arena *arena, med_ical *calendar,
               med_ical_error *error)
{
  *error = (med_ical_error){ 0 };
  MED_TRY (med_ical_scan (text, error));
  /* Its own way of saying that a text is wrong would end the program. */
  icalerror_set_errors_are_fatal (0);
  g_autofree char *copy = g_strndup ((const char *)text.data, text.size);
  icalcomponent *root = icalparser_parse_string (copy);
  if (root == NULL)
    {
      error->line = 1;
      g_strlcpy (error->what, "is no calendar that can be understood", sizeof error->what);
      return MED_E_INVALID;
    }
  med_ical read = { .product = "", .method = "" };
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (med_ical_instance));
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (med_ical_problem));
  med_ical_reader r = { arena, options, root, &read, instances, problems };
  read_root (&r, root);
  icalcomponent_free (root);
  g_array_sort (instances, by_start);
  MED_TRY (copy_array (arena, instances, sizeof (med_ical_instance), &read.instances,
                       &read.instance_count));
  MED_TRY (
      copy_array (arena, problems, sizeof (med_ical_problem), &read.problems, &read.problem_count));
  *calendar = read;
  return MED_OK;
}
