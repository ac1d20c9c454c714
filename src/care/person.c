/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FHIR Patient and directory Bundle, written and read. */
#include "care/person.h"
#include "care/date.h"
#include "care/fhir-names.h"
#include "care/json-write.h"
#include "care/json.h"

#define WRITE_SIZE_MAX ((size_t)2 * 1024)
#define READ_SIZE_MAX ((size_t)64 * 1024)

static bool
one_of (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strcmp (text, *words) == 0)
      return true;
  return false;
}

static const char *const genders[] = { "male", "female", "other", "unknown", NULL };
static const char *const roles[] = { "doctor", "receptionist", "officer", NULL };

static bool
empty (const char *text)
{
  return text == NULL || *text == 0;
}

/* Codes and dates; the writer itself checks texts. */
static bool
person_valid (const med_person *person)
{
  return (empty (person->born) || med_fhir_date_valid (person->born))
         && (empty (person->gender) || one_of (person->gender, genders))
         && (empty (person->role) || one_of (person->role, roles));
}

static void
write_identifier (med_care_writer *w, const char *number)
{
  if (med_care_text_blank (number))
    return;
  med_care_write_open (w, "identifier", '[');
  med_care_write_open (w, NULL, '{');
  med_care_write_text (w, "system", MED_FHIR_SYSTEM_NUMBER);
  med_care_write_text (w, "value", number);
  med_care_write_close (w, '}');
  med_care_write_close (w, ']');
}

/* Words of a text as a list. */
static void
write_words (med_care_writer *w, const char *name, const char *text)
{
  if (med_care_text_blank (text))
    return;
  med_care_write_open (w, name, '[');
  for (const char *word = text + strspn (text, " "); *word != 0; word += strspn (word, " "))
    {
      size_t size = strcspn (word, " ");
      med_care_write_span (w, NULL, med_span_make (word, size));
      word += size;
    }
  med_care_write_close (w, ']');
}

static void
write_name (med_care_writer *w, const med_person *person)
{
  if (med_care_text_blank (person->family) && med_care_text_blank (person->given)
      && med_care_text_blank (person->prefix))
    return;
  med_care_write_open (w, "name", '[');
  med_care_write_open (w, NULL, '{');
  med_care_write_some (w, "family", person->family);
  write_words (w, "given", person->given);
  if (!med_care_text_blank (person->prefix))
    {
      med_care_write_open (w, "prefix", '[');
      med_care_write_text (w, NULL, person->prefix);
      med_care_write_close (w, ']');
    }
  med_care_write_close (w, '}');
  med_care_write_close (w, ']');
}

/* What Patient and Practitioner have in common, in FHIR's order. */
static void
write_human (med_care_writer *w, const med_person *person)
{
  write_identifier (w, person->number);
  write_name (w, person);
  if (!med_care_text_blank (person->phone))
    {
      med_care_write_open (w, "telecom", '[');
      med_care_write_open (w, NULL, '{');
      med_care_write_text (w, "system", "phone");
      med_care_write_text (w, "value", person->phone);
      med_care_write_close (w, '}');
      med_care_write_close (w, ']');
    }
  med_care_write_some (w, "gender", person->gender);
  med_care_write_some (w, "birthDate", person->born);
}

med_result
med_person_write_patient (const med_person *person, med_arena *arena, med_span *json)
{
  med_care_writer w;
  if (!person_valid (person))
    return MED_E_INVALID;
  MED_TRY (med_care_writer_init (&w, arena, WRITE_SIZE_MAX));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "resourceType", "Patient");
  write_human (&w, person);
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, json);
}

static void
open_bundle (med_care_writer *w)
{
  med_care_write_open (w, NULL, '{');
  med_care_write_text (w, "resourceType", "Bundle");
  med_care_write_text (w, "type", "collection");
  med_care_write_open (w, "entry", '[');
}

static void
close_bundle (med_care_writer *w)
{
  med_care_write_close (w, ']');
  med_care_write_close (w, '}');
}

/* Opens the entry of the one resource of this type. */
static void
open_entry (med_care_writer *w, const char *type)
{
  char url[sizeof MED_FHIR_DIRECTORY + 32];
  g_snprintf (url, sizeof url, MED_FHIR_DIRECTORY "%s/1", type);
  med_care_write_open (w, NULL, '{');
  med_care_write_text (w, "fullUrl", url);
  med_care_write_open (w, "resource", '{');
  med_care_write_text (w, "resourceType", type);
  med_care_write_text (w, "id", "1");
}

static void
close_entry (med_care_writer *w)
{
  med_care_write_close (w, '}');
  med_care_write_close (w, '}');
}

