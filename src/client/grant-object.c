/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants and their list. */
#include "client/consent-objects-private.h"

#include "care/phrase.h"
#include "client/outbox-object-private.h"

enum
{
  ID,
  WHO,
  PERSON,
  PEOPLE,
  ORGANISATION,
  RELATION,
  SENTENCE,
  CATEGORIES,
  RECORDS,
  ACTIONS,
  PURPOSE,
  FROM,
  UNTIL,
  LAST_LOOK,
  LOOKS,
  STATE,
  REASON,
  ENDED_AT,
  CONSEQUENCES,
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },
  [WHO] = { "who", 's', false },
  [PERSON] = { "person", 'o', false },
  [PEOPLE] = { "people", 'u', false },
  [ORGANISATION] = { "organisation", 's', false },
  [RELATION] = { "relation", 's', false },
  [SENTENCE] = { "sentence", 's', false },
  [CATEGORIES] = { "categories", 'S', false },
  [RECORDS] = { "records", 'u', false },
  [ACTIONS] = { "actions", 'S', false },
  [PURPOSE] = { "purpose", 's', false },
  [FROM] = { "from", 'x', false },
  [UNTIL] = { "until", 'x', false },
  [LAST_LOOK] = { "last-look", 'x', false },
  [LOOKS] = { "looks", 'u', false },
  [STATE] = { "state", 's', false },
  [REASON] = { "reason", 's', false },
  [ENDED_AT] = { "ended-at", 'x', false },
  [CONSEQUENCES] = { "consequences", 's', false },
};

struct _MedGrant
{
  MedModel parent_instance;
  med_id id;
};

G_DEFINE_FINAL_TYPE (MedGrant, med_grant, MED_TYPE_MODEL)

static void
med_grant_class_init (MedGrantClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_grant_init (MedGrant *self)
{
}

const med_id *
med_grant_object_id (MedGrant *self)
{
  return &self->id;
}

enum
{
  LIST_STATE,
  ACTIVE_COUNT,
  ENDED_COUNT,
  PAUSED_COUNT,
};

static const med_field list_fields[] = {
  [LIST_STATE] = { "state", 's', true },
  [ACTIVE_COUNT] = { "active-count", 'u', false },
  [ENDED_COUNT] = { "ended-count", 'u', false },
  [PAUSED_COUNT] = { "paused-count", 'u', false },
};

struct _MedGrantList
{
  MedRows parent_instance;
  med_snapshot *snapshot;
};

G_DEFINE_FINAL_TYPE (MedGrantList, med_grant_list, MED_TYPE_ROWS)

static void
grant_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  med_id_text (MED_SPAN_OF (((const med_grant_info *)info)->id.bytes), key);
}

static MedModel *
make_grant (MedRows *rows)
{
  MedModel *grant = MED_MODEL (g_object_new (MED_TYPE_GRANT, NULL));
  med_model_set_owner (grant, med_model_owner (rows));
  return grant;
}

static bool
has_ended (const med_grant_info *grant)
{
  return strcmp (grant->state, "expired") == 0 || strcmp (grant->state, "revoked") == 0;
}

static const char *
state_of (const med_grant_info *grant)
{
  return has_ended (grant) ? "ended" : grant->state;
}

static void
fill_grant (MedRows *rows, MedModel *row, const void *info)
{
  const med_grant_info *grant = (const med_grant_info *)info;
  const med_snapshot *snapshot = MED_GRANT_LIST (rows)->snapshot;
  const char *state = state_of (grant);
  g_auto (GStrv) actions = med_action_words (grant->actions);
  g_autofree const char **categories = g_new0 (const char *, grant->category_count + 1);
  g_autofree char *reason = g_str_equal (state, "refused") ? med_reason_text (grant->reason) : NULL;
  g_autofree char *sentence = med_grant_words (grant);
  char id[MED_ID_TEXT_SIZE];

  MED_GRANT (row)->id = grant->id;
  for (size_t i = 0; i < grant->category_count; i++)
    categories[i] = grant->categories[i];
  if (med_model_object (row, PERSON) == NULL)
    {
      g_autoptr (MedPerson) person
          = med_snapshot_person (snapshot, grant->mine ? &grant->grantee : &grant->patient);
      med_model_set_object (row, PERSON, person);
    }
  med_model_set_text (row, ID, med_id_text (MED_SPAN_OF (grant->id.bytes), id));
  med_model_set_text (row, WHO, grant->mine ? grant->grantee_name : grant->patient_name);
  med_model_set_number (row, PEOPLE, 1);
  med_model_set_text (row, ORGANISATION, grant->clinic_name);
  med_model_set_text (row, RELATION, "");
  med_model_set_text (row, SENTENCE, sentence);
  med_model_set_texts (row, CATEGORIES, categories);
  med_model_set_number (row, RECORDS, (gint64)grant->record_count);
  med_model_set_texts (row, ACTIONS, (const char *const *)actions);
  med_model_set_text (row, PURPOSE, med_purpose_code (grant->purpose));
  med_model_set_number (row, FROM, grant->from);
  med_model_set_number (row, UNTIL, grant->until);
  med_model_set_number (row, LAST_LOOK, grant->last_look);
  med_model_set_number (row, LOOKS, grant->looks);
  med_model_set_text (row, STATE, state);
  med_model_set_text (row, REASON, reason);
  med_model_set_number (row, ENDED_AT,
                        grant->ended != 0              ? grant->ended
                        : g_str_equal (state, "ended") ? grant->until
                                                       : 0);
}

