/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of records from the replica and the outbox. */
#include "client/record-private.h"

#include "base/text.h"
#include "care/document.h"
#include "client/people-private.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

#define ID_TEXT_SIZE 27

/* Texts of the opened document; a record that is not open has only what the ledger says. */
static void
fill_from_document (med_session *session, const Med__LocalDocument *document, med_arena *arena,
                    med_record_info *info)
{
  med_document parsed;
  if (document == NULL || document->problem != 0
      || med_document_read (med_pb_span (document->resource), arena, &parsed) != MED_OK)
    return;
  char *name;
  info->title = parsed.title;
  info->category = parsed.category;
  info->media_type = parsed.media_type;
  info->date = parsed.date;
  info->author_name = parsed.author_name;
  info->size = parsed.size;
  info->sha256 = parsed.sha256;
  info->readable = true;
  if (med_arena_text (arena, med_pb_span (document->file_name), &name) == MED_OK)
    info->file_name = name;
}

static void
take_id (ProtobufCBinaryData bytes, void *id, size_t size)
{
  if (bytes.len == size)
    memcpy (id, bytes.data, size);
}

static void
fill_from_row (med_session *session, med_span id, const Med__RecordRow *row, med_arena *arena,
               med_record_info *info)
{
  *info = (med_record_info){ .title = "",
                             .category = "",
                             .media_type = "",
                             .file_name = "",
                             .date = "",
                             .author_name = "",
                             .clinic_name = "" };
  memcpy (info->id.bytes, id.data, MIN (id.size, sizeof info->id.bytes));
  take_id (row->patient, info->patient.bytes, sizeof info->patient.bytes);
  take_id (row->author, info->author.bytes, sizeof info->author.bytes);
  take_id (row->payload_cid, info->payload_cid.bytes, sizeof info->payload_cid.bytes);
  take_id (row->manifest_cid, info->manifest_cid.bytes, sizeof info->manifest_cid.bytes);
  take_id (row->previous, info->previous.bytes, sizeof info->previous.bytes);
  take_id (row->next, info->next.bytes, sizeof info->next.bytes);
  info->has_previous = row->previous.len > 0;
  info->has_next = row->next.len > 0;
  info->progress = MED__OUTBOX_STATE__OUTBOX_RECORDED;
  info->row_state = row->state;
  info->height = row->height;
  info->recorded_at = (int64_t)row->time;
  info->version = row->version;
  info->replicas = row->replicas;
  fill_from_document (
      session,
      (const Med__LocalDocument *)med_replica_get (session->replica, MED_LOCAL_DOCUMENT, id, arena),
      arena, info);
  if (info->category[0] == '\0')
    {
      med_tag tag = { { 0 } };
      take_id (row->tag, tag.bytes, sizeof tag.bytes);
      info->category = med_record_category_of (session, &info->patient, &tag, arena);
    }
  info->clinic_name = med_people_clinic_of (session, &info->author, arena);
  if (info->author_name[0] == '\0')
    info->author_name = med_people_name_of (session, &info->author, arena);
  med_object_info object;
  info->local = med_blocks_object_find (session->blocks, &info->payload_cid, &object) == MED_OK;
}

/* A record that waits in the outbox, from the operation that will make it. */
static bool
fill_from_item (med_session *session, const Med__OutboxItem *item, med_arena *arena,
                med_record_info *info)
{
  if (item->kind != MED__OUTBOX_KIND__OUTBOX_RECORD || item->object.len != sizeof info->id.bytes)
    return false;
  for (size_t i = 0; i < item->n_ops; i++)
    {
      ProtobufCMessage *message;
      if (med_canonical_decode (&med__op__descriptor, med_pb_span (item->ops[i]), 65536, arena,
                                &message)
          != MED_OK)
        continue;
      const Med__Op *op = (const Med__Op *)message;
      if (op->kind_case != MED__OP__KIND_RECORD_ADD)
        continue;
      const Med__RecordAdd *add = op->record_add;
      Med__RecordRow row = MED__RECORD_ROW__INIT;
      row.patient = add->patient;
      row.author = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
      row.tag = add->tag;
      row.manifest_cid = add->manifest_cid;
      row.payload_cid = add->payload_cid;
      row.previous = add->previous;
      row.state = MED__STATE__STATE_ACTIVE;
      row.version = 1;
      fill_from_row (session, med_pb_span (item->object), &row, arena, info);
      info->progress = item->state;
      info->reason = (med_reason)item->code;
      info->recorded_at = (int64_t)item->created;
      take_id (item->id, info->outbox.bytes, sizeof info->outbox.bytes);
      return true;
    }
  return false;
}

