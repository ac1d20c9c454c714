/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask, and who may have which object. */
#include "core/ledger/query-verdict.h"

#include "core/ledger/admit.h"
#include "core/ledger/index.h"
#include "core/ledger/record.h"
#include "core/ledger/recovery.h"

/* How far back an entry that is over still explains a refusal, and how many are looked at. */
#define PAST_SECONDS 86400u
#define PAST_ENTRIES 256u

static med_reason
device_asker (const med_query *query, med_span key, med_asker *asker)
{
  const Med__DeviceRow *row = med_state_device (query->state, key);
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  bool live = row->state == MED__STATE__STATE_ACTIVE;
  if (!live && !med_device_held (row, query->now))
    return MED_REASON_SUSPENDED;
  *asker = (med_asker){ live ? MED_ASKER_DEVICE : MED_ASKER_HELD, med_pb_span (row->account), key };
  return MED_REASON_NONE;
}

/* The key must be the one in force: earlier ones, and one that still waits, are nobody's. */
static med_reason
recovery_asker (const med_query *query, med_span key, med_asker *asker)
{
  med_row_id id = med_row_id_hash (key);
  const Med__RecoveryKeyRow *row = med_state_recovery_key (query->state, med_row_id_span (&id));
  if (row == NULL)
    return MED_REASON_UNKNOWN;
  med_span account = med_pb_span (row->account);
  const Med__RecoverySlot *words
      = med_recovery_slot (query->state, account, MED_RECOVERY_WORDS, query->now);
  const Med__RecoverySlot *guardians
      = med_recovery_slot (query->state, account, MED_RECOVERY_GUARDIANS, query->now);
  bool by_words = words != NULL && med_span_equal (med_pb_span (words->sign), key);
  if (!by_words && (guardians == NULL || !med_span_equal (med_pb_span (guardians->sign), key)))
    return MED_REASON_SUSPENDED;
  bool ready
      = by_words || med_recovery_ready (med_state_recovery (query->state, account), query->now);
  *asker = (med_asker){ ready ? MED_ASKER_RECOVERY : MED_ASKER_HELD, account, key };
  return MED_REASON_NONE;
}

med_reason
med_query_asker (const med_query *query, med_asker_kind kind, med_span key, med_asker *asker)
{
  med_state *state = query->state;
  if (key.size != (kind == MED_ASKER_DEVICE ? 8 : 32))
    return MED_REASON_UNKNOWN;
  if (kind == MED_ASKER_INVITE)
    {
      med_reason reason = med_invite_open (med_state_invite (state, key), query->now);
      if (reason == MED_REASON_NONE)
        *asker = (med_asker){ kind, MED_SPAN_EMPTY, key };
      return reason;
    }
  med_asker found;
  med_reason reason = kind == MED_ASKER_DEVICE ? device_asker (query, key, &found)
                                               : recovery_asker (query, key, &found);
  if (reason != MED_REASON_NONE)
    return reason;
  const Med__AccountRow *account = med_state_account (state, found.account);
  if (account == NULL)
    return MED_REASON_UNKNOWN;
  if (account->state != MED__STATE__STATE_ACTIVE)
    found.kind = MED_ASKER_HELD;
  *asker = found;
  return MED_REASON_NONE;
}

static bool
list_has (const ProtobufCBinaryData *list, size_t count, med_span bytes)
{
  for (size_t i = 0; i < count; i++)
    if (med_span_equal (med_pb_span (list[i]), bytes))
      return true;
  return false;
}

typedef struct
{
  const med_query *query;
  med_span actor, id; /* account20, record16 */
  const Med__RecordRow *row;
  bool payload;
} wanted;

/* Whether this entry is about the record and of a kind that releases the object. */
static bool
entry_fits (const wanted *w, const Med__AccessRow *entry)
{
  if (!med_span_equal (med_pb_span (entry->patient), med_pb_span (w->row->patient)))
    return false;
  if (entry->read)
    return list_has (entry->records, entry->n_records, w->id);
  return !w->payload
         && (list_has (entry->records, entry->n_records, w->id)
             || list_has (entry->tags, entry->n_tags, med_pb_span (w->row->tag)));
}

