/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One whole synchronisation, and its status. */
#include "client/access-private.h"
#include "client/consents-private.h"
#include "client/device-private.h"
#include "client/people-private.h"
#include "client/record-index.h"
#include "client/record-private.h"
#include "client/move.h"
#include "client/successor.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/stream.h"

#include <glib/gi18n-lib.h>

/* A tip older than this many heartbeats of an idle solo chain is "catching up". */
#define BEHIND_SECONDS (3 * 600)

static med_result
own_rows (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  const med_row_name names[] = { { MED_TABLE_PARAMS, MED_SPAN_EMPTY },
                                 { MED_TABLE_MEMBERS, MED_SPAN_EMPTY },
                                 { MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes) },
                                 { MED_TABLE_DEVICE, MED_SPAN_OF (session->keys->device.bytes) } };
  return med_sync_fetch_rows (session, names, G_N_ELEMENTS (names), cancellable, failure);
}

static med_result
clinic_streams (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), &arena);
  med_result result = MED_OK;
  for (size_t i = 0; result == MED_OK && account != NULL && i < account->n_clinics; i++)
    {
      med_span clinic = med_pb_span (account->clinics[i]);
      med_row_id role_id = med_row_id_join (MED_SPAN_OF (session->keys->account.bytes), clinic);
      const med_row_name names[]
          = { { MED_TABLE_CLINIC, clinic }, { MED_TABLE_ROLE, med_row_id_span (&role_id) } };
      result = med_sync_fetch_rows (session, names, 2, cancellable, failure);
      const Med__RoleRow *role = (const Med__RoleRow *)med_replica_decode (
          session->replica, MED_TABLE_ROLE, med_row_id_span (&role_id), &arena);
      if (result != MED_OK || role == NULL || role->state != MED__STATE__STATE_ACTIVE)
        continue;
      med_row_id stream = med_stream_id (MED_STREAM_CLINIC, clinic, MED_SPAN_EMPTY);
      result = med_sync_stream (session, med_row_id_span (&stream), cancellable, NULL, failure);
    }
  med_arena_clear (&arena);
  return result;
}

typedef struct
{
  med_session *session;
  GHashTable *wanted; /* GBytes: accounts */
} patient_search;

/* The clinic's stream says when a registration or a profile changed; the account row behind it is
 * asked for when it was proven before that. */
static bool
collect_patient (void *context, med_span id, med_span value)
{
  patient_search *search = (patient_search *)context;
  const med_replica *replica = search->session->replica;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 16);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__registration_row__descriptor, value, 4096, &arena, &message)
      == MED_OK)
    {
      med_span patient = med_pb_span (((const Med__RegistrationRow *)message)->patient);
      if (med_replica_row_height (replica, MED_TABLE_ACCOUNT, patient)
          < med_replica_row_height (replica, MED_TABLE_REGISTRATION, id))
        g_hash_table_add (search->wanted, g_bytes_new (patient.data, patient.size));
    }
  med_arena_clear (&arena);
  return true;
}

/* Account rows of patients, for names and recipients. */
static med_result
patient_accounts (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GHashTable) wanted
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  patient_search search = { session, wanted };
  med_replica_each (session->replica, MED_TABLE_REGISTRATION, collect_patient, &search);
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (med_row_name));
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gsize size;
      const void *data = g_bytes_get_data ((GBytes *)key, &size);
      const med_row_name name = { MED_TABLE_ACCOUNT, med_span_make (data, size) };
      g_array_append_val (names, name);
    }
  if (names->len == 0)
    return MED_OK;
  return med_sync_fetch_rows (session, (const med_row_name *)names->data, names->len, cancellable,
                              failure);
}

typedef struct
{
  const med_session *session;
  GArray *records;
} own_records;

static bool
collect_wanted (void *context, const med_record_view *view)
{
  own_records *own = (own_records *)context;
  if (view->wanted && MED_ID_EQUAL (view->info.patient, own->session->keys->account))
    g_array_append_val (own->records, view->info.id);
  return true;
}

static med_result
own_documents (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (med_id));
  own_records own = { session, records };
  MED_TRY_PLAIN (med_record_index_each (session->index, collect_wanted, &own), failure);
  return med_record_fetch_documents (session, (const med_id *)records->data, records->len,
                                     cancellable, failure);
}

/* A keyring that does not open stops nothing else: the own one still does. */
static med_result
keys_of_other_devices (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_result result = med_device_keys_take (session, cancellable, failure);
  if (result == MED_OK || result == MED_E_OFFLINE || result == MED_E_CANCELLED)
    return result;
  g_message ("the keys of other devices could not be taken over: %s", failure->message);
  return MED_OK;
}

med_result
med_sync (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  if (!med_session_joined (session))
    return med_fail (failure, MED_E_STATE,
                     _ ("This profile belongs to no clinic yet. Join one with an invitation."));
  if (med_replica_torn (session->replica))
    MED_TRY_PLAIN (med_replica_forget_streams (session->replica), failure);
  MED_TRY (med_sync_header (session, 0, cancellable, failure));
  MED_TRY (own_rows (session, cancellable, failure));
  MED_TRY (keys_of_other_devices (session, cancellable, failure));
  med_row_id account = med_stream_id (MED_STREAM_ACCOUNT,
                                      MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_EMPTY);
  MED_TRY (med_sync_stream (session, med_row_id_span (&account), cancellable, NULL, failure));
  med_row_id network = med_stream_id (MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY);
  MED_TRY (med_sync_stream (session, med_row_id_span (&network), cancellable, NULL, failure));
  MED_TRY (clinic_streams (session, cancellable, failure));
  MED_TRY (patient_accounts (session, cancellable, failure));
  MED_TRY (med_people_fetch (session, cancellable, failure));
  MED_TRY (own_documents (session, cancellable, failure));
  MED_TRY (med_access_sync (session, cancellable, failure));
  MED_TRY (med_consent_lock_lost (session, failure));
  MED_TRY (med_successor_go_on (session, failure));
  MED_TRY (med_move_go_on (session, failure));
  /* Everything was proven, up to the tip: an alarm of before is over, also when the tip is the
   * same. */
  session->alarm[0] = '\0';
  return MED_OK;
}

void
med_sync_get_status (med_session *session, med_sync_status *status)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  *status = (med_sync_status){ .as_of = med_session_as_of (session),
                               .offline_since = session->offline_since,
                               .newest_seen = session->newest_seen,
                               .records = med_record_index_count (session->index),
                               .streams = med_replica_stream_count (session->replica) };
  g_strlcpy (status->alarm, session->alarm, sizeof status->alarm);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  med_outbox_item *items;
  size_t count;
  med_failure ignored;
  if (med_outbox_list (session, &arena, &items, &count, &ignored) == MED_OK)
    status->pending = (uint32_t)count;
  med_arena_clear (&arena);
  if (session->alarm[0] != '\0')
    status->weather = MED_WEATHER_ALARM;
  else if (session->offline_since != 0)
    status->weather = MED_WEATHER_OFFLINE;
  else if ((int64_t)anchor->time + BEHIND_SECONDS < med_session_now (session))
    status->weather = MED_WEATHER_BEHIND;
  else
    status->weather = MED_WEATHER_OK;
}
