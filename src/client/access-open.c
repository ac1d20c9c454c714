/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a chart: entries that say which grant and which of its categories, recorded before the
 * node gives a manifest. */
#include "client/access-private.h"

#include "client/consents-private.h"
#include "client/detail.h"
#include "client/record-index.h"
#include "client/record-private.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define ACCESS_BUDGET ((size_t)64 << 20)

typedef struct
{
  med_id id;
  const Med__GrantRow *row;
} own_grant;

typedef struct
{
  med_session *session;
  med_arena *arena;
  med_span patient;
  GArray *grants; /* own_grant, newest first */
} grant_list;

static bool
collect_grant (void *context, med_span id, med_span value)
{
  grant_list *list = (grant_list *)context;
  ProtobufCMessage *message;
  own_grant grant;
  if (id.size != sizeof grant.id.bytes
      || med_canonical_decode (&med__grant_row__descriptor, value, MED_ROW_SIZE_MAX, list->arena,
                               &message)
             != MED_OK)
    return true;
  uint64_t now = med_consent_now (list->session);
  grant.row = (const Med__GrantRow *)message;
  memcpy (grant.id.bytes, id.data, sizeof grant.id.bytes);
  if (!med_span_equal (med_pb_span (grant.row->grantee),
                       MED_SPAN_OF (list->session->keys->account.bytes))
      || !med_span_equal (med_pb_span (grant.row->patient), list->patient)
      || grant.row->state != MED__STATE__STATE_ACTIVE || now < grant.row->from
      || now >= grant.row->until || (grant.row->actions & MED_ACTION_SEE) == 0)
    return true;
  guint at = 0;
  while (at < list->grants->len
         && g_array_index (list->grants, own_grant, at).row->created > grant.row->created)
    at++;
  g_array_insert_val (list->grants, at, grant);
  return true;
}

/* One open entry: a grant, and what of it is opened. */
typedef struct
{
  const own_grant *grant;
  ProtobufCBinaryData *tags, *records;
  size_t tag_count, record_count;
  med_id id; /* of the entry */
} opening;

typedef struct
{
  med_session *session;
  med_arena *arena;
  const med_account_id *patient;
  const char *const *categories;
  size_t category_count;
  uint32_t purpose; /* 0: whatever the grants are for */
  const char *reason;
  GArray *grants;
  GArray *openings;
} chart;

static bool
purpose_fits (const chart *work, const Med__GrantRow *row)
{
  return work->purpose == 0 || row->purpose == work->purpose;
}

/* Adds a tag to the entry of this grant. */
static med_result
open_tag (chart *work, const own_grant *grant, ProtobufCBinaryData tag)
{
  for (guint i = 0; i < work->openings->len; i++)
    {
      opening *one = &g_array_index (work->openings, opening, i);
      if (one->grant != grant)
        continue;
      one->tags[one->tag_count++] = tag;
      return MED_OK;
    }
  opening one = { .grant = grant };
  one.tags = (ProtobufCBinaryData *)med_arena_array (work->arena, MED_ACCOUNT_TAGS_MAX,
                                                     sizeof *one.tags);
  if (one.tags == NULL)
    return MED_E_NO_MEMORY;
  one.tags[one.tag_count++] = tag;
  g_array_append_val (work->openings, one);
  return MED_OK;
}

static bool
tag_open (const chart *work, ProtobufCBinaryData tag)
{
  for (guint i = 0; i < work->openings->len; i++)
    {
      const opening *one = &g_array_index (work->openings, opening, i);
      for (size_t j = 0; j < one->tag_count; j++)
        if (med_span_equal (med_pb_span (one->tags[j]), med_pb_span (tag)))
          return true;
    }
  return false;
}

static med_result
open_word (chart *work, const char *word, med_failure *failure)
{
  med_tag tag;
  bool other_purpose = false;
  MED_TRY (med_record_tag_of (work->session, work->patient, word, &tag, failure));
  for (guint i = 0; i < work->grants->len; i++)
    {
      const own_grant *grant = &g_array_index (work->grants, own_grant, i);
      if (!med_grant_names_tag (grant->row, &tag))
        continue;
      if (!purpose_fits (work, grant->row))
        {
          other_purpose = true;
          continue;
        }
      med_span copy;
      MED_TRY_PLAIN (med_arena_copy (work->arena, MED_SPAN_OF (tag.bytes), &copy), failure);
      if (!tag_open (work, med_pb_bytes (copy)))
        MED_TRY_PLAIN (open_tag (work, grant, med_pb_bytes (copy)), failure);
      return MED_OK;
    }
  med_fail (failure, MED_E_DENIED,
            other_purpose ? _ ("The patient shares “%s” for another purpose. You can ask for it.")
                          : _ ("The patient does not share “%s” with you. You can ask for it."),
            word);
  failure->reason = MED_REASON_NO_GRANT;
  return MED_E_DENIED;
}

