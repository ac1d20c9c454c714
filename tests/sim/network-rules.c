/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold, written without indexes and without the ledger's own rules. */
#include "core/codec/canonical.h"
#include "core/ledger/query.h"
#include "core/merkle/rfc6962.h"
#include "sim/network.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

static const med_table tables[]
    = { MED_TABLE_CLINIC, MED_TABLE_ACCOUNT, MED_TABLE_ROLE,     MED_TABLE_REGISTRATION,
        MED_TABLE_RECORD, MED_TABLE_GRANT,   MED_TABLE_REQUEST,  MED_TABLE_ACCESS,
        MED_TABLE_INVITE, MED_TABLE_EPOCH,   MED_TABLE_CALENDAR, MED_TABLE_APPOINTMENT };

void
sim_memory_init (sim_memory *memory)
{
  for (int i = 0; i < 3; i++)
    {
      GHashTable *table
          = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                   (GDestroyNotify)g_bytes_unref);
      *(i == 0 ? &memory->records : i == 1 ? &memory->ended : &memory->epochs) = table;
    }
}

void
sim_memory_clear (sim_memory *memory)
{
  g_hash_table_unref (memory->records);
  g_hash_table_unref (memory->ended);
  g_hash_table_unref (memory->epochs);
}

/* What was once known under this id is known for ever. */
static void
remember (GHashTable *table, med_span id, med_span what)
{
  g_autoptr (GBytes) key = g_bytes_new (id.data, id.size);
  GBytes *value = g_bytes_new (what.data, what.size);
  GBytes *before = (GBytes *)g_hash_table_lookup (table, key);
  if (before != NULL)
    g_assert_true (g_bytes_equal (before, value));
  g_hash_table_insert (table, g_bytes_ref (key), value);
}

/* ── Objects ────────────────────────────────────────────────────────────────────────────────── */

/* Every CID that stands in a row stands in the object table, with just this place. */
static void
check_objects (sim *s, med_table table, const med_pair *pair)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  const ProtobufCMessage *row = sim_decode (s, table, pair->value);
  for (unsigned i = 0; i < row->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &row->descriptor->fields[i];
      if (!g_str_has_suffix (field->name, "_cid") || field->label == PROTOBUF_C_LABEL_REPEATED)
        continue;
      const ProtobufCBinaryData *cid
          = (const ProtobufCBinaryData *)(const void *)((const uint8_t *)row + field->offset);
      if (cid->len == 0)
        continue;
      med_row_id key = med_row_id_hash (med_pb_span (*cid));
      const Med__ObjectRow *object = med_state_object (&state, med_row_id_span (&key));
      g_assert_nonnull (object);
      g_assert_cmpuint (object->table, ==, table);
      g_assert_cmpuint (object->field, ==, field->id);
      g_assert_true (med_span_equal (med_pb_span (object->id), pair->key));
    }
}

/* ── Streams ────────────────────────────────────────────────────────────────────────────────── */

static void
check_stream (sim *s, const med_pair *pair)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  const Med__StreamRow *row = (const Med__StreamRow *)sim_decode (s, MED_TABLE_STREAM, pair->value);
  med_span *leaves;
  size_t count = med_stream_leaves (&state, pair->key, 0, 0, &leaves);
  g_assert_cmpuint (count, ==, row->size);
  g_autofree med_hash *hashes = g_new (med_hash, count);
  uint64_t height = 0;
  for (size_t i = 0; i < count; i++)
    {
      ProtobufCMessage *message;
      MUST (med_canonical_decode (&med__event__descriptor, leaves[i], 1024, &s->scratch, &message));
      const Med__Event *event = (const Med__Event *)message;
      g_assert_cmpuint (event->seq, ==, i);
      g_assert_cmpuint (event->height, >=, height);
      height = event->height;
      med_log_leaf_hash (leaves[i], &hashes[i]);
    }
  med_hash root;
  med_log_root (hashes, count, &root);
  g_assert_cmpmem (row->root.data, row->root.len, root.bytes, sizeof root);
}

/* ── Rows over time ─────────────────────────────────────────────────────────────────────────── */

