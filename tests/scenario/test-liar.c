/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node that lies, in every way that an answer can be altered: nothing of it may be believed, and
 * the replica stays what it was. The liar stands between a real client and a real node. */
#include "client/sync-private.h"
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "node/node-keys.h"
#include "support/clinic.h"
#include "support/relay.h"
#include "support/replica-dump.h"

#include <signal.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define LIGHT_LATEST "/v1/light/latest"
#define BUDGET ((size_t)64 << 20)

typedef struct
{
  clinic *home, *elsewhere;
  clinic_person *victim; /* a copy of the patient's profile from before the newest events */
  relay *relay;
  med_node_keys node_keys;
  GBytes *old_light, *other_light;
  med_id record, new_records[2];
  GPtrArray *truth;
} liar;

/* ── Altering one thing ─────────────────────────────────────────────────────────────────────── */

static med_span
span_of (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  return med_span_make (data, size);
}

static GBytes *
bytes_of (med_span span)
{
  return g_bytes_new (span.data, span.size);
}

static GBytes *
put_light (const med_light_block *block, med_arena *arena)
{
  med_buf buf;
  med_span made;
  MUST (med_buf_init_arena (&buf, arena, med_light_block_size_max (block)));
  med_light_block_put (&buf, block);
  MUST (med_buf_finish (&buf, &made));
  return bytes_of (made);
}

typedef void (*change_light) (liar *l, med_light_block *block, med_commit_sig *vote,
                              med_arena *arena);

static void
flip_header (liar *l, med_light_block *block, med_commit_sig *vote, med_arena *arena)
{
  block->header.app_hash.bytes[7] ^= 1;
}

static void
flip_commit (liar *l, med_light_block *block, med_commit_sig *vote, med_arena *arena)
{
  vote->signature.bytes[3] ^= 4;
}

