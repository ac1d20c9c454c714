/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of the own copy and of the hospitals behind it. */
#include "client/replica-object-private.h"

#include "client/session-object-private.h"
#include "client/sync-private.h"

#include <glib/gi18n-lib.h>

enum
{
  STATE,
  AS_OF,
  HEIGHT,
  CONFIRMED,
  VALIDATORS,
  SINCE,
  SILENT,
  ALARM,
  ALARM_FACTS,
  HOSPITALS,
  ENGINE,
  CHAIN_ID,
  CHECKED,
  NEWEST_SEEN,
  COPIES,
};

static const med_field fields[] = {
  [STATE] = { "state", 's', false },
  [AS_OF] = { "as-of", 'x', false },
  [HEIGHT] = { "height", 't', false },
  [CONFIRMED] = { "confirmed", 'u', false },
  [VALIDATORS] = { "validators", 'u', false },
  [SINCE] = { "since", 'x', false },
  [SILENT] = { "silent", 'x', false },
  [ALARM] = { "alarm", 's', false },
  [ALARM_FACTS] = { "alarm-facts", 'o', false },
  [HOSPITALS] = { "hospitals", 'o', false },
  [ENGINE] = { "engine", 's', false },
  [CHAIN_ID] = { "chain-id", 's', false },
  [CHECKED] = { "checked", 't', false },
  [NEWEST_SEEN] = { "newest-seen", 't', false },
  [COPIES] = { "copies", 'u', false },
};

struct _MedReplica
{
  MedModel parent_instance;
};

G_DEFINE_FINAL_TYPE (MedReplica, med_replica, MED_TYPE_MODEL)

