/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ordered key-value store under the ledger's state: memory in simulation (core/kv-memory.c),
 * SQLite in service (store/kv-sqlite.c), one conformance test for both. Keys are compared as bytes,
 * a prefix first. One writer; nothing is visible to a second reader before commit. */
#pragma once

#include "base/memory.h"

/* Called for each pair in key order; return false to stop. The spans live until it returns, and
 * the store must not be changed meanwhile. */
typedef bool (*med_kv_visit) (void *context, med_span key, med_span value);

typedef struct
{
  /* Copies the value into the arena. MED_E_NOT_FOUND when there is none. */
  med_result (*get) (void *self, med_span key, med_arena *arena, med_span *value);
  med_result (*put) (void *self, med_span key, med_span value);
  /* Deleting what is not there is no error. */
  med_result (*remove) (void *self, med_span key);
  /* Visits the pairs whose key starts with `prefix` and is at least `from` (may be empty). */
  med_result (*seek) (void *self, med_span prefix, med_span from, med_kv_visit visit,
                      void *context);
  med_result (*begin) (void *self);
  /* Durable when it returns MED_OK; with keep false it drops everything since begin. */
  med_result (*commit) (void *self, bool keep);
} med_kv_class;

typedef struct
{
  const med_kv_class *class;
  void *self;
} med_kv;