static bool
contains_words (const med_record_info *info, const char *search)
{
  g_autofree char *text = g_strjoin (" ", info->title, info->category, info->author_name,
                                     info->file_name, info->date, NULL);
  g_auto (GStrv) wanted = g_str_tokenize_and_fold (search, NULL, NULL);
  g_auto (GStrv) ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &ascii);
  for (char **word = wanted; *word != NULL; word++)
    {
      bool found = false;
      for (char **have = words; !found && *have != NULL; have++)
        found = g_str_has_prefix (*have, *word);
      for (char **have = ascii; !found && have != NULL && *have != NULL; have++)
        found = g_str_has_prefix (*have, *word);
      if (!found)
        return false;
    }
  return true;
}

static bool
passes (const med_session *session, const med_record_filter *filter, const med_record_info *info)
{
  const med_account_id *patient
      = filter->patient != NULL ? filter->patient : &session->keys->account;
  if (!MED_ID_EQUAL (info->patient, *patient))
    return false;
  /* To a reader, what is not open does not exist. */
  if (filter->patient != NULL && !MED_ID_EQUAL (*patient, session->keys->account)
      && !info->readable)
    return false;
  if (!filter->with_history
      && (info->has_next
          || (info->row_state != MED__STATE__STATE_ACTIVE
              && info->row_state != MED__STATE__STATE_IN_ERROR)))
    return false;
  if (filter->category != NULL && strcmp (filter->category, info->category) != 0)
    return false;
  if (filter->since != NULL && strcmp (info->date, filter->since) < 0)
    return false;
  return filter->search == NULL || filter->search[0] == '\0'
         || contains_words (info, filter->search);
}

typedef struct
{
  med_session *session;
  const med_record_filter *filter;
  med_arena *arena;
  GArray *found; /* med_record_info */
} listing;

static bool
list_row (void *context, med_span id, med_span value)
{
  listing *list = (listing *)context;
  ProtobufCMessage *message;
  if (id.size != sizeof (med_id)
      || med_canonical_decode (&med__record_row__descriptor, value, 65536, list->arena, &message)
             != MED_OK)
    return true;
  const Med__RecordRow *row = (const Med__RecordRow *)message;
  const med_account_id *patient
      = list->filter->patient != NULL ? list->filter->patient : &list->session->keys->account;
  /* Before the document is parsed: a doctor's replica holds many people. */
  if (!med_span_equal (med_pb_span (row->patient), MED_SPAN_OF (patient->bytes)))
    return true;
  med_record_info info;
  fill_from_row (list->session, id, row, list->arena, &info);
  if (passes (list->session, list->filter, &info))
    g_array_append_val (list->found, info);
  return true;
}

static bool
list_item (void *context, med_span id, med_span value)
{
  listing *list = (listing *)context;
  ProtobufCMessage *message;
  med_record_info info;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, (size_t)4 << 20, list->arena,
                            &message)
      != MED_OK)
    return true;
  const Med__OutboxItem *item = (const Med__OutboxItem *)message;
  med_span known;
  if (fill_from_item (list->session, item, list->arena, &info)
      && !med_replica_row (list->session->replica, MED_TABLE_RECORD, med_pb_span (item->object),
                           &known)
      && passes (list->session, list->filter, &info))
    g_array_append_val (list->found, info);
  return true;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const med_record_info *first = (const med_record_info *)a;
  const med_record_info *second = (const med_record_info *)b;
  bool first_waits = first->progress != MED__OUTBOX_STATE__OUTBOX_RECORDED;
  bool second_waits = second->progress != MED__OUTBOX_STATE__OUTBOX_RECORDED;
  if (first_waits != second_waits)
    return first_waits ? -1 : 1;
  int order = strcmp (second->date, first->date);
  if (order != 0)
    return order;
  if (first->height != second->height)
    return first->height > second->height ? -1 : 1;
  return memcmp (second->id.bytes, first->id.bytes, sizeof first->id.bytes);
}

med_result
med_records_list (med_session *session, const med_record_filter *filter, med_arena *arena,
                  med_record_info **records, size_t *count, size_t *total, med_failure *failure)
{
  listing list = { .session = session, .filter = filter, .arena = arena };
  list.found = g_array_new (FALSE, FALSE, sizeof (med_record_info));
  med_replica_each (session->replica, MED_TABLE_RECORD, list_row, &list);
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, list_item, &list);
  g_array_sort (list.found, newest_first);
  size_t all = list.found->len;
  size_t first = MIN (filter->offset, all);
  size_t used = filter->limit == 0 ? all - first : MIN (filter->limit, all - first);
  med_record_info *out = (med_record_info *)med_arena_array (arena, used, sizeof *out);
  if (out != NULL && used > 0)
    memcpy (out, (const med_record_info *)list.found->data + first, used * sizeof *out);
  g_array_unref (list.found);
  if (out == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  *records = out;
  *count = used;
  if (total != NULL)
    *total = all;
  return MED_OK;
}

typedef struct
{
  med_session *session;
  const med_id *id;
  med_arena *arena;
  med_record_info *info;
  bool found;
} item_search;