/* What an author signed never changes, nor whose record it is. */
static void
check_record (sim *s, sim_memory *memory, const med_pair *pair)
{
  const Med__RecordRow *row = (const Med__RecordRow *)sim_decode (s, MED_TABLE_RECORD, pair->value);
  g_autoptr (GByteArray) fixed = g_byte_array_new ();
  g_byte_array_append (fixed, row->patient.data, (guint)row->patient.len);
  g_byte_array_append (fixed, row->author.data, (guint)row->author.len);
  g_byte_array_append (fixed, row->doc_commit.data, (guint)row->doc_commit.len);
  g_byte_array_append (fixed, row->add_txid.data, (guint)row->add_txid.len);
  g_byte_array_append (fixed, (const guint8 *)&row->time, sizeof row->time);
  remember (memory->records, pair->key, med_span_make (fixed->data, fixed->len));
}

/* A grant that ended stays as it is. */
static void
check_grant (sim *s, sim_memory *memory, const med_pair *pair)
{
  const Med__GrantRow *row = (const Med__GrantRow *)sim_decode (s, MED_TABLE_GRANT, pair->value);
  g_autoptr (GBytes) key = g_bytes_new (pair->key.data, pair->key.size);
  if (row->state == MED__STATE__STATE_ENDED || g_hash_table_contains (memory->ended, key))
    remember (memory->ended, pair->key, pair->value);
  g_assert_true (row->n_tags == 0 || row->n_records == 0);
}

static void
check_category (sim *s, const med_pair *pair)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  const Med__CategoryRow *row
      = (const Med__CategoryRow *)sim_decode (s, MED_TABLE_CATEGORY, pair->value);
  med_row_id id = med_row_id_epoch (med_span_make (pair->key.data, 20),
                                    med_span_make (pair->key.data + 20, 8), row->epoch);
  g_assert_nonnull (med_state_epoch (&state, med_row_id_span (&id)));
}

void
sim_check_rows (sim *s, sim_memory *memory)
{
  med_pair *rows;
  med_arena_clear (&s->scratch);
  for (size_t t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      size_t count = sim_rows (s, tables[t], &rows);
      for (size_t i = 0; i < count; i++)
        {
          check_objects (s, tables[t], &rows[i]);
          if (tables[t] == MED_TABLE_RECORD)
            check_record (s, memory, &rows[i]);
          if (tables[t] == MED_TABLE_GRANT)
            check_grant (s, memory, &rows[i]);
          if (tables[t] == MED_TABLE_EPOCH)
            remember (memory->epochs, rows[i].key, rows[i].value);
        }
    }
  size_t count = sim_rows (s, MED_TABLE_STREAM, &rows);
  for (size_t i = 0; i < count; i++)
    check_stream (s, &rows[i]);
  count = sim_rows (s, MED_TABLE_CATEGORY, &rows);
  for (size_t i = 0; i < count; i++)
    check_category (s, &rows[i]);
  med_arena_clear (&s->scratch);
}

/* ── Indexes ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  sim *s;
  med_kv to;
  GPtrArray *rows;
  GString *index;
} copy;

static bool
copy_pair (void *context, med_span key, med_span value)
{
  copy *c = (copy *)context;
  if (key.data[0] == MED_INDEX_LEAF || key.data[0] == MED_INDEX_NODE)
    MUST (c->to.class->put (c->to.self, key, value));
  else if (key.data[0] >= MED_TABLE_INDEX_FIRST && key.data[0] != MED_INDEX_META)
    {
      g_string_append_len (c->index, (const char *)key.data, (gssize)key.size);
      g_string_append_len (c->index, (const char *)value.data, (gssize)value.size);
    }
  if (key.data[0] >= MED_TABLE_INDEX_FIRST || c->rows == NULL)
    return true;
  Med__GenesisRow *row = med_arena_alloc (&c->s->scratch, sizeof *row);
  med_span id, bytes;
  med__genesis_row__init (row);
  MUST (med_arena_copy (&c->s->scratch, med_span_make (key.data + 1, key.size - 1), &id));
  MUST (med_arena_copy (&c->s->scratch, value, &bytes));
  row->table = key.data[0];
  row->id = med_pb_bytes (id);
  row->value = med_pb_bytes (bytes);
  g_ptr_array_add (c->rows, row);
  return true;
}

void
sim_check_indexes (sim *s)
{
  med_kv_memory store;
  med_kv_memory sink;
  med_ledger *next;
  med_hash app_hash, want = med_ledger_app_hash (s->lab->ledger);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GString) before = g_string_new (NULL), after = g_string_new (NULL);
  med_kv_memory_init (&store, med_memory_heap ());
  med_kv_memory_init (&sink, med_memory_heap ());
  med_kv kv = med_kv_memory_kv (&store);
  copy c = { s, kv, rows, before };
  MUST (s->lab->kv.class->seek (s->lab->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, copy_pair, &c));
  Med__GenesisState genesis = MED__GENESIS_STATE__INIT;
  genesis.rows = (Med__GenesisRow **)rows->pdata;
  genesis.n_rows = rows->len;
  med_span bytes;
  MUST (med_canonical_encode (&genesis.base, &s->scratch, &bytes));
  MUST (med_ledger_open (med_memory_heap (), kv, &s->lab->chain, &next));
  MUST (med_ledger_genesis (next, bytes, 0, LAB_START, &app_hash));
  g_assert_true (MED_ID_EQUAL (app_hash, want));
  copy d = { s, med_kv_memory_kv (&sink), NULL, after };
  MUST (kv.class->seek (kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, copy_pair, &d));
  g_assert_cmpmem (after->str, after->len, before->str, before->len);
  med_ledger_close (next);
  med_kv_memory_clear (&store);
  med_kv_memory_clear (&sink);
  med_arena_clear (&s->scratch);
}

/* ── Releases ───────────────────────────────────────────────────────────────────────────────── */

