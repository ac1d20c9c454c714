/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every route to its path and back, and what is none. */
#include "net/routes.h"

#include "core/dag/cid.h"

#define ROOT "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
#define TX "gy3tqobqgmzdgmzqmfrggzbvgq3dombqgmzdgmzqmfrggzbvgq3q"

static med_cid
cid_of (const char *text)
{
  med_cid cid;
  med_cid_of (MED_CODEC_RAW, med_span_text (text), &cid);
  return cid;
}

static void
test_round_trip (void)
{
  const med_route routes[] = {
    { .kind = MED_ROUTE_INFO },
    { .kind = MED_ROUTE_LIGHT },
    { .kind = MED_ROUTE_LIGHT, .height = 1204 },
    { .kind = MED_ROUTE_LIGHT_RANGE, .from = 5, .to = 104 },
    { .kind = MED_ROUTE_ROWS },
    { .kind = MED_ROUTE_STREAM, .stream = { 1, 2, 3 }, .stream_size = 21, .limit = 1000 },
    { .kind = MED_ROUTE_STREAM,
      .stream = { 2, 255 },
      .stream_size = 29,
      .old = 7,
      .from = 999999999999999999,
      .limit = 3 },
    { .kind = MED_ROUTE_TX_SUBMIT },
    { .kind = MED_ROUTE_TX_CHECK },
    { .kind = MED_ROUTE_TX, .tx = { { 9, 8, 7 } } },
    { .kind = MED_ROUTE_WAIT, .height = 12 },
    { .kind = MED_ROUTE_UPLOAD },
    { .kind = MED_ROUTE_UPLOAD_BLOCK, .upload = { { 1 } }, .cid = cid_of ("a") },
    { .kind = MED_ROUTE_BLOCK, .root = cid_of ("b"), .cid = cid_of ("c") },
    { .kind = MED_ROUTE_OBJECTS },
  };
  bool seen[MED_ROUTE_COUNT] = { false };
  for (size_t i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      med_route_text text;
      med_route back;
      med_route_write (&routes[i], &text);
      g_test_message ("%s?%s", text.path, text.query);
      g_assert_cmpint (
          med_route_parse (med_route_method (routes[i].kind), text.path, text.query, &back), ==,
          MED_OK);
      g_assert_cmpmem (&back, sizeof (back), &routes[i], sizeof (back));
      g_assert_cmpint (med_route_parse ("PATCH", text.path, text.query, &back), ==,
                       MED_E_UNSUPPORTED);
      seen[routes[i].kind] = true;
    }
  for (int i = 0; i < MED_ROUTE_COUNT; i++)
    g_assert_true (seen[i]);
}

static void
test_golden (void)
{
  med_route_text text;
  const med_route block
      = { .kind = MED_ROUTE_BLOCK, .root = cid_of ("hello"), .cid = cid_of ("hello") };
  const med_route stream
      = { .kind = MED_ROUTE_STREAM, .stream = { 5 }, .stream_size = 1, .old = 1, .limit = 2 };
  med_route_write (&block, &text);
  g_assert_cmpstr (text.path, ==, "/v1/objects/" ROOT "/" ROOT);
  med_route_write (&stream, &text);
  g_assert_cmpstr (text.path, ==, "/v1/streams/au");
  g_assert_cmpstr (text.query, ==, "old=1&from=0&limit=2");
}

static void
test_rejects (void)
{
  static const struct
  {
    const char *path, *query;
    med_result result;
  } cases[] = {
    { "", NULL, MED_E_NOT_FOUND },
    { "/", NULL, MED_E_NOT_FOUND },
    { "/v1", NULL, MED_E_NOT_FOUND },
    { "/v1/", NULL, MED_E_NOT_FOUND },
    { "/v1/infos", NULL, MED_E_NOT_FOUND },
    { "/v1/info/more", NULL, MED_E_NOT_FOUND },
    { "/v1/light/", NULL, MED_E_NOT_FOUND },
    { "/v1/light/1/2", NULL, MED_E_NOT_FOUND },
    { "/v1/objects/" ROOT "/" ROOT "/" ROOT, NULL, MED_E_NOT_FOUND },
    { "/v1/light/0", NULL, MED_E_INVALID },
    { "/v1/light/-1", NULL, MED_E_INVALID },
    { "/v1/light/01", NULL, MED_E_INVALID },
    { "/v1/light/1x", NULL, MED_E_INVALID },
    { "/v1/light/Latest", NULL, MED_E_INVALID },
    { "/v1/light/1000000000000000000", NULL, MED_E_INVALID },
    { "/v1/light/latest", "from=1", MED_E_INVALID },
    { "/v1/light", NULL, MED_E_INVALID },
    { "/v1/light", "from=1", MED_E_INVALID },
    { "/v1/light", "to=1&from=1", MED_E_INVALID },
    { "/v1/light", "from=1&to=1&to=1", MED_E_INVALID },
    { "/v1/light", "from=1&to=101", MED_E_INVALID },
    { "/v1/light", "from=0&to=1", MED_E_INVALID },
    { "/v1/light", "from=2&to=1", MED_E_INVALID },
    { "/v1/light", "from=1&to=", MED_E_INVALID },
    { "/v1/light", "from=1;to=2", MED_E_INVALID },
    { "/v1/wait", "height=+1", MED_E_INVALID },
    { "/v1/wait", "height=%31", MED_E_INVALID },
    { "/v1/streams/a", "old=0&from=0&limit=1", MED_E_INVALID },
    { "/v1/streams/AU", "old=0&from=0&limit=1", MED_E_INVALID },
    { "/v1/tx/" TX "a", NULL, MED_E_INVALID },
    { "/v1/tx/abc", NULL, MED_E_INVALID },
    { "/v1/objects/" ROOT "/" TX, NULL, MED_E_INVALID },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_route route;
      g_test_message ("%s?%s", cases[i].path, cases[i].query);
      g_assert_cmpint (med_route_parse ("GET", cases[i].path, cases[i].query, &route), ==,
                       cases[i].result);
    }
}

static void
test_limits (void)
{
  g_assert_cmpuint (med_route_body_max (MED_ROUTE_TX_SUBMIT), ==, 65536);
  g_assert_cmpuint (med_route_body_max (MED_ROUTE_UPLOAD_BLOCK), ==, 2 * 1024 * 1024);
  g_assert_cmpuint (med_route_body_max (MED_ROUTE_LIGHT), ==, 0);
  for (int i = 0; i < MED_ROUTE_COUNT; i++)
    g_assert_cmpint (med_route_signed ((med_route_kind)i), ==,
                     i != MED_ROUTE_INFO && i != MED_ROUTE_TX_SUBMIT && i != MED_ROUTE_TX_CHECK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routes/round-trip", test_round_trip);
  g_test_add_func ("/routes/golden", test_golden);
  g_test_add_func ("/routes/rejects", test_rejects);
  g_test_add_func ("/routes/limits", test_limits);
  return g_test_run ();
}
