/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who could read keeps every key and takes a copy of the hospital's whole block store.
 * What was shared before can still be opened: that cannot be taken back. Of what came after the
 * share was stopped nothing opens. */
#include "care/document.h"
#include "client/access-private.h"
#include "core/age/file.h"
#include "core/age/payload.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "store/block-store.h"
#include "support/clinic.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define OLD 5
#define NEW 20

typedef struct
{
  clinic *home;
  clinic_person *patient, *doctor;
  med_id old_records[OLD], new_records[NEW];
  med_arena arena;
  med_open_secret *keys; /* everything that the reader kept */
  size_t key_count;
  med_db *db;
  med_blocks *store; /* the copy */
} story;

static void
text_of (int number, char text[64])
{
  g_snprintf (text, 64, "what the doctor found, number %d", number);
}

static med_id
add_one (story *s, int number)
{
  char text[64];
  text_of (number, text);
  return clinic_add (s->patient, text, "results", text, strlen (text), true);
}

/* ── Before ─────────────────────────────────────────────────────────────────────────────────── */

static med_id
share_and_read (story *s)
{
  static const char *const words[] = { "results" };
  med_failure f;
  med_id grant, item;
  med_access_info access;
  const med_grant_terms terms = { .grantee = s->doctor->session->keys->account,
                                  .categories = words,
                                  .category_count = 1,
                                  .actions = MED_ACTION_SEE,
                                  .purpose = MED__PURPOSE__PURPOSE_TREAT,
                                  .until = med_session_now (s->patient->session) + 86400 };
  clinic_sync (s->patient);
  clinic_must (med_consent_grant (s->patient->session, &terms, &grant, &item, &f), f);
  clinic_wait_item (s->patient, &item);
  clinic_sync (s->doctor);
  clinic_must (med_access_open (s->doctor->session, &s->patient->session->keys->account, NULL, 0,
                                MED__PURPOSE__PURPOSE_TREAT, "ward round", 20, NULL, &access,
                                &s->arena, &f),
               f);
  for (int i = 0; i < OLD; i++)
    {
      char text[64];
      text_of (i, text);
      g_autoptr (GBytes) read = clinic_read (s->doctor, &s->old_records[i], &f);
      if (read == NULL)
        g_error ("%s", f.message);
      g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), text, strlen (text));
    }
  return grant;
}

static void
keep_keys (story *s)
{
  med_open_secret *own, *given;
  size_t own_count, given_count;
  MUST (med_session_identities (s->doctor->session, true, &s->arena, &own, &own_count));
  MUST (med_access_identities (s->doctor->session, NULL, &s->arena, &given, &given_count));
  g_assert_cmpuint (given_count, >, 0);
  s->key_count = own_count + given_count;
  s->keys = (med_open_secret *)med_arena_array (&s->arena, s->key_count, sizeof *s->keys);
  memcpy (s->keys, own, own_count * sizeof *own);
  memcpy (s->keys + own_count, given, given_count * sizeof *given);
}

/* Revoke, new locks, own keyring. */
static void
stop_share (story *s, const med_id *grant)
{
  med_failure f;
  med_id item;
  clinic_must (med_consent_revoke (s->patient->session, grant, &item, &f), f);
  for (size_t count = 1, round = 0; count > 0; round++)
    {
      med_outbox_item *items;
      g_assert_cmpuint (round, <, 50);
      clinic_must (med_outbox_flush (s->patient->session, NULL, &f), f);
      clinic_sync (s->patient);
      clinic_must (med_outbox_list (s->patient->session, &s->arena, &items, &count, &f), f);
    }
}

/* ── With the copy ──────────────────────────────────────────────────────────────────────────── */

static void
copy_store (story *s)
{
  g_autofree char *copy = g_build_filename (s->home->folder, "stolen", NULL);
  const char *const argv[] = { "cp", "-a", s->home->node_folder, copy, NULL };
  g_autoptr (GError) error = NULL;
  int status;
  clinic_stop (s->home, SIGTERM);
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_autofree char *db = g_build_filename (copy, "node.db", NULL);
  g_autofree char *blocks = g_build_filename (copy, "blocks", NULL);
  MUST (med_db_open (db, &med_schema_node, &s->db));
  MUST (med_blocks_open (s->db, blocks, &s->store));
}

static const Med__RecordRow *
row_of (story *s, const med_id *record)
{
  const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
      s->patient->session->replica, MED_TABLE_RECORD, MED_SPAN_OF (record->bytes), &s->arena);
  g_assert_nonnull (row);
  return row;
}

static med_span
block_of (story *s, ProtobufCBinaryData cid_bytes)
{
  med_cid cid;
  med_span block;
  g_assert_cmpuint (cid_bytes.len, ==, sizeof cid.bytes);
  memcpy (cid.bytes, cid_bytes.data, sizeof cid.bytes);
  MUST (med_blocks_get (s->store, &cid, &s->arena, &block));
  return block;
}

