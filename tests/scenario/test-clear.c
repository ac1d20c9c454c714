/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that a person wrote stands in clear in any file: neither on the own computer nor at the
 * node, also when both are killed in the middle of their work. And the ledger has no field for
 * words at all: everything that stands there is of a listed kind. */
#include "client/consents.h"
#include "core/chain/decode.h"
#include "core/codec/canonical.h"
#include "core/ledger/index.h"
#include "scenario/clear-fields.h"
#include "store/chain-db.h"
#include "store/kv-sqlite.h"
#include "support/clinic.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define FAMILY "Zanzibarowna"
#define GIVEN "Quirinaxa"
#define PHONE "+4930777312345"
#define TITLE "Vorhofflimmern-Xylograph"
#define FILE_NAME "befund-quokkasaurus.txt"
#define CONTENT "The-patient-told-us-about-Tumbleweed-Serendipity"
#define MESSAGE "Please-share-Kaleidoscope-Bromeliad"

static const char *const canaries[]
    = { FAMILY, GIVEN, PHONE, TITLE, FILE_NAME, CONTENT, MESSAGE, CLINIC_PASSPHRASE };

/* ── What the other process does, until it is killed ────────────────────────────────────────── */

static void
add_and_export (clinic_person *person)
{
  med_failure f;
  med_id item, record;
  g_autoptr (GInputStream) in
      = g_memory_input_stream_new_from_data (CONTENT, strlen (CONTENT), NULL);
  const med_record_new input
      = { .content = in, .title = TITLE, .category = "results", .file_name = FILE_NAME };
  clinic_must (med_records_add (person->session, &input, NULL, &record, &item, &f), f);
  clinic_wait_item (person, &item);
  clinic_sync (person);
  g_autoptr (GBytes) read = clinic_read (person, &record, &f);
  g_assert_nonnull (read);
  g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), CONTENT,
                   strlen (CONTENT));
}

static void
list_and_search (clinic_person *person)
{
  med_failure f;
  med_arena arena;
  med_record_info *list;
  size_t count;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  const med_record_filter all = { 0 }, some = { .search = "xylograph" };
  clinic_must (med_records_list (person->session, &all, &arena, &list, &count, NULL, &f), f);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (list[0].title, ==, TITLE);
  clinic_must (med_records_list (person->session, &some, &arena, &list, &count, NULL, &f), f);
  g_assert_cmpuint (count, ==, 1);
  med_request_info *requests;
  clinic_must (med_consent_requests (person->session, &arena, &requests, &count, &f), f);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (requests[0].message, ==, MESSAGE);
  med_arena_clear (&arena);
}

/* A second record that is only safe here, its content in the middle of being written. */
static bool
never_ends (void *context, uint64_t done, uint64_t total)
{
  printf ("ready\n");
  fflush (stdout);
  while (done != UINT64_MAX)
    pause ();
  return false;
}

static int
work (const char *folder)
{
  clinic_person person = { .folder = (char *)folder, .env = med_client_env () };
  clinic_open (&person);
  clinic_sync (&person);
  add_and_export (&person);
  list_and_search (&person);
  clinic_add (&person, TITLE, "medications", CONTENT, strlen (CONTENT), false);
  g_autofree char *much = g_malloc ((size_t)8 << 20);
  for (size_t i = 0; i < (size_t)8 << 20; i++)
    much[i] = CONTENT[i % strlen (CONTENT)];
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (much, (gssize)8 << 20, NULL);
  const med_record_new input = { .content = in,
                                 .title = TITLE,
                                 .category = "results",
                                 .file_name = FILE_NAME,
                                 .progress = never_ends };
  med_failure f;
  med_id item;
  (void)!med_records_add (person.session, &input, NULL, NULL, &item, &f);
  return 1;
}

/* ── Looking for words ──────────────────────────────────────────────────────────────────────── */

typedef struct
{
  unsigned files, found;
} search;

static void
look_for (search *s, const char *path, const char *data, gsize size, const char *word)
{
  if (memmem (data, size, word, strlen (word)) == NULL)
    return;
  g_test_message ("“%s” stands in %s", word, path);
  s->found++;
}

/* As it is, in small letters, and inside base64 at each of its three places. */
static void
look_in_file (search *s, const char *path)
{
  g_autofree char *data = NULL;
  gsize size;
  if (!g_file_get_contents (path, &data, &size, NULL))
    return; /* a socket */
  s->files++;
  for (size_t i = 0; i < G_N_ELEMENTS (canaries); i++)
    {
      g_autofree char *small = g_ascii_strdown (canaries[i], -1);
      look_for (s, path, data, size, canaries[i]);
      look_for (s, path, data, size, small);
      for (gsize skip = 0; skip < 3; skip++)
        {
          gsize part = (strlen (canaries[i]) - skip) / 3 * 3;
          g_autofree char *text = g_base64_encode ((const guchar *)canaries[i] + skip, part);
          look_for (s, path, data, size, text);
        }
    }
}

