/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open chart shows of the records that are here. */
#include "client/chart-private.h"

#include "client/person-object-private.h"
#include "client/record-model-private.h"

static const struct
{
  guint list;
  const char *category;
} sections[] = {
  { MED_CHART_PROBLEMS, "problems" },
  { MED_CHART_MEDICATIONS, "medications" },
  { MED_CHART_IMMUNIZATIONS, "immunizations" },
  { MED_CHART_RESULTS, "results" },
  { MED_CHART_VITALS, "vitals" },
  { MED_CHART_NOTES, "notes" },
};

static bool
is_current (const med_record_info *info)
{
  return !info->has_next && info->row_state == MED__STATE__STATE_ACTIVE
         && info->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED;
}

static bool
was_opened (const MedChart *self, const med_record_info *info)
{
  for (guint i = 0; i < self->records->len; i++)
    if (MED_ID_EQUAL (g_array_index (self->records, med_id, i), info->id))
      return true;
  return false;
}

typedef struct
{
  const MedChart *chart;
  const char *const *open; /* categories */
  const med_account_id *me;
} opened_filter;

static bool
is_open (void *context, const med_record_view *view)
{
  const opened_filter *filter = (const opened_filter *)context;
  return MED_ID_EQUAL (view->info.author, *filter->me) || was_opened (filter->chart, &view->info)
         || g_strv_contains (filter->open, view->info.category);
}

/* Records of earlier openings lie here too: only what this opening names is shown. */
static bool
keep_open (MedChart *self, med_snapshot *content, const med_account_id *me)
{
  opened_filter filter = { self, med_model_texts (self, MED_CHART_OPEN), me };
  if (med_record_set_keep (content->set, is_open, &filter) != MED_OK)
    return false;
  content->record_count = content->set->count;
  return true;
}

/* A section is what the records of its category are called: nothing is read into them. */
static void
fill_section (MedChart *self, guint section, const char *category, const med_snapshot *content)
{
  MedRecordList *records = med_chart_object_records (self);
  GListStore *lines = G_LIST_STORE (med_model_object (self, section));
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  for (size_t i = 0; i < content->record_count; i++)
    {
      const med_record_info *info = &content->records[i]->info;
      if (strcmp (info->category, category) != 0 || !is_current (info))
        continue;
      MedClinicalLine *line = (MedClinicalLine *)g_object_new (MED_TYPE_CLINICAL_LINE, NULL);
      g_autoptr (MedRecord) record = med_record_list_object_get (records, &info->id);
      med_model_set_text (line, MED_LINE_TITLE, info->title);
      med_model_set_text (line, MED_LINE_DETAIL, info->author_name);
      med_model_set_text (line, MED_LINE_DATE, info->date);
      med_model_set_object (line, MED_LINE_RECORD, record);
      g_ptr_array_add (found, line);
    }
  g_list_store_splice (lines, 0, g_list_model_get_n_items (G_LIST_MODEL (lines)), found->pdata,
                       found->len);
}

/* The banner: what is not shared or not written down is never shown as "none". */
static void
fill_allergies (MedChart *self, const med_snapshot *content)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  const char *newest = "";
  bool shared = g_strv_contains (med_model_texts (self, MED_CHART_OPEN), "allergies");
  for (size_t i = 0; shared && i < content->record_count; i++)
    {
      const med_record_info *info = &content->records[i]->info;
      if (strcmp (info->category, "allergies") != 0 || !is_current (info))
        continue;
      g_ptr_array_add (lines, (gpointer)info->title);
      if (strcmp (info->date, newest) > 0)
        newest = info->date;
    }
  bool known = lines->len > 0;
  g_ptr_array_add (lines, NULL);
  g_object_freeze_notify (G_OBJECT (patient));
  med_model_set_texts (patient, MED_PERSON_ALLERGIES, (const char *const *)lines->pdata);
  med_model_set_text (patient, MED_PERSON_ALLERGIES_REVIEWED, newest);
  med_model_set_text (patient, MED_PERSON_ALLERGIES_STATE,
                      !shared ? "unavailable"
                      : known ? "known"
                              : "unrecorded");
  g_object_thaw_notify (G_OBJECT (patient));
}

/* Whether the sections would say something else than they do. */
static bool
differs (MedChart *self, const med_snapshot *content)
{
  const med_record_set *shown = med_record_list_object_set (med_chart_object_records (self));
  if (shown == NULL || shown->count != content->record_count)
    return true;
  for (size_t i = 0; i < shown->count; i++)
    {
      const med_record_info *old = &shown->views[i]->info, *now = &content->records[i]->info;
      if (!MED_ID_EQUAL (old->id, now->id) || old->progress != now->progress
          || old->row_state != now->row_state || old->has_next != now->has_next
          || old->local != now->local)
        return true;
    }
  return false;
}

void
med_chart_content_show (MedChart *self, med_snapshot *content, const med_account_id *me)
{
  if (!keep_open (self, content, me))
    {
      g_warning ("the chart's records could not be shown");
      return;
    }
  if (!differs (self, content))
    {
      fill_allergies (self, content);
      return;
    }
  med_record_list_object_take (med_chart_object_records (self), content, me);
  for (size_t i = 0; i < G_N_ELEMENTS (sections); i++)
    fill_section (self, sections[i].list, sections[i].category, content);
  fill_allergies (self, content);
}

void
med_chart_content_clear (MedChart *self)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  med_record_list_object_take (med_chart_object_records (self), NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (sections); i++)
    g_list_store_remove_all (G_LIST_STORE (med_model_object (self, sections[i].list)));
  g_array_set_size (self->records, 0);
  med_model_set_text (patient, MED_PERSON_ALLERGIES_STATE, "unavailable");
  med_model_set_texts (patient, MED_PERSON_ALLERGIES, NULL);
}
