/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed rows mirrored in sorted trees, so that views and rules read without touching the disk. */
#include "client/replica.h"

#include "base/buf.h"
#include "client/secret-memory.h"
#include "core/codec/canonical.h"

#define MESSAGE_MAX ((size_t)8 << 20)
#define KEY_MAX 320
#define NESTING_MAX 8

/* What is not read only when asked for is mirrored: kind ‖ id → canonical message bytes. */
struct med_replica
{
  med_db *db;
  med_sealed_db *sealed;
  GTree *mirror; /* GBytes → GBytes, both owned */
  med_arena anchor_arena;
  Med__LocalAnchor *anchor;
  GPtrArray *undo;          /* of the open transaction: pairs key, old value or NULL */
  guint marks[NESTING_MAX]; /* length of `undo` at each begin */
  guint depth;
  bool torn; /* a row on the disk was asked for and did not open */
  uint64_t changes;
  med_arena row; /* the record row that was asked for last */
  med_replica_watch watch;
  void *watch_context;
};

static bool
on_disk (uint32_t kind)
{
  return kind == MED_LOCAL_LEAF || kind == MED_LOCAL_JOURNAL || kind == MED_LOCAL_DOCUMENT
         || kind == MED_LOCAL_OBJECT || kind == MED_LOCAL_RECORD;
}

static uint32_t
kind_of_table (uint32_t table)
{
  return table == MED_TABLE_RECORD ? MED_LOCAL_RECORD : MED_LOCAL_ROW;
}

static const ProtobufCMessageDescriptor *
descriptor_of (uint32_t kind)
{
  switch (kind)
    {
    case MED_LOCAL_ANCHOR:
      return &med__local_anchor__descriptor;
    case MED_LOCAL_ROW:
    case MED_LOCAL_RECORD:
      return &med__local_row__descriptor;
    case MED_LOCAL_STREAM:
      return &med__local_stream__descriptor;
    case MED_LOCAL_LEAF:
      return &med__local_leaf__descriptor;
    case MED_LOCAL_DOCUMENT:
      return &med__local_document__descriptor;
    case MED_LOCAL_OBJECT:
      return &med__local_object__descriptor;
    case MED_LOCAL_OUTBOX:
      return &med__outbox_item__descriptor;
    case MED_LOCAL_JOURNAL:
      return &med__local_journal__descriptor;
    case MED_LOCAL_SETTING:
      return &med__local_setting__descriptor;
    case MED_LOCAL_PERSON:
      return &med__local_person__descriptor;
    case MED_LOCAL_ENVELOPE:
      return &med__local_envelope__descriptor;
    default:
      return NULL;
    }
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  gsize a_size, b_size;
  const void *a_data = g_bytes_get_data ((GBytes *)a, &a_size);
  const void *b_data = g_bytes_get_data ((GBytes *)b, &b_size);
  return med_span_compare (med_span_make (a_data, a_size), med_span_make (b_data, b_size));
}

static void
free_bytes (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref ((GBytes *)bytes);
}

/* Plaintext in the mirror is wiped when its last reference goes. */
typedef struct
{
  size_t size;
  uint8_t data[];
} wiped_block;

static void
wipe_block (gpointer block)
{
  wiped_block *wiped = (wiped_block *)block;
  med_wipe (wiped->data, wiped->size);
  g_free (wiped);
}

static GBytes *
secret_bytes (med_span bytes)
{
  wiped_block *block = (wiped_block *)g_malloc (sizeof *block + bytes.size);
  block->size = bytes.size;
  if (bytes.size > 0)
    memcpy (block->data, bytes.data, bytes.size);
  return g_bytes_new_with_free_func (block->data, bytes.size, wipe_block, block);
}

static GBytes *
make_key (uint32_t kind, med_span id)
{
  uint8_t room[KEY_MAX];
  med_buf key = med_buf_make (room, sizeof room);
  med_buf_put_byte (&key, (uint8_t)kind);
  med_buf_put (&key, id);
  return g_bytes_new (room, key.size);
}

typedef struct
{
  med_replica *replica;
  uint32_t kind;
} load_context;

static bool
load_one (void *context, med_span id, med_span plain)
{
  const load_context *load = (const load_context *)context;
  g_tree_replace (load->replica->mirror, make_key (load->kind, id), secret_bytes (plain));
  return true;
}