static void
look_in (search *s, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  if (dir == NULL)
    {
      look_in_file (s, path);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      look_for (s, path, name, strlen (name), FAMILY);
      look_for (s, path, name, strlen (name), FILE_NAME);
      look_in (s, child);
    }
}

/* Every file that the process has open for writing lies in a folder that is searched. */
static void
assert_writes_below (GPid pid, const char *folder, const char *temporary)
{
  g_autofree char *fds = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (fds, 0, NULL);
  const char *name;
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      struct stat status;
      g_autofree char *link = g_build_filename (fds, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);
      if (target == NULL || stat (link, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      if (lstat (link, &status) == 0 && (status.st_mode & S_IWUSR) != 0
          && !g_str_has_prefix (target, folder) && !g_str_has_prefix (target, temporary))
        g_error ("process %d writes %s", pid, target);
    }
}

static void
give_name (clinic *home, const char *folder)
{
  clinic_person *person = clinic_profile (home, folder);
  med_failure f;
  med_invite_info invite;
  med_id item;
  const med_person_facts facts = {
    .family = FAMILY, .given = GIVEN, .born = "1979-03-14", .gender = "female", .phone = PHONE
  };
  clinic_must (med_people_invite (home->officer->session, MED__ROLE__ROLE_PATIENT, GIVEN, 0, NULL,
                                  &home->arena, &invite, &item, &f),
               f);
  clinic_wait_item (home->officer, &item);
  clinic_open (person);
  clinic_must (med_network_join (person->session, invite.text, NULL, &facts, NULL, &f), f);
}

static void
ask_for_share (clinic *home, clinic_person *doctor, clinic_person *patient)
{
  static const char *const words[] = { "results" };
  med_failure f;
  med_self self;
  med_id request, item;
  clinic_sync (doctor);
  clinic_must (med_session_self (patient->session, &home->arena, &self, &f), f);
  const med_grant_terms terms = { .grantee = self.account,
                                  .categories = words,
                                  .category_count = 1,
                                  .actions = MED_ACTION_SEE,
                                  .purpose = MED__PURPOSE__PURPOSE_TREAT,
                                  .until = med_session_now (doctor->session) + 86400 };
  clinic_must (
      med_consent_request (doctor->session, &self.account, &terms, MESSAGE, &request, &item, &f),
      f);
  clinic_wait_item (doctor, &item);
}

/* The test finds what is there. */
static void
assert_search_works (const char *folder)
{
  search s = { 0 };
  g_autofree char *path = g_build_filename (folder, "planted", NULL);
  g_autofree char *text = g_strdup_printf ("…%s…", TITLE);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  look_in (&s, folder);
  g_assert_cmpuint (s.found, ==, 1);
  g_autofree char *coded = g_base64_encode ((const guchar *)text, strlen (text));
  g_assert_true (g_file_set_contents (path, coded, -1, NULL));
  s.found = 0;
  look_in (&s, folder);
  g_assert_cmpuint (s.found, ==, 1);
  g_remove (path);
}

/* ── The ledger's fields ────────────────────────────────────────────────────────────────────── */

typedef struct
{
  GHashTable *seen;
  unsigned strange, rows, events, transactions;
} census;

static void
count_field (census *c, const char *text)
{
  if (!g_hash_table_add (c->seen, g_strdup (text)))
    return;
  for (size_t i = 0; i < clear_field_count; i++)
    if (strcmp (clear_fields[i], text) == 0)
      return;
  g_test_message ("not listed: \"%s\"", text);
  c->strange++;
}

static void walk (census *c, const ProtobufCMessage *message);

static void
walk_value (census *c, const ProtobufCMessageDescriptor *type,
            const ProtobufCFieldDescriptor *field, const void *value)
{
  g_autofree char *text = NULL;
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    {
      const ProtobufCMessage *const *inner = (const ProtobufCMessage *const *)value;
      if (*inner != NULL)
        walk (c, *inner);
      return;
    }
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    {
      const ProtobufCBinaryData *bytes = (const ProtobufCBinaryData *)value;
      if (bytes->len == 0)
        return;
      bool address = strcmp (field->name, "url") == 0;
      text = address ? g_strdup_printf ("%s.%s text", type->short_name, field->name)
                     : g_strdup_printf ("%s.%s %zu", type->short_name, field->name, bytes->len);
    }
  else if (field->type == PROTOBUF_C_TYPE_STRING)
    text = g_strdup_printf ("%s.%s text", type->short_name, field->name);
  else
    text = g_strdup_printf ("%s.%s number", type->short_name, field->name);
  count_field (c, text);
}

static size_t
element_size (const ProtobufCFieldDescriptor *field)
{
  switch (field->type)
    {
    case PROTOBUF_C_TYPE_BYTES:
      return sizeof (ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_MESSAGE:
    case PROTOBUF_C_TYPE_STRING:
      return sizeof (void *);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64:
      return 8;
    default:
      return 4;
    }
}

static void
walk (census *c, const ProtobufCMessage *message)
{
  const ProtobufCMessageDescriptor *type = message->descriptor;
  const char *base = (const char *)message;
  g_assert_cmpuint (message->n_unknown_fields, ==, 0);
  for (unsigned i = 0; i < type->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &type->fields[i];
      if (field->label == PROTOBUF_C_LABEL_REPEATED)
        {
          size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
          const char *list = *(const char *const *)(const void *)(base + field->offset);
          for (size_t j = 0; j < count; j++)
            walk_value (c, type, field, list + j * element_size (field));
        }
      else if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0
               || *(const uint32_t *)(const void *)(base + field->quantifier_offset) == field->id)
        walk_value (c, type, field, base + field->offset);
    }
}

static bool
walk_pair (void *context, med_span key, med_span value)
{
  census *c = (census *)context;
  med_arena arena;
  ProtobufCMessage *message;
  uint32_t table = key.data[0];
  const ProtobufCMessageDescriptor *type = table == MED_INDEX_LEAF ? &med__event__descriptor
                                           : table < MED_TABLE_INDEX_FIRST
                                               ? med_table_descriptor (table)
                                               : NULL;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (type != NULL)
    {
      MUST (med_canonical_decode (type, value, 65536, &arena, &message));
      walk (c, message);
      *(table == MED_INDEX_LEAF ? &c->events : &c->rows) += 1;
    }
  else
    g_assert_cmpuint (table, >=, MED_TABLE_INDEX_FIRST);
  /* Keys are ids, tags and numbers, at the most two of them and a time. */
  g_assert_cmpuint (key.size, <=, 70);
  med_arena_clear (&arena);
  return true;
}

static void
walk_blocks (census *c, med_db *db)
{
  uint64_t tip;
  MUST (med_chain_tip (db, &tip));
  for (uint64_t height = 1; height <= tip; height++)
    {
      med_arena arena;
      med_chain_entry entry;
      med_block block;
      med_tx tx;
      med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
      MUST (med_chain_get (db, height, &arena, &entry));
      MUST (med_block_decode (entry.block, &arena, &block));
      for (size_t i = 0; i < block.tx_count; i++)
        {
          MUST (med_tx_decode (block.txs[i], &arena, &tx));
          walk (c, &tx.body->base);
          c->transactions++;
        }
      med_arena_clear (&arena);
    }
}

static void
assert_ledger_fields (const clinic *home)
{
  census c = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), 0, 0, 0, 0 };
  g_autofree char *path = g_build_filename (home->node_folder, "node.db", NULL);
  med_db *db;
  MUST (med_db_open (path, &med_schema_node, &db));
  med_kv kv = med_kv_sqlite (db);
  MUST (kv.class->seek (kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, walk_pair, &c));
  walk_blocks (&c, db);
  med_db_close (db);
  g_test_message ("%u rows, %u events, %u transactions", c.rows, c.events, c.transactions);
  g_assert_cmpuint (c.rows, >, 50);
  g_assert_cmpuint (c.events, >, 10);
  g_assert_cmpuint (c.transactions, >=, 6);
  g_assert_cmpuint (c.strange, ==, 0);
  g_hash_table_unref (c.seen);
}

