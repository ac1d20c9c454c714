/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client that is killed at any moment while it adds records and sends them: what it said was
 * saved is there afterwards, and what it sent stands in the ledger once. */
#include "core/codec/canonical.h"
#include "core/ledger/stream.h"
#include "support/clinic.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 12
#define RECORDS_A_ROUND 400
#define CONTENT_SIZE 70000

/* The content of record `number`: everywhere the same. */
static void
content_of (uint32_t number, uint8_t content[CONTENT_SIZE])
{
  for (size_t i = 0; i < CONTENT_SIZE; i++)
    content[i] = (uint8_t)((i * 31 + number * 7) >> 2);
  memcpy (content, &number, sizeof number);
}

/* ── The process that is killed ─────────────────────────────────────────────────────────────── */

/* One line for each record that is saved: its number and id. */
static int
work (const char *argument)
{
  static uint8_t content[CONTENT_SIZE];
  g_auto (GStrv) parts = g_strsplit (argument, ":", 2);
  clinic_person person = { .folder = parts[1], .env = med_client_env () };
  uint32_t number = (uint32_t)g_ascii_strtoull (parts[0], NULL, 10);
  clinic_open (&person);
  printf ("open\n");
  fflush (stdout);
  for (uint32_t end = number + RECORDS_A_ROUND; number < end; number++)
    {
      med_failure ignored;
      g_autofree char *title = g_strdup_printf ("%u", number);
      content_of (number, content);
      med_id record = clinic_add (&person, title, "results", content, sizeof content, false);
      printf ("%u", number);
      for (size_t i = 0; i < sizeof record.bytes; i++)
        printf ("%s%02x", i == 0 ? " " : "", record.bytes[i]);
      printf ("\n");
      fflush (stdout);
      if (number % 3 == 0)
        (void)!med_outbox_flush (person.session, NULL, &ignored);
    }
  return 0;
}

/* ── The one that looks ─────────────────────────────────────────────────────────────────────── */

typedef struct
{
  GHashTable *saved; /* id in hexadecimal → number */
  uint32_t next;     /* number that nobody used */
  GRand *random;
} story;

static void
note_line (story *s, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 2);
  if (parts[0] == NULL || parts[1] == NULL || strlen (parts[1]) != 32)
    return;
  uint32_t number = (uint32_t)g_ascii_strtoull (parts[0], NULL, 10);
  g_hash_table_insert (s->saved, g_strdup (parts[1]), GUINT_TO_POINTER (number));
  s->next = MAX (s->next, number + 1);
}

static void
run_and_kill (story *s, const clinic_person *patient)
{
  int out;
  char line[256];
  g_autofree char *argument = g_strdup_printf ("%u:%s", s->next, patient->folder);
  GPid child = clinic_spawn_work (argument, &out);
  FILE *lines = fdopen (out, "r");
  g_assert_nonnull (fgets (line, sizeof line, lines));
  g_assert_cmpstr (line, ==, "open\n");
  g_usleep ((gulong)g_rand_int_range (s->random, 1000, 900000));
  clinic_end_work (child, SIGKILL);
  /* What was printed before is in the pipe; a line without its end was not said. */
  while (fgets (line, sizeof line, lines) != NULL)
    if (g_str_has_suffix (line, "\n"))
      note_line (s, g_strchomp (line));
  fclose (lines);
  /* Two more may have been under way. */
  s->next += 2;
}

static char *
hex_of (const med_id *id)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < sizeof id->bytes; i++)
    g_string_append_printf (text, "%02x", id->bytes[i]);
  return g_string_free (text, FALSE);
}

static void
flush_all (clinic_person *person)
{
  med_failure f;
  for (int i = 0; i < 50; i++)
    {
      med_arena arena;
      med_outbox_item *items;
      size_t count, waiting = 0;
      med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
      clinic_must (med_outbox_flush (person->session, NULL, &f), f);
      clinic_must (med_outbox_list (person->session, &arena, &items, &count, &f), f);
      for (size_t j = 0; j < count; j++)
        {
          if (items[j].state == MED__OUTBOX_STATE__OUTBOX_REFUSED
              || items[j].state == MED__OUTBOX_STATE__OUTBOX_EXPIRED)
            g_error ("%s: refused: %s", items[j].what, med_reason_word (items[j].reason));
          waiting += items[j].state != MED__OUTBOX_STATE__OUTBOX_RECORDED;
        }
      med_arena_clear (&arena);
      if (waiting == 0)
        return;
      g_usleep (50000);
    }
  g_error ("the outbox does not end");
}

