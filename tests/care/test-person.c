/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People and clinics as bytes that never change, foreign FHIR, names and searches. */
#include "care/person.h"

#include <glib.h>

static med_arena
make_arena (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1024 * 1024);
  return arena;
}

static void
assert_span (med_span span, const char *text)
{
  g_autofree char *got = g_strndup ((const char *)span.data, span.size);
  g_assert_cmpstr (got, ==, text);
}

static void
assert_same (const med_person *a, const med_person *b)
{
  g_assert_cmpstr (a->family, ==, b->family);
  g_assert_cmpstr (a->given, ==, b->given);
  g_assert_cmpstr (a->prefix, ==, b->prefix);
  g_assert_cmpstr (a->born, ==, b->born);
  g_assert_cmpstr (a->gender, ==, b->gender);
  g_assert_cmpstr (a->phone, ==, b->phone);
  g_assert_cmpstr (a->number, ==, b->number);
  g_assert_cmpstr (a->specialty, ==, b->specialty);
  g_assert_cmpstr (a->clinic, ==, b->clinic);
  g_assert_cmpstr (a->role, ==, b->role);
}

static const med_person elif = { .family = "\xc3\x96zdemir",
                                 .given = "Elif Ay\xc5\x9f"
                                          "e",
                                 .prefix = "",
                                 .born = "1979-03-14",
                                 .gender = "female",
                                 .phone = "+49 30 901820",
                                 .number = "A/17",
                                 .specialty = "",
                                 .clinic = "",
                                 .role = "" };
static const med_person jonas = { .family = "Lindqvist",
                                  .given = "Jonas",
                                  .prefix = "Dr",
                                  .born = "",
                                  .gender = "",
                                  .phone = "",
                                  .number = "",
                                  .specialty = "cardiology",
                                  .clinic = "Klinik \"Sonne\"",
                                  .role = "doctor" };