static med_result
load (med_replica *replica, size_t *damaged)
{
  static const uint32_t kinds[]
      = { MED_LOCAL_ANCHOR,  MED_LOCAL_ROW,    MED_LOCAL_STREAM,  MED_LOCAL_OUTBOX,
          MED_LOCAL_SETTING, MED_LOCAL_PERSON, MED_LOCAL_ENVELOPE };
  *damaged = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      load_context context = { replica, kinds[i] };
      size_t bad = 0;
      MED_TRY (med_sealed_each (replica->sealed, kinds[i], load_one, &context, &bad));
      *damaged += bad;
    }
  return MED_OK;
}

static void
read_anchor (med_replica *replica)
{
  med_arena_clear (&replica->anchor_arena);
  replica->anchor = (Med__LocalAnchor *)med_replica_get (replica, MED_LOCAL_ANCHOR, MED_SPAN_EMPTY,
                                                         &replica->anchor_arena);
}

med_result
med_replica_open (med_db *db, med_sealed_db *sealed, med_replica **replica, size_t *damaged)
{
  med_replica *opened = g_new0 (med_replica, 1);
  opened->db = db;
  opened->sealed = sealed;
  opened->mirror = g_tree_new_full (compare_keys, NULL, free_bytes, free_bytes);
  med_arena_init (&opened->anchor_arena, med_memory_secret (), (size_t)8 << 20);
  med_arena_init (&opened->row, med_memory_secret (), MESSAGE_MAX);
  med_result result = load (opened, damaged);
  if (result != MED_OK)
    {
      med_replica_close (opened);
      return result;
    }
  read_anchor (opened);
  *replica = opened;
  return MED_OK;
}

void
med_replica_close (med_replica *replica)
{
  if (replica == NULL)
    return;
  if (replica->undo != NULL)
    g_ptr_array_free (replica->undo, TRUE);
  g_tree_unref (replica->mirror);
  med_arena_clear (&replica->anchor_arena);
  med_arena_clear (&replica->row);
  g_free (replica);
}

bool
med_replica_begun (const med_replica *replica)
{
  return replica->depth > 0;
}

void
med_replica_set_watch (med_replica *replica, const med_replica_watch *watch, void *context)
{
  replica->watch = watch != NULL ? *watch : (med_replica_watch){ NULL, NULL };
  replica->watch_context = context;
}

static void
tell (med_replica *replica, uint32_t kind, med_span id)
{
  if (replica->watch.changed != NULL)
    replica->watch.changed (replica->watch_context, (med_local_kind)kind, id);
}

static med_result
settle (med_replica *replica)
{
  return replica->watch.settle != NULL ? replica->watch.settle (replica->watch_context) : MED_OK;
}

med_result
med_replica_begin (med_replica *replica)
{
  if (replica->depth == NESTING_MAX)
    return MED_E_STATE;
  MED_TRY (replica->depth > 0 ? med_db_exec (replica->db, "SAVEPOINT replica")
                              : med_db_begin (replica->db));
  if (replica->undo == NULL)
    replica->undo = g_ptr_array_new_with_free_func (free_bytes);
  replica->marks[replica->depth++] = replica->undo->len;
  return MED_OK;
}

static void
undo_mirror (med_replica *replica, guint mark)
{
  for (guint i = replica->undo->len; i >= mark + 2; i -= 2)
    {
      GBytes *key = (GBytes *)g_ptr_array_index (replica->undo, i - 2);
      GBytes *old = (GBytes *)g_ptr_array_index (replica->undo, i - 1);
      if (old != NULL)
        g_tree_replace (replica->mirror, g_bytes_ref (key), g_bytes_ref (old));
      else
        g_tree_remove (replica->mirror, key);
    }
  g_ptr_array_set_size (replica->undo, (gint)mark);
}

static med_result
end_inner (med_replica *replica, bool keep)
{
  if (!keep)
    MED_TRY (med_db_exec (replica->db, "ROLLBACK TO replica"));
  return med_db_exec (replica->db, "RELEASE replica");
}

