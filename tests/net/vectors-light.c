/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light client steps of tendermint-rs, and of real networks with the verdicts of CometBFT. */
#include "base/rfc3339.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"
#include "net/comet-json.h"
#include "support/hex.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define STEPS "vectors/light-client/single_step"
#define LIVE "vectors/light-client/live"

static JsonParser *
load_json (const char *path)
{
  gsize size;
  g_autofree char *text = med_test_vectors_load (path, &size);
  JsonParser *parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
  return parser;
}

static med_time
time_member (JsonObject *object, const char *name)
{
  med_time time;
  g_assert_cmpint (
      med_time_parse (med_span_text (json_object_get_string_member (object, name)), &time), ==,
      MED_OK);
  return time;
}

static med_duration
nanos_member (JsonObject *object, const char *name)
{
  med_duration duration;
  const char *text = json_object_get_string_member (object, name);
  g_assert_cmpint (med_duration_from_nanos (g_ascii_strtoll (text, NULL, 10), &duration), ==,
                   MED_OK);
  return duration;
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

/* ── Model-based steps ──────────────────────────────────────────────────────────────────────── */

/* The initial state has no validator set of its own height, which nothing asks for. */
static med_result
read_initial (JsonObject *initial, med_arena *arena, med_light_block *block)
{
  JsonObject *object = json_object_new ();
  json_object_set_object_member (
      object, "signed_header",
      json_object_ref (json_object_get_object_member (initial, "signed_header")));
  json_object_set_array_member (object, "validator_set", json_array_new ());
  json_object_set_object_member (
      object, "next_validator_set",
      json_object_ref (json_object_get_object_member (initial, "next_validator_set")));
  g_autofree char *text = to_text (object);
  json_object_unref (object);
  return med_comet_light_block_read (med_span_text (text), arena, block);
}

static const char *
expected_word (med_light_verdict verdict)
{
  switch (verdict)
    {
    case MED_LIGHT_SUCCESS:
      return "SUCCESS";
    case MED_LIGHT_NOT_ENOUGH_TRUST:
      return "NOT_ENOUGH_TRUST";
    case MED_LIGHT_INVALID:
    case MED_LIGHT_EXPIRED:
    default:
      return "INVALID";
    }
}

typedef struct
{
  guint passed, total, success, short_of_trust, invalid;
} step_count;

/* With `spoil` one byte of every untrusted header is changed: nothing may succeed any more. */
static void
run_steps (const char *name, bool spoil, step_count *count)
{
  g_autofree char *path = g_build_filename (STEPS, name, NULL);
  g_autoptr (JsonParser) parser = load_json (path);
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  JsonObject *initial = json_object_get_object_member (root, "initial");
  JsonArray *input = json_object_get_array_member (root, "input");
  med_light_options options = med_light_options_default ("test-chain");
  options.any_app_hash = true;
  options.max_drift = MED_DURATION_SECONDS (0);
  options.trusting_period = nanos_member (initial, "trusting_period");
  med_arena arena;
  med_light_block trusted;
  med_arena_init (&arena, med_memory_heap (), 64u << 20);
  g_assert_cmpint (read_initial (initial, &arena, &trusted), ==, MED_OK);

  for (guint i = 0; i < json_array_get_length (input); i++)
    {
      JsonObject *step = json_array_get_object_element (input, i);
      const char *verdict = json_object_get_string_member (step, "verdict");
      g_autofree char *text = to_text (json_object_get_object_member (step, "block"));
      med_light_block block;
      med_light_outcome outcome;
      g_assert_cmpint (med_comet_light_block_read (med_span_text (text), &arena, &block), ==,
                       MED_OK);
      if (spoil)
        block.header.consensus_hash.bytes[0] ^= 1;
      med_light_verify (&options, &trusted, &block, time_member (step, "now"), &outcome);
      count->total++;
      count->success += outcome.verdict == MED_LIGHT_SUCCESS;
      count->short_of_trust += outcome.verdict == MED_LIGHT_NOT_ENOUGH_TRUST;
      count->invalid += g_str_equal (expected_word (outcome.verdict), "INVALID");
      if (g_str_equal (expected_word (outcome.verdict), verdict))
        count->passed++;
      else if (!spoil)
        g_test_message ("%s step %u: %s wanted, %s: %s", name, i, verdict,
                        med_light_verdict_name (outcome.verdict),
                        med_light_reason_words (outcome.reason));
      if (outcome.verdict == MED_LIGHT_SUCCESS)
        trusted = block;
    }
  med_arena_clear (&arena);
}

static void
test_single_step (void)
{
  if (!med_test_vectors_available ("light-client/single_step", STEPS, NULL))
    return;
  g_auto (GStrv) names = med_test_vectors_list (STEPS, ".json");
  step_count count = { 0 }, spoilt = { 0 };
  for (guint i = 0; names[i] != NULL; i++)
    {
      run_steps (names[i], false, &count);
      run_steps (names[i], true, &spoilt);
    }
  g_assert_cmpuint (g_strv_length (names), ==, 41);
  g_assert_cmpuint (count.success, ==, 44);
  g_assert_cmpuint (count.short_of_trust, ==, 42);
  g_assert_cmpuint (count.invalid, ==, 13);
  g_assert_cmpuint (spoilt.invalid, ==, spoilt.total);
  med_test_vectors_report ("light-client/single_step", count.passed, count.total, NULL);
}

/* ── Live blocks ────────────────────────────────────────────────────────────────────────────── */

static char *
load_answer (const char *chain, gint64 height, const char *method)
{
  g_autofree char *path
      = g_strdup_printf (LIVE "/%s/%" G_GINT64_FORMAT ".%s.json", chain, height, method);
  return med_test_vectors_load (path, NULL);
}

static void
load_live (const char *chain, gint64 height, med_arena *arena, med_light_block *block)
{
  g_autofree char *commit = load_answer (chain, height, "commit");
  g_autofree char *validators = load_answer (chain, height, "validators");
  bool canonical;
  med_comet_validators page;
  *block = (med_light_block){ 0 };
  g_assert_cmpint (med_comet_commit_read (med_span_text (commit), arena, &block->header,
                                          &block->commit, &canonical),
                   ==, MED_OK);
  g_assert_true (canonical);
  g_assert_cmpint (med_comet_validators_read (med_span_text (validators), arena, &page), ==,
                   MED_OK);
  g_assert_cmpint (page.height, ==, height);
  g_assert_cmpuint (page.count, ==, page.total);
  med_validators_order (page.validators, page.count);
  block->validators = (med_validator_set){ page.validators, page.count };
}

static void
assert_hash_member (JsonObject *object, const char *name, const med_hash *hash)
{
  med_test_assert_hex (MED_SPAN_OF (*hash), json_object_get_string_member (object, name));
}

static void
check_sign_bytes (JsonArray *expected, const med_light_block *block)
{
  g_assert_cmpuint (json_array_get_length (expected), ==, block->commit.signature_count);
  for (guint i = 0; i < block->commit.signature_count; i++)
    {
      uint8_t room[MED_SIGN_BYTES_MAX];
      med_buf buf = med_buf_make (room, sizeof room);
      med_span bytes;
      JsonNode *node = json_array_get_element (expected, i);
      med_result result
          = med_commit_sign_bytes (block->header.chain_id.text, &block->commit, i, &buf, &bytes);
      if (JSON_NODE_HOLDS_NULL (node))
        g_assert_cmpint (result, ==, MED_E_STATE);
      else
        {
          g_assert_cmpint (result, ==, MED_OK);
          med_test_assert_hex (bytes, json_node_get_string (node));
        }
    }
}

/* Header, set, commit and signatures of one block; the block's bytes and results too. */
static void
check_live_block (JsonObject *expected)
{
  const char *chain = json_object_get_string_member (expected, "chain");
  /* Written as a number. */
  gint64 height = json_object_get_int_member (expected, "height");
  med_arena arena;
  med_light_block light;
  med_block block;
  med_block_id id, made;
  med_hash hash;
  med_arena_init (&arena, med_memory_heap (), 16u << 20);
  load_live (chain, height, &arena, &light);
  g_autofree char *text = load_answer (chain, height, "block");
  g_assert_cmpint (med_comet_block_read (med_span_text (text), &arena, &id, &block), ==, MED_OK);

  g_assert_cmpint (med_header_hash (&light.header, &hash), ==, MED_OK);
  assert_hash_member (expected, "header_hash", &hash);
  g_assert_cmpint (med_validator_set_hash (&light.validators, &hash), ==, MED_OK);
  assert_hash_member (expected, "validators_hash", &hash);
  g_assert_cmpint (med_commit_hash (&light.commit, &hash), ==, MED_OK);
  assert_hash_member (expected, "commit_hash", &hash);
  g_assert_cmpint (med_data_hash (block.txs, block.tx_count, &hash), ==, MED_OK);
  assert_hash_member (expected, "data_hash", &hash);
  g_assert_true (med_opt_hash_is (&block.header.data_hash, &hash));
  g_assert_cmpint (med_evidence_hash (block.evidence, block.evidence_count, &hash), ==, MED_OK);
  g_assert_true (med_opt_hash_is (&block.header.evidence_hash, &hash));
  g_assert_cmpint (med_commit_hash (&block.last_commit, &hash), ==, MED_OK);
  g_assert_true (med_opt_hash_is (&block.header.last_commit_hash, &hash));
  med_consensus_hash (1048576, -1, &hash);
  g_assert_true (med_opt_hash_is (&block.header.consensus_hash, &hash));
  check_sign_bytes (json_object_get_array_member (expected, "sign_bytes"), &light);

  med_buf buf;
  med_span bytes;
  g_assert_cmpint (med_buf_init_arena (&buf, &arena, med_block_size_max (&block)), ==, MED_OK);
  med_block_put (&buf, &block);
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_OK);
  g_assert_cmpint (med_block_id_make (&block.header, bytes, &made), ==, MED_OK);
  g_assert_true (med_block_id_equal (&made, &id));

  /* Nil votes verify over other bytes and do not count; nobody's signature fails. */
  med_light_options options = med_light_options_default (NULL);
  options.any_app_hash = true;
  med_commit_count count;
  med_light_outcome outcome;
  med_commit_verify_all (&options, &light, &count, &outcome);
  guint flags[4] = { 0 };
  JsonArray *votes = json_object_get_array_member (expected, "flags");
  for (guint i = 0; i < json_array_get_length (votes); i++)
    flags[json_array_get_int_element (votes, i)]++;
  g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
  g_assert_cmpuint (count.absent, ==, flags[MED_VOTE_ABSENT]);
  g_assert_cmpuint (count.confirmed, ==, flags[MED_VOTE_COMMIT]);
  g_assert_cmpuint (count.nil, ==, flags[MED_VOTE_NIL]);
  g_assert_cmpuint (count.failed, ==, 0);
  med_arena_clear (&arena);
}

