/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a chart, its ends, and what the patient changes meanwhile. */
#include "client/chart-private.h"

#include "care/phrase.h"
#include "client/person-object-private.h"
#include "client/record-model-private.h"
#include "client/secret-memory.h"
#include "client/session-object-private.h"

/* How long opening may take until it is recorded. */
#define OPEN_SECONDS 30

static const med_field line_fields[] = {
  [MED_LINE_TITLE] = { "title", 's', false }, [MED_LINE_DETAIL] = { "detail", 's', false },
  [MED_LINE_DATE] = { "date", 's', false },   [MED_LINE_STATUS] = { "status", 's', false },
  [MED_LINE_VALUE] = { "value", 's', false }, [MED_LINE_UNIT] = { "unit", 's', false },
  [MED_LINE_RANGE] = { "range", 's', false }, [MED_LINE_FLAG] = { "flag", 's', false },
  [MED_LINE_TREND] = { "trend", 'o', false }, [MED_LINE_RECORD] = { "record", 'o', false },
};
MED_DEFINE_PLAIN_MODEL (MedClinicalLine, med_clinical_line, line_fields)

static const med_field fields[MED_CHART_FIELDS] = {
  [MED_CHART_PATIENT] = { "patient", 'o', false },
  [MED_CHART_STATE] = { "state", 's', false },
  [MED_CHART_WHY] = { "why", 's', false },
  [MED_CHART_OPEN] = { "open", 'S', false },
  [MED_CHART_ADDABLE] = { "addable", 'S', false },
  [MED_CHART_UNTIL] = { "until", 'x', false },
  [MED_CHART_SHARED_UNTIL] = { "shared-until", 'x', false },
  [MED_CHART_OPENED_AT] = { "opened-at", 'x', false },
  [MED_CHART_PURPOSE] = { "purpose", 's', false },
  [MED_CHART_RECORDS] = { "records", 'o', false },
  [MED_CHART_ENDED_AT] = { "ended-at", 'x', false },
  [MED_CHART_PROBLEMS] = { "problems", 'o', false },
  [MED_CHART_MEDICATIONS] = { "medications", 'o', false },
  [MED_CHART_IMMUNIZATIONS] = { "immunizations", 'o', false },
  [MED_CHART_RESULTS] = { "results", 'o', false },
  [MED_CHART_VITALS] = { "vitals", 'o', false },
  [MED_CHART_NOTES] = { "notes", 'o', false },
};

G_DEFINE_FINAL_TYPE (MedChart, med_chart, MED_TYPE_MODEL)

static MedSession *
session_of (MedChart *self)
{
  return (MedSession *)med_model_owner (self);
}

