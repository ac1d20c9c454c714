/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CometBFT's JSON: both dialects, and what is refused. */
#include "net/comet-json.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"
#include "support/hex.h"

#define EMPTY "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
#define SET "33415EFFCEDA5BD0A3A443A727457D9F7B9E38389BF27A936FEDF749A7B7566E"
#define PARAMS "048091BC7DDC283F77BFBF91D73C44DA58C3DF8A9CBC867405D8B7F3DAADA22F"
#define VALIDATOR                                                                                  \
  "{\"address\":\"2DD9F44FD9067555C322243C3C913BA7B51D2BE0\",\"pub_key\":{\"type\":\"tendermint/"  \
  "PubKeyEd25519\",\"value\":\"bNNlGls5R25wC3Sd8720F/3+7IZBhXcD22MNFtPk/v0=\"},"                   \
  "\"voting_power\":\"10\",\"proposer_priority\":\"0\"}"
#define VOTE                                                                                       \
  "{\"block_id_flag\":2,\"validator_address\":\"2DD9F44FD9067555C322243C3C913BA7B51D2BE0\","       \
  "\"timestamp\":\"2023-05-17T14:12:53.605374524Z\",\"signature\":\"5y0Kas3bSrgVYG/"               \
  "QKwWovMpTBfavZfy/A8DXkQHzFHVMjOcVk2TK6xhYQasfiodordg1bjDf7NDwNi/YdilaAw==\"}"
#define HASH_10 "00ECDAC463C201ECD4BDBBAAE4A53A4C80291D4051FD69ED97F6420CE1388BFE"

/* Pieces of a light block that one case replaces. */
typedef struct
{
  const char *version, *height, *time, *last_block_id, *app_hash, *round, *parts, *votes,
      *validators;
} pieces;

static const pieces good = {
  .version = "{\"block\":\"11\",\"app\":\"1\"}",
  .height = "\"10\"",
  .time = "\"2023-05-17T14:12:53.088875124Z\"",
  .last_block_id
  = "{\"hash\":\"678A83FB0422D053A3792154703122861DD68ABB8247A4FF2945DF832DB18FC8\",\"parts\":{"
    "\"total\":1,\"hash\":\"29FE32F6B57D8439C9E9F6240B436DD560646FDA8C8C105E2C261B6F4746E89C\"}}",
  .app_hash = "\"0000000000000000\"",
  .round = "0",
  .parts = "parts",
  .votes = "[" VOTE "]",
  .validators = "{\"validators\":[" VALIDATOR "],\"proposer\":null}",
};

static char *
compose (const pieces *p)
{
  return g_strdup_printf (
      "{\"signed_header\":{\"header\":{\"version\":%s,\"chain_id\":\"dockerchain\",\"height\":%s,"
      "\"time\":%s,\"last_block_id\":%s,\"last_commit_hash\":"
      "\"A3AD467820428D99FD53BFCF38CDC1EB141DD27E3B5F0F3931BBE91FBA8B097D\",\"data_hash\":\"" EMPTY
      "\",\"validators_hash\":\"" SET "\",\"next_validators_hash\":\"" SET
      "\",\"consensus_hash\":\"" PARAMS "\",\"app_hash\":%s,\"last_results_hash\":\"" EMPTY
      "\",\"evidence_hash\":\"" EMPTY
      "\",\"proposer_address\":\"2DD9F44FD9067555C322243C3C913BA7B51D2BE0\"},"
      "\"commit\":{\"height\":\"10\",\"round\":%s,\"block_id\":{\"hash\":\"" HASH_10
      "\",\"%s\":{\"total\":1,\"hash\":"
      "\"FF0A320E696FD233DD4D3CC7CD82FF90F54B8FDBC9C700D9375C95A02782B062\"}},"
      "\"signatures\":%s}},\"validator_set\":%s}",
      p->version, p->height, p->time, p->last_block_id, p->app_hash, p->round, p->parts, p->votes,
      p->validators);
}

static uint8_t memory[1 << 20];

static med_result
read_pieces (const pieces *p, med_light_block *block)
{
  med_arena arena;
  g_autofree char *text = compose (p);
  med_arena_init_buffer (&arena, memory, sizeof memory);
  return med_comet_light_block_read (med_span_text (text), &arena, block);
}

static void
assert_signed (const med_light_block *block)
{
  med_light_options options = med_light_options_default ("dockerchain");
  med_commit_count count;
  med_light_outcome outcome;
  options.any_app_hash = true;
  med_commit_verify_all (&options, block, &count, &outcome);
  g_assert_cmpstr (med_light_reason_words (outcome.reason), ==, "");
  g_assert_cmpuint (count.confirmed, ==, 1);
}