static med_light_outcome
run_live_step (JsonObject *step, bool spoil)
{
  const char *chain = json_object_get_string_member (step, "chain");
  med_light_options options
      = med_light_options_default (json_object_get_string_member (step, "expected_chain_id"));
  options.any_app_hash = true;
  options.max_drift = MED_DURATION_SECONDS (10);
  options.trusting_period = nanos_member (step, "trusting_period_ns");
  options.trust_next = false;
  med_arena arena;
  med_light_block trusted, untrusted;
  med_light_outcome outcome;
  med_arena_init (&arena, med_memory_heap (), 16u << 20);
  load_live (chain, json_object_get_int_member (step, "trusted"), &arena, &trusted);
  load_live (chain, json_object_get_int_member (step, "untrusted"), &arena, &untrusted);
  if (spoil)
    untrusted.header.app_hash.bytes[0] ^= 1;
  med_light_verify (&options, &trusted, &untrusted, time_member (step, "now"), &outcome);
  med_arena_clear (&arena);
  return outcome;
}

static const char *
live_word (med_light_verdict verdict)
{
  switch (verdict)
    {
    case MED_LIGHT_SUCCESS:
      return "accept";
    case MED_LIGHT_NOT_ENOUGH_TRUST:
      return "not enough trust";
    case MED_LIGHT_INVALID:
    case MED_LIGHT_EXPIRED:
    default:
      return "reject";
    }
}