static void
med_replica_class_init (MedReplicaClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_replica_init (MedReplica *self)
{
}

MedReplica *
med_replica_object_new (void)
{
  MedReplica *self = (MedReplica *)g_object_new (MED_TYPE_REPLICA, NULL);
  g_autoptr (GListStore) facts = g_list_store_new (MED_TYPE_FACT);
  g_autoptr (GListStore) hospitals = g_list_store_new (MED_TYPE_HOSPITAL);
  med_model_set_text (self, STATE, "offline");
  med_model_set_text (self, ALARM, "");
  med_model_set_object (self, ALARM_FACTS, facts);
  med_model_set_object (self, HOSPITALS, hospitals);
  return self;
}

static const char *
state_word (med_weather weather)
{
  static const char *const words[] = { [MED_WEATHER_OK] = "ok",
                                       [MED_WEATHER_BEHIND] = "behind",
                                       [MED_WEATHER_OFFLINE] = "offline",
                                       [MED_WEATHER_ALARM] = "alarm" };
  return words[weather];
}

static void
take_alarm (MedReplica *self, const med_weather_facts *facts)
{
  GListStore *list = G_LIST_STORE (med_model_object (self, ALARM_FACTS));
  bool known = g_strcmp0 (med_model_text (self, ALARM), facts->alarm_kind) == 0;

  med_model_set_text (self, ALARM, facts->alarm_kind);
  if (known)
    return;
  g_list_store_remove_all (list);
  if (facts->alarm_kind[0] == '\0')
    return;
  g_autoptr (MedFact) fact = med_fact_new ("bad", facts->sync.alarm, NULL);
  g_list_store_append (list, fact);
}

/* The hospital that was asked; what others say comes to this computer through its signatures. */
static void
take_hospital (MedReplica *self, const med_weather_facts *facts, const char *name)
{
  static const char *const words[] = { [MED_WEATHER_OK] = "agrees",
                                       [MED_WEATHER_BEHIND] = "behind",
                                       [MED_WEATHER_OFFLINE] = "silent",
                                       [MED_WEATHER_ALARM] = "refused" };
  GListStore *list = G_LIST_STORE (med_model_object (self, HOSPITALS));
  if (!facts->joined)
    return;
  g_autoptr (MedHospital) hospital = (MedHospital *)g_list_model_get_item (G_LIST_MODEL (list), 0);
  bool fresh = hospital == NULL;
  if (fresh)
    hospital = (MedHospital *)g_object_new (MED_TYPE_HOSPITAL, NULL);
  g_object_freeze_notify (G_OBJECT (hospital));
  if (name != NULL && *name != '\0')
    med_model_set_text (hospital, MED_HOSPITAL_NAME, name);
  else if (fresh)
    med_model_set_text (hospital, MED_HOSPITAL_NAME, _ ("This computer’s hospital"));
  med_model_set_number (hospital, MED_HOSPITAL_OWN, TRUE);
  med_model_set_text (hospital, MED_HOSPITAL_STATE, words[facts->sync.weather]);
  med_model_set_number (hospital, MED_HOSPITAL_HEIGHT, (gint64)facts->sync.as_of.height);
  med_model_set_number (hospital, MED_HOSPITAL_WHEN, facts->sync.as_of.time);
  med_model_set_number (hospital, MED_HOSPITAL_VOTES, facts->sync.as_of.confirmed);
  med_model_set_number (hospital, MED_HOSPITAL_VOTES_OF, facts->sync.as_of.validators);
  med_model_set_text (hospital, MED_HOSPITAL_ADDRESS, facts->address);
  g_object_thaw_notify (G_OBJECT (hospital));
  if (fresh)
    g_list_store_append (list, hospital);
}

/* A record is only recorded when its hospital has it; more copies are not proven to this computer.
 */
static guint
least_copies (const med_snapshot *snapshot, uint32_t validators)
{
  /* Where there is one hospital it keeps everything, also for those who have no records here. */
  if (validators == 1)
    return 1;
  for (size_t i = 0; snapshot != NULL && i < snapshot->record_count; i++)
    if (snapshot->records[i]->info.progress == MED__OUTBOX_STATE__OUTBOX_RECORDED)
      return 1;
  return 0;
}

void
med_replica_object_take (MedReplica *self, const med_weather_facts *facts,
                         const med_snapshot *snapshot)
{
  const med_sync_status *sync = &facts->sync;
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, STATE, state_word (sync->weather));
  med_model_set_number (self, AS_OF, sync->as_of.time);
  med_model_set_number (self, HEIGHT, (gint64)sync->as_of.height);
  med_model_set_number (self, CONFIRMED, sync->as_of.confirmed);
  med_model_set_number (self, VALIDATORS, sync->as_of.validators);
  med_model_set_number (self, SINCE, sync->offline_since);
  med_model_set_number (self, SILENT, sync->weather == MED_WEATHER_BEHIND ? sync->as_of.time : 0);
  take_alarm (self, facts);
  med_model_set_text (self, ENGINE, facts->engine);
  med_model_set_text (self, CHAIN_ID, facts->chain);
  med_model_set_number (self, CHECKED, (gint64)sync->as_of.height);
  med_model_set_number (self, NEWEST_SEEN, (gint64)sync->newest_seen);
  if (snapshot != NULL)
    med_model_set_number (self, COPIES, least_copies (snapshot, sync->as_of.validators));
  take_hospital (self, facts, snapshot != NULL ? snapshot->self.clinic_name : NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Asked once: the engine does not change while a node runs. */
static void
note_engine (med_worker *worker, med_session *session, GCancellable *cancellable)
{
  med_gateway *gateway;
  med_failure ignored;
  const Med__Info *info;
  char *engine;
  med_arena arena;
  if (med_worker_engine (worker)[0] != '\0')
    return;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_session_gateway (session, cancellable, &gateway, &ignored) == MED_OK
      && med_gateway_info (gateway, cancellable, &arena, &info, &ignored) == MED_OK
      && med_arena_text (&arena, med_pb_span (info->engine), &engine) == MED_OK)
    med_worker_set_engine (worker, engine);
  med_arena_clear (&arena);
}

med_result
med_sync_job (med_worker *worker, med_session *session, gpointer unused, GCancellable *cancellable,
              med_failure *failure)
{
  if (!med_session_joined (session))
    return MED_OK;
  MED_TRY (med_outbox_flush (session, cancellable, failure));
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  uint64_t height = med_session_as_of (session).height;
  /* Without a new block there is nothing new. */
  if (height == med_worker_synced (worker))
    return MED_OK;
  MED_TRY (med_sync (session, cancellable, failure));
  med_worker_set_synced (worker, height);
  note_engine (worker, session, cancellable);
  return MED_OK;
}

void
med_replica_refresh_async (MedReplica *self, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REPLICA (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_session_object_run ((MedSession *)med_model_owner (self), task, med_sync_job, NULL);
}

gboolean
med_replica_refresh_finish (MedReplica *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
report_saved_cb (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  if (g_file_replace_contents_finish (G_FILE (file), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
med_replica_save_report_async (MedReplica *self, GFile *file, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REPLICA (self) && G_IS_FILE (file));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GListModel *facts = G_LIST_MODEL (med_model_object (self, ALARM_FACTS));
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "chain: %s\nstate: %s\nalarm: %s\n",
                          med_model_text (self, CHAIN_ID) != NULL ? med_model_text (self, CHAIN_ID)
                                                                  : "",
                          med_model_text (self, STATE), med_model_text (self, ALARM));
  g_string_append_printf (text,
                          "proven block: %" G_GINT64_FORMAT "\nnewest block ever seen: "
                          "%" G_GINT64_FORMAT "\n",
                          med_model_number (self, HEIGHT), med_model_number (self, NEWEST_SEEN));
  for (guint i = 0; i < g_list_model_get_n_items (facts); i++)
    {
      g_autoptr (MedFact) fact = (MedFact *)g_list_model_get_item (facts, i);
      g_string_append_printf (text, "%s\n", med_model_text (fact, 1));
    }
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (text);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable,
                                       report_saved_cb, task);
}

gboolean
med_replica_save_report_finish (MedReplica *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
