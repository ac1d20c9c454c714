/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of records from the replica and the outbox. */
#include "client/record-private.h"

#include "base/text.h"
#include "care/document.h"
#include "client/people-private.h"
#include "client/record-index.h"
#include "client/snapshot.h"
#include "core/codec/canonical.h"

#include <glib/gi18n-lib.h>

#define ID_TEXT_SIZE 27

/* Texts of the opened document; a record that is not open has only what the ledger says. */
static void
fill_from_document (const Med__LocalDocument *document, med_arena *arena, med_record_info *info)
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

bool
med_record_document_fits (const Med__LocalDocument *document, const Med__RecordRow *row)
{
  /* What did not open may do so with keys that came since. */
  return document != NULL && document->checked_height > 0
         && document->problem != (uint32_t)MED_E_NO_MATCH
         && med_span_equal (med_pb_span (document->manifest_cid), med_pb_span (row->manifest_cid));
}

void
med_record_fill (med_session *session, med_span id, const Med__RecordRow *row,
                 const Med__LocalDocument *document, med_arena *arena, med_record_info *info)
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
  fill_from_document (document, arena, info);
  med_object_info object;
  info->local = med_blocks_object_find (session->blocks, &info->payload_cid, &object) == MED_OK;
}

void
med_record_file_under (med_record_info *info, const med_tag *tag, const char *word)
{
  if (word[0] != '\0' && (!MED_ID_ZERO (*tag) || info->category[0] == '\0'))
    info->category = word;
}

char *
med_record_words (const med_record_info *info)
{
  g_autofree char *text = g_strjoin (" ", info->title, info->category, info->author_name,
                                     info->clinic_name, info->file_name, info->date, NULL);
  return med_snapshot_fold (text);
}

/* One record by itself, with the names of people. */
static void
fill_alone (med_session *session, med_span id, const Med__RecordRow *row, med_arena *arena,
            med_record_info *info)
{
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, id, arena);
  med_tag tag = { { 0 } };
  take_id (row->tag, tag.bytes, sizeof tag.bytes);
  med_record_fill (session, id, row, document, arena, info);
  med_record_file_under (info, &tag, med_record_category_of (session, &info->patient, &tag, arena));
  info->clinic_name = med_people_clinic_of (session, &info->author, arena);
  if (info->author_name[0] == '\0')
    info->author_name = med_people_name_of (session, &info->author, arena);
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
      fill_alone (session, med_pb_span (item->object), &row, arena, info);
      info->progress = item->state;
      info->reason = (med_reason)item->code;
      info->recorded_at = (int64_t)item->created;
      take_id (item->id, info->outbox.bytes, sizeof info->outbox.bytes);
      return true;
    }
  return false;
}

/* ── What waits ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_session *session;
  const med_account_id *patient;
  med_arena *arena;
  GArray *found; /* med_record_info */
} waiting;

static bool
list_item (void *context, med_span id, med_span value)
{
  waiting *list = (waiting *)context;
  ProtobufCMessage *message;
  med_record_info info;
  med_span known;
  if (med_canonical_decode (&med__outbox_item__descriptor, value, (size_t)4 << 20, list->arena,
                            &message)
      != MED_OK)
    return true;
  const Med__OutboxItem *item = (const Med__OutboxItem *)message;
  if (fill_from_item (list->session, item, list->arena, &info)
      && MED_ID_EQUAL (info.patient, *list->patient)
      && !med_replica_row (list->session->replica, MED_TABLE_RECORD, med_pb_span (item->object),
                           &known))
    g_array_append_val (list->found, info);
  return true;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const med_record_info *first = (const med_record_info *)a;
  const med_record_info *second = (const med_record_info *)b;
  int order = strcmp (second->date, first->date);
  return order != 0 ? order : memcmp (second->id.bytes, first->id.bytes, sizeof first->id.bytes);
}

med_result
med_records_waiting (med_session *session, const med_account_id *patient, med_arena *arena,
                     med_record_info **records, size_t *count)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_record_info));
  waiting list = { session, patient, arena, found };
  med_replica_each_of (session->replica, MED_LOCAL_OUTBOX, list_item, &list);
  g_array_sort (found, newest_first);
  med_record_info *out = (med_record_info *)med_arena_array (arena, found->len, sizeof *out);
  if (out == NULL)
    return MED_E_NO_MEMORY;
  if (found->len > 0)
    memcpy (out, found->data, found->len * sizeof *out);
  *records = out;
  *count = found->len;
  return MED_OK;
}

/* ── Listing ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const med_session *session;
  const med_record_filter *filter;
  const med_account_id *patient;
  char *search; /* folded */
  size_t passed;
  GPtrArray *page; /* const med_record_info, those between offset and limit */
} listing;