med_result
med_replica_end (med_replica *replica, bool keep)
{
  bool outer = replica->depth == 1;
  med_result result = outer && keep ? settle (replica) : MED_OK;
  guint mark = replica->marks[--replica->depth];
  if (replica->depth > 0)
    result = end_inner (replica, keep);
  else if (keep && result == MED_OK)
    result = med_db_commit (replica->db);
  else
    med_db_rollback (replica->db);
  if (!keep || result != MED_OK)
    undo_mirror (replica, mark);
  if (outer && keep && result != MED_OK)
    tell (replica, MED_LOCAL_INDEX, MED_SPAN_EMPTY);
  if (replica->depth == 0)
    g_clear_pointer (&replica->undo, g_ptr_array_unref);
  read_anchor (replica);
  return result;
}

static void
remember (med_replica *replica, GBytes *key)
{
  if (replica->undo == NULL)
    return;
  GBytes *old = (GBytes *)g_tree_lookup (replica->mirror, key);
  g_ptr_array_add (replica->undo, g_bytes_ref (key));
  g_ptr_array_add (replica->undo, old != NULL ? g_bytes_ref (old) : NULL);
}

/* A row that does not open is as if it were not there, and the next sync brings it again. */
static bool
read_disk (const med_replica *replica, uint32_t kind, med_span id, med_arena *arena,
           med_span *value)
{
  med_result result = med_sealed_get (replica->sealed, kind, id, arena, value);
  if (result == MED_E_DAMAGED)
    {
      ((med_replica *)replica)->torn = true;
      tell ((med_replica *)replica, kind, id);
    }
  return result == MED_OK;
}

static bool
mirrored (const med_replica *replica, uint32_t kind, med_span id, med_span *value)
{
  g_autoptr (GBytes) key = make_key (kind, id);
  GBytes *bytes = (GBytes *)g_tree_lookup (replica->mirror, key);
  if (bytes == NULL)
    return false;
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  *value = med_span_make (data, size);
  return true;
}

ProtobufCMessage *
med_replica_get (const med_replica *replica, med_local_kind kind, med_span id, med_arena *arena)
{
  med_span value;
  ProtobufCMessage *message;
  if (!(on_disk (kind) ? read_disk (replica, kind, id, arena, &value)
                       : mirrored (replica, kind, id, &value))
      || med_canonical_decode (descriptor_of (kind), value, MESSAGE_MAX, arena, &message) != MED_OK)
    return NULL;
  return message;
}

/* The value inside a LocalRow without a decode of the whole: rows are read all the time. */
static bool
row_value (med_span local, med_span *value)
{
  med_reader reader = med_reader_make (local);
  *value = MED_SPAN_EMPTY;
  uint8_t key;
  while (med_reader_byte (&reader, &key) == MED_OK)
    {
      uint64_t number = 0;
      uint8_t byte, shift = 0;
      do
        {
          if (med_reader_byte (&reader, &byte) != MED_OK || shift > 63)
            return false;
          number |= (uint64_t)(byte & 0x7f) << shift;
          shift = (uint8_t)(shift + 7);
        }
      while ((byte & 0x80) != 0);
      if (key == (2 << 3 | 2))
        return med_reader_take (&reader, (size_t)number, value) == MED_OK;
    }
  return true;
}

/* Whether a view could look different: a row that is proven anew at a later height does not. */
static bool
is_change (const med_replica *replica, med_local_kind kind, med_span id, med_span value,
           med_arena *arena)
{
  med_span old, old_value, new_value;
  if (kind == MED_LOCAL_ANCHOR || kind == MED_LOCAL_STREAM || kind == MED_LOCAL_OBJECT
      || kind == MED_LOCAL_JOURNAL)
    return false;
  if (kind == MED_LOCAL_LEAF
      || !(on_disk (kind) ? med_sealed_get (replica->sealed, kind, id, arena, &old) == MED_OK
                          : mirrored (replica, kind, id, &old)))
    return true;
  if ((kind == MED_LOCAL_ROW || kind == MED_LOCAL_RECORD) && row_value (old, &old_value)
      && row_value (value, &new_value))
    return !med_span_equal (old_value, new_value);
  return !med_span_equal (old, value);
}

uint64_t
med_replica_changes (const med_replica *replica)
{
  return replica->changes;
}

