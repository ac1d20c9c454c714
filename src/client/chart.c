/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a chart, its records, closing it. */
#include "client/chart-private.h"

#include "care/phrase.h"
#include "client/person-object-private.h"
#include "client/record-model-private.h"
#include "client/secret-memory.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

/* How long opening may take until it is recorded. */
#define OPEN_SECONDS 30

static const med_field line_fields[] = {
  [MED_LINE_TITLE] = { "title", 's', false }, [MED_LINE_DETAIL] = { "detail", 's', false },
  [MED_LINE_DATE] = { "date", 's', false },   [MED_LINE_STATUS] = { "status", 's', false },
  [MED_LINE_VALUE] = { "value", 's', false }, [MED_LINE_UNIT] = { "unit", 's', false },
  [MED_LINE_RANGE] = { "range", 's', false }, [MED_LINE_FLAG] = { "flag", 's', false },
  [MED_LINE_TREND] = { "trend", 'o', false },
};
MED_DEFINE_PLAIN_MODEL (MedClinicalLine, med_clinical_line, line_fields)

enum
{
  PATIENT,
  STATE,
  OPEN,
  UNTIL,
  RECORDS,
  ENDED_AT,
  PROBLEMS,
  MEDICATIONS,
  IMMUNIZATIONS,
  RESULTS,
};

static const med_field fields[] = {
  [PATIENT] = { "patient", 'o', false },
  [STATE] = { "state", 's', false },
  [OPEN] = { "open", 'S', false },
  [UNTIL] = { "until", 'x', false },
  [RECORDS] = { "records", 'o', false },
  [ENDED_AT] = { "ended-at", 'x', false },
  [PROBLEMS] = { "problems", 'o', false },
  [MEDICATIONS] = { "medications", 'o', false },
  [IMMUNIZATIONS] = { "immunizations", 'o', false },
  [RESULTS] = { "results", 'o', false },
};

struct _MedChart
{
  MedModel parent_instance;
  char **asked; /* categories; empty: all that are shared */
  uint32_t purpose;
};

G_DEFINE_FINAL_TYPE (MedChart, med_chart, MED_TYPE_MODEL)

static void
med_chart_finalize (GObject *object)
{
  g_strfreev (MED_CHART (object)->asked);
  G_OBJECT_CLASS (med_chart_parent_class)->finalize (object);
}

static void
med_chart_class_init (MedChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_chart_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_chart_init (MedChart *self)
{
  for (guint list = PROBLEMS; list <= RESULTS; list++)
    {
      g_autoptr (GListStore) lines = g_list_store_new (MED_TYPE_CLINICAL_LINE);
      med_model_set_object (self, list, lines);
    }
}

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  MedChart *chart; /* only held */
  med_account_id patient, me;
  char **categories;
  uint32_t purpose;
  med_snapshot *content; /* the records: a snapshot with nothing else */
  char **open;           /* categories that opened */
  int64_t expires;
} opening;

static void
opening_free (gpointer data)
{
  opening *work = (opening *)data;
  g_object_unref (work->chart);
  g_strfreev (work->categories);
  g_strfreev (work->open);
  if (work->content != NULL)
    med_snapshot_unref (work->content);
  g_free (work);
}

static char **
copy_words (const char *const *words, size_t count)
{
  char **copy = g_new0 (char *, count + 1);
  for (size_t i = 0; i < count; i++)
    copy[i] = g_strdup (words[i]);
  return copy;
}

static med_result
open_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  opening *work = (opening *)data;
  med_arena arena;
  med_access_info access;
  med_arena_init (&arena, med_memory_secret (), (size_t)64 << 20);
  med_result result
      = med_access_open (session, &work->patient, (const char *const *)work->categories,
                         g_strv_length (work->categories), work->purpose, NULL, OPEN_SECONDS,
                         cancellable, &access, &arena, failure);
  if (result == MED_OK)
    {
      work->open = copy_words (access.categories, access.category_count);
      work->expires = access.expires;
      result = med_snapshot_take_patient (session, &work->patient, &work->content, failure);
    }
  med_arena_clear (&arena);
  return result;
}

/* A section is what the records of its category are called: nothing is read into them. */
static void
fill_section (MedChart *self, guint section, const char *category, const med_snapshot *content)
{
  GListStore *lines = G_LIST_STORE (med_model_object (self, section));
  g_list_store_remove_all (lines);
  for (size_t i = 0; i < content->record_count; i++)
    {
      const med_record_info *info = &content->records[i].info;
      if (strcmp (info->category, category) != 0 || info->has_next
          || info->row_state != MED__STATE__STATE_ACTIVE)
        continue;
      g_autoptr (MedClinicalLine) line
          = (MedClinicalLine *)g_object_new (MED_TYPE_CLINICAL_LINE, NULL);
      med_model_set_text (line, MED_LINE_TITLE, info->title);
      med_model_set_text (line, MED_LINE_DETAIL, info->author_name);
      med_model_set_text (line, MED_LINE_DATE, info->date);
      g_list_store_append (lines, line);
    }
}

