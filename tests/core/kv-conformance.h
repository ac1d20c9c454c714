/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every key-value store below the ledger must do: the same tests for memory and for SQLite. */
#pragma once

#include "core/kv.h"

typedef struct
{
  const char *name;     /* of the test group, such as "kv-memory" */
  void *(*make) (void); /* an empty store */
  med_kv (*kv) (void *store);
  void *(*reopen) (void *store); /* closes and opens the same data again; NULL: not durable */
  void (*free) (void *store);
} kv_maker;

/* Adds the tests; `maker` must outlive g_test_run (). */
void kv_conformance_add (const kv_maker *maker);
