/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Previews: the rule by which a share is sealed, applied to the own records. */
#include "client/preview-private.h"

#include "client/consent-objects-private.h"
#include "client/invite-object-private.h"
#include "client/person-object-private.h"
#include "client/record-model-private.h"
#include "client/session-object-private.h"

enum
{
  WHO,
  PATIENT,
  RECORDS,
  OPENS,
  SHOWN,
  CLOSED,
  CLOSED_KINDS,
  ALLERGIES_MISSING,
  IN_FORCE,
};

static const med_field fields[] = {
  [WHO] = { "who", 'o', false },
  [PATIENT] = { "patient", 'o', false },
  [RECORDS] = { "records", 'o', false },
  [OPENS] = { "opens", 'o', false },
  [SHOWN] = { "shown", 'u', false },
  [CLOSED] = { "closed", 'u', false },
  [CLOSED_KINDS] = { "closed-kinds", 'u', false },
  [ALLERGIES_MISSING] = { "allergies-missing", 'b', false },
  [IN_FORCE] = { "in-force", 'b', false },
};

struct _MedPreview
{
  MedModel parent_instance;
};

G_DEFINE_FINAL_TYPE (MedPreview, med_preview, MED_TYPE_MODEL)

static void
med_preview_finalize (GObject *object)
{
  MedPreview *self = MED_PREVIEW (object);
  MedRecordList *records = (MedRecordList *)med_model_object (self, RECORDS);
  if (records != NULL)
    med_record_list_object_take (records, NULL, NULL);
  G_OBJECT_CLASS (med_preview_parent_class)->finalize (object);
}

static void
med_preview_class_init (MedPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_preview_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_preview_init (MedPreview *self)
{
}

bool
med_preview_counts (const med_record_info *info)
{
  return info->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED && !info->has_next
         && info->row_state == MED__STATE__STATE_ACTIVE;
}

/* What is open to the person: words of categories, and single records as texts of ids. */
typedef struct
{
  GHashTable *categories, *records;
} opening;

static void
add_texts (GHashTable *set, const char *const *texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    g_hash_table_add (set, g_strdup (*texts));
}

static void
add_grants (opening *open, const med_snapshot *snapshot, const med_account_id *who,
            const med_id *without)
{
  for (size_t i = 0; i < snapshot->grant_count; i++)
    {
      const med_grant_info *grant = &snapshot->grants[i];
      if (!grant->mine || !MED_ID_EQUAL (grant->grantee, *who)
          || (without != NULL && MED_ID_EQUAL (grant->id, *without))
          || (grant->actions & MED_ACTION_SEE) == 0
          || (strcmp (grant->state, "active") != 0 && strcmp (grant->state, "saved") != 0))
        continue;
      for (size_t j = 0; j < grant->category_count; j++)
        g_hash_table_add (open->categories, g_strdup (grant->categories[j]));
      for (size_t j = 0; j < grant->record_count; j++)
        {
          char id[MED_ID_TEXT_SIZE];
          g_hash_table_add (open->records,
                            g_strdup (med_id_text (MED_SPAN_OF (grant->records[j].bytes), id)));
        }
    }
}

static bool
opens (const opening *open, const med_record_info *info)
{
  char id[MED_ID_TEXT_SIZE];
  return g_hash_table_contains (open->categories, info->category)
         || g_hash_table_contains (open->records, med_id_text (MED_SPAN_OF (info->id.bytes), id));
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static void
set_opens (MedPreview *self, GHashTable *counts)
{
  g_autoptr (GListStore) list = g_list_store_new (MED_TYPE_FACT);
  g_autoptr (GPtrArray) words = med_texts_of (counts, by_name);
  for (guint i = 0; i + 1 < words->len; i++)
    {
      g_autofree char *count = g_strdup_printf (
          "%u", GPOINTER_TO_UINT (g_hash_table_lookup (counts, words->pdata[i])));
      g_autoptr (MedFact) fact = med_fact_new ((const char *)words->pdata[i], count, NULL);
      g_list_store_append (list, fact);
    }
  med_model_set_object (self, OPENS, list);
}

/* As the person would read the banner: not shared is never "none". */
static void
set_banner (MedPreview *self, const med_snapshot *snapshot, const opening *open)
{
  g_autoptr (MedPerson) patient = med_person_object_new (&snapshot->person, snapshot);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  const char *newest = "";
  bool shared = g_hash_table_contains (open->categories, "allergies");
  bool there = false;
  for (size_t i = 0; i < snapshot->record_count; i++)
    {
      const med_record_info *info = &snapshot->records[i]->info;
      if (strcmp (info->category, "allergies") != 0 || !med_preview_counts (info))
        continue;
      there = true;
      if (shared)
        g_ptr_array_add (lines, (gpointer)info->title);
      if (strcmp (info->date, newest) > 0)
        newest = info->date;
    }
  bool known = lines->len > 0;
  g_ptr_array_add (lines, NULL);
  med_model_set_texts (patient, MED_PERSON_ALLERGIES, (const char *const *)lines->pdata);
  med_model_set_text (patient, MED_PERSON_ALLERGIES_REVIEWED, shared ? newest : "");
  med_model_set_text (patient, MED_PERSON_ALLERGIES_STATE,
                      !shared ? "unavailable"
                      : known ? "known"
                              : "unrecorded");
  med_model_set_object (self, PATIENT, patient);
  med_model_set_number (self, ALLERGIES_MISSING, there && !shared);
}

static bool
is_shown (void *context, const med_record_view *view)
{
  return med_preview_counts (&view->info) && opens ((const opening *)context, &view->info);
}

static void
sort_records (MedPreview *self, med_snapshot *snapshot, const opening *open)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) closed = g_hash_table_new (g_str_hash, g_str_equal);
  guint hidden = 0, shown = 0;
  for (size_t i = 0; i < snapshot->record_count; i++)
    {
      const med_record_info *info = &snapshot->records[i]->info;
      if (!med_preview_counts (info))
        continue;
      if (opens (open, info))
        {
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, info->category));
          g_hash_table_insert (counts, (gpointer)info->category, GUINT_TO_POINTER (count + 1));
          shown++;
          continue;
        }
      hidden++;
      g_hash_table_add (closed, (gpointer)info->category);
    }
  set_opens (self, counts);
  med_model_set_number (self, SHOWN, shown);
  med_model_set_number (self, CLOSED, hidden);
  med_model_set_number (self, CLOSED_KINDS, g_hash_table_size (closed));
}

