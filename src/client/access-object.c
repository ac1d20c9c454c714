/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access entries and their list. */
#include "client/consent-objects-private.h"

#include "client/access-words.h"

enum
{
  ID,
  WHEN,
  WHO,
  PERSON,
  ROLE_LINE,
  WHAT,
  PLACE,
  WHY,
  CATEGORY,
  RECORDS,
  MARK,
  MARK_TEXT,
  ASKED,
  COUNT,
  HEIGHT,
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },
  [WHEN] = { "when", 'x', false },
  [WHO] = { "who", 's', false },
  [PERSON] = { "person", 'o', false },
  [ROLE_LINE] = { "role-line", 's', false },
  [WHAT] = { "what", 's', false },
  [PLACE] = { "place", 's', false },
  [WHY] = { "why", 's', false },
  [CATEGORY] = { "category", 's', false },
  [RECORDS] = { "records", 'u', false },
  [MARK] = { "mark", 's', false },
  [MARK_TEXT] = { "mark-text", 's', false },
  [ASKED] = { "asked", 's', false },
  [COUNT] = { "count", 'u', false },
  [HEIGHT] = { "height", 't', false },
};
MED_DEFINE_PLAIN_MODEL (MedAccessEntry, med_access_entry, fields)

enum
{
  SEARCH,
  DAYS,
  LIST_PERSON,
  LIST_CATEGORY,
  UNUSUAL,
  GROUPED,
  LIST_LOOKS,
  PEOPLE,
  UNUSUALS,
  EMERGENCIES,
  PERSONS,
};

static const med_field list_fields[] = {
  [SEARCH] = { "search", 's', true },      [DAYS] = { "days", 'u', true },
  [LIST_PERSON] = { "person", 's', true }, [LIST_CATEGORY] = { "category", 's', true },
  [UNUSUAL] = { "unusual", 'b', true },    [GROUPED] = { "grouped", 'b', true },
  [LIST_LOOKS] = { "looks", 'u', false },  [PEOPLE] = { "people", 'u', false },
  [UNUSUALS] = { "unusuals", 'u', false }, [EMERGENCIES] = { "emergencies", 'u', false },
  [PERSONS] = { "persons", 'S', false },
};

struct _MedAccessList
{
  MedRows parent_instance;
  med_snapshot *snapshot;
};

G_DEFINE_FINAL_TYPE (MedAccessList, med_access_list, MED_TYPE_ROWS)

static void
entry_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  const med_access_info *access = (const med_access_info *)info;
  char id[MED_ID_TEXT_SIZE];
  g_snprintf (key, MED_ROW_KEY_MAX, "%c%" G_GUINT64_FORMAT "-%s", access->what[0],
              (guint64)access->height, med_id_text (MED_SPAN_OF (access->id.bytes), id));
}

static MedModel *
make_entry (MedRows *rows)
{
  MedModel *entry = MED_MODEL (g_object_new (MED_TYPE_ACCESS_ENTRY, NULL));
  med_model_set_owner (entry, med_model_owner (rows));
  return entry;
}

const med_record_set *
med_access_list_object_records (MedAccessList *self)
{
  return self->snapshot != NULL ? self->snapshot->set : NULL;
}

static void
fill_entry (MedRows *rows, MedModel *row, const void *info)
{
  const med_access_info *access = (const med_access_info *)info;
  g_autofree char *what
      = med_access_what (access, med_access_list_object_records (MED_ACCESS_LIST (rows)));
  g_autofree char *mark = med_access_mark_text (access);
  g_autofree char *why = med_access_why (access);
  const char *role = med_access_role (access->role);
  g_autofree char *role_line = g_strdup_printf (
      "%s%s%s", role, role[0] != '\0' && access->clinic_name[0] != '\0' ? " · " : "",
      access->clinic_name);
  char id[MED_ID_TEXT_SIZE];

  if (med_model_object (row, PERSON) == NULL)
    {
      g_autoptr (MedPerson) person
          = med_snapshot_person (MED_ACCESS_LIST (rows)->snapshot, &access->actor);
      med_model_set_object (row, PERSON, person);
    }
  med_model_set_text (row, ID, med_id_text (MED_SPAN_OF (access->id.bytes), id));
  med_model_set_number (row, WHEN, access->when);
  med_model_set_text (row, WHO, access->actor_name);
  med_model_set_text (row, ROLE_LINE, role_line);
  med_model_set_text (row, WHAT, what);
  med_model_set_text (row, PLACE, "");
  med_model_set_text (row, WHY, why);
  med_model_set_text (row, CATEGORY, access->category_count > 0 ? access->categories[0] : "");
  med_model_set_number (row, RECORDS, (gint64)access->record_count);
  med_model_set_text (row, MARK, med_access_mark (access));
  med_model_set_text (row, MARK_TEXT, mark);
  med_model_set_text (row, ASKED, "");
  med_model_set_number (row, COUNT, 1);
  med_model_set_number (row, HEIGHT, (gint64)access->height);
}