static bool
lists (const ProtobufCBinaryData *list, size_t count, med_span item)
{
  for (size_t i = 0; i < count; i++)
    if (med_span_equal (med_pb_span (list[i]), item))
      return true;
  return false;
}

/* Whether some entry, read plainly, releases the record's object to this account now. */
static bool
may_have (sim *s, med_span account, med_span id, const Med__RecordRow *record, bool payload)
{
  uint64_t now = med_ledger_time (s->lab->ledger);
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  med_pair *rows;
  size_t count = sim_rows (s, MED_TABLE_ACCESS, &rows);
  for (size_t i = 0; i < count; i++)
    {
      const Med__AccessRow *entry
          = (const Med__AccessRow *)sim_decode (s, MED_TABLE_ACCESS, rows[i].value);
      bool names = lists (entry->records, entry->n_records, id)
                   || (!payload && lists (entry->tags, entry->n_tags, med_pb_span (record->tag)));
      if (!med_span_equal (med_pb_span (entry->actor), account) || !names
          || now - entry->time >= 15 * 60 || (payload && !entry->read))
        continue;
      if (entry->grant.len == 0)
        {
          if (med_span_equal (med_pb_span (record->author), account))
            return true;
          continue;
        }
      const Med__GrantRow *grant = med_state_grant (&state, med_pb_span (entry->grant));
      if (grant->state == MED__STATE__STATE_ACTIVE && grant->from <= now && now <= grant->until
          && (grant->actions & 1) != 0 && med_span_equal (med_pb_span (grant->grantee), account)
          && med_span_equal (med_pb_span (grant->patient), med_pb_span (record->patient))
          && (lists (grant->records, grant->n_records, id)
              || lists (grant->tags, grant->n_tags, med_pb_span (record->tag))))
        return true;
    }
  return false;
}

size_t
sim_check_releases (sim *s)
{
  med_pair *records;
  size_t released = 0;
  med_arena_clear (&s->scratch);
  size_t count = sim_rows (s, MED_TABLE_RECORD, &records);
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  med_query query = { .state = &state, .now = med_ledger_time (s->lab->ledger) };
  for (size_t i = 0; i < count; i++)
    {
      const Med__RecordRow *row
          = (const Med__RecordRow *)sim_decode (s, MED_TABLE_RECORD, records[i].value);
      for (guint p = 0; p < s->people->len; p++)
        {
          const lab_person *person = (const lab_person *)s->people->pdata[p];
          med_span account = MED_SPAN_OF (person->id);
          if (med_span_equal (account, med_pb_span (row->patient)))
            continue;
          med_asker asker = { MED_ASKER_DEVICE, account, MED_SPAN_OF (person->device) };
          for (int payload = 0; payload < 2; payload++)
            {
              med_span cid = med_pb_span (payload ? row->payload_cid : row->manifest_cid);
              med_verdict verdict = med_query_object (&query, &asker, cid);
              MUST (state.failure);
              if (verdict.reason != MED_REASON_NONE)
                continue;
              released++;
              g_assert_cmpint (row->state, !=, MED__STATE__STATE_ERASED);
              g_assert_true (may_have (s, account, records[i].key, row, payload != 0));
            }
        }
    }
  med_arena_clear (&s->scratch);
  return released;
}