/* By a limit: what rests after a restore has no reason of its own. */
static bool
is_paused (const med_grant_info *grant)
{
  return grant->mine && grant->reason != MED_REASON_NONE && strcmp (grant->state, "suspended") == 0;
}

static void
show (MedGrantList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  const char *wanted = med_model_text (self, LIST_STATE);
  const med_snapshot *snapshot = self->snapshot;
  guint active = 0, ended = 0, paused = 0;

  for (size_t i = 0; snapshot != NULL && i < snapshot->grant_count; i++)
    {
      const med_row row = { .info = &snapshot->grants[i] };
      bool over = has_ended (&snapshot->grants[i]);
      paused += is_paused (&snapshot->grants[i]) ? 1 : 0;
      if (over)
        ended++;
      else
        active++;
      if (wanted == NULL || *wanted == '\0' || g_str_equal (wanted, "ended") == over)
        g_array_append_val (rows, row);
      else
        med_rows_follow (MED_ROWS (self), row.info);
    }
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->snapshot);
  med_model_set_number (self, ACTIVE_COUNT, active);
  med_model_set_number (self, ENDED_COUNT, ended);
  med_model_set_number (self, PAUSED_COUNT, paused);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  show (MED_GRANT_LIST (model));
}

static void
med_grant_list_finalize (GObject *object)
{
  g_clear_pointer (&MED_GRANT_LIST (object)->snapshot, med_snapshot_unref);
  G_OBJECT_CLASS (med_grant_list_parent_class)->finalize (object);
}

static void
med_grant_list_class_init (MedGrantListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_grant_list_finalize;
  MED_MODEL_CLASS (klass)->written = list_written;
  rows_class->key = grant_key;
  rows_class->make = make_grant;
  rows_class->fill = fill_grant;
  med_model_class_set_fields (klass, list_fields, G_N_ELEMENTS (list_fields));
}

static void
med_grant_list_init (MedGrantList *self)
{
}

MedGrantList *
med_grant_list_object_new (gpointer session)
{
  MedGrantList *self = (MedGrantList *)g_object_new (MED_TYPE_GRANT_LIST, NULL);
  med_model_set_owner (self, session);
  med_model_set_text (self, LIST_STATE, "active");
  return self;
}

void
med_grant_list_object_take (MedGrantList *self, med_snapshot *snapshot)
{
  med_snapshot *old = self->snapshot;
  self->snapshot = snapshot != NULL ? med_snapshot_ref (snapshot) : NULL;
  show (self);
  if (old != NULL)
    med_snapshot_unref (old);
}

MedGrant *
med_grant_list_object_get (MedGrantList *self, const med_id *id)
{
  char key[MED_ROW_KEY_MAX];
  for (size_t i = 0; self->snapshot != NULL && i < self->snapshot->grant_count; i++)
    {
      const med_grant_info *info = &self->snapshot->grants[i];
      if (!MED_ID_EQUAL (info->id, *id))
        continue;
      grant_key (info, key);
      MedModel *live = med_rows_live (MED_ROWS (self), key);
      if (live != NULL)
        return (MedGrant *)g_object_ref (live);
      MedModel *grant = make_grant (MED_ROWS (self));
      fill_grant (MED_ROWS (self), grant, info);
      return MED_GRANT (grant);
    }
  return NULL;
}