/* The operator has the key of the only validator: what it signs is a valid header. */
static void
sign_again (liar *l, med_light_block *block, med_commit_sig *vote)
{
  med_hash hash;
  uint8_t room[MED_SIGN_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_span bytes;
  MUST (med_header_hash (&block->header, &hash));
  memcpy (block->commit.block_id.hash.bytes, hash.bytes, sizeof hash.bytes);
  MUST (med_commit_sign_bytes (block->header.chain_id.text, &block->commit, 0, &buf, &bytes));
  med_sign (&l->node_keys.validator, bytes, &vote->signature);
}

static void
from_the_future (liar *l, med_light_block *block, med_commit_sig *vote, med_arena *arena)
{
  block->header.time.seconds += 7200;
  vote->timestamp.seconds += 7200;
  sign_again (l, block, vote);
}

/* Another state under the height that the client has proven. */
static void
second_history (liar *l, med_light_block *block, med_commit_sig *vote, med_arena *arena)
{
  block->header.height = (int64_t)med_replica_anchor (l->victim->session->replica)->height;
  block->commit.height = block->header.height;
  block->header.app_hash.bytes[0] ^= 1;
  sign_again (l, block, vote);
}

static GBytes *
alter_light (liar *l, const char *path, GBytes *body, change_light change)
{
  if (strcmp (path, LIGHT_LATEST) != 0)
    return NULL;
  med_arena arena;
  med_light_block block;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  MUST (med_light_block_decode (span_of (body), &arena, &block));
  g_assert_cmpuint (block.commit.signature_count, ==, 1);
  med_commit_sig vote = block.commit.signatures[0];
  block.commit.signatures = &vote;
  change (l, &block, &vote, &arena);
  GBytes *made = put_light (&block, &arena);
  med_arena_clear (&arena);
  return made;
}

#define LIGHT(name)                                                                                \
  static GBytes *alter_##name (void *context, const char *method, const char *path, GBytes *body)  \
  {                                                                                                \
    return alter_light ((liar *)context, path, body, name);                                        \
  }
LIGHT (flip_header)
LIGHT (flip_commit)
LIGHT (from_the_future)
LIGHT (second_history)

static GBytes *
alter_old_header (void *context, const char *method, const char *path, GBytes *body)
{
  return strcmp (path, LIGHT_LATEST) == 0 ? g_bytes_ref (((liar *)context)->old_light) : NULL;
}

static GBytes *
alter_other_chain (void *context, const char *method, const char *path, GBytes *body)
{
  return strcmp (path, LIGHT_LATEST) == 0 ? g_bytes_ref (((liar *)context)->other_light) : NULL;
}

/* ── Rows ───────────────────────────────────────────────────────────────────────────────────── */

typedef void (*change_rows) (Med__Rows *rows);

static GBytes *
alter_rows (const char *path, GBytes *body, change_rows change)
{
  if (strcmp (path, "/v1/rows") != 0)
    return NULL;
  med_arena arena;
  ProtobufCMessage *message;
  med_span made;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  MUST (med_canonical_decode (&med__rows__descriptor, span_of (body), BUDGET, &arena, &message));
  change ((Med__Rows *)message);
  MUST (med_canonical_encode (message, &arena, &made));
  GBytes *result = bytes_of (made);
  med_arena_clear (&arena);
  return result;
}

static void
flip_proof (Med__Rows *rows)
{
  Med__Proof *proof = rows->rows[rows->n_rows - 1]->proof;
  g_assert_cmpuint (proof->n_siblings, >, 0);
  proof->siblings[0].data[5] ^= 2;
}

static void
flip_row (Med__Rows *rows)
{
  for (size_t i = 0; i < rows->n_rows; i++)
    if (rows->rows[i]->value.len > 0)
      rows->rows[i]->value.data[rows->rows[i]->value.len - 1] ^= 1;
}

/* "There is no such row", with a proof that holds for another one. */
static void
deny_row (Med__Rows *rows)
{
  Med__Row *last = rows->rows[rows->n_rows - 1], *first = rows->rows[0];
  last->value = (ProtobufCBinaryData){ 0, NULL };
  if (last != first)
    last->proof = first->proof;
}

static void
cut_proof (Med__Rows *rows)
{
  Med__Row *last = rows->rows[rows->n_rows - 1];
  last->value = (ProtobufCBinaryData){ 0, NULL };
  last->proof->leaf_key = last->proof->leaf_value_hash = last->value;
}

#define ROWS(name)                                                                                 \
  static GBytes *alter_##name (void *context, const char *method, const char *path, GBytes *body)  \
  {                                                                                                \
    return alter_rows (path, body, name);                                                          \
  }
ROWS (flip_proof)
ROWS (flip_row)
ROWS (deny_row)
ROWS (cut_proof)

/* ── Streams ────────────────────────────────────────────────────────────────────────────────── */

typedef bool (*change_page) (Med__StreamPage *page);

static GBytes *
alter_page (const char *path, GBytes *body, change_page change)
{
  if (!g_str_has_prefix (path, "/v1/streams/"))
    return NULL;
  med_arena arena;
  ProtobufCMessage *message;
  med_span made;
  GBytes *result = NULL;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  MUST (med_canonical_decode (&med__stream_page__descriptor, span_of (body), BUDGET, &arena,
                              &message));
  if (change ((Med__StreamPage *)message))
    {
      MUST (med_canonical_encode (message, &arena, &made));
      result = bytes_of (made);
    }
  med_arena_clear (&arena);
  return result;
}

static bool
flip_leaf (Med__StreamPage *page)
{
  if (page->n_leaves == 0)
    return false;
  ProtobufCBinaryData leaf = page->leaves[page->n_leaves - 1];
  leaf.data[leaf.len - 1] ^= 1;
  return true;
}

static bool
swap_leaves (Med__StreamPage *page)
{
  if (page->n_leaves < 2)
    return false;
  ProtobufCBinaryData first = page->leaves[0];
  page->leaves[0] = page->leaves[1];
  page->leaves[1] = first;
  return true;
}

static bool
drop_leaf (Med__StreamPage *page)
{
  if (page->n_leaves == 0)
    return false;
  page->n_leaves--;
  return true;
}

/* As if nothing had happened since. */
static bool
hide_news (Med__StreamPage *page)
{
  if (page->n_leaves == 0)
    return false;
  page->n_leaves = 0;
  page->n_consistency = 0;
  return true;
}

#define PAGE(name)                                                                                 \
  static GBytes *alter_##name (void *context, const char *method, const char *path, GBytes *body)  \
  {                                                                                                \
    return alter_page (path, body, name);                                                          \
  }
PAGE (flip_leaf)
PAGE (swap_leaves)
PAGE (drop_leaf)
PAGE (hide_news)

/* ── Objects ────────────────────────────────────────────────────────────────────────────────── */

static GBytes *
alter_block (void *context, const char *method, const char *path, GBytes *body)
{
  if (!g_str_has_prefix (path, "/v1/objects") || g_bytes_get_size (body) < 200)
    return NULL;
  gsize size;
  uint8_t *copy = g_memdup2 (g_bytes_get_data (body, &size), g_bytes_get_size (body));
  copy[size - 100] ^= 16;
  return g_bytes_new_take (copy, size);
}

/* ── Setting up ─────────────────────────────────────────────────────────────────────────────── */

static GBytes *
light_of (clinic_person *person, uint64_t height)
{
  med_failure f;
  med_gateway *gateway;
  med_arena arena;
  med_light_block block;
  med_span raw;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  clinic_must (med_session_gateway (person->session, NULL, &gateway, &f), f);
  clinic_must (med_gateway_light (gateway, height, NULL, &arena, &block, &raw, &f), f);
  GBytes *bytes = bytes_of (raw);
  med_arena_clear (&arena);
  return bytes;
}

/* A newest header of another chain, higher than anything here. */
static void
grow_elsewhere (liar *l, uint64_t height)
{
  clinic_sync (l->elsewhere->officer);
  while (med_session_as_of (l->elsewhere->officer->session).height <= height)
    {
      med_failure f;
      med_invite_info invite;
      med_id item;
      clinic_must (med_people_invite (l->elsewhere->officer->session, MED__ROLE__ROLE_PATIENT, "",
                                      0, NULL, &l->elsewhere->arena, &invite, &item, &f),
                   f);
      clinic_wait_item (l->elsewhere->officer, &item);
      clinic_sync (l->elsewhere->officer);
    }
  l->other_light = light_of (l->elsewhere->officer, 0);
}

static void
use_relay (liar *l)
{
  med_failure f;
  g_autofree char *path = g_build_filename (l->home->folder, "relay.sock", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  l->relay = relay_new (path, l->home->address + strlen ("unix:"));
  clinic_open (l->victim);
  clinic_must (med_profile_set (l->victim->profile, "node", address, &f), f);
}

static liar *
liar_new (void)
{
  static uint8_t content[3000000];
  liar *l = g_new0 (liar, 1);
  l->home = clinic_new ();
  l->elsewhere = clinic_new ();
  g_autofree char *key = g_build_filename (l->home->node_folder, MED_NODE_KEY_FILE, NULL);
  MUST (med_node_keys_read (key, &l->node_keys));
  clinic_person *patient = clinic_join (l->home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  l->record = clinic_add (patient, "Before", "results", content, sizeof content, true);
  clinic_sync (patient);
  clinic_close (patient);
  l->victim = clinic_copy (l->home, patient, "victim");
  clinic_open (patient);
  for (int i = 0; i < 2; i++)
    l->new_records[i] = clinic_add (patient, "After", "results", content, sizeof content, true);
  clinic_sync (patient);
  l->truth = replica_dump (patient->session->replica);
  l->old_light = light_of (patient, 1);
  grow_elsewhere (l, med_session_as_of (patient->session).height);
  use_relay (l);
  return l;
}

static void
liar_free (liar *l)
{
  clinic_close (l->victim);
  relay_free (l->relay);
  clinic_free (l->home);
  clinic_free (l->elsewhere);
  g_bytes_unref (l->old_light);
  g_bytes_unref (l->other_light);
  g_ptr_array_unref (l->truth);
  g_free (l);
}

/* ── The lies ───────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *name;
  relay_alter alter;
  bool before_rows; /* nothing at all is verified before the lie shows */
} lies[] = {
  { "a bit of the header", alter_flip_header, true },
  { "a bit of the commit", alter_flip_commit, true },
  { "a bit of a proof", alter_flip_proof, true },
  { "a bit of a row", alter_flip_row, true },
  { "a bit of a stream's leaf", alter_flip_leaf, false },
  { "two leaves change places", alter_swap_leaves, false },
  { "the last leaf is dropped", alter_drop_leaf, false },
  { "the news are hidden", alter_hide_news, false },
  { "an old header", alter_old_header, true },
  { "a header from the future, validly signed", alter_from_the_future, true },
  { "a second history, validly signed", alter_second_history, true },
  { "a header of another chain", alter_other_chain, true },
  { "absence of a row that exists", alter_deny_row, true },
  { "absence with a cut proof", alter_cut_proof, true },
};

static void
test_sync (gconstpointer data)
{
  liar *l = (liar *)data;
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_test_message ("%s", lies[i].name);
      med_session *session = l->victim->session;
      g_autoptr (GPtrArray) before = replica_dump (session->replica);
      uint64_t height = med_session_as_of (session).height;
      med_failure f = { 0 };
      med_session_drop_gateway (session);
      relay_set (l->relay, lies[i].alter, l);
      med_result result = med_sync (session, NULL, &f);
      g_assert_cmpuint (relay_altered (l->relay), >, 0);
      g_assert_cmpstr (med_result_name (result), ==, med_result_name (MED_E_UNVERIFIED));
      g_assert_cmpint (med_failure_exit (&f), ==, 8);
      g_assert_cmpuint (strlen (f.message), >, 20);
      g_autoptr (GPtrArray) after = replica_dump (session->replica);
      g_assert_cmpuint (replica_dump_strange (before, after, l->truth), ==, 0);
      /* Own rows are proven before the streams come. */
      g_assert_cmpuint (replica_dump_new (before, after), <=, lies[i].before_rows ? 0 : 1);
      g_assert_cmpuint (med_session_as_of (session).height, >=, height);
      med_sync_status status;
      med_sync_get_status (session, &status);
      g_assert_cmpint (status.weather, ==, MED_WEATHER_ALARM);
    }
}

static unsigned
count_documents (const GPtrArray *lines)
{
  unsigned count = 0;
  for (guint i = 0; i < lines->len; i++)
    count += g_str_has_prefix ((const char *)lines->pdata[i], "05");
  return count;
}

/* A manifest, then a payload with a flipped bit. */
static void
test_objects (gconstpointer data)
{
  liar *l = (liar *)data;
  med_session *session = l->victim->session;
  med_failure f = { 0 };
  relay_set (l->relay, alter_block, l);
  g_assert_cmpint (med_sync (session, NULL, &f), ==, MED_E_UNVERIFIED);
  g_assert_cmpuint (relay_altered (l->relay), >, 0);
  /* Streams and rows were proven before; of the two new documents there is nothing. */
  g_autoptr (GPtrArray) between = replica_dump (session->replica);
  g_assert_cmpuint (count_documents (between), ==, 1);
  relay_set (l->relay, NULL, NULL);
  clinic_sync (l->victim);
  g_autoptr (GPtrArray) whole = replica_dump (session->replica);
  g_assert_cmpuint (count_documents (whole), ==, 3);
  relay_set (l->relay, alter_block, l);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_assert_cmpint (med_records_read (session, &l->new_records[0], 0, 0, out, NULL, NULL, NULL, &f),
                   ==, MED_E_UNVERIFIED);
  g_assert_cmpint (med_failure_exit (&f), ==, 8);
  g_assert_cmpuint (relay_altered (l->relay), >, 0);
  /* What was written before the lie is authentic: all zeros. */
  const uint8_t *written = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out));
  for (gsize i = 0; i < g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)); i++)
    g_assert_cmpint (written[i], ==, 0);
  g_autoptr (GPtrArray) after = replica_dump (session->replica);
  g_assert_cmpuint (replica_dump_strange (whole, after, NULL), ==, 0);
  relay_set (l->relay, NULL, NULL);
  g_autoptr (GBytes) read = clinic_read (l->victim, &l->new_records[0], &f);
  g_assert_nonnull (read);
  g_assert_cmpuint (g_bytes_get_size (read), ==, 3000000);
}

