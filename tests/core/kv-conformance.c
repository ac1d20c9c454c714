/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single rules first, then a seeded history against a sorted list. */
#include "core/kv-conformance.h"

#include <glib.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define S(text) MED_SPAN_LITERAL (text)

typedef struct
{
  const kv_maker *maker;
  void *store;
  med_kv kv;
  med_arena arena;
} fixture;

static void
setup (fixture *f, gconstpointer data)
{
  f->maker = (const kv_maker *)data;
  f->store = f->maker->make ();
  f->kv = f->maker->kv (f->store);
  med_arena_init (&f->arena, med_memory_heap (), (size_t)64 << 20);
}

static void
teardown (fixture *f, gconstpointer data)
{
  med_arena_clear (&f->arena);
  f->maker->free (f->store);
}

static void
put (fixture *f, med_span key, med_span value)
{
  MUST (f->kv.class->put (f->kv.self, key, value));
}

static void
take (fixture *f, med_span key)
{
  MUST (f->kv.class->remove (f->kv.self, key));
}

static void
begin (fixture *f)
{
  MUST (f->kv.class->begin (f->kv.self));
}

static void
commit (fixture *f, bool keep)
{
  MUST (f->kv.class->commit (f->kv.self, keep));
}

static void
expect (fixture *f, med_span key, med_span want)
{
  med_span value;
  MUST (f->kv.class->get (f->kv.self, key, &f->arena, &value));
  g_assert_cmpmem (value.data, value.size, want.data, want.size);
}

static void
expect_none (fixture *f, med_span key)
{
  med_span value = S ("untouched");
  g_assert_cmpint (f->kv.class->get (f->kv.self, key, &f->arena, &value), ==, MED_E_NOT_FOUND);
  g_assert_cmpuint (value.size, ==, 9);
}

typedef struct
{
  GString *seen;
  size_t left;
} collector;

static bool
collect (void *context, med_span key, med_span value)
{
  collector *c = (collector *)context;
  g_string_append_len (c->seen, (const char *)key.data, (gssize)key.size);
  g_string_append_c (c->seen, '=');
  g_string_append_len (c->seen, (const char *)value.data, (gssize)value.size);
  g_string_append_c (c->seen, ' ');
  return --c->left > 0;
}

static void
expect_seek (fixture *f, med_span prefix, med_span from, size_t limit, const char *want)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  collector c = { seen, limit };
  MUST (f->kv.class->seek (f->kv.self, prefix, from, collect, &c));
  g_assert_cmpstr (seen->str, ==, want);
}

static void
test_pairs (fixture *f, gconstpointer data)
{
  begin (f);
  expect_none (f, S ("a"));
  put (f, S ("a"), S ("1"));
  put (f, S ("b"), S (""));
  put (f, S ("z\0z"), S ("\0\xff\0"));
  expect (f, S ("a"), S ("1"));
  put (f, S ("a"), S ("longer than before"));
  expect (f, S ("a"), S ("longer than before"));
  expect (f, S ("b"), S (""));
  expect (f, S ("z\0z"), S ("\0\xff\0"));
  expect_none (f, S ("z"));
  expect_none (f, S ("z\0"));
  take (f, S ("a"));
  take (f, S ("never there"));
  expect_none (f, S ("a"));
  put (f, S ("a"), S ("again"));
  expect (f, S ("a"), S ("again"));
  commit (f, true);
  expect (f, S ("a"), S ("again"));
  expect (f, S ("z\0z"), S ("\0\xff\0"));
}

static void
test_seek (fixture *f, gconstpointer data)
{
  begin (f);
  put (f, S ("b\xff"), S ("5"));
  put (f, S ("ba"), S ("3"));
  put (f, S ("b"), S ("1"));
  commit (f, true);
  begin (f);
  put (f, S ("a"), S ("0"));
  put (f, S ("bb"), S ("4"));
  put (f, S ("c"), S ("6"));
  put (f, S ("b!"), S ("2"));
  /* Half committed, half not. */
  for (int i = 0; i < 2; i++)
    {
      expect_seek (f, S (""), S (""), 99, "a=0 b=1 b!=2 ba=3 bb=4 b\xff=5 c=6 ");
      expect_seek (f, S ("b"), S (""), 99, "b=1 b!=2 ba=3 bb=4 b\xff=5 ");
      expect_seek (f, S ("b"), S ("ba"), 99, "ba=3 bb=4 b\xff=5 ");
      expect_seek (f, S ("b"), S ("ba\0"), 99, "bb=4 b\xff=5 ");
      expect_seek (f, S ("b"), S ("a"), 2, "b=1 b!=2 ");
      expect_seek (f, S ("b"), S ("c"), 99, "");
      expect_seek (f, S ("b\xff"), S (""), 99, "b\xff=5 ");
      expect_seek (f, S ("d"), S (""), 99, "");
      if (i == 0)
        commit (f, true);
    }
  begin (f);
  take (f, S ("b"));
  put (f, S ("ba"), S ("x"));
  expect_seek (f, S ("b"), S (""), 99, "b!=2 ba=x bb=4 b\xff=5 ");
  commit (f, false);
  expect_seek (f, S ("b"), S (""), 3, "b=1 b!=2 ba=3 ");
}

