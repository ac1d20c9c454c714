/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a replica out. */
#include "support/replica-dump.h"

#include "base/text.h"
#include "core/codec/canonical.h"

#include <string.h>

typedef struct
{
  med_replica *replica;
  GPtrArray *lines;
  uint32_t kind;
} dump;

static char *
hex (med_span bytes)
{
  char *text = g_malloc (bytes.size * 2 + 1);
  text[0] = '\0';
  if (bytes.size > 0)
    g_assert_cmpint (med_hex_encode (bytes, text, bytes.size * 2 + 1), ==, MED_OK);
  return text;
}

static void
add_line (dump *d, uint32_t kind, med_span id, med_span value)
{
  g_autofree char *id_text = hex (id), *value_text = hex (value);
  g_ptr_array_add (d->lines, g_strdup_printf ("%02x%s %s", kind, id_text, value_text));
}

static bool
add_message (void *context, med_span id, med_span value)
{
  dump *d = (dump *)context;
  uint8_t room[65536];
  med_arena arena;
  ProtobufCMessage *message;
  med_arena_init_buffer (&arena, room, sizeof room);
  if (d->kind != MED_LOCAL_ROW && d->kind != MED_LOCAL_RECORD)
    add_line (d, d->kind, id, value);
  else
    {
      g_assert_cmpint (
          med_canonical_decode (&med__local_row__descriptor, value, 65536, &arena, &message), ==,
          MED_OK);
      const Med__LocalRow *row = (const Med__LocalRow *)message;
      /* A row is a row, wherever it is kept. */
      add_line (d, MED_LOCAL_ROW, id, med_span_make (row->value.data, row->value.len));
    }
  return true;
}

static bool
add_leaves (void *context, med_span id, med_span value)
{
  dump *d = (dump *)context;
  med_replica_stream stream;
  med_replica_get_stream (d->replica, id, &stream);
  add_line (d, MED_LOCAL_STREAM, id, MED_SPAN_OF (stream.root));
  for (uint64_t seq = 0; seq < stream.frontier.size; seq++)
    {
      med_arena arena;
      med_span event;
      uint8_t key[256];
      med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
      g_assert_cmpint (med_replica_leaf (d->replica, id, seq, &arena, &event), ==, MED_OK);
      memcpy (key, id.data, id.size);
      for (int i = 0; i < 8; i++)
        key[id.size + (size_t)i] = (uint8_t)(seq >> (56 - 8 * i));
      add_line (d, MED_LOCAL_LEAF, med_span_make (key, id.size + 8), event);
      med_arena_clear (&arena);
    }
  return true;
}

GPtrArray *
replica_dump (med_replica *replica)
{
  static const med_local_kind kinds[] = { MED_LOCAL_ROW,    MED_LOCAL_RECORD, MED_LOCAL_DOCUMENT,
                                          MED_LOCAL_OBJECT, MED_LOCAL_PERSON, MED_LOCAL_ENVELOPE };
  dump d = { replica, g_ptr_array_new_with_free_func (g_free), 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      d.kind = kinds[i];
      med_replica_each_of (replica, kinds[i], add_message, &d);
    }
  med_replica_each_stream (replica, add_leaves, &d);
  return d.lines;
}

static bool
has_line (const GPtrArray *lines, const char *line)
{
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    if (strcmp ((const char *)lines->pdata[i], line) == 0)
      return true;
  return false;
}

static bool
has_key (const GPtrArray *lines, const char *line)
{
  size_t size = (size_t)(strchr (line, ' ') - line) + 1;
  for (guint i = 0; i < lines->len; i++)
    if (strncmp ((const char *)lines->pdata[i], line, size) == 0)
      return true;
  return false;
}

unsigned
replica_dump_strange (const GPtrArray *before, const GPtrArray *after, const GPtrArray *truth)
{
  unsigned strange = 0;
  for (guint i = 0; i < after->len; i++)
    {
      const char *line = (const char *)after->pdata[i];
      if (has_line (before, line) || has_line (truth, line))
        continue;
      g_test_message ("kept: %s", line);
      strange++;
    }
  for (guint i = 0; i < before->len; i++)
    if (!has_key (after, (const char *)before->pdata[i]))
      {
        g_test_message ("lost: %s", (const char *)before->pdata[i]);
        strange++;
      }
  return strange;
}

unsigned
replica_dump_new (const GPtrArray *before, const GPtrArray *after)
{
  unsigned count = 0;
  for (guint i = 0; i < after->len; i++)
    if (!has_line (before, (const char *)after->pdata[i]))
      {
        g_test_message ("new: %s", (const char *)after->pdata[i]);
        count++;
      }
  return count;
}
