/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open session shows. What it can do: session-actions.c. */
#include "client/session-object-private.h"

#include "client/chart-private.h"
#include "client/consent-objects-private.h"
#include "client/draft-object-private.h"
#include "client/import-private.h"
#include "client/invite-object-private.h"
#include "client/outbox-object-private.h"
#include "client/person-object-private.h"
#include "client/profile-object-private.h"
#include "client/record-model-private.h"
#include "client/replica-object-private.h"

enum
{
  CONTEXT,
  ACCOUNT,
  NAME,
  ROLE,
  CLINIC,
  COMPUTER,
  PROFILE,
  SAMPLE,
  REPLICA,
  OUTBOX,
  RECORDS,
  GRANTS,
  REQUESTS,
  ACCESS,
  PATIENTS,
  REGISTERED,
  DIRECTORY,
  STAFF,
  INVITES,
  DEVICES,
  HELPERS,
  HELPERS_OF,
  HELPERS_TEXT,
  HELPERS_AT,
  HELPED,
  EMERGENCY,
  WORDS_CHECKED,
  RECOVERY_ALARM,
  DRAFTS,
  KEEPS_NODE,
  BACKUP_LAST,
  BACKUP_FOLDER,
  PERSONAL,
};

static const med_field fields[] = {
  [CONTEXT] = { "context", 'o', false },
  [ACCOUNT] = { "account", 's', false },
  [NAME] = { "name", 's', false },
  [ROLE] = { "role", 's', false },
  [CLINIC] = { "clinic", 's', false },
  [COMPUTER] = { "computer", 's', false },
  [PROFILE] = { "profile", 'o', false },
  [SAMPLE] = { "sample", 'b', false },
  [REPLICA] = { "replica", 'o', false },
  [OUTBOX] = { "outbox", 'o', false },
  [RECORDS] = { "records", 'o', false },
  [GRANTS] = { "grants", 'o', false },
  [REQUESTS] = { "requests", 'o', false },
  [ACCESS] = { "access", 'o', false },
  [PATIENTS] = { "patients", 'o', false },
  [REGISTERED] = { "registered", 'o', false },
  [DIRECTORY] = { "directory", 'o', false },
  [STAFF] = { "staff", 'o', false },
  [INVITES] = { "invites", 'o', false },
  [DEVICES] = { "devices", 'o', false },
  [HELPERS] = { "helpers", 'o', false },
  [HELPERS_OF] = { "helpers-of", 'u', false },
  [HELPERS_TEXT] = { "helpers-text", 's', false },
  [HELPERS_AT] = { "helpers-at", 'x', false },
  [HELPED] = { "helped", 'o', false },
  [EMERGENCY] = { "emergency", 's', false },
  [WORDS_CHECKED] = { "words-checked", 'x', false },
  [RECOVERY_ALARM] = { "recovery-alarm", 'x', false },
  [DRAFTS] = { "drafts", 'o', false },
  [KEEPS_NODE] = { "keeps-node", 'b', false },
  [BACKUP_LAST] = { "backup-last", 'x', false },
  [BACKUP_FOLDER] = { "backup-folder", 's', false },
  [PERSONAL] = { "personal", 'b', false },
};

struct _MedSession
{
  MedModel parent_instance;
  MedContext *context; /* NULL after the end */
  med_snapshot *snapshot;
  MedRecordList *own_records;
  GPtrArray *charts; /* that are open; borrowed */
  bool drafts_taken; /* once: from then on they live here */
};

G_DEFINE_FINAL_TYPE (MedSession, med_session, MED_TYPE_MODEL)

static void
med_session_finalize (GObject *object)
{
  MedSession *self = MED_SESSION (object);
  g_clear_pointer (&self->snapshot, med_snapshot_unref);
  g_clear_object (&self->own_records);
  g_ptr_array_unref (self->charts);
  G_OBJECT_CLASS (med_session_parent_class)->finalize (object);
}