static void
test_live (void)
{
  if (!med_test_vectors_available ("light-client/live", LIVE, NULL))
    return;
  g_autoptr (JsonParser) parser = load_json (LIVE "/expected.json");
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  JsonArray *blocks = json_object_get_array_member (root, "blocks");
  JsonArray *steps = json_object_get_array_member (root, "steps");
  guint passed = 0, seen[4] = { 0 };
  g_assert_cmpuint (json_array_get_length (blocks), ==, 12);
  for (guint i = 0; i < json_array_get_length (blocks); i++)
    check_live_block (json_array_get_object_element (blocks, i));
  med_test_vectors_report ("light-client/live blocks", json_array_get_length (blocks),
                           json_array_get_length (blocks), NULL);

  g_assert_cmpuint (json_array_get_length (steps), ==, 43);
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);
      const char *verdict = json_object_get_string_member (step, "verdict");
      med_light_outcome outcome = run_live_step (step, false);
      seen[outcome.verdict]++;
      if (g_str_equal (live_word (outcome.verdict), verdict))
        passed++;
      else
        g_test_message ("step %u: %s wanted, %s: %s", i, verdict,
                        med_light_verdict_name (outcome.verdict),
                        med_light_reason_words (outcome.reason));
      g_assert_cmpint (run_live_step (step, true).verdict, !=, MED_LIGHT_SUCCESS);
    }
  g_assert_cmpuint (seen[MED_LIGHT_SUCCESS], >, 0);
  g_assert_cmpuint (seen[MED_LIGHT_INVALID] + seen[MED_LIGHT_EXPIRED], >, 0);
  med_test_vectors_report ("light-client/live steps", passed, json_array_get_length (steps), NULL);
}