static void
test_light_block (void)
{
  med_light_block block;
  g_assert_cmpint (read_pieces (&good, &block), ==, MED_OK);
  assert_signed (&block);
  g_assert_false (block.has_next_validators);

  pieces p = good;
  p.parts = "part_set_header";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  assert_signed (&block);
  p = good;
  p.validators = "[" VALIDATOR "]";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  assert_signed (&block);
  p = good;
  p.validators = "[" VALIDATOR "],\"next_validator_set\":{\"validators\":[" VALIDATOR "]}";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  g_assert_true (block.has_next_validators);
  p = good;
  p.last_block_id = "null";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  g_assert_true (med_block_id_zero (&block.header.last_block_id));
  p.version = "{\"block\":\"11\"}";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  g_assert_cmpuint (block.header.version_app, ==, 0);
}

/* An address that a peer made up does not survive; the order is made here. */
/* What is written is read as the same block. */
static void
test_written (void)
{
  static uint8_t buffer[256 * 1024];
  med_arena arena;
  med_light_block block, again;
  med_hash first, second;
  g_autofree char *text = compose (&good);
  g_autoptr (GString) out = g_string_new (NULL), twice = g_string_new (NULL);
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  g_assert_cmpint (med_comet_light_block_read (med_span_text (text), &arena, &block), ==, MED_OK);
  g_assert_cmpint (med_comet_light_block_write (&block, out), ==, MED_OK);
  g_assert_cmpint (med_comet_light_block_read (med_span_make (out->str, out->len), &arena, &again),
                   ==, MED_OK);
  g_assert_cmpint (med_header_hash (&block.header, &first), ==, MED_OK);
  g_assert_cmpint (med_header_hash (&again.header, &second), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (first, second));
  g_assert_cmpint (med_comet_light_block_write (&again, twice), ==, MED_OK);
  g_assert_cmpstr (out->str, ==, twice->str);
  g_assert_nonnull (strstr (out->str, HASH_10));
}

static void
test_validators (void)
{
  med_light_block block;
  pieces p = good;
  p.validators = "[{\"address\":\"0000000000000000000000000000000000000000\",\"pub_key\":{"
                 "\"type\":\"tendermint/PubKeyEd25519\","
                 "\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},"
                 "\"voting_power\":\"3\"}," VALIDATOR "]";
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
  g_assert_cmpuint (block.validators.count, ==, 2);
  g_assert_cmpint (block.validators.validators[0].power, ==, 10);
  med_test_assert_hex (MED_SPAN_OF (block.validators.validators[1].address),
                       "66687aadf862bd776c8fc18b8e9f8e2008971485");
}

static void
test_absent (void)
{
  static const char *const votes[] = {
    "[{\"block_id_flag\":1,\"validator_address\":\"\",\"timestamp\":\"0001-01-01T00:00:00Z\","
    "\"signature\":null}]",
    "[{\"block_id_flag\":1,\"validator_address\":\"\",\"timestamp\":\"1970-01-01T00:00:00Z\","
    "\"signature\":\"\"}]",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (votes); i++)
    {
      med_light_block block;
      pieces p = good;
      p.votes = votes[i];
      g_assert_cmpint (read_pieces (&p, &block), ==, MED_OK);
      const med_commit_sig *sig = &block.commit.signatures[0];
      g_assert_cmpuint (sig->flag, ==, MED_VOTE_ABSENT);
      g_assert_false (sig->has_address || sig->has_signature);
      g_assert_cmpint (med_time_compare (sig->timestamp, MED_TIME_ZERO), ==, 0);
    }
}

