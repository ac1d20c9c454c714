/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Details of a record's page: what was checked, who may read it, its history. */
#include "client/record-model-private.h"

#include "client/people.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  med_id id;
  uint32_t problem;  /* a med_result that stands for it */
  int64_t signed_on; /* elsewhere, before it was added here; 0: it is from here */
  med_account_id patient;
  char *patient_name, *patient_born; /* NULL: not known here */
} details;

static void
details_free (gpointer data)
{
  details *self = (details *)data;
  g_free (self->patient_name);
  g_free (self->patient_born);
  g_free (self);
}

/* Of people in the directory and of those that were registered here or share. */
static void
find_patient (med_session *session, details *want)
{
  med_arena arena;
  med_person_info person;
  med_failure unknown = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_people_get (session, &want->patient, &arena, &person, &unknown) == MED_OK)
    {
      want->patient_name = g_strdup (person.clinical_name);
      want->patient_born = g_strdup (person.born);
    }
  med_arena_clear (&arena);
}

static med_result
details_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  details *want = (details *)data;
  med_record_origin origin;
  if (med_records_origin (session, &want->id, &origin) == MED_OK)
    want->signed_on = origin.time;
  find_patient (session, want);
  return med_records_problem (session, &want->id, &want->problem, failure);
}

static void
add_fact (GListStore *facts, const char *title, const char *detail)
{
  if (detail == NULL || *detail == '\0')
    return;
  g_autoptr (MedFact) fact = med_fact_new ("info", title, detail);
  g_list_store_append (facts, fact);
}

static void
add_signed_on (GListStore *facts, int64_t time)
{
  g_autoptr (GDateTime) day = time != 0 ? g_date_time_new_from_unix_local (time) : NULL;
  if (day == NULL)
    return;
  g_autofree char *date = g_date_time_format (day, "%-d %B %Y");
  g_autofree char *text = g_strdup_printf (
      _ ("on %s, before it came to this clinic. The signature was checked"), date);
  add_fact (facts, _ ("Signed"), text);
}

static void
set_facts (MedRecord *self, const med_record_info *info, int64_t signed_on)
{
  g_autoptr (GListStore) facts = g_list_store_new (MED_TYPE_FACT);
  add_signed_on (facts, signed_on);
  add_fact (facts, _ ("File name"), info->file_name);
  med_model_set_object (self, MED_RECORD_FACTS, facts);
}

static bool
covers (const med_grant_info *grant, const med_record_info *info)
{
  for (size_t i = 0; i < grant->category_count; i++)
    if (strcmp (grant->categories[i], info->category) == 0)
      return true;
  for (size_t i = 0; i < grant->record_count; i++)
    if (MED_ID_EQUAL (grant->records[i], info->id))
      return true;
  return false;
}

static void
set_readers (MedRecord *self, const med_record_info *info, const med_snapshot *snapshot)
{
  g_autoptr (GListStore) readers = g_list_store_new (MED_TYPE_READER);
  bool mine = MED_ID_EQUAL (info->patient, snapshot->self.account);
  g_autoptr (MedReader) you = med_reader_new (
      mine ? snapshot->self.name : "", 0, mine ? _ ("it is yours") : _ ("shared with you"), TRUE);
  g_list_store_append (readers, you);
  if (!MED_ID_EQUAL (info->author, snapshot->self.account))
    {
      g_autoptr (MedReader) author
          = med_reader_new (info->author_name, 0, _ ("wrote it: always"), FALSE);
      g_list_store_append (readers, author);
    }
  for (size_t i = 0; mine && i < snapshot->grant_count; i++)
    {
      const med_grant_info *grant = &snapshot->grants[i];
      if (!grant->mine || strcmp (grant->state, "active") != 0
          || (grant->actions & MED_ACTION_SEE) == 0 || !covers (grant, info)
          || MED_ID_EQUAL (grant->grantee, info->author))
        continue;
      g_autoptr (MedReader) reader
          = med_reader_new (grant->grantee_name, grant->until, _ ("you share it"), FALSE);
      g_list_store_append (readers, reader);
    }
  med_model_set_object (self, MED_RECORD_READERS, readers);
}

/* All versions, newest first. The bound holds against a cycle. */
static void
set_history (MedRecord *self, const med_record_set *set, const med_record_view *view,
             const med_account_id *me)
{
  g_autoptr (GListStore) history = g_list_store_new (MED_TYPE_RECORD);
  const med_record_view *at = view;
  for (int step = 0; at != NULL && at->info.has_next && step < 1000; step++)
    at = med_record_set_find (set, &at->info.next);
  for (int step = 0; at != NULL && step < 1000; step++)
    {
      g_autoptr (MedRecord) record = med_record_object_new (med_model_owner (self));
      med_record_object_fill (record, set, at, me);
      g_list_store_append (history, record);
      at = at->info.has_previous ? med_record_set_find (set, &at->info.previous) : NULL;
    }
  med_model_set_object (self, MED_RECORD_HISTORY, history);
}

static const char *
check_word (const med_record_info *info, uint32_t problem)
{
  if (info->progress != MED__OUTBOX_STATE__OUTBOX_RECORDED)
    return "unrecorded";
  if (info->readable)
    return "checked";
  return problem == MED_E_UNVERIFIED || problem == MED_E_AUTH || problem == MED_E_INVALID
             ? "mismatch"
             : "unchecked";
}

static void
show_details (GTask *task, gpointer data)
{
  const details *found = (const details *)data;
  MedRecord *self = MED_RECORD (g_task_get_source_object (task));
  MedSession *session = (MedSession *)med_model_owner (self);
  med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  const med_record_set *set
      = session != NULL ? med_session_object_records (session, &found->id) : NULL;
  const med_record_view *view = set != NULL ? med_record_set_find (set, &found->id) : NULL;
  if (snapshot != NULL && view != NULL)
    {
      const med_record_info *info = &view->info;
      bool recorded = info->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED;
      g_object_freeze_notify (G_OBJECT (self));
      med_model_set_text (self, MED_RECORD_CHECK, check_word (info, found->problem));
      med_model_set_text (self, MED_RECORD_SIGNER, info->author_name);
      med_model_set_text (self, MED_RECORD_PATIENT, found->patient_name);
      med_model_set_text (self, MED_RECORD_BORN, found->patient_born);
      med_model_set_number (self, MED_RECORD_UNCHANGED_SINCE, recorded ? info->recorded_at : 0);
      med_model_set_number (self, MED_RECORD_COPIES, recorded ? 1 : 0);
      med_model_set_number (self, MED_RECORD_COPIES_OF, MAX (info->replicas, 1));
      set_facts (self, info, found->signed_on);
      set_readers (self, info, snapshot);
      set_history (self, set, view, &snapshot->self.account);
      g_object_thaw_notify (G_OBJECT (self));
    }
  g_task_return_boolean (task, TRUE);
}

void
med_record_load_async (MedRecord *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_RECORD (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  details *want = g_new0 (details, 1);
  want->id = *med_record_object_id (self);
  want->patient = *med_record_object_patient (self);
  g_task_set_task_data (task, want, details_free);
  med_session_object_run ((MedSession *)med_model_owner (self), task, details_job, show_details);
}

gboolean
med_record_load_finish (MedRecord *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