static void
med_session_class_init (MedSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_session_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_session_init (MedSession *self)
{
  self->charts = g_ptr_array_new ();
}

static void
take_object (MedSession *self, guint field, gpointer object)
{
  med_model_set_object (self, field, object);
  g_object_unref (object);
}

MedSession *
med_session_object_new (MedContext *context, MedProfile *profile)
{
  MedSession *self = (MedSession *)g_object_new (MED_TYPE_SESSION, NULL);
  MedReplica *replica = med_replica_object_new ();
  self->context = context;
  self->own_records = med_record_list_object_new (self);
  med_model_set_owner (replica, self);
  med_model_set_object (self, CONTEXT, context);
  med_model_set_object (self, PROFILE, profile);
  med_model_set_number (self, SAMPLE, med_profile_object_is_sample (profile));
  med_model_set_text (self, COMPUTER, g_get_host_name ());
  med_model_set_text (self, EMERGENCY, "");
  take_object (self, REPLICA, replica);
  take_object (self, OUTBOX, med_outbox_object_new (self));
  take_object (self, GRANTS, med_grant_list_object_new (self));
  take_object (self, REQUESTS, med_request_list_object_new (self));
  take_object (self, ACCESS, med_access_list_object_new (self));
  take_object (self, PATIENTS, med_person_list_object_new (self, MED_PEOPLE_SHARING));
  take_object (self, REGISTERED, med_person_list_object_new (self, MED_PEOPLE_REGISTERED));
  take_object (self, DIRECTORY, med_person_list_object_new (self, MED_PEOPLE_DIRECTORY));
  take_object (self, STAFF, med_person_list_object_new (self, MED_PEOPLE_STAFF));
  take_object (self, INVITES, g_list_store_new (MED_TYPE_INVITE));
  take_object (self, DEVICES, g_list_store_new (MED_TYPE_DEVICE));
  take_object (self, HELPERS, g_list_store_new (MED_TYPE_HELPER));
  take_object (self, HELPED, g_list_store_new (MED_TYPE_HELPED));
  take_object (self, DRAFTS, g_list_store_new (MED_TYPE_DRAFT));
  return self;
}

static bool
has_device (GListModel *list, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MedDevice) device = (MedDevice *)g_list_model_get_item (list, i);
      if (g_strcmp0 (med_model_text (device, 0), id) == 0)
        return true;
    }
  return false;
}

/* The ledger knows no names of computers: only this one's is known. */
static void
take_devices (MedSession *self)
{
  GListStore *devices = G_LIST_STORE (med_model_object (self, DEVICES));
  for (size_t i = 0; i < self->snapshot->device_count; i++)
    {
      const med_device_info *info = &self->snapshot->devices[i];
      char id[MED_ID_TEXT_SIZE];
      med_id_text (MED_SPAN_OF (info->id.bytes), id);
      if (strcmp (info->state, "active") != 0 || has_device (G_LIST_MODEL (devices), id))
        continue;
      g_autoptr (MedDevice) device
          = med_device_new (id, info->current ? g_get_host_name () : "", info->current, 0);
      g_list_store_append (devices, device);
    }
}

/* Both lists are short: they are made anew. */
static void
take_recovery (MedSession *self)
{
  const med_snapshot *snapshot = self->snapshot;
  const med_recovery_state *state = &snapshot->recovery;
  bool waits = state->next_at != 0;
  const med_recovery_person *people = waits ? state->next : state->people;
  size_t count = waits ? state->next_count : state->people_count;
  GListStore *helpers = G_LIST_STORE (med_model_object (self, HELPERS));
  GListStore *helped = G_LIST_STORE (med_model_object (self, HELPED));
  char id[MED_ID_TEXT_SIZE];
  g_list_store_remove_all (helpers);
  for (size_t i = 0; i < count; i++)
    {
      g_autoptr (MedHelper) helper = med_helper_new (
          med_id_text (MED_SPAN_OF (people[i].account.bytes), id), people[i].name, people[i].ready);
      g_list_store_append (helpers, helper);
    }
  g_list_store_remove_all (helped);
  for (size_t i = 0; i < snapshot->held_count; i++)
    {
      const med_recovery_held *held = &snapshot->held[i];
      g_autoptr (MedHelped) item = med_helped_new (
          med_id_text (MED_SPAN_OF (held->account.bytes), id), held->name, held->code);
      g_list_store_append (helped, item);
    }
  med_model_set_text (self, HELPERS_TEXT, waits ? state->next_trust : state->trust);
  med_model_set_number (self, HELPERS_AT, state->next_at);
  med_model_set_number (self, HELPERS_OF, waits ? state->next_threshold : state->threshold);
  med_model_set_number (self, RECOVERY_ALARM, state->ready_at);
}

static void
take_drafts (MedSession *self)
{
  GListStore *drafts = G_LIST_STORE (med_model_object (self, DRAFTS));
  for (size_t i = 0; !self->drafts_taken && i < self->snapshot->draft_count; i++)
    {
      g_autoptr (MedDraft) draft = med_draft_object_open (self, &self->snapshot->drafts[i]);
      g_list_store_append (drafts, draft);
    }
  self->drafts_taken = true;
}

