/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who did what: the own account stream, which holds every event about oneself, and the rows that
 * its events name. */
#include "client/consents-private.h"

#include "client/detail.h"
#include "client/event-find.h"
#include "client/people.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#define AUDIT_SCRATCH ((size_t)1 << 20)

/* Who is behind an account, asked once a listing. */
typedef struct
{
  const char *name, *clinic, *role;
} actor_facts;

typedef struct
{
  med_session *session;
  med_arena *arena, *scratch;
  med_account_id patient;
  GHashTable *actors; /* GBytes → actor_facts in the arena */
  GArray *entries;    /* med_access_info */
} audit;

static const char *
role_word (uint32_t roles)
{
  static const struct
  {
    Med__Role role;
    const char *word;
  } words[] = { { MED__ROLE__ROLE_DOCTOR, "doctor" },
                { MED__ROLE__ROLE_RECEPTIONIST, "receptionist" },
                { MED__ROLE__ROLE_OFFICER, "officer" },
                { MED__ROLE__ROLE_PATIENT, "patient" } };
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if ((roles >> words[i].role & 1) != 0)
      return words[i].word;
  return "";
}

static med_result
set_actor (audit *list, ProtobufCBinaryData account, med_access_info *entry)
{
  entry->actor_name = entry->clinic_name = entry->role = "";
  if (account.len != sizeof entry->actor.bytes)
    return MED_OK;
  memcpy (entry->actor.bytes, account.data, sizeof entry->actor.bytes);
  g_autoptr (GBytes) key = g_bytes_new (account.data, account.len);
  actor_facts *facts = (actor_facts *)g_hash_table_lookup (list->actors, key);
  if (facts == NULL)
    {
      med_person_info person;
      med_failure ignored;
      facts = (actor_facts *)med_arena_alloc (list->arena, sizeof *facts);
      if (facts == NULL)
        return MED_E_NO_MEMORY;
      med_consent_who (list->session, &entry->actor, list->arena, &facts->name, &facts->clinic);
      facts->role = "";
      if (med_people_get (list->session, &entry->actor, list->arena, &person, &ignored) == MED_OK)
        facts->role = role_word (person.roles);
      g_hash_table_insert (list->actors, g_bytes_ref (key), facts);
    }
  entry->actor_name = facts->name;
  entry->clinic_name = facts->clinic;
  entry->role = facts->role;
  return MED_OK;
}

static ProtobufCMessage *
row_of (audit *list, uint32_t table, med_span id)
{
  return med_replica_decode (list->session->replica, table, id, list->scratch);
}

static med_result
set_words (audit *list, const ProtobufCBinaryData *tags, size_t count, med_access_info *entry)
{
  return med_consent_words (list->session, &list->patient, tags, count, list->arena,
                            &entry->categories, &entry->category_count);
}

/* Records, and the categories that they are in. */
static med_result
set_records (audit *list, const ProtobufCBinaryData *records, size_t count, med_access_info *entry)
{
  MED_TRY (med_consent_ids (records, count, list->arena, &entry->records));
  entry->record_count = count;
  ProtobufCBinaryData *tags
      = (ProtobufCBinaryData *)med_arena_array (list->scratch, count, sizeof *tags);
  if (tags == NULL && count > 0)
    return MED_E_NO_MEMORY;
  size_t used = 0;
  for (size_t i = 0; i < count; i++)
    {
      const Med__RecordRow *row
          = (const Med__RecordRow *)row_of (list, MED_TABLE_RECORD, med_pb_span (records[i]));
      if (row != NULL)
        tags[used++] = row->tag;
    }
  return entry->category_count > 0 ? MED_OK : set_words (list, tags, used, entry);
}

static bool
about (const audit *list, ProtobufCBinaryData patient)
{
  return med_span_equal (med_pb_span (patient), MED_SPAN_OF (list->patient.bytes));
}

/* Each returns whether the event is about the patient of this listing. */
static med_result
fill_access (audit *list, med_span id, med_access_info *entry, bool *fits)
{
  const Med__AccessRow *row = (const Med__AccessRow *)row_of (list, MED_TABLE_ACCESS, id);
  *fits = row != NULL && about (list, row->patient);
  if (!*fits)
    return MED_OK;
  entry->read = row->read;
  entry->purpose = row->purpose;
  entry->expires = (int64_t)row->time + MED_ACCESS_SECONDS;
  MED_TRY (set_actor (list, row->actor, entry));
  MED_TRY (set_words (list, row->tags, row->n_tags, entry));
  MED_TRY (set_records (list, row->records, row->n_records, entry));
  med_detail detail;
  if (med_detail_known (list->session, row->detail_cid, list->arena, &detail))
    entry->reason = detail.text;
  return MED_OK;
}