/* Outside of a transaction, what depends on the row becomes durable together with it. */
static med_result
write_one (med_replica *replica, med_local_kind kind, med_span id, const med_span *value)
{
  bool alone = (kind == MED_LOCAL_RECORD || kind == MED_LOCAL_DOCUMENT)
               && replica->watch.settle != NULL && !med_db_in_transaction (replica->db);
  if (alone)
    MED_TRY (med_db_begin (replica->db));
  med_result result = value != NULL ? med_sealed_put (replica->sealed, kind, id, *value)
                                    : med_sealed_remove (replica->sealed, kind, id);
  if (result == MED_OK)
    tell (replica, kind, id);
  if (!alone)
    return result;
  if (result == MED_OK)
    result = settle (replica);
  if (result == MED_OK)
    result = med_db_commit (replica->db);
  else
    med_db_rollback (replica->db);
  if (result != MED_OK)
    tell (replica, MED_LOCAL_INDEX, MED_SPAN_EMPTY);
  return result;
}

med_result
med_replica_put (med_replica *replica, med_local_kind kind, med_span id,
                 const ProtobufCMessage *message)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), 2 * MESSAGE_MAX + 4096);
  med_span bytes;
  med_result result = med_canonical_encode (message, &arena, &bytes);
  bool change = result == MED_OK && is_change (replica, kind, id, bytes, &arena);
  if (result == MED_OK)
    result = write_one (replica, kind, id, &bytes);
  if (result == MED_OK && change)
    replica->changes++;
  if (result == MED_OK && !on_disk (kind))
    {
      GBytes *key = make_key (kind, id);
      remember (replica, key);
      g_tree_replace (replica->mirror, key, secret_bytes (bytes));
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_replica_remove (med_replica *replica, med_local_kind kind, med_span id)
{
  MED_TRY (write_one (replica, kind, id, NULL));
  replica->changes++;
  if (on_disk (kind))
    return MED_OK;
  g_autoptr (GBytes) key = make_key (kind, id);
  remember (replica, key);
  g_tree_remove (replica->mirror, key);
  return MED_OK;
}

static void
walk_from (med_replica *replica, med_span prefix, med_replica_visit visit, void *context)
{
  g_autoptr (GBytes) start = g_bytes_new (prefix.data, prefix.size);
  for (GTreeNode *node = g_tree_lower_bound (replica->mirror, start); node != NULL;
       node = g_tree_node_next (node))
    {
      gsize key_size, size;
      const uint8_t *key
          = (const uint8_t *)g_bytes_get_data ((GBytes *)g_tree_node_key (node), &key_size);
      if (key_size < prefix.size || memcmp (key, prefix.data, prefix.size) != 0)
        return;
      const void *data = g_bytes_get_data ((GBytes *)g_tree_node_value (node), &size);
      if (!visit (context, med_span_make (key + prefix.size, key_size - prefix.size),
                  med_span_make (data, size)))
        return;
    }
}

void
med_replica_each_of (med_replica *replica, med_local_kind kind, med_replica_visit visit,
                     void *context)
{
  size_t damaged = 0;
  if (on_disk (kind))
    {
      if (med_sealed_each (replica->sealed, kind, visit, context, &damaged) != MED_OK
          || damaged > 0)
        replica->torn = true;
      return;
    }
  uint8_t prefix = (uint8_t)kind;
  walk_from (replica, med_span_make (&prefix, 1), visit, context);
}

const Med__LocalAnchor *
med_replica_anchor (const med_replica *replica)
{
  static const Med__LocalAnchor none = MED__LOCAL_ANCHOR__INIT;
  return replica->anchor != NULL ? replica->anchor : &none;
}

med_result
med_replica_set_anchor (med_replica *replica, const Med__LocalAnchor *anchor)
{
  MED_TRY (med_replica_put (replica, MED_LOCAL_ANCHOR, MED_SPAN_EMPTY, &anchor->base));
  read_anchor (replica);
  return MED_OK;
}

/* table ‖ id */
static med_span
row_id (uint32_t table, med_span id, uint8_t room[KEY_MAX])
{
  med_buf out = med_buf_make (room, KEY_MAX);
  med_buf_put_byte (&out, (uint8_t)table);
  med_buf_put (&out, id);
  return med_span_make (room, out.size);
}

bool
med_replica_row (const med_replica *replica, uint32_t table, med_span id, med_span *value)
{
  uint8_t room[KEY_MAX];
  med_span local, name = row_id (table, id, room);
  if (table != MED_TABLE_RECORD)
    return mirrored (replica, MED_LOCAL_ROW, name, &local) && row_value (local, value);
  med_arena *arena = &((med_replica *)replica)->row;
  med_arena_clear (arena);
  return read_disk (replica, MED_LOCAL_RECORD, name, arena, &local) && row_value (local, value);
}

uint64_t
med_replica_row_height (const med_replica *replica, uint32_t table, med_span id)
{
  uint8_t room[KEY_MAX];
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), MESSAGE_MAX);
  const Med__LocalRow *row = (const Med__LocalRow *)med_replica_get (
      replica, kind_of_table (table), row_id (table, id, room), &arena);
  uint64_t height = row != NULL ? row->height : 0;
  med_arena_clear (&arena);
  return height;
}