static void
follow_drafts (MedSession *self)
{
  GListModel *drafts = G_LIST_MODEL (med_model_object (self, DRAFTS));
  /* One that was recorded leaves the list. */
  for (guint i = g_list_model_get_n_items (drafts); i-- > 0;)
    {
      g_autoptr (MedDraft) draft = (MedDraft *)g_list_model_get_item (drafts, i);
      med_draft_object_follow (draft, self->snapshot);
    }
}

static void
follow_charts (MedSession *self)
{
  g_autoptr (GPtrArray) charts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->charts->len; i++)
    g_ptr_array_add (charts, g_object_ref (g_ptr_array_index (self->charts, i)));
  for (guint i = 0; i < charts->len; i++)
    med_chart_object_follow ((MedChart *)g_ptr_array_index (charts, i), self->snapshot);
}

static void
take_lists (MedSession *self)
{
  med_snapshot *snapshot = self->snapshot;
  med_outbox_object_take ((MedOutboxList *)med_model_object (self, OUTBOX), snapshot);
  med_record_list_object_take (self->own_records, snapshot, &snapshot->self.account);
  med_grant_list_object_take ((MedGrantList *)med_model_object (self, GRANTS), snapshot);
  med_request_list_object_take ((MedRequestList *)med_model_object (self, REQUESTS), snapshot);
  med_access_list_object_take ((MedAccessList *)med_model_object (self, ACCESS), snapshot);
  for (guint list = PATIENTS; list <= STAFF; list++)
    med_person_list_object_take ((MedPersonList *)med_model_object (self, list), snapshot);
  med_invite_objects_update (G_LIST_STORE (med_model_object (self, INVITES)), snapshot->invites,
                             snapshot->invite_count, snapshot->self.clinic_name);
  take_devices (self);
  take_recovery (self);
  take_drafts (self);
  follow_drafts (self);
  follow_charts (self);
}

static void
take_self (MedSession *self, bool personal)
{
  const med_self *me = &self->snapshot->self;
  const char *role = personal ? "patient" : med_roles_name (me->roles);
  char id[MED_ID_TEXT_SIZE];

  med_model_set_text (self, ACCOUNT, med_id_text (MED_SPAN_OF (me->account.bytes), id));
  med_model_set_text (self, NAME, me->name != NULL ? me->name : "");
  med_model_set_text (self, ROLE, role);
  med_model_set_text (self, CLINIC, me->clinic_name);
  med_model_set_number (self, WORDS_CHECKED, self->snapshot->words_checked);
  med_model_set_object (self, RECORDS, g_str_equal (role, "patient") ? self->own_records : NULL);
}

void
med_session_object_take (MedSession *self, med_snapshot *snapshot, const med_weather_facts *weather)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (snapshot != NULL)
    {
      med_snapshot *old = self->snapshot;
      self->snapshot = med_snapshot_ref (snapshot);
      take_self (self, weather->personal);
      take_lists (self);
      if (old != NULL)
        med_snapshot_unref (old);
    }
  med_model_set_number (self, PERSONAL, weather->personal);
  med_model_set_number (self, KEEPS_NODE, weather->keeps_node);
  med_model_set_number (self, BACKUP_LAST, weather->backup_last);
  med_model_set_text (self, BACKUP_FOLDER, weather->backup_folder);
  med_replica_object_take ((MedReplica *)med_model_object (self, REPLICA), weather, self->snapshot);
  g_object_thaw_notify (G_OBJECT (self));
}

void
med_session_object_uploading (MedSession *self, const med_id *record, uint64_t done, uint64_t total)
{
  med_record_list_object_uploading (self->own_records, record, done, total);
  for (guint i = 0; i < self->charts->len; i++)
    med_record_list_object_uploading (
        med_chart_object_records ((MedChart *)g_ptr_array_index (self->charts, i)), record, done,
        total);
}

void
med_session_object_add_chart (MedSession *self, MedChart *chart)
{
  g_ptr_array_add (self->charts, chart);
}

void
med_session_object_drop_chart (MedSession *self, MedChart *chart)
{
  g_ptr_array_remove (self->charts, chart);
}