static bool
match_item (void *context, med_span id, med_span value)
{
  item_search *search = (item_search *)context;
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, (size_t)4 << 20, search->arena,
                            &message)
          == MED_OK
      && fill_from_item (search->session, (const Med__OutboxItem *)message, search->arena,
                         search->info)
      && MED_ID_EQUAL (search->info->id, *search->id))
    search->found = true;
  return !search->found;
}

med_result
med_records_get (med_session *session, const med_id *id, med_arena *arena, med_record_info *record,
                 med_failure *failure)
{
  const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
      session->replica, MED_TABLE_RECORD, MED_SPAN_OF (id->bytes), arena);
  if (row != NULL)
    {
      fill_from_row (session, MED_SPAN_OF (id->bytes), row, arena, record);
      return MED_OK;
    }
  item_search search = { session, id, arena, record, false };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, match_item, &search);
  if (!search.found)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no such record here."));
  return MED_OK;
}

med_result
med_records_problem (med_session *session, const med_id *id, uint32_t *problem,
                     med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (id->bytes), &arena);
  *problem = document != NULL ? document->problem : MED_OK;
  med_arena_clear (&arena);
  return MED_OK;
}

typedef struct
{
  const char *prefix;
  med_id id;
  size_t matches;
} prefix_search;

static void
try_id (prefix_search *search, med_span id)
{
  char text[ID_TEXT_SIZE];
  if (id.size == sizeof search->id.bytes && med_base32_encode (id, text, sizeof text) == MED_OK
      && g_str_has_prefix (text, search->prefix)
      && (search->matches == 0 || memcmp (search->id.bytes, id.data, id.size) != 0))
    {
      memcpy (search->id.bytes, id.data, id.size);
      search->matches++;
    }
}

static bool
prefix_row (void *context, med_span id, med_span value)
{
  try_id ((prefix_search *)context, id);
  return true;
}

static bool
prefix_item (void *context, med_span id, med_span value)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)8 << 20);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, (size_t)4 << 20, &arena, &message)
          == MED_OK
      && ((const Med__OutboxItem *)message)->kind == MED__OUTBOX_KIND__OUTBOX_RECORD)
    try_id ((prefix_search *)context, med_pb_span (((const Med__OutboxItem *)message)->object));
  med_arena_clear (&arena);
  return true;
}

med_result
med_records_resolve (med_session *session, const char *text, med_id *id, med_failure *failure)
{
  if (strlen (text) < 6)
    return med_fail (failure, MED_E_INVALID,
                     _ ("“%s” is too short: give at least six characters "
                        "of the record."),
                     text);
  prefix_search search = { .prefix = text };
  med_replica_each (session->replica, MED_TABLE_RECORD, prefix_row, &search);
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, prefix_item, &search);
  if (search.matches == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no record “%s”."), text);
  if (search.matches > 1)
    return med_fail (failure, MED_E_INVALID, _ ("More than one record begins with “%s”."), text);
  *id = search.id;
  return MED_OK;
}

med_result
med_records_history (med_session *session, const med_id *id, med_arena *arena,
                     med_record_info **records, size_t *count, med_failure *failure)
{
  med_record_info info;
  MED_TRY (med_records_get (session, id, arena, &info, failure));
  /* A version number bounds the walk, so that a cycle in foreign data cannot hold us. */
  for (uint32_t step = 0; info.has_next && step < 10000; step++)
    {
      med_id next = info.next;
      MED_TRY (med_records_get (session, &next, arena, &info, failure));
    }
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_record_info));
  g_array_append_val (found, info);
  for (uint32_t step = 0; info.has_previous && step < 10000; step++)
    {
      med_id previous = info.previous;
      if (med_records_get (session, &previous, arena, &info, failure) != MED_OK)
        break;
      g_array_append_val (found, info);
    }
  med_record_info *out = (med_record_info *)med_arena_array (arena, found->len, sizeof *out);
  if (out == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  memcpy (out, found->data, found->len * sizeof *out);
  *records = out;
  *count = found->len;
  return MED_OK;
}

static med_result
queue_change (med_session *session, const med_id *id, const Med__Op *op, const char *what,
              med_id *item, med_failure *failure)
{
  med_span known;
  if (!med_replica_row (session->replica, MED_TABLE_RECORD, MED_SPAN_OF (id->bytes), &known)
      || known.size == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("This record is not recorded yet."));
  const Med__Op *ops[] = { op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_RECORD,
                                 .what = what,
                                 .ops = ops,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (id->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_records_retire (med_session *session, const med_id *id, med_id *item, med_failure *failure)
{
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = med_pb_bytes (MED_SPAN_OF (id->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_RECORD_RETIRE;
  op.record_retire = &retire;
  return queue_change (session, id, &op, _ ("Retire a record"), item, failure);
}

med_result
med_records_erase (med_session *session, const med_id *id, med_id *item, med_failure *failure)
{
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = med_pb_bytes (MED_SPAN_OF (id->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_RECORD_ERASE;
  op.record_erase = &erase;
  return queue_change (session, id, &op, _ ("Erase a record"), item, failure);
}