static void
test_rejects (void)
{
#define CASE(member, value, result)                                                                \
  do                                                                                               \
    {                                                                                              \
      med_light_block block;                                                                       \
      pieces p = good;                                                                             \
      p.member = value;                                                                            \
      g_test_message (#member " %s", p.member);                                                    \
      g_assert_cmpint (read_pieces (&p, &block), ==, result);                                      \
    }                                                                                              \
  while (0)
  CASE (height, "10", MED_E_INVALID);
  CASE (height, "\"+10\"", MED_E_INVALID);
  CASE (height, "\"010\"", MED_E_INVALID);
  CASE (height, "\"-0\"", MED_E_INVALID);
  CASE (height, "\"\"", MED_E_INVALID);
  CASE (height, "\"1e1\"", MED_E_INVALID);
  CASE (height, "\"9223372036854775807\"", MED_OK);
  CASE (height, "\"9223372036854775808\"", MED_E_INVALID);
  CASE (height, "\"-9223372036854775808\"", MED_OK);
  CASE (height, "\"-9223372036854775809\"", MED_E_INVALID);
  CASE (height, "\"18446744073709551626\"", MED_E_INVALID);
  CASE (height, "null", MED_E_INVALID);
  CASE (height, "[]", MED_E_INVALID);
  CASE (version, "{\"block\":\"18446744073709551615\",\"app\":\"0\"}", MED_OK);
  CASE (version, "{\"block\":\"18446744073709551616\",\"app\":\"0\"}", MED_E_INVALID);
  CASE (version, "{\"block\":\"-1\",\"app\":\"0\"}", MED_E_INVALID);
  CASE (version, "{}", MED_E_INVALID);
  CASE (version, "\"11\"", MED_E_INVALID);
  CASE (time, "\"2023-05-17\"", MED_E_INVALID);
  CASE (time, "\"2023-05-17T14:12:53.0888751240Z\"", MED_E_INVALID);
  CASE (time, "1684332773", MED_E_INVALID);
  CASE (last_block_id, "\"\"", MED_E_INVALID);
  CASE (last_block_id, "{\"hash\":\"\"}", MED_E_INVALID);
  CASE (last_block_id, "{\"hash\":\"00\",\"parts\":{\"total\":1,\"hash\":\"\"}}", MED_E_INVALID);
  CASE (last_block_id, "{\"hash\":\"\",\"parts\":{\"total\":4294967296,\"hash\":\"\"}}",
        MED_E_INVALID);
  CASE (last_block_id, "{\"hash\":\"\",\"parts\":{\"total\":1.0,\"hash\":\"\"}}", MED_E_INVALID);
  CASE (last_block_id, "{\"hash\":\"\",\"parts\":{\"total\":\"1\",\"hash\":\"\"}}", MED_E_INVALID);
  CASE (app_hash, "\"0\"", MED_E_INVALID);
  CASE (app_hash, "\"zz\"", MED_E_INVALID);
  CASE (app_hash,
        "\"" EMPTY EMPTY "00"
        "\"",
        MED_E_TOO_LARGE);
  CASE (round, "2147483648", MED_E_INVALID);
  CASE (round, "\"0\"", MED_E_INVALID);
  CASE (round, "-1", MED_OK);
  CASE (votes, "{}", MED_E_INVALID);
  CASE (votes, "[null]", MED_E_INVALID);
  CASE (votes, "[{}]", MED_E_INVALID);
  CASE (votes, "null", MED_OK);
  CASE (votes, "[]", MED_OK);
  CASE (votes,
        "[{\"block_id_flag\":2,\"validator_address\":\"2DD9\",\"timestamp\":"
        "\"2023-05-17T14:12:53Z\",\"signature\":null}]",
        MED_E_INVALID);
  CASE (votes,
        "[{\"block_id_flag\":2,\"validator_address\":\"\",\"timestamp\":"
        "\"2023-05-17T14:12:53Z\",\"signature\":\"AAAA\"}]",
        MED_E_INVALID);
  CASE (validators, "null", MED_E_INVALID);
  CASE (validators, "[]", MED_OK);
  CASE (validators, "[[]]", MED_E_INVALID);
  CASE (validators,
        "[{\"pub_key\":{\"type\":\"tendermint/PubKeySecp256k1\",\"value\":\"AAAA\"},"
        "\"voting_power\":\"1\"}]",
        MED_E_UNSUPPORTED);
  CASE (validators,
        "[{\"pub_key\":{\"type\":\"tendermint/PubKeyEd25519\",\"value\":\"AAAA\"},"
        "\"voting_power\":\"1\"}]",
        MED_E_INVALID);
#undef CASE
}

static void
test_bounds (void)
{
  med_light_block block;
  g_autoptr (GString) votes = g_string_new ("[" VOTE);
  for (size_t i = 0; i < MED_VALIDATORS_MAX; i++)
    g_string_append (votes, "," VOTE);
  g_string_append (votes, "]");
  pieces p = good;
  p.votes = votes->str;
  g_assert_cmpint (read_pieces (&p, &block), ==, MED_E_TOO_LARGE);

  med_arena arena;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  g_autofree char *deep = g_strnfill (100000, '[');
  g_assert_cmpint (med_comet_light_block_read (med_span_text (deep), &arena, &block), ==,
                   MED_E_TOO_LARGE);
  g_autofree char *wide = g_strnfill (MED_COMET_JSON_MAX + 1, ' ');
  g_assert_cmpint (med_comet_light_block_read (med_span_text (wide), &arena, &block), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (med_comet_light_block_read (med_span_text ("[]"), &arena, &block), ==,
                   MED_E_INVALID);

  uint8_t little[32];
  med_arena_init_buffer (&arena, little, sizeof little);
  g_autofree char *text = compose (&good);
  g_assert_cmpint (med_comet_light_block_read (med_span_text (text), &arena, &block), ==,
                   MED_E_NO_MEMORY);
}

static void
test_answers (void)
{
  med_arena arena;
  med_comet_validators page;
  med_comet_error error;
  med_comet_results results;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  g_assert_cmpint (med_comet_validators_read (
                       med_span_text ("{\"jsonrpc\":\"2.0\",\"id\":-1,\"result\":{"
                                      "\"block_height\":\"7\",\"validators\":[" VALIDATOR "],"
                                      "\"count\":\"1\",\"total\":\"31\"}}"),
                       &arena, &page),
                   ==, MED_OK);
  g_assert_cmpint (page.height, ==, 7);
  g_assert_cmpuint (page.count, ==, 1);
  g_assert_cmpuint (page.total, ==, 31);
  /* More on the page than in all. */
  g_assert_cmpint (med_comet_validators_read (
                       med_span_text ("{\"result\":{\"block_height\":\"7\",\"validators\":"
                                      "[" VALIDATOR "],\"total\":\"0\"}}"),
                       &arena, &page),
                   ==, MED_E_INVALID);
  g_assert_cmpint (med_comet_validators_read (
                       med_span_text ("{\"result\":{\"block_height\":\"7\",\"validators\":"
                                      "[],\"total\":\"1000000000000\"}}"),
                       &arena, &page),
                   ==, MED_E_TOO_LARGE);

  const med_span failed = med_span_text (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Internal error\"}}");
  g_assert_cmpint (med_comet_validators_read (failed, &arena, &page), ==, MED_E_REFUSED);
  g_assert_cmpint (med_comet_error_read (failed, &arena, &error), ==, MED_OK);
  g_assert_cmpint (error.code, ==, -32603);
  g_assert_cmpstr (error.message, ==, "Internal error");
  g_assert_cmpstr (error.data, ==, "");
  g_assert_cmpint (med_comet_error_read (med_span_text ("{\"result\":{}}"), &arena, &error), ==,
                   MED_E_INVALID);

  g_assert_cmpint (
      med_comet_results_read (
          med_span_text ("{\"result\":{\"height\":\"5\",\"txs_results\":[{\"code\":3,\"data\":"
                         "\"YWI=\",\"gas_wanted\":\"0\",\"gas_used\":\"-1\"}],"
                         "\"app_hash\":\"AQI=\"}}"),
          &arena, &results),
      ==, MED_OK);
  g_assert_cmpuint (results.count, ==, 1);
  g_assert_cmpuint (results.results[0].code, ==, 3);
  g_assert_cmpmem (results.results[0].data.data, results.results[0].data.size, "ab", 2);
  g_assert_cmpint (results.results[0].gas_used, ==, -1);
  g_assert_cmpmem (results.app_hash.bytes, results.app_hash.size, "\1\2", 2);
}

static void
test_genesis (void)
{
  med_arena arena;
  med_comet_genesis genesis;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  g_assert_cmpint (
      med_comet_genesis_read (
          med_span_text ("{\"genesis_time\":\"2026-01-02T03:04:05.000000006Z\",\"chain_id\":\"c\","
                         "\"initial_height\":\"1\",\"consensus_params\":{\"block\":{"
                         "\"max_bytes\":\"1048576\",\"max_gas\":\"-1\"},\"version\":{}},"
                         "\"validators\":null,\"app_hash\":\"\",\"app_state\":{\"rows\":[]}}"),
          &arena, &genesis),
      ==, MED_OK);
  g_assert_cmpstr (genesis.chain_id.text, ==, "c");
  g_assert_cmpint (genesis.max_gas, ==, -1);
  g_assert_cmpint (genesis.genesis_time.nanos, ==, 6);
  g_assert_cmpuint (genesis.validators.count, ==, 0);
  g_assert_cmpint (
      med_comet_genesis_read (med_span_text ("{\"chain_id\":\"c\"}"), &arena, &genesis), ==,
      MED_E_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/comet-json/light-block", test_light_block);
  g_test_add_func ("/comet-json/written", test_written);
  g_test_add_func ("/comet-json/validators", test_validators);
  g_test_add_func ("/comet-json/absent", test_absent);
  g_test_add_func ("/comet-json/rejects", test_rejects);
  g_test_add_func ("/comet-json/bounds", test_bounds);
  g_test_add_func ("/comet-json/answers", test_answers);
  g_test_add_func ("/comet-json/genesis", test_genesis);
  return g_test_run ();
}