void
med_session_object_end (MedSession *self)
{
  self->context = NULL;
  med_model_set_object (self, CONTEXT, NULL);
  while (self->charts->len > 0)
    {
      g_autoptr (MedChart) chart = g_object_ref (g_ptr_array_steal_index (self->charts, 0));
      med_chart_close (chart);
    }
  med_outbox_object_take ((MedOutboxList *)med_model_object (self, OUTBOX), NULL);
  med_record_list_object_take (self->own_records, NULL, NULL);
  med_grant_list_object_take ((MedGrantList *)med_model_object (self, GRANTS), NULL);
  med_request_list_object_take ((MedRequestList *)med_model_object (self, REQUESTS), NULL);
  med_access_list_object_take ((MedAccessList *)med_model_object (self, ACCESS), NULL);
  for (guint list = PATIENTS; list <= STAFF; list++)
    med_person_list_object_take ((MedPersonList *)med_model_object (self, list), NULL);
  g_list_store_remove_all (G_LIST_STORE (med_model_object (self, INVITES)));
  g_list_store_remove_all (G_LIST_STORE (med_model_object (self, HELPERS)));
  g_list_store_remove_all (G_LIST_STORE (med_model_object (self, HELPED)));
  g_list_store_remove_all (G_LIST_STORE (med_model_object (self, DRAFTS)));
  g_clear_pointer (&self->snapshot, med_snapshot_unref);
}

MedProfile *
med_session_object_profile (MedSession *self)
{
  return (MedProfile *)med_model_object (self, PROFILE);
}

med_snapshot *
med_session_object_snapshot (MedSession *self)
{
  return self->snapshot;
}

const med_record_set *
med_session_object_records (MedSession *self, const med_id *record)
{
  for (guint i = 0; i < self->charts->len; i++)
    {
      const med_record_set *set = med_record_list_object_set (
          med_chart_object_records ((MedChart *)g_ptr_array_index (self->charts, i)));
      if (set != NULL && med_record_set_find (set, record) != NULL)
        return set;
    }
  return med_record_list_object_set (self->own_records);
}

void
med_session_object_run (MedSession *self, GTask *task, med_job job, med_job_done done)
{
  if (self == NULL || self->context == NULL)
    {
      g_task_return_error (task, med_error_new_plain (MED_E_CANCELLED));
      g_object_unref (task);
      return;
    }
  med_worker_run (med_context_get_worker (self->context), task, job, done, MED_JOB_NORMAL);
}

static void
written_cb (GTask *task, GParamSpec *pspec, MedSession *self)
{
  if (self->context != NULL)
    med_context_sync_soon (self->context);
}

void
med_session_object_write (MedSession *self, GTask *task, med_job job, med_job_done done)
{
  if (self != NULL)
    g_signal_connect_object (task, "notify::completed", G_CALLBACK (written_cb), self, 0);
  med_session_object_run (self, task, job, done);
}

void
med_session_object_keep (MedSession *self, GTask *task, med_job job)
{
  if (self == NULL || self->context == NULL)
    med_session_object_run (self, task, job, NULL); /* says why not */
  else
    med_worker_run (med_context_get_worker (self->context), task, job, NULL, MED_JOB_KEEP);
}

void
med_session_object_flush (MedSession *self)
{
  GListModel *drafts = G_LIST_MODEL (med_model_object (self, DRAFTS));
  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (MedDraft) draft = (MedDraft *)g_list_model_get_item (drafts, i);
      med_draft_object_flush (draft);
    }
}

void
med_session_object_drop_draft (MedSession *self, gpointer draft)
{
  GListStore *drafts = G_LIST_STORE (med_model_object (self, DRAFTS));
  guint position;
  if (g_list_store_find (drafts, draft, &position))
    g_list_store_remove (drafts, position);
}

MedDraft *
med_session_draft (MedSession *self, const char *kind, const char *about)
{
  g_return_val_if_fail (MED_IS_SESSION (self) && kind != NULL, NULL);
  GListStore *drafts = G_LIST_STORE (med_model_object (self, DRAFTS));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (drafts)); i++)
    {
      g_autoptr (MedDraft) draft = (MedDraft *)g_list_model_get_item (G_LIST_MODEL (drafts), i);
      if (med_draft_object_is (draft, kind, about))
        return g_steal_pointer (&draft);
    }
  MedDraft *draft = med_draft_object_new (self, kind, about);
  g_list_store_append (drafts, draft);
  return draft;
}

MedImport *
med_session_import (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), NULL);
  return med_import_object_new (self);
}
