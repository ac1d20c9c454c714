/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schedule.json, and the FHIR Schedule that carries it. */
#include "care/availability.h"
#include "care/fhir-names.h"
#include "care/json-write.h"
#include "care/json.h"

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

typedef struct
{
  med_arena *arena;
  med_template_error *error;
  char path[48]; /* of the object that is read */
} reader;

static med_result
wrong (reader *r, const char *member, const char *what)
{
  g_snprintf (r->error->where, sizeof r->error->where, "%s%s%s", r->path,
              *r->path != 0 && *member != 0 ? "." : "", member);
  g_strlcpy (r->error->what, what, sizeof r->error->what);
  return MED_E_INVALID;
}

/* Only these members, so that a slip of the pen is not a rule that is missing. */
static med_result
check_members (reader *r, json_object *object, const char *const *names)
{
  json_object_object_foreach (object, key, value)
  {
    bool known = false;
    for (size_t i = 0; names[i] != NULL; i++)
      known = known || strcmp (names[i], key) == 0;
    if (!known)
      {
        g_autofree char *member = g_strndup (key, 24);
        return wrong (r, member, "is no member that is known here");
      }
    if (value == NULL)
      return wrong (r, key, "is null");
  }
  return MED_OK;
}

static bool
two_digits (const char *text, uint32_t *number)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return false;
  *number = (uint32_t)(text[0] - '0') * 10 + (uint32_t)(text[1] - '0');
  return true;
}

/* "08:00"; "24:00" is the day's end. */
static med_result
read_time (reader *r, json_object *object, const char *name, uint32_t *minute)
{
  const char *text = med_care_json_text (object, name);
  uint32_t hour, rest;
  if (strlen (text) != 5 || text[2] != ':' || !two_digits (text, &hour)
      || !two_digits (text + 3, &rest) || rest > 59 || hour * 60 + rest > 1440)
    return wrong (r, name, "is no time like \"08:00\"");
  if (rest % 5 != 0)
    return wrong (r, name, "is no multiple of 5 minutes");
  *minute = hour * 60 + rest;
  return MED_OK;
}

static med_result
read_range (reader *r, json_object *object, uint32_t *from, uint32_t *to)
{
  MED_TRY (read_time (r, object, "from", from));
  MED_TRY (read_time (r, object, "to", to));
  return *from < *to ? MED_OK : wrong (r, "to", "is not after \"from\"");
}

static med_result
read_date (reader *r, json_object *object, const char *name, med_date *date)
{
  const char *text = med_care_json_text (object, name);
  uint32_t century, year, month, day;
  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-' || !two_digits (text, &century)
      || !two_digits (text + 2, &year) || !two_digits (text + 5, &month)
      || !two_digits (text + 8, &day))
    return wrong (r, name, "is no date like \"2026-12-24\"");
  *date = (med_date){ (int32_t)(century * 100 + year), (uint8_t)month, (uint8_t)day };
  return date->year >= 1970 && med_date_valid (*date) ? MED_OK
                                                      : wrong (r, name, "is no day that exists");
}

static med_result
read_text (reader *r, const char *name, const char *text, const char **copy)
{
  char *made;
  if (strlen (text) > 200 || !med_care_text_plain (med_span_text (text)))
    return wrong (r, name, "is no plain text of at most 200 bytes");
  MED_TRY (med_arena_text (r->arena, med_span_text (text), &made));
  *copy = made;
  return MED_OK;
}

static med_result
read_days (reader *r, json_object *object, uint8_t *days)
{
  size_t count = med_care_json_count (object, "days");
  *days = 0;
  for (size_t i = 0; i < count; i++)
    {
      const char *text = med_care_json_item_text (object, "days", i);
      size_t day = 0;
      while (day < 7 && strcmp (weekdays[day], text) != 0)
        day++;
      if (day == 7)
        return wrong (r, "days", "has something else than mon, tue, wed, thu, fri, sat, sun");
      *days |= (uint8_t)(1u << day);
    }
  return *days != 0 ? MED_OK : wrong (r, "days", "names no day");
}

static med_result
read_types (reader *r, json_object *object, med_week_rule *rule)
{
  rule->type_count = med_care_json_count (object, "types");
  if (rule->type_count > MED_TEMPLATE_TYPES_MAX)
    return wrong (r, "types", "has more than 32 kinds");
  const char **types
      = (const char **)med_arena_array (r->arena, rule->type_count + 1, sizeof (const char *));
  if (types == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < rule->type_count; i++)
    {
      MED_TRY (read_text (r, "types", med_care_json_item_text (object, "types", i), &types[i]));
      if (med_care_text_blank (types[i]))
        return wrong (r, "types", "has an empty kind");
    }
  rule->types = types;
  return MED_OK;
}

static med_result
read_slot (reader *r, json_object *object, uint32_t *minutes)
{
  json_object *value;
  *minutes = 15;
  if (!json_object_object_get_ex (object, "slot_minutes", &value))
    return MED_OK;
  const char *text = med_care_json_number (value);
  guint64 number;
  if (!g_ascii_string_to_unsigned (text, 10, 5, 480, &number, NULL) || number % 5 != 0)
    return wrong (r, "slot_minutes", "is no multiple of 5 between 5 and 480");
  *minutes = (uint32_t)number;
  return MED_OK;
}

