/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign people and clinics: what is read can be written, and soon nothing changes any more. */
#include "base/assert.h"
#include "care/person.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef med_result (*reader) (med_span json, med_arena *arena, med_person *person);
typedef med_result (*writer) (const med_person *person, med_arena *arena, med_span *json);

static void
check (med_span json, reader read, writer write, med_arena *arena)
{
  med_person person;
  med_span first, second;
  if (read (json, arena, &person) != MED_OK)
    return;
  (void)med_person_name (&person, arena);
  (void)med_person_clinical_name (&person, arena);
  med_assert (med_person_matches (&person, person.family));
  med_result result = write (&person, arena, &first);
  med_assert (result == MED_OK || result == MED_E_TOO_LARGE);
  if (result != MED_OK)
    return;
  result = read (first, arena, &person);
  med_assert (result == MED_OK);
  result = write (&person, arena, &second);
  med_assert (result == MED_OK && med_span_equal (first, second));
}

static void
check_organization (med_span json, med_arena *arena)
{
  const char *name, *zone;
  med_span written;
  if (med_person_read_organization (json, arena, &name, &zone) != MED_OK || *name == 0)
    return;
  med_result result = med_person_write_organization (name, zone, arena, &written);
  med_assert (result == MED_OK || result == MED_E_TOO_LARGE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[1024 * 1024];
  med_arena arena;
  med_span json = med_span_make (data, size);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check (json, med_person_read_patient, med_person_write_patient, &arena);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check (json, med_person_read_directory, med_person_write_directory, &arena);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  check_organization (json, &arena);
  return 0;
}