static void
day_of (MedRows *self, const void *info, char text[MED_ROW_HEADING_SIZE])
{
  g_autoptr (GDateTime) time
      = g_date_time_new_from_unix_local (((const med_access_info *)info)->when);
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
  g_strlcpy (text, day, MED_ROW_HEADING_SIZE);
}

static bool
has_category (const med_access_info *access, const char *category)
{
  for (size_t i = 0; i < access->category_count; i++)
    if (strcmp (access->categories[i], category) == 0)
      return true;
  return false;
}

static bool
passes (MedAccessList *self, const med_access_info *access, const char *search)
{
  const char *person = med_model_text (self, LIST_PERSON);
  const char *category = med_model_text (self, LIST_CATEGORY);
  if (person != NULL && *person != '\0' && strcmp (access->actor_name, person) != 0)
    return false;
  if (category != NULL && *category != '\0' && !has_category (access, category))
    return false;
  if (med_model_number (self, UNUSUAL) != 0 && !med_access_unusual (access))
    return false;
  if (*search == '\0')
    return true;
  g_autofree char *what = med_access_what (access, med_access_list_object_records (self));
  g_autofree char *why = med_access_why (access);
  g_autofree char *text = g_strjoin (" ", access->actor_name, access->clinic_name, what, why, NULL);
  g_autofree char *folded = med_snapshot_fold (text);
  return med_snapshot_matches (folded, search);
}

static int
by_alphabet (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

static void
set_persons (MedAccessList *self, GHashTable *names)
{
  g_autoptr (GPtrArray) list = med_texts_of (names, by_alphabet);
  med_model_set_texts (self, PERSONS, (const char *const *)list->pdata);
  med_model_set_number (self, PEOPLE, list->len - 1);
}

static void
show (MedAccessList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const char *words = med_model_text (self, SEARCH);
  g_autofree char *search = med_snapshot_fold (words != NULL ? words : "");
  gint64 days = med_model_number (self, DAYS);
  gint64 since = days > 0 ? g_get_real_time () / G_USEC_PER_SEC - days * 86400 : 0;
  const med_snapshot *snapshot = self->snapshot;
  guint looks = 0, unusuals = 0, emergencies = 0;

  for (size_t i = 0; snapshot != NULL && i < snapshot->access_count; i++)
    {
      const med_access_info *access = &snapshot->accesses[i];
      const med_row row = { .info = access };
      if (access->when < since || MED_ID_EQUAL (access->actor, snapshot->self.account)
          || (!med_access_looked (access) && !med_access_wrote (access)))
        continue;
      looks++;
      unusuals += med_access_unusual (access) ? 1 : 0;
      emergencies += strcmp (med_access_mark (access), "emergency") == 0 ? 1 : 0;
      g_hash_table_add (names, (gpointer)access->actor_name);
      if (passes (self, access, search))
        g_array_append_val (rows, row);
    }
  if (med_model_number (self, GROUPED) != 0)
    rows = med_rows_group (MED_ROWS (self), rows);
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->snapshot);
  med_model_set_number (self, LIST_LOOKS, looks);
  med_model_set_number (self, UNUSUALS, unusuals);
  med_model_set_number (self, EMERGENCIES, emergencies);
  set_persons (self, names);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  show (MED_ACCESS_LIST (model));
}

static void
med_access_list_finalize (GObject *object)
{
  g_clear_pointer (&MED_ACCESS_LIST (object)->snapshot, med_snapshot_unref);
  G_OBJECT_CLASS (med_access_list_parent_class)->finalize (object);
}

static void
med_access_list_class_init (MedAccessListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_access_list_finalize;
  MED_MODEL_CLASS (klass)->written = list_written;
  rows_class->key = entry_key;
  rows_class->make = make_entry;
  rows_class->fill = fill_entry;
  rows_class->heading = day_of;
  med_model_class_set_fields (klass, list_fields, G_N_ELEMENTS (list_fields));
}

static void
med_access_list_init (MedAccessList *self)
{
}

MedAccessList *
med_access_list_object_new (gpointer session)
{
  MedAccessList *self = (MedAccessList *)g_object_new (MED_TYPE_ACCESS_LIST, NULL);
  med_model_set_owner (self, session);
  med_model_set_number (self, DAYS, 30);
  return self;
}

void
med_access_list_object_take (MedAccessList *self, med_snapshot *snapshot)
{
  med_snapshot *old = self->snapshot;
  self->snapshot = snapshot != NULL ? med_snapshot_ref (snapshot) : NULL;
  show (self);
  if (old != NULL)
    med_snapshot_unref (old);
}