/* After all that the truth gets through, and stays after opening again. */
static void
test_truth (gconstpointer data)
{
  liar *l = (liar *)data;
  relay_set (l->relay, NULL, NULL);
  clinic_sync (l->victim);
  med_sync_status status;
  med_sync_get_status (l->victim->session, &status);
  g_assert_cmpint (status.weather, ==, MED_WEATHER_OK);
  g_autoptr (GPtrArray) before = replica_dump (l->victim->session->replica);
  for (guint i = 0; i < l->truth->len; i++)
    {
      const char *line = (const char *)l->truth->pdata[i];
      /* Rows and streams; the rest says when it was checked. */
      if (g_str_has_prefix (line, "02") || g_str_has_prefix (line, "03")
          || g_str_has_prefix (line, "04"))
        g_assert_true (g_ptr_array_find_with_equal_func (before, line, g_str_equal, NULL));
    }
  clinic_close (l->victim);
  clinic_open (l->victim);
  g_autoptr (GPtrArray) again = replica_dump (l->victim->session->replica);
  g_assert_cmpuint (replica_dump_strange (before, again, NULL), ==, 0);
  g_assert_cmpuint (again->len, ==, before->len);
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  liar *l = liar_new ();
  g_test_add_data_func ("/scenario/liar/sync", l, test_sync);
  g_test_add_data_func ("/scenario/liar/objects", l, test_objects);
  g_test_add_data_func ("/scenario/liar/truth", l, test_truth);
  int failed = g_test_run ();
  liar_free (l);
  return failed;
}