static med_result
fill_grant (audit *list, med_span id, bool by_patient, med_access_info *entry, bool *fits)
{
  const Med__GrantRow *row = (const Med__GrantRow *)row_of (list, MED_TABLE_GRANT, id);
  *fits = row != NULL && about (list, row->patient);
  if (!*fits)
    return MED_OK;
  entry->purpose = row->purpose;
  MED_TRY (set_actor (list, by_patient ? row->patient : row->grantee, entry));
  MED_TRY (set_words (list, row->tags, row->n_tags, entry));
  return set_records (list, row->records, row->n_records, entry);
}

/* object = account20 ‖ clinic16: of an officer's own list. */
static med_result
fill_colleague (audit *list, med_span object, med_access_info *entry, bool *fits)
{
  *fits = MED_ID_EQUAL (list->patient, list->session->keys->account);
  return set_actor (list, (ProtobufCBinaryData){ 20, (uint8_t *)object.data }, entry);
}

static med_result
fill_request (audit *list, med_span id, bool by_patient, med_access_info *entry, bool *fits)
{
  const Med__RequestRow *row = (const Med__RequestRow *)row_of (list, MED_TABLE_REQUEST, id);
  *fits = row != NULL && about (list, row->patient);
  if (!*fits)
    return MED_OK;
  entry->purpose = row->purpose;
  MED_TRY (set_actor (list, by_patient ? row->patient : row->doctor, entry));
  med_detail detail;
  if (med_detail_known (list->session, by_patient ? row->answer_cid : row->detail_cid, list->arena,
                        &detail))
    {
      entry->reason = detail.text;
      entry->categories = detail.categories;
      entry->category_count = detail.category_count;
    }
  return MED_OK;
}

static med_result
fill_record (audit *list, med_span id, bool by_patient, med_access_info *entry, bool *fits)
{
  const Med__RecordRow *row = (const Med__RecordRow *)row_of (list, MED_TABLE_RECORD, id);
  *fits = row != NULL && about (list, row->patient);
  if (!*fits)
    return MED_OK;
  MED_TRY (set_actor (list, by_patient ? row->patient : row->author, entry));
  const ProtobufCBinaryData record = med_pb_bytes (id);
  return set_records (list, &record, 1, entry);
}

/* object = patient20 ‖ tag8 */
static med_result
fill_epoch (audit *list, med_span object, med_access_info *entry, bool *fits)
{
  *fits = object.size == 28
          && med_span_equal (med_span_make (object.data, 20), MED_SPAN_OF (list->patient.bytes));
  if (!*fits)
    return MED_OK;
  const ProtobufCBinaryData tag = { 8, (uint8_t *)object.data + 20 };
  MED_TRY (set_actor (list, (ProtobufCBinaryData){ 20, (uint8_t *)object.data }, entry));
  return set_words (list, &tag, 1, entry);
}