/* Manifest, payload's header, payload: MED_OK and the plaintext, or what stopped it. */
static med_result
open_record (story *s, const Med__RecordRow *row, char plain[256], size_t *size)
{
  med_manifest_lines lines;
  med_span raw;
  med_age_header header;
  med_file_key file_key;
  med_age_payload payload;
  MED_TRY (med_manifest_open (s->keys, s->key_count, block_of (s, row->manifest_cid), &s->arena,
                              &lines));
  MED_TRY (med_document_read_header (lines.header, &s->arena, &raw));
  MED_TRY (med_age_header_decode (raw, &med_age_limits_default, &s->arena, &header));
  const med_age_keys keys = { .identities = s->keys, .identity_count = s->key_count };
  MED_TRY (med_age_unwrap (&header, &keys, &file_key, NULL));
  med_span stream = block_of (s, row->payload_cid);
  g_assert_cmpuint (stream.size, >, MED_AGE_NONCE_SIZE + MED_CHACHA_TAG_SIZE);
  g_assert_cmpuint (stream.size, <, 256);
  MED_TRY (med_age_payload_init (&payload, &file_key, stream.data, MED_CHACHA_OPEN));
  med_result result = med_age_payload_open (
      &payload, 0, true,
      med_span_make (stream.data + MED_AGE_NONCE_SIZE, stream.size - MED_AGE_NONCE_SIZE),
      (uint8_t *)plain);
  med_age_payload_clear (&payload);
  *size = stream.size - MED_AGE_NONCE_SIZE - MED_CHACHA_TAG_SIZE;
  return result;
}

static void
assert_old_opens (story *s)
{
  for (int i = 0; i < OLD; i++)
    {
      char text[64], plain[256];
      size_t size;
      text_of (i, text);
      MUST (open_record (s, row_of (s, &s->old_records[i]), plain, &size));
      g_assert_cmpmem (plain, size, text, strlen (text));
    }
}

/* Every record after it stands under another epoch, whose recipient no kept key belongs to. */
static void
assert_new_stays_shut (story *s)
{
  for (int i = 0; i < NEW; i++)
    {
      char plain[256];
      size_t size;
      const Med__RecordRow *row = row_of (s, &s->new_records[i]);
      g_assert_cmpint (open_record (s, row, plain, &size), ==, MED_E_NO_MATCH);
      g_assert_cmpuint (row->epoch, ==, 2);
      med_tag tag;
      memcpy (tag.bytes, row->tag.data, sizeof tag.bytes);
      med_row_id id = med_row_id_epoch (MED_SPAN_OF (s->patient->session->keys->account.bytes),
                                        MED_SPAN_OF (tag.bytes), row->epoch);
      const Med__EpochRow *epoch = (const Med__EpochRow *)med_replica_decode (
          s->patient->session->replica, MED_TABLE_EPOCH, med_row_id_span (&id), &s->arena);
      g_assert_nonnull (epoch);
      for (size_t k = 0; k < s->key_count; k++)
        {
          med_open_public public;
          med_open_public_from_secret (&s->keys[k], &public);
          g_assert_false (
              med_span_equal (MED_SPAN_OF (public.bytes), med_pb_span (epoch->recipient)));
        }
    }
}

/* Whatever opens in the whole store: none of it holds a new title, content or key. */
static void
assert_nothing_in_store (story *s)
{
  sqlite3_stmt *statement;
  unsigned tried = 0, opened = 0, titles = 0;
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func (g_free);
  MUST (med_db_prepare (s->db, "SELECT cid FROM block_row", &statement));
  while (med_db_step (s->db, statement) == MED_OK)
    {
      med_span cid = med_db_column_span (statement, 0);
      g_ptr_array_add (cids, g_memdup2 (cid.data, cid.size));
    }
  const med_age_keys keys = { .identities = s->keys, .identity_count = s->key_count };
  for (guint i = 0; i < cids->len; i++, tried++)
    {
      med_cid cid;
      med_span plain;
      memcpy (cid.bytes, cids->pdata[i], sizeof cid.bytes);
      med_span file = block_of (s, med_pb_bytes (MED_SPAN_OF (cid.bytes)));
      if (med_age_open (&keys, file, &med_age_limits_keybox, &s->arena, &plain, NULL) != MED_OK)
        continue;
      opened++;
      for (int n = 0; n < OLD + NEW; n++)
        {
          char text[64];
          g_snprintf (text, sizeof text, "number %d\"", n);
          bool found = memmem (plain.data, plain.size, text, strlen (text)) != NULL;
          g_assert_true (n < OLD || !found);
          titles += found;
        }
    }
  g_test_message ("%u of %u objects open", opened, tried);
  g_assert_cmpuint (tried, >, 2 * (OLD + NEW));
  g_assert_cmpuint (titles, ==, OLD);
}

static void
test_revoked (void)
{
  story s = { 0 };
  med_arena_init (&s.arena, med_memory_heap (), (size_t)256 << 20);
  s.home = clinic_new ();
  s.patient = clinic_join (s.home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  s.doctor = clinic_join (s.home, MED__ROLE__ROLE_DOCTOR, "Adler", "Jan");
  clinic_sync (s.patient);
  for (int i = 0; i < OLD; i++)
    s.old_records[i] = add_one (&s, i);
  med_id grant = share_and_read (&s);
  keep_keys (&s);
  stop_share (&s, &grant);
  for (int i = 0; i < NEW; i++)
    s.new_records[i] = add_one (&s, OLD + i);
  clinic_sync (s.patient);
  copy_store (&s);
  assert_old_opens (&s);
  assert_new_stays_shut (&s);
  assert_nothing_in_store (&s);
  med_blocks_close (s.store);
  med_db_close (s.db);
  med_arena_clear (&s.arena);
  clinic_free (s.home);
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  g_test_add_func ("/scenario/revoked-reader/all-keys-and-blocks", test_revoked);
  return g_test_run ();
}