static void
write_reference (med_care_writer *w, const char *name, const char *target)
{
  med_care_write_open (w, name, '{');
  med_care_write_text (w, "reference", target);
  med_care_write_close (w, '}');
}

static void
write_role (med_care_writer *w, const med_person *person, bool clinic)
{
  open_entry (w, "PractitionerRole");
  write_reference (w, "practitioner", "Practitioner/1");
  if (clinic)
    write_reference (w, "organization", "Organization/1");
  if (!empty (person->role))
    {
      med_care_write_open (w, "code", '[');
      med_care_write_open (w, NULL, '{');
      med_care_write_open (w, "coding", '[');
      med_care_write_open (w, NULL, '{');
      med_care_write_text (w, "system", MED_FHIR_SYSTEM_ROLE);
      med_care_write_text (w, "code", person->role);
      med_care_write_close (w, '}');
      med_care_write_close (w, ']');
      med_care_write_close (w, '}');
      med_care_write_close (w, ']');
    }
  if (!med_care_text_blank (person->specialty))
    {
      med_care_write_open (w, "specialty", '[');
      med_care_write_open (w, NULL, '{');
      med_care_write_text (w, "text", person->specialty);
      med_care_write_close (w, '}');
      med_care_write_close (w, ']');
    }
  close_entry (w);
}

med_result
med_person_write_directory (const med_person *person, med_arena *arena, med_span *json)
{
  med_care_writer w;
  bool clinic = !med_care_text_blank (person->clinic);
  if (!person_valid (person))
    return MED_E_INVALID;
  MED_TRY (med_care_writer_init (&w, arena, WRITE_SIZE_MAX));
  open_bundle (&w);
  if (clinic)
    {
      open_entry (&w, "Organization");
      med_care_write_text (&w, "name", person->clinic);
      close_entry (&w);
    }
  open_entry (&w, "Practitioner");
  write_human (&w, person);
  close_entry (&w);
  write_role (&w, person, clinic);
  close_bundle (&w);
  return med_care_writer_finish (&w, json);
}

/* "Europe/Berlin", "Etc/GMT+3", "America/Port-au-Prince". */
static bool
zone_valid (const char *zone)
{
  const char *allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return zone[0] != '/' && strlen (zone) <= 64 && zone[strspn (zone, allowed)] == 0;
}

med_result
med_person_write_organization (const char *name, const char *zone, med_arena *arena, med_span *json)
{
  med_care_writer w;
  if (med_care_text_blank (name) || zone == NULL || !zone_valid (zone))
    return MED_E_INVALID;
  MED_TRY (med_care_writer_init (&w, arena, WRITE_SIZE_MAX));
  open_bundle (&w);
  open_entry (&w, "Organization");
  if (*zone != 0)
    {
      med_care_write_open (&w, "extension", '[');
      med_care_write_extension (&w, MED_FHIR_EXTENSION_ZONE, med_span_text (zone));
      med_care_write_close (&w, ']');
    }
  med_care_write_text (&w, "name", name);
  close_entry (&w);
  close_bundle (&w);
  return med_care_writer_finish (&w, json);
}

/* A copy for one line of text: whatever is no plain character becomes a space. */
static med_result
copy_text (med_arena *arena, const char *text, const char **copy)
{
  char *made;
  MED_TRY (med_arena_text (arena, med_span_text (text), &made));
  for (char *next = made; *next != 0; next = g_utf8_next_char (next))
    {
      size_t size = (size_t)(g_utf8_next_char (next) - next);
      if (!med_care_text_plain (med_span_make (next, size)))
        memset (next, ' ', size);
    }
  *copy = g_strstrip (made);
  return MED_OK;
}

/* The official name, else the first that is still in use, else the first. */
static json_object *
choose_name (json_object *resource)
{
  static const char *const past[] = { "old", "maiden", "temp", NULL };
  json_object *official = med_care_json_find (resource, "name", "use", "official");
  if (official != NULL)
    return official;
  for (size_t i = 0; i < med_care_json_count (resource, "name"); i++)
    {
      json_object *name = med_care_json_item (resource, "name", i);
      if (name != NULL && !one_of (med_care_json_text (name, "use"), past))
        return name;
    }
  return med_care_json_item (resource, "name", 0);
}

static med_result
join_words (med_arena *arena, json_object *name, const char *list, const char **joined)
{
  g_autoptr (GString) words = g_string_new (NULL);
  for (size_t i = 0; i < med_care_json_count (name, list); i++)
    {
      const char *word = med_care_json_item_text (name, list, i);
      if (*word != 0)
        g_string_append_printf (words, "%s%s", words->len == 0 ? "" : " ", word);
    }
  return copy_text (arena, words->str, joined);
}