/* The banner: what is not shared or not written down is never shown as "none". */
static void
fill_allergies (MedChart *self, const opening *work)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, PATIENT);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  const char *newest = "";
  bool shared = g_strv_contains ((const char *const *)work->open, "allergies");
  for (size_t i = 0; shared && i < work->content->record_count; i++)
    {
      const med_record_info *info = &work->content->records[i].info;
      if (strcmp (info->category, "allergies") != 0 || info->has_next
          || info->row_state != MED__STATE__STATE_ACTIVE)
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

static void
opened (GTask *task, gpointer data)
{
  const opening *work = (const opening *)data;
  MedChart *self = work->chart;
  MedRecordList *records = (MedRecordList *)med_model_object (self, RECORDS);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_texts (self, OPEN, (const char *const *)work->open);
  med_model_set_number (self, UNTIL, work->expires);
  med_record_list_object_take (records, work->content, work->content->records,
                               work->content->record_count, &work->me);
  fill_section (self, PROBLEMS, "problems", work->content);
  fill_section (self, MEDICATIONS, "medications", work->content);
  fill_section (self, IMMUNIZATIONS, "immunizations", work->content);
  fill_section (self, RESULTS, "results", work->content);
  fill_allergies (self, work);
  med_model_set_text (self, STATE, "open");
  g_object_thaw_notify (G_OBJECT (self));
  if (MED_IS_SESSION (g_task_get_source_object (task)))
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else
    g_task_return_boolean (task, TRUE);
}

static void
start (MedChart *self, GTask *task)
{
  MedSession *session = (MedSession *)med_model_owner (self);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  opening *work = g_new0 (opening, 1);
  work->chart = g_object_ref (self);
  work->patient = *med_person_object_account ((MedPerson *)med_model_object (self, PATIENT));
  work->categories = g_strdupv (self->asked);
  work->purpose = self->purpose;
  if (snapshot != NULL)
    work->me = snapshot->self.account;
  g_task_set_task_data (task, work, opening_free);
  med_session_object_run (session, task, open_job, opened);
}

/* The patient stopped, or the period is over: what is on the screen goes away at once. */
static void
sharing_changed (MedChart *self)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, PATIENT);
  if (med_model_number (patient, MED_PERSON_UNTIL) == 0)
    med_chart_close (self);
}

void
med_session_open_chart_async (MedSession *self, MedPerson *patient, const char *const *categories,
                              const char *purpose, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  static const char *const none[] = { NULL };
  g_return_if_fail (MED_IS_SESSION (self) && MED_IS_PERSON (patient));
  g_autoptr (MedChart) chart = (MedChart *)g_object_new (MED_TYPE_CHART, NULL);
  g_autoptr (MedRecordList) records = med_record_list_object_new (self);
  med_model_set_owner (chart, self);
  med_model_set_object (chart, PATIENT, patient);
  med_model_set_object (chart, RECORDS, records);
  med_model_set_text (chart, STATE, "opening");
  chart->asked = g_strdupv ((char **)(categories != NULL ? categories : none));
  if (purpose == NULL || med_purpose_parse (purpose, &chart->purpose) != MED_OK)
    chart->purpose = MED__PURPOSE__PURPOSE_TREAT;
  g_signal_connect_object (patient, "notify::until", G_CALLBACK (sharing_changed), chart,
                           G_CONNECT_SWAPPED);
  start (chart, g_task_new (self, cancellable, callback, user_data));
}

MedChart *
med_session_open_chart_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedChart *)g_task_propagate_pointer (G_TASK (result), error);
}

void
med_chart_reload_async (MedChart *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (MED_IS_CHART (self));
  start (self, g_task_new (self, cancellable, callback, user_data));
}

gboolean
med_chart_reload_finish (MedChart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
med_chart_close (MedChart *self)
{
  g_return_if_fail (MED_IS_CHART (self));
  if (g_strcmp0 (med_model_text (self, STATE), "ended") == 0)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  med_record_list_object_take ((MedRecordList *)med_model_object (self, RECORDS), NULL, NULL, 0,
                               NULL);
  for (guint list = PROBLEMS; list <= RESULTS; list++)
    g_list_store_remove_all (G_LIST_STORE (med_model_object (self, list)));
  med_model_set_text (med_model_object (self, PATIENT), MED_PERSON_ALLERGIES_STATE, "unavailable");
  med_model_set_texts (med_model_object (self, PATIENT), MED_PERSON_ALLERGIES, NULL);
  med_model_set_number (self, ENDED_AT, g_get_real_time () / G_USEC_PER_SEC);
  med_model_set_text (self, STATE, "ended");
  g_object_thaw_notify (G_OBJECT (self));
}