/* Every record of the ledger that the account stream tells of: how often. */
static GHashTable *
added_events (clinic_person *person)
{
  GHashTable *added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  med_row_id id = med_stream_id (
      MED_STREAM_ACCOUNT, MED_SPAN_OF (person->session->keys->account.bytes), MED_SPAN_EMPTY);
  med_replica_stream stream;
  med_replica_get_stream (person->session->replica, med_row_id_span (&id), &stream);
  for (uint64_t seq = 0; seq < stream.frontier.size; seq++)
    {
      med_arena arena;
      med_span event;
      ProtobufCMessage *message;
      med_arena_init (&arena, med_memory_heap (), (size_t)1 << 16);
      g_assert_cmpint (
          med_replica_leaf (person->session->replica, med_row_id_span (&id), seq, &arena, &event),
          ==, MED_OK);
      g_assert_cmpint (
          med_canonical_decode (&med__event__descriptor, event, 1024, &arena, &message), ==,
          MED_OK);
      const Med__Event *found = (const Med__Event *)message;
      if (found->kind == MED__EVENT_KIND__EVENT_RECORD_ADDED && found->object.len == 16)
        {
          med_id record;
          memcpy (record.bytes, found->object.data, 16);
          g_autofree char *text = hex_of (&record);
          if (!g_hash_table_add (added, g_steal_pointer (&text)))
            g_error ("recorded twice");
        }
      med_arena_clear (&arena);
    }
  return added;
}

/* Nothing of what was saved is missing, nothing is there twice, and a sample is read back. */
static void
look (story *s, clinic_person *patient)
{
  static uint8_t content[CONTENT_SIZE];
  med_failure f;
  med_arena arena;
  med_record_info *list;
  size_t count;
  const med_record_filter all = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  clinic_must (med_records_list (patient->session, &all, &arena, &list, &count, NULL, &f), f);
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  for (size_t i = 0; i < count; i++)
    {
      g_assert_true (g_hash_table_add (listed, hex_of (&list[i].id)));
      g_assert_true (g_hash_table_add (titles, (char *)list[i].title));
      if (i % 7 == 0)
        {
          g_autoptr (GBytes) read = clinic_read (patient, &list[i].id, &f);
          if (read == NULL)
            g_error ("%s: %s", list[i].title, f.message);
          content_of ((uint32_t)g_ascii_strtoull (list[i].title, NULL, 10), content);
          g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), content,
                           sizeof content);
        }
    }
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init (&iter, s->saved);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (listed, id))
      g_error ("record %s was saved and is lost", (const char *)id);
  med_arena_clear (&arena);
}

static void
test_crash (void)
{
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *patient = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  clinic_close (patient);
  story s = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), 1,
              g_rand_new_with_seed (7) };
  for (int round = 0; round < ROUNDS; round++)
    {
      run_and_kill (&s, patient);
      /* The lock went with the process. Every other time the outbox is left as it is. */
      clinic_open (patient);
      look (&s, patient);
      if (round % 2 == 1)
        flush_all (patient);
      clinic_close (patient);
    }
  clinic_open (patient);
  flush_all (patient);
  clinic_sync (patient);
  g_autoptr (GHashTable) added = added_events (patient);
  g_test_message ("%u saved, %u recorded", g_hash_table_size (s.saved), g_hash_table_size (added));
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init (&iter, s.saved);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_true (g_hash_table_contains (added, id));
  /* Of what it had no time to say, at most one a round. */
  g_assert_cmpuint (g_hash_table_size (added), <=, g_hash_table_size (s.saved) + ROUNDS);
  g_assert_cmpuint (g_hash_table_size (s.saved), >=, ROUNDS);
  look (&s, patient);
  g_hash_table_unref (s.saved);
  g_rand_free (s.random);
}

int
main (int argc, char **argv)
{
  if (clinic_is_work (argc, argv))
    return work (argv[3]);
  clinic_init (&argc, &argv);
  g_test_add_func ("/scenario/client-crash/add-and-flush", test_crash);
  return g_test_run ();
}
