/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of people. */
#include "client/person-object-private.h"

#include "care/person.h"
#include "client/invite-object-private.h"

enum
{
  SEARCH,
  ROLE,
  SORT,
  SHOWN,
  TOTAL,
  SIMILAR,
};

static const med_field fields[] = {
  [SEARCH] = { "search", 's', true }, [ROLE] = { "role", 's', true },
  [SORT] = { "sort", 's', true },     [SHOWN] = { "shown", 'u', false },
  [TOTAL] = { "total", 'u', false },  [SIMILAR] = { "similar", 'b', false },
};

struct _MedPersonList
{
  MedRows parent_instance;
  med_people_kind kind;
  med_snapshot *snapshot;
};

G_DEFINE_FINAL_TYPE (MedPersonList, med_person_list, MED_TYPE_ROWS)

static void
person_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  med_id_text (MED_SPAN_OF (((const med_person_info *)info)->account.bytes), key);
}

static MedModel *
make_person (MedRows *self)
{
  return MED_MODEL (g_object_new (MED_TYPE_PERSON, NULL));
}

static bool
is_similar (const med_person_info *first, const med_person_info *second)
{
  if (MED_ID_EQUAL (first->account, second->account) || first->family[0] == '\0')
    return false;
  bool same_family = g_utf8_collate (first->family, second->family) == 0;
  bool same_born = first->born[0] != '\0' && strcmp (first->born, second->born) == 0;
  return same_family && (same_born || g_utf8_collate (first->given, second->given) == 0);
}

static void
people_of (const MedPersonList *self, const med_person_info **people, size_t *count)
{
  bool patients = self->kind == MED_PEOPLE_SHARING || self->kind == MED_PEOPLE_REGISTERED;
  *people = NULL;
  *count = 0;
  if (self->snapshot == NULL)
    return;
  *people = patients ? self->snapshot->patients : self->snapshot->directory;
  *count = patients ? self->snapshot->patient_count : self->snapshot->directory_count;
}

static void
fill_person (MedRows *rows, MedModel *row, const void *info)
{
  const med_person_info *person = (const med_person_info *)info;
  MedPersonList *self = MED_PERSON_LIST (rows);
  const med_person_info *people;
  size_t count;
  bool similar = false;

  med_person_object_fill (MED_PERSON (row), person, self->snapshot);
  people_of (self, &people, &count);
  for (size_t i = 0; i < count && !similar; i++)
    similar = is_similar (person, &people[i]);
  med_model_set_number (row, MED_PERSON_SIMILAR, similar);
}

static bool
shares (const med_snapshot *snapshot, const med_account_id *patient)
{
  for (size_t i = 0; i < snapshot->grant_count; i++)
    if (!snapshot->grants[i].mine && MED_ID_EQUAL (snapshot->grants[i].patient, *patient)
        && strcmp (snapshot->grants[i].state, "active") == 0)
      return true;
  return false;
}

static bool
belongs (const MedPersonList *self, const med_person_info *info)
{
  const med_self *me = &self->snapshot->self;
  switch (self->kind)
    {
    case MED_PEOPLE_SHARING:
      return shares (self->snapshot, &info->account);
    case MED_PEOPLE_REGISTERED:
      return !info->claimed && !shares (self->snapshot, &info->account);
    case MED_PEOPLE_STAFF:
      return MED_ID_EQUAL (info->clinic, me->clinic);
    default:
      return !MED_ID_EQUAL (info->account, me->account);
    }
}

static bool
matches (const med_person_info *info, const char *search)
{
  const med_person person = { .family = info->family,
                              .given = info->given,
                              .prefix = "",
                              .born = info->born,
                              .gender = "",
                              .phone = info->phone,
                              .number = "",
                              .specialty = info->specialty,
                              .clinic = info->clinic_name,
                              .role = "" };
  return search == NULL || *search == '\0' || med_person_matches (&person, search);
}

static void
show (MedPersonList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  const char *search = med_model_text (self, SEARCH), *role = med_model_text (self, ROLE);
  const med_person_info *people;
  size_t count;
  guint total = 0;
  bool similar = false;

  people_of (self, &people, &count);
  for (size_t i = 0; i < count; i++)
    {
      const med_row row = { .info = &people[i] };
      if (!belongs (self, &people[i]))
        {
          med_rows_follow (MED_ROWS (self), row.info);
          continue;
        }
      total++;
      if (matches (&people[i], search)
          && (role == NULL || *role == '\0'
              || strcmp (med_roles_name (people[i].roles), role) == 0))
        {
          /* Names are sorted: who is alike stands next to one another. */
          similar
              |= rows->len > 0
                 && is_similar (
                     &people[i],
                     (const med_person_info *)g_array_index (rows, med_row, rows->len - 1).info);
          g_array_append_val (rows, row);
        }
      else
        med_rows_follow (MED_ROWS (self), row.info);
    }
  guint shown = rows->len;
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->snapshot);
  med_model_set_number (self, SHOWN, shown);
  med_model_set_number (self, TOTAL, total);
  med_model_set_number (self, SIMILAR, similar);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  show (MED_PERSON_LIST (model));
}

static void
med_person_list_finalize (GObject *object)
{
  g_clear_pointer (&MED_PERSON_LIST (object)->snapshot, med_snapshot_unref);
  G_OBJECT_CLASS (med_person_list_parent_class)->finalize (object);
}

static void
med_person_list_class_init (MedPersonListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_person_list_finalize;
  MED_MODEL_CLASS (klass)->written = list_written;
  rows_class->key = person_key;
  rows_class->make = make_person;
  rows_class->fill = fill_person;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_person_list_init (MedPersonList *self)
{
}

MedPersonList *
med_person_list_object_new (gpointer session, med_people_kind kind)
{
  MedPersonList *self = (MedPersonList *)g_object_new (MED_TYPE_PERSON_LIST, NULL);
  self->kind = kind;
  med_model_set_owner (self, session);
  return self;
}

void
med_person_list_object_take (MedPersonList *self, med_snapshot *snapshot)
{
  med_snapshot *old = self->snapshot;
  self->snapshot = snapshot != NULL ? med_snapshot_ref (snapshot) : NULL;
  show (self);
  if (old != NULL)
    med_snapshot_unref (old);
}