static void
test_patient (void)
{
  med_arena arena = make_arena ();
  med_person back;
  med_span json;
  g_assert_cmpint (med_person_write_patient (&elif, &arena, &json), ==, MED_OK);
  assert_span (json, "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":"
                     "\"https://medease.invalid/fhir/number\",\"value\":\"A/17\"}],"
                     "\"name\":[{\"family\":\"\xc3\x96zdemir\",\"given\":[\"Elif\",\"Ay\xc5\x9f"
                     "e\"]}],\"telecom\":[{\"system\":\"phone\",\"value\":\"+49 30 901820\"}],"
                     "\"gender\":\"female\",\"birthDate\":\"1979-03-14\"}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &back), ==, MED_OK);
  assert_same (&back, &elif);
  med_person nobody = { 0 };
  g_assert_cmpint (med_person_write_patient (&nobody, &arena, &json), ==, MED_OK);
  assert_span (json, "{\"resourceType\":\"Patient\"}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &back), ==, MED_OK);
  g_assert_cmpstr (back.family, ==, "");
  g_assert_cmpstr (back.role, ==, "");
  med_arena_clear (&arena);
}

static void
test_directory (void)
{
  med_arena arena = make_arena ();
  med_person back;
  med_span json;
  g_assert_cmpint (med_person_write_directory (&jonas, &arena, &json), ==, MED_OK);
  assert_span (
      json,
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      "{\"fullUrl\":\"https://medease.invalid/fhir/directory/Organization/1\",\"resource\":"
      "{\"resourceType\":\"Organization\",\"id\":\"1\",\"name\":\"Klinik \\\"Sonne\\\"\"}},"
      "{\"fullUrl\":\"https://medease.invalid/fhir/directory/Practitioner/1\",\"resource\":"
      "{\"resourceType\":\"Practitioner\",\"id\":\"1\",\"name\":[{\"family\":\"Lindqvist\","
      "\"given\":[\"Jonas\"],\"prefix\":[\"Dr\"]}]}},"
      "{\"fullUrl\":\"https://medease.invalid/fhir/directory/PractitionerRole/1\",\"resource\":"
      "{\"resourceType\":\"PractitionerRole\",\"id\":\"1\",\"practitioner\":{\"reference\":"
      "\"Practitioner/1\"},\"organization\":{\"reference\":\"Organization/1\"},\"code\":"
      "[{\"coding\":[{\"system\":\"https://medease.invalid/fhir/role\",\"code\":\"doctor\"}]}],"
      "\"specialty\":[{\"text\":\"cardiology\"}]}}]}");
  g_assert_cmpint (med_person_read_directory (json, &arena, &back), ==, MED_OK);
  assert_same (&back, &jonas);
  g_assert_cmpint (med_person_read_patient (json, &arena, &back), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

static void
test_organization (void)
{
  med_arena arena = make_arena ();
  const char *name, *zone;
  med_person person;
  med_span json;
  g_assert_cmpint (
      med_person_write_organization ("Lindenhof Clinic", "Europe/Berlin", &arena, &json), ==,
      MED_OK);
  assert_span (json, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":"
                     "\"https://medease.invalid/fhir/directory/Organization/1\",\"resource\":"
                     "{\"resourceType\":\"Organization\",\"id\":\"1\",\"extension\":[{\"url\":"
                     "\"https://medease.invalid/fhir/time-zone\",\"valueString\":"
                     "\"Europe/Berlin\"}],\"name\":\"Lindenhof Clinic\"}}]}");
  g_assert_cmpint (med_person_read_organization (json, &arena, &name, &zone), ==, MED_OK);
  g_assert_cmpstr (name, ==, "Lindenhof Clinic");
  g_assert_cmpstr (zone, ==, "Europe/Berlin");
  /* It says nothing about a person. */
  g_assert_cmpint (med_person_read_directory (json, &arena, &person), ==, MED_E_INVALID);
  g_assert_cmpint (med_person_write_organization ("", "UTC", &arena, &json), ==, MED_E_INVALID);
  g_assert_cmpint (med_person_write_organization ("X", "/etc/x", &arena, &json), ==, MED_E_INVALID);
  g_assert_cmpint (med_person_write_organization ("X", "UTC ", &arena, &json), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

static void
refuse (med_person person, med_result expected)
{
  med_arena arena = make_arena ();
  med_span json;
  g_assert_cmpint (med_person_write_patient (&person, &arena, &json), ==, expected);
  g_assert_cmpint (med_person_write_directory (&person, &arena, &json), ==, expected);
  med_arena_clear (&arena);
}

static void
test_write_refused (void)
{
  g_autofree char *large = g_strnfill (2048, 'x');
  refuse ((med_person){ .family = "a\tb" }, MED_E_INVALID);
  refuse ((med_person){ .given = "a\x7f" }, MED_E_INVALID);
  refuse ((med_person){ .phone = "\xc2\x85" }, MED_E_INVALID);
  refuse ((med_person){ .prefix = "\xff" }, MED_E_INVALID);
  refuse ((med_person){ .number = "\xe2\x80\xae" }, MED_E_INVALID);
  refuse ((med_person){ .born = "1979-3-14" }, MED_E_INVALID);
  refuse ((med_person){ .born = "1979-02-29" }, MED_E_INVALID);
  refuse ((med_person){ .born = "14-Mar-1979" }, MED_E_INVALID);
  refuse ((med_person){ .born = "1979-" }, MED_E_INVALID);
  refuse ((med_person){ .born = "0000" }, MED_E_INVALID);
  refuse ((med_person){ .gender = "F" }, MED_E_INVALID);
  refuse ((med_person){ .role = "boss" }, MED_E_INVALID);
  refuse ((med_person){ .family = large }, MED_E_TOO_LARGE);
  refuse ((med_person){ .born = "1980-02-29" }, MED_OK);
  refuse ((med_person){ .born = "1979-03" }, MED_OK);
  refuse ((med_person){ .born = "1979" }, MED_OK);
}

/* Several names, unknown members, wrong types, breaks within a name. */
static void
test_foreign (void)
{
  med_arena arena = make_arena ();
  med_person person;
  med_span json = MED_SPAN_LITERAL (
      " {\"resourceType\": \"Patient\", \"x\": [1.50], \"name\": [{\"use\": \"maiden\", "
      "\"family\": "
      "\"Old\"}, {\"use\": \"usual\", \"family\": \" New\\nName \", \"given\": [\"A.\", 3, \"B.\"],"
      " \"prefix\": [\"Prof.\", \"Dr.\"]}], \"telecom\": [{\"system\": \"email\", \"value\": "
      "\"a@b\"}, {\"system\": \"phone\", \"value\": \"555\"}], \"birthDate\": \"14.3.1979\", "
      "\"gender\": 4, \"identifier\": [{\"value\": \"17\"}]}\n");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_OK);
  g_assert_cmpstr (person.family, ==, "New Name");
  g_assert_cmpstr (person.given, ==, "A. B.");
  g_assert_cmpstr (person.prefix, ==, "Prof. Dr.");
  g_assert_cmpstr (person.phone, ==, "555");
  g_assert_cmpstr (person.number, ==, "17");
  g_assert_cmpstr (person.born, ==, "");
  g_assert_cmpstr (person.gender, ==, "");
  json = MED_SPAN_LITERAL ("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Li Wei\"}]}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_OK);
  g_assert_cmpstr (person.family, ==, "Li Wei");
  json = MED_SPAN_LITERAL ("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"},"
                           "{\"use\":\"official\",\"family\":\"B\"}]}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_OK);
  g_assert_cmpstr (person.family, ==, "B");
  json = MED_SPAN_LITERAL ("{\"resourceType\":\"Patient\",\"name\":3,\"telecom\":{}}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_OK);
  g_assert_cmpstr (person.family, ==, "");
  json = MED_SPAN_LITERAL ("{\"resourceType\":\"Patient\"");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_E_INVALID);
  json = MED_SPAN_LITERAL ("{\"resourceType\":\"Person\"}");
  g_assert_cmpint (med_person_read_patient (json, &arena, &person), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

static void
test_names (void)
{
  med_arena arena = make_arena ();
  med_person nobody = { 0 }, title = { .prefix = "Dr" };
  med_person strauss = { .family = "Strau\xc3\x9f" };
  med_person only_given = { .given = "Li", .prefix = "Prof" };
  g_assert_cmpstr (med_person_name (&jonas, &arena), ==, "Dr Jonas Lindqvist");
  g_assert_cmpstr (med_person_name (&elif, &arena), ==,
                   "Elif Ay\xc5\x9f"
                   "e \xc3\x96zdemir");
  g_assert_cmpstr (med_person_name (&nobody, &arena), ==, "");
  g_assert_cmpstr (med_person_clinical_name (&jonas, &arena), ==, "LINDQVIST, Jonas (Dr)");
  g_assert_cmpstr (med_person_clinical_name (&elif, &arena), ==,
                   "\xc3\x96ZDEMIR, Elif Ay\xc5\x9f"
                   "e");
  g_assert_cmpstr (med_person_clinical_name (&strauss, &arena), ==, "STRAUSS");
  g_assert_cmpstr (med_person_clinical_name (&only_given, &arena), ==, "Li (Prof)");
  g_assert_cmpstr (med_person_clinical_name (&nobody, &arena), ==, "");
  g_assert_cmpstr (med_person_clinical_name (&title, &arena), ==, "Dr");
  med_arena_clear (&arena);
}

static void
test_matches (void)
{
  med_person wei = { .family = "\xe6\x9d\x8e", .given = "\xe4\xbc\x9f" };
  g_assert_true (med_person_matches (&elif, ""));
  g_assert_true (med_person_matches (&elif, "ozdemir"));
  g_assert_true (med_person_matches (&elif, "\xc3\x96ZD"));
  g_assert_true (med_person_matches (&elif, "oz eli"));
  g_assert_true (med_person_matches (&elif, "ayse"));
  g_assert_true (med_person_matches (&elif, "1979-03"));
  g_assert_true (med_person_matches (&elif, "a/17"));
  g_assert_true (med_person_matches (&elif, "+49 30"));
  g_assert_true (med_person_matches (&elif, "493090"));
  g_assert_false (med_person_matches (&elif, "demir"));
  g_assert_false (med_person_matches (&elif, "ozdemir jonas"));
  g_assert_false (med_person_matches (&elif, "\xff"));
  g_assert_true (med_person_matches (&jonas, "j\xc3\xb6nas"));
  g_assert_true (med_person_matches (&wei, "\xe6\x9d\x8e"));
  g_assert_false (med_person_matches (&wei, "\xe5\xbc\xa0"));
  g_assert_false (med_person_matches (&(med_person){ 0 }, "a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/person/patient", test_patient);
  g_test_add_func ("/person/directory", test_directory);
  g_test_add_func ("/person/organization", test_organization);
  g_test_add_func ("/person/write-refused", test_write_refused);
  g_test_add_func ("/person/foreign", test_foreign);
  g_test_add_func ("/person/names", test_names);
  g_test_add_func ("/person/matches", test_matches);
  return g_test_run ();
}