static void
test_drop (fixture *f, gconstpointer data)
{
  begin (f);
  put (f, S ("kept"), S ("1"));
  commit (f, true);
  begin (f);
  put (f, S ("kept"), S ("2"));
  put (f, S ("new"), S ("3"));
  take (f, S ("kept"));
  commit (f, false);
  expect (f, S ("kept"), S ("1"));
  expect_none (f, S ("new"));
  begin (f);
  commit (f, true);
  expect (f, S ("kept"), S ("1"));
}

static void
test_reopen (fixture *f, gconstpointer data)
{
  if (f->maker->reopen == NULL)
    {
      g_test_skip ("lives in memory");
      return;
    }
  begin (f);
  put (f, S ("kept"), S ("1"));
  commit (f, true);
  begin (f);
  put (f, S ("dropped"), S ("2"));
  commit (f, false);
  f->store = f->maker->reopen (f->store);
  f->kv = f->maker->kv (f->store);
  expect (f, S ("kept"), S ("1"));
  expect_none (f, S ("dropped"));
}

/* ── History against a model ────────────────────────────────────────────────────────────────── */

#define KEYS 256

typedef struct
{
  bool there[KEYS];
  uint32_t value[KEYS];
} model;

static void
compare (fixture *f, const model *m, uint8_t prefix)
{
  g_autoptr (GString) want = g_string_new (NULL);
  char key[2] = { (char)('a' + prefix), 0 };
  for (unsigned i = 0; i < KEYS; i++)
    if (i / 16 == prefix && m->there[i])
      {
        g_string_append_c (want, key[0]);
        g_string_append_c (want, (char)('a' + i % 16));
        g_string_append_c (want, '=');
        g_string_append_len (want, (const char *)&m->value[i], 4);
        g_string_append_c (want, ' ');
      }
  g_autoptr (GString) seen = g_string_new (NULL);
  collector c = { seen, 999 };
  MUST (f->kv.class->seek (f->kv.self, med_span_make (key, 1), MED_SPAN_EMPTY, collect, &c));
  g_assert_cmpmem (seen->str, seen->len, want->str, want->len);
}

static void
test_history (fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260101);
  g_autofree model *kept = g_new0 (model, 1), *now = g_new0 (model, 1);
  for (int round = 0; round < 60; round++)
    {
      begin (f);
      int changes = g_rand_int_range (rand, 0, 60);
      for (int i = 0; i < changes; i++)
        {
          unsigned n = (unsigned)g_rand_int_range (rand, 0, KEYS);
          char key[2] = { (char)('a' + n / 16), (char)('a' + n % 16) };
          now->there[n] = g_rand_int_range (rand, 0, 3) > 0;
          now->value[n] = g_rand_int (rand);
          if (now->there[n])
            put (f, MED_SPAN_OF (key), MED_SPAN_OF (now->value[n]));
          else
            take (f, MED_SPAN_OF (key));
        }
      compare (f, now, (uint8_t)g_rand_int_range (rand, 0, 16));
      bool keep = g_rand_boolean (rand);
      commit (f, keep);
      if (keep)
        *kept = *now;
      else
        *now = *kept;
      for (uint8_t prefix = 0; prefix < 16; prefix++)
        compare (f, now, prefix);
    }
}

void
kv_conformance_add (const kv_maker *maker)
{
  static const struct
  {
    const char *name;
    void (*run) (fixture *, gconstpointer);
  } cases[] = { { "pairs", test_pairs },
                { "seek", test_seek },
                { "drop", test_drop },
                { "reopen", test_reopen },
                { "history", test_history } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", maker->name, cases[i].name);
      g_test_add (path, fixture, maker, setup, cases[i].run, teardown);
    }
}