ProtobufCMessage *
med_replica_decode (const med_replica *replica, uint32_t table, med_span id, med_arena *arena)
{
  med_span value;
  ProtobufCMessage *message;
  if (!med_replica_row (replica, table, id, &value) || value.size == 0
      || med_canonical_decode (med_table_descriptor (table), value, MESSAGE_MAX, arena, &message)
             != MED_OK)
    return NULL;
  return message;
}

med_result
med_replica_put_row (med_replica *replica, uint32_t table, med_span id, med_span value,
                     uint64_t height)
{
  uint8_t room[KEY_MAX];
  Med__LocalRow row = MED__LOCAL_ROW__INIT;
  row.height = height;
  row.value = med_pb_bytes (value);
  return med_replica_put (replica, kind_of_table (table), row_id (table, id, room), &row.base);
}

med_result
med_replica_forget_row (med_replica *replica, uint32_t table, med_span id)
{
  uint8_t room[KEY_MAX];
  return med_replica_remove (replica, kind_of_table (table), row_id (table, id, room));
}

typedef struct
{
  med_replica_visit visit;
  void *context;
} present_only;

static bool
visit_present (void *context, med_span id, med_span local)
{
  const present_only *only = (const present_only *)context;
  med_span value;
  if (!row_value (local, &value) || value.size == 0)
    return true;
  return only->visit (only->context, id, value);
}

/* On the disk the table stands before the id. */
static bool
visit_record (void *context, med_span id, med_span local)
{
  return id.size < 1 || visit_present (context, med_span_make (id.data + 1, id.size - 1), local);
}

void
med_replica_each (med_replica *replica, uint32_t table, med_replica_visit visit, void *context)
{
  const uint8_t prefix[] = { MED_LOCAL_ROW, (uint8_t)table };
  present_only only = { visit, context };
  if (table == MED_TABLE_RECORD)
    {
      med_replica_each_of (replica, MED_LOCAL_RECORD, visit_record, &only);
      return;
    }
  walk_from (replica, med_span_make (prefix, sizeof prefix), visit_present, &only);
}

static bool
count_one (void *context, med_span id, med_span value)
{
  (*(size_t *)context)++;
  return true;
}

void
med_replica_get_stream (const med_replica *replica, med_span id, med_replica_stream *stream)
{
  uint8_t room[8192];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  memset (stream, 0, sizeof *stream);
  med_log_empty_root (&stream->root);
  const Med__LocalStream *found
      = (const Med__LocalStream *)med_replica_get (replica, MED_LOCAL_STREAM, id, &arena);
  if (found == NULL || found->root.len != sizeof stream->root.bytes)
    return;
  med_log_frontier frontier = { .size = found->size };
  size_t size = med_log_frontier_count (&frontier) * sizeof frontier.nodes[0];
  if (found->frontier.len != size)
    return;
  memcpy (frontier.nodes, found->frontier.data, size);
  stream->frontier = frontier;
  memcpy (stream->root.bytes, found->root.data, sizeof stream->root.bytes);
}

static med_span
leaf_id (med_span stream, uint64_t seq, uint8_t room[KEY_MAX])
{
  med_buf out = med_buf_make (room, KEY_MAX);
  med_buf_put (&out, stream);
  med_buf_put_u64_be (&out, seq);
  return med_span_make (room, out.size);
}