static bool
passes (const listing *list, const med_record_info *info, const char *folded)
{
  const med_record_filter *filter = list->filter;
  if (!MED_ID_EQUAL (info->patient, *list->patient))
    return false;
  /* To a reader, what is not open does not exist. */
  if (!MED_ID_EQUAL (*list->patient, list->session->keys->account) && !info->readable)
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
  return med_snapshot_matches (folded, list->search);
}

static void
take_passed (listing *list, const med_record_info *info)
{
  size_t limit = list->filter->limit;
  if (list->passed >= list->filter->offset && (limit == 0 || list->page->len < limit))
    g_ptr_array_add (list->page, (gpointer)info);
  list->passed++;
}

static bool
list_view (void *context, const med_record_view *view)
{
  listing *list = (listing *)context;
  if (passes (list, &view->info, view->folded))
    take_passed (list, &view->info);
  return true;
}

static med_result
list_waiting (listing *list, med_session *session, med_arena *arena)
{
  med_record_info *records;
  size_t count;
  MED_TRY (med_records_waiting (session, list->patient, arena, &records, &count));
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *folded = med_record_words (&records[i]);
      if (passes (list, &records[i], folded))
        take_passed (list, &records[i]);
    }
  return MED_OK;
}

static med_result
copy_info (const med_record_info *info, med_arena *arena, med_record_info *copy)
{
  const char **const texts[]
      = { &copy->title, &copy->category,    &copy->media_type, &copy->file_name,
          &copy->date,  &copy->author_name, &copy->clinic_name };
  *copy = *info;
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char *text;
      MED_TRY (med_arena_text (arena, med_span_text (*texts[i]), &text));
      *texts[i] = text;
    }
  return MED_OK;
}

static med_result
copy_page (const GPtrArray *page, med_arena *arena, med_record_info **records)
{
  med_record_info *out = (med_record_info *)med_arena_array (arena, page->len, sizeof *out);
  if (out == NULL)
    return MED_E_NO_MEMORY;
  for (guint i = 0; i < page->len; i++)
    MED_TRY (copy_info ((const med_record_info *)page->pdata[i], arena, &out[i]));
  *records = out;
  return MED_OK;
}

med_result
med_records_list (med_session *session, const med_record_filter *filter, med_arena *arena,
                  med_record_info **records, size_t *count, size_t *total, med_failure *failure)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new ();
  g_autofree char *search = med_snapshot_fold (filter->search != NULL ? filter->search : "");
  listing list = { .session = session,
                   .filter = filter,
                   .patient = filter->patient != NULL ? filter->patient : &session->keys->account,
                   .search = search,
                   .page = page };
  med_result result = list_waiting (&list, session, arena);
  if (result == MED_OK)
    result = med_record_index_each (session->index, list_view, &list);
  if (result == MED_OK)
    result = copy_page (page, arena, records);
  MED_TRY_PLAIN (result, failure);
  *count = page->len;
  if (total != NULL)
    *total = list.passed;
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
      fill_alone (session, MED_SPAN_OF (id->bytes), row, arena, record);
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
prefix_view (void *context, const med_record_view *view)
{
  try_id ((prefix_search *)context, MED_SPAN_OF (view->info.id.bytes));
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
  MED_TRY_PLAIN (med_record_index_each (session->index, prefix_view, &search), failure);
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
              bool hold, med_id *item, med_failure *failure)
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
                                 .object = MED_SPAN_OF (id->bytes),
                                 .hold = hold };
  return med_outbox_add (session, &entry, item, failure);
}

static med_result
retire (med_session *session, const med_id *id, bool hold, med_id *item, med_failure *failure)
{
  Med__RecordRetire retire = MED__RECORD_RETIRE__INIT;
  retire.record = med_pb_bytes (MED_SPAN_OF (id->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_RECORD_RETIRE;
  op.record_retire = &retire;
  return queue_change (session, id, &op, _ ("Take a record out"), hold, item, failure);
}

med_result
med_records_retire (med_session *session, const med_id *id, med_id *item, med_failure *failure)
{
  return retire (session, id, false, item, failure);
}

med_result
med_records_retire_held (med_session *session, const med_id *id, med_id *item, med_failure *failure)
{
  return retire (session, id, true, item, failure);
}

med_result
med_records_erase (med_session *session, const med_id *id, med_id *item, med_failure *failure)
{
  Med__RecordErase erase = MED__RECORD_ERASE__INIT;
  erase.record = med_pb_bytes (MED_SPAN_OF (id->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_RECORD_ERASE;
  op.record_erase = &erase;
  return queue_change (session, id, &op, _ ("Erase a record"), false, item, failure);
}
