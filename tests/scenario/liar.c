/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lies, and a patient who is told them. */
#include "scenario/liar.h"

#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "support/replica-dump.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define LIGHT_LATEST "/v1/light/latest"
#define BUDGET ((size_t)64 << 20)
#define CONTENT_SIZE 3000000

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
  block->header.height = (int64_t)l->trusted;
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

GBytes *
liar_alter_block (void *context, const char *method, const char *path, GBytes *body)
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
  l->trusted = med_session_as_of (l->victim->session).height;
  clinic_close (l->victim);
}

/* By a doctor: nothing of the patient's own account changes. */
static med_id
write_letter (clinic_person *doctor, const med_account_id *patient, GBytes *content)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  const med_record_new input
      = { .content = in, .title = "After", .category = "results", .patient = patient };
  med_failure f;
  med_id record, item;
  clinic_must (med_records_add (doctor->session, &input, NULL, &record, &item, &f), f);
  clinic_wait_item (doctor, &item);
  return record;
}

liar *
liar_new (void)
{
  liar *l = g_new0 (liar, 1);
  g_autoptr (GBytes) content = g_bytes_new_take (g_malloc0 (CONTENT_SIZE), CONTENT_SIZE);
  l->home = clinic_new ();
  l->elsewhere = clinic_new ();
  g_autofree char *key = g_build_filename (l->home->node_folder, MED_NODE_KEY_FILE, NULL);
  MUST (med_node_keys_read (key, &l->node_keys));
  clinic_person *doctor = clinic_join (l->home, MED__ROLE__ROLE_DOCTOR, "Adler", "Jan");
  clinic_person *patient = clinic_join (l->home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  l->record = clinic_add (patient, "Before", "results", g_bytes_get_data (content, NULL),
                          CONTENT_SIZE, true);
  clinic_sync (patient);
  clinic_close (patient);
  l->victim = clinic_copy (l->home, patient, "victim");
  clinic_open (patient);
  clinic_sync (doctor);
  for (int i = 0; i < 2; i++)
    l->new_records[i] = write_letter (doctor, &patient->session->keys->account, content);
  clinic_sync (patient);
  l->truth = replica_dump (patient->session->replica);
  l->old_light = light_of (patient, 1);
  grow_elsewhere (l, med_session_as_of (patient->session).height);
  use_relay (l);
  return l;
}

void
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

/* Headers first: once a row is asked for, the honest newest header is proven and kept. */
const liar_lie liar_lies[] = {
  { "a bit of the header", alter_flip_header, "for another header" },
  { "a bit of the commit", alter_flip_commit, "voting power" },
  { "a header of another chain", alter_other_chain, "another chain" },
  { "a header from the future, validly signed", alter_from_the_future, "clock" },
  { "an old header", alter_old_header, "an older state" },
  { "a second history, validly signed", alter_second_history, "a second history" },
  { "a bit of a proof", alter_flip_proof, "proof does not fit" },
  { "a bit of a row", alter_flip_row, "proof does not fit" },
  { "absence of a row that exists", alter_deny_row, "proof does not fit" },
  { "absence with a cut proof", alter_cut_proof, "proof does not fit" },
  { "a bit of a stream's leaf", alter_flip_leaf, "missing, changed or reordered" },
  { "two leaves change places", alter_swap_leaves, "missing, changed or reordered" },
  { "the last leaf is dropped", alter_drop_leaf, "missing, changed or reordered" },
  { "the news are hidden", alter_hide_news, "missing, changed or reordered" },
};
const size_t liar_lie_count = G_N_ELEMENTS (liar_lies);