/* Whether what the entry rests on still holds: its grant, or being the author. */
static bool
entry_holds (const wanted *w, const Med__AccessRow *entry)
{
  if (entry->grant.len == 0)
    return med_span_equal (med_pb_span (w->row->author), w->actor);
  const Med__GrantRow *grant = med_state_grant (w->query->state, med_pb_span (entry->grant));
  return grant != NULL && (grant->actions & MED_ACTION_SEE) != 0
         && med_grant_covers (grant, w->id, w->row)
         && med_grant_live (w->query->state, grant, w->query->now) == MED_REASON_NONE;
}

/* Entries of the actor from `from` on, oldest first. */
static size_t
entries_since (const wanted *w, uint64_t from, size_t limit, med_pair **found)
{
  uint8_t key[28];
  memcpy (key, w->actor.data, 20);
  for (int i = 0; i < 8; i++)
    key[20 + i] = (uint8_t)(from >> (56 - 8 * i));
  return med_state_scan (w->query->state, MED_INDEX_ACCESS, w->actor, MED_SPAN_OF (key), limit,
                         found);
}

static med_reason
check_entries (const wanted *w)
{
  const med_query *query = w->query;
  bool over = false;
  uint64_t now = query->now;
  med_pair *found;
  size_t count
      = entries_since (w, now < MED_ACCESS_SECONDS ? 0 : now - MED_ACCESS_SECONDS + 1, 0, &found);
  for (size_t i = 0; i < count; i++)
    {
      med_span id = med_span_make (found[i].key.data + 28, 16);
      const Med__AccessRow *entry = med_state_access (query->state, id);
      if (entry == NULL || !entry_fits (w, entry) || !entry_holds (w, entry))
        continue;
      if (query->access_live == NULL || query->access_live (query->context, id))
        return MED_REASON_NONE;
      over = true;
    }
  if (over)
    return MED_REASON_ACCESS_EXPIRED;
  count = entries_since (w, now < PAST_SECONDS ? 0 : now - PAST_SECONDS, PAST_ENTRIES, &found);
  for (size_t i = 0; i < count; i++)
    {
      const Med__AccessRow *entry
          = med_state_access (query->state, med_span_make (found[i].key.data + 28, 16));
      if (entry != NULL && now - entry->time >= MED_ACCESS_SECONDS && entry_fits (w, entry))
        return MED_REASON_ACCESS_EXPIRED;
    }
  return MED_REASON_NO_ACCESS;
}