static void
med_chart_dispose (GObject *object)
{
  MedChart *self = MED_CHART (object);
  MedSession *session = session_of (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  /* What the banner said about the patient goes with the chart. */
  if (med_model_object (self, MED_CHART_RECORDS) != NULL)
    med_chart_content_clear (self);
  if (session != NULL)
    med_session_object_drop_chart (session, self);
  G_OBJECT_CLASS (med_chart_parent_class)->dispose (object);
}

static void
med_chart_finalize (GObject *object)
{
  MedChart *self = MED_CHART (object);
  g_strfreev (self->asked);
  g_free (self->reason);
  g_array_unref (self->records);
  G_OBJECT_CLASS (med_chart_parent_class)->finalize (object);
}

static void
med_chart_class_init (MedChartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_chart_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_chart_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_chart_init (MedChart *self)
{
  self->records = g_array_new (FALSE, FALSE, sizeof (med_id));
  for (guint list = MED_CHART_PROBLEMS; list < MED_CHART_FIELDS; list++)
    {
      g_autoptr (GListStore) lines = g_list_store_new (MED_TYPE_CLINICAL_LINE);
      med_model_set_object (self, list, lines);
    }
}

MedRecordList *
med_chart_object_records (MedChart *self)
{
  return (MedRecordList *)med_model_object (self, MED_CHART_RECORDS);
}

static bool
in_state (MedChart *self, const char *state)
{
  return g_strcmp0 (med_model_text (self, MED_CHART_STATE), state) == 0;
}

/* ── Ends ───────────────────────────────────────────────────────────────────────────────────── */

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
end (MedChart *self, const char *state, const char *why)
{
  if (in_state (self, "ended"))
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_freeze_notify (G_OBJECT (self));
  med_chart_content_clear (self);
  med_model_set_number (self, MED_CHART_ENDED_AT, now ());
  med_model_set_text (self, MED_CHART_WHY, why);
  med_model_set_text (self, MED_CHART_STATE, state);
  g_object_thaw_notify (G_OBJECT (self));
}

void
med_chart_close (MedChart *self)
{
  g_return_if_fail (MED_IS_CHART (self));
  end (self, "ended", "");
}

static void set_timer (MedChart *self);

static gboolean
time_cb (gpointer user_data)
{
  MedChart *self = MED_CHART (user_data);
  self->timer = 0;
  if (now () >= med_model_number (self, MED_CHART_SHARED_UNTIL))
    end (self, "ended", "expired");
  else if (in_state (self, "open") && now () >= med_model_number (self, MED_CHART_UNTIL))
    end (self, "paused", "");
  else
    set_timer (self);
  return G_SOURCE_REMOVE;
}

static void
set_timer (MedChart *self)
{
  gint64 next = med_model_number (self, MED_CHART_SHARED_UNTIL);
  if (in_state (self, "open"))
    next = MIN (next, med_model_number (self, MED_CHART_UNTIL));
  g_clear_handle_id (&self->timer, g_source_remove);
  /* At most a minute ahead: a computer that slept looks at the clock soon after. */
  self->timer = g_timeout_add_seconds ((guint)CLAMP (next - now (), 1, 60), time_cb, self);
}

/* ── What the patient shares now ────────────────────────────────────────────────────────────── */

typedef struct
{
  bool see, add;
  gint64 until;
  const char *ended; /* state of the share that ended last */
  gint64 ended_at;
} sharing;

static void
look_at_grant (const med_grant_info *grant, sharing *found)
{
  if (strcmp (grant->state, "active") == 0)
    {
      found->see |= (grant->actions & MED_ACTION_SEE) != 0;
      found->add |= (grant->actions & MED_ACTION_ADD) != 0;
      found->until = MAX (found->until, grant->until);
    }
  else if (found->ended == NULL || grant->ended >= found->ended_at)
    {
      found->ended = grant->state;
      found->ended_at = grant->ended;
    }
}

static sharing
look_at_grants (MedChart *self, const med_snapshot *snapshot)
{
  const med_account_id *patient
      = med_person_object_account ((MedPerson *)med_model_object (self, MED_CHART_PATIENT));
  sharing found = { false, false, 0, NULL, 0 };
  for (size_t i = 0; i < snapshot->grant_count; i++)
    if (!snapshot->grants[i].mine && MED_ID_EQUAL (snapshot->grants[i].patient, *patient))
      look_at_grant (&snapshot->grants[i], &found);
  return found;
}

static bool
still_shared (const med_snapshot *snapshot, const med_account_id *patient, const char *category,
              uint32_t action)
{
  for (size_t i = 0; i < snapshot->grant_count; i++)
    {
      const med_grant_info *grant = &snapshot->grants[i];
      if (grant->mine || !MED_ID_EQUAL (grant->patient, *patient)
          || strcmp (grant->state, "active") != 0 || (grant->actions & action) == 0)
        continue;
      for (size_t j = 0; j < grant->category_count; j++)
        if (strcmp (grant->categories[j], category) == 0)
          return true;
    }
  return false;
}

/* A share that became narrower closes what it does not hold any more. */
static void
narrow (MedChart *self, const med_snapshot *snapshot)
{
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  const char *const *open = med_model_texts (self, MED_CHART_OPEN);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; open[i] != NULL; i++)
    if (still_shared (snapshot, med_person_object_account (patient), open[i], MED_ACTION_SEE))
      g_ptr_array_add (left, g_strdup (open[i]));
  g_ptr_array_add (left, NULL);
  med_model_set_texts (self, MED_CHART_OPEN, (const char *const *)left->pdata);
}

static const char *
why_of (const sharing *found)
{
  if (found->ended == NULL || strcmp (found->ended, "revoked") == 0)
    return "stopped";
  return strcmp (found->ended, "suspended") == 0 ? "suspended" : "expired";
}

static void look_soon (MedChart *self);

void
med_chart_object_follow (MedChart *self, const med_snapshot *snapshot)
{
  sharing found = look_at_grants (self, snapshot);
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  bool writing = in_state (self, "writing");
  if (in_state (self, "ended") || in_state (self, "opening"))
    return;
  if (writing ? !found.add && !found.see : !found.see)
    {
      end (self, "ended", why_of (&found));
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_texts (self, MED_CHART_ADDABLE, med_model_texts (patient, MED_PERSON_ADDABLE));
  med_model_set_number (self, MED_CHART_SHARED_UNTIL, found.until);
  narrow (self, snapshot);
  g_object_thaw_notify (G_OBJECT (self));
  if (!in_state (self, "paused"))
    look_soon (self);
}

/* ── Opening and looking ────────────────────────────────────────────────────────────────────── */

typedef struct
{
  MedChart *chart; /* only held */
  med_account_id patient, me;
  bool log; /* an entry is written and recorded first */
  char **categories;
  char *reason;
  uint32_t purpose;
  med_snapshot *content; /* the records: a snapshot with nothing else */
  char **open;           /* categories that opened */
  GArray *records;       /* med_id: single records that opened */
  int64_t opened, expires;
} opening;

static void
opening_free (gpointer data)
{
  opening *work = (opening *)data;
  g_object_unref (work->chart);
  g_strfreev (work->categories);
  g_free (work->reason);
  g_strfreev (work->open);
  g_array_unref (work->records);
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
write_entry (opening *work, med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_access_info access;
  med_arena_init (&arena, med_memory_secret (), (size_t)64 << 20);
  med_result result
      = med_access_open (session, &work->patient, (const char *const *)work->categories,
                         g_strv_length (work->categories), work->purpose, work->reason,
                         OPEN_SECONDS, cancellable, &access, &arena, failure);
  if (result == MED_OK)
    {
      work->open = copy_words (access.categories, access.category_count);
      g_array_append_vals (work->records, access.records, (guint)access.record_count);
      work->opened = access.when;
      work->expires = access.expires;
    }
  med_arena_clear (&arena);
  return result;
}

static med_result
open_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  opening *work = (opening *)data;
  if (work->log)
    MED_TRY (write_entry (work, session, cancellable, failure));
  return med_snapshot_take_patient (session, &work->patient, &work->content, failure);
}

static void
opened (GTask *task, gpointer data)
{
  const opening *work = (const opening *)data;
  MedChart *self = work->chart;
  MedPerson *patient = (MedPerson *)med_model_object (self, MED_CHART_PATIENT);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_texts (self, MED_CHART_OPEN, (const char *const *)work->open);
  med_model_set_texts (self, MED_CHART_ADDABLE, med_model_texts (patient, MED_PERSON_ADDABLE));
  med_model_set_number (self, MED_CHART_UNTIL, work->expires);
  med_model_set_number (self, MED_CHART_SHARED_UNTIL, med_model_number (patient, MED_PERSON_UNTIL));
  med_model_set_number (self, MED_CHART_OPENED_AT, work->opened);
  g_array_set_size (self->records, 0);
  g_array_append_vals (self->records, work->records->data, work->records->len);
  med_chart_content_show (self, work->content, &work->me);
  med_model_set_text (self, MED_CHART_WHY, "");
  med_model_set_text (self, MED_CHART_STATE, "open");
  g_object_thaw_notify (G_OBJECT (self));
  set_timer (self);
  if (MED_IS_SESSION (g_task_get_source_object (task)))
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else
    g_task_return_boolean (task, TRUE);
}

static void
looked (GTask *task, gpointer data)
{
  const opening *work = (const opening *)data;
  /* It may have ended while the worker looked. */
  if (in_state (work->chart, "open") || in_state (work->chart, "writing"))
    med_chart_content_show (work->chart, work->content, &work->me);
  g_task_return_boolean (task, TRUE);
}

static void
start (MedChart *self, GTask *task, bool log, med_job_done done)
{
  MedSession *session = session_of (self);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  opening *work = g_new0 (opening, 1);
  work->chart = g_object_ref (self);
  work->patient
      = *med_person_object_account ((MedPerson *)med_model_object (self, MED_CHART_PATIENT));
  work->log = log;
  work->categories = g_strdupv (self->asked);
  work->reason = g_strdup (self->reason);
  work->purpose = self->purpose;
  work->records = g_array_new (FALSE, FALSE, sizeof (med_id));
  if (snapshot != NULL)
    work->me = snapshot->self.account;
  g_task_set_task_data (task, work, opening_free);
  med_session_object_run (session, task, open_job, done);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MED_CHART (object)->looking = false;
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* At what is here; nothing new is opened. */
static void
look_soon (MedChart *self)
{
  if (self->looking)
    return;
  self->looking = true;
  start (self, g_task_new (self, NULL, looked_cb, NULL), false, looked);
}

static MedChart *
new_chart (MedSession *session, MedPerson *patient, const char *const *categories,
           const char *purpose, const char *reason)
{
  static const char *const none[] = { NULL };
  MedChart *chart = (MedChart *)g_object_new (MED_TYPE_CHART, NULL);
  g_autoptr (MedRecordList) records = med_record_list_object_new (session);
  med_model_set_owner (chart, session);
  med_model_set_object (chart, MED_CHART_PATIENT, patient);
  med_model_set_object (chart, MED_CHART_RECORDS, records);
  chart->asked = g_strdupv ((char **)(categories != NULL ? categories : none));
  chart->reason = g_strdup (reason);
  if (purpose == NULL || med_purpose_parse (purpose, &chart->purpose) != MED_OK)
    chart->purpose = MED__PURPOSE__PURPOSE_TREAT;
  med_model_set_text (chart, MED_CHART_PURPOSE, med_purpose_code (chart->purpose));
  med_session_object_add_chart (session, chart);
  return chart;
}

void
med_session_open_chart_async (MedSession *self, MedPerson *patient, const char *const *categories,
                              const char *purpose, const char *reason, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self) && MED_IS_PERSON (patient));
  g_autoptr (MedChart) chart = new_chart (self, patient, categories, purpose, reason);
  med_model_set_text (chart, MED_CHART_STATE, "opening");
  start (chart, g_task_new (self, cancellable, callback, user_data), true, opened);
}

MedChart *
med_session_open_chart_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedChart *)g_task_propagate_pointer (G_TASK (result), error);
}

MedChart *
med_session_write_chart (MedSession *self, MedPerson *patient)
{
  g_return_val_if_fail (MED_IS_SESSION (self) && MED_IS_PERSON (patient), NULL);
  MedChart *chart = new_chart (self, patient, NULL, NULL, NULL);
  med_model_set_texts (chart, MED_CHART_ADDABLE, med_model_texts (patient, MED_PERSON_ADDABLE));
  med_model_set_number (chart, MED_CHART_SHARED_UNTIL,
                        med_model_number (patient, MED_PERSON_UNTIL));
  med_model_set_text (chart, MED_CHART_STATE, "writing");
  set_timer (chart);
  look_soon (chart);
  return chart;
}

void
med_chart_reload_async (MedChart *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (MED_IS_CHART (self));
  start (self, g_task_new (self, cancellable, callback, user_data), true, opened);
}

gboolean
med_chart_reload_finish (MedChart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
