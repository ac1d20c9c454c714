/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger's store over SQLite. */
#include "core/kv-conformance.h"
#include "store/store-lab.h"
#include "store/kv-sqlite.h"

typedef struct
{
  char *folder;
  med_db *db;
} disk;

static void *
make (void)
{
  disk *d = g_new0 (disk, 1);
  d->folder = lab_folder ();
  d->db = lab_db (d->folder, &med_schema_node);
  return d;
}

static med_kv
kv (void *store)
{
  return med_kv_sqlite (((disk *)store)->db);
}

static void *
reopen (void *store)
{
  disk *d = (disk *)store;
  med_db_close (d->db);
  d->db = lab_db (d->folder, &med_schema_node);
  return d;
}

static void
destroy (void *store)
{
  disk *d = (disk *)store;
  med_db_close (d->db);
  lab_folder_free (d->folder);
  g_free (d);
}

/* Within a transaction of the caller, begin and commit only mark a savepoint: both fall together.
 */
static void
test_nested (void)
{
  disk *d = (disk *)make ();
  med_kv store = kv (d);
  med_arena arena;
  med_span value;
  lab_arena (&arena);
  MUST (med_db_begin (d->db));
  MUST (store.class->begin (store.self));
  MUST (store.class->put (store.self, MED_SPAN_LITERAL ("k"), MED_SPAN_LITERAL ("v")));
  MUST (store.class->commit (store.self, true));
  MUST (store.class->get (store.self, MED_SPAN_LITERAL ("k"), &arena, &value));
  med_db_rollback (d->db);
  g_assert_cmpint (store.class->get (store.self, MED_SPAN_LITERAL ("k"), &arena, &value), ==,
                   MED_E_NOT_FOUND);
  med_arena_clear (&arena);
  destroy (d);
}

int
main (int argc, char **argv)
{
  static const kv_maker maker = { "kv-sqlite", make, kv, reopen, destroy };
  g_test_init (&argc, &argv, NULL);
  kv_conformance_add (&maker);
  g_test_add_func ("/store/kv-sqlite/nested", test_nested);
  return g_test_run ();
}