/* Single records, in parts of what one entry may name. */
static med_result
open_records (chart *work, const own_grant *grant)
{
  for (size_t done = 0; done < grant->row->n_records; done += MED_ACCESS_RECORDS_MAX)
    {
      opening one = { .grant = grant };
      one.records = grant->row->records + done;
      one.record_count = MIN (grant->row->n_records - done, MED_ACCESS_RECORDS_MAX);
      g_array_append_val (work->openings, one);
    }
  return MED_OK;
}

static med_result
choose (chart *work, med_failure *failure)
{
  for (size_t i = 0; i < work->category_count; i++)
    MED_TRY (open_word (work, work->categories[i], failure));
  for (guint i = 0; work->category_count == 0 && i < work->grants->len; i++)
    {
      const own_grant *grant = &g_array_index (work->grants, own_grant, i);
      if (!purpose_fits (work, grant->row))
        continue;
      for (size_t j = 0; j < grant->row->n_tags; j++)
        if (!tag_open (work, grant->row->tags[j]))
          MED_TRY_PLAIN (open_tag (work, grant, grant->row->tags[j]), failure);
      MED_TRY_PLAIN (open_records (work, grant), failure);
    }
  if (work->openings->len > MED_TX_OPS_MAX)
    g_array_set_size (work->openings, MED_TX_OPS_MAX);
  if (work->openings->len > 0)
    return MED_OK;
  med_fail (failure, MED_E_DENIED,
            work->grants->len > 0
                ? _ ("The patient shares with you for another purpose. You can ask for it.")
                : _ ("The patient shares nothing with you now. You can ask for it."));
  failure->reason = MED_REASON_NO_GRANT;
  return MED_E_DENIED;
}

static med_result
write_openings (chart *work, med_id *item, med_failure *failure)
{
  size_t count = work->openings->len, uploads = 0;
  Med__AccessOpen *messages
      = (Med__AccessOpen *)med_arena_array (work->arena, count, sizeof *messages);
  Med__Op *ops = (Med__Op *)med_arena_array (work->arena, count, sizeof *ops);
  const Med__Op **list = (const Med__Op **)med_arena_array (work->arena, count, sizeof *list);
  med_cid *details = (med_cid *)med_arena_array (work->arena, count, sizeof *details);
  if (messages == NULL || ops == NULL || list == NULL || details == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < count; i++)
    {
      opening *one = &g_array_index (work->openings, opening, i);
      med_span nonce;
      MED_TRY_PLAIN (med_session_random (work->session, 16, work->arena, &nonce), failure);
      med_id_make (MED_SPAN_OF (work->session->keys->account.bytes), nonce, &one->id);
      med__access_open__init (&messages[i]);
      messages[i].nonce = med_pb_bytes (nonce);
      messages[i].grant = med_pb_bytes (MED_SPAN_OF (one->grant->id.bytes));
      messages[i].n_tags = one->tag_count;
      messages[i].tags = one->tags;
      messages[i].n_records = one->record_count;
      messages[i].records = one->records;
      messages[i].purpose = (Med__Purpose)one->grant->row->purpose;
      if (work->reason != NULL && work->reason[0] != '\0')
        {
          const med_detail words = { .text = work->reason };
          MED_TRY (
              med_detail_seal (work->session, work->patient, &words, &details[uploads], failure));
          messages[i].detail_cid = med_pb_bytes (MED_SPAN_OF (details[uploads].bytes));
          uploads++;
        }
      med__op__init (&ops[i]);
      ops[i].kind_case = MED__OP__KIND_ACCESS_OPEN;
      ops[i].access_open = &messages[i];
      list[i] = &ops[i];
    }
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCESS,
                                 .what = _ ("Open a chart"),
                                 .ops = list,
                                 .op_count = count,
                                 .uploads = details,
                                 .upload_count = uploads };
  return med_outbox_add (work->session, &entry, item, failure);
}

typedef struct
{
  const chart *work;
  GArray *records; /* med_id */
} record_list;

static bool
collect_record (void *context, const med_record_view *view)
{
  record_list *list = (record_list *)context;
  if (MED_ID_EQUAL (view->info.patient, *list->work->patient) && view->wanted
      && tag_open (list->work, med_pb_bytes (MED_SPAN_OF (view->tag.bytes))))
    g_array_append_val (list->records, view->info.id);
  return true;
}