/* The results of block 5 are what header 6 covers. */
static void
test_live_results (void)
{
  if (!med_test_vectors_available ("light-client/live results", LIVE, NULL))
    return;
  med_arena arena;
  med_light_block next;
  med_comet_results results;
  med_hash hash;
  med_arena_init (&arena, med_memory_heap (), 16u << 20);
  g_autofree char *text = load_answer ("a", 5, "block_results");
  g_assert_cmpint (med_comet_results_read (med_span_text (text), &arena, &results), ==, MED_OK);
  g_assert_cmpuint (results.count, ==, 3);
  load_live ("a", 6, &arena, &next);
  g_assert_cmpint (med_results_hash (results.results, results.count, &hash), ==, MED_OK);
  g_assert_true (med_opt_hash_is (&next.header.last_results_hash, &hash));
  g_assert_cmpmem (results.app_hash.bytes, results.app_hash.size, next.header.app_hash.bytes,
                   next.header.app_hash.size);
  g_assert_cmpint (med_results_hash (results.results, 2, &hash), ==, MED_OK);
  g_assert_false (med_opt_hash_is (&next.header.last_results_hash, &hash));
  med_arena_clear (&arena);
  med_test_vectors_report ("light-client/live results", 1, 1, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/single-step", test_single_step);
  g_test_add_func ("/vectors/live", test_live);
  g_test_add_func ("/vectors/live-results", test_live_results);
  return g_test_run ();
}