MedPreview *
med_preview_object_new (gpointer session, MedPerson *who, const char *const *categories,
                        const char *const *records, const med_id *without)
{
  med_snapshot *snapshot
      = session != NULL ? med_session_object_snapshot (MED_SESSION (session)) : NULL;
  if (who == NULL || snapshot == NULL)
    return NULL;
  MedPreview *self = (MedPreview *)g_object_new (MED_TYPE_PREVIEW, NULL);
  const med_account_id *account = med_person_object_account (who);
  opening open = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                   g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  add_texts (open.categories, categories);
  add_texts (open.records, records);
  add_grants (&open, snapshot, account, without);
  sort_records (self, snapshot, &open);
  set_banner (self, snapshot, &open);
  g_autoptr (MedRecordList) list = med_record_list_object_new (session);
  med_record_set *set;
  if (med_record_set_choose (snapshot->set, is_shown, &open, &set) == MED_OK)
    {
      g_autoptr (med_snapshot) content = med_snapshot_of_records (set);
      /* The person who looks is the grantee: their own entries read as such. */
      med_record_list_object_take (list, content, account);
    }
  g_hash_table_unref (open.categories);
  g_hash_table_unref (open.records);
  med_model_set_owner (self, session);
  med_model_set_object (self, WHO, who);
  med_model_set_object (self, RECORDS, list);
  return self;
}

MedPreview *
med_grant_preview (MedGrant *self)
{
  g_return_val_if_fail (MED_IS_GRANT (self), NULL);
  g_autoptr (MedPerson) who = NULL;
  g_object_get (self, "person", &who, NULL);
  MedPreview *preview = med_preview_object_new (med_model_owner (self), who, NULL, NULL, NULL);
  if (preview != NULL)
    med_model_set_number (preview, IN_FORCE, true);
  return preview;
}