/* What happened, and what its object is. */
static const struct
{
  Med__EventKind kind;
  med_table table;
  bool by_patient;
  const char *what;
} meanings[] = {
  { MED__EVENT_KIND__EVENT_ACCESS_OPENED, MED_TABLE_ACCESS, false, "opened" },
  { MED__EVENT_KIND__EVENT_ACCESS_READ, MED_TABLE_ACCESS, false, "read" },
  { MED__EVENT_KIND__EVENT_RECORD_ADDED, MED_TABLE_RECORD, false, "added" },
  { MED__EVENT_KIND__EVENT_RECORD_MARKED, MED_TABLE_RECORD, false, "marked" },
  { MED__EVENT_KIND__EVENT_RECORD_REWRAPPED, MED_TABLE_RECORD, true, "rewrapped" },
  { MED__EVENT_KIND__EVENT_RECORD_RETIRED, MED_TABLE_RECORD, true, "retired" },
  { MED__EVENT_KIND__EVENT_RECORD_ERASED, MED_TABLE_RECORD, true, "erased" },
  { MED__EVENT_KIND__EVENT_REQUEST_CREATED, MED_TABLE_REQUEST, false, "requested" },
  { MED__EVENT_KIND__EVENT_REQUEST_DECLINED, MED_TABLE_REQUEST, true, "declined" },
  { MED__EVENT_KIND__EVENT_REQUEST_WITHDRAWN, MED_TABLE_REQUEST, false, "withdrew" },
  { MED__EVENT_KIND__EVENT_REQUEST_REMINDED, MED_TABLE_REQUEST, false, "reminded" },
  { MED__EVENT_KIND__EVENT_GRANT_CREATED, MED_TABLE_GRANT, true, "granted" },
  { MED__EVENT_KIND__EVENT_GRANT_CHANGED, MED_TABLE_GRANT, true, "changed" },
  { MED__EVENT_KIND__EVENT_GRANT_REVOKED, MED_TABLE_GRANT, true, "revoked" },
  { MED__EVENT_KIND__EVENT_GRANT_SUSPENDED, MED_TABLE_GRANT, false, "suspended" },
  { MED__EVENT_KIND__EVENT_GRANT_RESUMED, MED_TABLE_GRANT, true, "resumed" },
  { MED__EVENT_KIND__EVENT_EPOCH_ROTATED, MED_TABLE_CATEGORY, true, "rotated" },
};

static med_result
fill (audit *list, const Med__Event *event, med_access_info *entry, bool *fits)
{
  med_span object = med_pb_span (event->object);
  *fits = false;
  for (size_t i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      if (meanings[i].kind != event->kind)
        continue;
      entry->what = meanings[i].what;
      switch ((int)meanings[i].table)
        {
        case MED_TABLE_ACCESS:
          return fill_access (list, object, entry, fits);
        case MED_TABLE_RECORD:
          return fill_record (list, object, meanings[i].by_patient, entry, fits);
        case MED_TABLE_REQUEST:
          return fill_request (list, object, meanings[i].by_patient, entry, fits);
        case MED_TABLE_GRANT:
          if (object.size == 36)
            return fill_colleague (list, object, entry, fits);
          return fill_grant (list, object, meanings[i].by_patient, entry, fits);
        default:
          return fill_epoch (list, object, entry, fits);
        }
    }
  return MED_OK;
}

static med_result
add_event (audit *list, const Med__Event *event)
{
  med_access_info entry = { .reason = "", .when = (int64_t)event->time, .height = event->height };
  bool fits;
  med_span object = med_pb_span (event->object);
  if (object.size == sizeof entry.id.bytes)
    memcpy (entry.id.bytes, object.data, sizeof entry.id.bytes);
  entry.patient = list->patient;
  MED_TRY (fill (list, event, &entry, &fits));
  if (fits)
    g_array_append_val (list->entries, entry);
  return MED_OK;
}

/* From the newest back to the period's beginning. */
static med_result
walk (audit *list, const med_audit_filter *filter)
{
  med_row_id stream;
  uint64_t size = med_event_stream (list->session, &stream), first;
  MED_TRY (med_event_first_since (list->session, &stream, size,
                                  filter->from > 0 ? (uint64_t)filter->from : 0, &first));
  for (uint64_t seq = size; seq > first; seq--)
    {
      const Med__Event *event;
      med_arena_clear (list->scratch);
      MED_TRY (med_event_at (list->session, &stream, seq - 1, list->scratch, &event));
      if (filter->to == 0 || event->time <= (uint64_t)filter->to)
        MED_TRY (add_event (list, event));
    }
  return MED_OK;
}

med_result
med_audit_list (med_session *session, const med_audit_filter *filter, med_arena *arena,
                med_access_info **entries, size_t *count, med_failure *failure)
{
  g_autoptr (GHashTable) actors
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_access_info));
  med_arena scratch;
  med_arena_init (&scratch, med_memory_heap (), AUDIT_SCRATCH);
  audit list = { session,  arena,
                 &scratch, filter->patient != NULL ? *filter->patient : session->keys->account,
                 actors,   found };
  med_result result = walk (&list, filter);
  med_arena_clear (&scratch);
  MED_TRY_PLAIN (result, failure);
  med_access_info *copy = (med_access_info *)med_arena_array (arena, found->len, sizeof *copy);
  if (copy == NULL && found->len > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (found->len > 0)
    memcpy (copy, found->data, found->len * sizeof *copy);
  *entries = copy;
  *count = found->len;
  return MED_OK;
}