static void
test_clear (void)
{
  /* Temporary files of everybody here would lie below the folder too. */
  g_autofree char *temporary = g_dir_make_tmp ("med-clear-XXXXXX", NULL);
  g_assert_nonnull (temporary);
  g_setenv ("TMPDIR", temporary, TRUE);
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *doctor = clinic_join (home, MED__ROLE__ROLE_DOCTOR, "Adler", "Jan");
  give_name (home, "patient");
  clinic_person *patient = (clinic_person *)g_ptr_array_index (home->people, home->people->len - 1);
  ask_for_share (home, doctor, patient);
  clinic_sync (home->officer);
  clinic_close (patient);
  int out;
  char line[64] = "";
  GPid child = clinic_spawn_work (patient->folder, &out);
  g_assert_cmpint (read (out, line, sizeof line - 1), >, 0);
  g_assert_cmpstr (line, ==, "ready\n");
  assert_writes_below (child, home->folder, temporary);
  assert_writes_below (home->node, home->folder, temporary);
  clinic_end_work (child, SIGKILL);
  close (out);
  clinic_stop (home, SIGKILL);
  search s = { 0 };
  assert_search_works (home->folder);
  look_in (&s, temporary);
  look_in (&s, home->folder);
  g_test_message ("%u files", s.files);
  g_assert_cmpuint (s.files, >, 20);
  g_assert_cmpuint (s.found, ==, 0);
  assert_ledger_fields (home);
  clinic_start (home);
  clinic_open (patient);
  clinic_sync (patient);
}

int
main (int argc, char **argv)
{
  if (clinic_is_work (argc, argv))
    return work (argv[3]);
  clinic_init (&argc, &argv);
  g_test_add_func ("/scenario/clear/session", test_clear);
  return g_test_run ();
}