static med_verdict
record_object (const med_query *query, const med_asker *asker, med_span id, uint32_t field,
               med_span root)
{
  const Med__RecordRow *row = med_state_record (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  bool payload = field == 7;
  if (!med_span_equal (root, med_pb_span (payload ? row->payload_cid : row->manifest_cid))
      || !med_record_kept (row, query->now))
    return med_asker_refuse (query, asker, patient, MED_REASON_NOT_STORED);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  wanted w = { query, asker->account, id, row, payload };
  bool author = med_span_equal (med_pb_span (row->author), asker->account);
  med_reason reason = MED_REASON_NONE;
  if (!author)
    {
      med_grant_need need = { patient, asker->account, med_pb_span (row->tag), id, MED_ACTION_SEE };
      reason = row->state == MED__STATE__STATE_RETIRED
                   ? MED_REASON_CLOSED
                   : med_grant_find (query->state, &need, query->now, NULL);
    }
  if (reason == MED_REASON_NONE)
    reason = check_entries (&w);
  return med_asker_decide (query, asker, patient, reason);
}

static med_verdict
account_object (const med_query *query, const med_asker *asker, med_span id, uint32_t field,
                med_span root)
{
  const Med__AccountRow *row = med_state_account (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span named = field == 5    ? med_pb_span (row->userkey_cid)
                   : field == 6  ? med_pb_span (row->keyring_cid)
                   : field == 12 ? med_pb_span (row->profile_cid)
                                 : med_pb_span (row->keybox_cid);
  if (!med_span_equal (root, named))
    return med_asker_refuse (query, asker, id, MED_REASON_NOT_STORED);
  if (field == 12 ? med_asker_owns (query, asker, id) : med_asker_self (query, asker, id))
    return med_verdict_allow ();
  if (field == 12 && asker->kind == MED_ASKER_DEVICE
      && med_rule_staff_of_patient (query->state, asker->account, id))
    return med_asker_decide (query, asker, id, MED_REASON_NONE);
  return med_asker_refuse (query, asker, id, MED_REASON_ROLE);
}

static med_verdict
registration_object (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__RegistrationRow *row = med_state_registration (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  if (!med_span_equal (root, med_pb_span (row->profile_cid)))
    return med_asker_refuse (query, asker, patient, MED_REASON_NOT_STORED);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  bool staff = asker->kind == MED_ASKER_DEVICE && row->state == MED__STATE__STATE_ACTIVE
               && med_rule_staff (query->state, asker->account, med_pb_span (row->clinic));
  return med_asker_decide (query, asker, patient, staff ? MED_REASON_NONE : MED_REASON_ROLE);
}

/* Of clinics and staff: directories are every member's, a clinic's keybox its staff's. */
static med_verdict
clinic_object (const med_query *query, const med_asker *asker, med_table table, med_span id,
               uint32_t field, med_span root)
{
  if (asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  if (table == MED_TABLE_ROLE)
    {
      const Med__RoleRow *row = med_state_role (query->state, id);
      bool named = row != NULL && med_span_equal (root, med_pb_span (row->directory_cid));
      return named ? med_verdict_allow () : med_verdict_deny (MED_REASON_NOT_STORED);
    }
  const Med__ClinicRow *row = med_state_clinic (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  if (field == 3)
    return med_span_equal (root, med_pb_span (row->directory_cid))
               ? med_verdict_allow ()
               : med_verdict_deny (MED_REASON_NOT_STORED);
  if (!med_rule_staff (query->state, asker->account, id))
    return med_verdict_hide ();
  return med_span_equal (root, med_pb_span (row->keybox_cid))
             ? med_verdict_allow ()
             : med_verdict_deny (MED_REASON_NOT_STORED);
}

static med_verdict
envelope (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__GrantRow *row = med_state_grant (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  if (!med_span_equal (root, med_pb_span (row->envelope_cid)))
    return med_asker_refuse (query, asker, patient, MED_REASON_NOT_STORED);
  med_reason reason = med_span_equal (med_pb_span (row->grantee), asker->account)
                          ? med_grant_live (query->state, row, query->now)
                          : MED_REASON_ROLE;
  return med_asker_decide (query, asker, patient, reason);
}

static med_verdict
keybox (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__EpochRow *row = med_state_epoch (query->state, id);
  med_span patient = med_span_make (id.data, 20);
  if (row == NULL || !med_span_equal (root, med_pb_span (row->keybox_cid)))
    return med_verdict_hide ();
  if (med_asker_self (query, asker, patient))
    return med_verdict_allow ();
  med_grant_need need = { patient, asker->account, med_span_make (id.data + 20, 8), MED_SPAN_EMPTY,
                          MED_ACTION_SEE };
  return med_asker_decide (query, asker, patient,
                           asker->kind == MED_ASKER_DEVICE
                               ? med_grant_find (query->state, &need, query->now, NULL)
                               : MED_REASON_ROLE);
}

/* The guardians' shares: the owner, and whoever asks for the CID from a live device. It stands only
 * in the text that the patient gives to those people, and each of them opens the own share alone.
 */
static med_verdict
shares (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__RecoveryKeyRow *row = med_state_recovery_key (query->state, id);
  bool named = row != NULL && med_span_equal (root, med_pb_span (row->shares_cid));
  if (!named || asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  if (query->stale && !med_asker_owns (query, asker, med_pb_span (row->account)))
    return med_verdict_hide ();
  return med_verdict_allow ();
}

/* Sealed words: the two parties of the row. */
static med_verdict
detail (const med_query *query, const med_asker *asker, med_span patient, med_span other,
        bool named)
{
  if (!named)
    return med_asker_refuse (query, asker, patient, MED_REASON_NOT_STORED);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  return med_asker_decide (query, asker, patient,
                           med_span_equal (other, asker->account) ? MED_REASON_NONE
                                                                  : MED_REASON_ROLE);
}

static med_verdict
request_detail (const med_query *query, const med_asker *asker, med_span id, uint32_t field,
                med_span root)
{
  const Med__RequestRow *row = med_state_request (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  bool named = med_span_equal (root, med_pb_span (field == 7 ? row->detail_cid : row->answer_cid));
  return detail (query, asker, med_pb_span (row->patient), med_pb_span (row->doctor), named);
}

static med_verdict
access_detail (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__AccessRow *row = med_state_access (query->state, id);
  if (row == NULL)
    return med_verdict_hide ();
  return detail (query, asker, med_pb_span (row->patient), med_pb_span (row->actor),
                 med_span_equal (root, med_pb_span (row->detail_cid)));
}

/* Of calendars the template, every member's. */
static med_verdict
calendar_object (const med_query *query, const med_asker *asker, med_span id, med_span root)
{
  const Med__CalendarRow *row = med_state_calendar (query->state, id);
  if (row == NULL || asker->kind != MED_ASKER_DEVICE)
    return med_verdict_hide ();
  return med_span_equal (root, med_pb_span (row->schedule_cid))
             ? med_verdict_allow ()
             : med_verdict_deny (MED_REASON_NOT_STORED);
}

/* The desk detail is the whole clinic's, the reason only of the provider it was sealed to. */
static med_verdict
visit_object (const med_query *query, const med_asker *asker, med_span id, uint32_t field,
              med_span root)
{
  const Med__AppointmentRow *row = med_state_appointment (query->state, id);
  if (row == NULL || row->patient.len == 0)
    return med_verdict_hide ();
  med_span patient = med_pb_span (row->patient);
  bool reason = field == 9;
  bool staff = asker->kind == MED_ASKER_DEVICE
               && med_rule_staff (query->state, asker->account, med_pb_span (row->clinic));
  if (!staff)
    return detail (query, asker, patient, MED_SPAN_EMPTY,
                   med_span_equal (root, med_pb_span (reason ? row->reason_cid : row->desk_cid)));
  if (!med_span_equal (root, med_pb_span (reason ? row->reason_cid : row->desk_cid)))
    return med_verdict_deny (MED_REASON_NOT_STORED);
  if (med_asker_owns (query, asker, patient))
    return med_verdict_allow ();
  if (reason && !med_span_equal (med_pb_span (row->reason_to), asker->account))
    return med_verdict_deny (MED_REASON_ROLE);
  return query->stale ? med_verdict_deny (MED_REASON_STALE) : med_verdict_allow ();
}

med_verdict
med_query_object (const med_query *query, const med_asker *asker, med_span root)
{
  med_row_id object_id = med_row_id_hash (root);
  const Med__ObjectRow *object = med_state_object (query->state, med_row_id_span (&object_id));
  if (object == NULL)
    return med_verdict_hide ();
  med_span id = med_pb_span (object->id);
  uint32_t field = object->field;
  switch (object->table)
    {
    case MED_TABLE_ACCOUNT:
      return account_object (query, asker, id, field, root);
    case MED_TABLE_REGISTRATION:
      return registration_object (query, asker, id, root);
    case MED_TABLE_CLINIC:
    case MED_TABLE_ROLE:
      return clinic_object (query, asker, (med_table)object->table, id, field, root);
    case MED_TABLE_RECORD:
      return record_object (query, asker, id, field, root);
    case MED_TABLE_GRANT:
      return envelope (query, asker, id, root);
    case MED_TABLE_REQUEST:
      return request_detail (query, asker, id, field, root);
    case MED_TABLE_ACCESS:
      return access_detail (query, asker, id, root);
    case MED_TABLE_CALENDAR:
      return calendar_object (query, asker, id, root);
    case MED_TABLE_APPOINTMENT:
      return visit_object (query, asker, id, field, root);
    case MED_TABLE_RECOVERY_KEY:
      return shares (query, asker, id, root);
    case MED_TABLE_EPOCH:
      return keybox (query, asker, id, root);
    case MED_TABLE_INVITE:
      /* The sealed identities of a clinic: whoever holds the invite, which is open. */
      return asker->kind == MED_ASKER_INVITE && med_span_equal (asker->key, id)
                 ? med_verdict_allow ()
                 : med_verdict_hide ();
    default:
      return med_verdict_hide ();
    }
}
