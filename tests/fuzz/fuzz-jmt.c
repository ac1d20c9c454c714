/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proofs of the state map. Input: sibling count and terminal flag, then key, terminal and siblings.
 * Nothing made up may be accepted below the root of a known map; and a history of changes (the same
 * bytes read as commands) must leave a map whose every answer verifies. */
#include "base/assert.h"
#include "base/buf.h"
#include "core/merkle/jmt.h"

#define KEYS 16

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const med_hash root = { "MedEase: no proof leads to this." };

static void
check_proof (med_span bytes)
{
  static med_jmt_proof proof;
  med_reader reader = med_reader_make (bytes);
  med_hash key, value_hash;
  uint8_t count, flags;
  if (med_reader_byte (&reader, &count) != MED_OK || med_reader_byte (&reader, &flags) != MED_OK
      || med_reader_copy (&reader, &key, sizeof key) != MED_OK
      || med_reader_copy (&reader, &value_hash, sizeof value_hash) != MED_OK
      || med_reader_copy (&reader, &proof.leaf_key, sizeof key) != MED_OK
      || med_reader_copy (&reader, &proof.leaf_value_hash, sizeof key) != MED_OK)
    return;
  proof.sibling_count = count + (flags >> 4);
  proof.has_leaf = flags & 1;
  for (size_t i = 0; i < MED_JMT_DEPTH_MAX; i++)
    if (med_reader_copy (&reader, &proof.siblings[i], sizeof (med_hash)) != MED_OK)
      proof.siblings[i] = key;
  med_assert (med_jmt_verify_member (&root, &key, &value_hash, &proof) != MED_OK);
  med_assert (med_jmt_verify_absent (&root, &key, &proof) != MED_OK);
}

/* The same memory for each run; a map frees only when it is closed or its chunk table grows. */
static uint8_t pool[1 << 20] __attribute__ ((aligned (16)));
static size_t pool_used;

static void *
pool_alloc (void *context, size_t size)
{
  size = (size + 15) / 16 * 16;
  if (size > sizeof pool - pool_used)
    return NULL;
  pool_used += size;
  return pool + pool_used - size;
}

static void
pool_free (void *context, void *block)
{
}

/* Sixteen keys that part early and late, two of them at the very end. */
static med_hash
key_number (uint8_t number)
{
  med_hash key = { { 0 } };
  key.bytes[number == 15 ? 31 : number & 1 ? 2 : 0] = (uint8_t)((number & 15) << 4);
  return key;
}

static void
check_answers (med_jmt *map, const uint8_t *values)
{
  med_hash pending;
  med_assert (med_jmt_root (map, MED_JMT_PENDING, &pending) == MED_OK);
  for (uint8_t i = 0; i < KEYS; i++)
    {
      static med_jmt_proof proof;
      med_hash key = key_number (i), value_hash = { { values[i] } };
      med_assert (med_jmt_prove (map, MED_JMT_PENDING, &key, &proof) == MED_OK);
      if (values[i] != 0)
        med_assert (med_jmt_verify_member (&pending, &key, &value_hash, &proof) == MED_OK);
      else
        med_assert (med_jmt_verify_absent (&pending, &key, &proof) == MED_OK);
    }
}

static void
check_history (med_span bytes)
{
  uint8_t values[KEYS] = { 0 }, committed[KEYS] = { 0 };
  med_jmt *map;
  med_hash ignored;
  static const med_memory memory = { pool_alloc, pool_free, NULL };
  pool_used = 0;
  med_assert (med_jmt_open (&memory, &map) == MED_OK);
  for (size_t i = 0; i < bytes.size; i++)
    {
      uint8_t number = bytes.data[i] & 15, command = bytes.data[i] >> 4;
      med_hash key = key_number (number), value_hash = { { command } };
      if (command == 14)
        {
          med_jmt_commit (map, &ignored);
          memcpy (committed, values, KEYS);
        }
      else if (command == 15)
        {
          med_jmt_rollback (map);
          memcpy (values, committed, KEYS);
        }
      else if (command == 0)
        {
          med_assert (med_jmt_delete (map, &key)
                      == (values[number] != 0 ? MED_OK : MED_E_NOT_FOUND));
          values[number] = 0;
        }
      else
        {
          med_assert (med_jmt_set (map, &key, &value_hash) == MED_OK);
          values[number] = command;
        }
    }
  check_answers (map, values);
  med_jmt_close (map);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span bytes = med_span_make (data, size);
  check_proof (bytes);
  check_history (med_span_make (data, size < 512 ? size : 512));
  return 0;
}