/* The entries' rows, and the manifests that they release. */
static med_result
fetch_opened (chart *work, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (med_id));
  record_list list = { work, records };
  g_autofree med_row_name *names = g_new (med_row_name, work->openings->len);
  for (guint i = 0; i < work->openings->len; i++)
    {
      const opening *one = &g_array_index (work->openings, opening, i);
      names[i] = (med_row_name){ MED_TABLE_ACCESS, MED_SPAN_OF (one->id.bytes) };
      for (size_t j = 0; j < one->record_count; j++)
        if (one->records[j].len == sizeof (med_id))
          g_array_append_vals (records, one->records[j].data, 1);
    }
  MED_TRY (med_sync_fetch_rows (work->session, names, work->openings->len, cancellable, failure));
  MED_TRY_PLAIN (med_record_index_each (work->session->index, collect_record, &list), failure);
  return med_record_fetch_documents (work->session, (const med_id *)(const void *)records->data,
                                     records->len, cancellable, failure);
}

static med_result
describe (chart *work, med_access_info *access, med_failure *failure)
{
  const opening *first = &g_array_index (work->openings, opening, 0);
  const Med__AccessRow *row = (const Med__AccessRow *)med_replica_decode (
      work->session->replica, MED_TABLE_ACCESS, MED_SPAN_OF (first->id.bytes), work->arena);
  if (row == NULL)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  *access = (med_access_info){ .id = first->id,
                               .patient = *work->patient,
                               .actor = work->session->keys->account,
                               .actor_name = "",
                               .role = "",
                               .clinic_name = "",
                               .reason = work->reason != NULL ? work->reason : "",
                               .what = "opened",
                               .purpose = row->purpose,
                               .when = (int64_t)row->time,
                               .expires = (int64_t)row->time + MED_ACCESS_SECONDS,
                               .height = row->height };
  size_t room = 0, single = 0;
  for (guint i = 0; i < work->openings->len; i++)
    {
      room += g_array_index (work->openings, opening, i).tag_count;
      single += g_array_index (work->openings, opening, i).record_count;
    }
  ProtobufCBinaryData *tags
      = (ProtobufCBinaryData *)med_arena_array (work->arena, room, sizeof *tags);
  ProtobufCBinaryData *records
      = (ProtobufCBinaryData *)med_arena_array (work->arena, single, sizeof *records);
  if ((tags == NULL && room > 0) || (records == NULL && single > 0))
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t used = 0, named = 0;
  for (guint i = 0; i < work->openings->len; i++)
    {
      const opening *one = &g_array_index (work->openings, opening, i);
      for (size_t j = 0; j < one->tag_count; j++)
        tags[used++] = one->tags[j];
      for (size_t j = 0; j < one->record_count; j++)
        records[named++] = one->records[j];
    }
  MED_TRY_PLAIN (med_consent_words (work->session, work->patient, tags, used, work->arena,
                                    &access->categories, &access->category_count),
                 failure);
  MED_TRY_PLAIN (med_consent_ids (records, named, work->arena, &access->records), failure);
  access->record_count = named;
  return MED_OK;
}

static med_result
open_chart (chart *work, unsigned seconds, GCancellable *cancellable, med_access_info *access,
            med_failure *failure)
{
  grant_list list
      = { work->session, work->arena, MED_SPAN_OF (work->patient->bytes), work->grants };
  med_id item;
  med_replica_each (work->session->replica, MED_TABLE_GRANT, collect_grant, &list);
  MED_TRY (choose (work, failure));
  MED_TRY (write_openings (work, &item, failure));
  MED_TRY (med_access_wait (work->session, &item, seconds, cancellable, work->arena, failure));
  MED_TRY (fetch_opened (work, cancellable, failure));
  return describe (work, access, failure);
}

med_result
med_access_open (med_session *session, const med_account_id *patient, const char *const *categories,
                 size_t count, uint32_t purpose, const char *reason, unsigned seconds,
                 GCancellable *cancellable, med_access_info *access, med_arena *arena,
                 med_failure *failure)
{
  if (MED_ID_EQUAL (*patient, session->keys->account))
    return med_fail (failure, MED_E_INVALID, _ ("Your own records are open to you anyway."));
  if (count > MED_ACCOUNT_TAGS_MAX)
    return med_fail_plain (failure, MED_E_TOO_LARGE, MED_REASON_NONE);
  g_autoptr (GArray) grants = g_array_new (FALSE, FALSE, sizeof (own_grant));
  g_autoptr (GArray) openings = g_array_new (FALSE, FALSE, sizeof (opening));
  chart work = { .session = session,
                 .arena = arena,
                 .patient = patient,
                 .categories = categories,
                 .category_count = count,
                 .purpose = purpose,
                 .reason = reason,
                 .grants = grants,
                 .openings = openings };
  return open_chart (&work, seconds, cancellable, access, failure);
}