static med_result
read_human (json_object *resource, med_arena *arena, med_person *person)
{
  json_object *name = choose_name (resource);
  json_object *phone = med_care_json_find (resource, "telecom", "system", "phone");
  json_object *number
      = med_care_json_find (resource, "identifier", "system", MED_FHIR_SYSTEM_NUMBER);
  const char *family = med_care_json_text (name, "family");
  MED_TRY (join_words (arena, name, "given", &person->given));
  MED_TRY (join_words (arena, name, "prefix", &person->prefix));
  /* Some systems give the whole name as text alone. */
  if (*family == 0 && *person->given == 0)
    family = med_care_json_text (name, "text");
  MED_TRY (copy_text (arena, family, &person->family));
  MED_TRY (copy_text (arena, med_care_json_text (phone, "value"), &person->phone));
  if (number == NULL)
    number = med_care_json_item (resource, "identifier", 0);
  MED_TRY (copy_text (arena, med_care_json_text (number, "value"), &person->number));
  const char *born = med_care_json_text (resource, "birthDate");
  const char *gender = med_care_json_text (resource, "gender");
  MED_TRY (copy_text (arena, med_fhir_date_valid (born) ? born : "", &person->born));
  return copy_text (arena, one_of (gender, genders) ? gender : "", &person->gender);
}

static const med_person nobody = { "", "", "", "", "", "", "", "", "", "" };

med_result
med_person_read_patient (med_span json, med_arena *arena, med_person *person)
{
  g_autoptr (json_object) root = NULL;
  med_person p = nobody;
  MED_TRY (med_care_json_parse_resource (json, READ_SIZE_MAX, "Patient", &root));
  MED_TRY (read_human (root, arena, &p));
  *person = p;
  return MED_OK;
}

/* The first resource of this type in a Bundle, or NULL. */
static json_object *
find_entry (json_object *bundle, const char *type)
{
  for (size_t i = 0; i < med_care_json_count (bundle, "entry"); i++)
    {
      json_object *entry = med_care_json_item (bundle, "entry", i);
      json_object *resource = med_care_json_member (entry, "resource");
      if (strcmp (med_care_json_text (resource, "resourceType"), type) == 0)
        return resource;
    }
  return NULL;
}

static med_result
read_role (json_object *role, med_arena *arena, med_person *person)
{
  for (size_t i = 0; i < med_care_json_count (role, "code"); i++)
    {
      json_object *coding = med_care_json_find (med_care_json_item (role, "code", i), "coding",
                                                "system", MED_FHIR_SYSTEM_ROLE);
      const char *code = med_care_json_text (coding, "code");
      if (one_of (code, roles))
        {
          MED_TRY (copy_text (arena, code, &person->role));
          break;
        }
    }
  json_object *specialty = med_care_json_item (role, "specialty", 0);
  const char *words = med_care_json_text (specialty, "text");
  if (*words == 0)
    words = med_care_json_text (med_care_json_item (specialty, "coding", 0), "display");
  return copy_text (arena, words, &person->specialty);
}

med_result
med_person_read_directory (med_span json, med_arena *arena, med_person *person)
{
  g_autoptr (json_object) root = NULL;
  med_person p = nobody;
  MED_TRY (med_care_json_parse_resource (json, READ_SIZE_MAX, "Bundle", &root));
  json_object *practitioner = find_entry (root, "Practitioner");
  if (practitioner == NULL)
    return MED_E_INVALID;
  MED_TRY (read_human (practitioner, arena, &p));
  MED_TRY (read_role (find_entry (root, "PractitionerRole"), arena, &p));
  MED_TRY (
      copy_text (arena, med_care_json_text (find_entry (root, "Organization"), "name"), &p.clinic));
  *person = p;
  return MED_OK;
}

med_result
med_person_read_organization (med_span json, med_arena *arena, const char **name, const char **zone)
{
  g_autoptr (json_object) root = NULL;
  const char *n, *z;
  MED_TRY (med_care_json_parse_resource (json, READ_SIZE_MAX, "Bundle", &root));
  json_object *organization = find_entry (root, "Organization");
  if (organization == NULL)
    return MED_E_INVALID;
  json_object *extension
      = med_care_json_find (organization, "extension", "url", MED_FHIR_EXTENSION_ZONE);
  const char *text = med_care_json_text (extension, "valueString");
  MED_TRY (copy_text (arena, med_care_json_text (organization, "name"), &n));
  MED_TRY (copy_text (arena, zone_valid (text) ? text : "", &z));
  *name = n;
  *zone = z;
  return MED_OK;
}
