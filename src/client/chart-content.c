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

/* Records of earlier openings lie here too: only what this opening names is shown. */
static void
keep_open (MedChart *self, med_snapshot *content, const med_account_id *me)
{
  const char *const *open = med_model_texts (self, MED_CHART_OPEN);
  size_t kept = 0;
  for (size_t i = 0; i < content->record_count; i++)
    {
      const med_record_info *info = &content->records[i].info;
      if (MED_ID_EQUAL (info->author, *me) || was_opened (self, info)
          || g_strv_contains (open, info->category))
        content->records[kept++] = content->records[i];
    }
  content->record_count = kept;
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
      const med_record_info *info = &content->records[i].info;
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
      const med_record_info *info = &content->records[i].info;
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
  size_t count;
  const med_record_view *views
      = med_record_list_object_views (med_chart_object_records (self), &count);
  if (count != content->record_count)
    return true;
  for (size_t i = 0; i < count; i++)
    if (!MED_ID_EQUAL (views[i].info.id, content->records[i].info.id)
        || views[i].info.progress != content->records[i].info.progress
        || views[i].info.row_state != content->records[i].info.row_state
        || views[i].info.has_next != content->records[i].info.has_next
        || views[i].info.local != content->records[i].info.local)
      return true;
  return false;
}

void
med_chart_content_show (MedChart *self, med_snapshot *content, const med_account_id *me)
{
  keep_open (self, content, me);
  if (!differs (self, content))
    {
      fill_allergies (self, content);
      return;
    }
  med_record_list_object_take (med_chart_object_records (self), content, content->records,
                               content->record_count, me);
  for (size_t i = 0; i < G_N_ELEMENTS (sections); i++)
    fill_section (self, sections[i].list, sections[i].category, content);
  fill_allergies (self, content);
}

void
med_chart_content_clear (MedChart *self)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  med_record_list_object_take (med_chart_object_records (self), NULL, NULL, 0, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (sections); i++)
    g_list_store_remove_all (G_LIST_STORE (med_model_object (self, sections[i].list)));
  g_array_set_size (self->records, 0);
  med_model_set_text (patient, MED_PERSON_ALLERGIES_STATE, "unavailable");
  med_model_set_texts (patient, MED_PERSON_ALLERGIES, NULL);
}