med_result
med_replica_grow_stream (med_replica *replica, med_span id, const med_log_frontier *frontier,
                         const ProtobufCBinaryData *leaves, size_t count, uint64_t height)
{
  uint8_t room[KEY_MAX];
  for (size_t i = 0; i < count; i++)
    {
      Med__LocalLeaf leaf = MED__LOCAL_LEAF__INIT;
      leaf.event = leaves[i];
      MED_TRY (med_replica_put (replica, MED_LOCAL_LEAF,
                                leaf_id (id, frontier->size - count + i, room), &leaf.base));
    }
  Med__LocalStream stream = MED__LOCAL_STREAM__INIT;
  med_hash root;
  med_log_frontier_root (frontier, &root);
  stream.size = frontier->size;
  stream.root = (ProtobufCBinaryData){ sizeof root.bytes, root.bytes };
  stream.frontier
      = (ProtobufCBinaryData){ med_log_frontier_count (frontier) * sizeof frontier->nodes[0],
                               (uint8_t *)frontier->nodes };
  stream.height = height;
  return med_replica_put (replica, MED_LOCAL_STREAM, id, &stream.base);
}

med_result
med_replica_leaf (med_replica *replica, med_span stream, uint64_t seq, med_arena *arena,
                  med_span *event)
{
  uint8_t room[KEY_MAX];
  med_span bytes;
  ProtobufCMessage *message;
  med_result result = med_sealed_get (replica->sealed, MED_LOCAL_LEAF, leaf_id (stream, seq, room),
                                      arena, &bytes);
  if (result == MED_OK
      && med_canonical_decode (&med__local_leaf__descriptor, bytes, MESSAGE_MAX, arena, &message)
             != MED_OK)
    result = MED_E_DAMAGED;
  if (result == MED_E_DAMAGED)
    replica->torn = true;
  MED_TRY (result);
  *event = med_pb_span (((const Med__LocalLeaf *)message)->event);
  return MED_OK;
}

void
med_replica_each_stream (med_replica *replica, med_replica_visit visit, void *context)
{
  med_replica_each_of (replica, MED_LOCAL_STREAM, visit, context);
}

static bool
collect_id (void *context, med_span id, med_span value)
{
  g_ptr_array_add ((GPtrArray *)context, g_bytes_new (id.data, id.size));
  return true;
}

med_result
med_replica_forget_streams (med_replica *replica)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (free_bytes);
  med_replica_each_of (replica, MED_LOCAL_STREAM, collect_id, ids);
  for (guint i = 0; i < ids->len; i++)
    {
      gsize size;
      const void *id = g_bytes_get_data ((GBytes *)ids->pdata[i], &size);
      MED_TRY (med_replica_remove (replica, MED_LOCAL_STREAM, med_span_make (id, size)));
    }
  replica->torn = false;
  return MED_OK;
}

med_result
med_replica_forget_rows (med_replica *replica)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (free_bytes);
  med_replica_each_of (replica, MED_LOCAL_ROW, collect_id, ids);
  for (guint i = 0; i < ids->len; i++)
    {
      gsize size;
      const void *id = g_bytes_get_data ((GBytes *)ids->pdata[i], &size);
      MED_TRY (med_replica_remove (replica, MED_LOCAL_ROW, med_span_make (id, size)));
    }
  MED_TRY (med_sealed_remove_kind (replica->sealed, MED_LOCAL_RECORD));
  replica->changes++;
  tell (replica, MED_LOCAL_INDEX, MED_SPAN_EMPTY);
  return med_replica_forget_streams (replica);
}

med_result
med_replica_each_journal (med_replica *replica, med_replica_visit visit, void *context)
{
  size_t damaged;
  return med_sealed_each (replica->sealed, MED_LOCAL_JOURNAL, visit, context, &damaged);
}

bool
med_replica_torn (const med_replica *replica)
{
  return replica->torn;
}

size_t
med_replica_stream_count (const med_replica *replica)
{
  size_t count = 0;
  med_replica_each_of ((med_replica *)replica, MED_LOCAL_STREAM, count_one, &count);
  return count;
}