static med_result
read_rules (reader *r, json_object *root, const char *list, med_week_rule **rules, size_t *count)
{
  static const char *const weekly[] = { "days", "from", "to", "slot_minutes", "types", NULL };
  static const char *const breaks[] = { "days", "from", "to", NULL };
  bool week = strcmp (list, "weekly") == 0;
  *count = med_care_json_count (root, list);
  if (*count > MED_TEMPLATE_RULES_MAX)
    return wrong (r, list, "has more than 64 rules");
  *rules = (med_week_rule *)med_arena_array (r->arena, *count, sizeof **rules);
  if (*rules == NULL && *count > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < *count; i++)
    {
      json_object *object = med_care_json_item (root, list, i);
      med_week_rule *rule = &(*rules)[i];
      *rule = (med_week_rule){ 0 };
      g_snprintf (r->path, sizeof r->path, "%s[%zu]", list, i);
      if (object == NULL)
        return wrong (r, "", "is no object");
      MED_TRY (check_members (r, object, week ? weekly : breaks));
      MED_TRY (read_days (r, object, &rule->days));
      MED_TRY (read_range (r, object, &rule->from, &rule->to));
      if (week)
        {
          MED_TRY (read_slot (r, object, &rule->slot_minutes));
          MED_TRY (read_types (r, object, rule));
        }
      *r->path = 0;
    }
  return MED_OK;
}

static med_result
read_exception (reader *r, json_object *object, med_exception *exception)
{
  static const char *const names[] = { "date", "until", "closed", "from", "to", "note", NULL };
  json_object *value;
  MED_TRY (check_members (r, object, names));
  MED_TRY (read_date (r, object, "date", &exception->first));
  exception->last = exception->first;
  if (json_object_object_get_ex (object, "until", &value))
    {
      MED_TRY (read_date (r, object, "until", &exception->last));
      if (med_date_days (exception->last) < med_date_days (exception->first))
        return wrong (r, "until", "is before \"date\"");
    }
  if (json_object_object_get_ex (object, "closed", &value))
    {
      if (!json_object_is_type (value, json_type_boolean))
        return wrong (r, "closed", "is neither true nor false");
      exception->closed = json_object_get_boolean (value);
    }
  exception->from = 0;
  exception->to = 1440;
  if (!exception->closed || json_object_object_get_ex (object, "from", &value)
      || json_object_object_get_ex (object, "to", &value))
    MED_TRY (read_range (r, object, &exception->from, &exception->to));
  return read_text (r, "note", med_care_json_text (object, "note"), &exception->note);
}

static med_result
read_exceptions (reader *r, json_object *root, med_template *schedule)
{
  size_t count = med_care_json_count (root, "exceptions");
  if (count > MED_TEMPLATE_EXCEPTIONS_MAX)
    return wrong (r, "exceptions", "has more than 1,000 days");
  schedule->exceptions
      = (med_exception *)med_arena_array (r->arena, count, sizeof *schedule->exceptions);
  if (schedule->exceptions == NULL && count > 0)
    return MED_E_NO_MEMORY;
  schedule->exception_count = count;
  for (size_t i = 0; i < count; i++)
    {
      json_object *object = med_care_json_item (root, "exceptions", i);
      schedule->exceptions[i] = (med_exception){ 0 };
      g_snprintf (r->path, sizeof r->path, "exceptions[%zu]", i);
      if (object == NULL)
        return wrong (r, "", "is no object");
      MED_TRY (read_exception (r, object, &schedule->exceptions[i]));
      *r->path = 0;
    }
  return MED_OK;
}

med_result
med_template_read (med_span json, med_arena *arena, med_template *schedule,
                   med_template_error *error)
{
  static const char *const names[] = { "zone", "name", "weekly", "breaks", "exceptions", NULL };
  reader r = { .arena = arena, .error = error };
  g_autoptr (json_object) root = NULL;
  size_t offset = 0;
  *error = (med_template_error){ 0 };
  med_result result = med_care_json_parse (json, MED_TEMPLATE_SIZE_MAX, &root, &offset);
  if (result == MED_E_INVALID || result == MED_E_TOO_LARGE)
    {
      g_snprintf (r.path, sizeof r.path, "byte %zu", offset);
      return wrong (&r, "", result == MED_E_INVALID ? "is no JSON" : "is too much");
    }
  MED_TRY (result);
  med_template read = { 0 };
  MED_TRY (check_members (&r, root, names));
  for (size_t i = 2; i < 5; i++)
    {
      json_object *list;
      if (json_object_object_get_ex (root, names[i], &list)
          && !json_object_is_type (list, json_type_array))
        return wrong (&r, names[i], "is no list");
    }
  MED_TRY (read_text (&r, "zone", med_care_json_text (root, "zone"), &read.zone));
  MED_TRY (read_text (&r, "name", med_care_json_text (root, "name"), &read.name));
  g_autoptr (GTimeZone) zone = med_zone_open (read.zone);
  if (zone == NULL)
    return wrong (&r, "zone", "is no time zone that this computer knows, like \"Europe/Berlin\"");
  MED_TRY (read_rules (&r, root, "weekly", &read.weekly, &read.weekly_count));
  MED_TRY (read_rules (&r, root, "breaks", &read.breaks, &read.break_count));
  MED_TRY (read_exceptions (&r, root, &read));
  *schedule = read;
  return MED_OK;
}

/* ── Writing ────────────────────────────────────────────────────────────────────────────────── */

static void
write_time (med_care_writer *w, const char *name, uint32_t minute)
{
  char text[8];
  g_snprintf (text, sizeof text, "%02u:%02u", minute / 60 % 100, minute % 60);
  med_care_write_text (w, name, text);
}

static void
write_date (med_care_writer *w, const char *name, med_date date)
{
  char text[16];
  g_snprintf (text, sizeof text, "%04d-%02u-%02u", date.year, date.month, date.day);
  med_care_write_text (w, name, text);
}

static void
write_rules (med_care_writer *w, const char *list, const med_week_rule *rules, size_t count)
{
  med_care_write_open (w, list, '[');
  for (size_t i = 0; i < count; i++)
    {
      med_care_write_open (w, NULL, '{');
      med_care_write_open (w, "days", '[');
      for (int day = 0; day < 7; day++)
        if (rules[i].days >> day & 1)
          med_care_write_text (w, NULL, weekdays[day]);
      med_care_write_close (w, ']');
      write_time (w, "from", rules[i].from);
      write_time (w, "to", rules[i].to);
      if (rules[i].slot_minutes > 0)
        med_care_write_number (w, "slot_minutes", rules[i].slot_minutes);
      if (rules[i].type_count > 0)
        {
          med_care_write_open (w, "types", '[');
          for (size_t j = 0; j < rules[i].type_count; j++)
            med_care_write_text (w, NULL, rules[i].types[j]);
          med_care_write_close (w, ']');
        }
      med_care_write_close (w, '}');
    }
  med_care_write_close (w, ']');
}

static void
write_exceptions (med_care_writer *w, const med_template *schedule)
{
  med_care_write_open (w, "exceptions", '[');
  for (size_t i = 0; i < schedule->exception_count; i++)
    {
      const med_exception *e = &schedule->exceptions[i];
      med_care_write_open (w, NULL, '{');
      write_date (w, "date", e->first);
      if (med_date_days (e->last) != med_date_days (e->first))
        write_date (w, "until", e->last);
      if (e->closed)
        med_care_write_boolean (w, "closed", true);
      if (!e->closed || e->from != 0 || e->to != 1440)
        {
          write_time (w, "from", e->from);
          write_time (w, "to", e->to);
        }
      med_care_write_some (w, "note", e->note);
      med_care_write_close (w, '}');
    }
  med_care_write_close (w, ']');
}

med_result
med_template_write (const med_template *schedule, med_arena *arena, med_span *json)
{
  med_care_writer w;
  MED_TRY (med_care_writer_init (&w, arena, MED_TEMPLATE_SIZE_MAX));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "zone", schedule->zone);
  med_care_write_some (&w, "name", schedule->name);
  write_rules (&w, "weekly", schedule->weekly, schedule->weekly_count);
  write_rules (&w, "breaks", schedule->breaks, schedule->break_count);
  write_exceptions (&w, schedule);
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, json);
}

med_result
med_template_to_fhir (const med_template *schedule, med_arena *arena, med_span *json)
{
  med_care_writer w;
  med_span file;
  MED_TRY (med_template_write (schedule, arena, &file));
  /* Quotes double at most. */
  MED_TRY (med_care_writer_init (&w, arena, 2 * MED_TEMPLATE_SIZE_MAX + 1024));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "resourceType", "Schedule");
  med_care_write_open (&w, "extension", '[');
  med_care_write_extension (&w, MED_FHIR_EXTENSION_TEMPLATE, file);
  med_care_write_close (&w, ']');
  /* FHIR wants an actor; which one it is stands in the calendar's row. */
  med_care_write_open (&w, "actor", '[');
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "display", *schedule->name != 0 ? schedule->name : "Provider");
  med_care_write_close (&w, '}');
  med_care_write_close (&w, ']');
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, json);
}

med_result
med_template_from_fhir (med_span json, med_arena *arena, med_template *schedule)
{
  g_autoptr (json_object) root = NULL;
  med_template_error error;
  MED_TRY (
      med_care_json_parse_resource (json, 2 * MED_TEMPLATE_SIZE_MAX + 1024, "Schedule", &root));
  json_object *found = med_care_json_find (root, "extension", "url", MED_FHIR_EXTENSION_TEMPLATE);
  return med_template_read (med_span_text (med_care_json_text (found, "valueString")), arena,
                            schedule, &error);
}
